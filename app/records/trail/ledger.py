"""The ledger: how the rows of the office's business stood when an act wrote them, sealed into the
trail with the act.

Each room says in its models which columns of a table only change by acts (`kept`). From then on
whoever writes such a row tells `commands.seal`, and whoever looks at the trail compares each row
with what the last act that wrote it has sealed.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from zlib import crc32

from app.kit.db import Row

AT_ONCE = 5000  # rows read in one go
DIGEST, SHORT = 64, 4  # letters of a digest, and of the mark of one column
Values = Sequence[Any]


@dataclass(frozen=True)
class SealedTable:
    """A table and those of its columns that only change by acts. A later version may add columns at
    the end: what was sealed before it is compared without them. Rows that `where` leaves out were
    written by no act yet.
    """

    model: type[Row]
    columns: tuple[Any, ...]
    where: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        return self.model._meta.table_name

    @property
    def names(self) -> list[str]:
        """What the columns are called."""
        return [getattr(one, "column_name", None) or one._alias for one in self.columns]

    def rows(self, *where: Any) -> Iterator[tuple[int, Values]]:
        """Ids and columns of the rows, by id, few read at a time."""
        query = self.model.select(self.model.id, *self.columns).tuples()
        for one, *values in each(
            query.where(*where) if where else query,
            self.model.id,
            AT_ONCE,
            lambda unread: (unread,),
        ):
            yield one, values


def each(query: Any, by: Any, at_once: int, unread: Callable[[int], Any]) -> Iterator[Any]:
    """All rows of a query, by their id, however small that is, a few read at a time. Of a row that
    cannot be read, as somebody put bytes there that are no text, what `unread` makes of its id.
    """
    query = query.order_by(by).limit(at_once)
    some, after = _together_or_alone(query, by, unread), None
    while some:
        yield from (row for _id, row in some)
        after = some[-1][0]
        some = (
            _together_or_alone(query.where(by > after), by, unread) if len(some) == at_once else []
        )


def _together_or_alone(query: Any, by: Any, unread: Callable[[int], Any]) -> list[tuple[int, Any]]:
    try:
        return [(row[0], row) for row in query]
    except _NO_TEXT as problem:
        _expect_no_text(problem)
    ids = [one for (one,) in query.select(by).tuples()]
    return [(one, _alone(query, by, one, unread)) for one in ids]


def _alone(query: Any, by: Any, one: int, unread: Callable[[int], Any]) -> Any:
    try:
        return next(iter(query.where(by == one)))
    except _NO_TEXT as problem:
        _expect_no_text(problem)
        return unread(one)


_NO_TEXT = (ValueError, TypeError, sqlite3.OperationalError)


def _expect_no_text(problem: Exception) -> None:
    """Raises what has another cause: SQLite says so of a broken disk, too."""
    if isinstance(problem, sqlite3.OperationalError) and "decode" not in str(problem):
        raise problem


KINDS: dict[str, SealedTable] = {}


def seal_columns(model: type[Row], *columns: Any, where: tuple[Any, ...] = ()) -> None:
    """From now on these columns of the table are sealed by the acts that write them."""
    kind = SealedTable(model, columns, where)
    KINDS[kind.name] = kind


def entry(one: int, values: Values) -> str:
    """How a row stands: the SHA-256 over its id and columns, hex, and four letters for each column,
    which tell later which of them is another.
    """
    said = [_plain(value) for value in values]
    return _digest(one, said) + "".join(map(_short, said))


def differing(kind: SealedTable, one: int, values: Values, known: str) -> list[str]:
    """The names of the columns of a row that are not as its entry says; empty when all are."""
    count = (len(known) - DIGEST) // SHORT
    said = [_plain(value) for value in values[:count]]
    if _digest(one, said) == known[:DIGEST]:
        return []
    marks = [known[at : at + SHORT] for at in range(DIGEST, len(known), SHORT)]
    return [
        name
        for name, value, mark in zip(kind.names, said, marks, strict=False)
        if _short(value) != mark
    ] or ["row"]


def entries(things: Iterable[Any]) -> dict[str, dict[int, str]]:
    """How rows stand now, by table and id: rows, and questions for rows. Empty for a row that is
    not there any more.
    """
    found: dict[str, dict[int, str]] = defaultdict(dict)
    asked: dict[str, set[int]] = defaultdict(set)
    for thing in things:
        if isinstance(thing, Row):
            asked[thing._meta.table_name].add(thing.id)
        else:
            kind = KINDS[thing.model._meta.table_name]
            found[kind.name] |= {
                one: entry(one, values) for one, values in kind.rows(kind.model.id.in_(thing))
            }
    for name, ids in asked.items():
        kind = KINDS[name]
        there = {one: entry(one, values) for one, values in kind.rows(kind.model.id.in_(ids))}
        found[name] |= dict.fromkeys(ids, "") | there
    return dict(found)


def _digest(one: int, said: list[Any]) -> str:
    return sha256(json.dumps([one, *said], ensure_ascii=False, default=str).encode()).hexdigest()


def _short(value: Any) -> str:
    return f"{crc32(json.dumps(value, ensure_ascii=False, default=str).encode()) & 0xFFFF:04x}"


def _plain(value: Any) -> Any:
    return (
        value.isoformat() if isinstance(value, date) else value
    )  # also a moment; what somebody else put there stays


@dataclass(frozen=True)
class Difference:
    """A row that is not as the trail says; `columns` are the names of those that are other."""

    table: str
    id: int
    columns: list[str] = field(default_factory=list)
    # or: gone, unknown (no act tells of it), strange (a table no room of this program keeps)
    what: str = "changed"

    def __str__(self) -> str:
        more = {
            "changed": f": {', '.join(self.columns)}",
            "gone": " is gone",
            "unknown": " is of no act",
            "strange": " is of no room of this program",
        }
        return f"{self.table} {self.id}{more[self.what]}"


class LastEntries:
    """The last that a trail says of each row: kept in a file of its own that is gone afterwards,
    however many rows there are.
    """

    def __init__(self) -> None:
        self._file = sqlite3.connect(
            "", isolation_level=None
        )  # no name: on disk as soon as it is large
        self._file.execute("PRAGMA synchronous = off")
        self._file.execute(
            "CREATE TABLE known (name TEXT, id INTEGER, entry TEXT, taken INTEGER, PRIMARY KEY "
            "(name, id)) "
            "WITHOUT ROWID"
        )
        self._file.execute("BEGIN")

    def learn(self, ledger: str, taken: bool) -> None:
        """What an act has sealed; `taken`: it only took the rows over as they stood."""
        told = json.loads(ledger)
        rows = [
            (name, int(one), said, taken) for name, of in told.items() for one, said in of.items()
        ]
        self._file.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?)", rows)

    def of(self, name: str, after: int | None, last: int | None) -> dict[int, str]:
        """What it says of the rows of a table after one id (None: from the first) and up to
        another; without that, of the next few.
        """
        question = (
            "SELECT id, entry FROM known WHERE name = ? AND (? IS NULL OR id > ?) AND (? IS NULL "
            "OR id <= ?) "
            "ORDER BY id LIMIT ?"
        )
        return dict(
            self._file.execute(
                question, (name, after, after, last, last, AT_ONCE if last is None else -1)
            )
        )

    def one(self, name: str, one: int) -> str:
        found = self._file.execute(
            "SELECT entry FROM known WHERE name = ? AND id = ?", (name, one)
        ).fetchone()
        return found[0] if found else ""

    @property
    def names(self) -> set[str]:
        return {name for (name,) in self._file.execute("SELECT DISTINCT name FROM known")}

    def count(self) -> tuple[int, int]:
        """How many rows are there by what it says, and how many of them it knows only since they
        were taken over.
        """
        counted = self._file.execute(
            "SELECT count(*), coalesce(sum(taken), 0) FROM known WHERE entry <> ''"
        ).fetchone()
        return counted[0], counted[1]


def suspects(known: LastEntries, whole: set[str]) -> Iterator[tuple[str, int]]:
    """Tables and ids of rows that do not stand as is known; of the tables named in `whole` also
    rows nothing is known of. Some of them may have been written meanwhile: `looked_at` says.
    """
    yield from ((name, 0) for name in sorted(known.names - KINDS.keys()))
    for kind in KINDS.values():
        after: int | None = None
        for last, rows in _together(kind):
            said = known.of(kind.name, after, last)
            for one, values in rows:
                sealed = said.pop(one, None)
                if differing(kind, one, values, sealed) if sealed else kind.name in whole:
                    yield kind.name, one
            yield from ((kind.name, one) for one, sealed in said.items() if sealed)
            after = last


def _together(kind: SealedTable) -> Iterator[tuple[int | None, list[tuple[int, Values]]]]:
    """The rows in lots, with the last id of each; the last lot is empty and ends nowhere."""
    lot: list[tuple[int, Values]] = []
    for row in kind.rows(*kind.where):
        lot.append(row)
        if len(lot) == AT_ONCE:
            yield row[0], lot
            lot = []
    if lot:
        yield lot[-1][0], lot
    yield None, []


def looked_at(known: LastEntries, name: str, one: int) -> Difference | None:
    """Whether a row stands as is known, now; None when it does."""
    if name not in KINDS:
        return Difference(name, one, what="strange")
    kind, sealed = KINDS[name], known.one(name, one)
    found = next(kind.rows(kind.model.id == one), None)
    if found is None:
        return Difference(name, one, what="gone") if sealed else None
    if not sealed:
        return Difference(name, one, what="unknown")
    columns = differing(kind, *found, sealed)
    return Difference(name, one, columns) if columns else None
