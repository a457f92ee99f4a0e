"""Households (ครัวเรือน) and their members, what happened to them, and who looked at whom."""

from functools import reduce
from operator import or_
from typing import Any

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from app.field.pick_lists.models import Choice
from app.field.places.queries import name
from app.kit.db import Row
from app.kit.translation import later as _l
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.files.models import File
from app.records.trail import ledger

# How far a household has come without a gap; its `step` counts from 0.
STEPS = ("new", "verified", "district", "province", "planned", "helped")
STEP_WORDS = (
    _l("ยังไม่ตรวจสอบ"),
    _l("ตรวจสอบแล้ว"),
    _l("ศจพ.อ. รับรอง"),
    _l("ศจพ.จ. รับรอง"),
    _l("มีแผน"),
    _l("ได้รับความช่วยเหลือ"),
)
LACKS = {
    "birth_year": _l("ไม่มีปีเกิดของหัวหน้าครัวเรือน"),
    "citizen": _l("ไม่มีเลขประจำตัวของหัวหน้าครัวเรือน"),
    "target": _l("ไม่ได้ระบุกลุ่มเป้าหมาย"),
    "position": _l("ไม่มีพิกัดบ้าน"),
}  # what a record may lack


class Household(Row):
    """A household of one office. The dates say how far it has come and are kept by the rooms
    where that happens.
    """

    choices: set[int]  # ids, where a query reads them with it
    shown: bool  # whether the officer who asks may see it, likewise

    office = ForeignKeyField(Office, index=False)
    office_id: int
    record_key = CharField(unique=True)  # for files taken out and brought back
    external_key = CharField(null=True)  # its number in the system it came from (รหัสบ้าน)
    house = CharField(default="")  # บ้านเลขที่
    village = IntegerField(null=True)  # หมู่ที่
    village_name = CharField(default="")
    subdistrict = IntegerField()  # code of six digits
    phone = CharField(default="")
    note = TextField(default="")
    source = CharField(default="")  # where the record came from: TPMAP
    source_year = IntegerField(null=True)  # Common Era
    latitude = DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = DecimalField(max_digits=9, decimal_places=6, null=True)
    photo = ForeignKeyField(File, null=True, index=False)
    photo_id: int | None
    head_name = CharField(default="")  # of the member who is its head, for lists
    search = TextField(default="")  # names and place as kit.thai.fold makes them
    step = IntegerField(default=0)  # in STEPS: the one after it lacks, whatever was done beyond
    verified_on = DateField(null=True)
    district_certified_on = DateField(null=True)  # ศจพ.อ.
    province_certified_on = DateField(null=True)  # ศจพ.จ.; locked from then on
    planned_on = DateField(null=True)  # its plan approved
    helped_on = DateField(null=True)  # first help given
    visited_on = DateField(null=True)  # last visit
    next_visit_on = DateField(null=True)
    visits = IntegerField(default=0)
    unlocked_until = DateField(null=True)  # a change asked for was granted until that day
    closed_on = DateField(null=True)
    outcome = ForeignKeyField(Choice, null=True, index=False)
    outcome_id: int | None
    keep_until = DateField(null=True)  # of a closed one: no longer kept after that day
    merged_into = ForeignKeyField("self", null=True, index=False)
    merged_into_id: int | None
    version = IntegerField(default=1)
    counted = TextField(default="[]")  # how it is counted in Tally, JSON
    created_at = DateTimeField()
    updated_at = DateTimeField()

    class Meta:
        indexes = (
            (("office", "id"), False),
            (("office", "step", "id"), False),
            (("office", "subdistrict", "id"), False),
            (("office", "external_key"), False),
        )

    @property
    def is_open(self) -> bool:
        return self.closed_on is None and self.merged_into_id is None

    @property
    def where(self) -> str:
        """The address with the subdistrict, for lists over several."""
        return f"{self.address} ต.{name(self.subdistrict)}".strip()

    @property
    def address(self) -> str:
        """House number and village; the subdistrict is `places.queries.in_words(subdistrict)`."""
        village = f"หมู่ที่ {self.village}" if self.village else ""
        return " ".join(filter(None, [self.house, village, self.village_name]))


