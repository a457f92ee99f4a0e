"""Questions about papers. Each starts from the officer who asks."""

from datetime import datetime
from typing import Any

from peewee import fn

from app.kit.paging import Page, paged
from app.kit.thai import arabic, terms
from app.papers.documents.models import Addressee, Attachment, Document, DocumentState, PrintRun
from app.people.accounts.models import Officer
from app.people.accounts.queries import head
from app.people.accounts.roles import May
from app.people.offices.models import Office
from app.people.offices.queries import name_on
from app.records.files.models import File

OPEN = (DocumentState.DRAFT, DocumentState.CHECKING, DocumentState.SIGNING)
NUMBERED = (DocumentState.ISSUED, DocumentState.CANCELLED)


def readable(officer: Officer) -> Any:
    """The papers of the officer's offices: numbered ones for all who read there, drafts for
    those who write there.
    """
    mine, writing = officer.offices_where(May.READ), officer.offices_where(May.DRAFT)
    return Document.select().where(
        (Document.office.in_(mine) & Document.state.in_(NUMBERED))
        | (Document.office.in_(writing) & (Document.state != DocumentState.DISCARDED))
    )


def find(officer: Officer, document_id: int, to: May = May.READ) -> Document:
    """The paper, if the officer may do that to it. Raises DoesNotExist (answered 404) otherwise."""
    return readable(officer).where(Document.id == document_id, _open_to(officer, to)).get()


def _open_to(officer: Officer, to: May) -> Any:
    """Papers of the offices where the officer may do that; to sign: those of the head, or those
    the officer signs in person.
    """
    offices = Document.office.in_(officer.offices_where(to))
    if to != May.SIGN:
        return offices
    return (offices & Document.signer.is_null()) | (Document.signer == officer)


def signs(officer: Officer, document: Document) -> bool:
    """Whether the officer is who signs the paper."""
    return (
        document.signer_id == officer.id
        if document.signer_id
        else officer.may(May.SIGN, document.office_id)
    )


def issued_since(moment: datetime) -> list[Document]:
    """Papers issued at that moment or later and printed, whoever's they are, oldest first, with
    office and print; for upkeep.
    """
    return list(
        Document.select(Document, Office, File)
        .join(Office)
        .switch(Document)
        .join(File, on=Document.paper)
        .where(Document.issued_at >= moment)
        .order_by(Document.issued_at)
    )


def addressed(document: Document) -> list[str]:
    """The short names of the offices a paper goes to."""
    return [
        row.office.short_name
        for row in Addressee.select(Addressee, Office)
        .join(Office)
        .where(Addressee.document == document)
        .order_by(Addressee.id)
    ]


def not_printed() -> list[Document]:
    """Issued papers whose print failed and was not made good yet, whoever's they are; for the
    administrator.
    """
    return list(
        Document.select()
        .where(
            Document.paper.is_null(), Document.issued_at.is_null(False), Document.print_failures > 0
        )
        .order_by(Document.issued_at)
        .limit(20)
    )


def drafts(officer: Officer, state: str, after: str | None) -> Page:
    """Papers on their way to a signature in the officer's offices, newest first; one state, or
    all when it is empty.
    """
    wanted = [state] if state in OPEN else OPEN
    query = (
        Document.select(Document, Officer)
        .join(Officer, on=Document.author)
        .where(Document.state.in_(wanted))
    )
    return paged(query, [Document.id], after, Document.office, officer.offices_where(May.DRAFT))


def register(
    officer: Officer,
    words: str = "",
    series: str = "",
    year: int | None = None,
    after: str | None = None,
) -> Page:
    """The send register (ทะเบียนหนังสือส่ง), newest first; cancelled numbers stand in it too."""
    return paged(
        _registered(words, series, year),
        [Document.issued_at, Document.id],
        after,
        Document.office,
        officer.offices_where(May.READ),
    )


def registered(officer: Officer, words: str, series: str, year: int | None) -> Any:
    """The same without pages, newest first."""
    return (
        _registered(words, series, year)
        .where(Document.office.in_(officer.offices_where(May.READ)))
        .order_by(Document.issued_at.desc(), Document.id.desc())
    )


