"""What can happen to the trail: it grows."""

import json
from typing import Any, Protocol

from app.audit.models import Trail, TrailHead, sealed
from app.kit import clock
from app.kit.db import Row, saving


class Someone(Protocol):
    """Whoever acts: an officer, known by id and name."""

    id: Any
    name: Any


def record(officer: Someone | None, act: str, thing: Row, as_post: str = "", **detail: Any) -> None:
    """Add one act to the trail, in the transaction of the act itself and best as its last statement:
    from here to the commit nobody else can add a row.
    """
    with saving():
        # The update takes the lock before the seal is read; a plain read would let two rows follow the same one.
        TrailHead.update(seal=TrailHead.seal).where(TrailHead.id == 1).execute()
        former = TrailHead.get_by_id(1).seal
        row = Trail(at=clock.now(), officer_id=officer and officer.id, officer_name=officer.name if officer else "",
                    as_post=as_post, act=act, thing=type(thing)._meta.table_name, thing_id=thing.get_id(),
                    detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str))
        row.seal = sealed(former, row)
        row.save(force_insert=True)
        TrailHead.update(seal=row.seal).where(TrailHead.id == 1).execute()
