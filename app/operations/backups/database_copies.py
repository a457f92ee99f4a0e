"""Copies of the database: one taken while people work, one loaded into an empty place; and what has
to be equal in both.

SQLite is copied by its backup API, PostgreSQL by pg_dump. Questions are plain SQL, so that a
database of an older shape can be asked as well.
"""

import glob
import gzip
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import unquote, urlsplit

from app.operations.migrate import UNFINISHED

Ask = Callable[[str], list[tuple]]
PACKED = 1 << 20  # bytes read at a time
MARK = f"CREATE TABLE {UNFINISHED} (id integer)"


class Trouble(RuntimeError):
    """The copy could not be taken or loaded; in words."""


def expect_room(folder: Path, size: int) -> None:
    """Raises Trouble when so many bytes do not fit: what does not fit anyhow is not begun, as
    people work on that disk.
    """
    free = shutil.disk_usage(folder).free
    if free < size:
        needed, missing = (-(-count // 1_000_000) for count in (size, size - free))  # rounded up
        raise Trouble(
            f"{needed:,} MB are needed at {folder}, {free // 1_000_000:,} are free: {missing:,} "
            "are missing"
        )


def engine(url: str) -> str:
    """sqlite or postgresql."""
    return urlsplit(url).scheme


@contextmanager
def copied(url: str, folder: Path) -> Iterator[tuple[Path, Ask]]:
    """A consistent copy of the database in a file of that folder, and a way to ask that very
    copy.
    """
    with (_copied_sqlite if engine(url) == "sqlite" else _dumped)(url, folder) as copy:
        yield copy


def load(url: str, file: Path) -> None:
    """Fill an empty database, or one a restore was stopped at, from such a file, wholly or not at
    all; it is marked as unfinished from before that. Raises Trouble when there is something in it,
    or it cannot be filled.
    """
    if not is_free(url):
        raise Trouble("the database is not empty")
    if engine(url) == "sqlite" or _existing_tables(
        url
    ):  # a log left beside a database that is gone would be played into the new one
        _clear(url)
    (_load_sqlite if engine(url) == "sqlite" else _load_dump)(url, file)


@contextmanager
def asked(url: str) -> Iterator[Ask]:
    """A way to ask a database."""
    if engine(url) == "sqlite":
        with closing(sqlite3.connect(f"file:{_place(url)}?mode=ro", uri=True)) as connection:
            yield lambda sql: connection.execute(sql).fetchall()
        return
    with _connected(url) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


@contextmanager
def _connected(url: str, **more: Any) -> Iterator[Any]:
    import psycopg

    try:
        with psycopg.connect(url, **more) as connection:
            yield connection
    except psycopg.OperationalError as problem:
        raise Trouble(f"the database: {str(problem).strip()}") from None


def _clear(url: str) -> None:
    if engine(url) == "sqlite":
        for ending in ("", "-wal", "-shm", "-journal"):
            _place(url + ending).unlink(missing_ok=True)
        return
    with _connected(url) as connection:
        (schema,) = connection.execute("SELECT quote_ident(current_schema())").fetchone() or ("",)
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
        connection.execute(f"CREATE SCHEMA {schema}")


def size(url: str) -> int:
    """Bytes of the database."""
    if engine(url) == "sqlite":
        return sum(
            file.stat().st_size for file in (_place(url), _place(url + "-wal")) if file.exists()
        )
    with asked(url) as ask:
        return int(ask("SELECT pg_database_size(current_database())")[0][0])


def is_free(url: str) -> bool:
    """Whether there is no table yet, or what there is was left by a restore that was stopped."""
    found = _existing_tables(url)
    return not found or UNFINISHED in found


def _existing_tables(url: str) -> list[str]:
    if engine(url) == "sqlite" and not _place(url).exists():
        return []
    with asked(url) as ask:
        return _tables(ask, engine(url))


def facts(ask: Ask, kind: str) -> dict[str, Any]:
    """What has to be the same after a restore: rows of every table, every register's last number,
    the trail's length and head, the migrations applied, files kept.
    """
    files = ask("SELECT count(*), coalesce(sum(size), 0) FROM stored_file")[0]
    return {
        "tables": {
            name: ask(f'SELECT count(*) FROM "{name}"')[0][0]  # noqa: S608  names of ours
            for name in _tables(ask, kind)
        },
        "registers": [
            list(row)
            for row in ask(
                "SELECT slug, series, year, last FROM number_series "
                "JOIN office ON office.id = office_id ORDER BY slug, series, year"
            )
        ],
        "trail": {
            "rows": ask("SELECT count(*) FROM trail")[0][0],
            "head": ask("SELECT seal FROM trail_head WHERE id = 1")[0][0],
        },
        "migrations": [name for (name,) in ask("SELECT name FROM schema_migration ORDER BY name")],
        "files": {"count": int(files[0]), "bytes": int(files[1])},
    }


def _tables(ask: Ask, kind: str) -> list[str]:
    if kind == "sqlite":
        found = ask(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "ORDER BY name"
        )
    else:
        found = ask(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = "
            "current_schema() "
            "AND table_type = 'BASE TABLE' ORDER BY table_name"
        )
    return sorted(name for (name,) in found)


def _place(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def _copied_sqlite(url: str, folder: Path) -> Iterator[tuple[Path, Ask]]:
    plain, packed = folder / "portal.db", folder / "portal.db.gz"
    with closing(sqlite3.connect(plain)) as copy:
        try:
            with closing(sqlite3.connect(f"file:{_place(url)}?mode=ro", uri=True)) as source:
                source.backup(copy)  # in one step: what is written meanwhile waits beside it
            copy.execute("PRAGMA journal_mode = delete")
        except sqlite3.Error as problem:
            free = shutil.disk_usage(folder).free
            raise Trouble(
                f"no copy of the database could be written at {folder}, where "
                f"{free // 1_000_000:,} MB are free: "
                f"{problem}"
            ) from None
        with plain.open("rb") as full, gzip.open(packed, "wb", compresslevel=1) as out:
            shutil.copyfileobj(full, out, PACKED)
        yield packed, lambda sql: copy.execute(sql).fetchall()


def _load_sqlite(url: str, file: Path) -> None:
    place = _place(url)
    place.parent.mkdir(parents=True, exist_ok=True)
    for left in place.parent.glob(f".{place.name}.*"):  # of one who was killed at it
        left.unlink(missing_ok=True)
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with gzip.open(file) as packed, fresh.open("wb") as out:
            shutil.copyfileobj(packed, out, PACKED)
            out.flush()
            os.fsync(out.fileno())
        with closing(sqlite3.connect(fresh)) as loaded:
            if (found := loaded.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise Trouble(f"the database in the archive is damaged: {found}")
            loaded.execute(MARK)
        os.replace(fresh, place)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _dumped(url: str, folder: Path) -> Iterator[tuple[Path, Ask]]:
    import psycopg

    file = folder / "portal.dump"
    with _connected(url) as connection:
        connection.isolation_level, connection.read_only = (
            psycopg.IsolationLevel.REPEATABLE_READ,
            True,
        )
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        _run(
            "pg_dump",
            url,
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={file}",
        )
        yield file, lambda sql: connection.execute(sql).fetchall()


def _load_dump(url: str, file: Path) -> None:
    with _connected(url) as connection:
        connection.execute(MARK)
    _run(
        "pg_restore",
        url,
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(file),
    )


def _run(tool: str, url: str, *words: str) -> None:
    """One of PostgreSQL's own tools; the password goes by the environment, where no list of
    processes shows it.
    """
    found = sorted(
        glob.glob(f"/usr/lib/postgresql/*/bin/{tool}"), key=lambda name: int(name.split("/")[4])
    )
    command = shutil.which(tool) if not found else found[-1]
    if not command:
        raise Trouble(f"{tool} is not installed: the Debian package postgresql-client has it")
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")).geturl()
    ran = subprocess.run(
        [command, f"--dbname={bare}", *words],
        capture_output=True,
        text=True,
        env=os.environ | ({"PGPASSWORD": unquote(parts.password)} if parts.password else {}),
    )
    if ran.returncode:
        raise Trouble(
            f"{tool}: "
            f"{ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else ran.returncode}"
        )


@contextmanager
def throw_away(url: str, folder: str) -> Iterator[str]:
    """The URL of an empty database of the same engine, gone afterwards. On PostgreSQL the role
    needs CREATEDB.
    """
    if engine(url) == "sqlite":
        yield f"sqlite:///{folder}/portal.db"
        return
    import psycopg

    with _connected(url, autocommit=True) as connection:
        name = f"{connection.info.dbname}_proof_{token_hex(6)}"
        try:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except psycopg.errors.InsufficientPrivilege as problem:
            raise Trouble(
                f"{problem}; a trial needs one of its own: ALTER ROLE {connection.info.user} "
                "CREATEDB"
            ) from None
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def sweep(url: str) -> None:
    """Remove the databases of that kind which one left behind who was killed at it."""
    if engine(url) == "sqlite":
        return
    with _connected(url, autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user AND "
            "datname ~ ('^' || current_database() || '_proof_[0-9a-f]{12}$')"
        ).fetchall():
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
