"""What can happen to the trail: it grows, at the very end of the transaction of what it tells."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple, Protocol

from app.kit import clock
from app.kit.bulk_insert import insert_rows
from app.kit.db import Row, at_end, saving
from app.records.trail import ledger
from app.records.trail.models import Refusal, Trail, TrailHead, sealed
from app.records.trail.queries import (
    TrailVerdict,
    head,
    head_line,
    heads_folder,
    heads_on_disk,
    taken_over,
)

TOGETHER = timedelta(minutes=1)  # refusals of one kind within this long are told as a number
AT_ONCE = 500  # rows in one statement


class Actor(Protocol):
    """Whoever acts: an officer, known by id and name."""

    id: Any
    name: Any


@dataclass
class _Named:
    id: Any
    name: Any


class Act(NamedTuple):
    """A row of the trail that has no id yet and is not sealed."""

    at: datetime
    officer_id: int | None
    officer_name: str
    as_post: str
    act: str
    thing: str
    thing_id: int | None
    detail: str  # JSON
    ledger: str = ""


def record(
    officer: Actor | None, act: str, thing: Row, /, as_post: str = "", **detail: Any
) -> None:
    """Add one act to the trail, in the transaction of the act itself, as that ends: from there to
    the commit nobody else can add a row, and nothing else is waited for.
    """
    _add(officer, act, type(thing)._meta.table_name, thing.get_id(), as_post, detail)


def seal(*things: Any) -> None:
    """These rows are written by the acts of this transaction: how they stand at its end, or that
    they are gone, goes into the trail with the last of its acts. Rows of tables that a room has
    `kept`, or questions for their ids.
    """
    for thing in things:
        at_end(_write, thing, last=True)


def refused(
    officer: Actor | None, act: str, what: str, things: Mapping[str, int], **detail: Any
) -> None:
    """Add that somebody was refused: `what` is the rule of the address, never what was typed;
    `things` are the ids in it, by table. The same again is counted, and the number told by
    `tell_counted`.
    """
    thing, thing_id = next(
        ((name, number) for name, number in things.items() if name in _tables()), ("officer", None)
    )
    with saving():
        key = {"officer_id": officer.id if officer else 0, "what": what}
        (
            Refusal.insert(
                officer_name=officer.name if officer else "", first_at=clock.now(), **key
            )
            .on_conflict(
                conflict_target=[Refusal.officer_id, Refusal.what],
                update={Refusal.untold: Refusal.untold + 1},
            )
            .execute()
        )
        if Refusal.get_or_none(untold=0, **key):
            _add(officer, act, thing, thing_id, "", {"what": what, **detail})


def tell_counted() -> None:
    """Add how often the same was refused again, once the minute is over."""
    for row in (
        Refusal.select().where(Refusal.first_at < clock.now() - TOGETHER).order_by(Refusal.id)
    ):
        with saving():
            done = (
                Refusal.delete().where(Refusal.id == row.id, Refusal.untold == row.untold).execute()
            )
            if done and row.untold:
                _add(
                    _Named(row.officer_id, row.officer_name) if row.officer_id else None,
                    "refused_again",
                    "officer",
                    row.officer_id or None,
                    "",
                    {"what": row.what, "times": row.untold, "since": row.first_at},
                )


def note_verified(found: TrailVerdict) -> None:
    """Add that the whole trail was looked at, and what was found."""
    record(
        None,
        "trail_verified",
        TrailHead.get_by_id(1),
        rows=found.rows,
        whole=found.whole,
        broken=found.broken,
        lost=found.lost[:10],
        **found.more,
    )


def keep_head(restored: bool = False) -> str:
    """Write a line into `heads/` of the data folder that says where the trail ends, unless the last
    line there says so; the line, empty when there is none to write. `restored`: the trail was
    brought back up to there from an archive just now.
    """
    end, folder = head(), heads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    if not restored and any(
        (one.id, one.seal) == (end.id, end.seal) for one in heads_on_disk()[-1:]
    ):
        return ""
    line = head_line(end, restored)
    with (folder / f"{clock.today():%Y}.jsonl").open("a") as file:
        file.write(f"{line}\n")
    return line


def _tables() -> set[str]:
    return {model._meta.table_name for model in Row.__subclasses__()}


def take_over(again: bool = False) -> int:
    """Take the rows of business that were written before acts sealed them into the trail as they
    stand, once for each kind, and seal where the trail ended before; how many rows those are. Done
    or not done: who is stopped begins anew. `again`: also kinds taken over before, as after a load.
    """
    with saving():
        last, seal = _held_head()  # two at once: the second finds nothing left
        before = set() if again else taken_over()
        fresh = [kind for name, kind in sorted(ledger.KINDS.items()) if name not in before]
        if not fresh:
            return 0
        counts = dict.fromkeys((kind.name for kind in fresh), 0)
        for kind in fresh:
            for some in _batched(kind.rows(*kind.where), ledger.AT_ONCE):
                counts[kind.name] += len(some)
                stands = {kind.name: {one: ledger.entry(one, values) for one, values in some}}
                _append(
                    [
                        _act(
                            None,
                            "taken_over",
                            "trail_head",
                            1,
                            "",
                            {"of": kind.name},
                            json.dumps(stands),
                        )
                    ]
                )
        detail = {"kinds": counts, **({} if before or again else _end_before(last, seal))}
        _append([_act(None, "taken_over", "trail_head", 1, "", detail)])
    return sum(counts.values())


def _end_before(last: int, seal: str) -> dict[str, Any]:
    """Where the trail ended until now, and the ids of all its rows, which no seal of before
    holds.
    """
    ids, count, after = sha256(), 0, 0
    while some := list(
        Trail.select(Trail.id)
        .where(Trail.id > after, Trail.id <= last)
        .order_by(Trail.id)
        .limit(ledger.AT_ONCE)
        .tuples()
    ):
        ids.update(b"".join(b"%d\n" % one for (one,) in some))
        count, (after,) = count + len(some), some[-1]
    return {"before": {"last": last, "seal": seal, "rows": count, "ids": ids.hexdigest()}}


def _add(
    officer: Actor | None,
    act: str,
    thing: str,
    thing_id: int | None,
    as_post: str,
    detail: dict[str, Any],
) -> None:
    at_end(_write, _act(officer, act, thing, thing_id, as_post, detail), last=True)


def _act(
    officer: Actor | None,
    act: str,
    thing: str,
    thing_id: int | None,
    as_post: str,
    detail: dict[str, Any],
    stands: str = "",
) -> Act:
    return Act(
        clock.now(),
        officer.id if officer else None,
        officer.name if officer else "",
        as_post,
        act,
        thing,
        thing_id,
        json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
        stands,
    )


def _write(told: list[Any]) -> None:
    """The acts of one transaction, and with the last of them how the rows stand that it wrote."""
    acts = [one for one in told if isinstance(one, Act)]
    things = [one for one in told if not isinstance(one, Act)]
    if things and not acts:
        raise RuntimeError(f"written without an act: {things}")
    if things:
        acts[-1] = acts[-1]._replace(ledger=json.dumps(ledger.entries(things), sort_keys=True))
    _append(acts)


def _append(acts: list[Act]) -> None:
    last, seal = _held_head()
    rows = []
    for act in acts:
        last += 1
        row = Trail(id=last, **act._asdict())
        seal = row.seal = sealed(seal, row)
        rows.append(row.__data__)
    for start in range(0, len(rows), AT_ONCE):
        Trail.insert_many(rows[start : start + AT_ONCE]).execute()
    TrailHead.update(seal=seal, last=last).where(TrailHead.id == 1).execute()


def _held_head() -> tuple[int, str]:
    """The newest row and seal, held until the end of the transaction: read without that, two
    rows could follow the same one.
    """
    (found,) = (
        TrailHead.update(seal=TrailHead.seal)
        .where(TrailHead.id == 1)
        .returning(TrailHead.last, TrailHead.seal)
        .tuples()
        .execute()
    )
    return found


def record_many(acts: Iterable[Act]) -> None:
    """Add many acts at once, in the order given: made up ones, of a load."""
    with saving():
        last, seal = _held_head()
        rows = []
        for act in acts:
            last += 1
            row = Trail(id=last, **act._asdict())
            seal = sealed(seal, row)
            rows.append((last, *act, seal))
        insert_rows(Trail, ("id", *Act._fields, "seal"), rows)
        TrailHead.update(seal=seal, last=last).where(TrailHead.id == 1).execute()


def _batched(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while some := list(islice(rows, size)):
        yield some
