"""Visits to households (บันทึกการเยี่ยม), their photographs, and drafts of them."""

from peewee import (
    SQL,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from app.field.households.models import Household
from app.field.pick_lists.models import Choice
from app.kit.db import Row
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.files.models import File
from app.records.trail import ledger


class Visit(Row):
    """One visit; a draft of its author's until it is logged."""

    count: int  # of photographs, where a query reads it with it

    household = ForeignKeyField(Household, index=False)
    household_id: int
    office = ForeignKeyField(Office, index=False)  # of the household that day
    office_id: int
    on = DateField(null=True)
    kind = ForeignKeyField(Choice, null=True, index=False)
    kind_id: int | None
    team = TextField(default="")
    seen = TextField(default="")
    done = TextField(default="")
    help = TextField(default="")  # given on the spot, in words
    next_on = DateField(null=True)
    by = ForeignKeyField(Officer, index=False)
    by_id: int
    as_post = TextField(default="")
    saved_at = DateTimeField()
    logged_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("household", "on", "id"), False), (("office", "on", "id"), False))


Visit.add_index(
    Visit.index(Visit.office, Visit.on, where=SQL("logged_at IS NOT NULL"), name="visit_logged")
)
Visit.add_index(
    Visit.index(
        Visit.household, Visit.by, unique=True, where=SQL("logged_at IS NULL"), name="visit_draft"
    )
)


class VisitChoice(Row):
    """A dimension or indicator the visit touched."""

    visit = ForeignKeyField(Visit, backref="touched", on_delete="CASCADE", index=False)
    visit_id: int
    choice = ForeignKeyField(Choice)
    choice_id: int

    class Meta:
        indexes = ((("visit", "choice"), True),)


class Photo(Row):
    """A photograph of a visit: shrunk, upright, without what the camera wrote into it; and a
    small one for lists.
    """

    visit = ForeignKeyField(Visit, backref="photos", on_delete="CASCADE")
    visit_id: int
    file = ForeignKeyField(File, index=False)
    file_id: int
    small = ForeignKeyField(File, backref="small_of", index=False)
    small_id: int
    origin = CharField()  # SHA-256 of what was sent: the same sent twice is one photograph
    width = IntegerField()  # pixels
    height = IntegerField()
    added_at = DateTimeField()

    class Meta:
        indexes = ((("visit", "origin"), True),)


ledger.seal_columns(Visit, *Visit._meta.sorted_fields[1:], where=(Visit.logged_at.is_null(False),))
