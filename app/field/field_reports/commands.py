"""What the fieldwork writes: that households were taken out in a file, and the report on it, a memo
drafted for the head.

What is drafted stays Thai, as all papers do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from app.field.field_reports import queries
from app.field.field_reports.models import CountRow, Pile, Scope
from app.field.households.commands import access_log
from app.field.households.models import Household
from app.field.households.queries import HouseholdFilter
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.thai import long_date
from app.kit.translation import _
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.papers.documents.queries import addressee
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.people.offices.models import Office
from app.people.offices.queries import name_on
from app.press.facts import Facts, Kind
from app.press.setting.body import plain
from app.records.trail.commands import record

STEPS_IN_THAI = (
    "ยังไม่ตรวจสอบ",
    "ตรวจสอบแล้ว",
    "ศจพ.อ. รับรองแล้ว",
    "ศจพ.จ. รับรองแล้ว",
    "มีแผนแล้ว",
    "ได้รับความช่วยเหลือแล้ว",
)
COLUMNS = (
    "all",
    "households_verified",
    "households_certified",
    "households_approved",
    "households_planned",
    "households_helped",
    "visits",
)
HEADS = ("ครัวเรือน", "ตรวจสอบ", "ศจพ.อ. รับรอง", "ศจพ.จ. รับรอง", "มีแผน", "ช่วยเหลือ", "เยี่ยม (ครั้ง)")
BEHIND = {
    "unverified": "ครัวเรือนที่ยังไม่ได้ตรวจสอบ %s ครัวเรือน",
    "district": "รอ ศจพ.อ. รับรอง %s ครัวเรือน",
    "province": "รอ ศจพ.จ. รับรอง %s ครัวเรือน",
    "unplanned": "รับรองแล้วแต่ยังไม่มีแผนที่อนุมัติ %s ครัวเรือน",
    "to_close": "รับรองแล้วว่าไม่ใช่ครัวเรือนที่ต้องดูแลต่อ รอปิด %s ครัวเรือน",
    "items": "กิจกรรมในแผนที่เกินกำหนด %s รายการ",
    "visits": "ครัวเรือนที่เกินกำหนดเยี่ยม %s ครัวเรือน",
}
MOST_NAMED = 3


def take_out(
    officer: Officer, wanted: HouseholdFilter, form: str, reason: str, most: int | None = None
) -> int:
    """Note that households are taken out in a file, what for and how many. Raises Refused for
    more than `most`, or none.
    """
    with saving():
        count = queries.wanted_of(officer, wanted).count()
        if not count:
            raise Refused(_("ไม่มีครัวเรือนตามที่เลือก"))
        if most and count > most:
            raise Refused(
                _(
                    "มี %(count)s ครัวเรือน ตารางคำนวณรับได้ %(most)s เลือกให้แคบลงหรือใช้ CSV",
                    count=f"{count:,}",
                    most=f"{most:,}",
                )
            )
        record(
            officer,
            "households_taken_out",
            officer,
            form=form,
            reason=reason,
            count=count,
            **{**asdict(wanted), "words": bool(wanted.words)},
        )  # that words narrowed them, never which
    return count


def took(some: Sequence[Household], officer: Officer, reason: str) -> None:
    """Each of these was looked at in a file."""
    access_log.looked_all([one.id for one in some], officer, "export", reason)


def took_dossier(household: Household, officer: Officer) -> None:
    """A household was taken out on paper."""
    with saving():
        access_log.note_access(household, officer, "export", "แฟ้มครัวเรือน (PDF)")
        record(officer, "dossier", household, post_in(officer, household.office_id))


def report(officer: Officer, office_id: int, since: date, until: date) -> Document:
    """A draft memo on the logbook over some days, to the head of the office: of a district by
    subdistrict, of a province by district. Raises Refused when there are no households yet.
    """
    office = Office.get_by_id(office_id)
    below = [one.id for one in Office.select().where(Office.parent == office_id)]
    found = Scope(below or [office_id])
    lines = (_by_office if below else _by_place)(found, since, until)
    if not lines:
        raise Refused(_("ยังไม่มีครัวเรือนให้รายงาน"))
    return documents.draft(
        officer,
        office_id,
        FieldMemo(office, lines, bool(below), queries.behind(found), since, until).facts,
    )


def _by_office(found: Scope, since: date, until: date) -> list[CountRow]:
    lines = queries.tally(found, ["all", "step:new"], by_place=False)
    for measure in COLUMNS[1:]:
        counts = queries.measured(measure, found.offices, since, until)
        for line in lines:
            line.counts[measure] = counts.get(line.id, 0)
    return lines


def _by_place(found: Scope, since: date, until: date) -> list[CountRow]:
    lines = queries.tally(found, ["all", "step:new"], by_place=True)
    counts = queries.reached(found.offices[0], since, until)
    for line in lines:
        line.counts |= counts.get(line.id, {})
    return lines


@dataclass
class FieldMemo:
    """What an office's logbook says of some days, put into words."""

    office: Office
    lines: list[CountRow]
    by_office: bool
    behind: list[Pile]
    since: date
    until: date

    @property
    def facts(self) -> Facts:
        return Facts(
            kind=Kind.MEMO,
            subject=f"รายงานผลการดำเนินงานสมุดบันทึกครัวเรือน {self._period}",
            to=addressee(self.office.id),
            body=list(self._body()),
        )

    @property
    def _period(self) -> str:
        return f"ตั้งแต่วันที่ {long_date(self.since)} ถึงวันที่ {long_date(self.until)}"

    def _body(self) -> Iterator[str]:
        where = f"อำเภอ {len(self.lines)} แห่ง" if self.by_office else f"ตำบล {len(self.lines)} แห่ง"
        yield (
            f"ตามที่ {name_on(self.office.id).name} ได้ดำเนินงานครัวเรือนเป้าหมายในพื้นที่{where} "
            f"รวม {self._sum('all'):,} ครัวเรือน "
            "โดยตรวจสอบ รับรอง จัดทำแผนครัวเรือน ช่วยเหลือ และเยี่ยมครัวเรือน นั้น"
        )
        today = long_date(clock.today())
        yield f"ขอรายงานผลการดำเนินงาน {self._period} ตามสมุดบันทึกครัวเรือน ณ วันที่ {today} ดังนี้"
        heads = ["ที่", "อำเภอ" if self.by_office else "ตำบล", *HEADS]
        rows = [
            [
                str(place),
                plain(line.name),
                *(f"{line.counts.get(column, 0):,}" for column in COLUMNS),
            ]
            for place, line in enumerate(self.lines, 1)
        ]
        rows.append(["", "รวม", *(f"{self._sum(column):,}" for column in COLUMNS)])
        yield "\n".join(" | ".join(row) for row in (heads, *rows))
        yield from self._late()
        yield "จึงเรียนมาเพื่อโปรดทราบ"

    def _sum(self, column: str) -> int:
        return sum(line.counts.get(column, 0) for line in self.lines)

    def _late(self) -> Iterator[str]:
        """What is behind, numbered; and where most is unverified."""
        late = [one for one in self.behind if one.count]
        if not late:
            yield "ไม่มีงานค้าง"
            return
        yield "งานที่ยังค้าง ดังนี้"
        for place, pile in enumerate(late, 1):
            longest = f" นานที่สุด {pile.days:,} วัน" if pile.days else ""
            where = self._most() if pile.name == "unverified" else ""
            yield f"({place}) {BEHIND[pile.name] % f'{pile.count:,}'}{longest}{where}"

    def _most(self) -> str:
        worst = sorted(
            (line for line in self.lines if line.counts.get("step:new")),
            key=lambda line: -line.counts["step:new"],
        )
        named = [f"{plain(line.name)} {line.counts['step:new']:,}" for line in worst[:MOST_NAMED]]
        return f" มากที่สุดที่ {' '.join(named)}" if named and len(self.lines) > 1 else ""
