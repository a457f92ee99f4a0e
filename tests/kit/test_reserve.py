"""Room for the hour when the disk is full."""

import pytest

from app.kit import reserve
from app.kit.settings import settings

pytestmark = pytest.mark.bare


@pytest.fixture(autouse=True)
def gone():
    reserve.give_up()
    yield
    reserve.give_up()


def test_it_is_kept_once_and_given_up_once():
    reserve.keep()
    reserve.keep()
    place = settings().data / "reserve"
    assert place.stat().st_size == reserve.SIZE
    assert place.stat().st_blocks * 512 >= reserve.SIZE, "of real room"
    assert reserve.give_up()
    assert not reserve.give_up()
