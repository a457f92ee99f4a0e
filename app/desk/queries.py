"""What waits for an officer today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Field

from app.accounts.models import Officer
from app.accounts.roles import May
from app.certification import queries as certification
from app.certification.models import ChangeRequest, Verification
from app.circulars import queries as circulars
from app.circulars.models import Delivery
from app.documents import queries as documents
from app.documents.models import Document
from app.documents.models import State as Paper
from app.fieldwork import queries as fieldwork
from app.households.models import Household, Pass
from app.kit import clock
from app.kit.paging import sized
from app.logbook import queries as logbook
from app.numbers import queries as numbers
from app.numbers.models import NumberSeries
from app.plans import queries as plans
from app.plans.models import Plan
from app.reports import queries as reports
from app.reports.models import Extension, Report
from app.tasks import queries as tasks
from app.tasks.models import Assignment, State
from app.upkeep import queries as upkeep
from app.upkeep.models import Recovered, Run


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
    ("sign", (May.SIGN, May.DRAFT), lambda officer: documents.waiting(officer, Paper.SIGNING, May.SIGN), Document.updated_at),
    ("acknowledge", (May.ACKNOWLEDGE,), lambda officer: circulars.waiting(officer, May.ACKNOWLEDGE), Delivery.sent_at),
    ("receive", (May.RECEIVE,), lambda officer: circulars.waiting(officer, May.RECEIVE), Delivery.sent_at),
    ("correct", (May.ASSIGN,), lambda officer: tasks.waiting(officer, May.ASSIGN, State.RETURNED), Assignment.changed_at),
    ("take_on", (May.ASSIGN,), lambda officer: tasks.waiting(officer, May.ASSIGN, State.NEW), Assignment.changed_at),
    ("doing", (May.ASSIGN,), lambda officer: tasks.waiting(officer, May.ASSIGN, State.ACCEPTED), Assignment.changed_at),
    ("check", (May.CHECK,), lambda officer: documents.waiting(officer, Paper.CHECKING, May.CHECK), Document.updated_at),
    ("reported", (May.FOLLOW,), lambda officer: tasks.waiting(officer, May.FOLLOW, State.REPORTED), Assignment.changed_at),
    ("declined", (May.FOLLOW,), reports.declined, Report.sent_at),
    ("wishes", (May.FOLLOW,), reports.wishes, Extension.asked_at),
    ("certify", (May.CERTIFY,), fieldwork.to_certify, Verification.at),
    ("plans", (May.CERTIFY,), plans.waiting, Plan.submitted_at),
    ("changes", (May.CERTIFY,), certification.wishes, ChangeRequest.asked_at),
    ("anew", (May.FIELD,), certification.sent_back, Verification.returned_at),
    ("glass", (May.FIELD,), logbook.broken, Pass.at),
    ("visits", (May.FIELD,), fieldwork.late_visits, Household.next_visit_on),
    ("draft", (May.DRAFT,), lambda officer: documents.waiting(officer, Paper.DRAFT, May.DRAFT), Document.updated_at),
    ("behind", (May.FOLLOW,), lambda officer: tasks.late(officer, May.FOLLOW), Assignment.changed_at),
    ("silent", (May.DRAFT,), circulars.silent, Delivery.sent_at),
    ("held", (May.REGISTER, May.SIGN), numbers.held, NumberSeries.held_since),
    ("recovered", (May.REGISTER, May.SIGN), upkeep.recovered, Recovered.issued_at),
    ("failed", (May.ADMINISTER,), upkeep.failed, Run.begun_at),
    ("unprinted", (May.DRAFT, May.ADMINISTER), documents.unprinted, Document.issued_at),
)


def counters(officer: Officer) -> list[Counter]:
    """The officer's piles that may hold work, in the order in which they press; each is one question."""
    return [_counted(name, query(officer), moment) for name, acts, query, moment in PILES
            if officer.appointments and (not acts or any(map(officer.offices_where, acts)))]


def _counted(name: str, query: Any, moment: Field) -> Counter:
    count, oldest = sized(query, moment)
    days = (clock.now() - oldest if isinstance(oldest, datetime) else clock.today() - oldest).days if oldest else 0
    return Counter(name, count, days)
