"""What can happen to a circular: issued to its offices, opened, received, acknowledged,
answered, issued anew.
"""

from datetime import date, datetime, time
from typing import Any

from peewee import fn

from app.circulation.circulars.models import Delivery
from app.circulation.tasks import commands as tasks
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.thai import long_date
from app.kit.translation import _
from app.papers.documents import commands as documents
from app.papers.documents.models import Document, DocumentState
from app.papers.documents.queries import addressee, addressees, attachments
from app.papers.numbers.commands import take_number
from app.papers.numbers.models import RECEIVED
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.press.facts import Facts
from app.records.trail.commands import record, seal


def issue(document: Document, officer: Officer, reserved: int | None = None) -> Document:
    """Sign the paper and send it, in one transaction: one delivery for each office it is addressed
    to, which may be the signer's own, and its tasks; nothing is asked of an office that gets a
    copy. Raises Refused as `documents.commands.sign` and `tasks.commands.hand_out` do, and when a
    day it sets its offices has passed.
    """
    with saving():
        issued = documents.sign(document, officer, reserved)
        rows: list[dict[str, Any]] = [
            {
                "document": issued,
                "office": to.office_id,
                "copy": to.copy,
                "sender": issued.office_id,
                "sent_at": issued.issued_at,
                "acknowledge_by": None if to.copy else issued.acknowledge_by,
                "act_by": None if to.copy else issued.act_by,
            }
            for to in addressees(issued)
        ]
        if any(
            day and day < clock.today()
            for row in rows
            for day in (row["acknowledge_by"], row["act_by"])
        ):
            raise Refused(_("กำหนดรับทราบหรือกำหนดดำเนินการผ่านไปแล้ว แก้ไขก่อนแล้วจึงลงนาม"))
        if rows:
            Delivery.insert_many(rows).execute()
            seal(Delivery.select(Delivery.id).where(Delivery.document == issued))
            record(
                officer, "send", issued, issued.issued_as, offices=[row["office"] for row in rows]
            )
        tasks.hand_out(issued, officer)
    return issued


def note_opened(delivery: Delivery, officer: Officer) -> None:
    """The letter was opened at the office for the first time (เปิดอ่าน). Later openings change
    nothing.
    """
    if delivery.opened_at:
        return
    with saving():
        if _once(delivery, Delivery.opened_at, opened_by=officer):
            record(officer, "open", delivery, officer.post_for(May.READ, delivery.office_id))


def receive(delivery: Delivery, officer: Officer) -> int:
    """Enter the letter in the office's receive register (ลงรับ), once; its receive number of this
    calendar year.

    Raises Refused when the office has received it already or it was cancelled meanwhile.
    """
    year = clock.today().year
    with saving():
        if not _once(delivery, Delivery.received_at, received_by=officer, received_year=year):
            raise Refused(_("สำนักงานของท่านลงรับหนังสือฉบับนี้แล้ว หรือหนังสือถูกยกเลิกไปแล้ว"))
        number = take_number(delivery.office_id, RECEIVED, year)
        Delivery.update(received_number=number).where(Delivery.id == delivery.id).execute()
        record(
            officer,
            "receive",
            delivery,
            officer.post_for(May.RECEIVE, delivery.office_id),
            number=number,
        )
    return number


def acknowledge(delivery: Delivery, officer: Officer, note: str = "") -> None:
    """The head of the office takes note of the letter (รับทราบ), once, under the post held today.

    A letter nobody has entered in the receive register yet is entered in the same act. What is
    acknowledged is the issued file, by its SHA-256. Raises Refused when the office has acknowledged
    already or the letter was cancelled meanwhile.
    """
    post = officer.post_for(May.ACKNOWLEDGE, delivery.office_id)
    with saving():
        if not _once(
            delivery,
            Delivery.acknowledged_at,
            acknowledged_by=officer,
            acknowledged_as=post,
            note=note,
            acknowledged_sha256=_file_of(delivery),
        ):
            raise Refused(_("สำนักงานของท่านรับทราบหนังสือฉบับนี้แล้ว หรือหนังสือถูกยกเลิกไปแล้ว"))
        if not Delivery.get_by_id(delivery.id).received_at:
            receive(delivery, officer)
        record(officer, "acknowledge", delivery, post, note=note)


