"""Files of households brought in (นำเข้า): read, looked at row by row, confirmed, applied by the
worker.
"""

import json
from enum import StrEnum
from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from app.field.households.models import Household
from app.kit.db import Row
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.files.models import File


class ImportState(StrEnum):
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


WRITTEN = (Outcome.ADD, Outcome.CHANGE)
AT_WORK = (ImportState.READING, ImportState.APPLYING)


class Import(Row):
    """One file. Its columns are matched to fields, and the match can be corrected."""

    office = ForeignKeyField(Office, index=False)
    office_id: int
    file = ForeignKeyField(File, index=False)  # sealed: it holds citizen numbers
    file_id: int
    sha256 = CharField()  # of what was sent, hex: by it the same file is known again
    name = CharField()
    state = CharField(default=ImportState.READING)
    how = TextField(default="{}")  # JSON: encoding, delimiter, sheet, head row, columns → fields
    total = IntegerField(default=0)  # rows of what is being done
    done = IntegerField(default=0)
    problem = TextField(default="")
    by = ForeignKeyField(Officer, index=False)
    by_id: int
    at = DateTimeField()
    confirmed_by = ForeignKeyField(Officer, null=True, index=False)
    confirmed_by_id: int | None
    confirmed_at = DateTimeField(null=True)
    worker = CharField(default="")  # who is at it, until when; past that another may go on
    worker_until = DateTimeField(null=True)

    class Meta:
        indexes = ((("office", "id"), False),)

    @property
    def read_as(self) -> dict[str, Any]:
        return dict(json.loads(self.how))

    @property
    def at_work(self) -> bool:
        return self.state in AT_WORK


class ImportRow(Row):
    """One row of a file: what it says, what will become of it and why, and whether that has
    happened.
    """

    source = ForeignKeyField(Import, backref="rows", on_delete="CASCADE", index=False)
    source_id: int
    number = IntegerField()  # as the file counts, from 1
    first = IntegerField()  # number of the row its household begins with
    said = TextField()  # JSON: field → text as it stands there; a citizen number sealed
    outcome = CharField()
    why = TextField(default="[]")  # JSON, as checking.Why
    chosen = CharField(default="")  # of a conflict: file, here
    household = ForeignKeyField(Household, null=True, index=False)
    household_id: int | None
    applied_at = DateTimeField(null=True)

    class Meta:
        indexes = (
            (("source", "number"), True),
            (("source", "outcome", "number"), False),
            (("source", "first"), False),
        )