def _registered(words: str, series: str, year: int | None) -> Any:
    query = Document.select().where(Document.issued_at.is_null(False), *matching(words))
    if series:
        query = query.where(Document.series == series)
    if year:
        query = query.where(Document.number_year == year)
    return query


def sent_to(document_ids: list[int]) -> dict[int, int]:
    """How many offices of the portal each paper goes to."""
    rows = (
        Addressee.select(Addressee.document, fn.COUNT(Addressee.id).alias("offices"))
        .where(Addressee.document.in_(document_ids))
        .group_by(Addressee.document)
    )
    return {row.document_id: row.offices for row in rows}


def matching(words: str) -> list[Any]:
    """Conditions: every word typed occurs in subject or number, whatever the digits, case,
    spaces and order of marks.
    """
    return [Document.search.contains(term) for term in terms(words)]


def addressees(document: Document) -> list[Addressee]:
    """The offices the paper goes to, those sent a copy last."""
    return list(
        Addressee.select(Addressee, Office)
        .join(Office)
        .where(Addressee.document == document)
        .order_by(Addressee.copy, Addressee.office)
    )


def attachments(document: Document) -> list[Attachment]:
    """What goes with the paper, with the files' sizes, in the order added."""
    return list(
        Attachment.select(Attachment, File)
        .join(File)
        .where(Attachment.document == document)
        .order_by(Attachment.id)
    )


def waiting(officer: Officer, state: DocumentState, to: May) -> Any:
    """Papers that wait in a state for somebody who may do that."""
    query = Document.select().where(_open_to(officer, to), Document.state == state)
    if state == DocumentState.CHECKING:
        query = query.where(Document.submitted_by != officer)
    return query


def written_by(officer: Officer, sent_back: bool) -> Any:
    """The officer's own drafts: those sent back with a comment, or those still being written."""
    return waiting(officer, DocumentState.DRAFT, May.DRAFT).where(
        Document.author == officer, (Document.note != "") == sent_back
    )


def unprinted(officer: Officer) -> Any:
    """Issued papers whose printing failed, of the officer's offices (of all offices for who
    looks after the portal).
    """
    query = Document.select().where(
        Document.paper.is_null(), Document.issued_at.is_null(False), Document.print_failures > 0
    )
    if not officer.keeps_portal:
        # An expression, so that the small index of unprinted papers is used and not that of the
        # office.
        query = query.where((Document.office + 0).in_(officer.offices_where(May.DRAFT)))
    return query


def in_force(officer: Officer, document: Document, number: str) -> Document | None:
    """Another issued paper of the same office by its full number, whatever its digits and spaces:
    of several one of the same series, and the newest; None when there is none.
    """
    wanted = "".join(arabic(number).split())
    return (
        readable(officer)
        .where(
            Document.office == document.office_id,
            Document.state == DocumentState.ISSUED,
            Document.id != document.id,
            fn.REPLACE(Document.number, " ", "") == wanted,
        )
        .order_by(Document.series != document.series, Document.issued_at.desc())
        .first()
    )


def runs(document: Document) -> list[PrintRun]:
    """The runs of copies asked for of a paper, newest first."""
    return list(
        PrintRun.select()
        .where(PrintRun.document == document)
        .order_by(PrintRun.id.desc())
        .limit(20)
    )


def run(document: Document, run_id: int) -> PrintRun:
    """One run of copies. Raises DoesNotExist (answered 404) when it belongs to another paper."""
    return PrintRun.get((PrintRun.id == run_id) & (PrintRun.document == document))


def attachment(document: Document, attachment_id: int) -> Attachment:
    """One file that goes with the paper. Raises DoesNotExist (answered 404) when it belongs to
    another.
    """
    return (
        Attachment.select(Attachment, File)
        .join(File)
        .where(Attachment.document == document, Attachment.id == attachment_id)
        .get()
    )


def addressee(office_id: int) -> str:
    """Whom a memo to the head of an office is addressed to: the post; the office when nobody
    holds it today.
    """
    held = head(office_id)
    posts = (
        [one.post for one in held.appointments if one.post.office_id == office_id] if held else []
    )
    return next((post.title for post in posts if post.role == "head"), name_on(office_id).name)
