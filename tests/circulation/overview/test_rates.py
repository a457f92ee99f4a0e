"""The database counts as `Assignment.clock` does."""

from datetime import date, timedelta
from itertools import product

import pytest

from app.circulation.circulars.commands import acknowledge
from app.circulation.circulars.models import Delivery
from app.circulation.overview import queries
from app.circulation.overview.models import LettersFilter
from app.circulation.reports import commands as reports
from app.circulation.reports.models import Report
from app.circulation.tasks.commands import TaskSpec, withdraw
from app.circulation.tasks.models import Assignment, AssignmentState, Punctuality, Task
from app.kit import clock
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from tests.circulation.overview.conftest import issued

DAY = date(2026, 10, 10)


def _days(*around: int | None) -> list[date | None]:
    return [None if days is None else DAY + timedelta(days=days) for days in around]


@pytest.mark.tampered
def test_sql_and_python_agree_in_every_case(office):
    letter = issued(office, to=("kathu",))
    cases = list(
        product(
            [AssignmentState.NEW, AssignmentState.DONE, AssignmentState.WITHDRAWN],
            _days(None, 0),
            _days(None, 0, 3),
            _days(None, -1, 0, 1, 4),
            _days(None, -1, 0, 1, 3, 4),
        )
    )
    now = clock.now()
    Task.insert_many(
        [
            {"document": letter, "place": place, "what": "ทำ", "given_at": now}
            for place in range(len(cases))
        ]
    ).execute()
    tasks = [task.id for task in Task.select().order_by(Task.id)]
    Assignment.insert_many(
        [
            {
                "task": task,
                "document": letter,
                "office": office.office("kathu"),
                "sender": office.office("phuket"),
                "state": state,
                "act_by": act_by,
                "due_on": due_on,
                "first_answered_on": first,
                "answered_on": answered,
                "changed_at": now,
            }
            for task, (state, act_by, due_on, first, answered) in zip(tasks, cases, strict=True)
        ]
    ).execute()
    seen = set()
    for today in _days(-2, 0, 1, 3, 4):
        rows = list(Assignment.select(Assignment, queries.punctuality(today).alias("kept")))
        assert len(rows) == len(cases) == 540
        for row in rows:
            kept = row.clock(today).punctuality
            assert row.kept == kept, (
                row.state,
                row.act_by,
                row.due_on,
                row.first_answered_on,
                row.answered_on,
                today,
            )
            seen.add(kept)
    assert seen == set(Punctuality)


def test_an_office_has_a_rate_worst_first(followed, visit, drafter):
    found = queries.rates(drafter, LettersFilter())
    assert [
        (
            one.name,
            one.given,
            one.on_time,
            one.late,
            one.excused,
            one.unseen,
            one.running,
            one.percent,
        )
        for one in found
    ] == [
        ("อ.ถลาง", 2, 0, 2, 0, 0, 0, 0),
        ("อ.เมือง", 2, 0, 1, 1, 0, 0, 0),
        ("อ.กะทู้", 2, 1, 0, 0, 1, 0, 100),
    ]
    page = visit("drafter").get("/overview/rates")
    assert [meter.get("value") for meter in page.find("meter")] == ["0.0", "0.0", "100.0"]
    assert "ตั้งแต่ 1 ม.ค. 2569" in page.words


def test_what_has_time_left_does_not_count(office, drafter):
    issued(office, TaskSpec("สำรวจ", clock.today() + timedelta(days=2)), to=("kathu",))
    (rate,) = queries.rates(drafter, LettersFilter())
    assert (rate.given, rate.running, rate.judged, rate.percent) == (1, 1, 0, None)


