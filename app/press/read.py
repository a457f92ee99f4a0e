"""Reading a pasted letter back into facts (อ่านหนังสือที่วาง): what each line is, told by its label and its place."""

import json
import re
from dataclasses import asdict, dataclass, field

from app.kit.thai import MONTHS, MONTHS_SHORT, read_date
from app.press.facts import Facts, Kind
from app.press.lines import Line, Unreadable, decoded, lines_of

__all__ = ["Reading", "Unreadable", "read"]

D = "0-9๐-๙"
_MONTH = "|".join(re.escape(name) for name in (*MONTHS, *MONTHS_SHORT, *(m.replace(".", "") for m in MONTHS_SHORT)))
_DATE = rf"[{D}]{{1,2}}\s*(?:เดือน\s*)?(?:{_MONTH})\s*(?:พ\s?\.?\s?ศ\s?\.?\s*)?[{D}]{{2,4}}|[{D}]{{1,2}}/[{D}]{{1,2}}/[{D}]{{2,4}}"
_DAYLESS = re.compile(rf"(?:{_MONTH})\s*(?:พ\.?ศ\.?\s*)?[{D}]{{2,4}}$")
_COLON = r"\s*[:：]?\s*"
_CODE = r"(?:[ก-ฮA-Za-z.]{1,12}\s*(?:\([ก-ฮA-Za-z.]{1,12}\)\s*)?)"  # ศธ, กค (กนบ)
_NUMBER = re.compile(rf"(?:เลข)?ที่{_COLON}({_CODE}?[{D}][{D}.\-/() ]*?(?:/\s*(?:ว\s*[.]?\s*)?[{D}]+)|"
                     rf"{_CODE}[{D}.()]+\s*/(?:\s*ว)?)(?=\s|$)\s*(.*)$")
_LABELS = {
    "subject": re.compile(rf"เรื่อง{_COLON}(.+)$"),
    "to": re.compile(rf"(ขอประทานกราบทูล|กราบเรียน|นมัสการ|เรียน|ถึง){_COLON}(.+)$"),
    "references": re.compile(rf"อ้าง\s?ถึง{_COLON}(.*)$"),
    "enclosures": re.compile(rf"สิ่งที่ส่งมา(?:ด้วย|พร้อมนี้)?{_COLON}(.*)$"),
    "agency": re.compile(rf"ส่วนราชการ{_COLON}(.+)$"),
    "date": re.compile(rf"(?:วันที่{_COLON})?({_DATE})(?=\s|$)\s*(.*)$"),
}
_URGENCY = re.compile(r"(ด่วนที่สุด|ด่วนมาก|ด่วน)(?=\s|$)\s*(.*)$")
_SECRECY = re.compile(r"(ลับที่สุด|ลับมาก|ลับ)$")
_TITLE = re.compile(r"(บันทึกข้อความ|หนังสือรับรอง|รายงานการประชุม(?=.)|คำสั่ง|ประกาศ(?!\s*ณ)|ระเบียบ|ข้อบังคับ)\s*(.*)$")
_KINDS = {"บันทึกข้อความ": Kind.MEMO, "หนังสือรับรอง": Kind.CERTIFICATE, "รายงานการประชุม": Kind.MINUTES,
          "คำสั่ง": Kind.ORDER, "ประกาศ": Kind.ANNOUNCEMENT, "ระเบียบ": Kind.REGULATION, "ข้อบังคับ": Kind.REGULATION}
_GIVEN = re.compile(rf"(?:สั่ง|ประกาศ|ให้ไว้)\s*ณ\s*วันที่\s*({_DATE})\s*(.*)$")
_RANK = re.compile(r"(?:ว่าที่\s?)?(?:ร้อย|พัน|พล|นาวา|เรือ|สิบ|จ่า|ดาบ|หม่อม|นายกองโท|นายกองเอก)\S{0,20}(?:\s\S{1,12})?$")
_CLOSING = re.compile(r"(?:ขอแสดงความนับถือ(?:อย่างยิ่ง)?|ขอนมัสการด้วยความเคารพ\S*|ด้วยความเคารพ\S*|ควรมิควร\S+)$")
_PERSON = (r"(?:นาย|นาง(?:สาว)?|น\.ส\.|ว่าที่|ดร\.|ผศ\.|รศ\.|ศ\.|พล\.?\S*|พ\.[ตอทจ]\.|ร\.[ตอทจ]\.|ส\.[ตอ]\.|จ\.[สอต]\.|"
           r"หม่อม|ม\.[รล]\.|พระ)")
