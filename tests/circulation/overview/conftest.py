"""A letter at three offices, each of them elsewhere with it."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from app.circulation.circulars import commands as circulars
from app.circulation.circulars.models import Delivery
from app.circulation.reports import commands as reports
from app.circulation.reports.models import Extension, Report
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment, AssignmentState
from app.kit import clock
from app.papers.documents import commands as documents
from app.papers.documents.models import Addressee, Document
from app.people.accounts.models import Officer
from app.people.offices.commands import set_up
from app.people.offices.models import Office

BEGAN = datetime(2026, 10, 5, 5)  # noon in Thailand


def issued(office, *orders: TaskSpec, copy: tuple[str, ...] = (), **values) -> Document:
    """A letter with these tasks."""
    document = office.draft(**values)
    for slug in copy:
        Addressee.create(document=document, office=office.office(slug), copy=True)
    for order in orders:
        tasks.write(document, office.officer("drafter"), order)
    documents.submit(document, office.officer("drafter"))
    documents.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    return circulars.issue(Document.get_by_id(document.id), office.officer("kathu"))


class Followed:
    """The letter, and what its offices do with it, day by day."""

    def __init__(self, office, at):
        self.office, self.at = office, at
        self.on(0)
        today = clock.today()
        self.letter = issued(
            office,
            TaskSpec(
                "ตรวจสอบครัวเรือน | ทุกตำบล",
                today + timedelta(days=10),
                figures=[("ตรวจแล้ว", "ครัวเรือน"), ("งบ", "บาท")],
            ),
            TaskSpec("จัดทำแผน", today + timedelta(days=20), figures=[("แผน", "ฉบับ")]),
            subject="ขจัดความยากจน",
            acknowledge_by=today + timedelta(days=3),
        )

    def on(self, day: int) -> None:
        self.at(BEGAN + timedelta(days=day))

    def task(self, slug: str, place: int) -> Assignment:
        return self.office.assignment(self.letter, slug, place)

    def acknowledge(self, slug: str) -> None:
        circulars.acknowledge(
            Delivery.get(
                Delivery.document == self.letter, Delivery.office == self.office.office(slug)
            ),
            self.office.officer(slug),
        )

    def report(self, slug: str, place: int, *figures: str) -> Report:
        assignment, officer = self.task(slug, place), self.office.officer(slug)
        typed = {
            row.id: (value, Decimal(value))
            for row, value in zip(assignment.task.figures, figures, strict=True)
        }
        sent = reports.keep(assignment, officer, "ทำแล้ว", typed)
        reports.send(sent, officer)
        return Report.get_by_id(sent.id)


@pytest.fixture
def followed(office, at) -> Followed:
    """On the 25th day: Kathu has done all that was hers; Mueang was given time for the first task,
    and the second was sent back; Thalang is silent, was three days late with the first, and did not
    begin the second.
    """
    story = Followed(office, at)
    story.on(2)
    story.acknowledge("kathu")
    story.acknowledge("mueang")
    reports.accept(story.report("kathu", 1, "1250.50", "0"), office.officer("drafter"))
    reports.not_applicable(
        story.task("kathu", 2), office.officer("kathu"), "เพราะไม่มีครัวเรือน\nเป้าหมาย | ในพื้นที่"
    )
    reports.ask_time(
        story.task("mueang", 1),
        office.officer("mueang"),
        clock.today() + timedelta(days=13),
        "ฝนตกหนัก",
    )
    reports.decide(Extension.get(), office.officer("checker"), True)
    story.on(12)
    story.report("mueang", 1, "3", "10")
    story.on(13)
    story.report("thalang", 1, "20", "1000000")
    reports.return_for_correction(
        story.report("mueang", 2, "7"), office.officer("drafter"), "ตัวเลขไม่ตรง"
    )
    story.on(25)
    return story


@pytest.fixture
def province(office) -> list[Document]:
    """Twelve letters with four tasks each, at 77 offices that stand anyhow with them."""
    chance, today = Random(77), clock.today()
    letters_of = "กขคงจฉชซดตถทธนบปผพภมยรลวสหอ"
    for number in range(74):
        name = "จ." + "".join(chance.choices(letters_of, k=12))
        set_up(
            f"p{number}",
            name,
            office.office("phuket"),
            name=f"สำนักงาน {name}",
            letter_code=f"ศธ {number}",
            valid_from=today - timedelta(days=900),
        )
    slugs = tuple(
        row.slug for row in Office.select().where(Office.parent == office.office("phuket"))
    )
    orders = [
        TaskSpec(
            "".join(chance.choices(letters_of, k=160)),
            today + timedelta(days=9),
            figures=[("ตรวจสอบแล้ว", "ครัวเรือน")],
        )
        for _place in range(4)
    ]
    made = [
        issued(
            office,
            *orders,
            to=slugs,
            subject="".join(chance.choices(letters_of, k=120)),
            acknowledge_by=today + timedelta(days=3),
        )
        for _letter in range(12)
    ]
    states = [state for state in AssignmentState if state != AssignmentState.WITHDRAWN]
    for row in Assignment.select():
        row.state, row.due_on = (
            chance.choice(states),
            today + timedelta(days=chance.randint(-60, 60)),
        )
        row.answered_on = None if row.state in ("new", "accepted", "returned") else today
        row.save()
    for row in Delivery.select():
        row.acknowledge_by = today - timedelta(days=chance.randint(-9, 60))
        row.acknowledged_at = chance.choice([None, clock.now()])
        row.save()
    return made


@pytest.fixture
def drafter(office) -> Officer:
    return office.officer("drafter")
