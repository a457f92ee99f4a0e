"""Whether a table fits its paper (ตาราง): the size of its type and, where none is small enough,
what is torn; told from its cells before anything is laid out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from app.kit.paths import VENDOR
from app.kit.thai_word_breaks import breaks
from app.press.setting.body import is_figure, is_whole
from app.press.setting.geometry import figures
from app.press.setting.unpatched import whole_words
from app.press.setting.wording import loose, words

BESIDE, LEAST_BESIDE = 8.5, 2.5  # pt: padding and rule of a cell, as _shared/paper.css has them
LONG = 600  # letters in a row that may go over to the next page
THAI = re.compile("[\u0e01-\u0e4e]{2}")
Row = Sequence[str]


def type_size(heads: Row, rows: Sequence[Row], design: str) -> float:
    """The size of type (pt) at which no word, figure or date has to be torn; 0 when none down to
    `table_least` will do.
    """
    place = figures(design)
    needed = sum(
        max(_widest(heads[at], True), *(_widest(row[at], False) for row in rows), 0.01)
        for at in range(len(heads))
    )
    fitting = min(place["size"].pt, int((_room(design) - BESIDE * len(heads)) / needed * 2) / 2)
    return fitting if fitting >= place["table_least"].pt else 0


def torn_widths(heads: Row, rows: Sequence[Row], design: str) -> list[float]:
    """The width in em of each column of a table whose words are torn: by its longest cell,
    within reason.
    """
    longest = [
        min(max(2, *(len(row[at]) for row in (heads, *rows))), 40) for at in range(len(heads))
    ]
    unit = _room(design) / figures(design)["table_least"].pt / sum(longest)
    return [int(letters * unit * 100) / 100 for letters in longest]


def torn(cell: str, width: float, design: str) -> str:
    """The text of a cell with spaces of no width in the words that are wider than its column
    (em).
    """
    width -= LEAST_BESIDE / figures(design)["table_least"].pt
    return "".join(
        part if _em(part.strip(), False) <= width else loose(part) for part in _parts(words(cell))
    )


def is_long(row: Row) -> bool:
    """Whether a row may be too high to be kept on one page."""
    return sum(map(len, row)) > LONG


def _room(design: str) -> float:
    """How wide a table can be, in pt."""
    place = figures(design)
    return (
        (place["height"] if design == "register" else place["width"]).pt
        - place["left"].pt
        - place["right"].pt
    )


@lru_cache(4096)
def _widest(cell: str, head: bool) -> float:
    """The widest part of a cell that stays on one line, in em; a head has its unit, in brackets,
    on a line of its own.
    """
    if not head and (is_figure(cell) or is_whole(cell)):
        return _em(words(cell), False)
    lines = cell.replace(" (", "\n(").split("\n")
    return max(
        (_em(part.strip(), head) for line in lines for part in _parts(words(line))), default=0
    )


def _parts(text: str) -> Iterator[str]:
    """The parts of a text between which a line may end: after a space, and between Thai words."""
    whole = whole_words(text)
    cuts = [
        at
        for at in breaks(text)
        if 0 < at < len(text)
        and (text[at - 1] == " " or THAI.match(text, at - 1))
        and not any(start < at < end for start, end in whole)
    ]
    return (text[start:end] for start, end in pairwise([0, *cuts, len(text)]))


def _em(text: str, bold: bool) -> float:
    return _font(bold).getlength(text) / 100


@cache
def _font(bold: bool) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(
        VENDOR / "fonts" / f"THSarabunPSK-{'Bold' if bold else 'Regular'}.ttf",
        100,
        layout_engine=ImageFont.Layout.BASIC,
    )
