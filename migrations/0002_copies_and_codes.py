"""Codes that prove a paper, what replaces a cancelled one, copies for many recipients.

Papers issued before have no code: their file is frozen. They are proven by their file.
"""

from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Document(Row):
        class Meta:
            table_name = "document"

    class Officer(Row):
        class Meta:
            table_name = "officer"

    class File(Row):
        class Meta:
            table_name = "stored_file"

    class PrintRun(Row):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        asked_by = ForeignKeyField(Officer, index=False)
        asked_at = DateTimeField()
        recipients = TextField()
        total = IntegerField()
        done = IntegerField(default=0)
        whole = ForeignKeyField(File, null=True, index=False)
        archive = ForeignKeyField(File, null=True, index=False)
        problem = TextField(default="")

        class Meta:
            table_name = "print_run"

    class PrintedCopy(Row):
        run = ForeignKeyField(PrintRun, on_delete="CASCADE")
        sha256 = CharField(index=True)

        class Meta:
            table_name = "printed_copy"

    migrator.migrate(
        migrator.add_column("document", "code", CharField(null=True, unique=True)),
        migrator.add_column("document", "replaced_by_id", ForeignKeyField(Document, null=True, index=False, field=Document.id)))
    db.create_tables([PrintRun, PrintedCopy])
