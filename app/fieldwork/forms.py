"""What people type to take households out, and to have a report drafted."""

from datetime import date

from wtforms import HiddenField, SelectField, ValidationError

from app.fieldwork.models import Wanted
from app.households.citizens import held_in
from app.households.models import STEPS
from app.kit.fields import AtMost, Day, Form, Needed, Text, options
from app.kit.sealing import opened
from app.kit.words import _
from app.kit.words import later as _l


class ExportForm(Form):
    """Which households (as their list is narrowed), in which shape, and what for."""

    find = HiddenField()  # the words looked for, sealed
    office = HiddenField()
    subdistrict = HiddenField()
    step = HiddenField()
    trait = HiddenField()
    only = HiddenField()
    shape = SelectField(_l("รูปแบบ"), choices=options([("list", _l("รายการครัวเรือน")), ("tpmap", _l("สำหรับบันทึกซ้ำใน TPMAP"))]))
    reason = Text(_l("นำไปใช้เพื่อ"), [Needed(), AtMost(200)])

    def validate_reason(self, field: Text) -> None:
        if held_in(field.data):
            raise ValidationError(_("อย่าใส่เลขประจำตัวประชาชนในเหตุผล"))

    @property
    def kept(self) -> dict[str, str]:
        """What narrows the list, as its address has it."""
        return {name: self[name].data for name in ("find", "office", "subdistrict", "step", "trait", "only") if self[name].data}

    @property
    def wanted(self) -> Wanted:
        """The households asked for; what makes no sense narrows nothing, as in the list."""
        step = STEPS.index(self.step.data) if self.step.data in STEPS else None
        return Wanted(_opened(self.find.data), _number(self.office.data), _number(self.subdistrict.data), step,
                      _number(self.trait.data), self.only.data in ("closed", "over"), self.only.data == "over")


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else 0


def _opened(token: str | None) -> str:
    try:
        return opened(token) if token else ""
    except ValueError:
        return ""


class ReportForm(Form):
    """Of which office, over which days."""

    office = SelectField(_l("ส่วนราชการ"), coerce=int)
    since = Day(_l("ตั้งแต่วันที่"), [Needed()])
    until = Day(_l("ถึงวันที่"), [Needed()])

    def validate_until(self, field: Day) -> None:
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("ต้องไม่ก่อนวันแรก"))

    @property
    def period(self) -> tuple[date, date]:
        """The days of a form that is valid."""
        assert self.since.data
        assert self.until.data
        return self.since.data, self.until.data
