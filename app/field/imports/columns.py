"""What the columns of a file may be (คอลัมน์), found by their heads; and which rows are no rows
of people.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.field.imports.reading import MOST_COLUMNS, Book, Sheet
from app.field.pick_lists.models import Choice, List
from app.kit.thai import fold
from app.kit.translation import language
from app.kit.translation import later as _l

HEAD_AMONG = 40  # rows from the top within which the heads are looked for
TRAITS = (List.TARGET, List.DIMENSION, List.INDICATOR)  # of a household
VULNERABILITY = List.VULNERABILITY  # of a person

# key, what it is called on pages and in files we write, by what other names it is found
FIELDS: tuple[tuple[str, Any, str], ...] = (
    ("record_key", _l("รหัสระเบียน"), "record_key key"),
    ("member", _l("รหัสสมาชิก"), "member member_id"),
    ("version", _l("รุ่นข้อมูล"), "version"),
    (
        "external_key",
        _l("รหัสบ้าน"),
        "รหัสประจำบ้าน เลขรหัสประจำบ้าน รหัสครัวเรือน hc hcode housecode house_code household_id",
    ),
    ("house", _l("บ้านเลขที่"), "เลขที่บ้าน เลขที่ ที่อยู่บ้านเลขที่ house houseno house_no housenumber"),
    ("village", _l("หมู่ที่"), "หมู่ ม moo village villageno"),
    ("village_name", _l("ชื่อหมู่บ้าน"), "หมู่บ้าน ชุมชน ชื่อบ้าน บ้าน villagename"),
    ("subdistrict", _l("ตำบล"), "แขวง ตำบล/แขวง รหัสตำบล tambon tambol subdistrict"),
    ("district", _l("อำเภอ"), "เขต อำเภอ/เขต amphoe amphur district"),
    ("title", _l("คำนำหน้า"), "คำนำหน้าชื่อ คำนำหน้านาม title prefix"),
    (
        "name",
        _l("ชื่อ-สกุล"),
        "ชื่อ-นามสกุล ชื่อและนามสกุล ชื่อนามสกุล ชื่อสกุลสมาชิก ชื่อสมาชิก "
        "คำนำหน้าชื่อ-สกุล คำนำหน้าชื่อ-นามสกุล คำนำหน้าชื่อและนามสกุล name fullname",
    ),
    ("first", _l("ชื่อ (แยกจากสกุล)"), "ชื่อ ชื่อตัว firstname fname"),
    ("last", _l("สกุล (แยกจากชื่อ)"), "สกุล นามสกุล lastname surname lname"),
    (
        "head_name",
        _l("ชื่อ-สกุล หัวหน้าครัวเรือน"),
        "หัวหน้าครัวเรือน หัวหน้าครอบครัว ชื่อหัวหน้าครัวเรือน "
        "ชื่อหัวหน้าครอบครัว ชื่อ-สกุลหัวหน้าครอบครัว ชื่อ-นามสกุลหัวหน้าครัวเรือน headname "
        "householdhead",
    ),
    (
        "citizen",
        _l("เลขประจำตัวประชาชน"),
        "เลขบัตร เลขบัตรประชาชน เลขประชาชน เลขบัตรประจำตัวประชาชน "
        "เลขประจำตัว เลข13หลัก pid cid citizenid idcard",
    ),
    (
        "birth",
        _l("ปีเกิด"),
        "วันเกิด วันเดือนปีเกิด ว/ด/ปเกิด วดปเกิด พ.ศ.เกิด เกิดพ.ศ. ปีพ.ศ.เกิด ปีที่เกิด "
        "birth birthyear birthdate birthday dob",
    ),
    (
        "relation",
        _l("ความสัมพันธ์"),
        "ความสัมพันธ์กับหัวหน้าครัวเรือน ความสัมพันธ์กับหัวหน้า สถานะในครัวเรือน relation relationship",
    ),
    ("occupation", _l("อาชีพ"), "อาชีพหลัก occupation job"),
    ("vulnerabilities", _l("ความเปราะบาง"), "ประเภทความเปราะบาง vulnerability vulnerabilities"),
    (
        "phone",
        _l("โทรศัพท์"),
        "เบอร์โทร เบอร์โทรศัพท์ โทร หมายเลขโทรศัพท์ มือถือ เบอร์มือถือ โทรศัพท์มือถือ เบอร์ติดต่อ "
        "เบอร์โทรติดต่อ phone tel telephone mobile",
    ),
    ("latitude", _l("ละติจูด"), "lat latitude"),
    ("longitude", _l("ลองจิจูด"), "ลองติจูด lon lng long longitude"),
    ("source", _l("แหล่งข้อมูล"), "ที่มา ที่มาของข้อมูล source"),
    ("source_year", _l("ปีข้อมูล"), "ปีที่สำรวจ ปีสำรวจ ปี ปีพศ year sourceyear"),
    ("targets", _l("กลุ่มเป้าหมาย"), "ประเภทกลุ่มเป้าหมาย ประเภทเป้าหมาย target targets"),
    ("dimensions", _l("มิติที่ตกเกณฑ์"), "มิติ มิติที่ตก ตกมิติ dimension dimensions"),
    ("indicators", _l("ตัวชี้วัดที่ตกเกณฑ์"), "ตัวชี้วัด ตัวชี้วัดที่ตก indicator indicators"),
    ("note", _l("หมายเหตุ"), "บันทึก note remark remarks"),
)
WORDS = {key: words for key, words, _names in FIELDS}
OF_PEOPLE = (
    "name",
    "first",
    "last",
    "head_name",
    "subdistrict",
    "citizen",
    "birth",
)  # a row with one of these is no total
LISTED = {
    "targets": List.TARGET,
    "dimensions": List.DIMENSION,
    "indicators": List.INDICATOR,
    "vulnerabilities": VULNERABILITY,
}
SAMPLE_NAME = "นายตัวอย่าง ไม่มีจริง"  # in the template; a row of that name is nobody's
Chosen = dict[
    tuple[str, ...], list[str]
]  # by the heads of earlier files, the field somebody chose for each
_TOTAL = re.compile(r"(รวม|ยอดรวม|total|grandtotal|subtotal|sum)(ทั้งสิ้น|ทั้งหมด|จำนวน|สุทธิ)?:?$")


@dataclass
class FoundTable:
    """The rows under the heads, and what was left out on the way."""

    sheet: str
    sheets: list[str]
    encoding: str
    delimiter: str
    head_row: int
    heads: list[str]
    columns: list[str]  # for each head the field it stands for; empty: not read
    rows: list[tuple[int, list[str]]]
    left_out: dict[str, int]
    as_before: bool  # the columns are those somebody chose for these heads in an earlier file

    @property
    def how(self) -> dict[str, Any]:
        """What is kept of it beside the rows."""
        return {key: value for key, value in vars(self).items() if key != "rows"}


def find_table(
    book: Book,
    choices: Iterable[Choice],
    sheet: str = "",
    head_row: int = 0,
    columns: list[str] | None = None,
    chosen: Chosen | None = None,
    alive: Callable[[], None] = lambda: None,
) -> FoundTable:
    """The table in a file: in the sheet with the most heads known, under the row with the most,
    unless both are given. Heads for which somebody has `chosen` the columns before are known best,
    and stand for the same again.
    """
    names = [sheet] if sheet in book.names else book.names
    known, chosen = _known(choices), chosen or {}
    read = max(
        (book.sheet(name, alive) for name in names),
        key=lambda one: (_best(one, known, chosen)[1], len(one.rows) > 0),
    )
    number = (
        head_row
        if any(number == head_row for number, _row in read.rows)
        else _best(read, known, chosen)[0]
    )
    heads = next((row for one, row in read.rows if one == number), [])
    as_before = False
    if columns is None or len(columns) != len(heads):
        as_before = tuple(heads) in chosen
        columns = chosen.get(tuple(heads)) or _matched(heads, known)
    rows, left_out = _people(read, number, heads, columns)
    return FoundTable(
        read.name,
        book.names,
        book.encoding,
        book.delimiter,
        number,
        heads,
        columns,
        rows,
        {"hidden": read.hidden, **left_out},
        as_before,
    )


def offered(choices: Iterable[Choice]) -> list[tuple[str, Any]]:
    """The fields a column may stand for, with their words."""
    return [
        *((key, words) for key, words, _names in FIELDS),
        *(
            (
                f"trait:{choice.id}",
                f"{choice.code} {choice.words}" if choice.list == List.INDICATOR else choice.words,
            )
            for choice in choices
        ),
    ]


def in_thai(words: Any) -> str:
    """Words as files have them, whatever language is spoken on pages."""
    spoken = language.set("th")
    try:
        return str(words)
    finally:
        language.reset(spoken)


def _plain(head: str) -> str:
    return re.sub(r"[\s\-–_./:*()\[\]\"']", "", fold(head))


def _known(choices: Iterable[Choice]) -> dict[str, str]:
    """Field by head, as `_plain` writes it. Names of lists give way to names of fields."""
    found: dict[str, str] = {}
    for choice in choices:
        for called in (
            choice.words,
            *([choice.code] if choice.list in (List.INDICATOR, List.DIMENSION) else []),
        ):
            for before in ("", "มิติ", "ด้าน", "มิติด้าน", "ตัวชี้วัด"):
                found.setdefault(_plain(before + called), f"trait:{choice.id}")
    for key, words, names in FIELDS:
        for called in (key, in_thai(words), *names.split()):
            found[_plain(called)] = key
    return found


def _matched(heads: list[str], known: dict[str, str]) -> list[str]:
    """The field of each head; one that an earlier column has already taken is not read twice."""
    found: list[str] = []
    for head in heads:
        bare = re.sub(r"[(\[].*?[)\]]", "", head)
        field = (
            known.get(_plain(head))
            or known.get(_plain(bare))
            or known.get(_plain(head.partition(" ")[0]))
            or ""
        )
        found.append("" if field in found else field)
    if "first" in found and "last" not in found and "name" not in found:
        found[found.index("first")] = "name"
    return found


def _best(sheet: Sheet, known: dict[str, str], chosen: Chosen) -> tuple[int, int]:
    """The row that holds the most heads, and how many; at least two make a row of heads."""
    best, most = 0, 1
    for number, row in sheet.rows[:HEAD_AMONG]:
        if tuple(row) in chosen:
            return number, MOST_COLUMNS + 1
        count = sum(bool(field) for field in _matched(row, known))
        if count > most:
            best, most = number, count
    if not best and sheet.rows:
        best = next(
            (number for number, row in sheet.rows[:HEAD_AMONG] if sum(map(bool, row)) > 1),
            sheet.rows[0][0],
        )
    return best, most


def _people(
    sheet: Sheet, head_row: int, heads: list[str], columns: list[str]
) -> tuple[list[tuple[int, list[str]]], dict[str, int]]:
    """The rows beneath the heads that tell of people: no totals, no heads repeated, no line that
    numbers the columns.
    """
    names = [at for at, field in enumerate(columns) if field in OF_PEOPLE]
    rows, totals, repeated = [], 0, 0
    for number, row in sheet.rows:
        if number <= head_row:
            continue
        if _is_total(row, names):
            totals += 1
        elif (
            row == heads
            or SAMPLE_NAME in row
            or all(re.fullmatch(r"\(\d{1,2}\)", cell) for cell in row if cell)
        ):
            repeated += 1
        else:
            rows.append((number, row))
    return rows, {"total": totals, "repeated": repeated}


def _is_total(row: list[str], names: list[int]) -> bool:
    at, first = next((at, cell) for at, cell in enumerate(row) if cell)
    if _TOTAL.match(_plain(first)):
        return True
    named = any(row[name] for name in names if name < len(row) and name != at)
    return first.startswith(("รวม", "ยอดรวม")) and not named
