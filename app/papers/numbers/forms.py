"""What a registrar types about running numbers."""

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from app.kit.fields import AtMost, Form, Needed, Text, Whole, options
from app.kit.translation import later as _l
from app.papers.numbers.models import ALL, BY_YEAR, SENDING


class ReserveForm(Form):
    office = SelectField(_l("ส่วนราชการ"), coerce=int)
    series = SelectField(_l("ทะเบียนเลข"), choices=options([*SENDING, *BY_YEAR]))
    count = Whole(
        _l("จำนวนเลขที่จอง"),
        [InputRequired(_l("กรุณากรอกตัวเลข")), NumberRange(1, 200, _l("จองได้ครั้งละ 1–200 เลข"))],
    )
    purpose = Text(_l("ใช้สำหรับ"), [Needed(), AtMost(300)])


class FirstNumberForm(Form):
    office = SelectField(_l("ส่วนราชการ"), coerce=int)
    series = SelectField(_l("ทะเบียนเลข"), choices=options(ALL))
    first = Whole(
        _l("เลขถัดไปของปีนี้"),
        [InputRequired(_l("กรุณากรอกตัวเลข")), NumberRange(1, 999999, _l("ต้องเป็นเลข 1 ขึ้นไป"))],
    )


class ConfirmForm(Form):
    last = Whole(
        _l("เลขล่าสุดที่ออกไปแล้วจริง"),
        [InputRequired(_l("กรุณากรอกตัวเลข")), NumberRange(0, 999999, _l("ต้องเป็นเลข 0 ขึ้นไป"))],
    )
    used = SelectMultipleField(_l("เลขที่จองไว้ ซึ่งในสำเนาสำรองยังไม่ใช้ เลือกเลขที่ใช้ไปแล้วจริง"), coerce=int)
