"""Who signs a memo or the minutes of a meeting, when it is not the head of the office."""

from typing import Any

from peewee import ForeignKeyField, Model


def up(migrator: Any, db: Any) -> None:
    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    migrator.migrate(migrator.add_column("document", "signer_id", ForeignKeyField(Officer, null=True, index=False,
                                                                                  field=Officer.id)))
