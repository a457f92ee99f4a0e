"""What waits for an officer today."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import Field

from app.circulation.circulars import queries as circulars
from app.circulation.circulars.models import Delivery
from app.circulation.reports import queries as reports
from app.circulation.reports.models import Extension, Report
from app.circulation.tasks import queries as tasks
from app.circulation.tasks.models import Assignment, AssignmentState, Task
from app.field.certification import queries as certification
from app.field.certification.models import ChangeRequest, Stage, Verification
from app.field.field_reports import queries as field_reports
from app.field.households.models import EmergencyAccess, Household
from app.field.households.pages import queries as household_pages
from app.field.plans import queries as plans
from app.field.plans.models import Plan
from app.kit import clock
from app.kit.paging import Page, paged, sized, sized_by
from app.operations.backups import queries as backups
from app.operations.backups.models import Recovered, Run
from app.papers.documents import queries as documents
from app.papers.documents.models import Document, DocumentState
from app.papers.numbers import queries as numbers
from app.papers.numbers.models import NumberSeries
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office


@dataclass
class Counter:
    """A pile of work: how much of it (at most 1000), how many days its oldest piece has waited, and
    for who works in several offices how much is of which, by its short name.
    """

    name: str
    count: int
    days: int
    offices: dict[str, int] = field(default_factory=dict)


# Each pile: its name, what its officers may do in some office (nothing: everybody), what lies on
# it, since when. In the order in which they press.
PILES: tuple[tuple[str, tuple[May, ...], Callable[[Officer], Any], Any], ...] = (
    (
        "late",
        (May.ACKNOWLEDGE,),
        lambda officer: circulars.waiting(officer, May.ACKNOWLEDGE, late=True),
        Delivery.sent_at,
    ),
    (
        "overdue",
        (May.ASSIGN,),
        lambda officer: tasks.late(officer, May.ASSIGN),
        Assignment.changed_at,
    ),
    ("mine", (), tasks.given_to, Assignment.changed_at),
    (
        "sign",
        (May.SIGN, May.DRAFT),
        lambda officer: documents.waiting(officer, DocumentState.SIGNING, May.SIGN),
        Document.updated_at,
    ),
    (
        "acknowledge",
        (May.ACKNOWLEDGE,),
        lambda officer: circulars.waiting(officer, May.ACKNOWLEDGE),
        Delivery.sent_at,
    ),
    (
        "receive",
        (May.RECEIVE,),
        lambda officer: circulars.waiting(officer, May.RECEIVE),
        Delivery.sent_at,
    ),
    (
        "correct",
        (May.ASSIGN,),
        lambda officer: tasks.waiting(officer, May.ASSIGN, AssignmentState.RETURNED),
        Assignment.changed_at,
    ),
    (
        "take_on",
        (May.ASSIGN,),
        lambda officer: tasks.waiting(officer, May.ASSIGN, AssignmentState.NEW),
        Assignment.changed_at,
    ),
    (
        "doing",
        (May.ASSIGN,),
        lambda officer: tasks.waiting(officer, May.ASSIGN, AssignmentState.ACCEPTED),
        Assignment.changed_at,
    ),
    (
        "check",
        (May.CHECK,),
        lambda officer: documents.waiting(officer, DocumentState.CHECKING, May.CHECK),
        Document.updated_at,
    ),
    (
        "reported",
        (May.FOLLOW,),
        lambda officer: tasks.waiting(officer, May.FOLLOW, AssignmentState.REPORTED),
        Assignment.changed_at,
    ),
    ("declined", (May.FOLLOW,), reports.declined, Report.sent_at),
    ("wishes", (May.FOLLOW,), reports.wishes, Extension.asked_at),
    (
        "certify",
        (May.CERTIFY,),
        lambda officer: certification.waiting(officer, Stage.DISTRICT),
        Verification.at,
    ),
    (
        "certify_above",
        (May.CERTIFY,),
        lambda officer: certification.waiting(officer, Stage.PROVINCE),
        Verification.at,
    ),
    ("plans", (May.CERTIFY,), plans.waiting, Plan.submitted_at),
    ("changes", (May.CERTIFY,), certification.wishes, ChangeRequest.asked_at),
    ("anew", (May.FIELD,), certification.sent_back, Verification.returned_at),
    ("glass", (May.FIELD,), household_pages.broken, EmergencyAccess.at),
    ("visits", (May.FIELD,), field_reports.late_visits, Household.next_visit_on),
    (
        "sent_back",
        (May.DRAFT,),
        lambda officer: documents.written_by(officer, sent_back=True),
        Document.updated_at,
    ),
    (
        "draft",
        (May.DRAFT,),
        lambda officer: documents.written_by(officer, sent_back=False),
        Document.updated_at,
    ),
    (
        "behind",
        (May.FOLLOW,),
        lambda officer: tasks.late(officer, May.FOLLOW),
        Assignment.changed_at,
    ),
    ("silent", (May.DRAFT,), circulars.silent, Delivery.sent_at),
    ("held", (May.REGISTER, May.SIGN), numbers.held, NumberSeries.held_since),
    ("recovered", (May.REGISTER, May.SIGN), backups.recovered, Recovered.issued_at),
    ("failed", (May.ADMINISTER,), backups.failed, Run.begun_at),
    ("unprinted", (May.DRAFT, May.ADMINISTER), documents.unprinted, Document.issued_at),
)


# For which of the officer's offices a piece of a pile waits.
WHERE: dict[str, Field] = {
    **dict.fromkeys(("late", "acknowledge", "receive"), Delivery.office),
    "silent": Delivery.sender,
    **dict.fromkeys(("overdue", "mine", "correct", "take_on", "doing"), Assignment.office),
    **dict.fromkeys(("reported", "declined", "wishes", "behind"), Assignment.sender),
    **dict.fromkeys(("sign", "check", "sent_back", "draft"), Document.office),
    **dict.fromkeys(("certify", "anew"), Verification.office),
    "visits": Household.office,
}
# Piles whose pieces are listed here, as no other list holds the very same.
LISTED = (
    "late",
    "overdue",
    "sign",
    "acknowledge",
    "correct",
    "take_on",
    "doing",
    "check",
    "sent_back",
    "draft",
    "declined",
    "visits",
    "silent",
)


class Piece(NamedTuple):
    """One piece of a pile: what it is about, at which office, since when, and the page where it
    is seen to.
    """

    words: str
    office: str
    since: datetime | date | None
    page: str  # endpoint
    place: dict[str, int]  # its values


def pieces(officer: Officer, name: str, after: str | None) -> Page:
    """A page of one of the LISTED piles, by the question that counts it, newest first."""
    acts, question, moment = next(
        (acts, query, moment) for pile, acts, query, moment in PILES if pile == name
    )
    if not (officer.appointments and (not acts or any(map(officer.offices_where, acts)))):
        return Page([], None)
    query = question(officer)
    model = query.model
    found = paged(query.select(model.id), [model.id], after, None, [])
    rows = (
        _with_all(model)
        .where(model.id.in_([row.id for row in found.rows]))
        .order_by(model.id.desc())
    )
    return Page([_piece(row, moment) for row in rows], found.after)


def _with_all(model: Any) -> Any:
    """Rows of a pile with what is told of each."""
    if model is Household:
        return Household.select(Household, Office).join(Office, on=Household.office)
    if model is Document:
        return Document.select(Document, Office).join(Office)
    if model is Delivery:
        return (
            Delivery.select(Delivery, Document, Office)
            .join(Document)
            .switch(Delivery)
            .join(Office, on=Delivery.office)
        )
    if model is Assignment:
        return (
            Assignment.select(Assignment, Task, Office)
            .join(Task)
            .switch(Assignment)
            .join(Office, on=Assignment.office)
        )
    return (
        Report.select(Report, Assignment, Task, Office)
        .join(Assignment)
        .join(Task)
        .switch(Assignment)
        .join(Office, on=Assignment.office)
    )


def _piece(row: Any, moment: Any) -> Piece:
    since = getattr(row, moment.name)
    if isinstance(row, Household):
        return Piece(
            f"{row.head_name} {row.where}",
            row.office.short_name,
            since,
            "household_pages.show",
            {"household_id": row.id},
        )
    if isinstance(row, Document):
        return Piece(
            row.subject, row.office.short_name, since, "documents.show", {"document_id": row.id}
        )
    if isinstance(row, Delivery):
        return Piece(
            row.document.subject,
            row.office.short_name,
            since,
            "circulars.show",
            {"document_id": row.document_id},
        )
    given = row if isinstance(row, Assignment) else row.assignment
    return Piece(
        given.task.what, given.office.short_name, since, "reports.show", {"assignment_id": given.id}
    )


def counters(officer: Officer) -> list[Counter]:
    """The officer's piles that may hold work, in the order in which they press; each is one
    question.
    """
    names = {held.post.office_id: held.post.office.short_name for held in officer.appointments}
    return [
        _counted(name, query(officer), moment, names)
        for name, acts, query, moment in PILES
        if officer.appointments and (not acts or any(map(officer.offices_where, acts)))
    ]


def _counted(name: str, query: Any, moment: Field, names: dict[int, str]) -> Counter:
    """A pile; `names` are those of the officer's offices."""
    if name not in WHERE or len(names) == 1:
        count, oldest = sized(query, moment)
        return Counter(name, count, _days(oldest))
    found = sized_by(query, moment, WHERE[name])
    days = max((_days(oldest) for _count, oldest in found.values()), default=0)
    return Counter(
        name,
        sum(count for count, _oldest in found.values()),
        days,
        {names[office]: found[office][0] for office in names if office in found},
    )


def _days(oldest: Any) -> int:
    return (
        (clock.now() - oldest if isinstance(oldest, datetime) else clock.today() - oldest).days
        if oldest
        else 0
    )
