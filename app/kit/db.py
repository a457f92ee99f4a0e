"""The database: one URL, SQLite or PostgreSQL, and the one way to write to it."""

from contextlib import AbstractContextManager

from peewee import AutoField, Database, Model
from playhouse.db_url import parse
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from app.kit.settings import settings

# Written to the disk itself before anybody is told (2, FULL): a power cut takes nothing back. A millisecond or two a transaction.
# A cache of 4 MB: each thread of each process has one, and the system keeps the file in memory once for all of them anyway.
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "cache_size": -4000, "busy_timeout": 15000}


def open_database(url: str) -> Database:
    """A pooled database for the URL; nothing is connected yet.

    SQLite: writers queue from the start of a transaction (IMMEDIATE) instead of failing in its middle,
    and pooled connections may pass between the server's threads.
    """
    parts = parse(url, unquote_user=True, unquote_password=True)
    name = parts.pop("database")
    if url.startswith("sqlite"):
        return PooledSqliteDatabase(name, pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=15,
                                    check_same_thread=False, max_connections=64)
    gone = {"connect_timeout": 5, "tcp_user_timeout": 15000}  # s, ms: a machine that vanished says nothing by itself
    return PooledPostgresqlDatabase(name, max_connections=64, stale_timeout=300, prefer_psycopg3=True, **gone | parts)


def _from_settings() -> Database:
    url = settings().database_url
    if url.startswith("sqlite"):
        settings().data.mkdir(parents=True, exist_ok=True)
    return open_database(url)


db = _from_settings()


class Row(Model):
    """What every table has in common."""

    id = AutoField()

    class Meta:
        database = db
        only_save_dirty = True
        legacy_table_names = False


def saving() -> AbstractContextManager:
    """All of the block is written, or none of it; jobs asked for inside exist only if it is."""
    return db.atomic()
