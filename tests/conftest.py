"""What every test stands on: a database of its own, the small office, and people who visit its
pages.
"""

import os
import tempfile
from pathlib import Path
from shutil import rmtree

# Tests empty their database: never the one this machine is set to. Without a PostgreSQL of their
# own it is a file in the folder.
os.environ["PORTAL_DATA"] = tempfile.mkdtemp(prefix="wian-tests-")
os.environ["PORTAL_DATABASE_URL"] = os.environ.get("TESTS_DATABASE_URL", "")

import pytest
from peewee import SqliteDatabase, sort_models

from app.factory import create_app
from app.field.pick_lists.models import Choice
from app.kit import clock
from app.kit.db import Row, db
from app.kit.jobs import TABLES, queue
from app.kit.settings import settings
from app.kit.translation import language
from app.operations.migrate import migrate
from app.records.trail import queries
from app.records.trail.commands import take_over
from app.records.trail.models import TrailHead
from tests.office import SmallOffice, set_up
from tests.tampering import loosened
from tests.visitor import Visitor

SEED = Path(__file__).parent / "samples" / "letter-1005.txt"


@pytest.fixture(scope="session")
def app():
    if isinstance(db, SqliteDatabase):
        db.pragma("synchronous", 0, permanent=True)  # nobody pulls the plug of this database
    migrate()
    made = create_app()
    made.config["TESTING"] = False  # errors are answered as in real life
    return made


@pytest.fixture(autouse=True)
def thai():
    """What the reader of another test spoke is forgotten."""
    language.set("th")


@pytest.fixture(scope="session")
def lists(app):
    """What the lists of the logbook begin with."""
    with db.connection_context():
        return list(Choice.select().order_by(Choice.id).dicts())


@pytest.fixture(scope="session")
def s3():
    """A server that speaks S3, with a bucket."""
    from tests.swift import swift

    with swift() as running:
        yield running


@pytest.fixture
def database(app, lists, request):
    """Every table empty but for the lists of the logbook, and connected. Whatever the test does, in
    the end the trail is whole and letters, tasks, visits and the rest stand as it says; unless a
    test that is `tampered` writes past the portal.
    """
    with loosened():
        _empty()
    rmtree(settings().data / "heads", ignore_errors=True)  # of a trail that is gone
    TrailHead.insert(id=1, seal="").execute()
    Choice.insert_many(lists).execute()
    take_over()
    yield db
    if "tampered" not in request.keywords:
        db.connect(reuse_if_open=True)
        found = queries.verified(queries.heads_on_disk())
        assert found.whole, str(found)
    db.close()


def _empty() -> None:
    for table in (*reversed(sort_models(Row.__subclasses__())), *TABLES):
        table.delete().execute()


@pytest.fixture
def office(database) -> SmallOffice:
    """A provincial office, three districts, a handful of fictional people."""
    return set_up()


@pytest.fixture
def visit(app, office):
    """visit("drafter") is a signed-in client that parses every page strictly; visit("drafter",
    htmx="roll") asks as htmx does.
    """

    def come_in(who: str = "", htmx: str = "") -> Visitor:
        visitor = Visitor(app, htmx)
        if who:
            visitor.sign_in(who)
        return visitor

    return come_in


@pytest.fixture
def work(app):
    """Do what the queue holds, as the worker would."""

    def drain() -> int:
        done = 0
        while task := queue.dequeue():
            queue.execute(task)
            done += 1
        return done

    return drain


@pytest.fixture
def at(monkeypatch):
    """Set the clock to a moment (UTC)."""

    def move(moment) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move
