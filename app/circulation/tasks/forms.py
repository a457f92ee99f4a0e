"""What people type to write a task, and to give it to somebody."""

from datetime import date

from wtforms import BooleanField, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Task
from app.field.field_reports.queries import MEASURES
from app.kit import clock
from app.kit.fields import AtMost, Day, Form, Lines, LongText, Needed, Text, options
from app.kit.translation import _
from app.kit.translation import later as _l
from app.press.setting.body import parts

REPEATS = [("", _l("ครั้งเดียว")), ("month", _l("ทุกเดือน")), ("quarter", _l("ทุกสามเดือน"))]


class TaskForm(Form):
    """A task line. `earliest` is the first day it may be due."""

    what = LongText(_l("ให้ทำอะไร"), [Needed(_l("กรุณาบอกว่าให้ทำอะไร")), AtMost(2000)])
    act_by = Day(_l("ดำเนินการภายในวันที่"))
    text_asked = BooleanField(_l("ต้องเขียนผลการดำเนินงาน"), default=True)
    figures = Lines(_l("ตัวเลขที่ต้องรายงาน (บรรทัดละหนึ่งตัว)"), [AtMost(150, 20)])
    measures = SelectMultipleField(
        _l("ตัวเลขที่นับจากสมุดบันทึกครัวเรือน"),
        choices=options(MEASURES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    counted_since = Day(_l("นับตั้งแต่วันที่"))
    evidence = Text(_l("แฟ้มหลักฐานที่ต้องแนบ (ถ้าต้องการ)"), [AtMost(300)])
    offices = SelectMultipleField(
        _l("เฉพาะส่วนราชการ (ไม่เลือก = ทุกแห่งที่หนังสือถึง)"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    every = SelectField(_l("ทำซ้ำ"), choices=options(REPEATS))
    until = Day(_l("ทำซ้ำถึงวันที่"))
    earliest: date | None = None

    @classmethod
    def showing(cls, task: Task) -> "TaskForm":
        """The form filled with a task, whatever was sent."""
        figures = [
            f"{row.name} | {row.unit}" if row.unit else row.name
            for row in task.asked
            if not row.measure
        ]
        plain = {
            name: getattr(task, name)
            for name in (
                "what",
                "act_by",
                "text_asked",
                "evidence",
                "every",
                "until",
                "counted_since",
            )
        }
        return cls(
            formdata=None,
            data={
                **plain,
                "figures": figures,
                "offices": [office.id for office in task.chosen],
                "measures": [row.measure for row in task.asked if row.measure],
            },
        )

    def validate_act_by(self, field: Day) -> None:
        if field.data and self.earliest and field.data < max(self.earliest, clock.today()):
            raise ValidationError(_("กำหนดดำเนินการต้องไม่ก่อนวันที่ของหนังสือและไม่ก่อนวันนี้"))
        if self.every.data and not field.data:
            raise ValidationError(_("งานที่ทำซ้ำต้องมีวันกำหนดของรอบแรก"))

    def validate_counted_since(self, field: Day) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_("วันที่ต้องไม่หลังวันนี้"))

    def validate_until(self, field: Day) -> None:
        if field.data and self.act_by.data and field.data < self.act_by.data:
            raise ValidationError(_("วันสิ้นสุดต้องไม่ก่อนกำหนดของรอบแรก"))

    @property
    def order(self) -> TaskSpec:
        figures = [
            (name, "".join(unit[:1])) for name, *unit in map(parts, self.figures.data) if name
        ]
        since = (self.counted_since.data or clock.today()) if self.measures.data else None
        return TaskSpec(
            self.what.data,
            self.act_by.data,
            self.text_asked.data,
            self.evidence.data,
            figures,
            self.measures.data,
            since,
            self.offices.data,
            self.every.data,
            self.until.data,
        )


class ProposalsForm(Form):
    """Which of the tasks read from the letter to take."""

    take = SelectMultipleField(
        _l("ข้อเสนอจากเนื้อความ"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    act_by = Day(_l("ดำเนินการภายในวันที่ (ทุกข้อที่เลือก)"))
    earliest: date | None = None

    def validate_act_by(self, field: Day) -> None:
        if field.data and self.earliest and field.data < max(self.earliest, clock.today()):
            raise ValidationError(_("กำหนดดำเนินการต้องไม่ก่อนวันที่ของหนังสือและไม่ก่อนวันนี้"))

    def validate_take(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("เลือกอย่างน้อยหนึ่งข้อ"))


class WithdrawForm(Form):
    why = LongText(_l("เหตุผลที่ยกเลิกข้อสั่งการ"), [Needed(_l("กรุณาบอกเหตุผล")), AtMost(500)])


class AssignForm(Form):
    to = SelectField(_l("มอบหมายให้"), coerce=int)
