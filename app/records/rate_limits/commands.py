"""How often something may be tried (จำกัดจำนวนครั้ง). Counted in the database, so that it holds for
all processes of all machines.

A try is counted before it is made and given back when it was no mistake; two at the same moment are
never taken for one.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from peewee import Case

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.sealing import mark
from app.kit.translation import _
from app.records.rate_limits.models import Tries

LONGEST = timedelta(days=1)  # no window is longer


@dataclass(frozen=True)
class Limit:
    """So many tries within a time that begins with the first of them."""

    name: str
    most: int
    window: timedelta


class TooMany(Refused):
    """Tried too often; `seconds` until it may be tried again. Answered 429."""

    def __init__(self, wait: timedelta):
        self.seconds = max(1, ceil(wait.total_seconds()))
        super().__init__(
            _(
                "ลองผิดหลายครั้งเกินไป กรุณารออีก %(minutes)s นาทีแล้วลองใหม่ หรือติดต่อผู้ดูแลระบบ",
                minutes=ceil(self.seconds / 60),
            )
        )


def spend(*tries: tuple[Limit, str]) -> None:
    """Count one try against each limit, for whom it holds. Raises TooMany at the first one used up,
    and then counts none: who is stopped by an own limit uses up nobody else's.
    """
    with saving():
        for limit, whose in tries:
            _spend(limit, whose)


def _spend(limit: Limit, whose: str) -> None:
    now = clock.now()
    # A clock set back leaves rows from the future: they are over, too.
    over = (Tries.began_at <= now - limit.window) | (Tries.began_at > now + limit.window)
    ((count, began_at),) = (
        Tries.insert(key=_key(limit, whose), began_at=now, count=1)
        .on_conflict(
            conflict_target=[Tries.key],
            update={
                Tries.count: Case(None, [(over, 1)], Tries.count + 1),
                Tries.began_at: Case(None, [(over, now)], Tries.began_at),
            },
        )
        .returning(Tries.count, Tries.began_at)
        .tuples()
        .execute()
    )
    if count > limit.most:
        raise TooMany(began_at + limit.window - now)


def give_back(limit: Limit, whose: str) -> None:
    """The last try was no mistake."""
    Tries.update(count=Tries.count - 1).where(
        Tries.key == _key(limit, whose), Tries.count > 0
    ).execute()


def clear(limit: Limit, whose: str) -> None:
    """Nothing was tried."""
    Tries.delete().where(Tries.key == _key(limit, whose)).execute()


def delete_old() -> None:
    """Forget what no limit looks at any more."""
    Tries.delete().where(Tries.began_at < clock.now() - LONGEST).execute()


def _key(limit: Limit, whose: str) -> str:
    return mark(f"limit {limit.name} {whose}")
