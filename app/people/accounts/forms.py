"""What people type to sign in, and about themselves."""

from wtforms import PasswordField, SelectField

from app.kit.fields import Address, AtMost, Form, Needed, Text, options
from app.kit.translation import LANGUAGES
from app.kit.translation import later as _l


class SignInForm(Form):
    sign_in = Text(_l("ชื่อผู้ใช้"), [Needed(_l("กรุณากรอกชื่อผู้ใช้")), AtMost(100)])
    password = PasswordField(_l("รหัสผ่าน"), [Needed(_l("กรุณากรอกรหัสผ่าน")), AtMost(500)])


class PasswordForm(Form):
    old = PasswordField(_l("รหัสผ่านเดิม"), [Needed(), AtMost(500)])
    new = PasswordField(_l("รหัสผ่านใหม่"), [Needed(), AtMost(500)])


class CodeForm(Form):
    code = Text(_l("รหัส 6 หลัก หรือรหัสสำรอง"), [Needed(_l("กรุณากรอกรหัส")), AtMost(40)])


class FactorForm(Form):
    password = PasswordField(_l("รหัสผ่าน"), [Needed(_l("กรุณากรอกรหัสผ่าน")), AtMost(500)])
    code = Text(_l("รหัส 6 หลัก"), [Needed(_l("กรุณากรอกรหัส")), AtMost(40)])


class LanguageForm(Form):
    language = SelectField(_l("ภาษา"), choices=options(LANGUAGES.items()))


class EmailForm(Form):
    email = Text(_l("อีเมลสำหรับรับการเตือน (ถ้ามี)"), [Address()])


class KeyForm(Form):
    """A button: nothing but the keys."""
