"""The trail only grows: the database itself refuses to change or take away a row. Refusals of the last minute; indexes for the
auditor's filters.

A later migration that builds the table anew (SQLite does for some changes of a column) has to set the guards again.
"""

from typing import Any

from peewee import AutoField, CharField, DateTimeField, IntegerField, Model, PostgresqlDatabase

SQLITE = [f"""CREATE TRIGGER trail_kept_{act} BEFORE {act} ON trail
BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""" for act in ("update", "delete")]
POSTGRESQL = ["""CREATE FUNCTION trail_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the trail only grows'; END $$""",
              """CREATE TRIGGER trail_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON trail
FOR EACH STATEMENT EXECUTE FUNCTION trail_kept()"""]


def up(migrator: Any, db: Any) -> None:
    class Refusal(Model):
        id = AutoField()
        officer_id = IntegerField()
        officer_name = CharField()
        what = CharField()
        first_at = DateTimeField(index=True)
        untold = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "refusal"
            legacy_table_names = False
            indexes = ((("officer_id", "what"), True),)

    db.create_tables([Refusal])
    migrator.migrate(
        migrator.drop_index("trail", "trail_officer_id"), migrator.drop_index("trail", "trail_thing_thing_id"),
        migrator.add_index("trail", ("officer_id", "id")), migrator.add_index("trail", ("act", "id", "officer_id")),
        migrator.add_index("trail", ("thing", "thing_id", "id")), migrator.add_index("trail", ("at",)),
        migrator.drop_index("reading", "reading_officer_id"),
        migrator.add_index("reading", ("officer_id", "id")), migrator.add_index("reading", ("at",)))
    for statement in POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
