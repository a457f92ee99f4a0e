"""What waits for an officer today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from app.accounts.models import Officer
from app.accounts.roles import May
from app.circulars import queries as circulars
from app.circulars.models import Delivery
from app.documents import queries as documents
from app.documents.models import Document, State
from app.kit import clock

MOST = 1000  # counting stops here


@dataclass
class Counter:
    """A pile of work: how much of it (at most 1000), and how many days its oldest piece has waited."""

    name: str
    count: int
    days: int


def counters(officer: Officer) -> list[Counter]:
    """The officer's piles that may hold work, in the order in which they press."""
    return [Counter(name, *_measure(query, moment)) for name, query, moment in _piles(officer)]


def _piles(officer: Officer) -> Iterable[tuple[str, Any, Any]]:
    may = officer.offices_where
    if may(May.ACKNOWLEDGE):
        yield "late", circulars.waiting(officer, May.ACKNOWLEDGE, late=True), Delivery.sent_at
    if may(May.SIGN):
        yield "sign", documents.waiting(officer, State.SIGNING, May.SIGN), Document.updated_at
    if may(May.ACKNOWLEDGE):
        yield "acknowledge", circulars.waiting(officer, May.ACKNOWLEDGE), Delivery.sent_at
    if may(May.RECEIVE):
        yield "receive", circulars.waiting(officer, May.RECEIVE), Delivery.sent_at
    if may(May.CHECK):
        yield "check", documents.waiting(officer, State.CHECKING, May.CHECK), Document.updated_at
    if may(May.DRAFT):
        yield "draft", documents.waiting(officer, State.DRAFT, May.DRAFT), Document.updated_at
        yield "silent", circulars.silent(officer), Delivery.sent_at
    if may(May.DRAFT) or may(May.ADMINISTER):
        yield "unprinted", documents.unprinted(officer), Document.issued_at


def _measure(query: Any, moment: Any) -> tuple[int, int]:
    """How many rows a query has (counting stops at 1000) and the age in days of the oldest counted, in one question."""
    rows = query.select(moment.alias("moment")).limit(MOST)
    count, oldest = rows.model.select(fn.COUNT(rows.c.moment), fn.MIN(rows.c.moment)).from_(rows).tuples().get()
    if isinstance(oldest, str):  # SQLite keeps moments as text
        oldest = datetime.fromisoformat(oldest)
    return count, (clock.now() - oldest).days if oldest else 0
