"""The queue of work for later, and the schedule. Both live in the portal's own database: a job
asked for in a transaction that fails never existed, and however many workers there are, each moment
of the schedule is given to one of them.

Jobs take row ids, and may be run twice without harm: a worker can be stopped anywhere.
"""

import logging
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from huey.contrib.sql_huey import SqlHuey
from peewee import CharField, DateTimeField, InterfaceError, OperationalError, fn

from app.kit import clock
from app.kit.db import Row, db

queue = SqlHuey("wian", database=db, create_tables=False, results=False)

TABLES = (queue.storage.KV, queue.storage.Schedule, queue.storage.Task, queue.storage.Counter)
for table in TABLES:  # Huey's own names would take the word `task` from the portal
    table._meta.set_table_name(f"queue_{table._meta.name}")
queue.storage.Task._meta.indexes.clear()  # made for the old name
queue.storage.Task.add_index(queue.storage.Task.priority.desc(), queue.storage.Task.id)
queue.storage.Task._meta.add_field("asked_at", DateTimeField(null=True, default=clock.now))

log = logging.getLogger(__name__)

LEASE = timedelta(
    minutes=1
)  # a job longer at it than this is taken for stopped, unless it says how long it may take
AGAIN = timedelta(
    minutes=10
)  # until a job is asked for again that was given to a worker and never finished
SKEW = timedelta(minutes=10)  # what lies further ahead was written by a clock that was wrong
NEVER = datetime(2000, 1, 1)


class ScheduledRun(Row):
    """A job of the schedule: the last of its moments that was given to a worker, and the last
    that was done.
    """

    name = CharField(unique=True)
    due = DateTimeField(default=NEVER)
    asked_at = DateTimeField(default=NEVER)
    done = DateTimeField(default=NEVER)

    class Meta:
        table_name = "turn"


class Lease(Row):
    """Something one worker is at, so that no other begins it."""

    name = CharField(unique=True)
    holder = CharField()
    until = DateTimeField()

    class Meta:
        table_name = "hold"


def job(name: str, priority: int | None = None) -> Callable[[Callable], Any]:
    """A job that is asked for. Its name, `room.what`, stands in rows of the queue: it stays when
    the code moves.
    """

    def decorate(work: Callable) -> Any:
        return queue.task(priority=priority)(_named(work, name))

    return decorate


def scheduled(
    name: str,
    minute: int | None = None,
    hours: Collection[int] = range(24),
    lease: timedelta = LEASE,
    priority: int | None = None,
) -> Callable[[Callable], Any]:
    """A job of the schedule: at this minute of these hours in Thailand, or every minute. When no
    worker was there at the time, as soon as one is; when the one at it was stopped or failed,
    again. Its name, `room.what`, stands in rows of the schedule: it stays when the code moves.
    """

    def decorate(work: Callable[[], None]) -> Any:
        @wraps(work)
        def run() -> None:
            with alone(name, lease) as mine:
                if mine:
                    turn = ScheduledRun.get_or_none(ScheduledRun.name == name)
                    work()
                    if turn:
                        ScheduledRun.update(done=turn.due).where(
                            ScheduledRun.name == name
                        ).execute()

        def due(_moment: datetime) -> bool:
            return _take(name, latest(clock.now(), minute, hours), lease)

        return queue.periodic_task(due, priority=priority)(_named(run, name))

    return decorate


def _named(work: Callable, name: str) -> Callable:
    """The work under this name: Huey names a job by its function's module and name."""
    work.__module__, work.__name__ = name.split(".")
    return work


def latest(now: datetime, minute: int | None, hours: Collection[int]) -> datetime:
    """The last moment of a schedule that is not to come."""
    local = clock.local(now)
    if minute is None:
        return now.replace(second=0, microsecond=0)
    moments = (
        local.replace(hour=hour, minute=minute, second=0, microsecond=0) - timedelta(days=back)
        for back in (0, 1)
        for hour in hours
    )
    return max(moment for moment in moments if moment <= local) - (local - now)


def _take(name: str, moment: datetime, lease: timedelta) -> bool:
    """Whether this worker is the one to ask for the job."""
    now = clock.now()
    try:
        ScheduledRun.insert(name=name).on_conflict_ignore().execute()
        held = Lease.select(Lease.id).where(Lease.name == name, _holds(now, lease))
        lost = (
            (ScheduledRun.done < ScheduledRun.due)
            & ~ScheduledRun.asked_at.between(now - AGAIN, now + SKEW)
            & ~fn.EXISTS(held)
        )
        return bool(
            ScheduledRun.update(due=moment, asked_at=now)
            .where(
                ScheduledRun.name == name,
                (ScheduledRun.due < moment) | (ScheduledRun.due > moment + SKEW) | lost,
            )
            .execute()
        )
    except (
        OperationalError,
        InterfaceError,
    ) as problem:  # the database does not answer: in a minute, perhaps
        log.warning("schedule: %s: %s", name, problem)
        return False


@contextmanager
def alone(name: str, lease: timedelta = LEASE) -> Iterator[bool]:
    """Whether nobody else is at the thing so named, and nobody will be until the block ends or
    the lease does.
    """
    now, me = clock.now(), secrets.token_hex(8)
    Lease.insert(name=name, holder="", until=NEVER).on_conflict_ignore().execute()
    mine = (
        Lease.update(holder=me, until=now + lease)
        .where(Lease.name == name, ~_holds(now, lease))
        .execute()
    )
    try:
        yield bool(mine)
    finally:
        if mine:
            Lease.delete().where(Lease.name == name, Lease.holder == me).execute()


def _holds(now: datetime, lease: timedelta) -> Any:
    return Lease.until.between(now, now + lease + SKEW)


def waiting() -> tuple[int, datetime | None]:
    """How many jobs wait, and since when the oldest of them does."""
    task = queue.storage.Task
    return task.select(fn.COUNT(task.id), fn.MIN(task.asked_at)).scalar(as_tuple=True)
