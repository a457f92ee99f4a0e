"""Questions about circulars. Each starts from the officer who asks."""

from typing import Any

from peewee import JOIN, Case, fn

from app.circulation.circulars.models import Delivery
from app.circulation.tasks import queries as tasks
from app.circulation.tasks.models import Assignment
from app.kit import clock
from app.kit.paging import Page, paged
from app.papers.documents.models import Document, DocumentState
from app.papers.documents.queries import NUMBERED, matching
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office
from app.records.trail import queries as trail

ROLL_PAGE = 50  # offices


def readable(officer: Officer) -> Any:
    """The issued letters the officer may read: those of the own offices, those sent to them, and
    those with a task given to the officer in person.
    """
    mine = officer.offices_where(May.READ)
    sent = Delivery.select(Delivery.document).where(Delivery.office.in_(mine))
    given = Assignment.select(Assignment.document).where(tasks.in_person(officer))
    return Document.select().where(
        Document.state.in_(NUMBERED),
        Document.office.in_(mine) | Document.id.in_(sent) | Document.id.in_(given),
    )


def find(officer: Officer, document_id: int) -> Document:
    """The letter if this officer may read it. Raises DoesNotExist (answered 404) otherwise."""
    return readable(officer).where(Document.id == document_id).get()


def deliveries(officer: Officer, document: Document) -> list[Delivery]:
    """The letter at the officer's own offices: one delivery for most, none in the office that
    only sent it.
    """
    return _with_letter(
        document,
        Delivery.select(Delivery, Office)
        .join(Office, on=Delivery.office)
        .where(Delivery.document == document, Delivery.office.in_(officer.offices_where(May.READ)))
        .order_by(Delivery.id),
    )


def _with_letter(document: Document, query: Any) -> list[Delivery]:
    """Deliveries of one letter, each with that letter."""
    found = list(query)
    for row in found:
        row.document = document
    return found


def delivery(officer: Officer, document_id: int, office_id: int, to: May) -> Delivery:
    """The letter at one office, if the officer may do that there. Raises DoesNotExist (answered
    404) otherwise.
    """
    return Delivery.get(
        Delivery.document == document_id,
        Delivery.office == office_id,
        Delivery.office.in_(officer.offices_where(to)),
    )


def inbox(officer: Officer, words: str = "", only: str = "", after: str | None = None) -> Page:
    """Letters sent to the officer's offices, newest first: what a list shows of them, their
    documents and both offices.
    """
    sender = Office.alias()
    query = (
        Delivery.select(
            Delivery.id,
            Delivery.document,
            Delivery.sent_at,
            Delivery.acknowledge_by,
            Delivery.opened_at,
            Delivery.received_at,
            Delivery.received_number,
            Delivery.acknowledged_at,
            Document.id,
            Document.number,
            Document.subject,
            Document.state,
            Office.short_name,
            sender.short_name,
        )
        .join(Document)
        .switch(Delivery)
        .join(Office, on=Delivery.office)
        .switch(Delivery)
        .join(sender, on=Delivery.sender)
    )
    if conditions := [*matching(words), *_only(only)]:
        query = query.where(*conditions)
    return paged(query, [Delivery.id], after, Delivery.office, officer.offices_where(May.READ))


def _only(wanted: str) -> list[Any]:
    in_force = Document.state == DocumentState.ISSUED  # nothing waits of a cancelled letter
    waiting = [Delivery.acknowledged_at.is_null(), in_force]
    return {
        "unreceived": [Delivery.received_at.is_null(), in_force],
        "unacknowledged": waiting,
        "late": [*waiting, Delivery.acknowledge_by < clock.today()],
        "acknowledged": [Delivery.acknowledged_at.is_null(False)],
    }.get(wanted, [])


def sent_letters(officer: Officer, words: str = "", after: str | None = None) -> Page:
    """Letters the officer's offices sent to others, newest first.

    Each has `tally`: how many offices it went to, opened, received, acknowledged it.
    """
    to_offices = fn.EXISTS(Delivery.select(Delivery.id).where(Delivery.document == Document.id))
    query = Document.select().where(Document.issued_at.is_null(False), to_offices, *matching(words))
    page = paged(
        query,
        [Document.issued_at, Document.id],
        after,
        Document.office,
        officer.offices_where(May.READ),
    )
    counted = tallies([document.id for document in page.rows])
    for document in page.rows:
        document.tally = counted[document.id]
    return page


def tallies(document_ids: list[int]) -> dict[int, tuple[int, ...]]:
    """For each letter: to how many offices it went, and how many of them opened, received,
    acknowledged it.
    """
    rows = (
        Delivery.select(
            Delivery.document,
            fn.COUNT(Delivery.id),
            fn.COUNT(Delivery.opened_at),
            fn.COUNT(Delivery.received_at),
            fn.COUNT(Delivery.acknowledged_at),
        )
        .where(Delivery.document.in_(document_ids))
        .group_by(Delivery.document)
        .tuples()
    )
    found: Any = rows
    return {counts[0]: counts[1:] for counts in found}


