"""Questions to the trail."""

from functools import reduce
from operator import or_
from typing import Any

from app.audit.models import Trail, TrailHead, sealed


def of(thing: str, thing_id: int) -> list[Any]:
    """Everything that happened to one thing, oldest first."""
    return list(Trail.select().where(Trail.thing == thing, Trail.thing_id == thing_id).order_by(Trail.id))


def of_all(things: dict[str, list[int]], newest: int) -> list[Any]:
    """The newest of what happened to several things, oldest first; `things` are ids by table."""
    which = reduce(or_, ((Trail.thing == thing) & Trail.thing_id.in_(ids) for thing, ids in things.items()))
    return list(Trail.select().where(which).order_by(Trail.id.desc()).limit(newest))[::-1]


def broken_at() -> int | None:
    """The id of the first row whose seal does not follow from the one before (0: the head is wrong), None when whole."""
    seal = ""
    for row in Trail.select().order_by(Trail.id).iterator():
        if row.seal != sealed(seal, row):
            return row.id
        seal = row.seal
    return None if TrailHead.get_by_id(1).seal == seal else 0
