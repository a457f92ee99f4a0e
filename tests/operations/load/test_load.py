"""A database filled for benches: whole as one that people worked in, and never one that they do."""

import os
import sqlite3
import subprocess

import pytest

from app.circulation.circulars.models import Delivery
from app.circulation.reports.models import Report
from app.field.households.models import Household, Tally
from app.field.places.queries import districts
from app.field.visits.models import Visit
from app.kit.errors import Refused
from app.kit.paths import ROOT
from app.kit.storage import content
from app.operations.load.filling import PASSWORD, fill
from app.papers.documents.models import Document
from app.papers.numbers.models import NumberSeries
from app.records.trail.models import Trail
from app.records.trail.queries import verified
from tests.machines.machines import PORTAL
from tests.office import set_up
from tests.visitor import Visitor

PHUKET = len(districts(83))


@pytest.fixture
def filled(database):
    return list(fill(1, 1, 24, 4, 1))


def test_a_load_has_letters_at_every_district_their_answers_and_a_trail_that_holds(filled):
    assert filled[0] == f"1 provinces, {PHUKET} districts"
    assert Document.select().count() == 24
    assert Delivery.select().count() == 24 * PHUKET
    assert Report.select().count() > 10
    assert {
        number.last for number in NumberSeries.select().where(NumberSeries.series == "circular")
    } <= set(range(1, 25))
    assert verified().whole
    assert Trail.select().count() > 24 * PHUKET * 2
    assert content(Document.get().paper.sha256).startswith(b"%PDF")


def test_households_of_a_load_are_counted_as_the_portal_counts(filled):
    assert Household.select().count() == 4 * PHUKET
    assert Visit.select().count() == 5 * 4 * PHUKET
    assert sum(row.count for row in Tally.select().where(Tally.facet == "all")) == 4 * PHUKET


def test_people_of_a_load_sign_in_and_go_on_working(filled, app, work):
    head = Visitor(app)
    assert head.sign_in("head-8302", PASSWORD).status == 200
    letter = Delivery.select().order_by(Delivery.id.desc()).get().document_id
    assert head.get(f"/circulars/{letter}").status == 200
    for where in ("/", "/circulars/", "/tasks/", "/households/", "/fieldwork/"):
        assert head.get(where).status == 200
    drafter = Visitor(app)
    drafter.sign_in("drafter-83", PASSWORD)
    page = drafter.get("/drafts/blank")
    page = drafter.send(
        page, "/drafts/", subject="ฉบับที่เขียนด้วยมือ", to="ผู้อำนวยการทุกแห่ง", body="ข้อความ"
    )
    assert Document.get(Document.subject == "ฉบับที่เขียนด้วยมือ").id == 25
    assert verified().whole


def test_a_database_with_anything_in_it_is_left_alone(database):
    set_up()
    before = Trail.select().count()
    with pytest.raises(Refused, match="not empty"):
        list(fill(1, 1, 12, 0, 1))
    assert (Trail.select().count(), Document.select().count()) == (before, 0)


def test_the_same_seed_makes_the_same_data_on_another_machine(database, tmp_path):
    list(fill(1, 1, 12, 0, 7))
    env = {**os.environ, "PORTAL_DATA": str(tmp_path), "PORTAL_DATABASE_URL": ""}
    for command in (("migrate",), ("load", "--letters", "12", "--seed", "7")):
        subprocess.run([PORTAL, *command], env=env, cwd=ROOT, check=True, capture_output=True)
    with sqlite3.connect(tmp_path / "portal.db") as db:
        there = db.execute(
            "SELECT subject, code, opened_at, acknowledged_at FROM delivery JOIN document "
            "ON document_id = document.id ORDER BY delivery.id"
        ).fetchall()
    here = (
        Delivery.select(
            Document.subject, Document.code, Delivery.opened_at, Delivery.acknowledged_at
        )
        .join(Document)
        .order_by(Delivery.id)
        .tuples()
    )
    assert len(there) == 12 * PHUKET
    assert [tuple(one and str(one) for one in row) for row in here] == there
