"""What somebody who owns the database can do: take away what keeps the trail from being changed. And what a test may do."""

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import PostgresqlDatabase

from app.audit.commands import record
from app.audit.models import TrailHead
from app.kit.db import db, saving


@contextmanager
def loosened() -> Iterator[None]:
    """The trail can be changed meanwhile."""
    if isinstance(db, PostgresqlDatabase):
        db.execute_sql("ALTER TABLE trail DISABLE TRIGGER USER")
        try:
            yield
        finally:
            db.execute_sql("ALTER TABLE trail ENABLE TRIGGER USER")
        return
    guards = db.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'trail'").fetchall()
    for name, _sql in guards:
        db.execute_sql(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        for _name, sql in guards:
            db.execute_sql(sql)


@contextmanager
def acted() -> Iterator[None]:
    """What a command writes here that is only ever a part of an act, is one."""
    with saving():
        yield
        record(None, "restore", TrailHead.get_by_id(1))
