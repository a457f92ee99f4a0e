"""Household plans by the four ท (แผนครัวเรือน ๔ท), and the help given (ความช่วยเหลือ)."""

from enum import StrEnum

from peewee import (
    SQL,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    ForeignKeyField,
    TextField,
)

from app.field.households.models import Household
from app.field.pick_lists.models import Choice
from app.kit.db import Row
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.trail import ledger


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # รออนุมัติ
    APPROVED = "approved"
    RETURNED = "returned"
    SUPERSEDED = "superseded"  # a newer plan was approved


WRITTEN = (PlanState.DRAFT, PlanState.RETURNED)  # may be written on
UNFINISHED = (*WRITTEN, PlanState.SUBMITTED)


class Side(StrEnum):
    """The four ท."""

    ATTITUDE = "attitude"  # ทัศนคติ
    SKILL = "skill"  # ทักษะ
    RESOURCE = "resource"  # ทรัพยากร
    WAY_OUT = "way_out"  # ทางออก


class Plan(Row):
    """A plan of a household, made with it. Somebody else than its author approves it."""

    sides: list[tuple[str, list["PlanItem"]]]  # where a query reads them with it

    household = ForeignKeyField(Household)
    household_id: int
    office = ForeignKeyField(Office, index=False)  # of the household, for lists of what waits
    office_id: int
    problem = TextField(default="")
    state = CharField(default=PlanState.DRAFT)
    author = ForeignKeyField(Officer, index=False)
    author_id: int
    created_at = DateTimeField()
    submitted_at = DateTimeField(null=True)
    submitted_by = ForeignKeyField(Officer, null=True, index=False)
    submitted_by_id: int | None
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Officer, null=True, index=False)
    decided_by_id: int | None
    decided_as = TextField(default="")
    comment = TextField(default="")  # why it was sent back

    class Meta:
        indexes = ((("office", "state", "id"), False),)


class PlanItem(Row):
    """One thing planned: what for, what is done, by which agency, by when, what came of it."""

    plan = ForeignKeyField(Plan, backref="items", on_delete="CASCADE")
    plan_id: int
    household = ForeignKeyField(Household, index=False)
    household_id: int
    office = ForeignKeyField(Office, index=False)  # of the household, for lists of what is due
    office_id: int
    side = CharField()
    goal = TextField(default="")
    activity = TextField()
    agency = CharField(default="")
    due_on = DateField(null=True)
    budget = DecimalField(max_digits=14, decimal_places=2, null=True)
    result = TextField(default="")
    done_on = DateField(null=True)


PlanItem.add_index(
    PlanItem.index(
        PlanItem.office, PlanItem.due_on, where=SQL("done_on IS NULL"), name="plan_item_due"
    )
)


class Referral(StrEnum):
    """What an agency said to a household referred to it (ส่งต่อ)."""

    NONE = ""
    ASKED = "asked"  # รอตอบ
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Assistance(Row):
    """Help given to a household, or asked of an agency for it."""

    household = ForeignKeyField(Household)
    household_id: int
    office = ForeignKeyField(Office, index=False)
    office_id: int
    item = ForeignKeyField(PlanItem, null=True, index=False)  # of the plan it follows
    item_id: int | None
    kind = ForeignKeyField(Choice, null=True, index=False)
    kind_id: int | None
    agency = CharField(default="")
    value = DecimalField(max_digits=14, decimal_places=2, null=True)  # baht
    on = DateField()
    text = TextField(default="")
    result = TextField(default="")
    referral = CharField(default=Referral.NONE)
    answer = TextField(default="")  # what the agency said
    answered_on = DateField(null=True)
    by = ForeignKeyField(Officer, index=False)
    by_id: int
    as_post = TextField(default="")
    at = DateTimeField()


Assistance.add_index(
    Assistance.index(
        Assistance.office, Assistance.id, where=SQL("referral = 'asked'"), name="assistance_asked"
    )
)


ledger.seal_columns(
    Plan, *[one for one in Plan._meta.sorted_fields[1:] if one is not Plan.problem]
)  # which is written on without acts
ledger.seal_columns(Assistance, *Assistance._meta.sorted_fields[1:])
