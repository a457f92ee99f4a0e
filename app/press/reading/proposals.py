"""What a letter orders, read from its body: the numbered items, each a task to propose to the
drafter.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.kit.thai import read_date
from app.kit.thai_word_breaks import breaks
from app.press.reading.labels import DATE, D
from app.press.setting.body import blocks

LONGEST = 220  # letters of a proposal
_NUMBER = re.compile(rf"[{D}]{{1,2}}[.)]\s*|ข้อ\s?[{D}]{{1,2}}\s+")
_WITHIN = re.compile(rf"ภายใน(?:วัน\S{{0,10}}ที่|วันที่)?\s*({DATE})")


@dataclass(frozen=True)
class Proposal:
    """A task as the letter words it, and the day it names (ภายในวันที่ …), None when it names
    none.
    """

    what: str
    act_by: date | None = None


def proposals(body: list[str]) -> list[Proposal]:
    """A proposal for each numbered item of the first rank (๑. ๒. …), at most twenty; empty when
    there are fewer than two.
    """
    items = [block.text for block in blocks(body) if block.depth == 1 and _NUMBER.match(block.text)]
    found = [
        Proposal(_shortened(_NUMBER.sub("", text, count=1)), _day(text)) for text in items[:20]
    ]
    return found if len(found) > 1 else []


def _shortened(text: str) -> str:
    """The beginning of a text, ending where Thai may be broken."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    spaces = [at for at in range(LONGEST // 2, LONGEST) if text[at] == " "]
    cut = spaces[-1] if spaces else max((at for at in breaks(text[:LONGEST])), default=LONGEST)
    return text[:cut].strip() + " …"


def _day(text: str) -> date | None:
    within = _WITHIN.search(text)
    try:
        return read_date(within[1]) if within else None
    except ValueError:
        return None
