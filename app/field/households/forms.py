"""What people type of a household and its people."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import TextInput

from app.field.households.citizens import flaw, no_number, plain, read_year
from app.field.households.models import Household, Member
from app.field.households.particulars import COLUMNS, Particulars, Person
from app.field.pick_lists.models import Choice
from app.kit import clock
from app.kit.errors import Refused
from app.kit.fields import AtMost, Day, Form, LongText, Needed, Text, Whole, options
from app.kit.thai import ERA, arabic, normalise
from app.kit.translation import _
from app.kit.translation import later as _l

THAILAND = {
    "latitude": (Decimal("5.6"), Decimal("20.5")),
    "longitude": (Decimal("97.3"), Decimal("105.7")),
}


class Typed(Field):
    """A field that keeps what was typed beside what it means. None when left empty."""

    widget = TextInput()
    typed = ""

    def process_data(self, value: Any) -> None:
        self.data = value
        self.typed = "" if value is None else self.shown(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = normalise(valuelist[0]).strip()[:60] if valuelist else ""
        self.data = self.read(arabic(self.typed)) if self.typed else None

    def shown(self, value: Any) -> str:
        return str(value)

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def _value(self) -> str:
        return self.typed


class Year(Typed):
    """A year of either era that has come, kept in the Common Era, shown in the Buddhist one."""

    def shown(self, value: Any) -> str:
        return str(value + ERA)

    def read(self, typed: str) -> int:
        try:
            return read_year(typed)
        except Refused as problem:
            raise ValueError(str(problem)) from None


class Degrees(Typed):
    """Degrees with decimals."""

    def read(self, typed: str) -> Decimal:
        if not re.fullmatch(r"\d{1,3}(\.\d{1,15})?", typed):
            raise ValueError(_("พิมพ์เป็นองศาทศนิยม ไม่ใช่ลิปดาหรือพิลิปดา"))
        return round(Decimal(typed), 6)


class ParticularsForm(Form):
    """The household itself. `place` is an office and a subdistrict of it: 3-830202."""

    place = SelectField(_l("ตำบล"))
    village = Whole(_l("หมู่ที่"), [Optional(), NumberRange(1, 99, _l("หมู่ที่เป็นตัวเลข 1–99"))])
    house = Text(_l("บ้านเลขที่"), [AtMost(60), no_number])
    village_name = Text(_l("ชื่อหมู่บ้านหรือชุมชน"), [AtMost(120), no_number])
    traits = SelectMultipleField(_l("กลุ่มเป้าหมายและมิติที่ไม่ผ่าน"), coerce=int)
    source = Text(_l("แหล่งข้อมูล"), [AtMost(100), no_number])
    source_year = Year(_l("ปีของข้อมูล"))
    external_key = Text(_l("รหัสบ้านในระบบต้นทาง"), [AtMost(60)])
    phone = Text(_l("โทรศัพท์"), [AtMost(60), no_number])
    note = LongText(_l("หมายเหตุ"), [AtMost(2000), no_number])
    latitude = Degrees(_l("ละติจูด"))
    longitude = Degrees(_l("ลองจิจูด"))
    parents: dict[int, int]  # the dimension of each indicator

    def offer(
        self,
        places: Iterable[tuple[str, str]],
        targets: list[Choice],
        dimensions: list[Choice],
        indicators: list[Choice],
    ) -> None:
        """What may be chosen."""
        self.place.choices = options(places)
        self.traits.choices = options(
            (one.id, one.words) for one in (*targets, *dimensions, *indicators)
        )
        self.parents = {one.id: one.parent_id for one in indicators if one.parent_id}
        self.targets, self.dimensions, self.indicators = targets, dimensions, indicators

    def validate_latitude(self, field: Degrees) -> None:
        self._in_thailand(field, self.longitude)

    def validate_longitude(self, field: Degrees) -> None:
        self._in_thailand(field, self.latitude)

    def _in_thailand(self, field: Degrees, other: Degrees) -> None:
        if field.data is None and other.typed:
            raise ValidationError(_("พิกัดต้องมีทั้งละติจูดและลองจิจูด"))
        low, high = THAILAND[field.name]
        if field.data is not None and not low <= field.data <= high:
            raise ValidationError(
                _("พิกัดนี้ไม่อยู่ในประเทศไทย ต้องอยู่ระหว่าง %(low)s ถึง %(high)s", low=low, high=high)
            )

    @property
    def office_id(self) -> int:
        return int(self.place.data.split("-")[0])

    @property
    def said(self) -> Particulars:
        chosen = [
            *self.traits.data,
            *(self.parents[one] for one in self.traits.data if one in self.parents),
        ]
        return Particulars(
            int(self.place.data.split("-")[1]),
            self.house.data,
            self.village.data,
            self.village_name.data,
            self.phone.data,
            self.note.data,
            self.source.data,
            self.source_year.data,
            self.external_key.data or None,
            self.latitude.data,
            self.longitude.data,
            list(dict.fromkeys(chosen)),
        )

    @classmethod
    def showing(cls, household: Household, traits: list[int], **more: Any) -> "ParticularsForm":
        """The form filled with a household, whatever was sent."""
        data = {name: getattr(household, name) for name in COLUMNS}
        return cls(
            formdata=None,
            data={
                **data,
                **more,
                "traits": traits,
                "place": f"{household.office_id}-{household.subdistrict}",
            },
        )


class ChangeHouseholdForm(ParticularsForm):
    """A household written anew; `version` is the one the page showed."""

    version = IntegerField(_l("รุ่น"))


class PersonFields:
    """What is known of a person."""

    birth_year = Year(_l("ปีเกิด"))
    occupation = Text(_l("อาชีพ"), [AtMost(100), no_number])
    citizen = Text(_l("เลขประจำตัวประชาชน"), [AtMost(30)])
    sure = BooleanField(_l("ยืนยันว่าถูกต้องตามเอกสาร แม้เลขตรวจสอบไม่ตรง"))
    vulnerable = SelectMultipleField(_l("ความเปราะบาง"), coerce=int)
    anyway = BooleanField(_l("ไม่ใช่ครัวเรือนเดียวกัน"))

    def validate_citizen(self, field: Text) -> None:
        if not field.data:
            return
        try:
            digits = plain(field.data)
        except Refused as problem:
            raise ValidationError(str(problem)) from None
        if flaw(digits) == "check" and not self.sure.data:
            raise ValidationError(
                _("เลขนี้ไม่ผ่านการตรวจหลักสุดท้าย ตรวจกับบัตรอีกครั้ง หรือทำเครื่องหมายยืนยันข้างล่าง")
            )

    def offer_people(self, vulnerabilities: list[Choice]) -> None:
        self.vulnerable.choices = options((one.id, one.words) for one in vulnerabilities)

    def a_person(self, name: str, is_head: bool, relation: int | None) -> Person:
        return Person(
            name,
            is_head,
            self.birth_year.data,
            relation,
            self.occupation.data,
            self.number,
            self.vulnerable.data,
        )

    @property
    def number(self) -> str:
        return plain(self.citizen.data) if self.citizen.data else ""


class HouseholdForm(ParticularsForm, PersonFields):
    """A new household with its head."""

    name = Text(
        _l("ชื่อและนามสกุลของหัวหน้าครัวเรือน"),
        [Needed(_l("ครัวเรือนต้องมีหัวหน้าหนึ่งคน พิมพ์ชื่อ")), AtMost(200), no_number],
    )


class MemberForm(Form, PersonFields):
    """A member."""

    name = Text(_l("ชื่อและนามสกุล"), [Needed(_l("กรุณาพิมพ์ชื่อ")), AtMost(200), no_number])
    is_head = BooleanField(_l("เป็นหัวหน้าครัวเรือน"))
    relation = SelectField(_l("ความสัมพันธ์กับหัวหน้าครัวเรือน"))

    def offer(self, relations: list[Choice], vulnerabilities: list[Choice]) -> None:
        self.relation.choices = options(
            [("", "–"), *((str(one.id), one.words) for one in relations)]
        )
        self.offer_people(vulnerabilities)

    @property
    def person(self) -> Person:
        return self.a_person(
            self.name.data,
            self.is_head.data,
            int(self.relation.data) if self.relation.data else None,
        )

    @classmethod
    def showing(cls, member: Member) -> "MemberForm":
        """The form filled with a member, whatever was sent; the number is not shown."""
        data = {
            name: getattr(member, name) for name in ("name", "birth_year", "is_head", "occupation")
        }
        return cls(
            formdata=None,
            data={
                **data,
                "relation": str(member.relation_id or ""),
                "vulnerable": [one.id for one in member.choices],
            },
        )


class DayFields:
    """The day something happened."""

    on = Day(_l("วันที่"), [Needed()], default=clock.today)

    def validate_on(self, field: Day) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_("วันที่ต้องไม่หลังวันนี้"))

    @property
    def day(self) -> date:
        assert self.on.data
        return self.on.data


class LeaveForm(Form, DayFields):
    why = Text(_l("เหตุผล"), [Needed(_l("กรุณาบอกเหตุผล")), AtMost(200), no_number])


class TowardsForm(Form, DayFields):
    """Another household, looked for by words or record key and then chosen by its key."""

    q = Text(_l("รหัสระเบียน ชื่อ หรือบ้านเลขที่ของครัวเรือนนั้น"), [AtMost(200)])
    to = SelectField(_l("ครัวเรือน"), coerce=int)


class SplitForm(ParticularsForm, DayFields):
    """Who leaves, and the household they begin."""

    leaving = SelectMultipleField(
        _l("สมาชิกที่แยกออกไป"), [Needed(_l("เลือกอย่างน้อยหนึ่งคน"))], coerce=int
    )


class MergeForm(Form, DayFields):
    leading = SelectField(_l("ครัวเรือนหลัก"), coerce=int)


class CloseForm(Form, DayFields):
    outcome = SelectField(_l("ผล"), [Needed(_l("กรุณาเลือกผล"))])
    why = LongText(_l("คำอธิบาย"), [AtMost(500), no_number])


class ReopenForm(Form):
    why = LongText(_l("เหตุผล"), [Needed(_l("กรุณาบอกเหตุผล")), AtMost(500), no_number])
