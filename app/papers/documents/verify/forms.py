"""What somebody types who holds a paper and wants to know whether it is the one issued."""

import re

from flask_wtf.file import FileField
from wtforms import ValidationError

from app.kit.fields import AtMost, Form, Text
from app.kit.thai import arabic
from app.kit.translation import _
from app.kit.translation import later as _l


class VerifyForm(Form):
    """A code or a file, one of the two."""

    code = Text(_l("รหัสตรวจสอบบนหนังสือ"), [AtMost(40)])
    file = FileField(_l("หรือแฟ้ม PDF ของหนังสือ"))

    def validate_code(self, field: Text) -> None:
        if bool(field.data) == bool(self.file.data):
            raise ValidationError(_("กรุณาใส่รหัส หรือเลือกแฟ้ม อย่างใดอย่างหนึ่ง"))
        if field.data and not canonical(field.data):
            raise ValidationError(_("รหัสมี 10 ตัว เป็นอักษรอังกฤษหรือตัวเลข เช่น K7M2Q-9XWPA"))


def canonical(code: str) -> str:
    """A code as it is kept, from one typed in any case, with or without dash and spaces; empty
    when it cannot be one.
    """
    letters = re.sub(r"[\s-]", "", arabic(code)).upper()
    return f"{letters[:5]}-{letters[5:]}" if re.fullmatch("[A-HJKMNP-Z2-9]{10}", letters) else ""
