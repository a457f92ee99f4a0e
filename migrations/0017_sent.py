"""A form that was sent is known by what it held, too; and by where what it wrote can be changed."""

from typing import Any

from peewee import CharField


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(
        migrator.add_column("sent", "content", CharField(default="")),
        migrator.add_column("sent", "change", CharField(default="")))
