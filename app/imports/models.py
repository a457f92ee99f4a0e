"""Files of households brought in (นำเข้า): read, looked at row by row, confirmed, applied by the worker."""

from enum import StrEnum

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from app.accounts.models import Officer
from app.files.models import File
from app.households.models import Household
from app.kit.db import Row
from app.offices.models import Office


class State(StrEnum):
    """How far an import is."""

    READING = "reading"  # the worker reads the rows
    READ = "read"  # waits for somebody to look and confirm
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"  # cannot be read; `problem` says why
    GIVEN_UP = "given_up"


class Outcome(StrEnum):
    """What becomes of a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"  # nothing new in it
    CONFLICT = "conflict"  # changed here since it was taken out
    REFUSE = "refuse"


class Import(Row):
    """One file. Its columns are matched to fields, and the match can be corrected."""

    office = ForeignKeyField(Office, index=False)
    file = ForeignKeyField(File, index=False)
    name = CharField()
    state = CharField(default=State.READING)
    how = TextField(default="{}")  # JSON: encoding, delimiter, sheet, head row, columns → fields
    total = IntegerField(default=0)  # rows
    done = IntegerField(default=0)
    problem = TextField(default="")
    by = ForeignKeyField(Officer, index=False)
    at = DateTimeField()
    confirmed_by = ForeignKeyField(Officer, null=True, index=False)
    confirmed_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("office", "id"), False),)


class ImportRow(Row):
    """One row of a file: what it says, what will become of it and why, and whether that has happened."""

    source = ForeignKeyField(Import, backref="rows", on_delete="CASCADE", index=False)
    number = IntegerField()  # as the file counts, from 1
    said = TextField()  # JSON: field → text as it stands there; sealed where it holds a citizen number
    outcome = CharField()
    why = TextField(default="")
    household = ForeignKeyField(Household, null=True, index=False)
    applied_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("source", "number"), True), (("source", "outcome", "number"), False))
