"""When the portal was backed up and restored for trial; registers held after a restore; since when a job waits."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Run(Model):
        kind = CharField()
        begun_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        good = BooleanField(default=False)
        archive = CharField(default="")
        size = BigIntegerField(default=0)
        report = TextField(default="")

        class Meta:
            database = db
            table_name = "upkeep_run"
            indexes = ((("kind", "begun_at"), False),)

    db.create_tables([Run])
    migrator.migrate(migrator.add_column("number_series", "held_since", DateTimeField(null=True)))
    if not any(column.name == "asked_at" for column in db.get_columns("queue_task")):
        migrator.migrate(migrator.add_column("queue_task", "asked_at", DateTimeField(null=True)))
