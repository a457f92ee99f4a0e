"""Thai text and numbers: what was typed, made regular; digits; Buddhist-era dates."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from babel import Locale

ARABIC, THAI = "0123456789", "๐๑๒๓๔๕๖๗๘๙"
MONTHS = tuple(Locale("th").months["format"]["wide"][m] for m in range(1, 13))
MONTHS_SHORT = tuple(Locale("th").months["format"]["abbreviated"][m] for m in range(1, 13))
WEEKDAYS = tuple(
    Locale("th").days["format"]["wide"][d].removeprefix("วัน") for d in range(7)
)  # from Monday
ERA = 543  # years from the Common to the Buddhist era

_TO_THAI, _TO_ARABIC = str.maketrans(ARABIC, THAI), str.maketrans(THAI, ARABIC)
# Digits inside an address of the net or a code of Latin letters stay as they are on paper.
_LATIN = re.compile(r"[^\s฀-๿]*[A-Za-z@][^\s฀-๿]*")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_CONTROLS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# What Unicode calls default-ignorable, letters that are drawn as nothing (Hangul fillers, the empty
# Braille cell, the null notehead), and code points that are no letters.
_UNSEEN = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
# Marks of one letter in the order they are kept: below it, above it, tones, and what silences the
# letter.
_MARKS = (
    "\u0e3a\u0e38\u0e39\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d"
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"
)
_LEVEL = {
    mark: level
    for level, marks in enumerate(
        (
            "\u0e3a",
            "\u0e38\u0e39",
            "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47",
            "\u0e4d",
            "\u0e48\u0e49\u0e4a\u0e4b",
            "\u0e4c\u0e4e",
        )
    )
    for mark in marks
}
_SILENT = "\u0e3a\u0e4c\u0e4e"  # of these: what is no vowel and no tone
_MARKED = re.compile(f"([{_MARKS}]+)([าำ]?)|ำ([{_MARKS}]+)")


def cleaned(text: str) -> str:
    """The text as typed, safe to store: the rule by which version 0.1.0 wrote papers, so that a
    stored paper always reads alike.

    NFC; a decomposed sara am (ํ + า, with or without a tone mark between) becomes ำ; a doubled เ
    becomes แ; any line end becomes a newline; every kind of wide or no-break space and the tab
    become a space; zero-width, direction and control characters go. Digits stay as typed.
    """
    text = re.sub("\r\n?|\u2028|\u2029|\u0085|\f|\v", "\n", text)
    text = _CONTROLS.sub("", _SPACES.sub(" ", text))
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = re.sub("([\u0e48-\u0e4b])\u0e4d\u0e32", "\\1\u0e33", text)
    text = text.replace("\u0e40\u0e40", "\u0e41")
    return unicodedata.normalize("NFC", text)


def normalise(text: str) -> str:
    """The text as the eye sees it, made regular and safe to store and search: what is typed from
    now on.

    As `cleaned`, and besides: the marks of one letter stand in one order, however they were typed
    (ท่ี is ที่, นำ้ is น้ำ), and each of them once (น้้ี is นี้); whatever draws nothing goes.
    Doing it twice changes nothing.
    """
    while (regular := _MARKED.sub(_in_order, cleaned(_UNSEEN.sub("", text)))) != text:
        text = regular
    return text


def _in_order(found: re.Match) -> str:
    marks, after = found[1] or found[3], found[2] if found[1] else "ำ"
    kept = sorted(dict.fromkeys(marks), key=lambda mark: _LEVEL[mark])
    if after and "\u0e4d" in kept:
        kept, after = [mark for mark in kept if mark != "\u0e4d"], "ำ"
    return "".join(kept) + after


def visible(text: str) -> bool:
    """Whether the eye sees anything of a text: not blanks alone, nor marks without a letter to
    stand on.
    """
    return any(unicodedata.category(letter)[0] not in "MZC" for letter in normalise(text))


def one_line(text: str) -> str:
    """What was typed as one line, made regular; empty when nothing of it is seen."""
    return several_lines(text).replace("\n", " ")


def several_lines(text: str) -> str:
    """What was typed, made regular, without blanks around it; empty when nothing of it is seen."""
    return normalise(text).strip() if visible(text) else ""


def arabic(text: str) -> str:
    """Thai digits turned into Arabic ones, all else untouched."""
    return text.translate(_TO_ARABIC)


def thai_digits(text: str) -> str:
    """Digits as paper shows them: Thai, but never inside an e-mail, a URL or a code of Latin
    letters.
    """
    parts, last = [], 0
    for code in _LATIN.finditer(text):
        parts += [text[last : code.start()].translate(_TO_THAI), code.group()]
        last = code.end()
    return "".join(parts) + text[last:].translate(_TO_THAI)


def long_date(day: date) -> str:
    """26 ธันวาคม 2565: day, full month, Buddhist year, Arabic digits."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + ERA}"


