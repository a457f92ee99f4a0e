"""Households in files and on paper. Citizen numbers never go along. Files and papers speak Thai."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

from peewee import JOIN, fn

from app.field.certification.models import Stage, Verification
from app.field.field_reports import queries
from app.field.field_reports.commands import STEPS_IN_THAI, took
from app.field.households.citizens import masked
from app.field.households.models import Household, HouseholdTrait, Member
from app.field.households.queries import HouseholdFilter, family, members, traits
from app.field.pick_lists.models import Choice
from app.field.places.queries import in_words, name
from app.field.plans.models import Assistance, Plan, PlanItem, PlanState, Referral, Side
from app.field.visits.models import Visit
from app.kit import clock, spreadsheet
from app.kit.spreadsheet import filled
from app.kit.thai import ERA, long_date, short_date
from app.people.accounts.models import Officer
from app.people.offices.queries import name_on
from app.press.facts import Facts, Kind
from app.press.printer import printer
from app.press.setting.body import plain

MOST_IN_SHEET = 50_000  # rows of a spreadsheet; a CSV has no end
REKEYED = "จัดทำสำหรับบันทึกซ้ำใน TPMAP เท่านั้น ไม่ใช่ระบบข้อมูลหลัก ข้อมูล ณ วันที่ %s ตรวจกับ TPMAP ก่อนบันทึกทุกครั้ง"
IN_MEMORY = 2_000_000  # bytes of a spreadsheet
MOST_VISITS = 40  # told in a dossier


@dataclass
class Beside:
    """What is read beside some households for a file: how many live there, target kinds, what
    they fail, the help given.
    """

    people: dict[int, int]
    targets: dict[int, list[str]]
    failed: dict[int, list[str]]
    help: dict[int, list[str]]


Row = Callable[[Household, Beside], list[Any]]


@dataclass
class Shape:
    """The columns of a file, and how a household becomes a row of it."""

    heads: list[str]
    row: Row
    first: str = ""  # a line above the heads
    with_help: bool = False


def _listed(one: Household, known: Beside) -> list[Any]:
    return [
        one.record_key,
        one.external_key or "",
        one.office.short_name,
        name(one.subdistrict),
        one.village,
        one.village_name,
        one.house,
        one.head_name,
        known.people.get(one.id, 0),
        " / ".join(known.targets.get(one.id, ())),
        " / ".join(known.failed.get(one.id, ())),
        STEPS_IN_THAI[one.step],
        one.verified_on,
        one.district_certified_on,
        one.province_certified_on,
        one.planned_on,
        one.helped_on,
        one.visits,
        one.visited_on,
        one.next_visit_on,
        one.closed_on,
    ]


def _rekeyed(one: Household, known: Beside) -> list[Any]:
    status = "ปิดแล้ว" if one.closed_on else STEPS_IN_THAI[one.step]
    return [
        name(one.subdistrict // 10_000),
        name(one.subdistrict // 100),
        name(one.subdistrict),
        " ".join(filter(None, [str(one.village or ""), one.village_name])),
        one.house,
        one.head_name,
        known.people.get(one.id, 0),
        " / ".join(known.targets.get(one.id, ())),
        " / ".join(known.failed.get(one.id, ())),
        " / ".join(known.help.get(one.id, ())),
        status,
    ]


def shape(which: str) -> Shape:
    """How a file is laid out: `list` as the portal lists households, `tpmap` to be typed in
    there again.
    """
    if which == "tpmap":
        return Shape(
            [
                "จังหวัด",
                "อำเภอ",
                "ตำบล",
                "หมู่ที่",
                "บ้านเลขที่",
                "หัวหน้าครัวเรือน",
                "จำนวนสมาชิก",
                "กลุ่มเป้าหมาย",
                "มิติที่ตกเกณฑ์",
                "ความช่วยเหลือ",
                "สถานะ",
            ],
            _rekeyed,
            REKEYED % short_date(clock.today()),
            True,
        )
    return Shape(
        [
            "รหัสระเบียน",
            "รหัสบ้าน",
            "ส่วนราชการ",
            "ตำบล",
            "หมู่ที่",
            "ชื่อหมู่บ้าน",
            "บ้านเลขที่",
            "หัวหน้าครัวเรือน",
            "จำนวนสมาชิก",
            "กลุ่มเป้าหมาย",
            "มิติที่ตกเกณฑ์",
            "ขั้นตอน",
            "ตรวจสอบ",
            "ศจพ.อ. รับรอง",
            "ศจพ.จ. รับรอง",
            "มีแผน",
            "ช่วยเหลือครั้งแรก",
            "เยี่ยม (ครั้ง)",
            "เยี่ยมล่าสุด",
            "เยี่ยมครั้งต่อไป",
            "ปิดเมื่อ",
        ],
        _listed,
    )


def rows(
    officer: Officer, wanted: HouseholdFilter, laid: Shape, reason: str
) -> Iterator[list[Any]]:
    """The rows of a file, read some hundred at a time, each look noted before it is handed out."""
    for some in queries.portions(queries.wanted_of(officer, wanted)):
        known = _known([one.id for one in some], laid.with_help)
        took(some, officer, reason)
        yield from (laid.row(one, known) for one in some)


def as_csv(laid: Shape, found: Iterable[list[Any]]) -> Iterator[bytes]:
    """The file as it comes; no cell can become a formula."""
    return spreadsheet.as_csv(chain([[laid.first]] if laid.first else [], [laid.heads], found))


def as_xlsx(laid: Shape, found: Iterable[list[Any]]) -> BinaryIO:
    """The file as a spreadsheet, written row by row into a file without a name, open at its
    beginning.
    """
    out: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by who sends it
    filled(laid.first or "ครัวเรือน", laid.heads, found, out)
    out.seek(0)
    return out


def _known(ids: list[int], with_help: bool) -> Beside:
    living: Any = (
        Member.select(Member.household, fn.COUNT(Member.id))
        .where(Member.household.in_(ids), Member.left_on.is_null())
        .group_by(Member.household)
        .tuples()
    )
    kinds: dict[str, dict[int, list[str]]] = {"target": {}, "dimension": {}, "indicator": {}}
    for row in (
        HouseholdTrait.select(HouseholdTrait, Choice)
        .join(Choice)
        .where(HouseholdTrait.household.in_(ids))
        .order_by(Choice.list, Choice.place)
    ):
        said = kinds[row.choice.list].setdefault(row.household_id, [])
        if row.choice.words not in said:
            said.append(row.choice.words)
    failed = {
        one: [*kinds["dimension"].get(one, ()), *kinds["indicator"].get(one, ())] for one in ids
    }
    return Beside(dict(living), kinds["target"], failed, _help(ids) if with_help else {})


def _help(ids: list[int]) -> dict[int, list[str]]:
    """The help given to households and to those merged into them, by the household that has it
    now.
    """
    whose, waiting = {one: one for one in ids}, ids
    while waiting:
        merged: Any = (
            Household.select(Household.id, Household.merged_into)
            .where(Household.merged_into.in_(waiting))
            .tuples()
        )
        whose |= {one: whose[into] for one, into in merged}
        waiting = [one for one, _into in merged]
    found: dict[int, list[str]] = {}
    for row in _given(list(whose)):
        found.setdefault(whose[row.household_id], []).append(
            " ".join(filter(None, [_kind(row), row.agency, short_date(row.on)]))
        )
    return found


def _given(ids: list[int]) -> Any:
    """The help given to households, oldest first; what an agency was only asked for, or has only
    promised, is none.
    """
    return (
        Assistance.select(Assistance, Choice)
        .join(Choice, JOIN.LEFT_OUTER, on=Assistance.kind)
        .where(Assistance.household.in_(ids), Assistance.referral == Referral.NONE)
        .order_by(Assistance.on, Assistance.id)
    )


def _kind(row: Any) -> str:
    return row.kind.words if row.kind else ""


# One household on paper

SIDES = {
    Side.ATTITUDE: "ทัศนคติ",
    Side.SKILL: "ทักษะ",
    Side.RESOURCE: "ทรัพยากร",
    Side.WAY_OUT: "ทางออก",
}
STAGES = {
    Stage.DISTRICT: "รอ ศจพ.อ. รับรอง",
    Stage.PROVINCE: "รอ ศจพ.จ. รับรอง",
    Stage.CERTIFIED: "รับรองแล้ว",
    Stage.RETURNED: "ส่งกลับแก้ไข",
    Stage.SUPERSEDED: "ตรวจสอบใหม่แล้ว",
}


def dossier(household: Household) -> bytes:
    """All that is known of a household, as a memo that nobody signs: people, target kinds,
    verification, plan, help, visits.
    """
    office = name_on(household.office_id)
    place = " ".join(
        filter(None, [f"บ้านเลขที่ {household.address}", in_words(household.subdistrict)])
    )
    facts = Facts(
        kind=Kind.MEMO,
        agency=office.name,
        phone=office.phone,
        date=clock.today().isoformat(),
        salutation="",
        subject=f"แฟ้มครัวเรือน {plain(household.head_name)} {plain(place)}",
        body=list(_lines_of_dossier(household)),
    )
    return printer.paper(facts)


def _lines_of_dossier(household: Household) -> Iterator[str]:
    ids = family(household)
    place = f"บ้านเลขที่ {household.address} {in_words(household.subdistrict)}"
    yield (
        f"แฟ้มครัวเรือน รหัสระเบียน {household.record_key} {plain(place)} ขั้นตอน "
        f"{STEPS_IN_THAI[household.step]}"
        + (f" ปิดเมื่อวันที่ {long_date(household.closed_on)}" if household.closed_on else "")
        + f" พิมพ์จากระบบเมื่อวันที่ {long_date(clock.today())} เป็นข้อมูลส่วนบุคคล ใช้ในราชการเท่านั้น"
    )
    sections: list[tuple[str, list[str], list[list[Any]]]] = [
        (
            "สมาชิก",
            ["ที่", "ชื่อ", "เลขประจำตัวประชาชน", "ปีเกิด", "ความสัมพันธ์", "อาชีพ", "ความเปราะบาง"],
            _people(household),
        ),
        ("กลุ่มเป้าหมายและมิติที่ตกเกณฑ์", ["ปีข้อมูล", "รายการ"], _traits(household)),
        (
            "การตรวจสอบและรับรอง",
            ["วันที่", "คณะผู้ตรวจ", "ผล", "ศจพ.อ.", "ศจพ.จ.", "สถานะ"],
            _verified(ids),
        ),
        ("แผนครัวเรือน", ["ด้าน", "เป้าหมายและกิจกรรม", "หน่วยงาน", "กำหนด", "ผล"], _planned(ids)),
        ("ความช่วยเหลือ", ["วันที่", "ประเภท", "หน่วยงาน", "มูลค่า (บาท)", "รายละเอียด"], _helped(ids)),
        ("การเยี่ยม", ["วันที่", "ประเภท", "คณะผู้เยี่ยม", "สิ่งที่พบและดำเนินการ"], _visited(ids)),
    ]
    for number, (title, heads, found) in enumerate(sections, 1):
        yield f"{number}. {title}" + ("" if found else " ยังไม่มี")
        if found:
            yield "\n".join(" | ".join(map(_on_paper, row)) for row in (heads, *found))


def _on_paper(value: Any) -> str:
    return (short_date(value) if isinstance(value, date) else plain(str(value or ""))) or "-"


def _people(household: Household) -> list[list[Any]]:
    return [
        [
            at,
            one.name + (" (หัวหน้าครัวเรือน)" if one.is_head else ""),
            masked(one.citizen_tail),
            one.birth_year and one.birth_year + ERA,
            one.relation.words if one.relation else "",
            one.occupation,
            " ".join(choice.words for choice in one.choices),
        ]
        for at, one in enumerate(members(household), 1)
    ]


def _traits(household: Household) -> list[list[Any]]:
    return [[row.year and row.year + ERA, row.choice.words] for row in traits(household)]


def _verified(ids: list[int]) -> list[list[Any]]:
    found = (
        Verification.select(Verification, Choice)
        .join(Choice, JOIN.LEFT_OUTER, on=Verification.finding)
        .where(Verification.household.in_(ids))
        .order_by(Verification.id)
    )
    return [
        [
            row.on,
            row.team,
            f"{row.finding.words if row.finding else ''} {row.text}",
            _day(row.district_at),
            _day(row.province_at),
            STAGES.get(Stage(row.stage), ""),
        ]
        for row in found
    ]


def _planned(ids: list[int]) -> list[list[Any]]:
    plan = (
        Plan.select()
        .where(Plan.household.in_(ids), Plan.state == PlanState.APPROVED)
        .order_by(Plan.id.desc())
        .first()
    )
    found = PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.id) if plan else []
    return [
        [
            SIDES[Side(row.side)],
            f"{row.goal} {row.activity}",
            row.agency,
            row.due_on,
            f"{_on_paper(row.done_on)} {row.result}" if row.done_on else row.result,
        ]
        for row in found
    ]


def _helped(ids: list[int]) -> list[list[Any]]:
    return [
        [
            row.on,
            _kind(row),
            row.agency,
            f"{row.value:,.2f}" if row.value is not None else "",
            f"{row.text} {row.result}",
        ]
        for row in _given(ids)
    ]


def _visited(ids: list[int]) -> list[list[Any]]:
    found = (
        Visit.select(Visit, Choice)
        .join(Choice, JOIN.LEFT_OUTER, on=Visit.kind)
        .where(Visit.household.in_(ids), Visit.logged_at.is_null(False))
        .order_by(Visit.on.desc(), Visit.id.desc())
        .limit(MOST_VISITS)
    )
    return [[row.on, _kind(row), row.team, f"{row.seen} {row.done}"] for row in found]


def _day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None
