"""Files that go out: households with the keys by which they are known when they come back, and a
template to fill in.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from app.field.households.citizens import masked
from app.field.households.models import Household, Member
from app.field.imports.checking import as_kept, as_person, fingerprint
from app.field.imports.columns import LISTED, SAMPLE_NAME, VULNERABILITY, WORDS, in_thai
from app.field.imports.meaning import Context
from app.field.imports.queries import out
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import offered
from app.field.places.queries import name
from app.kit.spreadsheet import filled
from app.kit.thai import ERA

AT_ONCE = 500  # households read together
LINE = (
    "record_key",
    "member",
    "version",
    "external_key",
    "house",
    "village",
    "village_name",
    "subdistrict",
    "district",
    "name",
    "relation",
    "birth",
    "occupation",
    "citizen",
    "vulnerabilities",
    "phone",
    "latitude",
    "longitude",
    "source",
    "source_year",
    "targets",
    "dimensions",
    "indicators",
    "note",
)
PLAIN = (
    "external_key",
    "house",
    "village",
    "village_name",
    "phone",
    "source",
    "note",
)  # as they are kept
BLANK = tuple(key for key in LINE if key not in ("record_key", "member", "version"))
MORE = {
    "version": " (ห้ามแก้)",
    "record_key": " (ห้ามแก้)",
    "member": " (ห้ามแก้)",
    "birth": " (พ.ศ.)",
    "source_year": " (พ.ศ.)",
    "citizen": " (ไม่แสดง)",
}
STEP_WORDS = (  # in the order of STEPS
    "ยังไม่ตรวจสอบ",
    "ตรวจสอบแล้ว",
    "ศจพ.อ. รับรอง",
    "ศจพ.จ. รับรอง",
    "มีแผน",
    "ได้รับความช่วยเหลือ",
)
SAMPLE = {
    "external_key": "83020200123",
    "house": "12/3",
    "village": 4,
    "village_name": "บ้านตัวอย่าง",
    "subdistrict": "ป่าตอง",
    "district": "กะทู้",
    "name": SAMPLE_NAME,
    "relation": "หัวหน้าครัวเรือน",
    "birth": 2503,
    "occupation": "รับจ้าง",
    "source": "TPMAP",
    "source_year": 2568,
    "targets": "เป้าหมายในระบบ TPMAP",
    "dimensions": "รายได้, การศึกษา",
    "note": "บรรทัดนี้เป็นตัวอย่าง ลบก่อนนำเข้า",
}


def heads(keys: tuple[str, ...]) -> list[str]:
    """The heads of a file we write: Thai, whatever is spoken on pages."""
    return [in_thai(WORDS[key]) + MORE.get(key, "") for key in keys]


def write_out(query: Any, to: BinaryIO) -> None:
    """The households of a query, a row a member; the first row of each tells of the household."""
    filled("ครัวเรือน แก้ในแฟ้มแล้วนำเข้ากลับได้", [*heads(LINE), "ขั้น"], _lines(query), to)


def _lines(query: Any) -> Iterator[list[Any]]:
    context, after = Context([]), 0
    while found := out(query, after, AT_ONCE):
        for household, people in found:
            first: Member | None = people[0] if people else None
            yield [*_line(household, first, True, context), STEP_WORDS[household.step]]
            for member in people[1:]:
                yield _line(household, member, False, context)
        after = found[-1][0].id


def _line(household: Household, member: Member | None, first: bool, context: Context) -> list[Any]:
    person = as_person(member, member.choices) if member else None
    particulars = as_kept(household, household.choices)
    mark = fingerprint(particulars if first else None, person)
    said: dict[str, Any] = {
        "record_key": household.record_key,
        "version": f"{household.version}-{mark}",
    }
    if first:
        said |= {key: getattr(household, key) for key in PLAIN}
        said |= {
            "subdistrict": name(household.subdistrict),
            "district": name(household.subdistrict // 100),
            "latitude": _degrees(household.latitude),
            "longitude": _degrees(household.longitude),
            "source_year": _year(household.source_year),
        }
        said |= {
            key: _words(household.choices, kind, context)
            for key, kind in LISTED.items()
            if kind != VULNERABILITY
        }
    if member:
        said |= {
            "member": member.id,
            "name": member.name,
            "birth": _year(member.birth_year),
            "occupation": member.occupation,
            "relation": context.words.get(member.relation_id or 0, ""),
            "citizen": masked(member.citizen_tail),
            "vulnerabilities": _words(member.choices, VULNERABILITY, context),
        }
    return [said.get(key) or None for key in LINE]


def _words(chosen: set[int], kind: str, context: Context) -> str:
    return "; ".join(context.words[one] for one in sorted(chosen) if context.lists.get(one) == kind)


def _degrees(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _year(value: int | None) -> int | None:
    return value + ERA if value else None


def write_template(to: BinaryIO) -> None:
    """Heads, one line that is nobody, and a sheet with the words the lists know."""
    kinds = (*LISTED.items(), ("relation", List.RELATION))
    words = [
        [in_thai(WORDS[key]), choice.code, choice.words]
        for key, kind in kinds
        for choice in offered(kind)
    ]
    filled(
        "แบบนำเข้าครัวเรือน แถวละหนึ่งคน คนแรกของบ้านคือหัวหน้า",
        heads(BLANK),
        [[SAMPLE.get(key) for key in BLANK]],
        to,
        beside=("คำที่ใช้ได้", ["คอลัมน์", "รหัส", "คำ"], words),
    )