def short_date(day: date) -> str:
    """26 ธ.ค. 2565: for lists on screen."""
    return f"{day.day} {MONTHS_SHORT[day.month - 1]} {day.year + ERA}"


_NAMED = re.compile(r"(\d{1,2})\s*([ก-๙.]+?)\s*(พ\.?ศ\.?|ค\.?ศ\.?)?\s*(\d{4}|\d{2})$")
_PLAIN = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")


def read_date(text: str) -> date:
    """A date typed any way: 26/12/2565, 26/12/2022, ๒๖ ธ.ค. ๖๕, 26 ธันวาคม พ.ศ. 2565, 2022-12-26.

    Years above 2400 are Buddhist; a two-digit year is Buddhist (65 is 2565).
    Raises ValueError when no such day exists, for a year of fewer than four digits, which is a
    slip, and for one that is not of the era named before it (ค.ศ. 70, พ.ศ. 2026).
    """
    text = re.sub(r"^วันที่\s*", "", arabic(normalise(text)).strip())
    if found := _ISO.match(text):
        year, month, day = map(int, found.groups())
    elif found := _PLAIN.match(text):
        day, month, year = int(found[1]), int(found[2]), _full_year(found[3])
    elif found := _NAMED.match(text):
        day, month, year = int(found[1]), _month(found[2]), _named_year(found[3], found[4])
    else:
        raise ValueError(text)
    if year < 1000:
        raise ValueError(text)
    return date(year - ERA if year > 2400 else year, month, day)


def _named_year(era: str | None, digits: str) -> int:
    """The year as typed behind the name of its era, if any."""
    year = _full_year(digits)
    buddhist = year > 2400
    if era and (era.startswith("พ") != buddhist or (era.startswith("ค") and len(digits) == 2)):
        raise ValueError(f"{era} {digits}")
    return year


def _full_year(digits: str) -> int:
    return 2500 + int(digits) if len(digits) == 2 else int(digits)


def _month(name: str) -> int:
    bare = name.replace(".", "")
    for names in (MONTHS, MONTHS_SHORT):
        for number, known in enumerate(names, 1):
            if bare == known.replace(".", ""):
                return number
    raise ValueError(name)


_FIGURE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,2})?")


def read_figure(text: str) -> Decimal:
    """A figure typed with Thai or Arabic digits: ๑,๒๕๐, 1250.50, -3. Raises ValueError for anything
    else, and for more than fifteen digits or two decimals.
    """
    plain = re.sub(r"\s", "", arabic(normalise(text)))
    if not _FIGURE.fullmatch(plain) or len(plain.replace(",", "").partition(".")[0]) > 15:
        raise ValueError(text)
    return Decimal(plain.replace(",", ""))


_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u2044": "/",
        "\u2215": "/",
        "ๅ": "า",
    }
)


def fold(text: str) -> str:
    """The one form in which texts are searched and compared: normalised, Arabic digits, lower case,
    no spaces; wide, raised and ligatured letters, dashes and slashes of any kind are the plain
    ones.
    """
    while (folded := "".join(normalise(_plain(text)).split())) != text:
        text = folded
    return text


def _plain(text: str) -> str:
    return arabic(unicodedata.normalize("NFKC", normalise(text)).translate(_ALIKE).lower())


