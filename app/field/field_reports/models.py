"""What is asked of the fieldwork, and what comes back. Nothing of it is kept."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from app.field.households.models import Household
from app.kit import clock

Span = tuple[int, int]  # the first and the last subdistrict of a place


@dataclass
class Scope:
    """Which households are meant: those of some offices, of an office in `places` only those
    there.
    """

    offices: list[int]
    places: dict[int, list[Span]] = field(default_factory=dict)

    def holds(self, office: Any, subdistrict: Any) -> Any:
        """The condition on columns that name an office and a subdistrict."""
        whole = [one for one in self.offices if one not in self.places]
        parts = [office.in_(whole)] if whole or not self.places else []
        parts += [
            (office == one)
            & reduce(or_, [subdistrict.between(*span) for span in spans] or [office.is_null()])
            for one, spans in self.places.items()
            if one in self.offices
        ]
        return reduce(or_, parts)


@dataclass
class Pile:
    """Work of one sort: how much of it there is (counting stops at 1000), and how many days its
    oldest piece waits.
    """

    name: str
    count: int
    days: int


@dataclass
class WorkItem:
    """One row of a list of work: a household, since when it waits, and what of it."""

    household: Household
    since: date | datetime | None
    what: str = ""

    @property
    def days(self) -> int:
        """Since how many days."""
        since = clock.local(self.since).date() if isinstance(self.since, datetime) else self.since
        return max(0, (clock.today() - since).days) if since else 0


@dataclass
class CountRow:
    """One row of a table of counts: what it is about, and the count of each column."""

    id: int  # of an office, or the code of a subdistrict
    name: str
    counts: dict[str, int]
    month: str = ""  # of a table by month: 2026-11
