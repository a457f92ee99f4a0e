"""kill -9 of web and worker at random moments, while twenty people sign, acknowledge and report.

FAULT_ROUNDS=500 kills so many times instead; FAULT_SEED=… takes the same moments and victims again.
"""

import os
import random
import time

import pytest

from tests.faults.people import Town
from tests.faults.portal import Portal

ROUNDS = int(os.environ.get("FAULT_ROUNDS") or 200)
SEED = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
# answers between two kills, or a slow machine would be killed faster than it can answer anybody
WORK = 4
VICTIMS = {"child": 88, "web": 3, "work": 5, "printer": 4}


@pytest.mark.timeout(150 + 3 * ROUNDS)
def test_every_promise_is_kept_through_hundreds_of_kills(portal):
    print(f"FAULT_ROUNDS={ROUNDS} FAULT_SEED={SEED}")
    chance = random.Random(SEED)
    one = portal(database=os.environ.get("FAULT_DATABASE", ""))
    town = Town(one, one.found(letters=20 + ROUNDS))
    one.start().wait_until_up()
    with town:
        town.wait_for(promises=20)
        for _round in range(ROUNDS):
            until = time.monotonic() + chance.uniform(0.02, 0.45)
            enough = town.answers + WORK
            while time.monotonic() < until or town.answers < enough:
                town.look()
                time.sleep(0.01)
            _kill(one, chance)
    print(
        f"{len(town.promises)} promises, {town.answers} answers, {town.unknown} broken off, "
        f"{sorted(town.refusals)}"
    )
    assert town.unknown > ROUNDS / 4, "the kills met nobody"
    one.audit(town.promises)


def _kill(one: Portal, chance: random.Random) -> None:
    (victim,) = chance.choices(list(VICTIMS), list(VICTIMS.values()))
    there = {
        "child": one.children,
        "web": lambda: [one.processes["web"].pid],
        "work": lambda: [one.processes["work"].pid],
        "printer": lambda: one.printers("work"),
    }[victim]()
    if there:
        one.kill(chance.choice(there))
    if victim in ("web", "work"):
        one.start(victim)
