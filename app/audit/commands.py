"""What can happen to the trail: it grows."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from app.audit.models import Refusal, Trail, TrailHead, sealed
from app.audit.queries import Verdict
from app.kit import clock
from app.kit.db import Row, saving
from app.kit.pour import pour

TOGETHER = timedelta(minutes=1)  # refusals of one kind within this long are told as a number


class Someone(Protocol):
    """Whoever acts: an officer, known by id and name."""

    id: Any
    name: Any


@dataclass
class _Named:
    id: Any
    name: Any


def record(officer: Someone | None, act: str, thing: Row, /, as_post: str = "", **detail: Any) -> None:
    """Add one act to the trail, in the transaction of the act itself and best as its last statement:
    from here to the commit nobody else can add a row.
    """
    _add(officer, act, type(thing)._meta.table_name, thing.get_id(), as_post, detail)


def refused(officer: Someone | None, act: str, what: str, things: Mapping[str, int], **detail: Any) -> None:
    """Add that somebody was refused: `what` is the rule of the address, never what was typed; `things` are the ids in it, by
    table. The same again is counted, and the number told by `tell_counted`.
    """
    thing, thing_id = next(((name, number) for name, number in things.items() if name in _tables()), ("officer", None))
    with saving():
        key = {"officer_id": officer.id if officer else 0, "what": what}
        (Refusal.insert(officer_name=officer.name if officer else "", first_at=clock.now(), **key)
         .on_conflict(conflict_target=[Refusal.officer_id, Refusal.what], update={Refusal.untold: Refusal.untold + 1}).execute())
        if Refusal.get_or_none(untold=0, **key):
            _add(officer, act, thing, thing_id, "", {"what": what, **detail})


def tell_counted() -> None:
    """Add how often the same was refused again, once the minute is over."""
    for row in Refusal.select().where(Refusal.first_at < clock.now() - TOGETHER).order_by(Refusal.id):
        with saving():
            done = Refusal.delete().where(Refusal.id == row.id, Refusal.untold == row.untold).execute()
            if done and row.untold:
                _add(_Named(row.officer_id, row.officer_name) if row.officer_id else None, "refused_again",
                     "officer", row.officer_id or None, "",
                     {"what": row.what, "times": row.untold, "since": row.first_at})


def note_verified(found: Verdict) -> None:
    """Add that the whole trail was looked at, and what was found."""
    record(None, "trail_verified", TrailHead.get_by_id(1), rows=found.rows, whole=found.whole, broken=found.broken,
           lost=found.lost[:10])


def _tables() -> set[str]:
    return {model._meta.table_name for model in Row.__subclasses__()}


def _add(officer: Someone | None, act: str, thing: str, thing_id: int | None, as_post: str, detail: dict[str, Any]) -> None:
    with saving():
        former = _held_head()
        row = Trail(at=clock.now(), officer_id=officer and officer.id, officer_name=officer.name if officer else "",
                    as_post=as_post, act=act, thing=thing, thing_id=thing_id,
                    detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str))
        row.seal = sealed(former, row)
        row.save(force_insert=True)
        TrailHead.update(seal=row.seal).where(TrailHead.id == 1).execute()


def _held_head() -> str:
    """The newest seal, held until the end of the transaction: read without that, two rows could follow the same one."""
    (seal,), = TrailHead.update(seal=TrailHead.seal).where(TrailHead.id == 1).returning(TrailHead.seal).tuples().execute()
    return seal


class Act(NamedTuple):
    """A row of the trail that is not sealed yet."""

    at: datetime
    officer_id: int | None
    officer_name: str
    as_post: str
    act: str
    thing: str
    thing_id: int | None
    detail: str  # JSON


def record_many(acts: Iterable[Act]) -> None:
    """Add many acts at once, in the order given: made up ones, of a load."""
    with saving():
        seal, rows = _held_head(), []
        for act in acts:
            seal = sealed(seal, act)
            rows.append((*act, seal))
        pour(Trail, (*Act._fields, "seal"), rows)
        TrailHead.update(seal=seal).where(TrailHead.id == 1).execute()
