"""What people type to find households, and why they must see what is shut."""

from collections.abc import Iterable

from wtforms import SelectField, ValidationError
from wtforms.validators import NumberRange, Optional

from app.field.households.citizens import no_number
from app.field.households.models import LACKS, STEP_WORDS, STEPS
from app.field.pick_lists.models import Choice
from app.field.places.queries import Place
from app.kit.fields import AtMost, Form, LongText, Needed, Text, Whole, options
from app.kit.translation import _
from app.kit.translation import later as _l
from app.people.offices.models import Office


class FindForm(Form):
    """What to look for among the households."""

    q = Text(_l("ชื่อ บ้านเลขที่ ตำบล หรือรหัสระเบียน"), [AtMost(200)])
    office = SelectField(_l("อำเภอ"), coerce=int)
    subdistrict = SelectField(_l("ตำบล"), coerce=int)
    step = SelectField(_l("ขั้น"))
    trait = SelectField(_l("กลุ่มเป้าหมายหรือมิติ"), coerce=int)
    lacks = SelectField(_l("ข้อมูลที่ขาด"))
    only = SelectField(_l("สถานะ"))

    def offer(
        self, offices: Iterable[Office], places: Iterable[Place], traits: Iterable[Choice]
    ) -> None:
        """What may be chosen."""
        self.office.choices = options(
            [(0, _("ทุกอำเภอ")), *((one.id, one.short_name) for one in offices)]
        )
        self.subdistrict.choices = options(
            [(0, _("ทุกตำบล")), *((one.code, one.name) for one in places)]
        )
        self.step.choices = options([("", _("ทุกขั้น")), *zip(STEPS, STEP_WORDS, strict=True)])
        self.trait.choices = options([(0, _("ทั้งหมด")), *((one.id, one.words) for one in traits)])
        self.lacks.choices = options([("", _("ทั้งหมด")), *LACKS.items()])
        self.only.choices = options(
            [("", _("ที่ยังดูแลอยู่")), ("closed", _("ปิดแล้ว")), ("over", _("ปิดแล้ว เกินกำหนดเก็บ"))]
        )


class CitizenForm(Form):
    """Why a citizen number is opened."""

    why = LongText(_l("เหตุผล"), [Needed(_l("กรุณาบอกเหตุผล")), AtMost(500), no_number])


class ElsewhereForm(Form):
    """Which household of elsewhere, and why it must be seen."""

    record_key = Text(_l("รหัสระเบียน"), [AtMost(20)])
    house = Text(_l("บ้านเลขที่"), [AtMost(60)])
    village = Whole(_l("หมู่ที่"), [Optional(), NumberRange(1, 99, _l("หมู่ที่เป็นตัวเลข 1–99"))])
    subdistrict = Text(_l("ชื่อตำบล"), [AtMost(100)])
    why = LongText(_l("เหตุผลที่ต้องดูครัวเรือนนอกพื้นที่"), [AtMost(500), no_number])

    def validate_record_key(self, field: Text) -> None:
        if not field.data and not (self.house.data and self.subdistrict.data):
            raise ValidationError(_("พิมพ์รหัสระเบียน หรือบ้านเลขที่กับชื่อตำบล"))
