"""What waits for an officer today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import Officer
from app.accounts.roles import May
from app.circulars import queries as circulars
from app.documents import queries as documents
from app.documents.models import State
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


def _piles(officer: Officer) -> Iterable[tuple[str, Any, str]]:
    may = officer.offices_where
    if may(May.ACKNOWLEDGE):
        yield "late", circulars.waiting(officer, May.ACKNOWLEDGE, late=True), "sent_at"
    if may(May.SIGN):
        yield "sign", documents.waiting(officer, State.SIGNING, May.SIGN), "updated_at"
    if may(May.ACKNOWLEDGE):
        yield "acknowledge", circulars.waiting(officer, May.ACKNOWLEDGE), "sent_at"
    if may(May.RECEIVE):
        yield "receive", circulars.waiting(officer, May.RECEIVE), "sent_at"
    if may(May.CHECK):
        yield "check", documents.waiting(officer, State.CHECKING, May.CHECK), "updated_at"
    if may(May.DRAFT):
        yield "draft", documents.waiting(officer, State.DRAFT, May.DRAFT), "updated_at"
        yield "silent", circulars.silent(officer), "sent_at"
    if may(May.DRAFT) or may(May.ADMINISTER):
        yield "unprinted", documents.unprinted(officer), "issued_at"


def _measure(query: Any, moment: str) -> tuple[int, int]:
    count = query.limit(MOST).count()
    oldest: datetime | None = getattr(query.first(), moment) if count else None
    return count, (clock.now() - oldest).days if oldest else 0
