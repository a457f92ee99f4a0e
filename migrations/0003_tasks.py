"""Tasks under a letter, their assignments, reports and extensions; letters that answer or supersede others;
acknowledgements tied to a file or recorded by a clerk; addresses for mail.
"""

from typing import Any

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

PARTIAL = (
    "CREATE INDEX delivery_untied ON delivery (id) WHERE acknowledged_sha256 IS NULL AND acknowledged_at IS NOT NULL",
    "CREATE INDEX assignment_open ON assignment (office_id, due_on) WHERE answered_on IS NULL",
    "CREATE INDEX assignment_awaited ON assignment (sender_id, due_on) WHERE answered_on IS NULL",
    "CREATE INDEX assignment_given ON assignment (assignee_id, state) WHERE assignee_id IS NOT NULL",
    "CREATE UNIQUE INDEX report_draft ON report (assignment_id) WHERE sent_at IS NULL",
    "CREATE UNIQUE INDEX extension_waiting ON extension (assignment_id) WHERE granted IS NULL",
)


def up(migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Document(Row):
        class Meta:
            table_name = "document"

    class Office(Row):
        class Meta:
            table_name = "office"

    class Officer(Row):
        class Meta:
            table_name = "officer"

    class File(Row):
        class Meta:
            table_name = "stored_file"

    migrator.migrate(
        migrator.add_column("document", "supersedes_id", ForeignKeyField(Document, null=True, index=False, field=Document.id)),
        migrator.add_column("document", "about_id", ForeignKeyField(Document, null=True, field=Document.id)),
        migrator.add_column("delivery", "acknowledged_how", CharField(default="")),
        migrator.add_column("delivery", "acknowledged_sha256", CharField(null=True)),
        migrator.add_column("delivery", "recorded_by_id", ForeignKeyField(Officer, null=True, index=False, field=Officer.id)),
        migrator.add_column("officer", "email", CharField(default="")))

    class Task(Row):
        document = ForeignKeyField(Document)
        place = IntegerField()
        what = TextField()
        act_by = DateField(null=True)
        text_asked = BooleanField(default=True)
        evidence = TextField(default="")
        for_all = BooleanField(default=True)
        every = CharField(default="")
        until = DateField(null=True)
        follows = ForeignKeyField("self", null=True, unique=True)
        given_at = DateTimeField(null=True)
        withdrawn_at = DateTimeField(null=True)
        withdrawn_why = TextField(default="")

        class Meta:
            table_name = "task"

    class TaskFigure(Row):
        task = ForeignKeyField(Task, on_delete="CASCADE")
        name = CharField()
        unit = CharField(default="")

        class Meta:
            table_name = "task_figure"

    class TaskOffice(Row):
        task = ForeignKeyField(Task, on_delete="CASCADE", index=False)
        office = ForeignKeyField(Office)

        class Meta:
            table_name = "task_office"
            indexes = ((("task", "office"), True),)

    class Assignment(Row):
        task = ForeignKeyField(Task, index=False)
        document = ForeignKeyField(Document, index=False)
        office = ForeignKeyField(Office, index=False)
        sender = ForeignKeyField(Office, backref="given", index=False)
        state = CharField(default="new")
        act_by = DateField(null=True)
        due_on = DateField(null=True)
        assignee = ForeignKeyField(Officer, null=True, index=False)
        first_answered_on = DateField(null=True)
        answered_on = DateField(null=True)
        changed_at = DateTimeField()

        class Meta:
            table_name = "assignment"
            indexes = ((("task", "office"), True), (("document", "office"), False), (("office", "state", "id"), False),
                       (("sender", "state", "id"), False))

    class Report(Row):
        assignment = ForeignKeyField(Assignment)
        not_applicable = BooleanField(default=False)
        text = TextField(default="")
        saved_at = DateTimeField()
        saved_by = ForeignKeyField(Officer, index=False)
        sent_at = DateTimeField(null=True)
        sent_as = TextField(default="")
        decision = CharField(default="")
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Officer, null=True, backref="decided", index=False)
        decided_as = TextField(default="")
        comment = TextField(default="")

        class Meta:
            table_name = "report"

    class ReportFigure(Row):
        report = ForeignKeyField(Report, on_delete="CASCADE", index=False)
        figure = ForeignKeyField(TaskFigure)
        typed = CharField()
        value = DecimalField(max_digits=18, decimal_places=2, null=True)

        class Meta:
            table_name = "report_figure"
            indexes = ((("report", "figure"), True),)

    class ReportFile(Row):
        report = ForeignKeyField(Report, on_delete="CASCADE", index=False)
        file = ForeignKeyField(File)
        name = CharField()

        class Meta:
            table_name = "report_file"
            indexes = ((("report", "file"), True),)

    class Extension(Row):
        assignment = ForeignKeyField(Assignment)
        until = DateField()
        reason = TextField()
        asked_at = DateTimeField()
        asked_by = ForeignKeyField(Officer, index=False)
        asked_as = TextField(default="")
        granted = BooleanField(null=True)
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Officer, null=True, backref="granted", index=False)
        decided_as = TextField(default="")
        comment = TextField(default="")

        class Meta:
            table_name = "extension"

    db.create_tables([Task, TaskFigure, TaskOffice, Assignment, Report, ReportFigure, ReportFile, Extension])
    for index in PARTIAL:
        db.execute_sql(index)
