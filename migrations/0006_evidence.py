"""Figures of a task that the logbook counts, and from when on."""

from typing import Any

from peewee import CharField, DateField


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(
        migrator.add_column("task", "counted_since", DateField(null=True)),
        migrator.add_column("task_figure", "measure", CharField(default="")))
