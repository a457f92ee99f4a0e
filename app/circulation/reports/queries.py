"""Questions about reports. Each starts from the officer who asks, or from an assignment the
officer was found to read.
"""

from typing import Any

from peewee import JOIN

from app.circulation.reports.models import Decision, Extension, Report, ReportFigure, ReportFile
from app.circulation.tasks import queries as tasks
from app.circulation.tasks.models import Assignment, AssignmentState, Task
from app.field.field_reports.queries import measured
from app.kit import clock
from app.kit.paging import Page, paged
from app.papers.documents.models import Document, DocumentState
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office
from app.records.files.models import File


def reports_on(assignment: Assignment) -> list[Report]:
    """The answers sent to a task, newest first, each with `said` (figures as typed, by their id)
    and `attached` (files).
    """
    decider = Officer.alias()
    return _filled(
        Report.select(Report, Officer, decider)
        .join(Officer, on=Report.saved_by)
        .switch(Report)
        .join(decider, JOIN.LEFT_OUTER, on=Report.decided_by)
        .where(Report.assignment == assignment, Report.sent_at.is_null(False))
        .order_by(Report.id.desc())
    )


def draft(assignment: Assignment) -> Report | None:
    """The report being written, filled likewise."""
    found = _filled(
        Report.select(Report, Officer)
        .join(Officer, on=Report.saved_by)
        .where(Report.assignment == assignment, Report.sent_at.is_null())
    )
    return found[0] if found else None


def _filled(query: Any) -> list[Report]:
    found = list(query)
    ids = [report.id for report in found]
    figures = list(ReportFigure.select().where(ReportFigure.report.in_(ids)))
    files = list(
        ReportFile.select(ReportFile, File)
        .join(File)
        .where(ReportFile.report.in_(ids))
        .order_by(ReportFile.id)
    )
    for report in found:
        report.said = {row.figure_id: row.typed for row in figures if row.report_id == report.id}
        report.attached = [row for row in files if row.report_id == report.id]
    return found


def counted(assignment: Assignment) -> dict[int, int]:
    """What the logbook of the office counts today of the task's figures it counts, by the
    figure's id.
    """
    task = assignment.task
    return {
        row.id: measured(
            row.measure, [assignment.office_id], task.counted_since, clock.today()
        ).get(assignment.office_id, 0)
        for row in task.figures
        if row.measure
    }


def sent_report(assignment: Assignment, report_id: int) -> Report:
    """An answer that was sent. Raises DoesNotExist (answered 404) when it is one to another
    task.
    """
    return Report.get(
        Report.id == report_id, Report.assignment == assignment, Report.sent_at.is_null(False)
    )


def readable_file(officer: Officer, assignment_id: int, file_id: int) -> ReportFile:
    """A file of a report the officer may read: of one that was sent, or of the draft of who may
    write it. Raises DoesNotExist (answered 404) otherwise.
    """
    found = file(tasks.find(officer, assignment_id), file_id)
    if not found.report.sent_at:
        tasks.find(officer, assignment_id, May.REPORT)
    return found


def file(assignment: Assignment, file_id: int) -> ReportFile:
    """A file of one of the task's reports. Raises DoesNotExist (answered 404) when it is of
    another.
    """
    return (
        ReportFile.select(ReportFile, File, Report)
        .join(File)
        .switch(ReportFile)
        .join(Report)
        .where(Report.assignment == assignment, ReportFile.id == file_id)
        .get()
    )


def extensions(assignment: Assignment) -> list[Extension]:
    """Wishes for more time and days changed, newest first."""
    return list(
        Extension.select(Extension, Officer)
        .join(Officer, on=Extension.asked_by)
        .where(Extension.assignment == assignment)
        .order_by(Extension.id.desc())
    )


def extension(assignment: Assignment, extension_id: int) -> Extension:
    """One of them. Raises DoesNotExist (answered 404) when it is of another task."""
    return Extension.get(Extension.id == extension_id, Extension.assignment == assignment)


def declined(officer: Officer) -> Any:
    """Answers that a task does not apply to an office, which nobody of the officer's offices has
    looked at.
    """
    return (
        Report.select(Report, Assignment)
        .join(Assignment)
        .join(Document)
        .where(
            Assignment.sender.in_(officer.offices_where(May.FOLLOW)),
            Assignment.state == AssignmentState.NOT_APPLICABLE,
            Report.not_applicable,
            Report.decision == Decision.WAITING,
            Document.state == DocumentState.ISSUED,
        )
    )


def wishes(officer: Officer) -> Any:
    """Wishes for more time that wait for the officer's offices to decide."""
    return (
        Extension.select(Extension, Assignment)
        .join(Assignment)
        .join(Document)
        .where(
            Extension.granted.is_null(),
            Assignment.sender.in_(officer.offices_where(May.FOLLOW)),
            Assignment.answered_on.is_null(),
            Document.state == DocumentState.ISSUED,
        )
    )


def wishes_page(officer: Officer, after: str | None) -> Page:
    """The same in pages, newest first, with their tasks and offices."""
    query = (
        Extension.select(Extension, Assignment, Task, Document, Office)
        .join(Assignment)
        .join(Task)
        .switch(Assignment)
        .join(Document)
        .switch(Assignment)
        .join(Office, on=Assignment.office)
        .where(
            Extension.granted.is_null(),
            Assignment.answered_on.is_null(),
            Document.state == DocumentState.ISSUED,
        )
    )
    return paged(query, [Extension.id], after, Assignment.sender, officer.offices_where(May.FOLLOW))
