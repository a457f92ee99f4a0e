"""A post ends on a day, and its open work goes to a successor."""

from typing import Any

from peewee import DateTimeField, IntegerField


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_column("appointment", "successor_id", IntegerField(null=True)),
                     migrator.add_column("appointment", "settled_at", DateTimeField(null=True)))
