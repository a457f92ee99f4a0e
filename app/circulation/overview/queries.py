"""Questions that go over many offices at once. Each starts from the officer who asks, or from a
letter the officer follows.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from peewee import SQL, Case, fn

from app.circulation.circulars.models import Delivery
from app.circulation.overview.models import (
    SPARED,
    UNSEEN,
    Cell,
    LettersFilter,
    OfficeReport,
    OfficeRow,
    Progress,
    Rate,
)
from app.circulation.reports.models import Decision, Extension, Report, ReportFigure
from app.circulation.tasks import queries as tasks
from app.circulation.tasks.models import Assignment, Punctuality, Task
from app.circulation.tasks.models import AssignmentState as Stage
from app.kit import clock
from app.kit.paging import Page, paged
from app.papers.documents import queries as documents
from app.papers.documents.models import Document, DocumentState
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office

LETTERS = 12  # side by side on one screen
_AHEAD = clock.local(datetime(2000, 1, 1)) - datetime(2000, 1, 1)  # of UTC


def letters(officer: Officer, wanted: LettersFilter, after: str | None = None) -> Page:
    """Letters in force that the officer's offices sent to others and follow, newest first."""
    to_offices = fn.EXISTS(Delivery.select(Delivery.id).where(Delivery.document == Document.id))
    query = Document.select().where(
        Document.state == DocumentState.ISSUED,
        to_offices,
        *_issued(wanted),
        *documents.matching(wanted.words),
    )
    if wanted.late:
        query = query.where(_late())
    found = paged(
        query,
        [Document.issued_at, Document.id],
        after,
        Document.office,
        officer.offices_where(May.FOLLOW),
    )
    if len(found.rows) > LETTERS:
        last = found.rows[LETTERS - 1]
        return Page(found.rows[:LETTERS], f"{last.issued_at}~{last.id}")
    return found


def lines(letters: list[Document], late: bool = False) -> list[OfficeRow]:
    """The offices some letters went to, worst first, each with how it stands on them; or only
    those that are late.
    """
    today, ids = clock.today(), [letter.id for letter in letters]
    found: dict[int, OfficeRow] = {}
    sent: Any = (
        Delivery.select(
            Delivery.document,
            Office.id,
            Office.short_name,
            Delivery.copy,
            Delivery.acknowledge_by,
            Delivery.acknowledged_at,
        )
        .join(Office, on=Delivery.office)
        .where(Delivery.document.in_(ids))
        .tuples()
    )
    for document_id, office_id, name, copy, by, done in sent:
        days = _days(by, today) if not done and not copy else 0
        found.setdefault(office_id, OfficeRow(office_id, name)).cells[document_id] = Cell(
            bool(done), bool(copy), days
        )
    given: Any = (
        Assignment.select(
            Assignment.document,
            Assignment.office,
            Assignment.state,
            fn.COUNT(Assignment.id),
            fn.MIN(Assignment.due_on),
            fn.MAX(Case(None, ((_unseen(), 1),), 0)),
        )
        .where(Assignment.document.in_(ids), Assignment.state != Stage.WITHDRAWN)
        .group_by(Assignment.document, Assignment.office, Assignment.state)
        .tuples()
    )
    for document_id, office_id, state, count, due, unseen in given:
        cell = found[office_id].cells[document_id]
        cell.tasks[state], cell.unseen = count, cell.unseen or bool(unseen)
        if state in tasks.OPEN:
            cell.days = max(cell.days, _days(due, today))
    return sorted(
        (line for line in found.values() if line.late or not late), key=lambda line: line.order
    )


def letter(officer: Officer, document_id: int, *to: May) -> Document:
    """An issued letter of an office in which the officer may do all of that. Raises DoesNotExist
    (answered 404) otherwise.
    """
    document = documents.find(officer, document_id, May.FOLLOW)
    if not document.issued_at or not all(officer.may(act, document.office_id) for act in to):
        raise Document.DoesNotExist
    return document


def given(document: Document) -> list[Task]:
    """The tasks of a letter its offices have to do, in their order, as `tasks.queries.lines`
    gives them.
    """
    return [task for task in tasks.lines(document) if task.given_at and not task.withdrawn_at]


def progress(document: Document) -> list[Progress]:
    """The offices of a letter, worst first, each with its delivery and its tasks; of each task,
    whether it is `unseen`.
    """
    today = clock.today()
    found = {
        row.office_id: Progress(row)
        for row in Delivery.select(Delivery, Office)
        .join(Office, on=Delivery.office)
        .where(Delivery.document == document)
    }
    for one in found.values():
        one.delivery.document = document
    for row in Assignment.select(Assignment, _unseen().alias("unseen")).where(
        Assignment.document == document
    ):
        row.document = document
        found[row.office_id].tasks[row.task_id] = row
    return sorted(found.values(), key=lambda one: one.order(today))


def rates(officer: Officer, wanted: LettersFilter) -> list[Rate]:
    """How the offices that have tasks of the officer's offices keep to their time, worst first.
    Withdrawn tasks and those of cancelled letters do not count.
    """
    query = (
        Assignment.select()
        .join(Document)
        .switch(Assignment)
        .join(Office, on=Assignment.office)
        .where(
            Assignment.sender.in_(officer.offices_where(May.FOLLOW)),
            Document.state == DocumentState.ISSUED,
            *_issued(wanted),
        )
    )
    return sorted(_counted(query, Office.id, Office.short_name), key=lambda rate: rate.order)


