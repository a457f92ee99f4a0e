"""Questions to the trail."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from peewee import fn

from app.audit.acts import REFUSED
from app.audit.models import Trail, TrailHead, sealed
from app.kit import clock

AT_ONCE = 5000  # rows read in one go: however long the trail, no more of it is held


def of(thing: str, thing_id: int) -> list[Any]:
    """Everything that happened to one thing, oldest first."""
    return list(Trail.select().where(Trail.thing == thing, Trail.thing_id == thing_id, Trail.act.not_in(REFUSED))
                .order_by(Trail.id))


def of_all(things: dict[str, list[int]], newest: int) -> list[Any]:
    """The newest of what happened to several things, oldest first; `things` are ids by table."""
    which = reduce(or_, ((Trail.thing == thing) & Trail.thing_id.in_(ids) for thing, ids in things.items()))
    return list(Trail.select().where(which, Trail.act.not_in(REFUSED)).order_by(Trail.id.desc()).limit(newest))[::-1]


@dataclass(frozen=True)
class Head:
    """The end of the trail: the id of its newest row (0: none yet) and the seal that all rows lead up to."""

    id: int
    seal: str


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole trail found."""

    rows: int
    head: Head
    broken: int | None  # the first row that does not follow from the one before; 0: the end is missing; None: whole
    lost: list[int]  # of the heads kept elsewhere, those that are not on it: it was written anew

    @property
    def whole(self) -> bool:
        return self.broken is None and not self.lost

    def __str__(self) -> str:
        said = [f"{self.rows} acts"]
        if self.broken is not None:
            said.append(f"row {self.broken} does not follow from the one before" if self.broken else "its end is missing")
        if self.lost:
            said.append(f"written anew: the head kept at row {self.lost[0]} is not on it")
        return ", ".join([*said, "BROKEN" if not self.whole else "whole"])


def told(end: Head) -> str:
    """An end of the trail as one line of JSON, to be kept where nobody who can write to the database can."""
    return json.dumps({"id": end.id, "seal": end.seal, "at": clock.now().isoformat(timespec="seconds") + "Z"})


def kept_heads(text: str) -> dict[int, str]:
    """The seals in such lines, by row. Raises ValueError for a line that is none."""
    heads = {}
    for line in filter(str.strip, text.splitlines()):
        try:
            said = json.loads(line)
            heads[int(said["id"])] = str(said["seal"])
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"no head of a trail: {line[:80]!r}") from None
    heads.pop(0, None)  # kept before there was anything
    return heads


def head() -> Head:
    """Where the trail ends now: row and seal of one moment, also while others write."""
    newest = Trail.select(fn.MAX(Trail.id))
    row: Any = TrailHead.select(newest.alias("last"), TrailHead.seal).where(TrailHead.id == 1).namedtuples().get()
    return Head(row.last or 0, row.seal)


def verified(kept: Mapping[int, str] | None = None) -> Verdict:
    """Every row of the trail looked at, up to where it ends now. `kept` are seals of former ends, by row, kept elsewhere."""
    end, seal, rows, broken, waiting = head(), "", 0, None, dict(kept or {})
    for row in _rows(end.id):
        rows += 1
        if broken is None and row.seal != sealed(seal, row):
            broken = row.id
        seal = row.seal
        if waiting.get(row.id) == seal:
            del waiting[row.id]
    if broken is None and seal != end.seal:
        broken = 0
    return Verdict(rows, end, broken, sorted(waiting))


def broken_at() -> int | None:
    """The id of the first row whose seal does not follow from the one before (0: the head is wrong), None when whole."""
    return verified().broken


def last_verified() -> Any:
    """The act that says when the whole trail was last looked at and what was found; None when it never was."""
    return Trail.select().where(Trail.act == "trail_verified").order_by(Trail.id.desc()).first()


def _rows(last: int) -> Iterator[Any]:
    """All rows up to one, in order, few at a time."""
    after = 0
    while found := list(Trail.select().where(Trail.id > after, Trail.id <= last).order_by(Trail.id).limit(AT_ONCE).namedtuples()):
        yield from found
        after = found[-1].id
