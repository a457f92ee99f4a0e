"""Several machines: whose turn it is, and which keys they share."""

from typing import Any

from peewee import CharField, DateTimeField, Model


def up(_migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Turn(Row):
        name = CharField(unique=True)
        due = DateTimeField()
        asked_at = DateTimeField()
        done = DateTimeField()

        class Meta:
            table_name = "turn"

    class Hold(Row):
        name = CharField(unique=True)
        holder = CharField()
        until = DateTimeField()

        class Meta:
            table_name = "hold"

    class KeyMark(Row):
        name = CharField(unique=True)
        mark = CharField()

        class Meta:
            table_name = "key_mark"

    db.create_tables([Turn, Hold, KeyMark])
