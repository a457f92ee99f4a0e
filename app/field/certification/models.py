"""Verification of a household by a field team (ตรวจสอบ), its certification by the committees of
district (ศจพ.อ.) and province (ศจพ.จ.), and wishes to change what is locked since.
"""

from enum import StrEnum

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    TextField,
)

from app.field.households.models import Household
from app.field.pick_lists.models import Choice
from app.kit.db import Row
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.trail import ledger


class Stage(StrEnum):
    """Where a verification stands."""

    DISTRICT = "district"  # รอ ศจพ.อ. รับรอง
    PROVINCE = "province"  # รอ ศจพ.จ. รับรอง
    CERTIFIED = "certified"  # รับรองแล้ว, the household is locked
    RETURNED = "returned"  # ส่งกลับแก้ไข
    SUPERSEDED = "superseded"  # a newer one was made while it waited


WAITING = (Stage.DISTRICT, Stage.PROVINCE)
# code of the finding that the household is what it was taken for; others suggest closing it
CONFIRMED = "confirmed"


class Verification(Row):
    """One verification. The newest of a household counts."""

    household = ForeignKeyField(Household)
    household_id: int
    office = ForeignKeyField(Office, index=False)  # of the household, for lists of what waits
    office_id: int
    on = DateField()
    team = TextField(default="")  # who went there
    finding = ForeignKeyField(Choice, null=True, index=False)
    finding_id: int | None
    text = TextField(default="")
    by = ForeignKeyField(Officer, index=False)
    by_id: int
    as_post = TextField(default="")
    at = DateTimeField()
    stage = CharField(default=Stage.DISTRICT)
    district_at = DateTimeField(null=True)
    district_by = ForeignKeyField(Officer, null=True, index=False)
    district_by_id: int | None
    district_as = TextField(default="")
    province_at = DateTimeField(null=True)
    province_by = ForeignKeyField(Officer, null=True, index=False)
    province_by_id: int | None
    province_as = TextField(default="")
    comment = TextField(default="")  # why it was sent back
    returned_at = DateTimeField(null=True)
    returned_by = ForeignKeyField(Officer, null=True, index=False)
    returned_by_id: int | None
    returned_as = TextField(default="")

    class Meta:
        indexes = ((("office", "stage", "id"), False),)


class ChangeRequest(Row):
    """A wish to change a household that is locked (ขอแก้ไขข้อมูลที่รับรองแล้ว)."""

    household = ForeignKeyField(Household)
    household_id: int
    office = ForeignKeyField(Office, index=False)  # of the household, for lists of what waits
    office_id: int
    why = TextField()
    asked_at = DateTimeField()
    asked_by = ForeignKeyField(Officer, index=False)
    asked_by_id: int
    asked_as = TextField(default="")
    granted = BooleanField(null=True)  # empty while nobody has decided
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Officer, null=True, index=False)
    decided_by_id: int | None
    decided_as = TextField(default="")
    comment = TextField(default="")


ChangeRequest.add_index(
    ChangeRequest.index(
        ChangeRequest.household,
        unique=True,
        where=SQL("granted IS NULL"),
        name="change_request_waiting",
    )
)
ChangeRequest.add_index(
    ChangeRequest.index(
        ChangeRequest.office,
        ChangeRequest.id,
        where=SQL("granted IS NULL"),
        name="change_request_open",
    )
)
for _model in (Verification, ChangeRequest):
    ledger.seal_columns(_model, *_model._meta.sorted_fields[1:])
