"""What the reader of a letter's head and that of its foot have in common."""

import re

from app.kit.thai import read_date
from app.press.facts import Facts
from app.press.reading import labels
from app.press.reading.lines import TextLine


class Part:
    """A part of a letter while it is read: its lines, and the facts and the leftovers found so
    far.
    """

    def __init__(self, lines: list[TextLine], facts: Facts, unplaced: list[str]):
        self.lines, self.facts, self.unplaced = lines, facts, unplaced

    def phone_and_fax(self, text: str) -> None:
        """A line of numbers: one, or phone and fax, or one that is both."""
        if both := re.match(r"(?:/|และ)\s*(?:โทรสาร|แฟกซ์)\s*[.:：]?\s*(.+)$", text):
            text = f"{both[1]} โทรสาร {both[1]}"
        phone, *fax = re.split(r"\s*(?:โทรสาร|แฟกซ์)\s*[.:：]?\s*", text, maxsplit=1)
        if phone.strip(" ,"):
            self.fill("phone", phone.strip(" ,"))
        if fax:
            self.fill("fax", fax[0].strip())

    def fill(self, name: str, value: str) -> None:
        """Put a value in its field; a second one for the same field is not lost."""
        if getattr(self.facts, name):
            self.unplaced.append(value)
        else:
            setattr(self.facts, name, value)

    def date(self, text: str) -> bool:
        """Take the date; False when there is one already or no such day exists."""
        if self.facts.date:
            return False
        try:
            day = read_date(re.sub(r"เดือน|พ\s?\.?\s?ศ\s?\.?", " ", text))
        except ValueError:
            return False
        self.facts.date = day.isoformat()
        return True


def joined(first: str, more: str) -> str:
    """Two lines of one sentence. Thai runs on without a space; a space stands beside Latin
    letters, digits and marks.
    """
    both_thai = bool(re.search(r"[ก-ฮะ-ู็-์]$", first) and re.match(r"[ก-ฮเ-ไ](?![ก-ฮ]{0,4}\.)", more))
    return first + ("" if both_thai or not first else " ") + more


def unnumbered(text: str) -> str:
    """A line without the number before it, single-spaced."""
    text = " ".join(text.split())
    found = re.match(rf"[{labels.D}]{{1,2}}[.)]\s*(.+)$", text)
    return found[1] if found else text


def entries_on(text: str) -> list[str]:
    """The entries of a list on one line: ๑. … ๒. …"""
    parts = (
        re.split(rf"\s+(?=[{labels.D}]{{1,2}}[.)]\s)", text)
        if re.match(rf"\s*[{labels.D}]{{1,2}}[.)]\s", text)
        else [text]
    )
    return [unnumbered(part) for part in parts if part.strip()]


def add_entry(entries: list[str], text: str) -> None:
    """A further line of a list: a numbered one is a new entry, one after a finished count too,
    any other goes on.
    """
    finished = entries and labels.COUNTED.search(entries[-1])
    if not entries or finished or re.match(rf"[{labels.D}]{{1,2}}[.)]\s", text):
        entries.extend(entries_on(text))
    else:
        entries[-1] = joined(entries[-1], text)
