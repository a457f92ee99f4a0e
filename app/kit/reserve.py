"""Room kept free in the data folder for the hour when the disk is full: given up so that whoever looks after the portal can still
sign in and see what fills it.
"""

import os
import shutil
from pathlib import Path

from app.kit.settings import settings

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
