"""Is this paper the one issued? Asked by anybody who holds it: answers name number, day, office
and subject, nothing more.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.papers.documents.models import Document, DocumentState, PrintedCopy, PrintRun
from app.press.code import code_on
from app.records.files.models import File


class ProofVerdict(StrEnum):
    """What can be said of a paper."""

    ISSUED = "issued"  # ฉบับที่ออก
    CANCELLED = "cancelled"  # ยกเลิกแล้ว
    REPLACED = "replaced"  # มีฉบับใหม่แทน
    ALTERED = "altered"  # อ้างเลขที่ของเรา แต่ไม่ใช่แฟ้มที่ออก
    UNKNOWN = "unknown"


@dataclass
class ProofAnswer:
    """A verdict, the paper it is about, and whether a file was byte for byte the one issued."""

    verdict: ProofVerdict
    document: Document | None = None
    by_file: bool = False


def by_code(code: str) -> ProofAnswer:
    """What the portal knows of the paper with a code."""
    return _standing(Document.get_or_none(Document.code == code), by_file=False)


def by_file(content: bytes) -> ProofAnswer:
    """What it knows of a file: the printed paper, a copy printed for a recipient, or one that
    only says so.
    """
    digest = sha256(content).hexdigest()
    issued = Document.select().join(File, on=Document.paper).where(File.sha256 == digest).first()
    if not issued:
        issued = (
            Document.select()
            .join(PrintRun, on=(PrintRun.document == Document.id))
            .join(PrintedCopy)
            .where(PrintedCopy.sha256 == digest)
            .first()
        )
    if issued:
        return _standing(issued, by_file=True)
    claimed = Document.get_or_none(Document.code == code) if (code := code_on(content)) else None
    return (
        ProofAnswer(ProofVerdict.ALTERED, claimed, True)
        if claimed
        else ProofAnswer(ProofVerdict.UNKNOWN, None, True)
    )


def _standing(document: Document | None, by_file: bool) -> ProofAnswer:
    if not document or document.state not in (DocumentState.ISSUED, DocumentState.CANCELLED):
        return ProofAnswer(ProofVerdict.UNKNOWN, None, by_file)
    if document.state == DocumentState.ISSUED:
        return ProofAnswer(ProofVerdict.ISSUED, document, by_file)
    return ProofAnswer(
        ProofVerdict.REPLACED if document.successor else ProofVerdict.CANCELLED, document, by_file
    )
