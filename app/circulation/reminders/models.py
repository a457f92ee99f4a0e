"""Reminders (การเตือน): who was reminded of what on which day, and whose mail of a day was sent."""

from datetime import date
from enum import StrEnum

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from app.circulation.circulars.models import Delivery
from app.circulation.tasks.models import Assignment
from app.kit.db import Row
from app.kit.translation import _
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from app.people.offices.models import Office


class ReminderKind(StrEnum):
    """Why somebody is reminded."""

    SOON7 = "soon7"  # due in seven days
    SOON1 = "soon1"  # due tomorrow
    TODAY = "today"
    LATE = "late"  # told the office, every day
    SUPERIOR = "superior"  # late, told the office above, every week
    ASKED = "asked"  # the office that gave the task wants it said


class Reminder(Row):
    """One person reminded on one day of one thing: a task to report on, or a letter to
    acknowledge. Never twice.
    """

    document: Document  # these two where a query reads them with it
    office: Office

    officer = ForeignKeyField(Officer, index=False)
    officer_id: int
    day = DateField()  # in Thailand
    kind = CharField()
    assignment = ForeignKeyField(Assignment, null=True, index=False)
    assignment_id: int | None
    delivery = ForeignKeyField(Delivery, null=True, index=False)
    delivery_id: int | None
    made_at = DateTimeField()

    class Meta:
        indexes = ((("officer", "day", "assignment"), True), (("officer", "day", "delivery"), True))

    @property
    def due(self) -> date | None:
        """The day of the thing, as it stands now."""
        return self.assignment.due_on if self.assignment else self.delivery.acknowledge_by  # type: ignore[union-attr]

    @property
    def what(self) -> str:
        return self.assignment.task.what if self.assignment else self.document.subject

    @property
    def days_late(self) -> int:
        return max(0, (self.day - self.due).days) if self.due else 0

    @property
    def words(self) -> str:
        """Why, in words: พรุ่งนี้, เกินกำหนด 3 วัน."""
        late = _("เกินกำหนด %(days)s วัน", days=self.days_late)
        if self.kind == ReminderKind.ASKED:
            return " · ".join([_("จังหวัดเตือน"), late][: 1 + bool(self.days_late)])
        return {
            ReminderKind.SOON7: _("อีก 7 วัน"),
            ReminderKind.SOON1: _("พรุ่งนี้"),
            ReminderKind.TODAY: _("วันนี้"),
            ReminderKind.LATE: late,
            ReminderKind.SUPERIOR: _("อำเภอเกินกำหนด %(days)s วัน", days=self.days_late),
        }[ReminderKind(self.kind)]


class Digest(Row):
    """The one mail of a person's day. Whoever sends it claims it first; it is free again only
    when the server did not take it.
    """

    officer = ForeignKeyField(Officer, index=False)
    officer_id: int
    day = DateField()
    tries = IntegerField(default=0)
    claimed_at = DateTimeField(null=True)
    sent_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("day", "officer"), True),)
