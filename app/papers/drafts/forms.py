"""What people type to write a paper and say whom it goes to."""

from copy import deepcopy

from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.kit import clock
from app.kit.fields import AtMost, Day, Form, Lines, Needed, Paragraphs, Text, options
from app.kit.translation import _
from app.kit.translation import later as _l
from app.papers.numbers.models import BY_YEAR, SENDING
from app.press.facts import Facts, Kind, Signatory
from app.press.setting.body import parts

KINDS = [
    (Kind.LETTER.value, _l("หนังสือภายนอก")),
    (Kind.MEMO.value, _l("บันทึกข้อความ")),
    (Kind.STAMPED.value, _l("หนังสือประทับตรา")),
    (Kind.ORDER.value, _l("คำสั่ง")),
    (Kind.ANNOUNCEMENT.value, _l("ประกาศ")),
    (Kind.REGULATION.value, _l("ระเบียบ")),
    (Kind.CERTIFICATE.value, _l("หนังสือรับรอง")),
    (Kind.MINUTES.value, _l("รายงานการประชุม")),
]
URGENCIES = [("", _l("ปกติ")), ("ด่วน", "ด่วน"), ("ด่วนมาก", "ด่วนมาก"), ("ด่วนที่สุด", "ด่วนที่สุด")]
SECRECIES = [("", _l("ไม่ลับ")), ("ลับ", "ลับ"), ("ลับมาก", "ลับมาก"), ("ลับที่สุด", "ลับที่สุด")]
PLAIN = (
    "secrecy",
    "subject",
    "salutation",
    "to",
    "references",
    "enclosures",
    "body",
    "closing",
    "urgency",
    "agency",
    "address",
    "section",
    "phone",
    "fax",
    "email",
    "copies_to",
    "heading",
    "bearer",
)
MEETING = ("place", "present", "absent", "attending", "begins", "ends")


class PasteForm(Form):
    text = TextAreaField(_l("วางข้อความหนังสือทั้งฉบับที่นี่"), [Needed(_l("กรุณาวางข้อความของหนังสือก่อน"))])


