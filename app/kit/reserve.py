"""Room kept free in the data folder for the hour when the disk is full: given up so that whoever
looks after the portal can still sign in and see what fills it. Their name is enough, before any
password is looked at: where nothing can be written no wrong one is counted, and whoever asked first
for the right one would let people guess for ever.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.kit.errors import disk_full
from app.kit.settings import settings

Done = TypeVar("Done")

SIZE = 8 * 1024 * 1024  # bytes: many a page of the database
LEFT = 20 * SIZE  # free on the disk, or none is kept: work comes first


def _place() -> Path:
    return settings().data / "reserve"


def keep() -> None:
    """Keep the room, if the disk has plenty more."""
    place = _place()
    if place.exists() or shutil.disk_usage(place.parent).free < LEFT:
        return
    with place.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, SIZE)


def give_up() -> bool:
    """Free the room; whether there was any."""
    try:
        _place().unlink()
    except FileNotFoundError:
        return False
    return True


def spent_on(act: Callable[[], Done], may: Callable[[], bool]) -> Done:
    """What the act gives. When the disk is full and this `may` have the room, the room is freed
    and the act done once more.
    """
    try:
        return act()
    except Exception as problem:
        if not (disk_full(problem) and may() and give_up()):
            raise
    return act()
