"""Lists page by key: a page costs the same at the end of a million rows as at its start."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import DateField, DateTimeField, Field, Tuple, fn

PAGE = 30  # rows
MOST = 1000  # counting stops here
SEVERAL = 10  # values from which on it pays to ask for the keys first
LARGEST = 9  # digits of an id


@dataclass
class Page:
    """Rows of one page, and the text that asks for the next (None at the end)."""

    rows: list[Any]
    after: str | None


def paged(
    query: Any,
    keys: list[Field],
    after: str | None,
    among: Field | None,
    values: list[Any],
    rising: bool = False,
) -> Page:
    """The rows with one of the values in the field `among`, after the row a former page ended with,
    highest keys first, or lowest when `rising`.

    `keys` are fields of the rows' own table, the last of them its id. Each value is asked for by
    itself, so that an index over (among, keys) gives the page without sorting; without a field it
    is a page of all rows. An `after` that makes no sense is the first page.
    """
    if place := _place(keys, after):
        ours, theirs = (Tuple(*keys), Tuple(*place)) if len(keys) > 1 else (keys[0], place[0])
        query = query.where(ours > theirs if rising else ours < theirs)
    ordered = query.order_by(*(key.asc() if rising else key.desc() for key in keys)).limit(PAGE + 1)
    if among is None:
        return _page(list(ordered), keys, rising)
    if len(values) > SEVERAL:
        return _gathered(query, ordered, keys, among, values, rising)
    found = [row for value in values for row in ordered.where(among == value)]
    return _page(found, keys, rising)


def _gathered(
    query: Any, ordered: Any, keys: list[Field], among: Field, values: list[Any], rising: bool
) -> Page:
    """The same for many values: first the keys of each alone, then the rows that are shown."""
    light = ordered.select(*keys)
    found = sorted(
        (row for value in values for row in light.where(among == value).tuples()),
        reverse=not rising,
    )[: PAGE + 1]
    return _page(
        list(query.where(keys[-1].in_([row[-1] for row in found]))) if found else [], keys, rising
    )


def _page(found: list[Any], keys: list[Field], rising: bool) -> Page:
    rows = sorted(
        found, key=lambda row: [getattr(row, key.name) for key in keys], reverse=not rising
    )
    end = (
        "~".join(str(getattr(rows[PAGE - 1], key.name)) for key in keys)
        if len(rows) > PAGE
        else None
    )
    return Page(rows[:PAGE], end)


def sized(query: Any, moment: Field, most: int | None = MOST) -> tuple[int, Any]:
    """How many rows a query has (counting stops at `most`) and the earliest moment or day among
    them, in one question.
    """
    rows = query.select(moment.alias("moment")).limit(most)
    count, oldest = (
        rows.model.select(fn.COUNT(rows.c.moment), fn.MIN(rows.c.moment)).from_(rows).tuples().get()
    )
    return count, moment.python_value(oldest)


def sized_by(query: Any, moment: Field, among: Field) -> dict[Any, tuple[int, Any]]:
    """The same for each value of the field `among`, in one question; counting stops at MOST of
    all together.
    """
    rows = query.select(moment.alias("moment"), among.alias("among")).limit(MOST)
    found = (
        rows.model.select(rows.c.among, fn.COUNT(rows.c.moment), fn.MIN(rows.c.moment))
        .from_(rows)
        .group_by(rows.c.among)
        .tuples()
    )
    return {value: (count, moment.python_value(oldest)) for value, count, oldest in found}


def portion(paragraphs: list[str], number: int, letters: int = 9000) -> tuple[list[str], bool]:
    """The paragraphs of one screen of a long text, counted from 1, and whether more follow.

    So many letters of Thai fit the 14 kB of a page with what else stands on it.
    """
    pieces = [
        text[start : start + letters]
        for text in paragraphs
        for start in range(0, max(1, len(text)), letters)
    ]
    screens: list[list[str]] = [[]]
    for piece in pieces:
        if screens[-1] and sum(map(len, screens[-1])) + len(piece) > letters:
            screens.append([])
        screens[-1].append(piece)
    number = min(max(1, number), len(screens))
    return screens[number - 1], number < len(screens)


def parse_id(text: str) -> int:
    """A whole number from an address, as a table can hold it. Raises ValueError, so that any
    other counts as none.
    """
    if len(text) > LARGEST:
        raise ValueError(text)
    return int(text)


def _place(keys: list[Field], after: str | None) -> list[Any] | None:
    values = (after or "").split("~")
    if len(values) != len(keys):
        return None
    try:
        return [_value(key, text) for key, text in zip(keys, values, strict=True)]
    except ValueError:
        return None


def _value(key: Field, text: str) -> Any:
    if isinstance(key, DateTimeField):
        return datetime.fromisoformat(text)
    if isinstance(key, DateField):
        return date.fromisoformat(text)
    return int(text[:LARGEST])
