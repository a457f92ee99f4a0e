"""Running numbers (ทะเบียนเลข): a counter an office, series and calendar year, and numbers set
aside.
"""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from app.kit.db import Row
from app.kit.translation import later
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.trail import ledger

ORDINARY, CIRCULAR, RECEIVED = "ordinary", "circular", "received"  # เลขส่ง, เลขเวียน (ว), เลขรับ
SENDING = [(ORDINARY, later("เลขทั่วไป")), (CIRCULAR, later("เลขเวียน (ว)"))]
# Series of their own, named after the kind of paper; their numbers are n/พ.ศ.
BY_YEAR = [
    ("order", later("เลขคำสั่ง")),
    ("announcement", later("เลขประกาศ")),
    ("regulation", later("เลขระเบียบ")),
    ("certificate", later("เลขหนังสือรับรอง")),
    ("minutes", later("ครั้งที่ประชุม")),
]
ALL = [*SENDING, *BY_YEAR, (RECEIVED, later("เลขรับ"))]


class NumberSeries(Row):
    """The last number an office took in a series and calendar year (Common Era)."""

    office = ForeignKeyField(Office, index=False)
    office_id: int
    series = CharField()
    year = IntegerField()
    last = IntegerField()
    held_since = DateTimeField(
        null=True
    )  # restored as of that moment: no number is given until somebody says which was the last

    class Meta:
        indexes = ((("office", "series", "year"), True),)


class Reservation(Row):
    """A number set aside (จองเลข) for a paper signed later; `used_at` when that happened."""

    office = ForeignKeyField(Office, index=False)
    office_id: int
    series = CharField()
    year = IntegerField()
    number = IntegerField()
    purpose = TextField()
    by = ForeignKeyField(Officer, index=False)
    by_id: int
    at = DateTimeField()
    used_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("office", "series", "year", "number"), True),)


for _model in (NumberSeries, Reservation):
    ledger.seal_columns(_model, *_model._meta.sorted_fields[1:])
