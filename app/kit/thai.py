"""Thai text and numbers: what was typed, made regular; digits; Buddhist-era dates."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from babel import Locale

ARABIC, THAI = "0123456789", "๐๑๒๓๔๕๖๗๘๙"
MONTHS = tuple(Locale("th").months["format"]["wide"][m] for m in range(1, 13))
MONTHS_SHORT = tuple(Locale("th").months["format"]["abbreviated"][m] for m in range(1, 13))
WEEKDAYS = tuple(Locale("th").days["format"]["wide"][d].removeprefix("วัน") for d in range(7))  # from Monday
ERA = 543  # years from the Common to the Buddhist era

_TO_THAI, _TO_ARABIC = str.maketrans(ARABIC, THAI), str.maketrans(THAI, ARABIC)
# Digits inside an address of the net or a code of Latin letters stay as they are on paper.
_LATIN = re.compile(r"[^\s฀-๿]*[A-Za-z@][^\s฀-๿]*")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]")
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def normalise(text: str) -> str:
    """The text as typed, made regular and safe to store and search.

    NFC; a decomposed sara am (ํ + า, with or without a tone mark between) becomes ำ; a doubled เ becomes แ;
    any line end becomes a newline; every kind of wide or no-break space and the tab become a space;
    zero-width, direction and control characters go. Digits stay as typed. Doing it twice changes nothing.
    """
    text = re.sub("\r\n?|\u2028|\u2029|\u0085|\f|\v", "\n", text)
    text = _UNSEEN.sub("", _SPACES.sub(" ", text))
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = re.sub("([\u0e48-\u0e4b])\u0e4d\u0e32", "\\1\u0e33", text)
    text = text.replace("\u0e40\u0e40", "\u0e41")
    return unicodedata.normalize("NFC", text)


def arabic(text: str) -> str:
    """Thai digits turned into Arabic ones, all else untouched."""
    return text.translate(_TO_ARABIC)


def thai_digits(text: str) -> str:
    """Digits as paper shows them: Thai, but never inside an e-mail, a URL or a code of Latin letters."""
    parts, last = [], 0
    for code in _LATIN.finditer(text):
        parts += [text[last:code.start()].translate(_TO_THAI), code.group()]
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
    Raises ValueError when no such day exists, for a year of fewer than four digits, which is a slip, and for one that is not of
    the era named before it (ค.ศ. 70, พ.ศ. 2026).
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
    """A figure typed with Thai or Arabic digits: ๑,๒๕๐, 1250.50, -3. Raises ValueError for anything else, and for more than
    fifteen digits or two decimals.
    """
    plain = re.sub(r"\s", "", arabic(normalise(text)))
    if not _FIGURE.fullmatch(plain) or len(plain.replace(",", "").partition(".")[0]) > 15:
        raise ValueError(text)
    return Decimal(plain.replace(",", ""))


def search_key(text: str) -> str:
    """The form in which texts and queries are compared: normalised, Arabic digits, lower case, single spaces."""
    return re.sub(r"\s+", " ", arabic(normalise(text)).lower()).strip()
