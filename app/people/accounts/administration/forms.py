"""What the administrator types about people."""

from typing import Any

from wtforms import BooleanField, PasswordField, SelectField, ValidationError

from app.kit.fields import Address, AtMost, Day, Form, Needed, Text, options
from app.kit.settings import settings
from app.kit.translation import _
from app.kit.translation import later as _l
from app.people.accounts.roles import ROLE_WORDS


class FirstPasswordForm(Form):
    password = PasswordField(_l("รหัสผ่านแรกเข้า"), [Needed(), AtMost(500)])


class SomeWayIn:
    """A first password, unless people may also come in from outside."""

    def __call__(self, form: Form, field: PasswordField) -> None:
        if not field.data and not settings().outside.is_set:
            raise ValidationError(_("กรุณากรอกช่องนี้"))


class PostForm(Form):
    """The post somebody holds from a day on."""

    office = SelectField(_l("ส่วนราชการ"), coerce=int)
    title = Text(_l("ตำแหน่ง"), [Needed(), AtMost(200)])
    role = SelectField(_l("บทบาท"), choices=options(ROLE_WORDS.items()), default="staff")
    acting = Text(_l("คำแสดงการรักษาการ (ถ้ามี)"), [AtMost(60)])
    from_on: Any = Day(_l("ตั้งแต่วันที่"), [Needed()])


class ChangePostForm(PostForm):
    """Another post in place of one, and who gets the open work when the office is left."""

    successor = SelectField(_l("ผู้รับช่วงงานที่ค้าง"), coerce=int, default=0)


class EndPostForm(Form):
    last_day: Any = Day(_l("วันสุดท้ายที่ดำรงตำแหน่ง"), [Needed()])
    successor = SelectField(_l("ผู้รับช่วงงานที่ค้าง"), coerce=int, default=0)


class OfficerForm(PostForm):
    sign_in = Text(_l("ชื่อผู้ใช้"), [Needed(), AtMost(60)])
    name = Text(_l("ชื่อและนามสกุล พร้อมคำนำหน้า"), [Needed(), AtMost(200)])
    different = BooleanField(_l("เป็นคนละคน"))  # from somebody there whose name looks the same
    email = Text(_l("อีเมลสำหรับรับการเตือน (ถ้ามี)"), [Address()])
    password = PasswordField(_l("รหัสผ่านแรกเข้า"), [SomeWayIn(), AtMost(500)])
