"""Questions about reminders: whom to remind of what on a day, and what an officer was reminded
of.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case, Value, fn

from app.circulation.circulars.models import Delivery
from app.circulation.reminders.models import Digest, Reminder, ReminderKind
from app.circulation.tasks import queries as tasks
from app.circulation.tasks.models import Assignment, Task
from app.kit import clock
from app.kit.db import db
from app.kit.paging import PAGE, Page
from app.papers.documents.models import Document, DocumentState
from app.people.accounts.models import Appointment, Officer, Post
from app.people.accounts.roles import ROLES, May
from app.people.offices.models import Office

DAY = 24 * 60 * 60  # seconds
WEEK = 7 * DAY


def _roles(*acts: May) -> list[str]:
    """The roles that may read the letter and do one of these."""
    return [role for role, may in ROLES.items() if May.READ in may and may.intersection(acts)]


class Thing(NamedTuple):
    """What people are reminded of: its table, its day, whether it waits, who of its office is
    told, where a reminder names it.
    """

    table: Any
    day: Any
    waits: Any
    told: Any
    named: Any


TASKS = Thing(
    Assignment,
    Assignment.due_on,
    Assignment.answered_on.is_null(),
    Post.role.in_(_roles(May.ACKNOWLEDGE))
    | (Assignment.assignee == Officer.id)
    | (Assignment.assignee.is_null() & Post.role.in_(_roles(May.ASSIGN))),
    Reminder.assignment,
)
LETTERS = Thing(
    Delivery,
    Delivery.acknowledge_by,
    Delivery.acknowledged_at.is_null(),
    Post.role.in_(_roles(May.ACKNOWLEDGE, May.RECEIVE)),
    Reminder.delivery,
)


def of_offices(thing: Thing, day: date) -> Any:
    """Rows of new reminders for the people of the offices that have to act: (officer, day, kind,
    made_at, thing).
    """
    kind = _kind(thing.day, day)
    return _due_people(thing, day, kind, thing.table.office).where(
        thing.day <= day + timedelta(7), kind.is_null(False), thing.told
    )


def of_superiors(thing: Thing, day: date) -> Any:
    """The same for who signs for the office above, every seventh day late, if they may read the
    letter.
    """
    where = Post.alias()
    held = Appointment.alias()
    reads = fn.EXISTS(
        held.select(held.id)
        .join(where, on=held.post == where.id)
        .where(
            held.officer == Officer.id,
            _today(held, day),
            where.role.in_(_roles(May.READ)),
            where.office.in_([thing.table.office, thing.table.sender]),
        )
    )
    late = (db.to_timestamp(thing.day) - (day - date(1970, 1, 1)).days * DAY).cast("bigint")
    weekly = (
        late / WEEK * WEEK == late
    )  # whole weeks; neither database has a remainder the other knows
    return _due_people(thing, day, Value(ReminderKind.SUPERIOR), Office.parent).where(
        thing.day < day, weekly, Post.role.in_(_roles(May.SIGN)), reads
    )


def asked(assignment: Assignment, day: date) -> Any:
    """The same for one task of which the office that gave it reminds; no rows when it is closed."""
    return _due_people(TASKS, day, Value(ReminderKind.ASKED), Assignment.office).where(
        Assignment.id == assignment.id, TASKS.told
    )


def _due_people(thing: Thing, day: date, kind: Any, works_in: Any) -> Any:
    """Who works on a day in an office, for each thing that waits and whose letter is in force; in a
    fixed order, so that two workers do not wait for each other.
    """
    return (
        thing.table.select(Officer.id, Value(day), kind, Value(clock.now()), thing.table.id)
        .join(Document)
        .switch(thing.table)
        .join(Office, on=thing.table.office)
        .join(Post, on=Post.office == works_in)
        .join(Appointment)
        .join(Officer)
        .where(
            thing.waits,
            Document.state == DocumentState.ISSUED,
            Officer.active,
            _today(Appointment, day),
        )
        .distinct()
        .order_by(Officer.id, thing.table.id)
    )


def _today(held: Any, day: date) -> Any:
    return (held.from_on <= day) & (held.to_on.is_null() | (held.to_on >= day))


def _kind(due: Any, day: date) -> Any:
    """Which reminder a day calls for; NULL for none."""
    return Case(
        None,
        (
            (due < day, ReminderKind.LATE),
            (due == day, ReminderKind.TODAY),
            (due == day + timedelta(1), ReminderKind.SOON1),
            (due == day + timedelta(7), ReminderKind.SOON7),
        ),
    )


def of_today(officer: Officer, most: int, after: int = 0) -> tuple[list[Reminder], int]:
    """What the officer was reminded of today, still waits and may be read, most pressing first; and
    how much there is in all. Each has `document` and `office`, the office that has to act. One
    question.
    """
    day, mine = clock.today(), officer.offices_where(May.READ)
    due = fn.COALESCE(Assignment.due_on, Delivery.acknowledge_by)
    at, sender = (
        fn.COALESCE(Assignment.office, Delivery.office),
        fn.COALESCE(Assignment.sender, Delivery.sender),
    )
    still = Case(
        Reminder.kind,
        ((ReminderKind.ASKED, ReminderKind.ASKED), (ReminderKind.SUPERIOR, ReminderKind.LATE)),
        Reminder.kind,
    )
    pressing = Case(Reminder.kind, ((ReminderKind.ASKED, 0), (ReminderKind.SUPERIOR, 2)), 1)
    rows = list(
        Reminder.select(
            Reminder,
            Assignment,
            Task,
            Delivery.id,
            Delivery.acknowledge_by,
            Document.id,
            Document.number,
            Document.subject,
            Document.facts,
            Office.id,
            Office.short_name,
            fn.COUNT(Reminder.id).over().alias("all"),
        )
        .join(Assignment, JOIN.LEFT_OUTER)
        .join(Task, JOIN.LEFT_OUTER)
        .switch(Reminder)
        .join(Delivery, JOIN.LEFT_OUTER)
        .switch(Reminder)
        .join(
            Document,
            on=Document.id == fn.COALESCE(Assignment.document, Delivery.document),
            attr="document",
        )
        .switch(Reminder)
        .join(Office, on=Office.id == at, attr="office")
        .where(
            Reminder.officer == officer,
            Reminder.day == day,
            Document.state == DocumentState.ISSUED,
            Assignment.answered_on.is_null(),
            Delivery.acknowledged_at.is_null(),
            (Reminder.kind == ReminderKind.ASKED) | (still == _kind(due, day)),
            at.in_(mine) | sender.in_(mine) | tasks.in_person(officer),
        )
        .order_by(pressing, due, Reminder.id)
        .limit(most)
        .offset(after)
    )
    return rows, rows[0].all if rows else 0


def page(officer: Officer, after: str | None) -> Page:
    """The same in pages."""
    start = int(after) if after and after.isdecimal() and len(after) < 7 else 0
    rows, count = of_today(officer, PAGE, start)
    return Page(rows, str(start + PAGE) if start + PAGE < count else None)


def unsent() -> int:
    """How many mails of today no server has taken yet, though it was tried; for the
    administrator.
    """
    return (
        Digest.select()
        .where(Digest.day == clock.today(), Digest.sent_at.is_null(), Digest.tries > 0)
        .count()
    )
