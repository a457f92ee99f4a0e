"""What people type about a circular."""

from wtforms import HiddenField, SelectField

from app.kit.fields import AtMost, Form, LongText
from app.kit.words import later as _l


class SignForm(Form):
    version = HiddenField()
    reserved = SelectField(_l("เลขที่"), coerce=int, validate_choice=False)


class AcknowledgeForm(Form):
    note = LongText(_l("บันทึกถึงผู้ส่ง (ถ้ามี)"), [AtMost(500)])
