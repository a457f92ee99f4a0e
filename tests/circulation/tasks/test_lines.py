"""Tasks under a letter: written, proposed from its text, handed out when it is signed,
withdrawn, coming again.
"""

from datetime import date, datetime, timedelta

import pytest

from app.circulation.tasks import commands
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.jobs import open_rounds
from app.circulation.tasks.models import Assignment, AssignmentState, Task
from app.circulation.tasks.queries import lines
from app.kit import clock
from app.kit.errors import Refused
from app.papers.documents.models import Document
from app.press.reading.proposals import proposals
from app.press.reading.read import read
from tests.conftest import SEED

SOON = date(2099, 12, 30)


@pytest.mark.bare
def test_the_numbered_items_of_the_real_letter_are_proposed():
    found = proposals(read(SEED.read_bytes()).facts.body)
    assert [one.what.split()[0] for one in found] == [
        "การตรวจสอบข้อมูล",
        "การกำหนดแนวทางการแก้ไขปัญหาร่วมกับครัวเรือนเป้าหมาย",
        "การบูรณาการแก้ไขปัญห",
        "การติดตามรายงานผล",
    ]
    assert all(20 < len(one.what) < 230 for one in found)


@pytest.mark.bare
def test_a_day_named_in_an_item_is_proposed_too_and_one_item_alone_is_no_list():
    items = ["๑. ส่งแผนภายในวันที่ ๓๐ ธันวาคม ๒๕๖๙", "๒. รายงานผล ภายใน 15 ม.ค. 2570"]
    assert [one.act_by for one in proposals(items)] == [date(2026, 12, 30), date(2027, 1, 15)]
    assert proposals(["ด้วยจังหวัดขอแจ้งให้ทราบ", *items[:1]]) == []


def test_the_drafter_takes_the_proposals_and_every_office_gets_them_with_the_signature(
    visit, office
):
    document = office.draft()
    facts = document.says
    facts.body = read(SEED.read_bytes()).facts.body
    from app.papers.documents.commands import edit

    edit(document, office.officer("drafter"), facts, document.series, document.version)
    drafter = visit("drafter")
    page = drafter.get(f"/documents/{document.id}")
    assert "เพิ่มข้อสั่งการ" in page.words
    page = drafter.get(f"/tasks/of/{document.id}")
    assert len(page.find("input", name="take")) == 4
    where, fields = drafter.fill(page, "/proposals", act_by="30/12/2642")
    page = drafter.post(where, {**fields, "take": ["0", "1", "2", "3"]})
    assert "เพิ่มข้อสั่งการแล้ว 4 ข้อ" in page.words
    assert [task.act_by for task in Task.select()] == [SOON] * 4
    assert Assignment.select().count() == 0
    page = drafter.send(drafter.get(f"/documents/{document.id}"), "/submit")
    checker = visit("checker")
    checker.send(checker.get(f"/documents/{document.id}"), "/pass")
    signer = visit("kathu")
    page = signer.get(f"/documents/{document.id}")
    assert page.words.count("ภายใน 30 ธ.ค. 2642") == 4
    page = signer.send(page, "/sign")
    assert Assignment.select().count() == 12
    assert page.words.count("ยังไม่รับงาน") >= 4  # the signer's own district has them too
    assert "0/3" in page.words