Household.add_index(
    Household.index(
        Household.office,
        Household.next_visit_on,
        where=SQL("closed_on IS NULL"),
        name="household_next_visit",
    )
)
Household.add_index(
    Household.index(
        Household.merged_into, where=SQL("merged_into_id IS NOT NULL"), name="household_merged"
    )
)
CERTIFIED = {
    name: getattr(Household, name)
    for name in ("verified_on", "district_certified_on", "province_certified_on", "unlocked_until")
}
ledger.seal_columns(
    Household,
    *CERTIFIED.values(),
    where=(reduce(or_, (column.is_null(False) for column in CERTIFIED.values())),),
)
for _act in (
    "verified",
    "district_certified",
    "province_certified",
    "planned",
    "helped",
):  # counted for many offices at once
    Household.add_index(
        Household.index(
            Household.office,
            getattr(Household, f"{_act}_on"),
            name=f"household_{_act}",
            where=SQL(f"{_act}_on IS NOT NULL AND merged_into_id IS NULL"),
        )
    )


class Member(Row):
    """A person of a household. The citizen number is kept sealed; `mark` finds it again without
    opening it.
    """

    choices: Any  # where a query reads them with it

    household = ForeignKeyField(Household, backref="members")
    household_id: int
    name = CharField()
    is_head = BooleanField(default=False)
    birth_year = IntegerField(null=True)  # Common Era
    relation = ForeignKeyField(Choice, null=True, index=False)
    relation_id: int | None
    occupation = CharField(default="")
    citizen_sealed = TextField(null=True)
    citizen_mark = CharField(null=True, index=True)
    citizen_tail = CharField(default="")  # the last three digits, shown
    citizen_flag = CharField(default="")  # what is odd about it: zero, check
    left_on = DateField(null=True)  # moved out or died


class MemberTrait(Row):
    """What makes a person vulnerable."""

    member = ForeignKeyField(Member, backref="traits", on_delete="CASCADE", index=False)
    member_id: int
    choice = ForeignKeyField(Choice)
    choice_id: int

    class Meta:
        indexes = ((("member", "choice"), True),)


class HouseholdTrait(Row):
    """A target kind of a household, or a dimension or indicator it fails, as of a source year (0
    when unknown).
    """

    household = ForeignKeyField(Household, backref="traits", on_delete="CASCADE", index=False)
    household_id: int
    choice = ForeignKeyField(Choice)
    choice_id: int
    year = IntegerField(default=0)  # Common Era

    class Meta:
        indexes = ((("household", "choice", "year"), True),)


class HouseholdEvent(Row):
    """Something that happened to a household on a day: made, changed, joined, split, a member
    moved, closed, reopened.
    """

    household = ForeignKeyField(Household, backref="events")
    household_id: int
    on = DateField()
    kind = CharField()
    text = TextField(default="")
    other = ForeignKeyField(
        Household, null=True, backref="other_events", index=False
    )  # the other one of a merge, split or move
    other_id: int | None
    by = ForeignKeyField(Officer, null=True, index=False)
    by_id: int | None
    as_post = TextField(default="")
    at = DateTimeField()


class AccessRecord(Row):
    """Somebody looked at a household: opened it, its citizen numbers, took it out in a file. Its
    own district can see it.
    """

    household = ForeignKeyField(Household)
    household_id: int
    officer = ForeignKeyField(Officer, index=False)
    officer_id: int
    at = DateTimeField(index=True)
    what = CharField()  # open, citizen, export, break_glass
    reason = TextField(default="")

    class Meta:
        table_name = "reading"
        indexes = ((("officer", "id"), False),)


class EmergencyAccess(Row):
    """A glass broken (ดูนอกพื้นที่): an officer may read a household of elsewhere for a day,
    with a reason its district is told.
    """

    household = ForeignKeyField(Household)
    household_id: int
    officer = ForeignKeyField(Officer)
    officer_id: int
    reason = TextField()
    at = DateTimeField()
    until = DateTimeField()
    seen_at = DateTimeField(null=True)  # when the district took note

    class Meta:
        table_name = "pass"


class Tally(Row):
    """How many open households of an office and subdistrict there are of a facet: all,
    step:verified, trait:12, lacks:citizen. Kept with each write.
    """

    office = ForeignKeyField(Office, index=False)
    office_id: int
    subdistrict = IntegerField()
    facet = CharField()
    count = IntegerField()

    class Meta:
        indexes = ((("office", "facet", "subdistrict"), True),)


class Monthly(Row):
    """How often something was done in an office in a month: verified, district, province,
    planned, helped, visited.
    """

    office = ForeignKeyField(Office, index=False)
    office_id: int
    month = CharField()  # 2026-11
    act = CharField()
    count = IntegerField()

    class Meta:
        indexes = ((("office", "month", "act"), True),)
