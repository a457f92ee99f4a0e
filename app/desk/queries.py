"""What waits for an officer today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from app.accounts.models import Officer
from app.accounts.roles import May
from app.circulars import queries as circulars
from app.circulars.models import Delivery
from app.documents import queries as documents
from app.documents.models import Document
from app.documents.models import State as Paper
from app.kit import clock
from app.reports import queries as reports
from app.reports.models import Extension
from app.tasks import queries as tasks
from app.tasks.models import Assignment, State

MOST = 1000  # counting stops here


@dataclass
class Counter:
    """A pile of work: how much of it (at most 1000), and how many days its oldest piece has waited."""

    name: str
    count: int
    days: int


# Each pile: its name, what its officers may do in some office (nothing: everybody), what lies on it, since when.
# In the order in which they press.
PILES: tuple[tuple[str, tuple[May, ...], Callable[[Officer], Any], Any], ...] = (
    ("late", (May.ACKNOWLEDGE,), lambda officer: circulars.waiting(officer, May.ACKNOWLEDGE, late=True), Delivery.sent_at),
    ("overdue", (May.ASSIGN,), lambda officer: tasks.late(officer, May.ASSIGN), Assignment.changed_at),
    ("mine", (), tasks.given_to, Assignment.changed_at),
    ("sign", (May.SIGN,), lambda officer: documents.waiting(officer, Paper.SIGNING, May.SIGN), Document.updated_at),
    ("acknowledge", (May.ACKNOWLEDGE,), lambda officer: circulars.waiting(officer, May.ACKNOWLEDGE), Delivery.sent_at),
    ("receive", (May.RECEIVE,), lambda officer: circulars.waiting(officer, May.RECEIVE), Delivery.sent_at),
    ("correct", (May.ASSIGN,), lambda officer: tasks.waiting(officer, May.ASSIGN, State.RETURNED), Assignment.changed_at),
    ("take_on", (May.ASSIGN,), lambda officer: tasks.waiting(officer, May.ASSIGN, State.NEW), Assignment.changed_at),
    ("doing", (May.ASSIGN,), lambda officer: tasks.waiting(officer, May.ASSIGN, State.ACCEPTED), Assignment.changed_at),
    ("check", (May.CHECK,), lambda officer: documents.waiting(officer, Paper.CHECKING, May.CHECK), Document.updated_at),
    ("reported", (May.FOLLOW,), lambda officer: tasks.waiting(officer, May.FOLLOW, State.REPORTED), Assignment.changed_at),
    ("wishes", (May.FOLLOW,), reports.wishes, Extension.asked_at),
    ("draft", (May.DRAFT,), lambda officer: documents.waiting(officer, Paper.DRAFT, May.DRAFT), Document.updated_at),
    ("behind", (May.FOLLOW,), lambda officer: tasks.late(officer, May.FOLLOW), Assignment.changed_at),
    ("silent", (May.DRAFT,), circulars.silent, Delivery.sent_at),
    ("unprinted", (May.DRAFT, May.ADMINISTER), documents.unprinted, Document.issued_at),
)


def counters(officer: Officer) -> list[Counter]:
    """The officer's piles that may hold work, in the order in which they press; each is one question."""
    return [Counter(name, *_measure(query(officer), moment)) for name, acts, query, moment in PILES
            if officer.appointments and (not acts or any(map(officer.offices_where, acts)))]


def _measure(query: Any, moment: Any) -> tuple[int, int]:
    """How many rows a query has (counting stops at 1000) and the age in days of the oldest counted, in one question."""
    rows = query.select(moment.alias("moment")).limit(MOST)
    count, oldest = rows.model.select(fn.COUNT(rows.c.moment), fn.MIN(rows.c.moment)).from_(rows).tuples().get()
    if isinstance(oldest, str):  # SQLite keeps moments as text
        oldest = datetime.fromisoformat(oldest)
    return count, (clock.now() - oldest).days if oldest else 0