def test_a_task_is_written_with_what_its_report_must_hold(visit, office):
    document = office.draft()
    drafter = visit("drafter")
    page = drafter.get(f"/tasks/of/{document.id}")
    where, fields = drafter.fill(page, f"/of/{document.id}")
    page = drafter.post(
        where,
        {
            **fields,
            "what": "สำรวจครัวเรือน",
            "act_by": "๓๐ ธ.ค. ๒๖๔๒",
            "evidence": "ภาพถ่าย",
            "figures": "สำรวจแล้ว | ครัวเรือน\nงบประมาณ|บาท\nหมายเหตุ",
            "offices": [str(office.office("kathu").id)],
        },
    )
    assert "บันทึกข้อสั่งการแล้ว" in page.words
    task = Task.get()
    assert [(row.name, row.unit) for row in task.figures] == [
        ("สำรวจแล้ว", "ครัวเรือน"),
        ("งบประมาณ", "บาท"),
        ("หมายเหตุ", ""),
    ]
    assert (task.act_by, task.evidence, task.for_all, task.text_asked) == (
        SOON,
        "ภาพถ่าย",
        False,
        True,
    )
    page = drafter.get(f"/tasks/of/{document.id}/{task.id}")
    assert "สำรวจแล้ว | ครัวเรือน" in page.find("textarea", name="figures")[0].text
    page = drafter.send(page, f"/{task.id}", what="สำรวจใหม่")
    assert [row.what for row in Task.select()] == ["สำรวจใหม่"]
    assert "ลบข้อสั่งการแล้ว" in drafter.send(page, "/remove").words
    assert Task.select().count() == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"what": ""}, "กรุณาบอกว่าให้ทำอะไร"),
        ({"act_by": "1/1/2560"}, "กำหนดดำเนินการต้องไม่ก่อนวันที่ของหนังสือและไม่ก่อนวันนี้"),
        ({"act_by": "32/13/2569"}, "ไม่มีวันที่นี้"),
        ({"every": "month", "act_by": ""}, "งานที่ทำซ้ำต้องมีวันกำหนดของรอบแรก"),
        ({"act_by": "30/12/2642", "until": "1/1/2642"}, "วันสิ้นสุดต้องไม่ก่อนกำหนดของรอบแรก"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_what_was_typed_stays(visit, office, typed, said):
    document = office.issued()
    drafter = visit("drafter")
    page = drafter.get(f"/tasks/of/{document.id}")
    where, fields = drafter.fill(page, f"/of/{document.id}", what="ทำให้เสร็จ", evidence="ภาพถ่าย")
    page = drafter.post(where, {**fields, **typed})
    assert page.status == 422
    assert said in page.words
    assert page.find("input", name="evidence")[0].get("value") == "ภาพถ่าย"
    assert Task.select().count() == 0


def test_a_task_for_chosen_offices_goes_to_those_alone_and_to_no_copy(office):
    document = office.draft(to=())
    from app.papers.documents.commands import address

    ids = {slug: office.office(slug).id for slug in ("kathu", "mueang", "thalang")}
    address(
        document,
        office.officer("drafter"),
        [ids["kathu"], ids["mueang"]],
        copy_ids=[ids["thalang"]],
    )
    commands.write(document, office.officer("drafter"), TaskSpec("ก"))
    commands.write(document, office.officer("drafter"), TaskSpec("ข", office_ids=[ids["mueang"]]))
    from app.circulation.circulars.commands import issue
    from app.papers.documents.commands import pass_on, submit

    submit(document, office.officer("drafter"))
    pass_on(Document.get_by_id(document.id), office.officer("checker"))
    issue(Document.get_by_id(document.id), office.officer("kathu"))
    given = {(row.task.what, row.office.slug) for row in Assignment.select()}
    assert given == {("ก", "kathu"), ("ก", "mueang"), ("ข", "mueang")}


def test_a_task_whose_day_passed_before_the_signature_stops_it_and_nothing_is_issued(office, at):
    document = office.draft()
    commands.write(
        document, office.officer("drafter"), TaskSpec("ด่วน", clock.today() + timedelta(days=2))
    )
    from app.circulation.circulars.commands import issue
    from app.papers.documents.commands import pass_on, submit

    submit(document, office.officer("drafter"))
    pass_on(Document.get_by_id(document.id), office.officer("checker"))
    at(clock.now() + timedelta(days=5))
    with pytest.raises(Refused, match="ผ่านไปแล้ว"):
        issue(Document.get_by_id(document.id), office.officer("kathu"))
    assert Document.get_by_id(document.id).state == "signing"
    assert Assignment.select().count() == 0


def test_a_task_added_after_issuing_reaches_its_offices_at_once_and_can_only_be_withdrawn(
    visit, office
):
    letter = office.ordered(TaskSpec("ข้อแรก"))
    drafter = visit("drafter")
    page = drafter.send(drafter.get(f"/tasks/of/{letter.id}"), f"/of/{letter.id}", what="ข้อที่เพิ่ม")
    assert Assignment.select().count() == 6
    task = Task.get(Task.what == "ข้อที่เพิ่ม")
    with pytest.raises(Refused):
        commands.write(letter, office.officer("drafter"), TaskSpec("เปลี่ยน"), task)
    with pytest.raises(Refused):
        commands.remove(letter, office.officer("drafter"), task)
    page = drafter.send(drafter.get(f"/tasks/of/{letter.id}/{task.id}"), "/withdraw", why="")
    assert (page.status, "กรุณาบอกเหตุผล" in page.words) == (422, True)
    page = drafter.send(page, "/withdraw", why="ซ้ำกับข้อแรก")
    assert "ยกเลิกข้อสั่งการแล้ว" in page.words
    assert {row.state for row in Assignment.select().where(Assignment.task == task)} == {
        AssignmentState.WITHDRAWN
    }
    assert {row.state for row in Assignment.select().where(Assignment.task != task)} == {
        AssignmentState.NEW
    }
    with pytest.raises(Refused):
        commands.withdraw(Task.get_by_id(task.id), office.officer("drafter"), "อีกครั้ง")


def test_nothing_is_written_under_a_paper_on_its_way_to_a_signature(office):
    document = office.waiting_for_signature()
    with pytest.raises(Refused):
        commands.write(document, office.officer("drafter"), TaskSpec("ก"))
    letter = office.issued()
    stale = Document.get_by_id(letter.id)
    from app.papers.documents.commands import cancel

    cancel(letter, office.officer("registrar"), "ผิด")
    with pytest.raises(Refused):
        commands.write(stale, office.officer("drafter"), TaskSpec("ก"))


def test_a_monthly_task_opens_its_next_round_once_for_the_same_offices(office, at):
    at(datetime(2026, 1, 10, 3))
    office.ordered(
        TaskSpec(
            "รายงานประจำเดือน",
            date(2026, 1, 31),
            figures=[("ผู้เรียน", "คน")],
            every="month",
            until=date(2026, 4, 30),
        ),
        to=("kathu", "mueang"),
    )
    open_rounds.call_local()
    assert Task.select().count() == 1  # its day has not passed
    for moment, days in (
        (datetime(2026, 2, 1, 3), 2),
        (datetime(2026, 2, 2, 3), 2),
        (datetime(2026, 3, 1, 3), 3),
        (datetime(2026, 4, 1, 3), 4),
        (datetime(2026, 5, 1, 3), 4),
        (datetime(2026, 6, 1, 3), 4),
    ):
        at(moment)
        open_rounds.call_local()
        open_rounds.call_local()
        assert Task.select().count() == days, moment
    assert [task.act_by for task in Task.select().order_by(Task.id)] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    last = Task.select().order_by(Task.id.desc()).get()
    assert [row.words for row in last.figures] == ["ผู้เรียน (คน)"]
    assert {row.office.slug for row in last.assignments} == {"kathu", "mueang"}
    assert {(row.act_by, row.due_on) for row in last.assignments} == {
        (date(2026, 4, 30), date(2026, 4, 30))
    }


def test_a_withdrawn_or_cancelled_task_opens_no_round(office, at):
    at(datetime(2026, 1, 10, 3))
    letter = office.ordered(TaskSpec("ก", date(2026, 1, 31), every="month"))
    other = office.ordered(TaskSpec("ข", date(2026, 1, 31), every="quarter"))
    commands.withdraw(Task.get(Task.document == letter), office.officer("drafter"), "เลิก")
    from app.papers.documents.commands import cancel

    cancel(other, office.officer("registrar"), "ผิด")
    at(datetime(2026, 2, 2, 3))
    open_rounds.call_local()
    assert Task.select().count() == 2
    assert commands.open_round(Task.get(Task.document == other)) is None


def test_tasks_are_numbered_on_when_one_is_taken_off(office):
    document, drafter = office.draft(), office.officer("drafter")
    written = [commands.write(document, drafter, TaskSpec(what)) for what in ("ก", "ข", "ค")]
    commands.remove(document, drafter, written[1])
    commands.write(document, drafter, TaskSpec("ง"))
    assert [(task.place, task.what) for task in lines(document)] == [(1, "ก"), (2, "ค"), (3, "ง")]


@pytest.mark.tampered
def test_tasks_that_came_to_their_end_keep_no_other_from_its_next_round(office, at):
    at(datetime(2026, 1, 10, 3))
    letter = office.ordered(TaskSpec("เคยทำซ้ำ", date(2026, 1, 20)), to=("kathu",))
    ended = {
        "document": letter,
        "what": "สิ้นสุดแล้ว",
        "act_by": date(2026, 1, 31),
        "every": "month",
        "until": date(2026, 2, 15),
        "given_at": clock.now(),
    }
    Task.insert_many([{**ended, "place": place} for place in range(2, 502)]).execute()
    office.ordered(TaskSpec("รายงานประจำเดือน", date(2026, 1, 31), every="month"), to=("kathu",))
    at(datetime(2026, 2, 1, 3))
    open_rounds.call_local()
    assert [task.what for task in Task.select().where(Task.follows.is_null(False))] == [
        "รายงานประจำเดือน"
    ]
