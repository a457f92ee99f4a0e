"""What people type to write a paper and say whom it goes to."""

from copy import deepcopy

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.kit import clock
from app.kit.fields import AtMost, Day, Form, Lines, Needed, Paragraphs, Text, options
from app.kit.words import _
from app.kit.words import later as _l
from app.numbers.models import SENDING
from app.press.facts import Facts, Kind

KINDS = [(Kind.LETTER.value, _l("หนังสือภายนอก")), (Kind.MEMO.value, _l("บันทึกข้อความ"))]
URGENCIES = [("", _l("ปกติ")), ("ด่วน", "ด่วน"), ("ด่วนมาก", "ด่วนมาก"), ("ด่วนที่สุด", "ด่วนที่สุด")]
PLAIN = ("subject", "salutation", "to", "references", "enclosures", "body", "closing", "urgency", "agency",
         "address", "section", "phone", "fax", "email", "copies_to")


class PasteForm(Form):
    text = TextAreaField(_l("วางข้อความหนังสือทั้งฉบับที่นี่"), [Needed(_l("กรุณาวางข้อความของหนังสือก่อน"))])


class DraftForm(Form):
    """The facts of a paper as fields; number, date and signatory come with the signature."""

    office = SelectField(_l("ออกในนามส่วนราชการ"), coerce=int)
    kind = SelectField(_l("ชนิดหนังสือ"), choices=options(KINDS))
    series = SelectField(_l("ทะเบียนเลข"), choices=options(SENDING))
    urgency = SelectField(_l("ชั้นความเร็ว"), choices=options(URGENCIES))
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
    version = IntegerField(widget=HiddenInput(), default=1)

    @classmethod
    def showing(cls, facts: Facts, **others: object) -> "DraftForm":
        """The form filled with the facts of a paper, whatever was sent."""
        values = {name: getattr(facts, name) for name in PLAIN}
        return cls(formdata=None, data={**values, "kind": facts.kind.value,
                                        "signatory_lines": facts.signatory.lines, **others})

    def facts(self, before: Facts | None = None) -> Facts:
        """The facts as typed, over those that were there before."""
        facts = deepcopy(before) if before else Facts()
        for name in PLAIN:
            setattr(facts, name, getattr(self, name).data)
        facts.kind = Kind(self.kind.data)
        facts.signatory.lines = self.signatory_lines.data
        if facts.kind == Kind.MEMO:
            facts.closing = ""
        return facts


class AudienceForm(Form):
    """Which offices a paper goes to, and by when."""

    everyone = BooleanField(_l("ทุกแห่ง"))
    offices = SelectMultipleField(_l("ส่วนราชการผู้รับ"), coerce=int, widget=ListWidget(prefix_label=False),
                                  option_widget=CheckboxInput())
    copies = SelectMultipleField(_l("สำเนาส่ง"), coerce=int, widget=ListWidget(prefix_label=False),
                                 option_widget=CheckboxInput())
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
