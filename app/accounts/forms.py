"""What people type to sign in, and about themselves."""

from typing import Any

from wtforms import PasswordField, SelectField, ValidationError

from app.accounts.commands import is_address
from app.accounts.roles import ROLES
from app.kit.fields import AtMost, Day, Form, Needed, Text, options
from app.kit.settings import settings
from app.kit.words import LANGUAGES, _
from app.kit.words import later as _l


class Address:
    """An address for mail, or nothing."""

    def __call__(self, form: Form, field: Text) -> None:
        if field.data and not is_address(field.data):
            raise ValidationError(_("อีเมลนี้ใช้ไม่ได้ พิมพ์เช่น malee@example.go.th"))


class SomeWayIn:
    """A first password, unless people may also come in from outside."""

    def __call__(self, form: Form, field: PasswordField) -> None:
        if not field.data and not settings().outside.is_set:
            raise ValidationError(_("กรุณากรอกช่องนี้"))


class SignInForm(Form):
    sign_in = Text(_l("ชื่อผู้ใช้"), [Needed(_l("กรุณากรอกชื่อผู้ใช้")), AtMost(100)])
    password = PasswordField(_l("รหัสผ่าน"), [Needed(_l("กรุณากรอกรหัสผ่าน")), AtMost(500)])


class PasswordForm(Form):
    old = PasswordField(_l("รหัสผ่านเดิม"), [Needed(), AtMost(500)])
    new = PasswordField(_l("รหัสผ่านใหม่"), [Needed(), AtMost(500)])


class LanguageForm(Form):
    language = SelectField(_l("ภาษา"), choices=options(LANGUAGES.items()))


class EmailForm(Form):
    email = Text(_l("อีเมลสำหรับรับการเตือน (ถ้ามี)"), [Address()])


class KeyForm(Form):
    """A button: nothing but the keys."""


ROLE_WORDS = {"head": _l("ผู้อำนวยการ (ลงนาม รับทราบ)"), "registrar": _l("สารบรรณ"), "checker": _l("ผู้ตรวจร่าง"),
              "drafter": _l("ผู้ร่าง"), "staff": _l("เจ้าหน้าที่"), "administrator": _l("ผู้ดูแลระบบ"),
              "auditor": _l("ผู้ตรวจสอบ")}
assert ROLE_WORDS.keys() == ROLES.keys()


class OfficerForm(Form):
    sign_in = Text(_l("ชื่อผู้ใช้"), [Needed(), AtMost(60)])
    name = Text(_l("ชื่อและนามสกุล พร้อมคำนำหน้า"), [Needed(), AtMost(200)])
    email = Text(_l("อีเมลสำหรับรับการเตือน (ถ้ามี)"), [Address()])
    password = PasswordField(_l("รหัสผ่านแรกเข้า"), [SomeWayIn(), AtMost(500)])
    office = SelectField(_l("ส่วนราชการ"), coerce=int)
    title = Text(_l("ตำแหน่ง"), [Needed(), AtMost(200)])
    role = SelectField(_l("บทบาท"), choices=options(ROLE_WORDS.items()))
    acting = Text(_l("คำแสดงการรักษาการ (ถ้ามี)"), [AtMost(60)])
    from_on: Any = Day(_l("ตั้งแต่วันที่"), [Needed()])
