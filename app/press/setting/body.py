"""The text of a paper as it is set: paragraphs with the depth of their numbers, tables, agenda
items.
"""

import re
from dataclasses import dataclass

from app.press.setting.wording import D, unbreakable_spans

DEEPEST = 6
_DOTTED = re.compile(rf"([{D}]{{1,3}}(?:\.[{D}]{{1,3}}){{1,4}})[.)]?\s|([{D}]{{1,3}})\.\s")
_ARTICLE = re.compile(rf"[“\"]*ข้อ\s?[{D}]+")
_BRACKETED = re.compile(rf"[“\"]*\(?([{D}]{{1,3}})\)\s?")
_LETTERED = re.compile(r"[“\"]*(?:\([ก-ฮ]\)|[ก-ฮ][.)])\s")
_DASHED = re.compile(r"[-–•]\s")
_AGENDA = re.compile(rf"(?:ระเบียบ)?วาระที่\s?[{D}]")


@dataclass(frozen=True)
class Block:
    """One part of the body: text with the depth of its number (0 plain, 1 ๑. or ข้อ ๑, 2 ๑.๑ or
    (๑) below it …), or a table.
    """

    text: str = ""
    depth: int = 0
    agenda: bool = False
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(body: list[str]) -> list[Block]:
    """The body as blocks. ๑. and ข้อ ๑ stand first, ๑.๑ a step further; (๑), (ก) and - each one
    step inside what they belong to, and (๒) under (๑), whatever text is between them.
    """
    found: list[Block] = []
    ranks: list[
        tuple[str, int]
    ] = []  # the labels that a further one can belong to, with their depths
    apart = False  # plain text came between
    for paragraph in body:
        if is_table(paragraph):
            found.append(table_block(paragraph))
            continue
        kind, first, depth = _label(paragraph)
        if depth:
            ranks = [(kind, depth)]
        elif kind:
            if apart and first:
                ranks = []  # a list of its own
            depth = _rank(ranks, kind)
        apart = not kind
        found.append(Block(paragraph, min(depth, DEEPEST), bool(_AGENDA.match(paragraph))))
    return found


def _label(paragraph: str) -> tuple[str, bool, int]:
    """What kind of label a paragraph begins with, whether it is the first of its kind, and the
    depth it says itself (0: none).
    """
    if dotted := _DOTTED.match(paragraph):
        return "dotted", False, len((dotted[1] or dotted[2]).split("."))
    if _ARTICLE.match(paragraph):
        return "article", False, 1
    if bracketed := _BRACKETED.match(paragraph):
        return "bracketed", int(bracketed[1]) == 1, 0
    if lettered := _LETTERED.match(paragraph):
        return "lettered", "ก" in lettered[0], 0
    return ("dashed", True, 0) if _DASHED.match(paragraph) else ("", False, 0)


def _rank(ranks: list[tuple[str, int]], kind: str) -> int:
    """The depth of a label: that of the last of its kind, or one more than what it stands below."""
    if kind in (known for known, _depth in ranks):
        while ranks[-1][0] != kind:
            ranks.pop()
    else:
        ranks.append((kind, ranks[-1][1] + 1 if ranks else 1))
    return ranks[-1][1]


def is_table(paragraph: str) -> bool:
    """Whether a paragraph is a table: at least two lines, each with parts set apart by |."""
    lines = paragraph.split("\n")
    return len(lines) > 1 and all("|" in line for line in lines)


def table_block(paragraph: str) -> Block:
    """A table from its lines; short rows are filled up with empty cells, longer ones keep all
    they have.
    """
    lines = [parts(line) for line in paragraph.split("\n")]
    width = max(map(len, lines))
    full = [(*line, *[""] * (width - len(line))) for line in lines]
    return Block(heads=full[0], rows=tuple(full[1:]))


def parts(line: str) -> tuple[str, ...]:
    """The parts of a line set apart by |; bars at both of its ends hold no cell."""
    line = line.strip()
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        line = line[1:-1]
    return tuple(part.strip() for part in line.split("|"))


def plain(text: str) -> str:
    """A text on one line that does not look like cells of a table."""
    return " ".join(text.replace("|", "/").split())


def is_figure(cell: str) -> bool:
    """Whether a cell of a table holds a figure, which stands to the right."""
    return bool(re.fullmatch(rf"[{D}][{D},.]*%?", cell.strip()))


def is_whole(cell: str) -> bool:
    """Whether a cell of a table stays on one line: a figure, a date, a number in a register."""
    return len(cell) < 5 or any(end - start == len(cell) for start, end in unbreakable_spans(cell))
