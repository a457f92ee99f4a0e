"""Open work that a person has in an office, and where it goes when they leave. Each room that
gives such work adds its kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.people.accounts.models import Officer


@dataclass(frozen=True)
class Duty:
    """A kind of open work. `count` and `hand_over` are asked about an officer and an office.

    `hand_over(leaver, office_id, successor, by)` moves all of it in the transaction around it, with
    a row of the trail for each: to the successor, or to whom it belongs when there is none.
    """

    words: Any
    count: Callable[[Officer, int], int]
    hand_over: Callable[[Officer, int, Officer | None, Officer | None], None]


DUTIES: list[Duty] = []


def open_duties(officer: Officer, office_id: int) -> list[tuple[str, int]]:
    """What the officer has open there: words and how many, without kinds of which there is none."""
    counted = [(str(duty.words), duty.count(officer, office_id)) for duty in DUTIES]
    return [(words, count) for words, count in counted if count]
