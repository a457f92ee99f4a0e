"""The printer hangs or finds no memory: the process that prints, not a part of ours."""

import os
import resource
import signal
from threading import Thread

import pytest

from tests.faults.people import Answer, Town
from tests.faults.portal import Portal, limit, until


@pytest.mark.timeout(300)
def test_a_printer_that_starves_or_hangs_keeps_nobody_else_waiting(portal):
    one = portal()
    letters = one.found(letters=30)
    town = Town(one, letters[:-1])
    one.start().wait_until_up()
    with town:
        town.wait_for(promises=20)
        visitor, preview = town.visitor(), f"/drafts/{letters[-1]}/preview"

        (starving,) = until(lambda: _printed(one) and one.printers("work"), "the worker prints")
        limit(starving, resource.RLIMIT_AS, 1_000_000)
        town.bring(
            one.more(letters=1, paragraphs=400)
        )  # which takes more than the printer has left
        until(lambda: _failures(one), "a paper fails")
        until(lambda: one.printers("work") not in ([], [starving]), "another printer")

        answers: list[Answer] = []
        waits = Thread(target=lambda: answers.append(visitor.ask("GET", preview, None, {})))
        visitor.ask("GET", preview.replace(str(letters[-1]), str(letters[-2])), None, {})
        hanging = [*one.printers("web"), *one.printers("work")]
        for printer in hanging:
            os.kill(printer, signal.SIGSTOP)
        made, failures = len(town.promises), _failures(one)
        waits.start()
        town.bring(one.more(letters=5))
        waits.join()
        assert len(town.promises) > made  # others sign and report meanwhile
        assert answers[0].status == 503
        assert "เครื่องพิมพ์" in answers[0].words
        until(lambda: _failures(one) > failures, "the worker gives the paper up")
    assert visitor.get(preview).status == 200
    one.audit(town.promises)


def _printed(one: Portal) -> bool:
    return any("print_document" in line and "executed" in line for line in one.log)


def _failures(one: Portal) -> int:
    return sum("not printed" in line for line in one.log)
