"""What people type to choose letters."""

from wtforms import BooleanField

from app.circulation.overview.models import LettersFilter
from app.kit.fields import Day, Form, Text
from app.kit.translation import later as _l


class WantedForm(Form):
    """Which letters to look at. It is read from an address, and writes nothing."""

    class Meta(Form.Meta):
        csrf = False

    q = Text(_l("เรื่องหรือเลขที่"))
    since = Day(_l("ออกตั้งแต่วันที่"))
    until = Day(_l("ถึงวันที่"))
    late = BooleanField(_l("เฉพาะที่ช้า"))

    @property
    def wanted(self) -> LettersFilter:
        return LettersFilter(self.q.data, self.since.data, self.until.data, self.late.data)
