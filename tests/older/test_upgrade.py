"""An office that runs an older version brings its data up to date, and nothing that was promised
has changed.
"""

import json
import pickle
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from huey.registry import Message
from peewee import Database, PostgresqlDatabase

import app.worker  # noqa: F401  which knows every job
from app.kit.db import db, open_database
from app.kit.jobs import queue
from app.kit.settings import settings
from app.kit.thai import fold
from app.operations.backups import database_copies
from tests.operations.backups.conftest import Place

OLDER = Path(__file__).parent
# What was issued, numbered, acknowledged, reported, certified and written down. A migration may add
# columns and tables beside these, and make anew what is only a key for searching or sorting.
FROZEN = (
    "document",
    "stored_file",
    "attachment",
    "printed_copy",
    "addressee",
    "number_series",
    "reservation",
    "delivery",
    "task",
    "assignment",
    "report",
    "report_figure",
    "extension",
    "verification",
    "member",
    "plan",
    "plan_item",
    "assistance",
    "visit",
    "household_event",
    "reading",
    "office_name",
    "appointment",
    "trail",
)
MADE_ANEW = {"document": {"search"}, "member": {"search"}}
GROWS = {"trail"}


class Older(Place):
    """The data folder of an office that ran an older version, and its database as it was."""

    def __init__(self, data: Path, url: str):
        super().__init__(data, url)
        del self.env["PORTAL_BACKUP_KEY"]  # it has its own

    @property
    def database(self) -> Database:
        return open_database(self.url or f"sqlite:///{self.data}/portal.db")

    def frozen(self, columns: dict[str, list[str]] | None = None) -> dict[str, list[Any]]:
        """The rows of FROZEN as the database has them, without the program's models; only these
        columns, when they are named.
        """
        database = self.database
        with database.connection_context():
            of = columns or self.columns()
            return {
                table: [
                    tuple(map(str, row)) for row in database.execute_sql(_select(table, of[table]))
                ]
                for table in FROZEN
            }

    def columns(self) -> dict[str, list[str]]:
        """The columns of FROZEN that nothing may change."""
        database = self.database
        with database.connection_context():
            return {
                table: [
                    column.name
                    for column in database.get_columns(table)
                    if column.name not in MADE_ANEW.get(table, ())
                ]
                for table in FROZEN
            }

    def papers(self) -> dict[str, str]:
        """The SHA-256 of each content in the store, by its name."""
        files = (path for path in (self.data / "files").rglob("*") if path.is_file())
        return {path.name: sha256(path.read_bytes()).hexdigest() for path in files}


def _select(table: str, columns: list[str]) -> str:
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f"SELECT {quoted} FROM {table} ORDER BY id"


@pytest.fixture(params=["demo", "load"])
def older(request, tmp_path) -> Iterator[Older]:
    """Version 0.1.0 at this kind of database."""
    data = tmp_path / "older"
    kind = "postgresql" if isinstance(db, PostgresqlDatabase) else "sqlite"
    with tarfile.open(OLDER / "v0.1.0" / f"{request.param}-{kind}.tar.xz") as packed:
        packed.extractall(data)  # ours; Python 3.11.2, which Debian has, knows no filters
    if kind == "sqlite":
        yield Older(data, "")
        return
    with database_copies.throw_away(settings().database_url, str(tmp_path)) as url:
        subprocess.run(
            ["psql", "-qv", "ON_ERROR_STOP=1", "-f", str(data / "portal.sql"), url],
            check=True,
            capture_output=True,
        )
        yield Older(data, url)


def test_nothing_promised_changes(older):
    columns, papers = older.columns(), older.papers()
    before = older.frozen()
    older.portal("migrate")
    after = older.frozen(columns)
    for table in FROZEN:
        assert (after[table][: len(before[table])] if table in GROWS else after[table]) == before[
            table
        ], table
    assert older.papers() == papers
    assert all(name == digest for name, digest in papers.items())
    older.portal("audit", "verify")


def test_a_second_upgrade_finds_nothing_to_do(older):
    older.portal("migrate")
    brought_up = older.frozen()
    assert older.portal("migrate") == ""
    assert older.frozen() == brought_up


PLANTED = {
    "document": "subject = 'การท่ี น้้ี ว 2', search = 'การท่ี น้้ี ว 2 ศธ 0210.56/ว 2'",
    "officer": "name = 'นายท่ี บุญมีี'",
    "household": "search = 'นายท่ี บุญมีี 12/3 หมู่ที่ 4'",
}
KEYS = {"document": "การที่นี้ว2ศธ0210.56/ว2", "officer": "นายที่บุญมี", "household": "นายที่บุญมี12/3หมู่ที่4"}


