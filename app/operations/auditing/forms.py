"""What an auditor looks for."""

from datetime import date
from typing import Any

from wtforms import SelectField

from app.kit.fields import AtMost, Day, Form, Text, options
from app.kit.translation import _
from app.kit.translation import later as _l
from app.operations.auditing.acts import ACTS
from app.operations.auditing.queries import TrailFilter

ONLY_WORDS = {
    "refused": _l("การถูกปฏิเสธ"),
    "out": _l("ข้อมูลที่นำออก"),
    "looked": _l("การเปิดดูที่ต้องมีเหตุผล"),
    "rights": _l("บัญชีและสิทธิ"),
    "sessions": _l("การเข้าและออกจากระบบ"),
}
THINGS = {
    "document": _l("หนังสือ"),
    "delivery": _l("หนังสือถึงส่วนราชการ"),
    "task": _l("ข้อสั่งการ"),
    "assignment": _l("งาน"),
    "household": _l("ครัวเรือน"),
    "import": _l("การนำเข้า"),
    "choice": _l("รายการให้เลือก"),
    "number_series": _l("ทะเบียนเลข"),
    "office": _l("ส่วนราชการ"),
    "officer": _l("เจ้าหน้าที่"),
    "session": _l("การลงชื่อเข้าใช้"),
}


class SoughtForm(Form):
    """Who, what, to which, when. What makes no sense narrows nothing."""

    people = Text(_l("ชื่อเจ้าหน้าที่"), [AtMost(100)])
    only = SelectField(_l("เฉพาะ"))
    act = SelectField(_l("การกระทำ"))
    thing = SelectField(_l("เกี่ยวกับ"))
    number = Text(_l("เลขลำดับ"))
    since = Day(_l("ตั้งแต่วันที่"))
    until = Day(_l("ถึงวันที่"))

    def __init__(self, *args: Any, **values: Any):
        super().__init__(*args, **values)
        self.only.choices = options([("", _("ทั้งหมด")), *ONLY_WORDS.items()])
        self.act.choices = options(
            [("", _("ทั้งหมด")), *(pair for acts in ACTS.values() for pair in acts.items())]
        )
        self.thing.choices = options([("", _("ทั้งหมด")), *THINGS.items()])

    @property
    def sought(self) -> TrailFilter:
        return TrailFilter(
            self.people.data or "",
            self._chosen("act"),
            self._chosen("only"),
            self._chosen("thing"),
            self._number(),
            self._day("since"),
            self._day("until"),
        )

    @property
    def kept(self) -> dict[str, str]:
        """What narrows the list, as its address has it."""
        found = self.sought
        days = {
            name: day.isoformat() for name in ("since", "until") if (day := getattr(found, name))
        }
        words = {
            name: getattr(found, name)
            for name in ("people", "act", "only", "thing")
            if getattr(found, name)
        }
        return {**words, **({"number": str(found.number)} if found.number else {}), **days}

    def _chosen(self, name: str) -> str:
        return (
            self[name].data
            if self[name].data in {choice.value for choice in self[name].choices}
            else ""
        )

    def _number(self) -> int:
        typed = self.number.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 and self._chosen("thing") else 0

    def _day(self, name: str) -> date | None:
        return self[name].data if isinstance(self[name].data, date) else None