_SIGNED = re.compile(r"(?:\(?ลงชื่อ\)?[\s.]*)?\(\s*([^()]{3,120}?)\s*\)$")
_UNBRACKETED = re.compile(rf"(?:\(?ลงชื่อ\)?[\s.]*)?({_PERSON}\s?\S.{{2,80}})$")
_PHONE = re.compile(r"(?:โทรศัพท์|โทร\s?ฯ|โทร\.?)(?!สาร)\s*[.:：]?\s*(.*)$")
_FAX = re.compile(r"(?:โทรสาร|แฟกซ์|[Ff]ax\.?)\s*[.:：]?\s*(.*)$")
_EMAIL = re.compile(r"(?:ไปรษณีย์อิเล็กทรอนิกส์|อีเมล์?|[Ee]-?[Mm]ail)?\s*[:：]?\s*([\w.+-]+@[\w.-]+\w)$")
_COPIES = re.compile(rf"สำเนา(?:ส่ง|เรียน){_COLON}(.*)$")
_SECTION = re.compile(r"(?:กลุ่ม|งาน|ฝ่าย|กอง|ส่วน|ศูนย์|หน่วย|แผนก|สำนัก|โครงการ)")
_POST = re.compile(r"(?:ผู้|รอง|ปลัด|อธิบดี|หัวหน้า|รักษา|ปฏิบัติ|ทำการแทน|นายก|นายอำเภอ|รัฐมนตรี|เลขา|ประธาน|ครู|ศึกษา|"
                   r"เจ้า|นัก|นาย)")
_LABEL = re.compile(rf"(?:[{D}]{{1,3}}(?:\.[{D}]{{1,3}})*[.)]|\([{D}ก-ฮ]{{1,3}}\)|ข้อ\s*[{D}]+|[-•])\s*\S")
_OPENERS = ("ด้วย", "ตามที่", "ตามหนังสือ", "ในการนี้", "จึงเรียน", "จึงขอ", "จึงประกาศ", "ทั้งนี้", "อนึ่ง", "ดังนั้น", "เพื่อให้", "อาศัยอำนาจ",
            "โดยที่", "เนื่องจาก", "เนื่องด้วย", "ขอเรียน", "พร้อมนี้", "ตาม ", "สำนักงาน", "หนังสือฉบับนี้", "กรม", "จังหวัด")


@dataclass
class Reading:
    """The facts of a text, and the lines that fit nowhere."""

    facts: Facts
    unplaced: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """The facts as JSON with the key `unplaced` added."""
        return json.dumps({**asdict(self.facts), "unplaced": self.unplaced}, ensure_ascii=False, indent=1)


def read(text: str | bytes) -> Reading:
    """The facts of a letter pasted as text (UTF-8, UTF-16 or Windows-874 when bytes).

    What could not be placed is returned in `unplaced`; nothing but page numbers, catch-words and labels is lost.
    Raises Unreadable when it is no letter: empty, over 200,000 letters, binary, markup, or hardly any Thai.
    """
    reader = _Reader(lines_of(decoded(text)))
    reader.head()
    reader.tail()
    reader.body()
    return Reading(reader.facts, reader.unplaced)


