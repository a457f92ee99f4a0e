"""What can happen to a paper: drafted, edited, addressed, checked, signed, cancelled."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.settings import settings
from app.kit.thai import ERA, fold
from app.kit.translation import _
from app.kit.translation import later as _l
from app.papers.documents import jobs
from app.papers.documents.models import Addressee, Attachment, Document, DocumentState, PrintRun
from app.papers.numbers.commands import take_number, use_reserved
from app.papers.numbers.models import BY_YEAR, CIRCULAR, ORDINARY
from app.people.accounts import queries as accounts
from app.people.accounts.commands.duties import DUTIES, Duty
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.people.accounts.roles import May
from app.people.offices.queries import name_on
from app.press.facts import Facts, Kind, Signatory
from app.records.files.models import File
from app.records.trail import queries as trail
from app.records.trail.commands import record, seal

UNNUMBERED = (
    Kind.ANNOUNCEMENT,
    Kind.REGULATION,
)  # their forms (แบบที่ ๕ ๖ ๗) have no number; the register has
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0 O 1 I L
MOST_RECIPIENTS = 2000


def draft(
    officer: Officer,
    office_id: int,
    facts: Facts,
    series: str = ORDINARY,
    about: Document | None = None,
    supersedes: Document | None = None,
    signer: Officer | None = None,
) -> Document:
    """A new draft of an office, `about` a letter it answers or reports on, or to supersede one.
    Number, date and the signer's name come with the signature; what the facts say of them is
    dropped. A memo or minutes may have a signer other than the head of the office.
    """
    _unsign(facts)
    name = name_on(office_id)
    facts.agency = facts.agency or name.name
    facts.address = facts.address or name.address.splitlines()
    facts.phone, facts.fax, facts.email = (
        facts.phone or name.phone,
        facts.fax or name.fax,
        facts.email or name.email,
    )
    with saving():
        document = Document.create(
            office=office_id,
            author=officer,
            kind=facts.kind,
            series=series,
            facts=facts.to_json(),
            subject=facts.subject,
            search=fold(facts.subject),
            about=about,
            supersedes=supersedes,
            signer=_allowed(signer, facts, supersedes),
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        seal(document)
        record(
            officer,
            "draft",
            document,
            officer.post_for(May.DRAFT, office_id),
            subject=facts.subject,
        )
    return document


def edit(
    document: Document,
    officer: Officer,
    facts: Facts,
    series: str,
    version: int,
    signer: Officer | None = None,
) -> None:
    """New facts for a draft, and who signs it. Raises Refused when it is no draft any more, or
    was changed since `version`.
    """
    _unsign(facts)
    with saving():
        changed = (
            Document.update(
                kind=facts.kind,
                series=series,
                facts=facts.to_json(),
                subject=facts.subject,
                search=fold(facts.subject),
                version=Document.version + 1,
                signer=_allowed(signer, facts, document.supersedes),
                updated_at=clock.now(),
            )
            .where(
                Document.id == document.id,
                Document.state == DocumentState.DRAFT,
                Document.version == version,
            )
            .execute()
        )
        if not changed:
            raise Refused(
                _(
                    "ร่างนี้ถูกแก้ไขหรือส่งต่อไปแล้วหลังจากที่ท่านเปิดหน้านี้ ครั้งล่าสุดโดย "
                    "%(who)s "
                    "กรุณาคัดลอกข้อความที่พิมพ์ไว้ แล้วเปิดร่างอีกครั้ง",
                    who=trail.who_last("document", document.id),
                )
            )
        seal(document)
        record(
            officer,
            "edit",
            document,
            officer.post_for(May.DRAFT, document.office_id),
            version=version + 1,
        )


def address(
    document: Document,
    officer: Officer,
    office_ids: list[int],
    acknowledge_by: date | None = None,
    act_by: date | None = None,
    copy_ids: Sequence[int] = (),
) -> None:
    """Say which offices the paper goes to, which get a copy, and by when they acknowledge and act.

    Raises Refused when it is no draft.
    """
    rows = [{"document": document, "office": office_id, "copy": False} for office_id in office_ids]
    rows += [
        {"document": document, "office": office_id, "copy": True}
        for office_id in copy_ids
        if office_id not in office_ids
    ]
    with saving():
        _move(
            document,
            DocumentState.DRAFT,
            DocumentState.DRAFT,
            acknowledge_by=acknowledge_by,
            act_by=act_by,
        )
        Addressee.delete().where(Addressee.document == document).execute()
        if rows:
            Addressee.insert_many(rows).execute()
        record(
            officer,
            "address",
            document,
            officer.post_for(May.DRAFT, document.office_id),
            offices=office_ids,
            copies=list(copy_ids),
        )


def attach(document: Document, officer: Officer, file: File, name: str) -> Attachment:
    """Let a kept file go with the draft under a name. Raises Refused when it is no draft any
    more, or has 20 already.
    """
    with saving():
        _move(document, DocumentState.DRAFT, DocumentState.DRAFT)
        if Attachment.select().where(Attachment.document == document).count() >= 20:
            raise Refused(_("แนบได้ไม่เกิน 20 แฟ้มต่อหนังสือหนึ่งฉบับ"))
        added = Attachment.create(
            document=document, file=file, name=name, added_by=officer, added_at=clock.now()
        )
        seal(added)
        record(
            officer,
            "attach",
            document,
            officer.post_for(May.DRAFT, document.office_id),
            name=name,
            sha256=file.sha256,
        )
    return added


def detach(document: Document, officer: Officer, attachment_id: int) -> None:
    """Take a file off the draft. Raises Refused when it is no draft any more."""
    with saving():
        _move(document, DocumentState.DRAFT, DocumentState.DRAFT)
        if (
            Attachment.delete()
            .where(Attachment.id == attachment_id, Attachment.document == document)
            .execute()
        ):
            seal(Attachment(id=attachment_id))
        record(
            officer,
            "detach",
            document,
            officer.post_for(May.DRAFT, document.office_id),
            attachment=attachment_id,
        )


def lock(document: Document) -> None:
    """Keep the paper as it stands until the transaction around this is over. Raises Refused when
    it stands elsewhere by now.
    """
    _move(document, document.state, document.state)


def require_version(document: Document, version: str | None) -> None:
    """Whoever decides about a paper has read it as it stands. Raises Refused when it is not that
    version any more.
    """
    if version != str(document.version):
        raise Refused(_("ร่างเปลี่ยนไปหลังจากที่ท่านเปิดหน้านี้ กรุณาอ่านอีกครั้ง"))


def submit(document: Document, officer: Officer) -> None:
    """The draft goes to the checker (ส่งตรวจ), as another version: whoever checks or signs has read
    it since, with its offices, files and tasks. Raises Refused when it lacks what a paper must
    have.
    """
    facts = document.says
    if not (
        facts.subject
        and facts.body
        and (facts.to or facts.kind not in (Kind.LETTER, Kind.MEMO, Kind.STAMPED))
    ):
        raise Refused(_("ร่างยังไม่ครบ: ต้องมีเรื่อง ผู้รับ (เรียน) และข้อความ"))
    with saving():
        _move(
            document,
            DocumentState.DRAFT,
            DocumentState.CHECKING,
            submitted_by=officer,
            note="",
            version=document.version + 1,
        )
        record(officer, "submit", document, officer.post_for(May.DRAFT, document.office_id))


def return_for_correction(document: Document, officer: Officer, note: str) -> None:
    """A checker or signer sends it back to its author with a comment (ส่งกลับแก้ไข)."""
    if document.state not in (DocumentState.CHECKING, DocumentState.SIGNING):
        raise Refused(_("หนังสือฉบับนี้ไม่ได้อยู่ระหว่างตรวจหรือรอลงนามแล้ว"))
    with saving():
        _move(document, document.state, DocumentState.DRAFT, note=note, checked_by=None)
        record(
            officer, "return", document, officer.post_for(May.CHECK, document.office_id), note=note
        )


def pass_on(document: Document, officer: Officer) -> None:
    """The checker finds it right and passes it to the signer (ผ่านการตรวจ). Nobody checks what
    they submitted.
    """
    if document.submitted_by_id == officer.id:
        raise Refused(_("ผู้ส่งร่างตรวจร่างของตนเองไม่ได้"))
    with saving():
        _move(document, DocumentState.CHECKING, DocumentState.SIGNING, checked_by=officer)
        record(officer, "pass", document, officer.post_for(May.CHECK, document.office_id))


def discard(document: Document, officer: Officer) -> None:
    """The draft is given up; it never had a number (เลิกร่าง)."""
    with saving():
        _move(document, DocumentState.DRAFT, DocumentState.DISCARDED)
        record(officer, "discard", document, officer.post_for(May.DRAFT, document.office_id))


def sign(document: Document, officer: Officer, reserved: int | None = None) -> Document:
    """Sign for the office: claim the draft, take the next number (or a reserved one), freeze the
    facts.

    All in one transaction; the PDF is printed after it. A paper it supersedes is cancelled with it.
    Raises Refused when it does not wait for a signature, the reserved number is not free, or the
    paper to supersede is not in force any more.
    """
    today = clock.today()
    with saving():
        _move(
            document,
            DocumentState.SIGNING,
            DocumentState.ISSUED,
            issued_at=clock.now(),
            issued_by=officer,
            issued_as=_signing_post(officer, document),
        )
        document = Document.get_by_id(document.id)
        office_id, series = document.office_id, document.series
        taken = (
            use_reserved(office_id, series, reserved)
            if reserved
            else take_number(office_id, series, today.year)
        )
        code = name_on(document.office_id, today).letter_code
        facts = document.says
        number = number_in_full(series, code, str(taken), today.year)
        facts.number = number if facts.kind not in UNNUMBERED else ""
        if facts.kind != Kind.MINUTES:  # theirs is the day of the meeting
            facts.date = today.isoformat()
        facts.code = new_code()
        facts.link = f"{settings().public_url}/verify/{facts.code}" if settings().public_url else ""
        facts.signatory = signature(officer, document.office_id, facts.signatory.lines)
        (
            Document.update(
                facts=facts.to_json(),
                number=number,
                code=facts.code,
                number_year=today.year,
                number_taken=taken,
                search=fold(f"{facts.subject} {number}"),
            )
            .where(Document.id == document.id)
            .execute()
        )
        record(officer, "sign", document, _signing_post(officer, document), number=number)
        if document.supersedes_id:
            _replace(document, officer)
        jobs.print_document(document.id)
    return Document.get_by_id(document.id)


def signature(officer: Officer, office_id: int, drafted: list[str]) -> Signatory:
    """What stands under the signature of an officer for an office: the posts held today, broken
    into lines where the drafter broke them when the words are the same.
    """
    lines = officer.signature_lines(office_id) or [post_in(officer, office_id)]
    same = "".join("".join(lines).split()) == "".join("".join(drafted).split())
    return Signatory(officer.name, drafted if same else lines)


def cancel(
    document: Document, officer: Officer, reason: str, replaced_by: Document | None = None
) -> None:
    """The issued paper is void (ยกเลิก), another may stand in its place; its number stays in the
    register and is never given again.
    """
    with saving():
        _move(
            document,
            DocumentState.ISSUED,
            DocumentState.CANCELLED,
            cancelled_at=clock.now(),
            cancel_reason=reason,
            replaced_by=replaced_by,
        )
        record(
            officer,
            "cancel",
            document,
            officer.post_for(May.REGISTER, document.office_id),
            reason=reason,
            replaced_by=replaced_by.number if replaced_by else "",
        )


def _replace(document: Document, officer: Officer) -> None:
    """The signed paper takes the place of the one it supersedes (ออกใหม่แทน)."""
    former = Document.get_by_id(document.supersedes_id)
    reason = "ออกหนังสือใหม่แทน"
    _move(
        former,
        DocumentState.ISSUED,
        DocumentState.CANCELLED,
        cancelled_at=clock.now(),
        cancel_reason=reason,
        replaced_by=document,
    )
    record(
        officer,
        "cancel",
        former,
        _signing_post(officer, document),
        reason=reason,
        replaced_by=Document.get_by_id(document.id).number,
    )


def ask_copies(document: Document, officer: Officer, recipients: list[str]) -> PrintRun:
    """Have the worker print a copy of an issued paper for each recipient (พิมพ์แยกรายผู้รับ).

    Raises Refused when it is not in force, has no recipient to set in, or there are more than
    2,000.
    """
    if not document.is_issued or not document.says.to:
        raise Refused(_("พิมพ์แยกรายผู้รับได้เฉพาะหนังสือที่ออกแล้วและมีผู้รับ (เรียน หรือ ถึง)"))
    if not 0 < len(recipients) <= MOST_RECIPIENTS:
        raise Refused(_("ใส่ผู้รับได้ตั้งแต่ 1 ถึง %(most)s ราย", most=MOST_RECIPIENTS))
    with saving():
        run = PrintRun.create(
            document=document,
            asked_by=officer,
            asked_at=clock.now(),
            recipients="\n".join(recipients),
            total=len(recipients),
        )
        record(
            officer,
            "copies",
            document,
            officer.post_for(May.DRAFT, document.office_id),
            count=len(recipients),
        )
        jobs.print_copies(run.id)
    return run


def number_in_full(series: str, code: str, taken: str, year: int) -> str:
    """A number as the paper has it: ศธ 0210.56/ว 12; of orders and the like 12/2569."""
    if series in dict(BY_YEAR):
        return f"{taken}/{year + ERA}"
    return f"{code}/{'ว ' if series == CIRCULAR else ''}{taken}"


def new_code() -> str:
    """Ten letters nobody mistakes for others, in two fives; of 31 to the tenth, so that guessing
    finds none.
    """
    letters = "".join(secrets.choice(CODE_LETTERS) for _place in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _allowed(signer: Officer | None, facts: Facts, supersedes: Document | None) -> Officer | None:
    """Only a memo and minutes are signed by another than the head; in the place of a paper that
    was, by the same person.
    """
    alike = not supersedes or supersedes.signer == signer
    return signer if facts.kind in (Kind.MEMO, Kind.MINUTES) and alike else None


def _signing_post(officer: Officer, document: Document) -> str:
    return officer.post_for(May.SIGN, document.office_id) or post_in(officer, document.office_id)


def _move(document: Document, before: str, after: str, **changes: object) -> None:
    moved = (
        Document.update(state=after, updated_at=clock.now(), **changes)
        .where(
            Document.id == document.id,
            Document.state == before,
            Document.version == document.version,
        )
        .execute()
    )
    if not moved:
        raise Refused(_("หนังสือฉบับนี้มีผู้ดำเนินการไปแล้ว กรุณาเปิดหน้านี้ใหม่เพื่อดูสถานะล่าสุด"))
    if changes or after != before:
        seal(document)


def _unsign(facts: Facts) -> None:
    facts.number, facts.signatory.name, facts.code, facts.link = "", "", "", ""
    if facts.kind != Kind.MINUTES:
        facts.date = ""


def _unfinished(officer: Officer, office_id: int) -> Any:
    """Papers on their way that the officer writes or is to sign."""
    return Document.select().where(
        Document.office == office_id,
        Document.state.in_((DocumentState.DRAFT, DocumentState.CHECKING, DocumentState.SIGNING)),
        (Document.author == officer) | (Document.signer == officer),
    )


def _hand_over(
    leaver: Officer, office_id: int, successor: Officer | None, by: Officer | None
) -> None:
    """Drafts to the successor who may write them, or else to who signs for the office; a memo of
    theirs is signed by the head.
    """
    writes = (
        successor if successor and successor.may(May.DRAFT, office_id) else accounts.head(office_id)
    )
    for document in list(_unfinished(leaver, office_id).order_by(Document.id)):
        author = writes or leaver if document.author_id == leaver.id else document.author
        signer = None if document.signer_id == leaver.id else document.signer
        Document.update(author=author, signer=signer).where(Document.id == document.id).execute()
        seal(document)
        record(by, "handed_over", document, to=author.name)


DUTIES.append(
    Duty(
        _l("ร่างหนังสือที่ยังไม่ลงนาม"),
        lambda officer, office_id: _unfinished(officer, office_id).count(),
        _hand_over,
    )
)
