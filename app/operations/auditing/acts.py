"""The acts of every room, as the auditor reads them: each by the kind of thing it is done to."""

from collections.abc import Iterable, Mapping

from babel.support import LazyProxy

from app.circulation.circulars.acts import ACTS as circulars
from app.circulation.reminders.acts import ACTS as reminders
from app.circulation.reports.acts import ACTS as reports
from app.circulation.tasks.acts import ACTS as tasks
from app.field.certification.acts import ACTS as certification
from app.field.coverage.acts import ACTS as coverage
from app.field.field_reports.acts import ACTS as field_reports
from app.field.households.acts import ACTS as households
from app.field.imports.acts import ACTS as imports
from app.field.pick_lists.acts import ACTS as pick_lists
from app.field.plans.acts import ACTS as plans
from app.field.visits.acts import ACTS as visits
from app.kit.translation import _
from app.kit.translation import later as _l
from app.operations.backups.acts import ACTS as backups
from app.papers.documents.acts import ACTS as documents
from app.papers.numbers.acts import ACTS as numbers
from app.people.accounts.acts import ACTS as accounts
from app.people.accounts.acts import RIGHTS as OF_ACCOUNTS
from app.people.offices.acts import ACTS as offices
from app.records.trail.acts import ACTS as trail

OWN = {
    "out": {
        "trail_taken_out": _l("นำร่องรอยออกเป็นแฟ้ม"),
    },
    "system": {
        "looks_sealed": _l("ผนึกรายการเปิดดูครัวเรือน"),
        "looks_changed": _l("พบว่ารายการเปิดดูถูกแก้หรือหาย"),
    },
}


Acts = Mapping[str, Mapping[str, LazyProxy]]


def collected(rooms: Iterable[Acts]) -> dict[str, dict[str, LazyProxy]]:
    """The acts of all rooms, by thing. Raises ValueError when two rooms name one act of a thing."""
    found: dict[str, dict[str, LazyProxy]] = {}
    for acts in rooms:
        for thing, words in acts.items():
            known = found.setdefault(thing, {})
            if twice := known.keys() & words.keys():
                raise ValueError(f"{thing}: {', '.join(sorted(twice))} twice")
            known.update(words)
    return found


ACTS = collected(
    (
        documents,
        circulars,
        tasks,
        reports,
        reminders,
        households,
        certification,
        plans,
        visits,
        field_reports,
        imports,
        pick_lists,
        numbers,
        offices,
        coverage,
        accounts,
        OWN,
        backups,
        trail,
    )
)
WORDS = {act: words for acts in ACTS.values() for act, words in acts.items()}
TAKEN_OUT = (*ACTS["out"], "dossier")
RIGHTS = (*OF_ACCOUNTS, "areas")


def in_words(act: str) -> str:
    """The act as the auditor reads it."""
    return str(WORDS.get(act, act))


# Kinds of rows that are compared with the trail.
ROWS = {
    "document": _l("หนังสือ"),
    "attachment": _l("แฟ้มแนบ"),
    "delivery": _l("หนังสือถึงส่วนราชการ"),
    "number_series": _l("ทะเบียนเลข"),
    "reservation": _l("เลขที่จอง"),
    "verification": _l("การตรวจสอบครัวเรือน"),
    "change_request": _l("คำขอแก้ไขข้อมูลที่รับรองแล้ว"),
    "household": _l("ครัวเรือน"),
    "task": _l("ข้อสั่งการ"),
    "assignment": _l("งาน"),
    "report": _l("รายงานผล"),
    "report_figure": _l("ตัวเลขในรายงาน"),
    "report_file": _l("แฟ้มในรายงาน"),
    "extension": _l("การขยายเวลา"),
    "visit": _l("การเยี่ยม"),
    "plan": _l("แผนครัวเรือน"),
    "assistance": _l("ความช่วยเหลือ"),
}


def difference_in_words(said: str) -> str:
    """A row that is not as the trail says, as the auditor reads it; `said` is the same as the
    command line has it, where the names of the columns stand for who mends it.
    """
    what, _colon, columns = said.partition(": ")
    table, _blank, rest = what.partition(" ")
    row = f"{ROWS.get(table, table)} {rest.partition(' ')[0]}"
    if columns:
        return _("%(row)s ถูกแก้ (%(columns)s)", row=row, columns=columns)
    return (
        _("%(row)s หายไป", row=row)
        if rest.endswith("is gone")
        else _("%(row)s ไม่มีการกระทำใดบอกที่มา", row=row)
    )
