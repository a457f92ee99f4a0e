"""Questions to the trail."""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from hashlib import sha256
from itertools import islice
from operator import or_
from pathlib import Path
from typing import Any

from peewee import fn

from app.kit import clock
from app.kit.db import lock_rows, saving
from app.kit.display import moment
from app.kit.settings import settings
from app.records.trail.acts import REFUSED
from app.records.trail.ledger import Difference, LastEntries, each, looked_at, suspects
from app.records.trail.models import Trail, TrailHead, formerly_sealed, sealed

log = logging.getLogger(__name__)

AT_ONCE = 5000  # rows read in one go: however long the trail, no more of it is held
HEADS = "heads/"  # in the data folder: where former ends are kept, a file a year
MOST_TOLD = 100  # rows of business that are not as the trail says


def acts_on(thing: str, thing_id: int) -> list[Any]:
    """Everything that happened to one thing, oldest first."""
    return list(
        Trail.select()
        .where(Trail.thing == thing, Trail.thing_id == thing_id, Trail.act.not_in(REFUSED))
        .order_by(Trail.id)
    )


def of_all(things: dict[str, list[int]], newest: int) -> list[Any]:
    """The newest of what happened to several things, oldest first; `things` are ids by table."""
    which = reduce(
        or_, ((Trail.thing == thing) & Trail.thing_id.in_(ids) for thing, ids in things.items())
    )
    return list(
        Trail.select()
        .where(which, Trail.act.not_in(REFUSED))
        .order_by(Trail.id.desc())
        .limit(newest)
    )[::-1]


def newest(things: dict[str, int], after: datetime | None = None) -> Any | None:
    """The newest of what happened to one of several things, after a moment; `things` are ids by
    table.
    """
    if not things:
        return None
    which = reduce(
        or_,
        (
            (Trail.thing == thing) & (Trail.thing_id == thing_id)
            for thing, thing_id in things.items()
        ),
    )
    found = Trail.select().where(which, Trail.act.not_in(REFUSED))
    return (found.where(Trail.at > after) if after else found).order_by(Trail.id.desc()).first()


def who_last(thing: str, thing_id: int) -> str:
    """Who did the newest of what happened to a thing, and when, for who finds that it is other
    than they thought.
    """
    act = newest({thing: thing_id})
    return f"{act.officer_name} {moment(act.at)}" if act else ""


@dataclass(frozen=True)
class TrailEnd:
    """The end of the trail: the id of its newest row (0: none yet) and the seal that all rows
    lead up to.
    """

    id: int
    seal: str
    fits: bool = True  # whether its own row says the same of the newest


@dataclass(frozen=True)
class Kept:
    """A head that was kept elsewhere at a moment. `restored`: the trail was brought back up to
    there then, so that heads kept before of later rows can be on it no more.
    """

    id: int
    seal: str
    at: str = ""
    restored: bool = False


@dataclass(frozen=True)
class TrailVerdict:
    """What a look at the whole trail found."""

    rows: int
    head: TrailEnd
    broken: (
        int | None
    )  # the first row that does not follow from the one before; 0: the end is missing; None: whole
    lost: list[
        int
    ]  # of the heads kept elsewhere, those that are not on it: it was written anew, or cut
    given_up: list[int] = field(
        default_factory=list
    )  # … and those of acts that no archive had, when it was restored
    changed: list[Difference] = field(
        default_factory=list
    )  # the first rows of business that are not as the trail says
    ledger: int = 0  # how many rows of business the trail knows
    taken: int = 0  # … of which it only knows how they stood when they were taken over
    since: date | None = None  # that day

    @property
    def whole(self) -> bool:
        return self.broken is None and not self.lost and not self.changed

    @property
    def more(self) -> dict[str, Any]:
        """What is kept of it in the trail, beside the trail itself."""
        return {
            "changed": [str(one) for one in self.changed[:10]],
            "ledger": self.ledger,
            "taken": self.taken,
            "since": self.since,
            "given_up": self.given_up[:10],
        }

    @property
    def compared(self) -> str:
        """What is said of the rows of business, as a line."""
        since = f", {self.taken} of them only as they stood on {self.since}" if self.taken else ""
        whole = "NOT as the trail says" if self.changed else "as the trail says"
        return f"{self.ledger} rows of letters, tasks and households {whole}{since}"

    def __str__(self) -> str:
        said = [f"{self.rows} acts"]
        if self.broken is not None:
            said.append(
                f"row {self.broken} does not follow from the one before"
                if self.broken
                else "its end is missing"
            )
        if self.lost:
            said.append(f"written anew or cut: the head kept at row {self.lost[0]} is not on it")
        if self.given_up:
            said.append(
                f"{len(self.given_up)} heads, up to row {self.given_up[-1]}, are of acts no "
                "archive had at a restore"
            )
        said += [f"not as the trail says: {one}" for one in self.changed]
        return ", ".join([*said, "BROKEN" if not self.whole else "whole"])


