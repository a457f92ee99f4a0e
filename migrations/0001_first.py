"""The first tables: offices, officers, the trail, files, numbers, papers, deliveries, the queue of jobs.

Models stand here as they were on that day; the rooms' own may go on.
"""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from app.kit.jobs import TABLES

PARTIAL = (
    "CREATE INDEX document_unprinted ON document (issued_at) WHERE paper_id IS NULL AND issued_at IS NOT NULL",
    "CREATE INDEX delivery_unreceived ON delivery (office_id, id) WHERE received_at IS NULL",
    "CREATE INDEX delivery_unacknowledged ON delivery (office_id, id) WHERE acknowledged_at IS NULL",
    "CREATE INDEX delivery_silent ON delivery (sender_id, acknowledge_by) WHERE acknowledged_at IS NULL",
)


def up(migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Office(Row):
        slug = CharField(unique=True)
        short_name = CharField()
        parent = ForeignKeyField("self", null=True)
        active = BooleanField(default=True)

        class Meta:
            table_name = "office"

    class Officer(Row):
        sign_in = CharField(unique=True)
        name = CharField()
        password = CharField()
        language = CharField(default="th")
        active = BooleanField(default=True)

        class Meta:
            table_name = "officer"

    class File(Row):
        sha256 = CharField(unique=True)
        size = BigIntegerField()
        media_type = CharField()
        kept_at = DateTimeField()

        class Meta:
            table_name = "stored_file"

    class Document(Row):
        office = ForeignKeyField(Office, index=False)
        author = ForeignKeyField(Officer, index=False)
        state = CharField(default="draft")
        kind = CharField()
        series = CharField(default="ordinary")
        facts = TextField()
        subject = TextField()
        search = TextField()
        version = IntegerField(default=1)
        acknowledge_by = DateField(null=True)
        act_by = DateField(null=True)
        note = TextField(default="")
        created_at = DateTimeField()
        updated_at = DateTimeField()
        submitted_by = ForeignKeyField(Officer, null=True, index=False)
        checked_by = ForeignKeyField(Officer, null=True, index=False)
        number = CharField(null=True)
        number_year = IntegerField(null=True)
        number_taken = IntegerField(null=True)
        issued_at = DateTimeField(null=True)
        issued_by = ForeignKeyField(Officer, null=True, index=False)
        issued_as = TextField(default="")
        cancelled_at = DateTimeField(null=True)
        cancel_reason = TextField(default="")
        paper = ForeignKeyField(File, null=True, index=False)
        print_failures = IntegerField(default=0)
        print_problem = TextField(default="")

        class Meta:
            table_name = "document"
            indexes = ((("office", "series", "number_year", "number_taken"), True),
                       (("office", "issued_at", "id"), False), (("office", "state", "id"), False))

    class Addressee(Row):
        document = ForeignKeyField(Document, on_delete="CASCADE", index=False)
        office = ForeignKeyField(Office)
        copy = BooleanField(default=False)

        class Meta:
            table_name = "addressee"
            indexes = ((("document", "office"), True),)

    class Post(Row):
        office = ForeignKeyField(Office)
        title = CharField()
        role = CharField()

        class Meta:
            table_name = "post"

    class Appointment(Row):
        officer = ForeignKeyField(Officer)
        post = ForeignKeyField(Post)
        acting = CharField(default="")
        from_on = DateField()
        to_on = DateField(null=True)

        class Meta:
            table_name = "appointment"

    class Attachment(Row):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        file = ForeignKeyField(File)
        name = CharField()
        added_by = ForeignKeyField(Officer, index=False)
        added_at = DateTimeField()

        class Meta:
            table_name = "attachment"

    class Attempt(Row):
        at = DateTimeField(index=True)
        sign_in = CharField(index=True)
        address = CharField(index=True)

        class Meta:
            table_name = "attempt"

    class Delivery(Row):
        document = ForeignKeyField(Document, index=False)
        office = ForeignKeyField(Office, index=False)
        sender = ForeignKeyField(Office, index=False)
        copy = BooleanField(default=False)
        sent_at = DateTimeField()
        acknowledge_by = DateField(null=True)
        act_by = DateField(null=True)
        opened_at = DateTimeField(null=True)
        opened_by = ForeignKeyField(Officer, null=True, index=False)
        received_at = DateTimeField(null=True)
        received_by = ForeignKeyField(Officer, null=True, index=False)
        received_year = IntegerField(null=True)
        received_number = IntegerField(null=True)
        acknowledged_at = DateTimeField(null=True)
        acknowledged_by = ForeignKeyField(Officer, null=True, index=False)
        acknowledged_as = TextField(default="")
        note = TextField(default="")

        class Meta:
            table_name = "delivery"
            indexes = ((("document", "office"), True), (("office", "id"), False))

    class Group(Row):
        owner = ForeignKeyField(Office, index=False)
        name = CharField()

        class Meta:
            table_name = "office_group"
            indexes = ((("owner", "name"), True),)

    class GroupMember(Row):
        group = ForeignKeyField(Group, on_delete="CASCADE", index=False)
        office = ForeignKeyField(Office)

        class Meta:
            table_name = "group_member"
            indexes = ((("group", "office"), True),)

    class NumberSeries(Row):
        office = ForeignKeyField(Office, index=False)
        series = CharField()
        year = IntegerField()
        last = IntegerField()

        class Meta:
            table_name = "number_series"
            indexes = ((("office", "series", "year"), True),)

    class OfficeName(Row):
        office = ForeignKeyField(Office)
        name = CharField()
        letter_code = CharField()
        address = TextField(default="")
        phone = CharField(default="")
        fax = CharField(default="")
        email = CharField(default="")
        valid_from = DateField()
        valid_to = DateField(null=True)

        class Meta:
            table_name = "office_name"

    class Reservation(Row):
        office = ForeignKeyField(Office, index=False)
        series = CharField()
        year = IntegerField()
        number = IntegerField()
        purpose = TextField()
        by = ForeignKeyField(Officer, index=False)
        at = DateTimeField()
        used_at = DateTimeField(null=True)

        class Meta:
            table_name = "reservation"
            indexes = ((("office", "series", "year", "number"), True),)

    class Sent(Row):
        key = CharField()
        officer_id = IntegerField()
        at = DateTimeField(index=True)
        location = CharField(default="")
        receipt = TextField(default="")

        class Meta:
            table_name = "sent"
            indexes = ((("officer_id", "key"), True),)

    class Session(Row):
        token = CharField(unique=True)
        officer = ForeignKeyField(Officer)
        started_at = DateTimeField()
        seen_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        address = CharField(default="")
        browser = TextField(default="")

        class Meta:
            table_name = "session"

    class Trail(Row):
        at = DateTimeField()
        officer_id = IntegerField(index=True, null=True)
        officer_name = CharField(default="")
        as_post = TextField(default="")
        act = CharField()
        thing = CharField()
        thing_id = IntegerField(null=True)
        detail = TextField(default="{}")
        seal = CharField()

        class Meta:
            table_name = "trail"
            indexes = ((("thing", "thing_id"), False),)

    class TrailHead(Row):
        seal = CharField()

        class Meta:
            table_name = "trail_head"

    db.create_tables(Row.__subclasses__())
    for index in PARTIAL:
        db.execute_sql(index)
    db.create_tables(TABLES)  # Huey's own, as the pinned version makes them
    TrailHead.create(seal="")
