"""Letters issued after the archive a database was restored from, brought back from what was set aside."""

from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Office(Row):
        class Meta:
            table_name = "office"

    class File(Row):
        class Meta:
            table_name = "stored_file"

    class Recovered(Row):
        office = ForeignKeyField(Office)
        number = CharField()
        subject = TextField()
        issued_at = DateTimeField()
        sent_to = TextField()
        file = ForeignKeyField(File, index=False)
        settled_at = DateTimeField(null=True)

        class Meta:
            table_name = "recovered_letter"

    db.create_tables([Recovered])
    migrator.migrate(migrator.add_index("document", ("issued_at",)))  # letters since the last backup are looked for every minute
