"""Who is reminded of what on which day."""

from datetime import datetime, time, timedelta
from threading import Barrier, Thread

import pytest

from app.circulation.circulars import commands as circulars
from app.circulation.circulars.models import Delivery
from app.circulation.reminders.jobs import forget, remind
from app.circulation.reminders.models import Reminder
from app.circulation.reminders.queries import of_today
from app.circulation.reports import commands as reports
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.models import Assignment
from app.kit import clock
from app.kit.db import db
from app.papers.documents import commands as documents
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Appointment, Officer
from tests.circulation.reminders.conftest import DUE, ISSUED, morning

CALENDAR = {
    -8: "",
    -7: "soon7",
    -6: "",
    -2: "",
    -1: "soon1",
    0: "today",
    1: "late",
    2: "late",
    7: "late",
    8: "late",
    14: "late",
    15: "late",
}


@pytest.mark.parametrize(("days", "kind"), CALENDAR.items())
def test_a_task_is_told_its_office_on_these_days_and_the_office_above_every_week_it_is_late(
    given, reminded, days, kind
):
    given("mueang")
    superior = {("kathu", "superior")} if days in (7, 14) else set()
    assert reminded(DUE + timedelta(days)) == ({("mueang", kind)} if kind else set()) | superior


@pytest.mark.parametrize(("days", "kind"), CALENDAR.items())
def test_so_is_a_letter_to_acknowledge_to_who_may_receive_it_too(begun, reminded, days, kind):
    begun.issued(to=("mueang",), acknowledge_by=DUE)
    superior = {("kathu", "superior")} if days in (7, 14) else set()
    assert (
        reminded(DUE + timedelta(days))
        == ({("mueang", kind), ("mueang1", kind)} if kind else set()) | superior
    )


def test_without_a_day_nobody_is_reminded(begun, given, reminded):
    given("mueang", due=None)
    begun.issued()
    assert reminded(DUE) == set()


def test_who_heads_both_the_office_and_the_one_above_is_told_once(given, reminded):
    given("kathu")
    assert reminded(DUE + timedelta(7)) == {("kathu", "late"), ("kathu1", "late")}
    assert Reminder.select().count() == 2


def test_a_task_given_to_somebody_is_told_that_person_and_the_head_alone(begun, given, reminded):
    for slug, to in (("kathu", "kathu1"), ("mueang", "mueang1")):
        tasks.assign(given(slug), begun.officer(slug), begun.officer(to))
    hand = Officer.create(sign_in="kathu2", name="นางสาวอีกคน กะทู้", password="")
    appoint(hand, begun.office("kathu"), "สารบรรณ", "registrar", ISSUED)
    assert reminded(DUE) == {
        ("kathu", "today"),
        ("kathu1", "today"),
        ("mueang", "today"),
        ("mueang1", "today"),
    }


def test_twice_writes_nothing_new(begun, given, reminded):
    given("kathu")
    begun.issued(acknowledge_by=DUE)
    reminded(DUE)
    rows = list(Reminder.select().tuples())
    reminded(DUE)
    assert list(Reminder.select().tuples()) == rows
    assert len(rows) == 2 + 5