def task_rates(document: Document) -> dict[int, Rate]:
    """The same of the tasks of one letter, by task."""
    return {
        rate.id: rate
        for rate in _counted(
            Assignment.select().where(Assignment.document == document), Assignment.task
        )
    }


def _counted(query: Any, *keys: Any) -> list[Rate]:
    spared = Assignment.state == Stage.NOT_APPLICABLE
    kept = Case(None, ((_unseen(), UNSEEN), (spared, SPARED)), punctuality(clock.today())).alias(
        "kept"
    )
    rows = (
        query.select(*keys, kept, fn.COUNT(Assignment.id))
        .where(Assignment.state != Stage.WITHDRAWN)
        .group_by(*keys, SQL("kept"))
        .tuples()
    )
    found: dict[int, Rate] = {}
    for key, *name, kept, count in rows:
        found.setdefault(key, Rate(key, "".join(name))).counts[kept] = count
    return list(found.values())


def _unseen() -> Any:
    """An office said that a task does not apply to it, and nobody has looked at that."""
    waiting = Report.select(Report.id).where(
        Report.assignment == Assignment.id,
        Report.not_applicable,
        Report.sent_at.is_null(False),
        Report.decision == Decision.WAITING,
    )
    return (Assignment.state == Stage.NOT_APPLICABLE) & fn.EXISTS(waiting)


def punctuality(today: date) -> Any:
    """What `Assignment.clock` says of an assignment on a day, without the days, for the database
    to count.
    """
    day = fn.COALESCE(Assignment.answered_on, today)
    in_time = (
        Assignment.act_by.is_null()
        | (day <= Assignment.act_by)
        | (Assignment.first_answered_on <= Assignment.act_by)
    )
    return Case(
        None,
        (
            (Assignment.state.in_((Stage.WITHDRAWN, Stage.NOT_APPLICABLE)), Punctuality.RUNNING),
            (day > Assignment.due_on, Punctuality.LATE),
            (in_time & Assignment.answered_on.is_null(), Punctuality.RUNNING),
            (in_time, Punctuality.ON_TIME),
        ),
        Punctuality.EXCUSED,
    )


def answers(document: Document) -> dict[int, OfficeReport]:
    """What the offices of a letter reported, by assignment: of each the report sent last, if it
    was not sent back.
    """
    standing = [
        Assignment.document == document,
        Assignment.answered_on.is_null(False),
        Report.sent_at.is_null(False),
        Report.decision != Decision.RETURNED,
    ]
    reports: Any = Report.select().join(Assignment).where(*standing).order_by(Report.id)
    found = {
        row.assignment_id: OfficeReport(
            row.id, clock.local(row.sent_at).date(), row.text, row.decision == Decision.ACCEPTED
        )
        for row in reports
    }
    by_report = {answer.report_id: answer for answer in found.values()}
    figures: Any = (
        ReportFigure.select()
        .join(Report)
        .join(Assignment)
        .where(ReportFigure.value.is_null(False), *standing)
    )
    for row in figures:
        if answer := by_report.get(row.report_id):
            answer.figures[row.figure_id] = row.value
    return found


def sums(answers: dict[int, OfficeReport]) -> dict[int, Decimal]:
    """The figures of all offices added up, by figure."""
    total: dict[int, Decimal] = {}
    for answer in answers.values():
        for figure_id, value in answer.figures.items():
            total[figure_id] = total.get(figure_id, Decimal()) + value
    return total


def grants(document: Document) -> dict[int, Extension]:
    """The last time granted, by assignment, with who granted it."""
    return {
        row.assignment_id: row
        for row in Extension.select(Extension, Officer)
        .join(Officer, on=Extension.decided_by)
        .switch(Extension)
        .join(Assignment)
        .where(Assignment.document == document, Extension.granted)
        .order_by(Extension.id)
    }


def _issued(wanted: LettersFilter) -> list[Any]:
    """Issued between two days of Thailand."""
    found = []
    if wanted.since:
        found.append(Document.issued_at >= _begins(wanted.since))
    if wanted.until:
        found.append(Document.issued_at < _begins(wanted.until + timedelta(days=1)))
    return found


def _begins(day: date) -> datetime:
    return datetime.combine(day, time()) - _AHEAD


def _late() -> Any:
    """Some office is late on the letter."""
    silent = Delivery.select(Delivery.id).where(
        Delivery.document == Document.id,
        Delivery.acknowledged_at.is_null(),
        ~Delivery.copy,
        Delivery.acknowledge_by < clock.today(),
    )
    behind = Assignment.select(Assignment.id).where(
        Assignment.document == Document.id,
        Assignment.answered_on.is_null(),
        Assignment.due_on < clock.today(),
    )
    return fn.EXISTS(silent) | fn.EXISTS(behind)


def _days(by: date | None, today: date) -> int:
    """How many days a day lies behind."""
    return max(0, (today - by).days) if by else 0
