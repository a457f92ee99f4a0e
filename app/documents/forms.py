"""What people type when they send a paper back or cancel it."""

from app.kit.fields import AtMost, Form, LongText, Needed
from app.kit.words import later as _l


class NoteForm(Form):
    note = LongText(_l("สิ่งที่ต้องแก้ไข"), [Needed(_l("กรุณาบอกสิ่งที่ต้องแก้ไข")), AtMost(2000)])


class CancelForm(Form):
    reason = LongText(_l("เหตุผลที่ยกเลิก"), [Needed(_l("กรุณาบอกเหตุผลที่ยกเลิก")), AtMost(500)])
