"""The layout check (ตรวจรูปแบบ): what a registrar would send back, told to the drafter first,
with its place on the paper.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from app.kit.translation import _
from app.press.facts import Facts, Kind
from app.press.pdf.ruler import PrintedLine, lines, squeezed
from app.press.print import print_paper
from app.press.setting.body import blocks
from app.press.setting.geometry import figures
from app.press.setting.tables import type_size
from app.press.setting.wording import D, unshown, words

MOST_SUBJECT_LINES, MOST_HEADING_LINES, MOST_PARAGRAPH_LINES, MOST_PAGES, MOST_ALIKE = (
    2,
    4,
    12,
    20,
    10,
)
CLOSINGS = {
    "เรียน": "ขอแสดงความนับถือ",
    "กราบเรียน": "ขอแสดงความนับถืออย่างยิ่ง",
    "นมัสการ": "ขอนมัสการด้วยความเคารพ",
}  # ภาคผนวก ๒
# mm of a point of type: how high letters stand over their line, without the marks above them
HEIGHT = 0.19
PAIRS = {"(": ")", "“": "”", "[": "]"}
_LABELLED = re.compile(rf"([{D}]{{1,3}})[.)]\s|\(([{D}]{{1,3}})\)|ข้อ\s?([{D}]{{1,3}})\s")


@dataclass
class Finding:
    """One thing to look at again: which rule, where in words, what to do, and the lines of the
    print it is about.
    """

    rule: str
    where: str
    advice: str
    lines: list[PrintedLine] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.where}: {self.advice}"


def findings(facts: Facts, pdf: bytes | None = None) -> list[Finding]:
    """What a drafter should look at again, in the order of the paper, of each rule the first ten.
    `pdf` is its print when there is one already.

    Raises Unprintable as the press does.
    """
    printed = lines(pdf or print_paper(facts))
    told: Counter[str] = Counter()
    found = []
    for finding in (
        *_head(facts, printed),
        *_body(facts, printed),
        *_foot(facts, printed),
        *_sheet(facts, printed),
    ):
        told[finding.rule] += 1
        if told[finding.rule] <= MOST_ALIKE:
            found.append(finding)
    return found


def _place(found: list[PrintedLine], otherwise: str = "") -> str:
    if not found:
        return otherwise
    return _("หน้า %(page)s “%(words)s”", page=found[0].page + 1, words=found[0].text[:30])


def _holding(printed: list[PrintedLine], words: str) -> list[PrintedLine]:
    """The lines of the print that hold some words, or begin with their beginning."""
    wanted = squeezed(words)
    return [line for line in printed if wanted in squeezed(line.text)] or [
        line for line in printed if len(wanted) > 12 and squeezed(line.text).startswith(wanted[:12])
    ]


def _head(facts: Facts, printed: list[PrintedLine]) -> Iterator[Finding]:
    subject = _lines_of(_one_line(facts.subject), printed)
    most = MOST_SUBJECT_LINES if facts.kind in (Kind.LETTER, Kind.MEMO) else MOST_HEADING_LINES
    if len(subject) > most:
        yield Finding(
            "subject",
            _("เรื่อง"),
            _("ยาว %(count)s บรรทัด ย่อให้ไม่เกิน %(most)s บรรทัด", count=len(subject), most=most),
            subject,
        )
    number = next(
        (line for line in printed if line.text.startswith(("ที่ ", "เลขที่ ")) and line.page == 0), None
    )
    whole = squeezed(_one_line(facts.number))
    if (
        number
        and facts.kind in (Kind.LETTER, Kind.STAMPED, Kind.CERTIFICATE)
        and whole not in squeezed(number.text)
    ):
        yield Finding("number", _("ที่"), _("เลขที่ยาวจนชนตรา"), [number])
    yield from _bars(facts, printed)
    wanted = CLOSINGS.get(facts.salutation)
    if facts.kind == Kind.LETTER and wanted and facts.closing and facts.closing != wanted:
        yield Finding(
            "closing",
            _("คำลงท้าย"),
            _(
                "คำขึ้นต้น “%(salutation)s” คู่กับคำลงท้าย “%(closing)s”",
                salutation=facts.salutation,
                closing=wanted,
            ),
            _holding(printed, facts.closing),
        )
    says = any(re.search("สิ่งที่ส่งมาด้วย|ที่ส่งมาพร้อมนี้|ที่แนบมาพร้อมนี้", text) for text in facts.body)
    if facts.kind in (Kind.LETTER, Kind.STAMPED) and says and not facts.enclosures:
        yield Finding("enclosures", _("สิ่งที่ส่งมาด้วย"), _("ข้อความกล่าวถึงสิ่งที่ส่งมาด้วย แต่ยังไม่มีรายการ"))


def _bars(facts: Facts, printed: list[PrintedLine]) -> Iterator[Finding]:
    """A bar, which sets the cells of a table apart, in a field that holds no table."""
    fields = {
        _("ที่"): facts.number,
        _("ส่วนราชการ"): facts.agency,
        _("ที่ตั้ง"): facts.address,
        _("เรื่อง"): facts.subject,
        _("เรียน"): facts.to,
        _("อ้างถึง"): facts.references,
        _("สิ่งที่ส่งมาด้วย"): facts.enclosures,
        _("ผู้ลงนาม"): asdict(facts.signatory),
        _("ส่วนราชการเจ้าของเรื่อง"): facts.section,
        _("สำเนาส่ง"): facts.copies_to,
    }
    for where, said in fields.items():
        if found := [text for text in _texts(said) if "|" in text]:
            yield Finding(
                "bars",
                where,
                _("มีเครื่องหมาย | ซึ่งใช้แบ่งช่องของตารางเท่านั้น ลบออก"),
                _holding(printed, _one_line(found[0])),
            )


def _lines_of(text: str, printed: list[PrintedLine]) -> list[PrintedLine]:
    """The lines a text takes up in the print, by reading on from where it begins."""
    wanted = squeezed(text)
    for at, line in enumerate(printed):
        begun = squeezed(line.text).removeprefix("เรื่อง")
        if len(begun) > 3 and wanted.startswith(begun):
            taken, read = [line], begun
            for following in printed[at + 1 :]:
                if len(read) >= len(wanted) or not wanted.startswith(
                    read + squeezed(following.text)
                ):
                    break
                taken.append(following)
                read += squeezed(following.text)
            return taken
    return []


def _body(facts: Facts, printed: list[PrintedLine]) -> Iterator[Finding]:
    yield from _numbering(facts, printed)
    yield from _texts_alone(facts, printed)
    found = [line for line in printed if "[?]" in line.text]
    for letter in unshown("\n".join(_texts(asdict(facts))))[:MOST_ALIKE]:
        yield Finding("letters", _place(found, _("ข้อความ")), _unshown(letter), found)
    for block in blocks(facts.body):
        if block.heads and not type_size(block.heads, block.rows, facts.kind.value):
            yield Finding(
                "margins",
                f"“{block.heads[0][:30]}”",
                _("ข้อความล้ำออกนอกขอบกระดาษ"),
                _holding(printed, _one_line(block.heads[0][:30])),
            )
    for paragraph in facts.body:
        taken = (
            _lines_of(_one_line(paragraph), printed)
            if len(paragraph) > MOST_PARAGRAPH_LINES * 40
            else []
        )
        if len(taken) > MOST_PARAGRAPH_LINES:
            yield Finding(
                "paragraph",
                _place(taken, _("ข้อความ")),
                _("ย่อหน้ายาว %(count)s บรรทัด แบ่งเป็นหลายย่อหน้าจะอ่านง่ายกว่า", count=len(taken)),
                taken[:1],
            )


def _unshown(letter: str) -> str:
    if unicodedata.category(letter) == "Mn":
        return _("พิมพ์ “◌%(mark)s” เกินมาบนตัวอักษรเดียว พิมพ์เป็น [?] ลบตัวที่เกิน", mark=letter)
    return _(
        "แบบอักษรไม่มีตัว “%(letter)s” (U+%(code)s) พิมพ์เป็น [?] เปลี่ยนเป็นตัวอื่น",
        letter=letter,
        code=f"{ord(letter):04X}",
    )


def _texts_alone(facts: Facts, printed: list[PrintedLine]) -> Iterator[Finding]:
    """What can be told from a paragraph alone: a mark that is opened and not closed, no place to
    break a line.
    """
    whole = "".join(facts.body)
    unpaired = [mark for mark, end in PAIRS.items() if whole.count(mark) > whole.count(end)]
    for at, text in enumerate(facts.body, 1):
        where = _("ย่อหน้าที่ %(number)s", number=at)
        if open_mark := next(
            (mark for mark in unpaired if text.count(mark) > text.count(PAIRS[mark])), ""
        ):
            yield Finding(
                "pairs",
                where,
                _("เปิด %(mark)s แล้วไม่ปิด", mark=open_mark),
                _holding(printed, _one_line(text[:30])),
            )
        if word := re.search(rf"[^\s]{{{400}}}", text):
            yield Finding(
                "unbroken",
                where,
                _("มีข้อความยาวติดกันไม่เว้นวรรคเกิน 400 ตัวอักษร"),
                _holding(printed, word.group()[:30]),
            )


def _numbering(facts: Facts, printed: list[PrintedLine]) -> Iterator[Finding]:
    """Numbers of one depth that leave one out: ๑. ๓."""
    last: dict[int, int] = {}
    for block in blocks(facts.body):
        found = _LABELLED.match(block.text)
        for depth in [depth for depth in last if depth > block.depth]:
            del last[depth]
        if not found or not block.depth:
            continue
        number = int(next(part for part in found.groups() if part))
        before = last.get(block.depth, number - 1)
        if number in (1, before + 1):
            last[block.depth] = number
        else:
            yield Finding(
                "numbering",
                f"“{block.text[:30]}”",
                _("เลขข้อไม่ต่อจากข้อก่อนหน้า (ข้อ %(before)s)", before=before),
                _holding(printed, _one_line(block.text[:30])),
            )


def _one_line(text: str) -> str:
    return words(text)


def _texts(said: Any) -> Iterator[str]:
    """Every text in lists and fields."""
    if isinstance(said, str):
        yield said
    else:
        for part in said.values() if isinstance(said, dict) else said:
            yield from _texts(part)


def _foot(facts: Facts, printed: list[PrintedLine]) -> Iterator[Finding]:
    signed = f"({squeezed(_one_line(facts.signatory.name))})"
    name = next((line for line in printed if squeezed(line.text).startswith(signed)), None)
    if not name or not facts.body:
        return
    above = [
        line
        for line in printed
        if line.page == name.page
        and line.baseline < name.baseline
        and line.text not in (facts.closing,)
        and not re.fullmatch(r"-\s*\S+\s*-", line.text)
    ]
    if name.page and len(above) < 2:
        yield Finding(
            "signature", _place([name]), _("ลายมือชื่ออยู่หน้าใหม่โดยมีข้อความไม่ถึงสองบรรทัด"), [name]
        )
    after = [line for line in printed if line.page > name.page]
    if after:
        yield Finding(
            "owner",
            _place(after[1:]),
            _("ส่วนท้ายเรื่องตกไปหน้าใหม่โดยไม่มีข้อความหรือลายมือชื่อ ย่อข้อความลงเล็กน้อย"),
            after[1:2],
        )


def _sheet(facts: Facts, printed: list[PrintedLine]) -> Iterator[Finding]:
    place = figures(facts.kind.value)
    left, right = place["left"].mm - 0.3, place["width"].mm - place["right"].mm + 0.5
    outside = [line for line in printed if line.left < left or line.right > right]
    if outside:
        yield Finding("margins", _place(outside), _("ข้อความล้ำออกนอกขอบกระดาษ"), outside)
    starts = [line for line in printed if line.text.startswith(("ๆ", "ฯ"))]
    if starts:
        yield Finding("starts", _place(starts), _("บรรทัดขึ้นต้นด้วย ๆ หรือ ฯ"), starts)
    pages = printed[-1].page + 1 if printed else 0
    if pages > MOST_PAGES:
        yield Finding(
            "pages", _("ทั้งฉบับ"), _("ยาว %(count)s หน้า แยกรายละเอียดเป็นสิ่งที่ส่งมาด้วย", count=pages)
        )
    if over := next(
        (line for at, line in enumerate(printed) if _printed_over(line, printed[at + 1 : at + 9])),
        None,
    ):
        yield Finding("overlap", _place([over]), _("สองบรรทัดพิมพ์ทับกัน"), [over])


def _printed_over(above: PrintedLine, following: list[PrintedLine]) -> bool:
    """Whether a line below, on the same page, begins before this one ends and higher than its
    own letters are.
    """
    return any(
        below.page == above.page
        and 0.5 < below.baseline - above.baseline < below.size * HEIGHT
        and above.left < below.right
        and below.left < above.right
        for below in following
    )