def roll(document: Document, page: int = 1) -> list[Delivery]:
    """Who has acknowledged and who has not (รายชื่ออำเภอที่รับทราบ), worst first, 50 offices a
    page (all for page 0).
    """
    worst = Case(
        None,
        (
            (Delivery.acknowledged_at.is_null(False), 3),
            (Delivery.received_at.is_null(False), 2),
            (Delivery.opened_at.is_null(False), 1),
        ),
        0,
    )
    clerk = Officer.alias()
    query = (
        Delivery.select(Delivery, Office, Officer, clerk)
        .join(Office, on=Delivery.office)
        .switch(Delivery)
        .join(Officer, JOIN.LEFT_OUTER, on=Delivery.acknowledged_by)
        .switch(Delivery)
        .join(clerk, JOIN.LEFT_OUTER, on=Delivery.recorded_by)
        .where(Delivery.document == document)
        .order_by(worst, Delivery.acknowledge_by, Delivery.office)
    )
    return _with_letter(document, query.paginate(page, ROLL_PAGE) if page else query)


def waiting(officer: Officer, to: May, late: bool = False) -> Any:
    """Letters sent to offices where the officer may receive or acknowledge, that wait for that.

    Late ones are past the day by which to acknowledge.
    """
    lacking = Delivery.received_at if to == May.RECEIVE else Delivery.acknowledged_at
    query = (
        Delivery.select(Delivery, Document)
        .join(Document)
        .where(
            Delivery.office.in_(officer.offices_where(to)),
            lacking.is_null(),
            Document.state == DocumentState.ISSUED,
        )
    )
    return query.where(Delivery.acknowledge_by < clock.today()) if late else query


def silent(officer: Officer) -> Any:
    """Deliveries of the officer's offices' own letters, past the day by which to acknowledge and
    not acknowledged.
    """
    return (
        Delivery.select(Delivery, Document)
        .join(Document)
        .where(
            Delivery.sender.in_(officer.offices_where(May.DRAFT)),
            Delivery.acknowledged_at.is_null(),
            Delivery.acknowledge_by < clock.today(),
            Document.state == DocumentState.ISSUED,
        )
    )


def answers(officer: Officer, document: Document) -> list[Document]:
    """Papers about a letter that the officer may read, oldest first: answers of its offices,
    reports on it.
    """
    return list(
        readable(officer).where(Document.about == document).order_by(Document.issued_at).limit(100)
    )


def thread(officer: Officer, document: Document) -> list[Any]:
    """What happened to a letter, its deliveries and its tasks, as far as the officer may read it:
    the newest two hundred acts, oldest first, each with `office`, where it happened (None for the
    letter itself).
    """
    mine = officer.offices_where(May.READ)
    sent, given = (
        Delivery.select().where(Delivery.document == document),
        tasks.assignments(document),
    )
    if document.office_id not in mine:
        sent = sent.where(Delivery.office.in_(mine))
        given = given.where(Assignment.office.in_(mine) | tasks.in_person(officer))
    where = {
        "delivery": {row.id: row.office_id for row in sent},
        "assignment": {row.id: row.office_id for row in given},
    }
    names = {
        office.id: office
        for office in Office.select()
        .join(Delivery, on=Delivery.office)
        .where(Delivery.document == document)
    }
    things = {"document": [document.id], **{thing: list(ids) for thing, ids in where.items()}}
    acts = [
        row
        for row in trail.of_all(things, 200)
        if row.thing != "document" or row.act in ("sign", "send", "cancel")
    ]
    for row in acts:
        row.office = names.get(where.get(row.thing, {}).get(row.thing_id or 0, 0))
    return acts


def unacknowledged(document: Document) -> list[Delivery]:
    """The deliveries of a letter that nobody has acknowledged, by office."""
    return list(
        Delivery.select(Delivery, Office)
        .join(Office, on=Delivery.office)
        .where(Delivery.document == document, Delivery.acknowledged_at.is_null())
        .order_by(Delivery.office)
    )


def received(officer: Officer, year: int) -> Any:
    """What the officer's offices entered in their receive registers in a year, newest first."""
    return (
        Delivery.select(Delivery, Document, Office)
        .join(Document)
        .switch(Delivery)
        .join(Office, on=Delivery.office)
        .where(
            Delivery.office.in_(officer.offices_where(May.READ)),
            Delivery.received_year == year,
            Delivery.received_number.is_null(False),
        )
        .order_by(Delivery.received_at.desc(), Delivery.id.desc())
    )
