"""The queue of work for later. It lives in the portal's own database, so a job asked for in a transaction
that fails never existed. Jobs take row ids, and may be run twice without harm."""

from datetime import datetime

from huey.contrib.sql_huey import SqlHuey
from peewee import DateTimeField, fn

from app.kit import clock
from app.kit.db import db

queue = SqlHuey("wian", database=db, create_tables=False, results=False)

TABLES = (queue.storage.KV, queue.storage.Schedule, queue.storage.Task, queue.storage.Counter)
for table in TABLES:  # Huey's own names would take the word `task` from the portal
    table._meta.set_table_name(f"queue_{table._meta.name}")
queue.storage.Task._meta.indexes.clear()  # made for the old name
queue.storage.Task.add_index(queue.storage.Task.priority.desc(), queue.storage.Task.id)
queue.storage.Task._meta.add_field("asked_at", DateTimeField(null=True, default=clock.now))


def waiting() -> tuple[int, datetime | None]:
    """How many jobs wait, and since when the oldest of them does."""
    task = queue.storage.Task
    return task.select(fn.COUNT(task.id), fn.MIN(task.asked_at)).scalar(as_tuple=True)
