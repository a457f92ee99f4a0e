"""What people type to report, to ask for time, and to decide."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import ValidationError

from app.kit import clock
from app.kit.fields import AtMost, Day, Figure, Form, LongText, Needed
from app.kit.words import _
from app.kit.words import later as _l
from app.tasks.models import Task, TaskFigure


def typed(task: Task) -> list[TaskFigure]:
    """The figures of a task that somebody types; the others the logbook counts."""
    return [row for row in task.figures if not row.measure]


class ReportForm(Form):
    """A report; each task adds the figures it asks for."""

    text = LongText(_l("ผลการดำเนินงาน"), [AtMost(20000)])
    files = MultipleFileField(_l("แฟ้มหลักฐาน"))

    @classmethod
    def of(cls, task: Task) -> "type[ReportForm]":
        """The form for reports on a task."""
        fields = {f"figure_{row.id}": Figure(row.words, [Needed(_l("กรุณากรอกตัวเลข"))]) for row in typed(task)}
        return type("ReportForm", (cls,), {**fields, "task": task})

    def figures(self) -> "Iterable[tuple[int, Figure]]":
        """The figures' fields, by the id of what they are of."""
        return [(row.id, self[f"figure_{row.id}"]) for row in typed(self.task)]

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


class ReturnForm(Form):
    comment = LongText(_l("สิ่งที่ต้องแก้ไข"), [Needed(_l("กรุณาบอกสิ่งที่ต้องแก้ไข")), AtMost(2000)])
    until: Any = Day(_l("ส่งใหม่ภายในวันที่ (ถ้าให้เวลาเพิ่ม)"))

    def validate_until(self, field: Day) -> None:
        _not_past(field)


class DecisionForm(Form):
    """Accept, grant or refuse: a word to go with it."""

    comment = LongText(_l("ข้อความถึงอำเภอ (ถ้ามี)"), [AtMost(2000)])


def _not_past(field: Day) -> None:
    if field.data and field.data < clock.today():
        raise ValidationError(_("วันนี้ผ่านไปแล้ว กำหนดเป็นวันนี้หรือวันข้างหน้า"))
