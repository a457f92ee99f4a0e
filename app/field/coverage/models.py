"""Areas: which places an office looks after, and which of its people looks after which of them."""

from peewee import ForeignKeyField, IntegerField

from app.kit.db import Row
from app.people.accounts.models import Officer
from app.people.offices.models import Office


class Area(Row):
    """A place an office looks after, or one of its people within that: a code of two, four or
    six digits.
    """

    office = ForeignKeyField(Office, index=False)
    office_id: int
    officer = ForeignKeyField(Officer, null=True)  # empty: the office as a whole
    officer_id: int | None
    code = IntegerField()

    class Meta:
        indexes = ((("office", "officer", "code"), True),)
