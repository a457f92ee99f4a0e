"""What field teams and committees type."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.field.certification.commands import impossible
from app.field.certification.models import Stage
from app.kit.fields import AtMost, Day, Form, LongText, Needed, Text
from app.kit.paging import LARGEST, PAGE
from app.kit.translation import _
from app.kit.translation import later as _l


class VerificationForm(Form):
    on: Any = Day(_l("วันที่ตรวจสอบ"), [Needed(_l("กรุณากรอกวันที่"))])
    team = Text(_l("ทีมปฏิบัติการ"), [Needed(_l("กรุณาบอกว่าใครไปตรวจสอบ")), AtMost(500)])
    finding = SelectField(_l("ผลการตรวจสอบ"), [Needed(_l("กรุณาเลือกผลการตรวจสอบ"))])
    text = LongText(_l("รายละเอียดที่พบ"), [AtMost(4000)])

    def validate_on(self, field: Day) -> None:
        if field.data and (why := impossible(field.data)):
            raise ValidationError(why)


class ReturnVerificationForm(Form):
    comment = LongText(_l("สิ่งที่ต้องแก้ไข"), [Needed(_l("กรุณาบอกสิ่งที่ต้องแก้ไข")), AtMost(2000)])


class ChangeRequestForm(Form):
    why = LongText(_l("ต้องการแก้ไขอะไร เพราะเหตุใด"), [Needed(_l("กรุณาบอกเหตุผล")), AtMost(2000)])


class ChangeDecisionForm(Form):
    comment = LongText(_l("ข้อความถึงอำเภอ"), [AtMost(2000)])


class ManyForm(Form):
    """What a committee ticked in its list."""

    level = SelectField(choices=[Stage.DISTRICT, Stage.PROVINCE])
    take = SelectMultipleField(
        _l("ครัวเรือนที่รับรอง"),
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_take(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("เลือกครัวเรือนที่จะรับรองก่อน"))
        if len(field.data) > PAGE or max(field.data) >= 10**LARGEST:
            raise ValidationError(_("เลือกไม่ถูกต้อง กรุณาเลือกใหม่"))
