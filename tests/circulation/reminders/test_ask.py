"""The province has an office reminded now."""

from datetime import timedelta

import pytest

from app.circulation.reminders import commands
from app.circulation.reminders.models import Reminder
from app.circulation.reminders.queries import of_today
from app.circulation.reports import commands as reports
from app.circulation.tasks.models import Assignment
from app.kit.errors import Refused
from app.papers.documents import commands as documents
from app.people.accounts.models import Appointment, Officer
from app.records.trail.models import Trail
from tests.circulation.reminders.conftest import DUE


def _told() -> set[tuple[str, str]]:
    return {(row.officer.sign_in, row.kind) for row in Reminder.select()}


def test_a_button_on_the_task_reminds_its_people_and_the_trail_says_so(given, visit):
    assignment = given("kathu", due=None)
    drafter = visit("drafter")
    page = drafter.send(drafter.get(f"/tasks/{assignment.id}"), f"/reminders/{assignment.id}")
    assert "เตือน อ.กะทู้ แล้ว 2 คน" in page.words
    assert _told() == {("kathu", "asked"), ("kathu1", "asked")}
    act = Trail.get(Trail.act == "reminded")
    assert (act.thing, act.thing_id, act.officer_name, act.as_post) == (
        "assignment",
        assignment.id,
        "นายร่าง เก่งมาก",
        "เจ้าหน้าที่ drafter",
    )
    assert "จังหวัดเตือน" in visit("kathu1").get("/").words


def test_once_a_day_however_often_it_is_pressed(begun, given, visit, reminded):
    assignment = given("mueang", due=DUE + timedelta(30))
    drafter = visit("drafter")
    where, fields = drafter.fill(
        drafter.get(f"/tasks/{assignment.id}"), f"/reminders/{assignment.id}"
    )
    for _press in range(2):
        assert drafter.post(where, fields).status == 200  # the same form again: the first receipt
    registrar = visit("registrar")
    page = registrar.get(f"/tasks/{assignment.id}")
    assert "เตือนแล้ววันนี้" in page.words
    page = registrar.post(
        where, {**registrar.fill(page, "/day")[1], "key": "from a page opened before"}
    )
    assert page.status == 409
    assert "วันนี้เตือนหน่วยงานนี้เรื่องนี้ไปแล้ว" in page.words
    assert Reminder.select().count() == Trail.select().where(Trail.act == "reminded").count() == 1
    reminded(DUE)
    assert commands.ask(assignment, begun.officer("drafter")) == 1


def test_it_stands_above_what_the_schedule_says_of_the_same_day_and_counts_as_one(
    begun, given, reminded
):
    assignment, head = given("mueang"), begun.officer("mueang")
    given("mueang", due=DUE - timedelta(1))
    reminded(DUE + timedelta(2))
    commands.ask(assignment, begun.officer("drafter"))
    reminded(DUE + timedelta(2))
    rows, count = of_today(head, 8)
    assert [row.words for row in rows] == ["จังหวัดเตือน · เกินกำหนด 2 วัน", "เกินกำหนด 3 วัน"]
    assert count == Reminder.select().count() == 2


def test_a_task_that_is_closed_reminds_nobody(begun, given, visit):
    answered, cancelled, head = given("mueang"), given("mueang"), begun.officer("mueang")
    reports.send(reports.keep(answered, head, "สำรวจแล้ว", {}), head)
    documents.cancel(cancelled.document, begun.officer("registrar"), "ผิดฉบับ")
    drafter = visit("drafter")
    account = drafter.get("/account")
    for assignment in (answered, cancelled):
        assert "เตือน" not in [
            button.text for button in drafter.get(f"/tasks/{assignment.id}").find("button")
        ]
        fields = drafter.fill(account, "/email", key=f"key-{assignment.id}")[1]
        assert drafter.post(f"/reminders/{assignment.id}", fields).status == 409
    with pytest.raises(Refused):
        commands.ask(Assignment.get_by_id(answered.id), begun.officer("drafter"))
    assert _told() == set()


def test_an_office_with_nobody_to_remind_is_said_to_be_one(begun, given):
    assignment = given("thalang")
    Appointment.update(to_on=DUE - timedelta(60)).where(
        Appointment.officer == begun.officer("thalang")
    ).execute()
    with pytest.raises(Refused, match="ยังไม่มีเจ้าหน้าที่"):
        commands.ask(assignment, begun.officer("drafter"))
    assert Trail.select().where(Trail.act == "reminded").count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("kathu1", 404), ("mueang", 404), ("mueang1", 403), ("outsider", 403), ("admin", 403)],
)
def test_nobody_but_the_office_that_gave_the_task_may(given, visit, who, status):
    assignment = given("mueang")
    visitor = visit(who)
    fields = visitor.fill(visitor.get("/account"), "/email")[1]
    assert visitor.post(f"/reminders/{assignment.id}", fields).status == status
    assert _told() == set()


def test_the_acting_head_of_the_province_may(given, visit):
    assignment = given("mueang")
    head = visit("kathu")
    assert (
        head.send(head.get(f"/tasks/{assignment.id}"), f"/reminders/{assignment.id}").status == 200
    )
    assert _told() == {("mueang", "asked")}
    assert Officer.get(Officer.sign_in == "mueang").id == Reminder.get().officer_id
