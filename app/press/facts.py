"""The facts of a paper (ข้อมูลของหนังสือ): one shape for the command line, the database, the forms and the press.

As JSON the keys are the field names below; a missing key is its empty value, an unknown key is refused.
Text is kept as typed after `kit.thai.normalise`; digits stay Arabic or Thai as typed, paper shows Thai ones.
"""

import datetime
import json
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum

from app.kit.thai import normalise


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


@dataclass
class Signatory:
    """Who signs (ผู้ลงนาม): the full name with its title, and the lines of position beneath it."""

    name: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class Facts:
    """All that a paper says. `Facts()` is a blank letter."""

    kind: Kind = Kind.LETTER
    number: str = ""  # ที่, without the word: ศธ ๐๒๑๐.๕๖/๑๐๐๕
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
    signatory: Signatory = field(default_factory=Signatory)
    section: str = ""  # ส่วนราชการเจ้าของเรื่อง
    phone: str = ""  # โทร.
    fax: str = ""  # โทรสาร
    email: str = ""  # ไปรษณีย์อิเล็กทรอนิกส์
    copies_to: list[str] = field(default_factory=list)  # สำเนาส่ง

    @classmethod
    def from_json(cls, text: str | bytes) -> "Facts":
        """The facts in a JSON object; the `unplaced` of a reading is passed over.

        Raises ValueError, naming the field, when the text is no JSON object, holds an unknown field,
        a field of the wrong shape, an unknown kind, or a date that is no ISO day.
        """
        raw = json.loads(text)
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


def _put(target: Facts | Signatory, name: str, value: object, where: str) -> None:
    if name not in {f.name for f in fields(target)}:
        raise ValueError(f"{where}: unknown field")
    old = getattr(target, name)
    if isinstance(old, Kind):
        setattr(target, name, Kind(str(value)))
    elif isinstance(old, Signatory):
        if not isinstance(value, dict):
            raise ValueError(f"{where}: not an object")
        for part, text in value.items():
            _put(old, part, text, f"{where}.{part}")
    elif isinstance(old, list):
        setattr(target, name, _texts(value, where))
    else:
        setattr(target, name, _texts([value], where)[0])
        if where == "date" and value:
            datetime.date.fromisoformat(str(value))


def _texts(values: object, where: str) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise ValueError(f"{where}: not text")
    return [normalise(text) for text in values]
