"""The database: one URL, SQLite or PostgreSQL, and the one way to write to it.

The order of locks, so that no two transactions wait for each other: first the things themselves, by
table and id (`hold`, where one transaction writes several that others write, too); then what
`at_end` was told, counts before all else; last the head of the trail. PostgreSQL locks rows as they
are written, SQLite the whole database from the first word of a transaction.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from peewee import AutoField, Database, Model, ModelSelect, OperationalError, PostgresqlDatabase
from playhouse.db_url import parse
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from app.kit.errors import stopped
from app.kit.settings import settings

# Written to the disk itself before anybody is told (2, FULL): a power cut takes nothing back. A
# millisecond or two a transaction. A cache of 4 MB: each thread of each process has one, and the
# system keeps the file in memory once for all of them anyway.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "cache_size": -4000,
    "busy_timeout": 15000,
}


def open_database(url: str) -> Database:
    """A pooled database for the URL; nothing is connected yet.

    SQLite: writers queue from the start of a transaction (IMMEDIATE) instead of failing in its
    middle, and pooled connections may pass between the server's threads.
    """
    parts = parse(url, unquote_user=True, unquote_password=True)
    name = parts.pop("database")
    if url.startswith("sqlite"):
        return PooledSqliteDatabase(
            name,
            pragmas=PRAGMAS,
            lock_type="IMMEDIATE",
            timeout=15,
            check_same_thread=False,
            max_connections=64,
        )
    gone = {
        "connect_timeout": 5,
        "tcp_user_timeout": 15000,
    }  # s, ms: a machine that vanished says nothing by itself
    return PooledPostgresqlDatabase(
        name, max_connections=64, stale_timeout=300, prefer_psycopg3=True, **gone | parts
    )


def _from_settings() -> Database:
    url = settings().database_url
    if url.startswith("sqlite"):
        settings().data.mkdir(parents=True, exist_ok=True)
    return open_database(url)


db = _from_settings()


class _Read(ModelSelect):
    """Its rows are all read before the first of them is used: SQLite refuses a transaction begun
    between two rows ("database is locked") when anybody else has written since the first.
    """

    def __iter__(self) -> Iterator[Any]:
        return iter(list(super().__iter__()))


class Row(Model):
    """What every table has in common."""

    id = AutoField()
    DoesNotExist: ClassVar[type[Exception]]

    class Meta:
        database = db
        only_save_dirty = True
        legacy_table_names = False

    @classmethod
    def select(cls, *fields: Any) -> Any:
        """As every model's, but read to the end at once."""
        return _Read(cls, fields or cls._meta.sorted_fields, is_default=not fields)


class _Open(threading.local):
    """What the open transaction of this thread has to do before it ends; None while none is
    open.
    """

    ending: list[tuple[bool, Callable[[list], None], Any]] | None = None


_open = _Open()


class Transaction:
    """An open transaction, or a part of one."""

    def __init__(self, inner: Any, before: int):
        self._inner, self._before = inner, before

    def rollback(self) -> None:
        """Undo what was written in the block so far, and forget what was to be done at its end."""
        assert _open.ending is not None
        del _open.ending[self._before :]
        self._inner.rollback()


@contextmanager
def saving() -> Iterator[Transaction]:
    """All of the block is written, or none of it; jobs asked for inside exist only if it is."""
    outermost = _open.ending is None
    ending = _open.ending = [] if _open.ending is None else _open.ending
    before = len(ending)
    try:
        with db.atomic() as inner:
            yield Transaction(inner, before)
            if outermost:
                _end(ending)
    except BaseException:
        del ending[before:]
        raise
    finally:
        if outermost:
            _open.ending = None


def at_end(write: Callable[[list], None], thing: Any, last: bool = False) -> None:
    """Let `write` have all things it was to have, together and in the order told, as the
    transaction around this ends; as the very last with `last`. What is told in a part that is
    undone is forgotten. Outside of any transaction at once.
    """
    if _open.ending is None:
        with saving():
            return at_end(write, thing, last)
    _open.ending.append((last, write, thing))
    return None


def _end(ending: list[tuple[bool, Callable[[list], None], Any]]) -> None:
    for last in (False, True):
        mine = [(write, thing) for when, write, thing in ending if when == last]
        for write, things in groupby(
            sorted(mine, key=lambda pair: pair[0].__qualname__), itemgetter(0)
        ):
            write([thing for _write, thing in things])


def lock_rows(*rows: Row) -> None:
    """Nobody else writes to these rows until the transaction around this ends; they are waited
    for in the one order.
    """
    if not isinstance(db, PostgresqlDatabase):
        return  # who writes at all is alone
    tables: dict[type[Row], set[int]] = {}
    for row in rows:
        tables.setdefault(type(row), set()).add(row.id)
    for model in sorted(tables, key=lambda one: one._meta.table_name):
        ids = sorted(tables[model])
        model.select(model.id).where(model.id.in_(ids)).order_by(model.id).for_update(
            "FOR NO KEY UPDATE"
        ).execute()


TRIES = 5


def retried(write: Callable[..., Any]) -> Callable[..., Any]:
    """A whole transaction that is done anew, up to five times, when PostgreSQL stops it in favour
    of another. What it asks of anything but the database it must be able to ask twice.
    """

    @wraps(write)
    def tried(*args: Any, **values: Any) -> Any:
        for tries in range(1, TRIES + 1):
            try:
                return write(*args, **values)
            except OperationalError as problem:
                if not stopped(problem) or tries == TRIES or db.in_transaction():
                    raise
                time.sleep(random.uniform(0.01, 0.1) * tries)  # noqa: S311  no secret
        raise AssertionError

    return tried
