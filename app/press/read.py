"""Reading a pasted letter back into facts (อ่านหนังสือที่วาง): what each line is, told by its label and its place."""

import json
from dataclasses import asdict, dataclass, field

from app.press import labels
from app.press.facts import Facts
from app.press.foot import Foot
from app.press.head import Head
from app.press.lines import Line, Unreadable, decoded, lines_of
from app.press.part import joined

__all__ = ["Reading", "Unreadable", "read"]


@dataclass
class Reading:
    """The facts of a text, and the lines that fit nowhere."""

    facts: Facts
    unplaced: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """The facts as JSON with the key `unplaced` added."""
        return json.dumps({**asdict(self.facts), "unplaced": self.unplaced}, ensure_ascii=False, indent=1)


def read(text: str | bytes) -> Reading:
    """The facts of a letter pasted as text (UTF-8, UTF-16 or Windows-874 when bytes).

    What could not be placed is returned in `unplaced`; nothing but page numbers, catch-words and labels is lost.
    Raises Unreadable when it is no letter: empty, over 200,000 letters, binary, markup, or hardly any Thai.
    """
    reading = Reading(Facts(salutation=""))
    lines = lines_of(decoded(text))
    start = Head(lines, reading.facts, reading.unplaced).read()
    end = Foot(lines, reading.facts, reading.unplaced, start).read()
    reading.facts.body = _paragraphs(lines[start:end])
    return reading


def _paragraphs(lines: list[Line]) -> list[str]:
    longest = max((len(line.text) for line in lines), default=0)
    paragraphs: list[str] = []
    for at, line in enumerate(lines):
        former = lines[at - 1].text if at else ""
        if paragraphs and not _opens(line, former, longest):
            paragraphs[-1] = joined(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
    return paragraphs


def _opens(line: Line, former: str, longest: int) -> bool:
    """Whether a line of the body opens a paragraph. Lines over 130 letters are whole paragraphs, so every line is."""
    if line.apart or line.indented or longest > 130 or labels.LABEL.match(line.text) or line.text.startswith("จึงเรียน"):
        return True
    return len(former) < 0.75 * longest or (line.text.startswith(labels.OPENERS[:14]) and len(former) < 0.9 * longest)