_GRADE = "(?:ตรี|โท|เอก)"
# What stands before a name: words for anybody; ranks of army, navy, air force and police; nobility;
# learning and medicine; and whatever is shortened with dots: น.ส., พ.ต.อ., จ.ส.อ., ผศ., ม.ล., นพ.
_TITLES = re.compile(
    r"\s*(?:(?:ว่าที่|นางสาว|นาง|นายแพทย์|นาย|เด็กชาย|เด็กหญิง|หม่อม(?:หลวง|ราชวงศ์|เจ้า)|คุณหญิง|ท่านผู้หญิง|ดอกเตอร์|"
    r"(?:ผู้ช่วย|รอง)?ศาสตราจารย์|อาจารย์|(?:ทันต|สัตว)?แพทย์หญิง|(?:ทันต|สัตว)แพทย์|เภสัชกร(?:หญิง)?|ดาบตำรวจ|"
    rf"(?:(?:พล|พัน|ร้อย|จ่าสิบ|สิบ)(?:ตำรวจ)?|พล(?:เรือ|อากาศ)|(?:นาวา|เรือ|พันจ่า|จ่า)(?:อากาศ)?){_GRADE}(?:หญิง)?|"
    r"(?:[ก-ฮ]{1,4}\.\s*)+(?:หญิง)?|(?:mrs|mr|ms|miss|dr)(?:\.|\s))\s*)+(?=\S)"
)
# Small letters of Cyrillic and Greek, and digits, that are drawn as Latin ones, capital or small; i
# is drawn as l when capital.
_DRAWN = str.maketrans(
    "i\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043d\u043e\u0440\u0455\u0442\u0443\u0445\u0432\u051b\u051d"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b2\u03bc\u03b7\u03b601",
    "lacdehljklmhopstyxbqwaelkvoptuxbmnzol",
)


def look_of_name(name: str) -> str:
    """What the eye keeps of a name: as `fold`, without titles before it; letters drawn alike are
    the same, and what is neither letter, digit nor vowel is passed over: dots, commas, marks of
    silence.
    """
    return "".join(
        letter
        for letter in fold(untitled(normalise(_plain(name)))).translate(_DRAWN)
        if unicodedata.category(letter)[0] in "LN" or (letter in _MARKS and letter not in _SILENT)
    )


def untitled(name: str) -> str:
    """A name without what stands before it; a name of titles alone stays."""
    titles = _TITLES.match(name)
    return name[titles.end() :] if titles else name


_CODE = "[\u0e01-\u0e2e]{1,4}\\.?"  # before the number of a letter: ศธ, ภก
_CIRCULAR = r"ว\.?\s*"  # before the running number of a circular letter
# A number of several parts is looked for whole: ที่ ศธ 0210.56/ว 2, 0210.56/ว.2, ศธ 0210.56, 12 /
# 2569, ว 2.
_NUMBER = re.compile(
    rf"(?<!\S)(?:ที่\s*)?((?:{_CODE}\s*)?\d[\d.]*\s*/\s*(?:{_CIRCULAR})?\d+|"
    rf"{_CODE}\s*\d+\.[\d.]*\d|{_CIRCULAR}\d+)(?!\S)"
)


def terms(query: str) -> list[str]:
    """What is looked for, each to occur in a `fold`: the words of a query, a number of several
    parts being one of them.
    """
    whole = _NUMBER.sub(
        lambda number: "".join(number[1].split()).replace("ว.", "ว"), arabic(normalise(query))
    )
    return [term for word in whole.split() if (term := fold(word))]


_LED = re.compile("([เ-ไ])([ก-ฮ])")
_LIGHT = re.compile(f"[{''.join(mark for mark in _MARKS if mark in '็่้๊๋์ํ๎ฺ')}]")


def sort_key(text: str) -> tuple[str, str]:
    """What Thai words are sorted by, as in the dictionary of the Royal Institute: a vowel written
    first (เ แ โ ใ ไ) counts after its consonant, and marks of tone, shortening and silence only
    between words that are else alike.
    """
    told = _LED.sub(r"\2\1", arabic(normalise(text)).lower())
    return _LIGHT.sub("", told), told


def name_key(name: str) -> tuple[str, ...]:
    """What people are sorted by: their names, whatever titles stand before them."""
    return *sort_key(untitled(normalise(name).lower())), name
