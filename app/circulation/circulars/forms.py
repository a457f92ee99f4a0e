"""What people type about a circular."""

from typing import Any

from wtforms import HiddenField, SelectField

from app.kit.fields import AtMost, Day, Form, LongText, Needed, Text, options
from app.kit.translation import later as _l


class SignForm(Form):
    version = HiddenField()
    reserved = SelectField(_l("เลขที่"), coerce=int, validate_choice=False)


class AcknowledgeForm(Form):
    note = LongText(_l("บันทึกถึงผู้ส่ง (ถ้ามี)"), [AtMost(500)])


class RecordForm(Form):
    """An acknowledgement that came on another way, noted by a clerk."""

    office = SelectField(_l("ส่วนราชการ"), coerce=int)
    how = SelectField(
        _l("รับทราบทาง"),
        choices=options([("phone", _l("โทรศัพท์")), ("line", _l("ไลน์")), ("paper", _l("หนังสือ"))]),
    )
    who = Text(_l("ผู้รับทราบ (ชื่อและตำแหน่ง)"), [Needed(), AtMost(200)])
    day: Any = Day(_l("วันที่รับทราบ"), [Needed(_l("กรุณากรอกวันที่"))])
    remark = Text(_l("หมายเหตุ (ถ้ามี)"), [AtMost(500)])
