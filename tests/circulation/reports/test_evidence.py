"""What the logbook counts goes into a report by itself, and stays there as it was."""

from datetime import date, datetime

import pytest

from app.circulation.reports import commands
from app.circulation.reports.models import Report, ReportFigure
from app.circulation.tasks.commands import TaskSpec, write
from app.circulation.tasks.models import Task, TaskFigure
from app.field.households.commands import shared
from tests.tampering import acted

TODAY, SINCE = datetime(2026, 3, 20, 3), date(2026, 3, 1)


@pytest.fixture
def job(office, at):
    """A task at Kathu that asks for households verified, and for one figure more."""
    at(TODAY)
    letter = office.ordered(
        TaskSpec(
            "ตรวจสอบครัวเรือน",
            date(2026, 4, 30),
            text_asked=False,
            figures=[("ทีม", "ทีม")],
            measures=["households_verified"],
            counted_since=SINCE,
        )
    )
    return office.assignment(letter, "kathu")


def _verified(office, house, on, slug="kathu", subdistrict=830202):
    household = office.household(slug, subdistrict, house)
    with acted():
        shared.mark_done(household, "verified", on, verified_on=on)


def test_the_page_shows_what_is_counted_so_far_and_asks_for_nothing_but_the_rest(
    visit, office, job
):
    _verified(office, "1", date(2026, 3, 5))
    _verified(office, "2", date(2026, 2, 5))  # before it counts
    _verified(office, "3", date(2026, 3, 6), "mueang", 830105)  # another district's
    office.household(house="4")
    page = visit("kathu").get(f"/tasks/{job.id}")
    assert "ครัวเรือนที่ตรวจสอบแล้ว 1 / 3" in page.words
    assert (
        len(
            [
                field
                for field in page.find("input")
                if (field.get("name") or "").startswith("figure_")
            ]
        )
        == 1
    )
    assert "1 / 3" in visit("drafter").get(f"/tasks/{job.id}").words


def test_the_count_is_frozen_with_the_report_and_added_up_with_the_others(visit, office, job):
    _verified(office, "1", date(2026, 3, 5))
    clerk = visit("kathu")
    page = clerk.get(f"/tasks/{job.id}")
    typed = next(
        field.get("name")
        for field in page.find("input")
        if (field.get("name") or "").startswith("figure_")
    )
    page = clerk.send(page, "/report", **{typed: "๓"})
    assert "ส่งรายงานแล้ว" in page.words
    _verified(office, "2", date(2026, 3, 20))
    report = Report.get()
    said = {row.figure.words: int(row.value) for row in report.figures}
    assert said == {"ทีม (ทีม)": 3, "ครัวเรือนที่ตรวจสอบแล้ว": 1}
    commands.return_for_correction(report, office.officer("drafter"), "ตรวจอีกครั้ง")
    again = commands.keep(
        job, office.officer("kathu"), "", {int(typed.removeprefix("figure_")): ("3", 3)}
    )
    commands.send(again, office.officer("kathu"))
    assert sorted(
        int(row.value) for row in ReportFigure.select().where(ReportFigure.report == again)
    ) == [2, 3]


def test_a_task_says_what_is_counted_and_since_when_and_a_new_round_counts_on(visit, office, at):
    at(datetime(2026, 3, 1, 3))
    document = office.draft()
    drafter = visit("drafter")
    page = drafter.get(f"/tasks/of/{document.id}")
    where, fields = drafter.fill(page, f"/of/{document.id}", what="เยี่ยมบ้าน", act_by="31/3/2569")
    page = drafter.post(
        where,
        {
            **fields,
            "measures": ["visits", "households_helped"],
            "every": "month",
            "counted_since": "1/3/2569",
        },
    )
    assert "การเยี่ยมครัวเรือน (ครั้ง) (นับจากสมุดบันทึก)" in page.words
    task = Task.get()
    assert task.counted_since == date(2026, 3, 1)
    page = drafter.get(f"/tasks/of/{document.id}/{task.id}")
    assert {
        box.get("value")
        for box in page.find("input", name="measures")
        if box.get("checked") is not None
    } == {"visits", "households_helped"}


def test_the_next_round_counts_from_where_the_former_ended(office, at):
    from app.circulation.tasks.commands import open_round

    at(datetime(2026, 3, 1, 3))
    letter = office.issued()
    task = write(
        letter,
        office.officer("drafter"),
        TaskSpec(
            "เยี่ยม", date(2026, 3, 31), measures=["visits"], counted_since=SINCE, every="month"
        ),
    )
    at(datetime(2026, 4, 1, 3))
    fresh = open_round(task)
    assert fresh.counted_since == date(2026, 4, 1)
    assert [row.measure for row in TaskFigure.select().where(TaskFigure.task == fresh)] == [
        "visits"
    ]


def test_a_day_ahead_is_no_day_to_count_from(visit, office):
    document = office.draft()
    drafter = visit("drafter")
    page = drafter.get(f"/tasks/of/{document.id}")
    where, fields = drafter.fill(page, f"/of/{document.id}", what="ก", counted_since="1/1/2615")
    page = drafter.post(where, {**fields, "measures": ["visits"]})
    assert (page.status, "วันที่ต้องไม่หลังวันนี้" in page.words) == (422, True)
