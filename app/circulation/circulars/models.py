"""What became of an issued letter at each office it was sent to (การส่งถึงส่วนราชการ)."""

from datetime import date

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from app.kit.clock import local
from app.kit.db import Row
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.trail import ledger


class Delivery(Row):
    """One letter at one office: opened, received, acknowledged, each a fact of its own. Ids grow
    with the time of sending.
    """

    document = ForeignKeyField(Document, index=False)
    document_id: int
    office = ForeignKeyField(Office, index=False)
    office_id: int
    sender = ForeignKeyField(
        Office, backref="sent_deliveries", index=False
    )  # the office of the document
    sender_id: int
    copy = BooleanField(default=False)  # สำเนาส่ง: told of the letter, not addressed
    sent_at = DateTimeField()
    acknowledge_by = DateField(null=True)
    act_by = DateField(null=True)
    opened_at = DateTimeField(null=True)
    opened_by = ForeignKeyField(Officer, null=True, index=False)
    opened_by_id: int | None
    received_at = DateTimeField(null=True)
    received_by = ForeignKeyField(Officer, null=True, index=False)
    received_by_id: int | None
    received_year = IntegerField(null=True)
    received_number = IntegerField(null=True)  # เลขรับ
    acknowledged_at = DateTimeField(null=True)
    acknowledged_by = ForeignKeyField(Officer, null=True, index=False)
    acknowledged_by_id: int | None
    acknowledged_as = TextField(default="")  # the post under which
    acknowledged_how = CharField(
        default=""
    )  # empty: in the portal; else paper, phone or line, as a clerk recorded it
    acknowledged_sha256 = CharField(
        null=True
    )  # of the issued file that was acknowledged, hex; empty until it is printed
    recorded_by = ForeignKeyField(Officer, null=True, index=False)  # the clerk
    recorded_by_id: int | None
    note = TextField(default="")

    class Meta:
        indexes = ((("document", "office"), True), (("office", "id"), False))

    @property
    def acknowledged_on(self) -> date | None:
        """The day of the acknowledgement in Thailand."""
        return local(self.acknowledged_at).date() if self.acknowledged_at else None

    def days_late(self, today: date) -> int:
        """Days past the day by which to acknowledge; 0 when not late, when it was done, and for
        a cancelled letter.
        """
        if (
            self.acknowledged_at
            or not self.acknowledge_by
            or today <= self.acknowledge_by
            or not self.document.is_issued
        ):
            return 0
        return (today - self.acknowledge_by).days


Delivery.add_index(
    Delivery.index(
        Delivery.office, Delivery.id, where=SQL("received_at IS NULL"), name="delivery_unreceived"
    )
)
Delivery.add_index(
    Delivery.index(
        Delivery.office,
        Delivery.id,
        where=SQL("acknowledged_at IS NULL"),
        name="delivery_unacknowledged",
    )
)
Delivery.add_index(
    Delivery.index(
        Delivery.id,
        where=SQL("acknowledged_sha256 IS NULL AND acknowledged_at IS NOT NULL"),
        name="delivery_untied",
    )
)
Delivery.add_index(
    Delivery.index(
        Delivery.sender,
        Delivery.acknowledge_by,
        where=SQL("acknowledged_at IS NULL"),
        name="delivery_silent",
    )
)
ledger.seal_columns(Delivery, *Delivery._meta.sorted_fields[1:])
