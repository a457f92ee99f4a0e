"""Forms whose sender's session was over are kept aside while they sign in again."""

from typing import Any

from peewee import AutoField, BooleanField, CharField, DateTimeField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class UnsentForm(Model):
        id = AutoField()
        token = CharField(unique=True)
        officer_id = IntegerField(null=True)
        at = DateTimeField(index=True)
        path = CharField()
        fields = TextField()
        size = IntegerField()
        lost_files = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "unsent_form"
            legacy_table_names = False

    db.create_tables([UnsentForm])
