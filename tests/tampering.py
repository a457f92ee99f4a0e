"""What somebody who owns the database can do: take away what keeps the trail from being changed.
And what a test may do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import PostgresqlDatabase, fn

from app.kit.db import db, saving
from app.records.trail.commands import record
from app.records.trail.models import Trail, TrailHead, formerly_sealed


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
    guards = db.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'trail'"
    ).fetchall()
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


def as_before() -> None:
    """The trail as version 0.1.0 left it: sealed without ids and ledger, nothing taken over,
    gaps between its ids.
    """
    with loosened():
        Trail.delete().where(Trail.act == "taken_over").execute()
        for row in Trail.select().order_by(Trail.id.desc()):
            Trail.update(id=row.id * 2, ledger="").where(Trail.id == row.id).execute()
        seal = ""
        for row in Trail.select().order_by(Trail.id):
            seal = formerly_sealed(seal, row)
            Trail.update(seal=seal).where(Trail.id == row.id).execute()
        TrailHead.update(seal=seal, last=Trail.select(fn.MAX(Trail.id))).execute()
