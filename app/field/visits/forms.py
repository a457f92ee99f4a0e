"""What people type about visits."""

from datetime import date
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.field.households.models import Household
from app.field.visits.commands import Account, wrong_day, wrong_next
from app.kit import clock
from app.kit.fields import AtMost, Day, Form, LongText, Needed, Text, options
from app.kit.translation import _
from app.kit.translation import later as _l

ROWS = 10


class Boxes(SelectMultipleField):
    """Boxes to tick."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()


class VisitForm(Form):
    """A visit to a household known since the day `begun`."""

    begun: date

    on: Any = Day(_l("วันที่เยี่ยม"))
    kind = SelectField(_l("ประเภทการเยี่ยม"), coerce=int)
    team = Text(_l("ผู้เยี่ยม"), [Needed(_l("กรุณาบอกว่าใครไปเยี่ยม")), AtMost(500)])
    seen = LongText(_l("สิ่งที่พบ"), [Needed(_l("กรุณาเขียนสิ่งที่พบ")), AtMost(8000)])
    done = LongText(_l("สิ่งที่ดำเนินการ"), [AtMost(8000)])
    help = LongText(_l("ความช่วยเหลือที่มอบให้"), [AtMost(2000)])
    dimensions = Boxes(_l("มิติที่เกี่ยวข้อง"), coerce=int)
    indicators = Boxes(_l("ตัวชี้วัดที่เกี่ยวข้อง"), coerce=int)
    next_on: Any = Day(_l("นัดครั้งต่อไป"))
    photos = MultipleFileField(_l("ภาพถ่าย"))

    def told(self) -> Account:
        """What of it can be understood."""
        touched = [
            one
            for boxes in (self.dimensions, self.indicators)
            for one in boxes.data or []
            if one in _values(boxes)
        ]
        return Account(
            self.on.data,
            _kind(self.kind),
            self.team.data,
            self.seen.data,
            self.done.data,
            self.help.data,
            self.next_on.data,
            touched,
        )

    def validate_on(self, field: Day) -> None:
        _right(wrong_day(self.begun, field.data))

    def validate_next_on(self, field: Day) -> None:
        _right(wrong_next(self.on.data, field.data))


class RowForm(Form):
    """A row of a sheet typed back in."""

    class Meta(Form.Meta):
        csrf = False  # the form around it has the token

    household: Household | None = None  # of that key, known since the day `begun`
    begun: date | None = None
    logged = ""  # where the visit is, when the row was written
    stands = False  # whether another visit was written from this row before

    code = Text(_l("รหัส"), [AtMost(40)])
    on: Any = Day(_l("วันที่เยี่ยม"))
    kind = SelectField(_l("ประเภทการเยี่ยม"), coerce=int, default=0)  # 0: the usual one
    seen = LongText(_l("สิ่งที่พบ"), [AtMost(8000)])
    done = LongText(_l("สิ่งที่ดำเนินการ"), [AtMost(8000)])
    next_on: Any = Day(_l("นัดครั้งต่อไป"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it; its day and kind are there from the start."""
        return not any((self.code.data, self.seen.data, self.done.data, self.next_on.typed))

    def told(self, team: str, usual: int | None) -> Account:
        return Account(
            self.on.data,
            _kind(self.kind) or usual,
            team,
            self.seen.data,
            self.done.data,
            next_on=self.next_on.data,
        )

    def validate_code(self, field: Text) -> None:
        if not field.data:
            raise ValidationError(_("กรุณากรอกรหัสครัวเรือน"))
        if self.household is None:
            raise ValidationError(_("ไม่มีครัวเรือนรหัสนี้ในพื้นที่ของท่าน ตรวจตัวอักษรอีกครั้ง"))

    def validate_on(self, field: Day) -> None:
        if self.begun:
            _right(wrong_day(self.begun, field.data))

    def validate_seen(self, field: LongText) -> None:
        if not field.data and not self.done.data:
            raise ValidationError(_("กรุณาเขียนสิ่งที่พบหรือสิ่งที่ดำเนินการ"))

    def validate_next_on(self, field: Day) -> None:
        _right(wrong_next(self.on.data, field.data))


class TypingForm(Form):
    """A sheet typed back in: who made the visits; its rows are forms of their own."""

    team = Text(_l("ผู้เยี่ยม"), [Needed(_l("กรุณาบอกว่าใครไปเยี่ยม")), AtMost(500)])

    @staticmethod
    def rows(codes: list[str], on: date) -> list[RowForm]:
        """The rows as sent, or new ones that begin with these record keys and that day."""
        padded = [*codes[:ROWS], *[""] * ROWS][:ROWS]
        return [
            RowForm(prefix=f"r{place}-", data={"code": code, "on": on})
            for place, code in enumerate(padded, 1)
        ]


class RoundForm(Form):
    """Whom to visit on a day: asked for in the address of the page."""

    class Meta(Form.Meta):
        csrf = False

    which = SelectField(
        _l("ครัวเรือน"),
        default="due",
        choices=options(
            [("due", _l("ถึงกำหนดเยี่ยม")), ("never", _l("ยังไม่เคยเยี่ยม")), ("all", _l("ทั้งหมดที่เปิดอยู่"))]
        ),
    )
    subdistrict = SelectField(_l("ตำบล"), coerce=int, default=0)
    on: Any = Day(_l("วันที่ออกเยี่ยม"))

    @property
    def day(self) -> date:
        """The day as typed; today when there is none."""
        return self.on.data or clock.today()


def _kind(field: SelectField) -> int | None:
    return field.data if field.data in _values(field) and field.data else None


def _values(field: Any) -> set[int]:
    return {choice.value for choice in field.choices}


def _right(flaw: str) -> None:
    if flaw:
        raise ValidationError(flaw)
