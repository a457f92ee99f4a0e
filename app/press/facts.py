"""The facts of a paper (ข้อมูลของหนังสือ): one shape for the command line, the database, the forms
and the press.

As JSON the keys are the field names below; a missing key is its empty value, an unknown key is
refused. Text is kept as typed after `kit.thai.cleaned`; digits stay Arabic or Thai as typed, paper
shows Thai ones. Forms and readers of pasted text give it as `kit.thai.normalise` makes it; what was
stored before that rule prints as it did.

A paragraph of several lines whose parts are set apart by ` | ` is a table: its first line are the
heads, each line a row. Likewise who came to a meeting: a line each, `name | post | duty`.
"""

import datetime
import json
import re
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from app.kit.thai import cleaned


class Kind(StrEnum):
    """The kinds of official paper (ชนิดของหนังสือราชการ)."""

    LETTER = "letter"  # หนังสือภายนอก
    MEMO = "memo"  # หนังสือภายใน, บันทึกข้อความ
    STAMPED = "stamped"  # หนังสือประทับตรา
    ORDER = "order"  # คำสั่ง
    ANNOUNCEMENT = "announcement"  # ประกาศ
    REGULATION = "regulation"  # ระเบียบ ข้อบังคับ
    CERTIFICATE = "certificate"  # หนังสือรับรอง
    MINUTES = "minutes"  # รายงานการประชุม

    @property
    def heading(self) -> str:
        """The word such a paper is headed with; empty where it has none."""
        return _HEADINGS.get(self, "")


_HEADINGS = {
    Kind.ORDER: "คำสั่ง",
    Kind.ANNOUNCEMENT: "ประกาศ",
    Kind.REGULATION: "ระเบียบ",
    Kind.CERTIFICATE: "หนังสือรับรอง",
    Kind.MINUTES: "รายงานการประชุม",
}


@dataclass
class Signatory:
    """Who signs (ผู้ลงนาม): the full name with its title, and the lines of position beneath it."""

    name: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class Meeting:
    """What the minutes (รายงานการประชุม) of a meeting say besides their text; its count is the
    paper's number.
    """

    place: str = ""  # ณ
    present: list[str] = field(default_factory=list)  # ผู้มาประชุม
    absent: list[str] = field(default_factory=list)  # ผู้ไม่มาประชุม
    attending: list[str] = field(default_factory=list)  # ผู้เข้าร่วมประชุม
    begins: str = ""  # เริ่มประชุมเวลา: 09.30 น.
    ends: str = ""  # เลิกประชุมเวลา


@dataclass
class Facts:
    """All that a paper says. `Facts()` is a blank letter."""

    kind: Kind = Kind.LETTER
    heading: str = ""  # the word above the agency, where unusual: ข้อบังคับ, แถลงการณ์
    number: str = ""  # ที่, without the word: ศธ ๐๒๑๐.๕๖/๑๐๐๕; of minutes ครั้งที่
    urgency: str = ""  # ชั้นความเร็ว: ด่วน, ด่วนมาก, ด่วนที่สุด, or empty
    secrecy: str = ""  # ชั้นความลับ, or empty
    agency: str = ""  # ส่วนราชการเจ้าของหนังสือ
    address: list[str] = field(default_factory=list)  # ที่ตั้ง, a line each
    date: str = ""  # ISO day (2022-12-26) or empty
    subject: str = ""  # เรื่อง
    salutation: str = "เรียน"  # คำขึ้นต้น
    to: str = ""  # ผู้รับ
    references: list[str] = field(default_factory=list)  # อ้างถึง
    enclosures: list[str] = field(default_factory=list)  # สิ่งที่ส่งมาด้วย
    body: list[str] = field(default_factory=list)  # ข้อความ, a paragraph each
    closing: str = ""  # คำลงท้าย; a memo has none
    signatory: Signatory = field(default_factory=Signatory)  # ผู้ลงนาม
    cosignatories: list[Signatory] = field(default_factory=list)  # ผู้ลงนามร่วม; ผู้ตรวจรายงาน
    meeting: Meeting = field(default_factory=Meeting)
    section: str = ""  # ส่วนราชการเจ้าของเรื่อง
    phone: str = ""  # โทร.
    fax: str = ""  # โทรสาร
    email: str = ""  # ไปรษณีย์อิเล็กทรอนิกส์
    copies_to: list[str] = field(default_factory=list)  # สำเนาส่ง
    bearer: str = ""  # whom a certificate is about, proven by photograph and signature
    code: str = ""  # รหัสตรวจสอบ, printed at the foot when there is one
    link: str = ""  # the address where the code is verified, printed as a QR

    @classmethod
    def from_json(cls, text: str | bytes) -> "Facts":
        """The facts in a JSON object; the `unplaced` of a reading is passed over.

        Raises ValueError, naming the field, when the text is no JSON object, holds an unknown
        field, a field of the wrong shape, an unknown kind, or a date that is no ISO day.
        """
        try:
            raw = json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise ValueError(f"facts: no JSON: {str(problem)[:99]}") from None
        if not isinstance(raw, dict):
            raise ValueError("facts: not a JSON object")
        raw.pop("unplaced", None)  # what `portal read` adds
        facts = cls()
        for name, value in raw.items():
            _put(facts, name, value, name)
        return facts

    def to_json(self) -> str:
        """The same facts as JSON, keys in the order of the fields, Thai readable."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @property
    def day(self) -> datetime.date | None:
        """The date of the paper, None while it has none."""
        return datetime.date.fromisoformat(self.date) if self.date else None


_HALF = re.compile("[\ud800-\udfff]")  # half a letter, as JSON may spell it: no text


def _put(target: Facts | Signatory | Meeting, name: str, value: object, where: str) -> None:
    if name not in {f.name for f in fields(target)}:
        raise ValueError(f"{where}: unknown field")
    old = getattr(target, name)
    if isinstance(old, Kind):
        setattr(target, name, _kind(value, where))
    elif isinstance(old, Signatory | Meeting):
        _fill(old, value, where)
    elif name == "cosignatories":
        if not isinstance(value, list):
            raise ValueError(f"{where}: not a list")
        setattr(
            target,
            name,
            [_fill(Signatory(), one, f"{where}[{at}]") for at, one in enumerate(value)],
        )
    elif isinstance(old, list):
        setattr(target, name, _texts(value, where))
    else:
        setattr(target, name, _texts([value], where)[0])
        if where == "date":
            _check_day(str(value))


def _kind(value: object, where: str) -> Kind:
    if value not in list(Kind):
        raise ValueError(f"{where}: {str(value)[:30]} is none of {', '.join(Kind)}")
    return Kind(str(value))


def _check_day(text: str) -> None:
    try:
        right = not text or datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        right = False
    if not right:
        raise ValueError(f"date: {text[:30]} is no day like 2026-12-31")


def _fill(part: Any, value: object, where: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: not an object")
    for name, text in value.items():
        _put(part, name, text, f"{where}.{name}")
    return part


def _texts(values: object, where: str) -> list[str]:
    if not isinstance(values, list) or not all(
        isinstance(text, str) and not _HALF.search(text) for text in values
    ):
        raise ValueError(f"{where}: not text")
    return [cleaned(text) for text in values]
