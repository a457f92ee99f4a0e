"""The text of a paper as it is set: paragraphs with the depth of their numbers, tables, agenda items."""

import re
from dataclasses import dataclass

from app.press.wording import D, kept

DEEPEST = 6
_DOTTED = re.compile(rf"([{D}]{{1,3}}(?:\.[{D}]{{1,3}}){{1,4}})[.)]?\s|([{D}]{{1,3}})\.\s")
_ARTICLE = re.compile(rf"[“\"]*ข้อ\s?[{D}]+")
_BRACKETED = re.compile(rf"[“\"]*(?:\([{D}]{{1,3}}\)|[{D}]{{1,3}}\))\s?")
_LETTERED = re.compile(r"[“\"]*(?:\([ก-ฮ]\)|[ก-ฮ][.)])\s")
_DASHED = re.compile(r"[-–•]\s")
_AGENDA = re.compile(rf"(?:ระเบียบ)?วาระที่\s?[{D}]")


@dataclass(frozen=True)
class Block:
    """One part of the body: text with the depth of its number (0 plain, 1 ๑. or ข้อ ๑, 2 ๑.๑ or (๑) below it …), or a table."""

    text: str = ""
    depth: int = 0
    agenda: bool = False
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(body: list[str]) -> list[Block]:
    """The body as blocks. (๑) stands one step inside the number it belongs to, (ก) and - one further."""
    found: list[Block] = []
    numbered = bracketed = 0
    for paragraph in body:
        if is_table(paragraph):
            found.append(table(paragraph))
            continue
        if dotted := _DOTTED.match(paragraph):
            depth = numbered = len((dotted[1] or dotted[2]).split("."))
            bracketed = 0
        elif _ARTICLE.match(paragraph):
            depth, numbered, bracketed = 1, 1, 0
        elif _BRACKETED.match(paragraph):
            depth = bracketed = numbered + 1
        elif _LETTERED.match(paragraph) or _DASHED.match(paragraph):
            depth = (bracketed or numbered) + 1
        else:
            depth = numbered = bracketed = 0
        agenda = bool(_AGENDA.match(paragraph))
        found.append(Block(paragraph, min(depth, DEEPEST), agenda))
    return found


def is_table(paragraph: str) -> bool:
    """Whether a paragraph is a table: at least two lines, each with parts set apart by |."""
    lines = paragraph.split("\n")
    return len(lines) > 1 and all("|" in line for line in lines)


def table(paragraph: str) -> Block:
    """A table from its lines; short rows are filled up with empty cells, longer ones keep all they have."""
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


def is_figure(cell: str) -> bool:
    """Whether a cell of a table holds a figure, which stands to the right."""
    return bool(re.fullmatch(rf"[{D}][{D},.]*%?", cell.strip()))


def is_whole(cell: str) -> bool:
    """Whether a cell of a table stays on one line: a figure, a date, a number in a register."""
    return len(cell) < 5 or any(end - start == len(cell) for start, end in kept(cell))
