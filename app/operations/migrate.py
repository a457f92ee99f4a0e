"""Bringing the database to the shape the program needs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import PostgresqlDatabase
from playhouse import migrations

from app.kit.db import db
from app.kit.paths import MIGRATIONS
from app.kit.settings import settings

# a table: there from before a restore fills the database until all of it is done
UNFINISHED = "restore_unfinished"
_LOCK = 0x5749414E  # any number, the same for every process of this portal


def migrate() -> list[str]:
    """Apply what is new in migrations/, in order, each in a transaction; the names applied.
    One process at a time does it; others wait and find nothing left to do.
    """
    with db.connection_context(), _alone():
        return list(migrations.run(db, str(MIGRATIONS)))


def half_restored() -> bool:
    """Whether a restore was stopped on its way: nobody may work with what is there, as no
    register of numbers is held yet.
    """
    with db.connection_context():
        return db.table_exists(UNFINISHED)


@contextmanager
def _alone() -> Iterator[None]:
    if isinstance(db, PostgresqlDatabase):
        db.execute_sql("SELECT pg_advisory_lock(%s)", (_LOCK,))
        try:
            yield
        finally:
            db.execute_sql("SELECT pg_advisory_unlock(%s)", (_LOCK,))
        return
    settings().data.mkdir(parents=True, exist_ok=True)
    with (settings().data / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
