"""Nothing of a cancelled letter is late, wherever it is looked at, and its tasks stand apart
from those in force.
"""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.circulation.circulars.annex import annex
from app.circulation.tasks.commands import TaskSpec
from app.kit import clock
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from tests.circulation.overview.conftest import issued

LATE = ("ช้า", "เกินกำหนด")


@pytest.fixture
def cancelled(followed):
    """The letter was late in every way on its 25th day, and is cancelled."""
    documents.cancel(
        Document.get_by_id(followed.letter.id), followed.office.officer("registrar"), "ผิด"
    )
    return followed


def _bodies(page) -> str:
    """What the tables and the boxes of a page say."""
    found = [*page.find("tbody"), *page.find("section"), *page.find("ul", **{"class": "counters"})]
    return " ".join("".join(one.itertext()) for one in found)


@pytest.mark.parametrize("who", ["drafter", "thalang", "mueang"])
def test_no_page_calls_a_cancelled_letter_late(cancelled, visit, who):
    visitor, letter = visit(who), cancelled.letter.id
    looked = [
        f"/circulars/{letter}",
        "/circulars/",
        "/circulars/sent",
        "/tasks/",
        "/tasks/followed",
        "/",
        "/reminders/",
        "/tasks/followed?only=withdrawn",
        "/tasks/?only=withdrawn",
        f"/tasks/{cancelled.task('thalang', 1).id}",
        *([f"/overview/{letter}", "/overview/", "/overview/rates"] if who == "drafter" else []),
    ]
    for path in looked:
        page = visitor.get(path)
        if page.status != 404:
            assert not [word for word in LATE if word in _bodies(page)], path


def test_nor_does_its_paper_nor_its_spreadsheet(cancelled, visit):
    drafter, letter = visit("drafter"), Document.get_by_id(cancelled.letter.id)
    sheet = load_workbook(BytesIO(drafter.get(f"/overview/{letter.id}.xlsx").answer.data)).active
    cells = [str(cell.value) for row in sheet.iter_rows(3) for cell in row]
    assert not [cell for cell in cells if "ช้า" in cell]
    assert sum(cell.startswith("ยกเลิก") for cell in cells) == 2  # the sums of its two tasks
    for paper in (annex(letter), drafter.get(f"/overview/{letter.id}.pdf").answer.data):
        words = "".join(
            "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split()
        )
        assert not [word for word in LATE if word in words]


def test_cancelled_tasks_stand_apart_from_those_in_force(cancelled, visit):
    live = issued(cancelled.office, TaskSpec("งานที่ยังอยู่", clock.today()), to=("thalang",))
    for who, path in (("drafter", "/tasks/followed"), ("thalang", "/tasks/")):
        visitor = visit(who)
        assert [
            link.get("href") for body in visitor.get(path).find("tbody") for link in body.iter("a")
        ] == [f"/tasks/{cancelled.office.assignment(live, 'thalang').id}"], who
        apart = "".join(
            "".join(body.itertext()) for body in visitor.get(f"{path}?only=withdrawn").find("tbody")
        )
        assert "ตรวจสอบครัวเรือน" in apart
        assert "งานที่ยังอยู่" not in apart
