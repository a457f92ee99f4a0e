"""What people type to report, to ask for time, and to decide."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import ValidationError

from app.circulation.tasks.models import Task, TaskFigure
from app.kit import clock
from app.kit.fields import AtMost, Day, Figure, Form, LongText, Needed
from app.kit.translation import _
from app.kit.translation import later as _l

# Units that are counted: there is no half of one.
WHOLE = frozenset(
    {
        "ครัวเรือน",
        "คน",
        "ราย",
        "ครั้ง",
        "แห่ง",
        "หลัง",
        "ชุด",
        "ฉบับ",
        "ตำบล",
        "หมู่บ้าน",
        "อำเภอ",
        "กลุ่ม",
        "ทีม",
        "โครงการ",
        "เรื่อง",
        "เครื่อง",
        "ครอบครัว",
    }
)


class Counted:
    """A figure of a report is not below nothing, and whole when its unit is counted."""

    def __init__(self, unit: str):
        self.unit = unit

    def __call__(self, form: Form, field: Figure) -> None:
        if field.data is not None and field.data < 0:
            raise ValidationError(_("ต้องไม่ต่ำกว่า 0"))
        if field.data is not None and self.unit in WHOLE and field.data % 1:
            raise ValidationError(_("หน่วย “%(unit)s” ต้องเป็นจำนวนเต็ม", unit=self.unit))


def typed(task: Task) -> list[TaskFigure]:
    """The figures of a task that somebody types; the others the logbook counts."""
    return [row for row in task.figures if not row.measure]


class ReportForm(Form):
    """A report; each task adds the figures it asks for. `kept` is how many files its draft has
    already.
    """

    kept = 0

    text = LongText(_l("ผลการดำเนินงาน"), [AtMost(20000)])
    files = MultipleFileField(_l("แฟ้มหลักฐาน"))

    @classmethod
    def of(cls, task: Task) -> "type[ReportForm]":
        """The form for reports on a task."""
        fields = {
            f"figure_{row.id}": Figure(row.words, [Needed(_l("กรุณากรอกตัวเลข")), Counted(row.unit)])
            for row in typed(task)
        }
        return type("ReportForm", (cls,), {**fields, "task": task})

    def figures(self) -> "Iterable[tuple[int, Figure]]":
        """The figures' fields, by the id of what they are of."""
        return [(row.id, self[f"figure_{row.id}"]) for row in typed(self.task)]

    def validate_files(self, field: MultipleFileField) -> None:
        if (
            self.task.evidence
            and not self.kept
            and not any(upload and upload.filename for upload in field.data or [])
        ):
            raise ValidationError(_("กรุณาแนบหลักฐาน: %(evidence)s", evidence=self.task.evidence))

    def validate_text(self, field: LongText) -> None:
        if self.task.text_asked and not field.data:
            raise ValidationError(_("กรุณาเขียนผลการดำเนินงาน"))


class ReasonForm(Form):
    """Why the task is none of the office's."""

    reason = LongText(_l("เหตุผลที่ไม่เกี่ยวข้อง"), [Needed(_l("กรุณาบอกเหตุผล")), AtMost(2000)])


class TimeForm(Form):
    """A wish for more time, or another day given."""

    until: Any = Day(_l("ถึงวันที่"), [Needed(_l("กรุณากรอกวันที่"))])
    why = LongText(_l("เหตุผล"), [Needed(_l("กรุณาบอกเหตุผล")), AtMost(2000)])

    def validate_until(self, field: Day) -> None:
        _not_past(field)


class ReturnReportForm(Form):
    comment = LongText(_l("สิ่งที่ต้องแก้ไข"), [Needed(_l("กรุณาบอกสิ่งที่ต้องแก้ไข")), AtMost(2000)])
    until: Any = Day(_l("ส่งใหม่ภายในวันที่ (ถ้าให้เวลาเพิ่ม)"))

    def validate_until(self, field: Day) -> None:
        _not_past(field)


class ReportDecisionForm(Form):
    """Accept, grant or refuse: a word to go with it."""

    comment = LongText(_l("ข้อความถึงอำเภอ (ถ้ามี)"), [AtMost(2000)])


def _not_past(field: Day) -> None:
    if field.data and field.data < clock.today():
        raise ValidationError(_("วันนี้ผ่านไปแล้ว กำหนดเป็นวันนี้หรือวันข้างหน้า"))
