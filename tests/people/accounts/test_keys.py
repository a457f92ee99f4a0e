"""Keys that all machines share: which they are is noted once, another one is found, a new secret
key is taken on purpose.
"""

import os
import subprocess
import sys

from app.kit.paths import ROOT
from app.kit.settings import settings
from app.people.accounts.commands.keys import note_keys, renew_secret_key, strange_keys
from app.people.accounts.models import KeyFingerprint
from app.records.trail.models import Trail

ELSEWHERE = "from app.people.accounts.commands.keys import strange_keys; print(*strange_keys())"


def _strange_elsewhere(**keys: str) -> list[str]:
    """What a machine with other keys finds strange about itself."""
    ran = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env={**os.environ, **keys},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def test_a_machine_with_another_key_finds_out_and_nothing_of_the_key_is_kept(database):
    assert strange_keys() == []  # before anything is noted
    note_keys()
    assert strange_keys() == []
    assert _strange_elsewhere(PORTAL_SEALING_KEY="x" * 40) == ["PORTAL_SEALING_KEY"]
    assert not [
        row
        for row in KeyFingerprint.select()
        if row.mark in settings().secret_key + settings().sealing_key
    ]
    assert _strange_elsewhere(PORTAL_SECRET_KEY="x" * 40) == ["PORTAL_SECRET_KEY"]


def test_what_was_noted_first_stays_until_somebody_says_that_the_secret_key_was_changed(database):
    note_keys()
    KeyFingerprint.update(mark="of a former key").execute()
    note_keys()
    assert strange_keys() == ["PORTAL_SECRET_KEY", "PORTAL_SEALING_KEY"]
    renew_secret_key()
    assert strange_keys() == ["PORTAL_SEALING_KEY"]
    assert [row.act for row in Trail.select().where(Trail.act != "taken_over")] == ["renew_key"]
