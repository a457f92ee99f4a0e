"""Reminders, and the mail of a person's day."""

from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model


def up(migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Officer(Row):
        class Meta:
            table_name = "officer"

    class Assignment(Row):
        class Meta:
            table_name = "assignment"

    class Delivery(Row):
        class Meta:
            table_name = "delivery"

    class Reminder(Row):
        officer = ForeignKeyField(Officer, index=False)
        day = DateField()
        kind = CharField()
        assignment = ForeignKeyField(Assignment, null=True, index=False)
        delivery = ForeignKeyField(Delivery, null=True, index=False)
        made_at = DateTimeField()

        class Meta:
            table_name = "reminder"
            indexes = ((("officer", "day", "assignment"), True), (("officer", "day", "delivery"), True))

    class Digest(Row):
        officer = ForeignKeyField(Officer, index=False)
        day = DateField()
        tries = IntegerField(default=0)
        claimed_at = DateTimeField(null=True)
        sent_at = DateTimeField(null=True)

        class Meta:
            table_name = "digest"
            indexes = ((("day", "officer"), True),)

    db.create_tables([Reminder, Digest])
