"""Everything is killed at once, as when the power goes, and starts again by itself."""

import pytest

from app.kit.db import PRAGMAS
from tests.faults.people import Town


@pytest.mark.timeout(240)
def test_after_a_power_cut_the_portal_comes_back_whole_by_itself(portal):
    one = portal()
    town = Town(one, one.found(letters=40))
    one.start().wait_until_up()
    with town:
        for _cut in range(3):
            town.wait_for(promises=25)
            one.cut()
            one.start()
        town.wait_for(promises=25)
    one.audit(town.promises)
    assert one.check() <= {"disk"}  # a small machine may have little room


def test_what_is_promised_lies_on_the_disk_itself():
    # What only the system had when the power went is gone; no test here can pull that plug.
    assert PRAGMAS["synchronous"] == 2
