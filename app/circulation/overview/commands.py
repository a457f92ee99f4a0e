"""The report on a letter (รายงานผลการดำเนินการ): a memo to the head of the office, drafted from
what its offices answered.

What is drafted stays Thai, as all papers do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.circulation.overview import queries
from app.circulation.overview.models import OfficeReport, Progress, dated, figure
from app.circulation.reports.models import Extension
from app.circulation.tasks.models import Assignment, AssignmentState, Punctuality, Task
from app.circulation.tasks.queries import OPEN
from app.kit import clock
from app.kit.display import brief
from app.kit.errors import Refused
from app.kit.thai import long_date, short_date
from app.kit.translation import _
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.papers.documents.queries import addressee
from app.people.accounts.models import Officer
from app.press.facts import Facts, Kind
from app.press.setting.body import plain

MOST_LETTERS = 280  # of what an office wrote


def report(document: Document, officer: Officer) -> Document:
    """A draft memo about a letter, from its office to the head of it. Raises Refused when the
    letter asks for nothing, or was cancelled.
    """
    tasks = queries.given(document)
    if not tasks or not document.is_issued:
        raise Refused(_("รวมผลได้เฉพาะหนังสือที่ยังใช้อยู่และมีข้อสั่งการ"))
    found = sorted(queries.progress(document), key=lambda one: one.delivery.office_id)
    facts = LetterMemo(
        document, tasks, found, queries.answers(document), queries.grants(document), clock.today()
    ).facts
    return documents.draft(officer, document.office_id, facts, about=document, signer=officer)


@dataclass
class LetterMemo:
    """A letter and all that became of its tasks on a day, put into words."""

    letter: Document
    tasks: list[Task]
    found: list[Progress]  # by office
    answers: dict[int, OfficeReport]
    grants: dict[int, Extension]
    today: date

    @property
    def facts(self) -> Facts:
        return Facts(
            kind=Kind.MEMO,
            subject=f"รายงานผลการดำเนินงานตามหนังสือ ที่ {self.letter.number}",
            to=addressee(self.letter.office_id),
            section=self.letter.says.section,
            body=list(self._body()),
        )

    def _body(self) -> Iterator[str]:
        letter, offices = self.letter, [one for one in self.found if one.tasks]
        yield (
            f"ตามหนังสือ{letter.says.agency} ที่ {letter.number} ลงวันที่ "
            f"{long_date(dated(letter))} "
            f"เรื่อง {plain(letter.subject)} สั่งการส่วนราชการ {len(offices)} แห่ง รวม "
            f"{len(self.tasks)} ข้อ นั้น"
        )
        yield f"บัดนี้ {self._summary(offices)} ข้อมูล ณ วันที่ {long_date(self.today)} สรุปได้ดังนี้"
        for place, task in enumerate(self.tasks, 1):
            due = f" ภายในวันที่ {long_date(task.act_by)}" if task.act_by else ""
            yield f"{place}. {plain(task.what)}{due}"
            yield self._table(task)
            yield from self._texts(task)
        yield from self._named("ส่วนราชการที่ล่าช้า", self._late)
        yield from self._named("ส่วนราชการที่ได้รับเวลาเพิ่มและยังไม่ถึงกำหนด", self._more_time)
        yield from self._named("ส่วนราชการที่ช้ากว่ากำหนดเดิมแต่ได้รับอนุญาตให้ขยายเวลา", self._excused)
        yield from self._named("ส่วนราชการที่แจ้งว่าไม่เกี่ยวข้อง", self._not_applicable)
        yield "จึงเรียนมาเพื่อโปรดทราบ"

    def _summary(self, offices: list[Progress]) -> str:
        lacking = [one for one in offices if any(row.state in OPEN for row in one.tasks.values())]
        late = sum(
            any(row.is_open and row.clock(self.today).days for row in one.tasks.values())
            for one in lacking
        )
        if not lacking:
            return f"ส่วนราชการทั้ง {len(offices)} แห่งรายงานครบทุกข้อแล้ว"
        return (
            f"ส่วนราชการรายงานครบทุกข้อแล้ว {len(offices) - len(lacking)} แห่ง ยังรายงานไม่ครบ "
            f"{len(lacking)} แห่ง" + (f" ในจำนวนนี้เกินกำหนดแล้ว {late} แห่ง" if late else "")
        )

    def _table(self, task: Task) -> str:
        """A row an office, and the sum of all; no cell at the end is empty, so that none is lost
        when the table is read.
        """
        heads = ["ที่", "ส่วนราชการ", "สถานะ", "วันที่รายงาน", *(row.words for row in task.asked)]
        rows, total = [], dict.fromkeys((row.id for row in task.asked), Decimal())
        mine = [(one, one.tasks[task.id]) for one in self.found if task.id in one.tasks]
        for place, (one, assignment) in enumerate(mine, 1):
            answer = self.answers.get(assignment.id)
            values = answer.figures if answer else {}
            for figure_id in total.keys() & values.keys():
                total[figure_id] += values[figure_id]
            waits = (
                " (รอตรวจ)"
                if answer and not answer.checked and assignment.state == AssignmentState.REPORTED
                else ""
            )
            rows.append(
                [
                    str(place),
                    one.delivery.office.short_name,
                    self._status(assignment) + waits,
                    short_date(answer.sent_on) if answer else "-",
                    *(figure(values[row.id]) if row.id in values else "-" for row in task.asked),
                ]
            )
        reported = sum(
            assignment.id in self.answers and assignment.state != AssignmentState.NOT_APPLICABLE
            for _one, assignment in mine
        )
        rows.append(["", "รวม", f"รายงาน {reported} แห่ง", "-", *map(figure, total.values())])
        return "\n".join(" | ".join(map(plain, row)) for row in (heads, *rows))

    def _texts(self, task: Task) -> Iterator[str]:
        """What the offices wrote of it, each cut to a few lines."""
        told = [
            (one, answer)
            for one in self.found
            if task.id in one.tasks
            and one.tasks[task.id].state != AssignmentState.NOT_APPLICABLE
            and (answer := self.answers.get(one.tasks[task.id].id))
            and answer.text
        ]
        for one, answer in told:
            office = plain(one.delivery.office.short_name)
            yield f"- {office} รายงานว่า {brief(plain(answer.text), MOST_LETTERS)}"

    def _status(self, assignment: Assignment) -> str:
        """How an office stands on a task, for a narrow cell."""
        if assignment.state == AssignmentState.NOT_APPLICABLE:
            return "ไม่เกี่ยวข้อง"
        kept = assignment.clock(self.today)
        if assignment.is_open:
            lacking = "ส่งกลับแก้ไข" if assignment.state == AssignmentState.RETURNED else "ยังไม่รายงาน"
            return f"ค้าง {kept.days} วัน" if kept.days else lacking
        if not assignment.act_by:
            return "รายงานแล้ว"
        return {Punctuality.ON_TIME: "ตรงเวลา", Punctuality.EXCUSED: "ขยายเวลา"}.get(
            kept.punctuality, f"ช้า {kept.days} วัน"
        )

    def _named(self, title: str, said: Callable[[Assignment], tuple[int, str]]) -> Iterator[str]:
        """Under a title, numbered, what is said of some offices on a task and which they are, the
        gravest first of each task; nothing when there is nothing to say.
        """
        lines: list[str] = []
        offices: set[int] = set()
        for place, task in enumerate(self.tasks, 1):
            alike: dict[tuple[int, str], list[str]] = {}
            for one in self.found:
                found = said(one.tasks[task.id]) if task.id in one.tasks else (0, "")
                if found[1]:
                    alike.setdefault(found, []).append(plain(one.delivery.office.short_name))
                    offices.add(one.delivery.office_id)
            for (_days, words), names in sorted(alike.items(), key=lambda pair: -pair[0][0]):
                lines.append(
                    f"({len(lines) + 1}) ข้อ {place} {plain(words)} {len(names)} แห่ง ได้แก่ "
                    f"{' '.join(names)}"
                )
        if lines:
            yield f"{title} {len(offices)} แห่ง ดังนี้"
            yield from lines

    def _late(self, assignment: Assignment) -> tuple[int, str]:
        kept = assignment.clock(self.today)
        if kept.punctuality != Punctuality.LATE:
            return 0, ""
        return (
            kept.days,
            f"ยังไม่รายงาน เกินกำหนด {kept.days} วัน"
            if assignment.is_open
            else f"รายงานช้า {kept.days} วัน",
        )

    def _excused(self, assignment: Assignment) -> tuple[int, str]:
        grant = self.grants.get(assignment.id)
        if (
            not grant
            or not grant.decided_by
            or assignment.clock(self.today).punctuality != Punctuality.EXCUSED
        ):
            return 0, ""
        return 0, (
            f"ขยายถึงวันที่ {long_date(grant.until)} {because(grant.reason)} "
            f"อนุญาตโดย {grant.decided_by.name} {grant.decided_as}"
        )

    def _more_time(self, assignment: Assignment) -> tuple[int, str]:
        grant = self.grants.get(assignment.id)
        if not grant or not grant.decided_by or not assignment.is_open or grant.until < self.today:
            return 0, ""
        return 0, f"ขยายถึงวันที่ {long_date(grant.until)} {because(grant.reason)}"

    def _not_applicable(self, assignment: Assignment) -> tuple[int, str]:
        answer = self.answers.get(assignment.id)
        return 0, because(
            answer.text
        ) if answer and assignment.state == AssignmentState.NOT_APPLICABLE else ""


def because(reason: str) -> str:
    """A reason as it follows in a sentence."""
    return f"เพราะ{reason.strip().removeprefix('เพราะ').strip()}"