def test_what_is_searched_is_folded_and_what_was_typed_stays(older):
    database = older.database
    with database.connection_context():
        rows = {
            table: tuple(database.execute_sql(f"SELECT MIN(id), MAX(id) FROM {table}").fetchone())
            for table in PLANTED
        }
        for table, said in PLANTED.items():
            for row in rows[table]:
                database.execute_sql(f"UPDATE {table} SET {said} WHERE id = {row}")
        names = database.execute_sql("SELECT id, name FROM officer ORDER BY id").fetchall()
        database.execute_sql(f"UPDATE officer SET sign_in = 'ท่ี' WHERE id = {rows['officer'][0]}")
    older.portal("migrate")
    with database.connection_context():
        for table, key in KEYS.items():
            found = database.execute_sql(
                f"SELECT search FROM {table} WHERE id IN {rows[table]}"
            ).fetchall()
            assert {search for (search,) in found} == {key}, table
            every = database.execute_sql(f"SELECT search FROM {table}").fetchall()
            assert all(search and search == fold(search) for (search,) in every), table
        assert database.execute_sql("SELECT id, name FROM officer ORDER BY id").fetchall() == names
        assert all(
            search == fold(name)
            for search, name in database.execute_sql("SELECT search, name FROM officer").fetchall()
        )
        [[sign_in]] = database.execute_sql(
            f"SELECT sign_in FROM officer WHERE id = {rows['officer'][0]}"
        ).fetchall()
        assert sign_in == "ที่"


@pytest.mark.parametrize("older", ["demo"], indirect=True)
def test_a_head_kept_before_is_still_on_the_trail(older):
    [kept] = (older.data / "heads").glob("*.jsonl")
    older.portal("migrate")
    older.portal("audit", "verify", "--against", kept)


@pytest.mark.parametrize("older", ["demo"], indirect=True)
def test_an_old_archive_restores(older, elsewhere):
    columns = older.columns()
    before = older.frozen()
    [archive] = (older.data / "backups").glob("*.age")
    elsewhere.env["PORTAL_BACKUP_KEY"] = (older.data / "backup-key").read_text().strip()
    elsewhere.portal("restore", archive)
    restored = Older(elsewhere.data, elsewhere.url)
    after = restored.frozen(columns)
    for table in ("report", "report_figure", "verification", "visit", "member", "printed_copy"):
        assert after[table] == before[table], table
    number = columns["document"].index("number")
    [since] = {row[number] for row in before["document"]} - {
        row[number] for row in after["document"]
    }
    database = restored.database
    with database.connection_context():
        [[recovered]] = database.execute_sql("SELECT number FROM recovered_letter").fetchall()
    assert recovered == since, "the letter issued since the archive came back"
    restored.portal("audit", "verify")


@pytest.mark.parametrize("older", ["demo"], indirect=True)
def test_a_job_that_waits_is_done_after_the_upgrade(older):
    """The queue and the schedule named modules of the program, which have moved since."""
    waiting = Message("1", "app.upkeep.jobs.prove", None, 0, 0, -3, (), {}, None, None)
    database = older.database
    with database.connection_context():
        mark = "%s" if older.url else "?"
        database.execute_sql(
            f"INSERT INTO queue_task (queue, data, priority) VALUES ('wian', {mark}, -3)",
            (pickle.dumps(waiting),),
        )
        database.execute_sql(
            "INSERT INTO turn (name, due, asked_at, done) VALUES "
            "('app.audit.jobs.verify', '2026-10-01', '2026-10-01', '2026-10-01')"
        )
    older.portal("migrate")
    known = {*queue._registry._registry}
    with database.connection_context():
        rows = database.execute_sql("SELECT data FROM queue_task").fetchall()
        asked = [pickle.loads(bytes(data)) for (data,) in rows]
        turns = {name for (name,) in database.execute_sql("SELECT name FROM turn").fetchall()}
    assert "backups.prove" in {message.name for message in asked}
    assert {message.name for message in asked} <= known
    assert "trail.verify" in turns <= known


LIVE = "closed_on IS NULL AND merged_into_id IS NULL"
STEPS = ("new", "verified", "district", "province", "planned", "helped")
DAYS = "verified_on, district_certified_on, province_certified_on, planned_on, helped_on"


def test_each_household_is_counted_by_what_it_lacks_next(older):
    older.portal("migrate")
    database, counts = older.database, Counter()
    with database.connection_context():
        for office, place, step, counted, live, *days in database.execute_sql(
            f"SELECT office_id, subdistrict, step, counted, {LIVE}, {DAYS} FROM household"
        ):
            assert step == len(list(takewhile(bool, days)))
            facets = [tuple(one) for one in json.loads(counted) if one[2].startswith("step:")]
            assert facets == ([(office, place, f"step:{STEPS[step]}")] if live else [])
            counts.update(facets)
        kept = database.execute_sql(
            "SELECT office_id, subdistrict, facet, count FROM tally WHERE count <> 0"
        ).fetchall()
    assert {tuple(key): count for *key, count in kept if key[2].startswith("step:")} == counts
    assert counts


@pytest.mark.parametrize("older", ["demo"], indirect=True)
def test_a_household_helped_before_it_was_verified_waits_to_be_verified_again(older):
    helped = (
        f"SELECT step FROM household WHERE helped_on IS NOT NULL AND verified_on IS NULL AND {LIVE}"
    )
    database = older.database
    with database.connection_context():
        assert database.execute_sql(helped).fetchall() == [(5,)]
    older.portal("migrate")
    with database.connection_context():
        assert database.execute_sql(helped).fetchall() == [(0,)]
