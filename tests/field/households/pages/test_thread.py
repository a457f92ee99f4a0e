"""A file of households goes the whole way: brought in, verified, certified twice, planned, helped,
visited; and the province sees it move, in a table, in a task of its letter and in a memo.
"""

import io
from datetime import date, datetime

import pytest

from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment
from app.field.coverage import commands as coverage
from app.field.households.models import STEPS, Household, Tally
from app.field.imports.models import Import
from app.field.plans.models import Plan
from app.field.visits.models import Visit
from app.papers.documents.models import Document
from app.press.print import print_paper
from tests.field.imports.conftest import HEADS, table

MORNING = datetime(2026, 3, 2, 3)
ROWS = [
    ["รายชื่อครัวเรือนเป้าหมาย ปี 2568"],
    [],
    HEADS,
    *[
        [
            f"8302010000{n}",
            f"{n}/1",
            "4",
            "ป่าตอง",
            "กะทู้",
            f"นายสมมติ คนที่{n}",
            "",
            str(2500 + n),
            "รับจ้าง",
        ]
        for n in range(1, 6)
    ],
    ["รวม", "5"],
]


def _steps() -> list[str]:
    return [STEPS[one.step] for one in Household.select().order_by(Household.id)]


@pytest.fixture
def district(office, at):
    """Kathu, which looks after its places and has an order to verify and to visit."""
    at(MORNING)
    coverage.give(office.officer("kathu"), office.office("kathu").id, [8302])
    letter = office.ordered(
        TaskSpec(
            "ตรวจสอบและเยี่ยมครัวเรือน",
            date(2026, 3, 31),
            measures=["households_verified", "visits"],
            counted_since=date(2026, 3, 1),
        ),
        to=("kathu", "mueang"),
    )
    return office, letter


def test_from_a_file_to_certified_planned_helped_and_visited_households(district, visit, work, at):
    office, letter = district
    clerk, head, province = visit("kathu1"), visit("kathu"), visit("checker")
    file = table(*ROWS, encoding="cp874")
    page = clerk.send(clerk.get("/imports/"), "/imports/", file=(io.BytesIO(file), "tpmap.csv"))
    assert "กำลังอ่านและตรวจ ยังไม่มีอะไรถูกบันทึก" in page.words
    work()
    page = clerk.get(f"/imports/{Import.get().id}")
    clerk.send(page, "/confirm")
    work()
    found = list(Household.select().order_by(Household.id))
    assert [one.head_name for one in found] == [f"นายสมมติ คนที่{n}" for n in range(1, 6)]

    for one in found[:4]:
        form = clerk.get(f"/households/{one.id}/verify")
        confirmed = next(
            option.get("value")
            for option in form.find("select", name="finding")[0].iter("option")
            if option.text == "เป็นครัวเรือนเป้าหมาย"
        )
        page = clerk.send(form, "/verify", on="2/3/2569", team="ครู กศน.ตำบลกะทู้", finding=confirmed)
        assert page.status == 200, page.words
    page = head.get("/certification/?level=district&all=1")
    ticked = [box.get("value") for box in page.find("input", name="take")]
    where, fields = head.fill(page, "/certification/")
    head.post(where, {**fields, "take": ticked})
    page = province.get("/certification/?level=province&all=1")
    ticked = [box.get("value") for box in page.find("input", name="take")]
    assert len(ticked) == 4
    where, fields = province.fill(page, "/certification/")
    province.post(where, {**fields, "take": ticked[:3]})
    assert _steps() == ["province", "province", "province", "district", "new"]

    first = found[0]
    page = clerk.send(
        clerk.get(f"/households/{first.id}/plans/new"), "/plans/new", problem="รายได้ไม่พอ"
    )
    plan = f"/households/{first.id}/plans/{Plan.get().id}"
    page = clerk.send(
        clerk.get(plan),
        "/items",
        side="skill",
        activity="อบรมทำขนม",
        due_on="30/4/2569",
        budget="๕,๐๐๐",
    )
    assert "อบรมทำขนม" in page.words
    clerk.send(clerk.get(plan), "/submit")
    head.send(head.get(plan), "/approve")
    form = clerk.get(f"/households/{first.id}/help/new")
    kind = [option.get("value") for option in form.find("select", name="kind")[0].iter("option")][1]
    clerk.send(
        form,
        "/help/new",
        kind=kind,
        agency="พมจ.ภูเก็ต",
        on="2/3/2569",
        value="2,000",
        text="เงินสงเคราะห์",
    )
    for one in found[:2]:
        clerk.send(
            clerk.get(f"/households/{one.id}/visits/new"),
            "/visits/new",
            team="ครู",
            seen="ดีขึ้น",
            next_on="9/3/2569",
        )
    at(datetime(2026, 3, 10, 3))
    clerk = visit("kathu1")
    page = clerk.get("/visits/typing")
    keys = {f"r{place}-code": one.record_key for place, one in enumerate(found[:3], 1)}
    seen = {f"r{place}-seen": "ทำขนมขายได้" for place in range(1, 4)}
    clerk.send(page, "/typing", team="ครู กศน.ตำบลกะทู้", **keys, **seen)
    assert Visit.select().where(Visit.logged_at.is_null(False)).count() == 5
    assert _steps() == ["helped", "province", "province", "district", "new"]

    drafter = visit("drafter")
    assert sum(row.count for row in Tally.select().where(Tally.facet == "step:province")) == 2
    words = drafter.get("/fieldwork/summary").words
    assert "อ.กะทู้ 5 1 – 1 2 – 1" in words
    job = Assignment.get(Assignment.office == office.office("kathu"), Assignment.document == letter)
    assert "ครัวเรือนที่ตรวจสอบแล้ว 4 / 5" in drafter.get(f"/tasks/{job.id}").words
    head = visit("kathu")
    page = head.send(head.get(f"/tasks/{job.id}"), "/report", text="ลงพื้นที่ครบแล้ว")
    assert "ส่งรายงานแล้ว" in page.words
    drafter.send(drafter.get(f"/overview/{letter.id}"), "/report")
    memo = Document.get(Document.about == letter).says
    row = next(
        line for text in memo.body if "|" in text for line in text.split("\n") if "กะทู้" in line
    )
    assert [cell.strip() for cell in row.split("|")][-2:] == ["4", "5"]
    assert print_paper(memo).startswith(b"%PDF")
    head.send(
        head.get("/fieldwork/report"), "/fieldwork/report", since="1/3/2569", until="31/3/2569"
    )
    assert Document.select().where(Document.kind == "memo").count() == 2
