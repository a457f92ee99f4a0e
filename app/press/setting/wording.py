"""How the words of a paper are set: Thai digits, the day, and what must not be torn apart at a
line end.
"""

import re
from collections.abc import Iterator

from app.kit.thai import MONTHS, MONTHS_SHORT, WEEKDAYS, long_date, thai_digits
from app.press.facts import Facts

D = "0-9๐-๙"
MOST_KEPT = 60  # letters: longer ones may not fit any line
_NUMBER = rf"[{D}]+(?:[.,/:-][{D}]+)*"
_MONTH = "|".join(re.escape(month) for month in (*MONTHS, *MONTHS_SHORT))
_UNITS = (
    "ประเภท|แนวทาง|คน|ราย|ครั้ง|บาท|สตางค์|วัน|เดือน|ปี(?!การศึกษา|งบประมาณ)|ข้อ|แห่ง|ชุด|ฉบับ|หน้า|แผ่น|เล่ม|"
    "รายการ|โครงการ|ครัวเรือน|หลังคาเรือน|ครอบครัว|อำเภอ|ตำบล|จังหวัด|หมู่บ้าน|สัปดาห์|ชั่วโมง|นาที|น\\.|ไร่|"
    "ตารางเมตร|กิโลเมตร|เซนติเมตร|เมตร|นิ้ว|กิโลกรัม|กรัม|ลิตร|องศา|เปอร์เซ็นต์|%|ล้าน|แสน|หมื่น|พัน|รูป|ใบ|ตัว|"
    "เครื่อง|ชิ้น|คัน|หลัง|ต้น|กลุ่ม|คณะ|ทีม|ท่าน|ห้อง|อัตรา|ตำแหน่ง|เรื่อง|ประการ|ด้าน|มิติ|ขั้นตอน|ระดับ|ชั้น|"
    "ไตรมาส"
)
# with the vowels and marks that belong to it
LETTER = r"(?:[เ-ไ]?[ก-ฮ][\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]*|\S)"
_OPEN = r"[“‘«(\[{]"
# What is kept whole, by how it goes on; what leads up to it is looked for from there.
_PLACES = re.compile(
    "|".join(
        (
            r"(?P<phone>๐ ?[๐-๙]{1,4}[ -][๐-๙]{3,4}(?:[ -][๐-๙]{3,4})?)",
            rf"(?P<date>[{D}]{{1,2}} (?:{_MONTH})(?: (?:พ\.ศ\. ?|ค\.ศ\. ?)?[{D}]{{2,4}})?)",
            rf"(?P<number>(?<![^\s(“]){_NUMBER}[.)] {LETTER}"
            rf"|{_NUMBER}(?:\)? ?(?:{_UNITS})|[ก-ฮ](?![ก-๛])|/ ?ว ?{_NUMBER})?)",
            r"(?P<closer>ฯลฯ|[ๆฯ”’»)\]}]+)",
            rf"(?P<opener>{_OPEN}+ ?(?![{D}]){LETTER})",
            r"(?P<dot>\.(?:[ก-ฮ]{1,4}\.)*(?:[ก-ฮ]{1,4}(?![ก-๛]))?)",
        )
    )
)
_LEADS = {
    "phone": re.compile(rf"(?:โทร\.|โทรสาร|โทรศัพท์) ?$|{_OPEN}+$"),
    "date": re.compile(rf"วัน(?:[ก-์]{{3,12}})?ที่ ?$|{_OPEN}+$"),
    "number": re.compile(
        rf"(?:(?:ภาคเรียน|{LETTER})?ที่|ข้อ|มาตรา|หมวด|หน้า|หมู่|ชั้น|ลำดับ|เวลา|"
        r"ปี|ปีการศึกษา|ปีงบประมาณ|พ\.ศ\.|ค\.ศ\.|พุทธศักราช|(?:ที่ )?(?<![ก-๛])[ก-ฮ]{2,4}) ?$"
        rf"|{_OPEN}+$"
    ),
    "closer": re.compile(rf"{LETTER} ?$"),
    "opener": re.compile("$"),
    "dot": re.compile(r"[ก-ฮ]{1,6}$"),
}
# What TH SarabunPSK has no glyph for, or no place.
# above or below a letter, at most two of them; a third is a slip of the hand
_MARK = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
_UNSHOWN = re.compile(
    "[^\u0020-\u007e\u00a0\u0e01-\u0e3a\u0e3f-\u0e5b\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026]"
    f"|(?<={_MARK}{_MARK}){_MARK}+"
)
_ALIKE = {
    "\n": " ",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u2212": "-",
    "\u00d7": "x",
    "\u00b7": "•",
    "\u2192": "-",
    "\uff1a": ":",
}


def words(text: str) -> str:
    """Text as paper shows it: Thai digits (not in e-mail, URL or Latin codes), a letter the font
    lacks as [?].
    """
    return _UNSHOWN.sub("[?]", thai_digits(_alike(text)))


def loose(text: str) -> str:
    """Text as paper shows it, that may be broken after any letter: spaces of no width stand
    between.
    """
    return "\u200b".join(re.findall(rf"{LETTER}| ", words(text)))


def unshown(text: str) -> str:
    """The letters of a text that the font lacks, each once."""
    return "".join(dict.fromkeys("".join(_UNSHOWN.findall(_alike(text)))))


def unbreakable_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a text must not be broken: from letter, to letter. Dates, numbers with unit or label,
    telephone numbers, abbreviations; no line begins with ๆ ฯ or a closing mark, none ends with an
    opening one (ราชบัณฑิตยสถาน; W3C thai gap 45).
    """
    for place in _PLACES.finditer(text):
        name = place.lastgroup or ""
        lead = _LEADS[name].search(text, max(0, place.start() - 16), place.start())
        start = lead.start() if lead else place.start()
        if 1 < place.end() - start <= MOST_KEPT:
            yield start, place.end()


def day(facts: Facts) -> str:
    """The date of a letter: ๒๖ ธันวาคม ๒๕๖๕, without วันที่ or พ.ศ. (ระเบียบงานสารบรรณ, แบบที่
    ๑).
    """
    return words(long_date(facts.day)) if facts.day else ""


def era_day(facts: Facts) -> str:
    """The date of an order or announcement: ๒๖ ธันวาคม พ.ศ. ๒๕๖๕; dots where it has none yet."""
    number, month, year = (
        long_date(facts.day).split() if facts.day else ("." * 8, "." * 24, "." * 10)
    )
    return words(f"{number} {month} พ.ศ. {year}")


def week_day(facts: Facts) -> str:
    """The date of a meeting: วันจันทร์ที่ ๕ มกราคม ๒๕๖๙."""
    return words(f"วัน{WEEKDAYS[facts.day.weekday()]}ที่ {long_date(facts.day)}") if facts.day else ""


def titled(subject: str) -> list[str]:
    """The title of a regulation on lines of its own: what it is about, which amendment, of which
    year.
    """
    found = re.match(r"(.+?)\s*(\(ฉบับที่[^)]+\))?\s*(พ\.ศ\. ?[0-9๐-๙]{4})?$", subject)
    return [part for part in found.groups() if part] if found else [subject]


def bare(entry: str) -> str:
    """An entry of a list without the number somebody typed before it; the paper numbers lists
    itself.
    """
    return re.sub(r"^\s*[0-9๐-๙]{1,2}[.)]\s+", "", entry)


def _alike(text: str) -> str:
    return "".join(_ALIKE.get(letter, letter) for letter in text)
