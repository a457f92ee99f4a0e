"""The send register in print (ทะเบียนหนังสือส่ง, แบบที่ ๑๔)."""

from app.kit.thai import ERA, short_date
from app.papers.documents.models import Document, DocumentState
from app.papers.documents.queries import registered, sent_to
from app.people.accounts.models import Officer
from app.press.printer import printer

HEADS = ["เลขทะเบียนส่ง", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "การปฏิบัติ", "หมายเหตุ"]
MOST_ROWS = 1000


def send_register(officer: Officer, words: str, series: str, year: int | None) -> bytes:
    """The papers the officer's register page finds, as a PDF: oldest first, the last thousand of
    them.
    """
    found = list(registered(officer, words, series, year).limit(MOST_ROWS))[::-1]
    offices = sent_to([document.id for document in found])
    title = ["ทะเบียนหนังสือส่ง", f"พ.ศ. {year + ERA}" if year else "ทุกปี"]
    return printer.roll(
        title,
        HEADS,
        [_row(document, offices.get(document.id, 0)) for document in found],
        "register",
    )


def _row(document: Document, offices: int) -> list[str]:
    facts = document.says
    note = f"ยกเลิก {document.cancel_reason}" if document.state == DocumentState.CANCELLED else ""
    return [
        str(document.number_taken),
        document.number or "",
        short_date(facts.day) if facts.day else "",
        facts.agency,
        facts.to,
        document.subject,
        f"ส่งในระบบ {offices} แห่ง" if offices else "",
        note,
    ]