class _Reader:
    def __init__(self, lines: list[Line]):
        self.lines = lines
        self.facts = Facts(salutation="")
        self.unplaced: list[str] = []
        self.start, self.end = 0, len(lines)  # the body lies between

    # The head: labelled lines, and those whose place says what they are ------------------------------------------------

    def head(self) -> None:
        self.last = ""  # the field that a line without a label would go on
        self.floor = self._body_floor()
        while self.start < self.end:
            line = self.lines[self.start]
            if self.start >= self.floor and not self._labelled(line, only_listed=True):
                break
            if self.start < self.floor and not (self._labelled(line) or self._unlabelled(line)):
                self.unplaced.append(line.text)
            self.start += 1
        self.facts.salutation = self.facts.salutation or "เรียน"
        if self.facts.kind in (Kind.LETTER, Kind.MEMO) and self.facts.salutation == "ถึง":
            self.facts.kind = Kind.STAMPED

    def _body_floor(self) -> int:
        """The first line that can be body: after the last of เรื่อง, เรียน, อ้างถึง … that stand near the top."""
        floor = 0
        for at, line in enumerate(self.lines[:60]):
            long = len(line.text) > 130 and not _LABELS["subject"].match(line.text)
            if floor and (long or _CLOSING.match(line.text)):
                break
            if self._heads(line, at, floor):
                floor = at + 1
            elif floor and line.text.startswith(_OPENERS[:14]) and len(line.text) > 20:
                break
        return self._past_wrapped(floor)

    @staticmethod
    def _heads(line: Line, at: int, floor: int) -> bool:
        """Whether a line is one of those that stand above the body."""
        if any(_LABELS[name].match(line.text) for name in ("subject", "references", "enclosures", "agency")):
            return True
        if _LABELS["to"].match(line.text):
            return len(line.text) < 200 and (at < 25 or not floor)
        return at < 8 and bool(_NUMBER.match(line.text) or (not floor and _TITLE.match(line.text)))

    def _past_wrapped(self, floor: int) -> int:
        """Step over lines that only go on the last labelled one: no gap before them, no opening of a paragraph."""
        broken = any(line.apart for line in self.lines[floor:])
        while floor and floor < len(self.lines) and not self.lines[floor].apart and broken:
            text = self.lines[floor].text
            if text.startswith(_OPENERS) or len(text) > 110 or (self.lines[floor].indented and len(text) > 60):
                break
            floor += 1
        while 0 < floor < len(self.lines) and re.match(r"ว่าด้วย", self.lines[floor].text):
            floor += 1
        return floor

    def _labelled(self, line: Line, only_listed: bool = False) -> bool:
        names = ("references", "enclosures") if only_listed else tuple(_LABELS)
        if not only_listed and (self._title(line) or self._number(line) or self._class(line)):
            return True
        for name in names:
            if found := _LABELS[name].match(line.text):
                return self._take(name, found)
        return False

    def _take(self, name: str, found: re.Match[str]) -> bool:
        facts = self.facts
        if name in ("references", "enclosures"):
            getattr(facts, name).extend(_entries(found[1]))
        elif getattr(facts, name):
            return False  # a second line of that kind is something else
        elif name == "to":
            facts.salutation, facts.to = found[1], found[2].strip()
        elif name == "date":
            if not self._date(found[1]):
                return False
            self.unplaced.extend([found[2]] if found[2] else [])
        elif name == "agency":
            facts.kind = Kind.MEMO
            self._owner_in(found[1])
        else:
            facts.subject = found[1].strip()
        self.last = name
        return True

    def _owner_in(self, text: str) -> None:
        """The line ส่วนราชการ of a memo: the office, then its phone and e-mail."""
        text, _at, mail = text.partition("อีเมล") if "อีเมล" in text else (text, "", "")
        if found := re.search(r"\s([\w.+-]+@[\w.-]+\w)\s*$", text):
            mail, text = found[1], text[:found.start()]
        office, phone = ([*re.split(r"\s*(?:โทรศัพท์|โทร\.?)(?!สาร)\s*[:：]?\s*", text, maxsplit=1), ""])[:2]
        self.facts.agency = office.strip()
        if mail:
            self._fill("email", mail.strip(" :"))
        self._phone_and_fax(phone)

    def _phone_and_fax(self, text: str) -> None:
        if both := re.match(r"(?:/|และ)\s*(?:โทรสาร|แฟกซ์)\s*[.:：]?\s*(.+)$", text):
            text = f"{both[1]} โทรสาร {both[1]}"
        phone, *fax = re.split(r"\s*(?:โทรสาร|แฟกซ์)\s*[.:：]?\s*", text, maxsplit=1)
        if phone.strip(" ,"):
            self._fill("phone", phone.strip(" ,"))
        if fax:
            self._fill("fax", fax[0].strip())

    def _fill(self, name: str, value: str) -> None:
        """Put a value in its field; a second one for the same field is not lost."""
        if getattr(self.facts, name):
            self.unplaced.append(value)
        else:
            setattr(self.facts, name, value)

    def _title(self, line: Line) -> bool:
        found = _TITLE.match(line.text)
        if not found or self.facts.subject or self.facts.number or self.last not in ("", "class"):
            return False
        kind = _KINDS[found[1]]
        if kind == Kind.LETTER or len(line.text) > 250:
            return False
        self.facts.kind, rest = kind, found[2].strip()
        if kind == Kind.MINUTES:
            self.facts.subject = line.text
        elif "ว่าด้วย" in rest:
            self.facts.agency, rest = rest.split("ว่าด้วย", 1)
            self.facts.agency, self.facts.subject = self.facts.agency.strip(), f"ว่าด้วย{rest}"
            self.last = "subject"
            return True
        else:
            self.facts.agency = rest
        self.last = "title"
        return True

    def _number(self, line: Line) -> bool:
        found = _NUMBER.match(line.text)
        if not found or self.facts.number:
            return False
        self.facts.number = re.sub(r"\s*/\s*", "/", found[1].strip())
        self.last = "number"
        rest = found[2].strip()
        if dated := re.search(rf"วันที่\s*[:：]?\s*({_DATE})$", rest):
            rest = rest[:dated.start()].strip() if self._date(dated[1]) else rest
        if rest:
            self._place(rest)
        return True

    def _class(self, line: Line) -> bool:
        if self.facts.number or self.last not in ("", "class"):
            return False
        if found := _URGENCY.match(line.text):
            self.facts.urgency = found[1]
            if found[2] and not self._number(Line(found[2], False, False)):
                self.unplaced.append(found[2])
        elif found := _SECRECY.match(line.text):
            self.facts.secrecy = found[1]
        else:
            return False
        self.last = self.last or "class"
        return True

    def _unlabelled(self, line: Line) -> bool:
        """A head line without a label goes on the one before it, or is the office and its address."""
        facts, text = self.facts, line.text
        if self.last in ("references", "enclosures"):
            _add_entry(getattr(facts, self.last), text)
        elif self.last == "subject" or (self.last == "title" and text.startswith("ว่าด้วย")):
            facts.subject, self.last = _joined(facts.subject, text), "subject"
        elif self.last == "to":
            facts.to = f"{facts.to} {text}"  # a list of posts goes on, not a sentence
        elif self.last == "title" and facts.kind != Kind.MEMO and not facts.agency:
            facts.agency = text
        elif self.last in ("number", "place", "", "class"):
            self._place(text)
        else:
            return False
        return True

    def _place(self, text: str) -> None:
        self.last = "place"
        if _DAYLESS.match(text):
            self.unplaced.append(text)  # a letter printed to be dated by hand
        elif not self.facts.agency:
            self.facts.agency = text
        else:
            self.facts.address.append(text)

    def _date(self, text: str) -> bool:
        if self.facts.date:
            return False
        try:
            day = read_date(re.sub(r"เดือน|พ\s?\.?\s?ศ\s?\.?", " ", text))
        except ValueError:
            return False
        self.facts.date = day.isoformat()
        return True

    # The tail: closing, signature, owner of the matter, copies --------------------------------------------------------

    def tail(self) -> None:
        self.name_ends = 0
        signed = self._signature_place()
        below = self._after_closing() if signed is None else max(signed + 1, self.name_ends)
        self._below(below)
        self.end = below if signed is None else signed
        while self.end > self.start and self._ends_body(self.lines[self.end - 1].text):
            self.end -= 1

    def _after_closing(self) -> int:
        """Without a name: the line after the closing, or where the section and its phone begin."""
        for at in range(self.end - 1, self.start - 1, -1):
            if _CLOSING.match(self.lines[at].text):
                return at + 1
        contact = next((at for at in range(self.start, self.end) if self._is_contact(at)), self.end)
        above = self.lines[contact - 1].text if self.start < contact < self.end else ""
        return contact - 1 if _SECTION.match(above) and len(above) < 80 else contact

    def _is_contact(self, at: int) -> bool:
        text = self.lines[at].text
        return at > self.end - 14 and len(text) < 120 and bool(_PHONE.match(text) or _FAX.match(text))

    def _signature_place(self) -> int | None:
        """The line with the name of who signs; it stands alone in brackets, or begins with a title after the closing."""
        for at in range(self.end - 1, self.start - 1, -1):
            found = _SIGNED.match(self.lines[at].text)
            if found and not re.search(rf"[{D}]{{3}}", found[1]) and self.end - at < 40:
                self.facts.signatory.name = " ".join(found[1].split())
                return self._ranked(at)
        for at in range(self.start, self.end):
            closed = _CLOSING.match(self.lines[at].text) or _GIVEN.match(self.lines[at].text)
            if closed and at + 1 < self.end and (found := _UNBRACKETED.match(self.lines[at + 1].text)):
                self.facts.signatory.name = found[1].strip()
                return at + 1
        return None

    def _ranked(self, at: int) -> int:
        """The place of a name, or of the rank that stands alone above it; the rank belongs to the name."""
        above = self.lines[at - 1].text if at > self.start else ""
        if not _RANK.match(above) or len(above) > 30:
            return at
        self.facts.signatory.name = f"{above} {self.facts.signatory.name}"
        self.name_ends = at + 1
        return at - 1

    def _ends_body(self, text: str) -> bool:
        if _CLOSING.match(text):
            self.facts.closing = text
        elif found := re.match(r"\(?ลงชื่อ\)?[\s.]*(.*)$", text):
            if found[1] and found[1] not in self.facts.signatory.name:
                self.unplaced.append(found[1])
        elif found := _GIVEN.match(text):
            if not self._date(found[1]):
                return False
        else:
            return False
        return True

    def _below(self, at: int) -> None:
        """What stands under the name: posts, the section, how to reach it, copies."""
        lines = self.lines[at:self.end]
        contact = next((i for i, line in enumerate(lines)
                        if any(label.match(line.text) for label in (_PHONE, _FAX, _EMAIL, _COPIES))), len(lines))
        above = [line.text for line in lines[:contact]]
        cut = self._section_cut(lines[:contact], contact < len(lines))
        self.facts.signatory.lines = above[:cut]
        self.facts.section = " ".join(above[cut:])
        copying = False
        for line in lines[contact:]:
            copying = self._contact(line.text, copying)

    @staticmethod
    def _section_cut(lines: list[Line], reached: bool) -> int:
        """Where the posts end and the section begins."""
        for at, line in enumerate(lines):
            if at and not _POST.match(line.text) and (line.apart or (_SECTION.match(line.text) and reached)):
                return at
        return len(lines)

    def _contact(self, text: str, copying: bool) -> bool:
        """Place one line of the foot; whether the lines after it still name who gets a copy."""
        if found := _FAX.match(text):
            self._fill("fax", found[1].strip())
        elif found := _PHONE.match(text):
            self._phone_and_fax(found[1])
        elif found := _EMAIL.match(text):
            self._fill("email", found[1])
        elif found := _COPIES.match(text):
            self.facts.copies_to.extend([_unnumbered(found[1])] if found[1].strip() else [])
            return True
        elif copying:
            self.facts.copies_to.append(_unnumbered(text))
            return True
        else:
            self.unplaced.append(text)
        return False

    # The body ---------------------------------------------------------------------------------------------------------

    def body(self) -> None:
        lines = self.lines[self.start:self.end]
        longest = max((len(line.text) for line in lines), default=0)
        paragraphs: list[str] = []
        for at, line in enumerate(lines):
            former = lines[at - 1].text if at else ""
            if paragraphs and not _opens(line, former, longest):
                paragraphs[-1] = _joined(paragraphs[-1], line.text)
            else:
                paragraphs.append(line.text)
        self.facts.body = paragraphs


