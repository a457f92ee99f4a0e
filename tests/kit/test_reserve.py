"""Room for the hour when the disk is full."""

import shutil

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


def test_a_disk_that_is_nearly_full_is_not_filled_for_it(monkeypatch):
    usage = shutil.disk_usage(settings().data)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=reserve.LEFT - 1))
    reserve.keep()
    assert not (settings().data / "reserve").exists()
