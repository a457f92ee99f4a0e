"""A pasted text as lines: decoded, made regular, without what only the paper's pages put there."""

import re
from dataclasses import dataclass, field

from app.kit.thai import normalise, thai_digits
from app.kit.translation import _
from app.press.reading.labels import OPENERS

MOST_LETTERS = 200_000

_PAGE_NUMBER = re.compile(r"[-–—]\s*[๐-๙0-9]{1,3}\s*[-–—]$")
_CATCHWORD = re.compile(r"/?\s*(.{1,80}?)\s*(?:\.{3,}|…+)\s*$")
_LEADERS = re.compile(r"\.{4,}|…{2,}|_{3,}")
_MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|div|p|br|span|table|script|a)\b[^>]{0,500}>", re.I
)


class UnreadableText(ValueError):
    """The text is not that of a letter; the words say why, for the person who pasted it."""


@dataclass
class TextLine:
    """One line that says something."""

    text: str
    apart: bool  # an empty line, or the edge of a page that ended a paragraph, stands before it
    indented: bool
    cells: list[str] = field(
        default_factory=list
    )  # its parts as tabs set them apart; one alone where no tab stands

    @property
    def words(self) -> str:
        """What it says, single-spaced."""
        return " ".join(self.text.split())

    @property
    def tabbed(self) -> bool:
        """Whether tabs set it in, or its parts apart."""
        return len(self.cells) > 1


def decoded(raw: str | bytes) -> str:
    """The text, made regular. Raises UnreadableText for what is empty, too long, binary, markup, or
    not Thai.
    """
    text = raw if isinstance(raw, str) else _from_bytes(raw)
    if len(text) > MOST_LETTERS:
        raise UnreadableText(
            _(
                "ข้อความยาวเกินไป (%(count)s ตัวอักษร) หนังสือหนึ่งฉบับยาวได้ไม่เกิน %(most)s",
                count=len(text),
                most=MOST_LETTERS,
            )
        )
    if "\0" in text or text.count("\ufffd") > 3:
        raise UnreadableText(_("นี่ไม่ใช่ข้อความ กรุณาเปิดหนังสือแล้วคัดลอกตัวอักษรมาวาง"))
    text = regular(_unfolded(text))
    if not text.strip():
        raise UnreadableText(_("ยังไม่มีข้อความ กรุณาวางข้อความของหนังสือ"))
    if _MARKUP.search(text):
        raise UnreadableText(_("นี่เป็นรหัสหน้าเว็บ (HTML) กรุณาคัดลอกเฉพาะข้อความของหนังสือ"))
    thai = sum("\u0e01" <= letter <= "\u0e5b" for letter in text)
    if thai < 10 or thai * 5 < len("".join(text.split())):
        raise UnreadableText(_("นี่ดูไม่ใช่หนังสือภาษาไทย กรุณาวางข้อความของหนังสือราชการ"))
    return text


def _unfolded(text: str) -> str:
    """The text without the page numbers that pdftotext runs into the next line: its last hyphen
    looks like one at a line end.
    """
    first, *pages = text.split("\f")
    for number, page in enumerate(pages, 2):
        pages[number - 2] = (
            re.sub(
                rf"\s*-\s?(?:{number}|{thai_digits(str(number))})(?=\S)(?!\s?-)",
                "\n",
                page,
                count=1,
            )
            if page.lstrip().startswith("-")
            else page
        )
    return "\n".join([first, *pages])


def regular(text: str) -> str:
    """The text made regular like any other, but for its tabs: word processors set labels and
    cells of tables apart by them.
    """
    return "\t".join(map(normalise, text.split("\t")))


def _from_bytes(raw: bytes) -> str:
    for mark, coding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if raw.startswith(mark):
            return raw.decode(coding, "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp874", "replace")


def lines_of(text: str) -> list[TextLine]:
    """The lines that say something; page numbers and the catch-words at the foot of a page are left
    out.

    A page edge inside a paragraph leaves no gap, so that the paragraph is in one piece.
    """
    found: list[TextLine] = []
    apart = False
    raw = text.split("\n")
    at = 0
    while at < len(raw):
        stripped = raw[at].strip()
        if not stripped:
            apart = True
        elif not _PAGE_NUMBER.match(stripped):
            following = _announced(raw, at)
            if following is None:
                found.append(_line(raw[at], apart))
                apart = False
            else:
                apart = apart and _ends_paragraph(found, raw[following].strip())
                at = following - 1
                apart = apart or _starts_paragraph(raw[following])
                found.append(_line(raw[following], apart))
                apart, at = False, following
        at += 1
    return found


def _line(raw: str, apart: bool) -> TextLine:
    """A line as it says something: without leaders, its tabs two spaces, as columns have them."""
    said = _LEADERS.sub("  ", raw).strip()
    return TextLine(
        re.sub(r" *\t\s*", "  ", said),
        apart,
        raw.startswith(("  ", "\t")),
        [cell.strip() for cell in raw.strip(" ").split("\t")],
    )


def _announced(raw: list[str], at: int) -> int | None:
    """Where the line that a catch-word announces stands; None when this line is no catch-word."""
    word = _CATCHWORD.match(raw[at].strip())
    if not word:
        return None
    wanted = "".join(word[1].lstrip("/").split())
    for place in range(at + 1, min(at + 12, len(raw))):
        line = raw[place].strip()
        if line and not _PAGE_NUMBER.match(line):
            return place if wanted and "".join(line.split()).startswith(wanted) else None
    return None


_STARTS = re.compile(r"(?:[๐-๙0-9]{1,3}(?:\.[๐-๙0-9]+)*[.)]|\([๐-๙0-9ก-ฮ]{1,3}\)|ข้อ\s)")


_ABOVE_AND_BELOW = re.compile(
    "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)  # marks that take no room on a line


def _starts_paragraph(line: str) -> bool:
    return bool(_STARTS.match(line.strip())) or line.startswith(("   ", "\t"))


def _ends_paragraph(found: list[TextLine], following: str) -> bool:
    """Whether the last line before a page edge looks like the end of a paragraph: much shorter than
    the longest, or somewhat shorter and the next page opens as paragraphs do.
    """
    widths = [len(_ABOVE_AND_BELOW.sub("", " ".join(line.text.split()))) for line in found]
    longest = max(widths, default=0)
    return (
        not found
        or longest > 140
        or widths[-1] < (0.8 if following.startswith(OPENERS) else 0.6) * longest
    )
