"""What a letter asks its offices to do (ข้อสั่งการ), and what became of it at each of them
(งานมอบหมาย).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from app.kit.db import Row
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.trail import ledger

EVERY = {"month": 1, "quarter": 3}  # months


class Task(Row):
    """One thing a letter asks for: what, by when, what a report on it must hold, and who must do
    it.

    A task that comes again opens its next round as a row of its own that follows it.
    """

    figures: Iterable["TaskFigure"]
    asked: list["TaskFigure"]  # these and the next where a query reads them with it
    chosen: list[Office]

    document = ForeignKeyField(Document)
    document_id: int
    place = IntegerField()  # its order under the letter, from 1
    what = TextField()
    act_by = DateField(null=True)
    text_asked = BooleanField(default=True)  # the report needs words
    evidence = TextField(default="")  # what its files must show; empty when no file is asked for
    for_all = BooleanField(
        default=True
    )  # every office the letter is addressed to, else those in TaskOffice
    every = CharField(default="")  # comes again: month, quarter, or empty
    until = DateField(null=True)  # no round is due after this day
    counted_since = DateField(null=True)  # from when on the logbook counts toward its figures
    follows = ForeignKeyField("self", null=True, unique=True)
    follows_id: int | None
    given_at = DateTimeField(null=True)  # when its offices got it
    withdrawn_at = DateTimeField(null=True)
    withdrawn_why = TextField(default="")

    @property
    def next_day(self) -> date | None:
        """The day of its next round: the same day of a later month, or that month's last; None
        when there is none.
        """
        if not self.act_by or not self.every:
            return None
        months = self.act_by.year * 12 + self.act_by.month - 1 + EVERY[self.every]
        year, month = months // 12, months % 12 + 1
        day = date(year, month, min(self._begun.day, monthrange(year, month)[1]))
        return day if not self.until or day <= self.until else None

    @property
    def _begun(self) -> Any:
        """The day of the first round: a task due on the 31st stays due at the end of months."""
        first = self
        while first.follows:
            first = first.follows
        return first.act_by


class TaskFigure(Row):
    """A figure a report on the task must give, and its unit: ตรวจสอบแล้ว (ครัวเรือน). One with a
    measure nobody types: the logbook counts it.
    """

    task = ForeignKeyField(Task, backref="figures", on_delete="CASCADE")
    task_id: int
    name = CharField()
    unit = CharField(default="")
    measure = CharField(default="")  # a key of fieldwork.queries.MEASURES

    @property
    def words(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


class TaskOffice(Row):
    """An office a task is for, when it is not for all offices of the letter."""

    task = ForeignKeyField(Task, on_delete="CASCADE", index=False)
    task_id: int
    office = ForeignKeyField(Office)
    office_id: int

    class Meta:
        indexes = ((("task", "office"), True),)


class AssignmentState(StrEnum):
    """Where a task stands at an office."""

    NEW = "new"  # ยังไม่รับงาน
    ACCEPTED = "accepted"  # กำลังดำเนินการ
    RETURNED = "returned"  # ส่งกลับแก้ไข
    REPORTED = "reported"  # รายงานแล้ว รอตรวจ
    DONE = "done"  # เสร็จสิ้น
    NOT_APPLICABLE = "not_applicable"  # ไม่เกี่ยวข้อง
    WITHDRAWN = "withdrawn"  # ยกเลิกข้อสั่งการ


class Punctuality(StrEnum):
    """How an office keeps to its time. Late, late but excused, and on time are three things."""

    RUNNING = "running"  # there is time left
    ON_TIME = "on_time"  # ตรงเวลา
    EXCUSED = "excused"  # ช้ากว่ากำหนดเดิม แต่อยู่ในเวลาที่ได้รับ
    LATE = "late"  # เกินกำหนด


@dataclass(frozen=True)
class Timeliness:
    """Punctuality, and by how many days an office is late or was (0 when it is not)."""

    punctuality: Punctuality
    days: int = 0


class Assignment(Row):
    """One task at one office. It is open while `answered_on` is empty, and its letter is in
    force.
    """

    unseen: bool  # an answer waits to be looked at; where a query reads it with it

    task = ForeignKeyField(Task, backref="assignments", index=False)
    task_id: int
    document = ForeignKeyField(Document, index=False)  # that of the task
    document_id: int
    office = ForeignKeyField(Office, index=False)
    office_id: int
    sender = ForeignKeyField(
        Office, backref="tasks_given", index=False
    )  # the office of the document
    sender_id: int
    state = CharField(default=AssignmentState.NEW)
    act_by = DateField(null=True)  # as ordered
    due_on = DateField(null=True)  # as it stands: later when time was granted
    assignee = ForeignKeyField(
        Officer, null=True, backref="tasks", index=False
    )  # who does it, when given to somebody
    assignee_id: int | None
    first_answered_on = DateField(null=True)
    answered_on = DateField(
        null=True
    )  # the day of the report that stands; empty again once it is returned
    changed_at = DateTimeField()

    class Meta:
        indexes = (
            (("task", "office"), True),
            (("document", "office"), False),
            (("office", "state", "id"), False),
            (("sender", "state", "id"), False),
        )

    @property
    def is_open(self) -> bool:
        return self.answered_on is None

    def clock(self, today: date) -> Timeliness:
        """Whether the office keeps to its time, as of a day; `RUNNING` for one that is withdrawn,
        does not apply, or is of a cancelled letter: of these there is nothing to be on time or late
        with.
        """
        if (
            self.state in (AssignmentState.WITHDRAWN, AssignmentState.NOT_APPLICABLE)
            or not self.document.is_issued
        ):
            return Timeliness(Punctuality.RUNNING)
        day = self.answered_on or today
        if self.due_on and day > self.due_on:
            return Timeliness(Punctuality.LATE, (day - self.due_on).days)
        in_time = not self.act_by or min(day, self.first_answered_on or day) <= self.act_by
        if self.is_open:
            return Timeliness(Punctuality.RUNNING if in_time else Punctuality.EXCUSED)
        return Timeliness(Punctuality.ON_TIME if in_time else Punctuality.EXCUSED)


Assignment.add_index(
    Assignment.index(
        Assignment.office,
        Assignment.due_on,
        where=SQL("answered_on IS NULL"),
        name="assignment_open",
    )
)
Assignment.add_index(
    Assignment.index(
        Assignment.sender,
        Assignment.due_on,
        where=SQL("answered_on IS NULL"),
        name="assignment_awaited",
    )
)
Assignment.add_index(
    Assignment.index(
        Assignment.assignee,
        Assignment.state,
        where=SQL("assignee_id IS NOT NULL"),
        name="assignment_given",
    )
)


ledger.seal_columns(Task, *Task._meta.sorted_fields[1:], where=(Task.given_at.is_null(False),))
ledger.seal_columns(
    Assignment,
    *[one for one in Assignment._meta.sorted_fields[1:] if one is not Assignment.changed_at],
)
