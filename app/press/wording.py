"""How the words of a paper are set: Thai digits, and what must not be torn apart at a line end."""

import re

from app.kit.thai import MONTHS, long_date, thai_digits
from app.press.facts import Facts

GLUE = "\u00a0"
_UNITS = "ประเภท|แนวทาง|คน|ราย|ครั้ง|บาท|วัน|เดือน|ปี|ข้อ|แห่ง|ชุด|ฉบับ|หน้า|แผ่น|ครัวเรือน|อำเภอ|ตำบล|หมู่บ้าน|ชั่วโมง|นาที|น\\."
_KEPT = re.compile("|".join((
    rf"[๐-๙]{{1,2}} (?:{'|'.join(MONTHS)})(?: (?:พ\.ศ\. ?)?[๐-๙]{{4}})?",  # a date
    rf"[๐-๙,.]+ (?:{_UNITS})",  # a number and its unit
    r"(?<!\S)\(?[๐-๙]{1,3}(?:\.[๐-๙]{1,3})*[.)] \S",  # a list label and what it labels
    r"ข้อ [๐-๙]+(?: \S)?", r"มาตรา [๐-๙]+", r"พ\.ศ\. [๐-๙]{4}", r"(?:โทร\.|โทรสาร) [๐-๙ ]+",
    r"\S ๆ", r"\S ฯ", r"\S ”")))
# What TH SarabunPSK has no glyph for.
_UNSHOWN = re.compile("[^\u0020-\u007e\u00a0\u0e01-\u0e3a\u0e3f-\u0e5b\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026]")
_ALIKE = {"\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2015": "—", "\u2212": "-", "\u00d7": "x", "\u00b7": "•"}


def words(text: str) -> str:
    """Text as paper shows it: Thai digits (not in e-mail, URL or Latin codes), kept-together parts glued by U+00A0,
    a letter the font lacks shown as [?] rather than as an empty box.
    """
    text = thai_digits("".join(_ALIKE.get(letter, letter) for letter in text))
    text = _UNSHOWN.sub("[?]", text)
    return _KEPT.sub(lambda found: found.group().replace(" ", GLUE), text)


def day(facts: Facts) -> str:
    """The date of a letter: ๒๖ ธันวาคม ๒๕๖๕, without วันที่ or พ.ศ. (ระเบียบงานสารบรรณ, แบบที่ ๑)."""
    return words(long_date(facts.day)) if facts.day else ""


def bare(entry: str) -> str:
    """An entry of a list without the number somebody typed before it; the paper numbers lists itself."""
    return re.sub(r"^\s*[0-9๐-๙]{1,2}[.)]\s+", "", entry)