def head_line(end: TrailEnd, restored: bool = False) -> str:
    """An end of the trail as one line of JSON, to be kept where nobody who can write to the
    database can.
    """
    return json.dumps(
        {
            "id": end.id,
            "seal": end.seal,
            "at": clock.now().isoformat(timespec="microseconds") + "Z",
            **({"restored": True} if restored else {}),
        }
    )


def kept_heads(text: str) -> list[Kept]:
    """The heads in such lines. Raises ValueError for a line that is none."""
    heads = []
    for line in filter(str.strip, text.splitlines()):
        try:
            said = json.loads(line)
            heads.append(
                Kept(
                    int(said["id"]),
                    str(said["seal"]),
                    str(said.get("at", "")),
                    bool(said.get("restored")),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"no head of a trail: {line[:80]!r}") from None
    return heads


def heads_on_disk() -> list[Kept]:
    """All heads kept in `heads/` of the data folder. A line torn by a full disk is left out; the
    others still count.
    """
    found = []
    texts = (
        file.read_text(errors="replace")
        for file in sorted(heads_folder().glob("*.jsonl"))
        if file.is_file()
    )
    for line in (line for text in texts for line in text.splitlines()):
        try:
            found += kept_heads(line)
        except ValueError as problem:
            log.warning("heads: %s", problem)
    return found


def heads_folder() -> Path:
    return settings().data / HEADS


def head() -> TrailEnd:
    """Where the trail ends now: row and seal of one moment, also while others write."""
    newest = Trail.select(fn.MAX(Trail.id))
    row: Any = (
        TrailHead.select(newest.alias("newest"), TrailHead.last, TrailHead.seal)
        .where(TrailHead.id == 1)
        .namedtuples()
        .first()
    )
    if row is None:  # somebody took it away
        return TrailEnd(newest.scalar() or 0, "", fits=False)
    return TrailEnd(row.newest or 0, row.seal, row.last == (row.newest or 0))


def taken_over() -> set[str]:
    """The kinds of rows of which the trail knows all there are."""
    acts = Trail.select(Trail.detail).where(Trail.act == "taken_over").tuples()
    return {name for (detail,) in acts for name in json.loads(detail).get("kinds", ())}


def verified(heads: Iterable[Kept] = ()) -> TrailVerdict:
    """Every row of the trail looked at, up to where it ends now, and every row of business compared
    with what it says; `heads` are former ends that were kept elsewhere.
    """
    end, walk = head(), _Walk(heads)
    for row in _rows(last=end.id):
        walk.step(row)
    if walk.broken is None and not (end.fits and walk.seal == end.seal):
        walk.broken = 0
    changed = _compared(walk, end)
    count, taken = walk.known.count()
    lost, given_up = walk.missing()
    return TrailVerdict(
        walk.rows, end, walk.broken, lost, given_up, changed, count, taken, walk.since
    )


def broken_at() -> int | None:
    """The id of the first row whose seal does not follow from the one before (0: the head is
    wrong), None when whole.
    """
    return verified().broken


def last_verified() -> Any:
    """The act that says when the whole trail was last looked at and what was found; None when it
    never was.
    """
    return Trail.select().where(Trail.act == "trail_verified").order_by(Trail.id.desc()).first()


class _Walk:
    """The trail from its first row on: does each follow from the one before, which heads were
    met, how do things stand.
    """

    def __init__(self, heads: Iterable[Kept]):
        self.rows, self.last, self.seal = 0, 0, ""
        self.broken: int | None = None
        self.ids_sealed = False  # from the first row on that version 0.1.0 did not write
        self.ids = sha256()
        self.known = LastEntries()
        self.whole: set[str] = set()  # the kinds of which no row is unknown
        self.since: date | None = None
        self.heads = list(heads)
        self.waiting: dict[int, list[Kept]] = {}
        for one in self.heads:
            if one.id:  # else kept before there was anything
                self.waiting.setdefault(one.id, []).append(one)

    def step(self, row: Any) -> None:
        if not self._follows(row) and self.broken is None:
            self.broken = row.id
        self.rows, self.last, self.seal = self.rows + 1, row.id, row.seal
        if left := [one for one in self.waiting.pop(row.id, ()) if one.seal != row.seal]:
            self.waiting[row.id] = left
        self.learn(row)
        if not self.ids_sealed:
            self.ids.update(b"%d\n" % row.id)

    def _follows(self, row: Any) -> bool:
        if not self.ids_sealed and row.seal == formerly_sealed(self.seal, row):
            return not row.ledger
        before, self.ids_sealed = self.ids_sealed, True
        return row.seal == sealed(self.seal, row) and (row.id == self.last + 1 or not before)

    def learn(self, row: Any) -> None:
        """What the row seals beside itself. One that was tampered with teaches nothing, and is
        told as broken.
        """
        try:
            if row.ledger:
                self.known.learn(row.ledger, row.act == "taken_over")
            if row.act == "taken_over":
                said = json.loads(row.detail)
                self.whole |= said.get("kinds", {}).keys()
                self.since = self.since or clock.local(row.at).date()
                if (
                    (before := said.get("before"))
                    and self.broken is None
                    and before["ids"] != self.ids.hexdigest()
                ):
                    self.broken = row.id
        except (ValueError, TypeError, KeyError, AttributeError):
            self.broken = row.id if self.broken is None else self.broken

    def missing(self) -> tuple[list[int], list[int]]:
        """The rows of heads that are not on the trail: those that should be, and those that a
        restore gave up.
        """
        restored = [one for one in self.heads if one.restored]
        lost: set[int] = set()
        given_up: set[int] = set()
        for one in (one for some in self.waiting.values() for one in some):
            excused = any(one.id > back.id and one.at <= back.at for back in restored)
            (given_up if excused else lost).add(one.id)
        return sorted(lost), sorted(given_up)


def _compared(walk: _Walk, end: TrailEnd) -> list[Difference]:
    """The first few rows of business that are not as the trail says. Those that seem so are looked
    at again, after the acts that were added meanwhile, while nobody can add one.
    """
    seeming = list(islice(suspects(walk.known, walk.whole), MOST_TOLD))
    if not seeming:
        return []
    with saving():
        lock_rows(TrailHead(id=1))
        for row in _rows(after=end.id):
            walk.learn(row)
        found = [looked_at(walk.known, *one) for one in seeming]
    return [one for one in found if one]


def _rows(after: int | None = None, last: int | None = None) -> Iterator[Any]:
    """All rows after one and up to another, where they are given, in order, few at a time. One that
    cannot be read is there with its id alone, so that no seal fits it.
    """
    query = Trail.select().namedtuples()
    query = query if after is None else query.where(Trail.id > after)
    query = query if last is None else query.where(Trail.id <= last)
    return each(query, Trail.id, AT_ONCE, lambda one: Trail(id=one, seal=""))
