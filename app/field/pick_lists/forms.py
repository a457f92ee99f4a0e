"""What people type to word a list."""

from wtforms import BooleanField, SelectField

from app.field.pick_lists.models import Choice
from app.kit.fields import AtMost, Form, Needed, Text, options
from app.kit.translation import _
from app.kit.translation import later as _l


class EntryForm(Form):
    """An entry as it is read; of an indicator also its dimension."""

    words = Text(_l("คำที่แสดง"), [Needed(_l("กรุณาพิมพ์คำที่แสดง")), AtMost(200)])
    parent = SelectField(_l("มิติ"))

    def offer(self, dimensions: list[Choice]) -> None:
        self.parent.choices = options(
            [("", _("ไม่อยู่ในมิติใด")), *((str(one.id), one.words) for one in dimensions)]
        )

    @property
    def parent_id(self) -> int | None:
        return int(self.parent.data) if self.parent.data else None


class AddForm(EntryForm):
    code = Text(_l("รหัส"), [Needed(_l("กรุณาพิมพ์รหัสสั้น ๆ")), AtMost(40)])


class ChangeEntryForm(EntryForm):
    active = BooleanField(_l("ให้เลือกได้"))
