"""The tables of the overview on paper and in a spreadsheet. Paper speaks Thai, whatever the
reader chose for the screen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.circulation.overview import queries
from app.circulation.overview.models import (
    Cell,
    LettersFilter,
    OfficeRow,
    Progress,
    Rate,
    Standing,
    dated,
    figure,
    short,
)
from app.circulation.tasks.models import Assignment, AssignmentState, Punctuality, Task
from app.kit import clock
from app.kit.display import brief
from app.kit.spreadsheet import workbook
from app.kit.thai import short_date
from app.papers.documents.models import Document
from app.press.printer import printer

MOST_ROWS = 1000
STANDINGS = {
    Standing.LATE: "ช้า",
    Standing.RETURNED: "ต้องแก้ไข",
    Standing.SILENT: "ยังไม่รับทราบ",
    Standing.NEW: "ใหม่",
    Standing.DOING: "ทำอยู่",
    Standing.REPORTED: "รอตรวจ",
    Standing.COPY: "สำเนา",
    Standing.DONE: "ครบ",
}
STATES = {
    AssignmentState.NEW: "ยังไม่รับงาน",
    AssignmentState.ACCEPTED: "กำลังดำเนินการ",
    AssignmentState.RETURNED: "ส่งกลับแก้ไข",
    AssignmentState.REPORTED: "รอตรวจ",
    AssignmentState.DONE: "เสร็จสิ้น",
    AssignmentState.NOT_APPLICABLE: "ไม่เกี่ยวข้อง",
    AssignmentState.WITHDRAWN: "ยกเลิก",
}
TIMELY = {Punctuality.ON_TIME: "ตรงเวลา", Punctuality.EXCUSED: "ช้าแต่ได้รับเวลาเพิ่ม"}


@dataclass
class TitledTable:
    """Title lines, heads, and rows of text, numbers and days."""

    title: list[str]
    heads: list[str]
    rows: list[list[Any]]

    def pdf(self) -> bytes:
        """Across the paper, the first thousand rows."""
        cut = (
            [f"เฉพาะ {MOST_ROWS:,} แถวแรก จาก {len(self.rows):,} แถว"]
            if len(self.rows) > MOST_ROWS
            else []
        )
        rows = [[_text(value) for value in row] for row in self.rows[:MOST_ROWS]]
        return printer.roll([*self.title, *cut], self.heads, rows, "register")

    def xlsx(self) -> bytes:
        return workbook(
            " ".join(self.title), [head.replace(" (", "\n(") for head in self.heads], self.rows
        )


def of_letters(
    letters: list[Document], lines: list[OfficeRow], wanted: LettersFilter
) -> TitledTable:
    """Offices and letters."""
    title = [
        "ตารางติดตามหนังสือรายส่วนราชการ",
        " ".join(filter(None, [_period(wanted), _now()])),
        "ตัวเลขหลังคำว่า ช้า คือจำนวนวันที่เกินกำหนด",
    ]
    days = [short_date(dated(letter)).rpartition(" ")[0] for letter in letters]
    heads = [
        "ที่",
        "ส่วนราชการ",
        "ช้า (ฉบับ)",
        *(
            f"{short(letter)} {_head(letter.subject, 26)} ({day})"
            for letter, day in zip(letters, days, strict=True)
        ),
    ]
    rows = [
        [
            place,
            line.office,
            line.late,
            *(_standing(line.cells.get(letter.id)) for letter in letters),
        ]
        for place, line in enumerate(lines, 1)
    ]
    return TitledTable(title, heads, rows)


def of_tasks(document: Document) -> TitledTable:
    """Offices and the tasks of a letter; the last row counts."""
    tasks, today = queries.given(document), clock.today()
    rates = queries.task_rates(document)
    found = queries.progress(document)
    title = [
        "ตารางติดตามข้อสั่งการรายส่วนราชการ",
        f"ที่ {document.number} ลงวันที่ {short_date(dated(document))} เรื่อง {document.subject}",
        _now(),
    ]
    due = {task.id: f" ({short_date(task.act_by)})" if task.act_by else "" for task in tasks}
    heads = [
        "ที่",
        "ส่วนราชการ",
        "รับทราบ",
        *(
            f"ข้อ {task.place} {_head(task.what, max(26, 240 // len(tasks)))}{due[task.id]}"
            for task in tasks
        ),
    ]
    rows: list[list[Any]] = [
        [
            place,
            one.delivery.office.short_name,
            _acknowledged(one, today),
            *(_done(one.tasks.get(task.id), today) for task in tasks),
        ]
        for place, one in enumerate(found, 1)
    ]
    acknowledged = sum(bool(one.delivery.acknowledged_at) for one in found)
    return TitledTable(
        title,
        heads,
        [*rows, ["", "รวม", f"{acknowledged} จาก {len(found)}", *_summed(tasks, rates, document)]],
    )


def of_rates(rates: list[Rate], wanted: LettersFilter) -> TitledTable:
    """How offices keep to their time."""
    heads = [
        "ส่วนราชการ",
        "งานที่ได้รับ",
        "ตรงเวลา",
        "ช้า",
        "ได้รับเวลาเพิ่ม",
        "ไม่เกี่ยวข้อง",
        "ไม่เกี่ยวข้อง (รอตรวจ)",
        "ยังมีเวลา",
        "ตรงเวลา (ร้อยละ)",
    ]
    rows = [
        [
            rate.name,
            rate.given,
            rate.on_time,
            rate.late,
            rate.excused,
            rate.spared,
            rate.unseen,
            rate.running,
            rate.percent,
        ]
        for rate in rates
    ]
    title = [
        "อัตราการรายงานตรงเวลารายส่วนราชการ",
        f"{_period(wanted)} {_now()}",
        "ร้อยละ คือ ตรงเวลา ต่อ ตรงเวลาและช้ารวมกัน",
    ]
    return TitledTable(title, heads, rows)


def _standing(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    return f"ช้า {cell.days}" if cell.standing == Standing.LATE else STANDINGS[cell.standing]


def _acknowledged(one: Progress, today: date) -> Any:
    late = 0 if one.delivery.copy else one.delivery.days_late(today)
    waiting = f"ช้า {late} วัน" if late else "สำเนา" if one.delivery.copy else "ยังไม่รับทราบ"
    return one.delivery.acknowledged_on or waiting


def _done(row: Assignment | None, today: date) -> str:
    if row is None:
        return "-"
    kept = row.clock(today)
    if row.unseen:
        timely = "รอตรวจ"
    elif kept.days:
        timely = f"ช้า {kept.days} วัน"
    elif row.is_open:
        timely = "ได้รับเวลาเพิ่ม" if kept.punctuality == Punctuality.EXCUSED else ""
    else:
        timely = TIMELY.get(kept.punctuality, "") if row.act_by else ""
    return f"{STATES[AssignmentState(row.state)]} {timely}".strip()


def _summed(tasks: list[Task], rates: dict[int, Rate], document: Document) -> Iterable[str]:
    """For each task: how its offices kept to their time (nothing of a cancelled letter), and its
    figures added up.
    """
    total = queries.sums(queries.answers(document))
    for task in tasks:
        rate = rates[task.id]
        figures = [
            f"{row.name} {figure(total[row.id])} {row.unit}".strip()
            for row in task.asked
            if row.id in total
        ]
        apart = [
            f"{words} {count}"
            for words, count in (
                ("ช้า", rate.late),
                ("ได้รับเวลาเพิ่ม", rate.excused),
                ("ไม่เกี่ยวข้อง", rate.spared),
                ("ไม่เกี่ยวข้องรอตรวจ", rate.unseen),
                ("ยังมีเวลา", rate.running),
            )
            if count
        ]
        timely = [f"ตรงเวลา {rate.on_time}", *apart, f"จาก {rate.given}"]
        yield ", ".join([" ".join(timely) if document.is_issued else "ยกเลิก", *figures])


def _text(value: Any) -> str:
    if isinstance(value, date):
        return short_date(value)
    return "-" if value is None else str(value)


def _head(words: str, letters: int) -> str:
    """The beginning of a text for the head of a column, without brackets, which would begin its
    second line.
    """
    return brief(" ".join(words.replace("(", " ").replace(")", " ").split()), letters)


def _period(wanted: LettersFilter) -> str:
    since, until = (short_date(day) if day else "" for day in (wanted.since, wanted.until))
    return " ".join(
        filter(
            None,
            [
                "หนังสือที่ออก" if since or until else "",
                f"ตั้งแต่ {since}" if since else "",
                f"ถึง {until}" if until else "",
            ],
        )
    )


def _now() -> str:
    now = clock.local(clock.now())
    return f"ข้อมูล ณ วันที่ {short_date(now.date())} เวลา {now:%H.%M} น."