def _opens(line: Line, former: str, longest: int) -> bool:
    """Whether a line of the body opens a paragraph. Lines over 130 letters are whole paragraphs, so every line is."""
    if line.apart or line.indented or longest > 130 or _LABEL.match(line.text) or line.text.startswith("จึงเรียน"):
        return True
    return len(former) < 0.75 * longest or (line.text.startswith(_OPENERS[:14]) and len(former) < 0.9 * longest)


def _joined(first: str, more: str) -> str:
    """Two lines of one sentence. Thai runs on without a space; a space stands beside Latin letters, digits and marks."""
    both_thai = bool(re.search(r"[ก-ฮะ-ู็-์]$", first) and re.match(r"[ก-ฮเ-ไ]", more))
    return first + ("" if both_thai or not first else " ") + more


def _unnumbered(text: str) -> str:
    text = " ".join(text.split())
    found = re.match(rf"[{D}]{{1,2}}[.)]\s*(.+)$", text)
    return found[1] if found else text


def _entries(text: str) -> list[str]:
    """The entries of a list on one line: ๑. … ๒. …"""
    parts = re.split(rf"\s+(?=[{D}]{{1,2}}[.)]\s)", text) if re.match(rf"\s*[{D}]{{1,2}}[.)]\s", text) else [text]
    return [_unnumbered(part) for part in parts if part.strip()]


def _add_entry(entries: list[str], text: str) -> None:
    """A further line of a list: a numbered one is a new entry, one after a finished count too, any other goes on."""
    finished = entries and re.search(r"จำนวน\s*\S+\s*(?:ชุด|ฉบับ|แผ่น|เล่ม|หน้า)$", entries[-1])
    if not entries or finished or re.match(rf"[{D}]{{1,2}}[.)]\s", text):
        entries.extend(_entries(text))
    else:
        entries[-1] = _joined(entries[-1], text)
