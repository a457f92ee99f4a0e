"""What the overview shows: how an office stands on a letter, and how it keeps to its time. It
owns no table.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.circulation.circulars.models import Delivery
from app.circulation.tasks.models import Assignment, AssignmentState, Punctuality
from app.circulation.tasks.queries import OPEN
from app.kit import clock
from app.papers.documents.models import Document
from app.papers.numbers.models import CIRCULAR


@dataclass(frozen=True)
class LettersFilter:
    """Which letters to look at: words of subject or number, the days between which they were
    issued, only late ones.
    """

    words: str = ""
    since: date | None = None
    until: date | None = None
    late: bool = False

    def in_year(self, today: date) -> "LettersFilter":
        """The same from the first day of the year on when no first day was named."""
        return LettersFilter(
            self.words, self.since or date((self.until or today).year, 1, 1), self.until, self.late
        )


class Standing(StrEnum):
    """How an office stands on a letter, worst first."""

    LATE = "late"  # ช้า
    RETURNED = "returned"  # ส่งกลับแก้ไข
    SILENT = "silent"  # ยังไม่รับทราบ
    NEW = "new"  # ยังไม่รับงาน
    DOING = "doing"  # กำลังทำ
    REPORTED = "reported"  # รอผู้สั่งการตรวจ
    DONE = "done"  # ครบ
    COPY = "copy"  # สำเนา: nothing is asked of it


_OF_TASKS = {
    AssignmentState.RETURNED: Standing.RETURNED,
    AssignmentState.NEW: Standing.NEW,
    AssignmentState.ACCEPTED: Standing.DOING,
    AssignmentState.REPORTED: Standing.REPORTED,
}


@dataclass
class Cell:
    """One office and one letter: its acknowledgement, and how many of its tasks stand where
    (withdrawn ones do not count).
    """

    acknowledged: bool
    copy: bool
    days: int  # late, the worst of all
    tasks: dict[str, int] = field(default_factory=dict)
    unseen: bool = False  # that a task does not apply is an answer nobody has looked at

    @property
    def standing(self) -> Standing:
        """The worst of acknowledgement and tasks."""
        if self.copy:
            return Standing.COPY
        if self.days:
            return Standing.LATE
        found = {_OF_TASKS.get(AssignmentState(state), Standing.DONE) for state in self.tasks}
        found.add(Standing.DONE if self.acknowledged else Standing.SILENT)
        found |= {Standing.REPORTED} if self.unseen else set()
        return next(standing for standing in Standing if standing in found)

    @property
    def all(self) -> int:
        return sum(self.tasks.values())

    @property
    def ended(self) -> int:
        """How many of its tasks are done, or said to be none of its."""
        return self.tasks.get(AssignmentState.DONE, 0) + self.tasks.get(
            AssignmentState.NOT_APPLICABLE, 0
        )


@dataclass
class OfficeRow:
    """An office in the table of letters, with its cells by letter; letters that did not go there
    have none.
    """

    office_id: int
    office: str
    cells: dict[int, Cell] = field(default_factory=dict)

    @property
    def late(self) -> int:
        """On how many of the letters it is late."""
        return sum(cell.standing == Standing.LATE for cell in self.cells.values())

    @property
    def order(self) -> tuple[int, ...]:
        """Worst first."""
        unfinished = sum(
            cell.standing not in (Standing.DONE, Standing.COPY) for cell in self.cells.values()
        )
        return (
            -self.late,
            -max((cell.days for cell in self.cells.values()), default=0),
            -unfinished,
            self.office_id,
        )


@dataclass
class Progress:
    """An office in the table of one letter: its delivery, and by task what became of it."""

    delivery: Delivery
    tasks: dict[int, Assignment] = field(default_factory=dict)

    def order(self, today: date) -> tuple[int, ...]:
        """Worst first: late ones, by days, then those that lack most."""
        late = [row.clock(today).days for row in self.tasks.values() if row.is_open]
        late.append(0 if self.delivery.copy else self.delivery.days_late(today))
        lacking = sum(row.state in OPEN for row in self.tasks.values()) + (
            not self.delivery.acknowledged_at
        )
        return -sum(map(bool, late)), -max(late), -lacking, self.delivery.office_id


# Said not to apply is neither on time nor late: nobody has looked at that yet, or it was accepted.
UNSEEN, SPARED = "unseen", "spared"


@dataclass
class Rate:
    """How many tasks were given, and how their offices kept to their time: see
    `tasks.models.Clock`, UNSEEN and SPARED.
    """

    id: int
    name: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def given(self) -> int:
        return sum(self.counts.values())

    @property
    def judged(self) -> int:
        """Those of which it is known by now whether they were on time or late. Granted time and
        what does not apply stand apart.
        """
        return self.on_time + self.late

    @property
    def percent(self) -> Decimal | None:
        """On time, out of a hundred judged; None while nothing is known."""
        return round(Decimal(100 * self.on_time) / self.judged, 1) if self.judged else None

    @property
    def on_time(self) -> int:
        return self.counts.get(Punctuality.ON_TIME, 0)

    @property
    def excused(self) -> int:
        return self.counts.get(Punctuality.EXCUSED, 0)

    @property
    def late(self) -> int:
        return self.counts.get(Punctuality.LATE, 0)

    @property
    def unseen(self) -> int:
        return self.counts.get(UNSEEN, 0)

    @property
    def spared(self) -> int:
        return self.counts.get(SPARED, 0)

    @property
    def running(self) -> int:
        return self.counts.get(Punctuality.RUNNING, 0)

    @property
    def order(self) -> tuple[Decimal, int, int]:
        """Worst first, those of which nothing is known last."""
        return Decimal(101) if self.percent is None else self.percent, -self.late, self.id


@dataclass
class OfficeReport:
    """What an office reported on a task: the report that stands, its figures by their id."""

    report_id: int
    sent_on: date
    text: str
    checked: bool = True  # the office that asked has accepted it
    figures: dict[int, Decimal] = field(default_factory=dict)


def short(document: Document) -> str:
    """The number of a letter without its office's code, for a narrow column: ว 12."""
    return f"{'ว' if document.series == CIRCULAR else 'ที่'} {document.number_taken}"


def dated(document: Document) -> date:
    """The day an issued letter carries; that of its signature when it carries none."""
    signed: Any = document.issued_at
    return document.says.day or clock.local(signed).date()


def figure(value: Decimal) -> str:
    """A figure as people write it: 1,250.5."""
    return f"{(value + 0).normalize():,f}"
