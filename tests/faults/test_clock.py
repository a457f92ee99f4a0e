"""The clock is set back, by an hour over New Year and by a day, and the portal started again,
while twenty people work.
"""

import glob
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.people import Town
from tests.faults.portal import Portal

NEW_YEAR = datetime(2026, 12, 31, 17, tzinfo=UTC)  # midnight in Thailand


def _set_clock(one: Portal, minutes: int) -> None:
    """For what is started from now on it is so many minutes after New Year 2570."""
    (library,) = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    offset = NEW_YEAR.timestamp() + minutes * 60 - datetime.now(UTC).timestamp()
    one.env |= {
        "LD_PRELOAD": library,
        "FAKETIME": f"{offset:+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": str(Path(__file__).with_name("clocked")),
    }


@pytest.mark.timeout(300)
def test_a_clock_set_back_doubles_no_number_sends_nobody_away_and_is_told(portal):
    one = portal()
    _set_clock(one, 30)
    town = Town(one, one.found(letters=40))
    one.start().wait_until_up()
    with town:
        town.wait_for(promises=30)
        for minutes in (
            -30,
            40,
            40 - 24 * 60,
        ):  # back an hour into the old year; again in the new; back a day
            _set_clock(one, minutes)
            one.start()
            town.wait_for(promises=30)
            assert "clock" in one.check() if minutes != 40 else "clock" not in one.check()
    one.audit(town.promises)
    for year in (
        2026,
        2027,
    ):  # each has its numbers; that they begin with one and leave none out was looked at above
        assert "ศธ 0210.56/" in town.visitor().get(f"/documents/?year={year}").words
