"""What an office answers to a task: reports (รายงานผล), and wishes for more time (ขอขยายเวลา)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    ForeignKeyField,
    TextField,
)

from app.circulation.tasks.models import Assignment, TaskFigure
from app.kit.db import Row
from app.people.accounts.models import Officer
from app.records.files.models import File
from app.records.trail import ledger


class Decision(StrEnum):
    """What the office that asked says of a report."""

    WAITING = ""
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Report(Row):
    """A report, a draft until it is sent; or the answer that the task does not apply to the
    office (ไม่เกี่ยวข้อง).
    """

    figures: Iterable["ReportFigure"]
    files: Any  # the query of its ReportFile
    attached: list["ReportFile"]  # where a query reads them with it

    assignment = ForeignKeyField(Assignment, backref="reports")
    assignment_id: int
    not_applicable = BooleanField(default=False)
    text = TextField(default="")  # the reason, when not applicable
    saved_at = DateTimeField()
    saved_by = ForeignKeyField(Officer, index=False)
    saved_by_id: int
    sent_at = DateTimeField(null=True)
    sent_as = TextField(default="")  # the post under which
    decision = CharField(default=Decision.WAITING)
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Officer, null=True, index=False)
    decided_by_id: int | None
    decided_as = TextField(default="")
    comment = TextField(default="")


Report.add_index(
    Report.index(Report.assignment, unique=True, where=SQL("sent_at IS NULL"), name="report_draft")
)


class ReportFigure(Row):
    """A figure of a report: as typed, and as understood (empty while a draft holds no number
    there).
    """

    report = ForeignKeyField(Report, backref="figures", on_delete="CASCADE", index=False)
    report_id: int
    figure = ForeignKeyField(TaskFigure)
    figure_id: int
    typed = CharField()
    value = DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        indexes = ((("report", "figure"), True),)


class ReportFile(Row):
    """A file of a report under the name its sender gave it."""

    report = ForeignKeyField(Report, backref="files", on_delete="CASCADE", index=False)
    report_id: int
    file = ForeignKeyField(File)
    file_id: int
    name = CharField()

    class Meta:
        indexes = ((("report", "file"), True),)


class Extension(Row):
    """More time for an office: asked for with a reason, granted or refused. Given unasked, its
    asker also granted it.
    """

    assignment = ForeignKeyField(Assignment, backref="extensions")
    assignment_id: int
    until = DateField()
    reason = TextField()
    asked_at = DateTimeField()
    asked_by = ForeignKeyField(Officer, index=False)
    asked_by_id: int
    asked_as = TextField(default="")
    granted = BooleanField(null=True)  # empty while nobody has decided
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Officer, null=True, index=False)
    decided_by_id: int | None
    decided_as = TextField(default="")
    comment = TextField(default="")


Extension.add_index(
    Extension.index(
        Extension.assignment, unique=True, where=SQL("granted IS NULL"), name="extension_waiting"
    )
)


_sent = Report.select(Report.id).where(Report.sent_at.is_null(False))
ledger.seal_columns(Report, *Report._meta.sorted_fields[1:], where=(Report.sent_at.is_null(False),))
ledger.seal_columns(
    ReportFigure, *ReportFigure._meta.sorted_fields[1:], where=(ReportFigure.report.in_(_sent),)
)
ledger.seal_columns(
    ReportFile,
    ReportFile.report,
    ReportFile.name,
    File.select(File.sha256).where(File.id == ReportFile.file).alias("file"),
    where=(ReportFile.report.in_(_sent),),
)
ledger.seal_columns(Extension, *Extension._meta.sorted_fields[1:])
