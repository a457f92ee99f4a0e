"""What a person sees of the day's reminders."""

import gzip
from datetime import timedelta
from hashlib import sha256

import pytest

from app.circulation.reminders.models import Reminder
from app.circulation.reminders.queries import of_today
from app.circulation.reports import commands as reports
from app.circulation.tasks.commands import TaskSpec, assign, write
from app.kit.db import db
from app.people.accounts.models import Appointment
from tests.circulation.reminders.conftest import DUE


@pytest.mark.parametrize(
    ("days", "words"), [(-7, "อีก 7 วัน"), (-1, "พรุ่งนี้"), (0, "วันนี้"), (3, "เกินกำหนด 3 วัน")]
)
def test_the_desk_says_why_and_leads_to_the_task_and_to_the_letter(
    begun, given, reminded, visit, days, words
):
    assignment = given("mueang")
    letter = begun.issued(subject="ขอเชิญประชุม", to=("mueang",), acknowledge_by=DUE)
    reminded(DUE + timedelta(days))
    desk = visit("mueang").get("/")
    rows = ["".join(row.itertext()) for row in desk.find("tr") if row.find("td") is not None]
    assert len(rows) == 2
    assert all(words in row for row in rows)
    assert "สำรวจครัวเรือนเป้าหมาย" in rows[0]
    assert "ขอเชิญประชุม" in rows[1]
    links = {link.get("href") for link in desk.find("a")}
    assert {f"/tasks/{assignment.id}", f"/circulars/{letter.id}"} <= links


def test_the_office_above_reads_which_office_is_late(given, reminded, visit):
    given("mueang")
    reminded(DUE + timedelta(7))
    (row,) = [row for row in visit("kathu").get("/").find("tr") if row.find("td") is not None]
    assert "อำเภอเกินกำหนด 7 วัน" in "".join(row.itertext())
    assert "อ.เมือง" in "".join(row.itertext())


def test_the_desk_shows_eight_and_the_list_all_of_them_in_pages(begun, reminded, visit):
    for _letter in range(2):
        letter = begun.issued(to=("mueang",))
        for number in range(20):
            write(
                letter,
                begun.officer("drafter"),
                TaskSpec(f"งานที่ {number}", act_by=DUE + timedelta(number % 2)),
            )
    reminded(DUE)
    head = visit("mueang")
    desk = head.get("/")
    assert len(desk.find("tr")) == 1 + 8
    assert "และอีก 32 เรื่อง" in desk.words
    assert "พรุ่งนี้" not in desk.words
    first = head.get("/reminders/")
    assert len(first.find("tr")) == 1 + 30
    (further,) = first.find("a", rel="next")
    second = head.get(further.get("href"))
    assert len(second.find("tr")) == 1 + 10
    assert second.find("a", rel="next") == []
    seen = [
        link.get("href")
        for page in (first, second)
        for link in page.find("a")
        if "/tasks/" in link.get("href")
    ]
    assert len({link for link in seen if link[-1].isdigit()}) == 40
    for odd in ("x", "-3", "9999", "99999999999999999999"):
        assert head.get(f"/reminders/?after={odd}").status == 200


def test_a_day_without_reminders_says_so(visit):
    assert "วันนี้ไม่มีเรื่องเตือน" in visit("mueang").get("/reminders/").words
    assert "เตือนวันนี้" not in visit("mueang").get("/").words


def test_only_what_is_open_and_of_today_is_shown(begun, given, reminded, visit):
    assignment, head = given("mueang"), begun.officer("mueang")
    reminded(DUE)
    assert "เตือนวันนี้" in visit("mueang").get("/").words
    reports.send(reports.keep(assignment, head, "สำรวจแล้ว", {}), head)
    assert "เตือนวันนี้" not in visit("mueang").get("/").words
    given("mueang", due=DUE + timedelta(1))
    reminded(DUE + timedelta(1))
    assert "เตือนวันนี้" in visit("mueang").get("/").words
    reminded(DUE + timedelta(3))
    Reminder.delete().where(Reminder.day == DUE + timedelta(3)).execute()
    assert "เตือนวันนี้" not in visit("mueang").get("/").words


def test_who_may_not_read_it_any_more_does_not_see_it(begun, given, reminded):
    given("mueang")
    begun.issued(to=("mueang",), acknowledge_by=DUE)
    reminded(DUE)
    assert of_today(begun.officer("mueang"), 8)[1] == 2
    Appointment.update(to_on=DUE - timedelta(1)).where(
        Appointment.officer == begun.officer("mueang")
    ).execute()
    assert of_today(begun.officer("mueang"), 8) == ([], 0)
    assert of_today(begun.officer("thalang"), 8) == ([], 0)


def test_who_was_given_the_task_sees_it(begun, given, reminded):
    assign(given("mueang"), begun.officer("mueang"), begun.officer("mueang1"))
    reminded(DUE)
    rows, count = of_today(begun.officer("mueang1"), 8)
    assert (rows[0].what, count) == ("สำรวจครัวเรือนเป้าหมาย", 1)


def test_it_is_one_question(begun, given, reminded):
    for _number in range(3):
        given("mueang")
    begun.issued(to=("mueang",), acknowledge_by=DUE)
    reminded(DUE)
    head = begun.officer("mueang")
    assert head.appointments
    asked = []
    db.query_hooks.append(lambda *query: asked.append(query))
    try:
        rows, count = of_today(head, 8)
        said = [
            (row.what, row.words, row.due, row.document.number, row.office.short_name)
            for row in rows
        ]
    finally:
        db.query_hooks.pop()
    assert len(said) == count == 4
    assert len(asked) == 1


def test_neither_the_list_nor_the_desk_is_over_14_kilobytes_compressed(begun, reminded, visit):
    words = "การขับเคลื่อนการขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืนตามหลักปรัชญาของเศรษฐกิจพอเพียง"
    for _letter in range(2):
        letter = begun.issued(to=("mueang",))
        for number in range(25):
            unlike = sha256(str(number).encode()).hexdigest()
            write(letter, begun.officer("drafter"), TaskSpec(f"{unlike} {words}", act_by=DUE))
    reminded(DUE)
    head = visit("mueang")
    for path in ("/", "/reminders/", "/reminders/?after=30"):
        assert len(gzip.compress(head.get(path).text.encode(), 6)) <= 14_000