def record_acknowledgement(
    delivery: Delivery, officer: Officer, how: str, who: str, day: date, note: str = ""
) -> None:
    """A clerk of the office that sent the letter notes that another acknowledged it on paper, by
    phone or LINE; marked so.

    `who` is the person and post that did. Raises Refused when the office has acknowledged already,
    or the day lies ahead or before the letter was sent.
    """
    if not clock.local(delivery.sent_at).date() <= day <= clock.today():
        raise Refused(_("วันที่รับทราบต้องไม่ก่อนวันส่งหนังสือ และไม่หลังวันนี้"))
    moment = (
        clock.now() if day == clock.today() else datetime.combine(day, time(5))
    )  # noon in Thailand
    with saving():
        if not _once(
            delivery,
            Delivery.acknowledged_at,
            recorded_by=officer,
            acknowledged_as=who,
            acknowledged_how=how,
            note=note,
            acknowledged_sha256=_file_of(delivery),
        ):
            raise Refused(_("สำนักงานนี้รับทราบหนังสือฉบับนี้แล้ว หรือหนังสือถูกยกเลิกไปแล้ว"))
        Delivery.update(acknowledged_at=moment).where(Delivery.id == delivery.id).execute()
        record(
            officer,
            "acknowledgement_recorded",
            delivery,
            officer.post_for(May.DRAFT, delivery.sender_id),
            how=how,
            who=who,
            note=note,
        )


def reply(document: Document, officer: Officer, office_id: int) -> Document:
    """A draft that answers a letter (หนังสือตอบ), from one of the offices it went to, addressed
    to the office that sent it.
    """
    asked = document.says
    day = f" ลงวันที่ {long_date(asked.day)}" if asked.day else ""
    facts = Facts(
        subject=asked.subject,
        to=addressee(document.office_id),
        references=[f"หนังสือ{asked.agency} ที่ {document.number}{day}"],
        body=[f"ตามหนังสือที่อ้างถึง {asked.agency} แจ้งเรื่อง{asked.subject} นั้น"],
        closing="ขอแสดงความนับถือ",
    )
    with saving():
        answer = documents.draft(officer, office_id, facts, about=document)
        documents.address(answer, officer, [document.office_id])
    return answer


def supersede(document: Document, officer: Officer) -> Document:
    """A draft to be corrected and signed in the place of an issued letter: the same text, offices,
    files and tasks. Once it is signed, the letter is cancelled and points to it, and its offices
    begin anew.
    """
    if not document.is_issued:
        raise Refused(_("ออกใหม่แทนได้เฉพาะหนังสือที่ยังใช้อยู่"))
    to = addressees(document)
    with saving():
        fresh = documents.draft(
            officer,
            document.office_id,
            document.says,
            document.series,
            about=document.about,
            supersedes=document,
        )
        documents.address(
            fresh,
            officer,
            [row.office_id for row in to if not row.copy],
            _ahead(document.acknowledge_by),
            _ahead(document.act_by),
            [row.office_id for row in to if row.copy],
        )
        for attached in attachments(document):
            documents.attach(fresh, officer, attached.file, attached.name)
        tasks.copy(document, fresh, officer)
    return fresh


def _file_of(delivery: Delivery) -> str | None:
    """The SHA-256 of the issued file; None while it is not printed, `jobs.tie` fills it in then."""
    paper = Document.get_by_id(delivery.document_id).paper
    return paper.sha256 if paper else None


def _ahead(day: date | None) -> date | None:
    """A day that has not passed."""
    return day if day and day >= clock.today() else None


def _once(delivery: Delivery, moment: Any, **facts: object) -> int:
    """Set a moment that is still empty on a delivery of a letter still in force; 0 when that
    cannot be any more.
    """
    in_force = fn.EXISTS(
        Document.select(Document.id).where(
            Document.id == delivery.document_id, Document.state == DocumentState.ISSUED
        )
    )
    done = (
        Delivery.update({moment: clock.now()}, **facts)
        .where(Delivery.id == delivery.id, moment.is_null(), in_force)
        .execute()
    )
    if done:
        seal(delivery)
    return done
