"""Days, tasks and letters for the tests of reminders."""

from datetime import date, datetime, time, timedelta

import pytest

from app.circulation.reminders.jobs import remind
from app.circulation.reminders.models import Reminder
from app.circulation.tasks.commands import TaskSpec, write
from app.circulation.tasks.models import Assignment
from app.kit import clock

ISSUED, DUE = date(2026, 7, 1), date(2026, 7, 15)


def morning(day: date, hours: int = 7) -> datetime:
    """Seven o'clock in Thailand, as stored."""
    return datetime.combine(day, time()) + timedelta(hours=hours - 7)


@pytest.fixture
def begun(office, at):
    """The small office on the day the letters of these tests are issued."""
    at(morning(ISSUED))
    return office


@pytest.fixture
def given(begun):
    """given("mueang", due=DAY): a task at one office, under a letter of its own."""

    def give(slug: str, due: date | None = DUE, what: str = "สำรวจครัวเรือนเป้าหมาย") -> Assignment:
        task = write(begun.issued(to=(slug,)), begun.officer("drafter"), TaskSpec(what, act_by=due))
        return Assignment.get(Assignment.task == task)

    return give


@pytest.fixture
def reminded(at):
    """reminded(DAY): run the schedule on that day; who was reminded of it then, and why."""

    def run(day: date) -> set[tuple[str, str]]:
        at(morning(day))
        remind.call_local()
        return {
            (row.officer.sign_in, row.kind)
            for row in Reminder.select().where(Reminder.day == clock.today())
        }

    return run
