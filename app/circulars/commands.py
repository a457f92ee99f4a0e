"""What can happen to a circular: issued to its offices, opened, received, acknowledged."""

from typing import Any

from peewee import fn

from app.accounts.models import Officer
from app.accounts.roles import May
from app.audit.commands import record
from app.circulars.models import Delivery
from app.documents import commands as documents
from app.documents.models import Document, State
from app.documents.queries import addressees
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.words import _
from app.numbers.commands import take_number
from app.numbers.models import RECEIVED


def issue(document: Document, officer: Officer, reserved: int | None = None) -> Document:
    """Sign the paper and send it, in one transaction: one delivery for each office it is addressed to,
    which may be the signer's own. Raises Refused as `documents.commands.sign` does.
    """
    with saving():
        issued = documents.sign(document, officer, reserved)
        rows = [{"document": issued, "office": to.office_id, "copy": to.copy, "sender": issued.office_id,
                 "sent_at": issued.issued_at, "acknowledge_by": issued.acknowledge_by, "act_by": issued.act_by}
                for to in addressees(issued)]
        if rows:
            Delivery.insert_many(rows).execute()
            record(officer, "send", issued, issued.issued_as, offices=[row["office"] for row in rows])
    return issued


def note_opened(delivery: Delivery, officer: Officer) -> None:
    """The letter was opened at the office for the first time (เปิดอ่าน). Later openings change nothing."""
    if delivery.opened_at:
        return
    with saving():
        if _once(delivery, Delivery.opened_at, opened_by=officer):
            record(officer, "open", delivery, officer.post_for(May.READ, delivery.office_id))


def receive(delivery: Delivery, officer: Officer) -> int:
    """Enter the letter in the office's receive register (ลงรับ), once; its receive number of this calendar year.

    Raises Refused when the office has received it already or it was cancelled meanwhile.
    """
    year = clock.today().year
    with saving():
        if not _once(delivery, Delivery.received_at, received_by=officer, received_year=year):
            raise Refused(_("สำนักงานของท่านลงรับหนังสือฉบับนี้แล้ว หรือหนังสือถูกยกเลิกไปแล้ว"))
        number = take_number(delivery.office_id, RECEIVED, year)
        Delivery.update(received_number=number).where(Delivery.id == delivery.id).execute()
        record(officer, "receive", delivery, officer.post_for(May.RECEIVE, delivery.office_id), number=number)
    return number


def acknowledge(delivery: Delivery, officer: Officer, note: str = "") -> None:
    """The head of the office takes note of the letter (รับทราบ), once, under the post held today.

    A letter nobody has entered in the receive register yet is entered in the same act.
    Raises Refused when the office has acknowledged already or the letter was cancelled meanwhile.
    """
    post = officer.post_for(May.ACKNOWLEDGE, delivery.office_id)
    with saving():
        if not _once(delivery, Delivery.acknowledged_at, acknowledged_by=officer, acknowledged_as=post, note=note):
            raise Refused(_("สำนักงานของท่านรับทราบหนังสือฉบับนี้แล้ว หรือหนังสือถูกยกเลิกไปแล้ว"))
        if not Delivery.get_by_id(delivery.id).received_at:
            receive(delivery, officer)
        record(officer, "acknowledge", delivery, post, note=note)


def _once(delivery: Delivery, moment: Any, **facts: object) -> int:
    """Set a moment that is still empty on a delivery of a letter still in force; 0 when that cannot be any more."""
    in_force = fn.EXISTS(Document.select(Document.id).where(Document.id == delivery.document_id,
                                                            Document.state == State.ISSUED))
    return (Delivery.update({moment: clock.now()}, **facts)
            .where(Delivery.id == delivery.id, moment.is_null(), in_force).execute())
