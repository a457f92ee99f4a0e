"""A second factor, first passwords that must be changed, limits counted in the database, and how a session began."""

from typing import Any

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Officer(Row):
        class Meta:
            table_name = "officer"

    class Halfway(Row):
        token = CharField(unique=True)
        officer = ForeignKeyField(Officer)
        at = DateTimeField(index=True)
        how = TextField(default="{}")

        class Meta:
            table_name = "halfway"

    class SpareCode(Row):
        officer = ForeignKeyField(Officer)
        salt = CharField()
        code = CharField()
        used_at = DateTimeField(null=True)

        class Meta:
            table_name = "spare_code"

    class Tries(Row):
        key = CharField(unique=True)
        began_at = DateTimeField(index=True)
        count = IntegerField()

        class Meta:
            table_name = "tries"

    migrator.migrate(
        migrator.add_column("officer", "must_change", BooleanField(default=False)),
        migrator.add_column("officer", "totp", TextField(default="")),
        migrator.add_column("officer", "totp_step", IntegerField(default=0)),
        migrator.add_column("officer", "totp_offered", TextField(default="")),
        migrator.add_column("session", "how", TextField(default="{}")),
        migrator.add_column("session", "strange", BooleanField(default=False)),
        migrator.add_column("session", "told_at", DateTimeField(null=True)),
        migrator.add_column("attempt", "proof", CharField(default="password")))
    db.create_tables([Halfway, SpareCode, Tries])