class DraftForm(Form):
    """The facts of a paper as fields; number, date and signatory come with the signature."""

    office = SelectField(_l("ออกในนามส่วนราชการ"), coerce=int)
    kind = SelectField(_l("ชนิดหนังสือ"), choices=options(KINDS))
    series = SelectField(_l("ทะเบียนเลข"), choices=options(SENDING))
    signer = SelectField(_l("ผู้ลงนาม (บันทึกข้อความและรายงานการประชุม)"), coerce=int, default=0)
    urgency = SelectField(_l("ชั้นความเร็ว"), choices=options(URGENCIES))
    secrecy = SelectField(_l("ชั้นความลับ"), choices=options(SECRECIES))
    agency = Text(_l("ส่วนราชการเจ้าของหนังสือ"), [AtMost(300)])
    address = Lines(_l("ที่ตั้ง (บรรทัดละหนึ่งแถว)"), [AtMost(200, 6)])
    subject = Text(_l("เรื่อง"), [Needed(_l("กรุณากรอกเรื่อง")), AtMost(1000)])
    salutation = Text(_l("คำขึ้นต้น"), [AtMost(60)], default="เรียน")
    to = Text(_l("ถึงผู้ใด"), [AtMost(500)])
    references = Lines(_l("อ้างถึง (บรรทัดละหนึ่งฉบับ)"), [AtMost(1000, 30)])
    enclosures = Lines(_l("สิ่งที่ส่งมาด้วย (บรรทัดละหนึ่งรายการ)"), [AtMost(1000, 30)])
    body = Paragraphs(_l("ข้อความ (เว้นบรรทัดว่างระหว่างย่อหน้า)"), [AtMost(30000, 400)])
    closing = Text(_l("คำลงท้าย"), [AtMost(120)], default="ขอแสดงความนับถือ")
    signatory_lines = Lines(_l("ตำแหน่งผู้ลงนาม (กำหนดการขึ้นบรรทัด)"), [AtMost(200, 6)])
    section = Text(_l("ส่วนราชการเจ้าของเรื่อง"), [AtMost(300)])
    phone = Text(_l("โทร."), [AtMost(100)])
    fax = Text(_l("โทรสาร"), [AtMost(100)])
    email = Text(_l("ไปรษณีย์อิเล็กทรอนิกส์"), [AtMost(200)])
    copies_to = Lines(_l("สำเนาส่ง (บรรทัดละหนึ่งราย)"), [AtMost(300, 50)])
    heading = Text(_l("คำนำหน้าชื่อส่วนราชการ เมื่อไม่ใช่คำปกติ"), [AtMost(60)])
    cosignatories = Lines(_l("ผู้ลงนามร่วม หรือผู้ตรวจรายงานการประชุม (บรรทัดละหนึ่งราย)"), [AtMost(300, 10)])
    bearer = Text(_l("ผู้ได้รับการรับรอง เมื่อต้องติดรูปถ่าย"), [AtMost(120)])
    held = Day(_l("วันประชุม"))
    place = Text(_l("สถานที่ประชุม"), [AtMost(300)])
    begins = Text(_l("เริ่มประชุมเวลา"), [AtMost(60)])
    ends = Text(_l("เลิกประชุมเวลา"), [AtMost(60)])
    present = Lines(_l("ผู้มาประชุม (บรรทัดละหนึ่งคน)"), [AtMost(300, 300)])
    absent = Lines(_l("ผู้ไม่มาประชุม"), [AtMost(300, 300)])
    attending = Lines(_l("ผู้เข้าร่วมประชุม"), [AtMost(300, 300)])
    version = IntegerField(widget=HiddenInput(), default=1)

    @classmethod
    def showing(cls, facts: Facts, **others: object) -> "DraftForm":
        """The form filled with the facts of a paper, whatever was sent."""
        values = {name: getattr(facts, name) for name in PLAIN} | {
            name: getattr(facts.meeting, name) for name in MEETING
        }
        values["held"] = facts.day
        values["cosignatories"] = [
            " | ".join([one.name, *one.lines]) for one in facts.cosignatories
        ]
        return cls(
            formdata=None,
            data={
                **values,
                "kind": facts.kind.value,
                "signatory_lines": facts.signatory.lines,
                **others,
            },
        )

    def facts(self, before: Facts | None = None) -> Facts:
        """The facts as typed, over those that were there before."""
        facts = deepcopy(before) if before else Facts()
        for name in PLAIN:
            setattr(facts, name, getattr(self, name).data)
        facts.kind = Kind(self.kind.data)
        facts.signatory.lines = self.signatory_lines.data
        facts.cosignatories = [
            Signatory(name, list(lines)) for name, *lines in map(parts, self.cosignatories.data)
        ]
        if facts.kind != Kind.LETTER:
            facts.closing = ""
        if facts.kind == Kind.STAMPED:
            facts.salutation = "ถึง"
        if facts.kind == Kind.MINUTES:
            facts.date = self.held.data.isoformat() if self.held.data else ""
            for name in MEETING:
                setattr(facts.meeting, name, getattr(self, name).data)
        return facts

    @property
    def number_series(self) -> str:
        """The series its number comes from: that of its kind, or else the one chosen."""
        return self.kind.data if self.kind.data in dict(BY_YEAR) else self.series.data


class AudienceForm(Form):
    """Which offices a paper goes to, and by when."""

    everyone = BooleanField(_l("ทุกแห่ง"))
    offices = SelectMultipleField(
        _l("ส่วนราชการผู้รับ"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    copies = SelectMultipleField(
        _l("สำเนาส่ง"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    group = SelectField(_l("หรือเลือกกลุ่มที่บันทึกไว้"), coerce=int, default=0)
    save_as = Text(_l("บันทึกตัวเลือกนี้เป็นกลุ่มชื่อ (ถ้าต้องการ)"), [AtMost(100)])
    acknowledge_by = Day(_l("รับทราบภายในวันที่"))
    act_by = Day(_l("ดำเนินการภายในวันที่"))

    def validate_acknowledge_by(self, field: Day) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError(_("วันนี้ผ่านไปแล้ว กำหนดเป็นวันนี้หรือวันข้างหน้า"))

    def validate_act_by(self, field: Day) -> None:
        self.validate_acknowledge_by(field)
        if field.data and self.acknowledge_by.data and field.data < self.acknowledge_by.data:
            raise ValidationError(_("กำหนดดำเนินการต้องไม่ก่อนกำหนดรับทราบ"))


class AttachForm(Form):
    files = MultipleFileField(_l("เลือกแฟ้ม (PDF, รูปภาพ, เอกสารสำนักงาน ไม่เกิน 20 MB ต่อแฟ้ม)"))
