"""What people type when they send a paper back, cancel it, or have copies printed."""

from wtforms import HiddenField

from app.kit.fields import AtMost, Form, Lines, LongText, Needed, Text
from app.kit.translation import later as _l
from app.papers.documents.commands import MOST_RECIPIENTS


class VersionForm(Form):
    """A decision about a paper, as its page showed it."""

    version = HiddenField()


class NoteForm(Form):
    note = LongText(_l("สิ่งที่ต้องแก้ไข"), [Needed(_l("กรุณาบอกสิ่งที่ต้องแก้ไข")), AtMost(2000)])


class CancelForm(Form):
    reason = LongText(_l("เหตุผลที่ยกเลิก"), [Needed(_l("กรุณาบอกเหตุผลที่ยกเลิก")), AtMost(500)])
    replaced_by = Text(_l("เลขที่ของหนังสือที่ใช้แทน (ถ้ามี)"), [AtMost(100)])


class CopiesForm(Form):
    """Who gets a copy of their own."""

    recipients = Lines(
        _l("ผู้รับ (บรรทัดละหนึ่งราย)"),
        [Needed(_l("กรุณาใส่ผู้รับอย่างน้อยหนึ่งราย")), AtMost(300, MOST_RECIPIENTS)],
    )
