"""What people type into a plan, and about help."""

from decimal import Decimal
from typing import Any

from wtforms import SelectField, ValidationError

from app.field.certification.commands import impossible
from app.field.plans.commands import Help, Item
from app.field.plans.models import Side
from app.kit.fields import AtMost, Day, Figure, Form, LongText, Needed, Text, options
from app.kit.translation import _
from app.kit.translation import later as _l

SIDES = {
    Side.ATTITUDE: _l("ทัศนคติ"),
    Side.SKILL: _l("ทักษะ"),
    Side.RESOURCE: _l("ทรัพยากร"),
    Side.WAY_OUT: _l("ทางออก"),
}
MOST_BAHT = Decimal(10) ** 11


class Baht:
    """An amount of money: none below zero, none beyond what is kept."""

    def __call__(self, form: Form, field: Figure) -> None:
        if field.data is not None and not 0 <= field.data < MOST_BAHT:
            raise ValidationError(_("จำนวนเงินต้องไม่ติดลบ และไม่เกินแสนล้านบาท"))


class Past:
    """A day on which something can have happened."""

    def __call__(self, form: Form, field: Day) -> None:
        if field.data and (why := impossible(field.data)):
            raise ValidationError(why)


class ProblemForm(Form):
    problem = LongText(
        _l("ปัญหาและความต้องการของครัวเรือน"), [Needed(_l("กรุณาบอกปัญหาของครัวเรือน")), AtMost(4000)]
    )


class ItemForm(Form):
    side = SelectField(_l("ด้าน"), choices=options(SIDES.items()))
    activity = LongText(_l("กิจกรรม"), [Needed(_l("กรุณาบอกว่าจะทำอะไร")), AtMost(1000)])
    goal = Text(_l("เป้าหมาย"), [AtMost(500)])
    agency = Text(_l("หน่วยงานรับผิดชอบ"), [AtMost(200)])
    due_on: Any = Day(_l("กำหนดเสร็จ"))
    budget: Any = Figure(_l("งบประมาณ (บาท)"), [Baht()])

    @property
    def item(self) -> Item:
        return Item(
            self.side.data,
            self.activity.data,
            self.goal.data,
            self.agency.data,
            self.due_on.data,
            self.budget.data,
        )


class ReturnPlanForm(Form):
    comment = LongText(_l("สิ่งที่ต้องแก้ไข"), [Needed(_l("กรุณาบอกสิ่งที่ต้องแก้ไข")), AtMost(2000)])


class DoneForm(Form):
    done_on: Any = Day(_l("วันที่ทำเสร็จ"), [Past()])
    result = LongText(_l("ผลที่ได้"), [Needed(_l("กรุณาบอกผล")), AtMost(2000)])


class ReferForm(Form):
    """Help asked of an agency."""

    kind = SelectField(_l("ประเภทความช่วยเหลือ"), [Needed(_l("กรุณาเลือกประเภท"))])
    agency = Text(_l("หน่วยงานที่ส่งต่อ"), [Needed(_l("กรุณาบอกหน่วยงาน")), AtMost(200)])
    on: Any = Day(_l("วันที่ส่งต่อ"), [Needed(_l("กรุณากรอกวันที่")), Past()])
    text = LongText(_l("ขอให้ช่วยอะไร"), [Needed(_l("กรุณาบอกว่าขอให้ช่วยอะไร")), AtMost(2000)])
    item = SelectField(_l("ตามรายการในแผน (ถ้ามี)"), default="")

    @property
    def help(self) -> Help:
        return Help(
            int(self.kind.data),
            self.on.data,
            self.agency.data,
            text=self.text.data,
            item=int(self.item.data) if self.item.data else None,
        )


class HelpForm(Form):
    """Help that was given."""

    kind = SelectField(_l("ประเภทความช่วยเหลือ"), [Needed(_l("กรุณาเลือกประเภท"))])
    agency = Text(_l("หน่วยงานที่ช่วย"), [Needed(_l("กรุณาบอกหน่วยงาน")), AtMost(200)])
    on: Any = Day(_l("วันที่ช่วยเหลือ"), [Needed(_l("กรุณากรอกวันที่")), Past()])
    value: Any = Figure(_l("มูลค่า (บาท)"), [Baht()])
    text = LongText(_l("ช่วยอะไร"), [Needed(_l("กรุณาบอกว่าช่วยอะไร")), AtMost(2000)])
    result = LongText(_l("ผลที่ได้ (ถ้าทราบ)"), [AtMost(2000)])
    item = SelectField(_l("ตามรายการในแผน (ถ้ามี)"), default="")

    @property
    def help(self) -> Help:
        return Help(
            int(self.kind.data),
            self.on.data,
            self.agency.data,
            self.value.data,
            self.text.data,
            self.result.data,
            int(self.item.data) if self.item.data else None,
        )


class AnswerForm(Form):
    """What the agency said."""

    said = SelectField(
        _l("คำตอบ"),
        [Needed(_l("กรุณาเลือกคำตอบ"))],
        choices=options(
            [("", _l("— เลือก —")), ("accepted", _l("รับช่วยเหลือ")), ("declined", _l("ไม่รับ"))]
        ),
    )
    on: Any = Day(_l("วันที่ตอบ"), [Needed(_l("กรุณากรอกวันที่")), Past()])
    text = LongText(_l("รายละเอียดของคำตอบ"), [AtMost(2000)])


class ResultForm(Form):
    result = LongText(_l("ผลที่ได้"), [Needed(_l("กรุณาบอกผล")), AtMost(2000)])
