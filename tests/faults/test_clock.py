"""The clock is set back, by an hour over New Year and by a day, while twenty people work."""

import glob
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.people import Town

NEW_YEAR = datetime(2026, 12, 31, 17, tzinfo=UTC)  # midnight in Thailand


@pytest.fixture
def clock(tmp_path):
    """clock(seconds) sets what the portal takes for now to so long after New Year 2570; its settings for that."""
    (library,) = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    said = tmp_path / "clock"

    class Clock:
        settings = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(said), "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
                    "PYTHONPATH": str(Path(__file__).with_name("clocked"))}

        def __call__(self, seconds: int) -> None:
            offset = NEW_YEAR.timestamp() + seconds - datetime.now(UTC).timestamp()
            new = said.with_suffix(".new")
            new.write_text(f"{offset:+.0f}\n")
            new.replace(said)
    return Clock()


@pytest.mark.timeout(240)
def test_a_clock_set_back_doubles_no_number_sends_nobody_away_and_is_told(portal, clock):
    clock(1800)
    one = portal(**clock.settings)
    town = Town(one, one.found(letters=40))
    one.start().wait_until_up()
    with town:
        town.wait_for(promises=40)
        clock(-1800)  # back an hour, into the old year
        town.wait_for(promises=40)
        clock(2400)
        town.wait_for(promises=40)
        assert "clock" not in one.check()
        clock(2400 - 24 * 3600)  # back a day
        town.wait_for(promises=40)
        assert "clock" in one.check()
    assert town.unknown == 0
    one.audit(town.promises)
    register = [town.visitor().get(f"/documents/?year={year}").words for year in (2026, 2027)]
    assert all("ศธ 0210.56/1 " in words for words in register), register  # each year has its own, from one