def test_two_workers_at_once_write_nothing_twice(begun, given, at):
    for slug in ("kathu", "mueang", "thalang"):
        given(slug)
    begun.issued(acknowledge_by=DUE)
    at(morning(DUE))
    start, failed = Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            remind.call_local()
        except Exception as problem:
            failed.append(problem)

    workers = [Thread(target=work) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    facts = [(row.officer_id, row.assignment_id, row.delivery_id) for row in Reminder.select()]
    assert len(facts) == len(set(facts)) == 4 + 5


def test_more_time_moves_the_reminders(begun, given, reminded):
    assignment = given("mueang")
    reports.ask_time(assignment, begun.officer("mueang"), DUE + timedelta(5), "ฝนตก")
    reports.decide(assignment.extensions.get(), begun.officer("drafter"), True)
    assert reminded(DUE) == reminded(DUE + timedelta(1)) == set()
    assert reminded(DUE + timedelta(4)) == {("mueang", "soon1")}
    assert reminded(DUE + timedelta(5)) == {("mueang", "today")}
    assert reminded(DUE + timedelta(12)) == {("mueang", "late"), ("kathu", "superior")}


def test_more_time_granted_during_the_day_takes_the_reminder_off_the_desk(begun, given, reminded):
    assignment, head = given("mueang"), begun.officer("mueang")
    reminded(DUE + timedelta(1))
    assert of_today(head, 8)[1] == 1
    reports.change_day(assignment, begun.officer("drafter"), DUE + timedelta(20), "ฝนตก")
    assert of_today(head, 8) == ([], 0)


@pytest.mark.parametrize("day", [DUE, DUE + timedelta(7)])
def test_what_was_answered_or_acknowledged_reminds_nobody(begun, given, reminded, day):
    assignment, head = given("mueang"), begun.officer("mueang")
    letter = begun.issued(to=("mueang",), acknowledge_by=DUE)
    reports.send(reports.keep(assignment, head, "สำรวจแล้ว", {}), head)
    circulars.acknowledge(Delivery.get(Delivery.document == letter), head)
    assert reminded(day) == set()


def test_a_report_sent_back_reminds_again(begun, given, reminded):
    assignment, head = given("mueang"), begun.officer("mueang")
    report = reports.keep(assignment, head, "สำรวจแล้ว", {})
    reports.send(report, head)
    reports.return_for_correction(report, begun.officer("drafter"), "ขอตัวเลข")
    assert reminded(DUE) == {("mueang", "today")}


def test_a_cancelled_letter_and_a_withdrawn_task_remind_nobody(begun, given, reminded):
    assignment = given("mueang")
    letter = begun.issued(to=("mueang",), acknowledge_by=DUE)
    for document in (assignment.document, letter):
        documents.cancel(document, begun.officer("registrar"), "ผิดฉบับ")
    tasks.withdraw(given("mueang").task, begun.officer("drafter"), "ไม่ต้องแล้ว")
    assert Delivery.select().count() == 3
    assert reminded(DUE) == set()


@pytest.mark.parametrize("changed", ["ended", "not begun", "inactive"])
def test_who_does_not_work_there_that_day_is_not_reminded(begun, given, reminded, changed):
    tasks.assign(given("mueang"), begun.officer("mueang"), begun.officer("mueang1"))
    begun.issued(to=("mueang",), acknowledge_by=DUE)
    hand = begun.officer("mueang1")
    if changed == "inactive":
        Officer.update(active=False).where(Officer.id == hand.id).execute()
    else:
        days = (
            {"to_on": DUE - timedelta(1)} if changed == "ended" else {"from_on": DUE + timedelta(1)}
        )
        Appointment.update(**days).where(Appointment.officer == hand).execute()
    assert reminded(DUE) == {("mueang", "today")}
    assert len(Reminder.select()) == 2


def test_the_office_above_is_not_told_of_a_letter_it_may_not_read(begun, reminded):
    facts = begun.draft().says
    letter = documents.draft(begun.officer("mueang"), begun.office("mueang").id, facts)
    documents.address(
        letter, begun.officer("mueang"), [begun.office("thalang").id], acknowledge_by=DUE
    )
    documents.submit(letter, begun.officer("mueang"))
    other = Officer.create(sign_in="mueang2", name="นายตรวจ เมือง", password="")
    appoint(other, begun.office("mueang"), "ผู้ตรวจ", "checker", ISSUED)
    documents.pass_on(documents.Document.get_by_id(letter.id), other)
    circulars.issue(documents.Document.get_by_id(letter.id), begun.officer("mueang"))
    assert reminded(DUE + timedelta(7)) == {("thalang", "late")}


def test_nobody_else_is_ever_reminded(begun, given, reminded):
    for slug in ("kathu", "mueang", "thalang"):
        given(slug)
    begun.issued(acknowledge_by=DUE)
    told = set()
    for days in range(-8, 16):
        told |= {who for who, _kind in reminded(DUE + timedelta(days))}
    assert told == {"kathu", "kathu1", "mueang", "mueang1", "thalang"}
    assert {row.officer.sign_in for row in Reminder.select().join(Assignment)} == {
        "kathu",
        "kathu1",
        "mueang",
        "thalang",
    }


def test_the_whole_schedule_is_a_handful_of_questions(begun, given, at):
    for slug in ("kathu", "mueang", "thalang") * 5:
        given(slug)
    at(morning(DUE))
    asked = []
    db.query_hooks.append(lambda *query: asked.append(query))
    try:
        remind.call_local()
    finally:
        db.query_hooks.pop()
    assert Reminder.select().count() == 20
    assert len(asked) <= 11, asked  # five of them say whose turn it is


def test_old_reminders_are_forgotten(given, reminded, at):
    given("mueang")
    reminded(DUE)
    reminded(DUE + timedelta(1))
    at(morning(DUE + timedelta(91)))
    forget.call_local()
    assert [row.day for row in Reminder.select()] == [DUE + timedelta(1)]


def test_it_runs_at_half_past_every_hour_from_the_morning_to_the_evening_of_thailand(database, at):
    job, day, ran = remind.task_class(), datetime(2026, 7, 15), []
    for minute in range(-1, 24 * 60):
        at(day + timedelta(minutes=minute))
        if job.validate_datetime(None):
            remind.call_local()
            ran.append(clock.local(clock.now()).time())
    assert ran == [
        time(6, 59),
        *(time(hour, 30) for hour in (*range(7, 19), 6)),
    ]  # at first at once, for half past six
