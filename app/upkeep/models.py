"""Backups (สำรองข้อมูล) and trial restores (ลองกู้คืน): when, how they ended."""

from enum import StrEnum

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, TextField

from app.kit.db import Row


class Kind(StrEnum):
    """What was done."""

    BACKUP = "backup"  # สำรองข้อมูล
    RESTORE = "restore"  # กู้คืน: this database came out of an archive
    PROOF = "proof"  # ลองกู้คืน: an archive was restored into a temporary place and compared


class Run(Row):
    """One backup, one restore, or one of these done for trial."""

    kind = CharField()
    begun_at = DateTimeField()
    ended_at = DateTimeField(null=True)  # still at work, or died at it
    good = BooleanField(default=False)
    archive = CharField(default="")  # the name of its file
    size = BigIntegerField(default=0)  # bytes of the archive; while at work, of what is in it so far
    report = TextField(default="")  # a line each: what was compared, or what went wrong

    class Meta:
        table_name = "upkeep_run"
        indexes = ((("kind", "begun_at"), False),)
