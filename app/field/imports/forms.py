"""What people choose to bring households in and take them out."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, ValidationError

from app.kit.fields import Form, Needed, options
from app.kit.thai import arabic
from app.kit.translation import _
from app.kit.translation import later as _l

ONCE = 9  # digits of a row's number


class UploadForm(Form):
    """A file, and for which office."""

    file = FileField(
        _l("แฟ้มครัวเรือน (CSV, TXT หรือ XLSX ไม่เกิน 20 MB)"), [Needed(_l("กรุณาเลือกแฟ้มก่อน"))]
    )
    office = SelectField(_l("นำเข้าให้"), coerce=int)


class ColumnsForm(Form):
    """Which field each column is; `columns` are its fields, in the file's order."""

    sheet = SelectField(_l("แผ่นงาน"), validate_choice=True)
    head_row = StringField(_l("หัวตารางอยู่แถวที่"))

    @classmethod
    def of(cls, how: dict[str, Any], offered: list[tuple[str, Any]], fill: bool) -> "ColumnsForm":
        """The form for a file read so."""
        heads = {
            f"column{at}": SelectField(
                head or _("(ไม่มีหัว)"), choices=options([("", _("— ไม่นำเข้า —")), *offered])
            )
            for at, head in enumerate(how["heads"])
        }
        made = type("Columns", (cls,), heads)
        data = {f"column{at}": field for at, field in enumerate(how["columns"])}
        data |= {"sheet": how["sheet"], "head_row": how["head_row"]}
        form: ColumnsForm = made(formdata=None, data=data) if fill else made()
        form.sheet.choices = options((name, name or _("(แฟ้มข้อความ)")) for name in how["sheets"])
        return form

    @property
    def columns(self) -> list[Any]:
        return [field for field in self if field.name.startswith("column")]

    def validate_head_row(self, field: StringField) -> None:
        if not arabic(field.data or "").strip().isdecimal() or len(field.data) > ONCE:
            raise ValidationError(_("ต้องเป็นตัวเลข"))

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        taken: set[str] = set()
        for field in self.columns:
            if field.data and field.data in taken:
                field.errors = [_("เลือกซ้ำกับคอลัมน์ก่อนหน้า")]
                good = False
            taken.add(field.data)
        return good


class OutForm(Form):
    """Which households to take out."""

    office = SelectField(_l("สำนักงาน"), coerce=int, validate_choice=False)
    subdistrict = SelectField(_l("ตำบล"), coerce=int, validate_choice=False)
    step = SelectField(_l("ขั้น"), validate_choice=False)
