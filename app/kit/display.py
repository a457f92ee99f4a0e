"""How days, moments and sizes look on a page, in the reader's language. Digits on screen are
Arabic.
"""

import re
from datetime import date, datetime

from babel.dates import format_date

from app.kit import clock
from app.kit.paging import MOST
from app.kit.thai import short_date
from app.kit.thai_word_breaks import breaks
from app.kit.translation import _, language

LONGEST = 30  # letters beyond the cut that say where the word there ends
MARKS = frozenset("ะัาำิีึืฺุูๅ็่้๊๋์ํ๎")  # what belongs to the letter before it


def day(value: date | None) -> str:
    """26 ธ.ค. 2565; 26 Dec 2022 in English. Of a stored moment: the day it was in Thailand."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return short_date(value) if language.get() == "th" else format_date(value, "d MMM y", "en")


def iso_day(text: str) -> str:
    """A day the trail keeps as 2026-12-30."""
    return day(date.fromisoformat(text))


def moment(value: datetime | None) -> str:
    """26 ธ.ค. 2565 08:12 น., on the office's clock."""
    if value is None:
        return ""
    local = clock.local(value)
    return _("%(day)s %(time)s น.", day=day(local.date()), time=local.strftime("%H:%M"))


def counted(count: int) -> str:
    """A number where counting stops at MOST: 999+ from there on."""
    return str(count) if count < MOST else f"{MOST - 1}+"


def brief(text: str, letters: int) -> str:
    """The beginning of a text for a list, at most so many letters: cut after a word; in a word that
    fills half the room, between letters and never before a mark that belongs to one.
    """
    if len(text) <= letters:
        return text
    words = [at for at in breaks(text[: letters + LONGEST]) if letters // 2 < at < letters]
    if words:
        return text[: words[-1]].rstrip() + "…"
    cut = text[: letters - 1]
    cut = re.sub("[เ-ไ]?[ก-ฮ]?$", "", cut) if text[letters - 1] in MARKS else cut.rstrip("เแโใไ")
    return cut.rstrip() + "…"


BROWSERS = {
    "Line/": "LINE",
    "FBAN": "Facebook",
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "FxiOS/": "Firefox",
    "Firefox/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "w3m": "w3m",
    "curl": "curl",
}
MACHINES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "Chromebook",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def browser(sent: str) -> str:
    """A browser in plain words, from what it says of itself: Chrome บน Android."""
    name, machine = (
        next((plain for mark, plain in known.items() if mark in sent), "")
        for known in (BROWSERS, MACHINES)
    )
    if not name:
        return _("เบราว์เซอร์ที่ไม่รู้จัก")
    return _("%(browser)s บน %(machine)s", browser=name, machine=machine) if machine else name


def size(count: int) -> str:
    """A number of bytes in the unit people know."""
    if count >= 1_000_000_000:
        return f"{count / 1_073_741_824:.1f} GB"
    return (
        f"{count / 1_048_576:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1024))} kB"
    )