def test_granted_time_and_what_nobody_has_looked_at_stand_apart_from_on_time_and_late(
    office, at, drafter
):
    """An office that was excused once and never late has no half rate; one that only says "not
    applicable" has none yet.
    """
    day = clock.today() + timedelta(days=2)
    letter = issued(office, TaskSpec("ข้อแรก", day), TaskSpec("ข้อสอง", day), to=("kathu", "mueang"))
    kathu = office.officer("kathu")
    reports.send(reports.keep(office.assignment(letter, "kathu", 1), kathu, "ทำแล้ว", {}), kathu)
    reports.change_day(
        office.assignment(letter, "kathu", 2), drafter, clock.today() + timedelta(days=9), "ฝนตก"
    )
    reports.not_applicable(
        office.assignment(letter, "mueang", 1), office.officer("mueang"), "ไม่มีกลุ่มเป้าหมาย"
    )
    at(clock.now() + timedelta(days=5))
    reports.send(reports.keep(office.assignment(letter, "kathu", 2), kathu, "ทำแล้ว", {}), kathu)
    reports.not_applicable(
        office.assignment(letter, "mueang", 2), office.officer("mueang"), "ไม่มีกลุ่มเป้าหมาย"
    )
    rates = {rate.name: rate for rate in queries.rates(drafter, LettersFilter())}
    assert [
        (one.on_time, one.late, one.excused, one.unseen, one.percent)
        for one in (rates["อ.กะทู้"], rates["อ.เมือง"])
    ] == [(1, 0, 1, 0, 100), (0, 0, 0, 2, None)]
    for answer in Report.select().where(Report.not_applicable):
        reports.accept(answer, drafter)
    mueang = next(rate for rate in queries.rates(drafter, LettersFilter()) if rate.name == "อ.เมือง")
    assert (mueang.on_time, mueang.late, mueang.unseen, mueang.spared, mueang.percent) == (
        0,
        0,
        0,
        2,
        None,
    ), "nor once accepted"


def test_an_office_whose_answer_nobody_has_looked_at_is_not_done_with_the_letter(office, drafter):
    letter = issued(office, TaskSpec("สำรวจ", clock.today() + timedelta(days=2)), to=("kathu",))
    acknowledge(Delivery.get(Delivery.document == letter), office.officer("kathu"), "ทราบ")
    reports.not_applicable(
        office.assignment(letter, "kathu"), office.officer("kathu"), "ไม่มีกลุ่มเป้าหมาย"
    )
    assert [line.cells[letter.id].standing for line in queries.lines([letter])] == ["reported"]
    reports.accept(Report.get(), drafter)
    assert [line.cells[letter.id].standing for line in queries.lines([letter])] == ["done"]


def test_the_rate_is_of_letters_issued_in_a_time_this_year_when_none_is_named(
    followed, visit, drafter
):
    assert (
        len(queries.rates(drafter, LettersFilter(since=date(2026, 10, 5), until=date(2026, 10, 5))))
        == 3
    )
    assert not queries.rates(drafter, LettersFilter(until=date(2026, 10, 4)))
    followed.on(100)  # next year
    visitor = visit("drafter")
    assert "ไม่มีงานในช่วงเวลานี้" in visitor.get("/overview/rates").words
    assert "อ.ถลาง" in visitor.get("/overview/rates?since=1/10/2569").words
    assert "อ.ถลาง" in visitor.get("/overview/rates?until=31/12/2569").words


def test_withdrawn_tasks_and_cancelled_letters_do_not_count(followed, drafter):
    withdraw(Task.get(Task.document == followed.letter, Task.place == 2), drafter, "ไม่ต้องทำแล้ว")
    assert {rate.name: rate.given for rate in queries.rates(drafter, LettersFilter())} == {
        "อ.ถลาง": 1,
        "อ.เมือง": 1,
        "อ.กะทู้": 2,
    }
    documents.cancel(
        Document.get_by_id(followed.letter.id), followed.office.officer("registrar"), "ผิด"
    )
    assert queries.rates(drafter, LettersFilter()) == []


def test_other_offices_rates_are_not_ours(followed, office):
    assert queries.rates(office.officer("mueang"), LettersFilter()) == []
