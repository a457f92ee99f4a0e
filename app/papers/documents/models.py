"""Papers (หนังสือ) from draft to issued, their numbers, whom they go to, what is attached."""

from enum import StrEnum
from functools import cached_property

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

from app.kit.db import Row
from app.papers.numbers.models import ORDINARY
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.press.facts import Facts
from app.records.files.models import File
from app.records.trail import ledger


class DocumentState(StrEnum):
    """Where a paper stands."""

    DRAFT = "draft"  # ร่าง: its author writes
    CHECKING = "checking"  # รอตรวจ
    SIGNING = "signing"  # รอลงนาม
    ISSUED = "issued"  # ลงนามและออกเลขแล้ว
    CANCELLED = "cancelled"  # ยกเลิก; the number stays in the register
    DISCARDED = "discarded"  # ร่างที่เลิกใช้; never had a number


class Document(Row):
    """One paper of one office. Its facts are JSON of press.Facts, frozen when it is issued."""

    office = ForeignKeyField(Office, index=False)
    office_id: int
    author = ForeignKeyField(Officer, index=False)
    author_id: int
    state = CharField(default=DocumentState.DRAFT)
    kind = CharField()
    series = CharField(default=ORDINARY)
    facts = TextField()
    subject = TextField()  # as in the facts, for lists
    search = TextField()  # subject and number as kit.thai.fold makes them
    version = IntegerField(default=1)  # grows with every edit
    acknowledge_by = DateField(null=True)  # รับทราบภายใน
    act_by = DateField(null=True)  # ดำเนินการภายใน
    note = TextField(default="")  # what a checker or signer said when sending it back
    created_at = DateTimeField()
    updated_at = DateTimeField()
    submitted_by = ForeignKeyField(Officer, null=True, index=False)
    submitted_by_id: int | None
    checked_by = ForeignKeyField(Officer, null=True, index=False)
    checked_by_id: int | None
    signer = ForeignKeyField(
        Officer, null=True, index=False
    )  # who signs a memo or minutes; empty: the head of the office
    signer_id: int | None
    number = CharField(null=True)  # in full: ศธ 0210.56/ว 12
    number_year = IntegerField(null=True)  # calendar year, Common Era
    number_taken = IntegerField(null=True)  # the running number alone
    issued_at = DateTimeField(null=True, index=True)
    issued_by = ForeignKeyField(Officer, null=True, index=False)
    issued_by_id: int | None
    issued_as = TextField(default="")  # the post signed under
    cancelled_at = DateTimeField(null=True)
    cancel_reason = TextField(default="")
    replaced_by = ForeignKeyField(
        "self", null=True, index=False
    )  # the paper that stands in place of this cancelled one
    replaced_by_id: int | None
    supersedes = ForeignKeyField(
        "self", null=True, index=False
    )  # the paper this one takes the place of once it is signed
    supersedes_id: int | None
    about = ForeignKeyField(
        "self", null=True
    )  # the letter this one answers or reports on (เรื่องเดิม)
    about_id: int | None
    code = CharField(null=True, unique=True)  # รหัสตรวจสอบ, printed on the paper: K7M2Q-9XWPA
    paper = ForeignKeyField(File, null=True, index=False)  # the printed PDF, once
    paper_id: int | None
    print_failures = IntegerField(default=0)
    print_problem = TextField(default="")

    class Meta:
        indexes = (
            (("office", "series", "number_year", "number_taken"), True),
            (("office", "issued_at", "id"), False),
            (("office", "state", "id"), False),
        )

    @cached_property
    def says(self) -> Facts:
        """The facts, read."""
        return Facts.from_json(self.facts)

    @property
    def file_name(self) -> str:
        """A name for the printed file, without its ending: the number, which no file system
        minds.
        """
        return (self.number or f"draft-{self.id}").replace("/", "-")

    @property
    def successor(self) -> "Document | None":
        """The paper in force that stands in place of this cancelled one, through others
        cancelled since; None when none does.
        """
        paper = self
        while paper.replaced_by:
            paper = paper.replaced_by
        return paper if paper.is_issued else None

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way to a signature."""
        return self.state in (DocumentState.DRAFT, DocumentState.CHECKING, DocumentState.SIGNING)

    @property
    def is_issued(self) -> bool:
        return self.state == DocumentState.ISSUED


Document.add_index(
    Document.index(
        Document.issued_at,
        where=SQL("paper_id IS NULL AND issued_at IS NOT NULL"),
        name="document_unprinted",
    )
)
ledger.seal_columns(
    Document,
    Document.office,
    Document.author,
    Document.state,
    Document.kind,
    Document.series,
    Document.facts,
    Document.subject,
    Document.version,
    Document.acknowledge_by,
    Document.act_by,
    Document.note,
    Document.created_at,
    Document.submitted_by,
    Document.checked_by,
    Document.signer,
    Document.number,
    Document.number_year,
    Document.number_taken,
    Document.issued_at,
    Document.issued_by,
    Document.issued_as,
    Document.cancelled_at,
    Document.cancel_reason,
    Document.replaced_by,
    Document.supersedes,
    Document.about,
    Document.code,
    File.select(File.sha256).where(File.id == Document.paper).alias("paper"),
)


class PrintRun(Row):
    """Copies of an issued paper for many recipients (พิมพ์แยกรายผู้รับ), printed by the worker."""

    document = ForeignKeyField(Document, on_delete="CASCADE")
    document_id: int
    asked_by = ForeignKeyField(Officer, index=False)
    asked_by_id: int
    asked_at = DateTimeField()
    recipients = TextField()  # one a line
    total = IntegerField()
    done = IntegerField(default=0)
    whole = ForeignKeyField(File, null=True, index=False)  # all copies in one PDF
    whole_id: int | None
    archive = ForeignKeyField(File, null=True, index=False)  # each copy in a zip
    archive_id: int | None
    problem = TextField(default="")


class PrintedCopy(Row):
    """One copy of a run: its hash, so that it can be told from an altered one."""

    run = ForeignKeyField(PrintRun, on_delete="CASCADE")
    run_id: int
    sha256 = CharField(index=True)


class Addressee(Row):
    """An office the paper goes to: addressed to (ผู้รับ), or sent a copy of it (สำเนาส่ง)."""

    document = ForeignKeyField(Document, on_delete="CASCADE", index=False)
    document_id: int
    office = ForeignKeyField(Office)
    office_id: int
    copy = BooleanField(default=False)

    class Meta:
        indexes = ((("document", "office"), True),)


class Attachment(Row):
    """A file that goes with the paper (สิ่งที่ส่งมาด้วย), under the name its sender gave it."""

    document = ForeignKeyField(Document, on_delete="CASCADE")
    document_id: int
    file = ForeignKeyField(File)
    file_id: int
    name = CharField()
    added_by = ForeignKeyField(Officer, index=False)
    added_by_id: int
    added_at = DateTimeField()


ledger.seal_columns(
    Attachment,
    Attachment.document,
    Attachment.name,
    Attachment.added_by,
    Attachment.added_at,
    File.select(File.sha256).where(File.id == Attachment.file).alias("file"),
)
