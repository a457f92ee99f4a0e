"""Reading a pasted letter back into facts (อ่านหนังสือที่วาง): what each line is, told by its
label and its place.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from itertools import groupby, takewhile

from app.press.facts import Facts, Kind
from app.press.reading import labels
from app.press.reading.foot import Foot
from app.press.reading.head import LetterHead
from app.press.reading.lines import TextLine, UnreadableText, decoded, lines_of
from app.press.reading.minutes import Minutes
from app.press.reading.section import joined

__all__ = ["ReadLetter", "UnreadableText", "read"]


@dataclass
class ReadLetter:
    """The facts of a text, and the lines that fit nowhere."""

    facts: Facts
    unplaced: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """The facts as JSON with the key `unplaced` added."""
        return json.dumps(
            {**asdict(self.facts), "unplaced": self.unplaced}, ensure_ascii=False, indent=1
        )


def read(text: str | bytes) -> ReadLetter:
    """The facts of a letter pasted as text (UTF-8, UTF-16 or Windows-874 when bytes).

    What could not be placed is returned in `unplaced`; nothing but page numbers, catch-words and
    labels is lost. Raises UnreadableText when it is no letter: empty, over 200,000 letters, binary,
    markup, or hardly any Thai.
    """
    reading = ReadLetter(Facts(salutation=""))
    lines = lines_of(decoded(text))
    start = _head(lines, reading)
    end = Foot(lines, reading.facts, reading.unplaced, start).read()
    reading.facts.body = _paragraphs(lines[start:end])
    return reading


def _head(lines: list[TextLine], reading: ReadLetter) -> int:
    facts = reading.facts
    if lines[0].text.startswith(Kind.MINUTES.heading):
        facts.kind, facts.salutation = Kind.MINUTES, "เรียน"
        return Minutes(lines, facts, reading.unplaced).read()
    start = LetterHead(lines, facts, reading.unplaced).read()
    if facts.kind == Kind.LETTER and any(
        labels.CERTIFIED.match(line.text) for line in lines[start : start + 2]
    ):
        facts.kind = Kind.CERTIFICATE
    return start


def _paragraphs(lines: list[TextLine]) -> list[str]:
    _tables_apart(lines)
    _columns_apart(lines)
    longest = max((len(line.text) for line in lines), default=0)
    # Wrapped lines under an indented first one: as pdftotext -layout and typewriters have it.
    # A word processor sets a paragraph in by a tab, and wraps none.
    laid_out = (
        longest <= 140
        and any(map(_set_in, lines[:1]))
        and not all(line.indented for line in lines)
        and not any(line.tabbed for line in lines)
    )
    paragraphs: list[str] = []
    for at, line in enumerate(lines):
        former = lines[at - 1].text if at else ""
        if paragraphs and "|" in line.text and "|" in former:
            paragraphs[-1] += f"\n{line.text}"
        elif paragraphs and not (_begins(line) if laid_out else _opens(line, former, longest)):
            paragraphs[-1] = joined(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
    return paragraphs


def _tables_apart(lines: list[TextLine]) -> None:
    """Set the cells of tables apart by |: lines one below the other of two cells or more, as tabs
    set them apart. A number and a text behind a tab are an item of a list, unless a row with heads
    stands above.
    """
    for in_columns, run in groupby(lines, lambda line: len(list(filter(None, line.cells))) > 1):
        rows = list(run)
        listed = list(takewhile(_is_item, rows)) if in_columns else []
        beneath = rows[len(listed) :]
        if in_columns and len(beneath) > 1:
            for line, cells in zip(beneath, _cells(beneath), strict=True):
                line.text = " | ".join(cells)
        else:
            listed = rows
        for line in listed:
            line.text = line.words if line.tabbed else line.text


def _is_item(line: TextLine) -> bool:
    said = list(filter(None, line.cells))
    return len(said) == 2 and bool(labels.ITEM.match(said[0]))


def _cells(rows: list[TextLine]) -> list[list[str]]:
    """The cells of each row. Where all rows have as many, several tabs only bring them under each
    other; where not, each tab ends a cell, and some are empty.
    """
    said = [list(filter(None, row.cells)) for row in rows]
    if len(set(map(len, said))) == 1:
        return said
    set_in = min(next(at for at, cell in enumerate(row.cells) if cell) for row in rows)
    return [row.cells[set_in:] for row in rows]


def _columns_apart(lines: list[TextLine]) -> None:
    """Set the cells of tables apart by |, where lines one below the other have as many columns,
    three at least.
    """
    columns = [re.split(r"\s{2,}", line.text) for line in lines]
    for at, cells in enumerate(columns):
        beside = [len(other) for other in columns[max(0, at - 1) : at] + columns[at + 1 : at + 2]]
        if len(cells) > 2 and len(cells) in beside:
            lines[at].text = " | ".join(cells)


def _begins(line: TextLine) -> bool:
    """Whether a line of a body that is set with indents begins a paragraph."""
    return _set_in(line) or line.apart or "|" in line.text


def _set_in(line: TextLine) -> bool:
    return line.indented or bool(labels.AGENDA.match(line.text))


def _opens(line: TextLine, former: str, longest: int) -> bool:
    """Whether a line of the body opens a paragraph. Lines over 130 letters are whole paragraphs,
    so every line is.
    """
    if (
        line.apart
        or line.indented
        or line.tabbed
        or longest > 130
        or "|" in line.text
        or labels.LABEL.match(line.text)
    ):
        return True
    if line.text.startswith("จึงเรียน"):
        return True
    return len(former) < 0.75 * longest or (
        line.text.startswith(labels.OPENERS[:17]) and len(former) < 0.9 * longest
    )
