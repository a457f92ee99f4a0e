"""What becomes of rows, and what is kept of them."""

import json
from datetime import date, timedelta

import pytest
from openpyxl import Workbook

from app.field.coverage import commands as coverage
from app.field.households.commands import records, shared
from app.field.households.models import AccessRecord, Household, HouseholdTrait, Member, MemberTrait
from app.field.households.particulars import Particulars
from app.field.imports import commands
from app.field.imports.jobs import delete_old_rows
from app.field.imports.models import Import, ImportRow
from app.field.imports.reasons import explained
from app.field.pick_lists.models import Choice
from app.kit import clock
from app.kit.errors import Refused
from app.kit.settings import settings
from app.people.accounts.commands.officers import appoint
from app.records.trail.models import Trail
from tests.field.imports.conftest import (
    FIRST,
    HEADS,
    SECOND,
    citizen,
    outcomes,
    rows,
    saved,
    table,
    workbook,
)
from tests.tampering import acted


def why(row: ImportRow) -> str:
    return " ".join(explained(row.why, {}))


def test_nothing_is_written_before_it_is_confirmed_and_everything_after(bring):
    one = bring.read(table(HEADS, FIRST, SECOND))
    assert (one.state, one.total, one.done, outcomes(one)) == ("read", 2, 2, ["add", "add"])
    assert not Household.select().exists()
    one = bring.confirm(one)
    assert one.state == "done"
    first, second = Household.select().order_by(Household.id)
    assert (first.external_key, first.house, first.village, first.subdistrict, first.head_name) == (
        "83020100001",
        "12/3",
        4,
        830202,
        "นายสมมติ หนึ่ง",
    )
    assert [member.birth_year for member in Member.select().order_by(Member.id)] == [1960, 1970]
    assert [member.citizen_tail for member in Member.select().order_by(Member.id)] == [
        FIRST[6][-3:],
        SECOND[6][-3:],
    ]
    assert [row.household_id for row in rows(one)] == [first.id, second.id]
    assert all(row.applied_at for row in rows(one))


def test_the_same_file_twice_changes_nothing_and_says_when_it_was_there_before(bring, visit):
    content = table(HEADS, FIRST, SECOND)
    bring.all(content)
    versions = list(
        Household.select(Household.id, Household.version, Household.updated_at).tuples()
    )
    one = bring.read(content, "another name.csv")
    assert outcomes(one) == ["same", "same"]
    with pytest.raises(Refused, match="ไม่มีอะไรใหม่"):
        bring.confirm(one)
    assert (
        list(Household.select(Household.id, Household.version, Household.updated_at).tuples())
        == versions
    )
    assert "แฟ้มนี้เคยนำเข้าแล้วเมื่อ" in visit("kathu").get(f"/imports/{one.id}").words


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2503", 1960),
        ("๒๕๐๓", 1960),
        ("1960", 1960),
        ("2503.0", 1960),
        ("พ.ศ. 2503", 1960),
        ("12/5/2503", 1960),
        ("12 พ.ค. 2503", 1960),
        ("1960-05-12", 1960),
        ("12-05-1960", 1960),
        ("12 พฤษภาคม 2503", 1960),
        ("", None),
    ],
)
def test_years_and_days_of_both_eras_are_understood(bring, typed, year):
    bring.all(table(HEADS, [*FIRST[:7], typed, ""]))
    assert Member.get().birth_year == year


@pytest.mark.parametrize(
    ("column", "typed", "message"),
    [
        (7, "2600", "ปีเกิด: “2600” อยู่ในอนาคต"),
        (7, "1800", "ผ่านมานานเกินไป"),
        (7, "03", "พิมพ์ปีครบสี่หลัก"),
        (7, "31/2/2503", "อ่านปีหรือวันที่ไม่ได้"),
        (3, "ราไวย์", "ไม่อยู่ในพื้นที่"),
        (3, "", "ตำบล: ต้องมีค่า"),
        (5, "", "ชื่อ-สกุล: ต้องมีค่า"),
        (6, "310050000", "13 หลัก"),
        (6, "3.10E+12", "1.23E+12"),
        (2, "สี่", "หมู่ที่: ต้องเป็นตัวเลข"),
        (1, "3-Dec", "เปลี่ยนเป็นวันที่"),
        (8, "3100500000015", "อาจเป็นเลขประจำตัวประชาชน"),
        (1, "#REF!", "ข้อผิดพลาด #REF!"),
        (5, "ก" * 201, "ยาวเกิน 200"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_field_and_reason(bring, column, typed, message):
    row = list(FIRST)
    row[column] = typed
    one = bring.read(table(HEADS, row, SECOND))
    assert outcomes(one) == ["refuse", "add"]
    assert message in why(rows(one)[0])
    bring.confirm(one)
    assert [household.head_name for household in Household.select()] == [SECOND[5]]


def test_codes_as_text_as_number_or_with_a_point_are_one(bring):
    heads = ["รหัสบ้าน", "บ้านเลขที่", "หมู่ที่", "รหัสตำบล", "ชื่อ-สกุล"]
    bring.all(table(heads, ["30", "12", "4", "830202", "นายสมมติ หนึ่ง"]))
    one = bring.read(workbook(heads, [30.0, 12.0, 4.0, 830202.0, "นายสมมติ หนึ่ง"]), "a.xlsx")
    assert outcomes(one) == ["same"]
    assert outcomes(
        bring.read(table(heads, ["30.0", "12.0", "4.0", "830202.0", "นายสมมติ หนึ่ง"]))
    ) == ["same"]


def test_rows_of_one_house_become_members_of_one_household(bring):
    heads = ["บ้านเลขที่", "หมู่ที่", "ตำบล", "คำนำหน้า", "ชื่อ", "สกุล", "ความสัมพันธ์", "ปีเกิด"]
    one = bring.all(
        table(
            heads,
            ["12/3", "4", "ป่าตอง", "นาย", "สมมติ", "หนึ่ง", "", "2503"],
            ["12/3", "4", "ป่าตอง", "นาง", "สมมติ", "หนึ่ง", "คู่สมรส", "2505"],
            ["9", "4", "ป่าตอง", "นาย", "อื่น", "ไกล", "", ""],
            ["12/3", "4", "ป่าตอง", "เด็กชาย", "ลูก", "หนึ่ง", "บุตร", "2560"],
            ["12/3", "4", "ป่าตอง", "นาย", "น้อง", "หนึ่ง", "หัวหน้าครัวเรือน", "2510"],
        )
    )
    households_ = list(Household.select().order_by(Household.id))
    assert [household.head_name for household in households_] == [
        "นายสมมติ หนึ่ง",
        "นายอื่น ไกล",
        "นายน้อง หนึ่ง",
    ]
    assert [member.name for member in households_[0].members] == [
        "นายสมมติ หนึ่ง",
        "นางสมมติ หนึ่ง",
        "เด็กชายลูก หนึ่ง",
    ]
    assert [row.first for row in rows(one)] == [2, 2, 4, 2, 6]


def test_one_bad_member_keeps_the_whole_household_out(bring):
    heads = ["รหัสบ้าน", "บ้านเลขที่", "ตำบล", "ชื่อ-สกุล", "ปีเกิด"]
    one = bring.read(
        table(
            heads,
            ["1", "12", "ป่าตอง", "นายสมมติ หนึ่ง", ""],
            ["1", "12", "ป่าตอง", "นางสมมติ หนึ่ง", "2999"],
        )
    )
    assert outcomes(one) == ["refuse", "refuse"]
    assert "ครัวเรือนเดียวกับแถว 3" in why(rows(one)[0])


def test_traits_in_columns_of_their_own_and_in_lists(bring):
    bring.all(
        table(
            [*HEADS, "รายได้", "การศึกษา", "กลุ่มเป้าหมาย", "ตัวชี้วัด", "ความเปราะบาง", "ปีข้อมูล"],
            [*FIRST, "ตก", "ผ่าน", "tpmap, กลุ่มคนเปราะบาง", "ED04; ED05", "ผู้สูงอายุ", "2568"],
        )
    )
    assert {(trait.choice.code, trait.year) for trait in HouseholdTrait.select()} == {
        ("income", 2025),
        ("tpmap", 2025),
        ("vulnerable", 2025),
        ("ED04", 2025),
        ("ED05", 2025),
    }
    assert [trait.choice.code for trait in MemberTrait.select()] == ["elderly"]
    one = bring.read(table([*HEADS, "มิติที่ตกเกณฑ์", "ปีข้อมูล"], [*FIRST, "สุขภาพ", "2568"]))
    assert outcomes(one) == ["change"]
    bring.confirm(one)
    assert {trait.choice.code for trait in HouseholdTrait.select()} == {
        "health",
        "tpmap",
        "vulnerable",
        "ED04",
        "ED05",
    }
    assert "ไม่มี “ความจน” ในรายการ" in why(
        rows(bring.read(table([*HEADS, "มิติที่ตกเกณฑ์"], [*FIRST, "ความจน"])))[0]
    )


def test_a_known_household_changes_only_in_what_the_file_says(bring):
    bring.all(table([*HEADS, "โทรศัพท์"], [*FIRST, "0810000000"]))
    one = bring.read(table([*HEADS, "โทรศัพท์"], [*FIRST[:8], "เกษตรกร", ""]))
    assert outcomes(one) == ["change"]
    assert "อาชีพ: รับจ้าง → เกษตรกร" in why(rows(one)[0])
    bring.confirm(one)
    assert (Household.get().phone, Member.get().occupation, Household.get().version) == (
        "0810000000",
        "เกษตรกร",
        1,
    )
    one = bring.all(table(HEADS, [FIRST[0], "99", *FIRST[2:]]))
    assert (Household.get().house, Household.get().version, Member.select().count()) == ("99", 2, 1)


def test_a_household_is_known_by_its_place_and_name_or_by_its_heads_number(bring):
    kept = bring.office.household("kathu", house="12/3", who="นายสมมติ หนึ่ง", citizen=citizen(1))
    assert rows(bring.read(table(HEADS[1:], [*FIRST[1:6], "", "", ""])))[0].household_id == kept.id
    moved = bring.read(
        table(HEADS[1:], ["77", "1", "กมลา", "กะทู้", "นายสมมติ หนึ่ง", citizen(1), "", ""])
    )
    assert rows(moved)[0].household_id == kept.id
    assert "บ้านเลขที่: 12/3 → 77" in why(rows(moved)[0])
    assert (
        rows(bring.read(table(HEADS[1:], ["12/3", "4", "ป่าตอง", "กะทู้", "นายคนละคน", "", "", ""])))[
            0
        ].outcome
        == "add"
    )


def test_one_citizen_number_is_one_person(bring):
    bring.office.household("mueang", 830101, citizen=citizen(9))
    bring.office.household("kathu", house="5", citizen=citizen(8))
    one = bring.read(
        table(
            HEADS,
            FIRST,
            [*SECOND[:6], FIRST[6], "", ""],
            ["3", "8", "1", "กมลา", "", "นายที่ อื่น", citizen(9), "", ""],
            ["4", "9", "1", "กมลา", "", "นายที่ สี่", citizen(4)[:12] + "x", "", ""],
            ["5", "9", "2", "กมลา", "", "นายที่ ห้า", "0" + citizen(5)[1:], "", ""],
        )
    )
    assert outcomes(one) == ["add", "refuse", "refuse", "refuse", "add"]
    said = [why(row) for row in rows(one)]
    assert "ซ้ำกับแถว 2" in said[1]
    assert "ครัวเรือนของสำนักงานอื่น" in said[2]
    assert "หลักสุดท้ายไม่ตรง" in said[4]
    members = table(
        ["รหัสบ้าน", "บ้านเลขที่", "ตำบล", "ชื่อ-สกุล", "เลขบัตร"],
        ["6", "1", "กมลา", "นายหัวหน้า ใหม่", ""],
        ["6", "1", "กมลา", "นายบ้านดี มีสุข", citizen(8)],
    )
    assert "อยู่ในครัวเรือนอื่นแล้ว: 5 หมู่ที่ 4" in why(rows(bring.read(members))[1])


def test_locked_and_closed_households_are_refused_with_the_reason(bring):
    bring.all(table(HEADS, FIRST, SECOND))
    first, second = Household.select().order_by(Household.id)
    with acted():
        shared.mark_done(first, "", clock.today(), province_certified_on=clock.today())
    outcome = Choice.get(Choice.list == "outcome", Choice.code == "helped")
    records.close(second, bring.office.officer("kathu"), outcome, clock.today(), "")
    one = bring.read(table(HEADS, [*FIRST[:8], "เกษตรกร"], SECOND))
    assert outcomes(one) == ["refuse", "refuse"]
    assert "ศจพ.จ. แล้ว" in why(rows(one)[0])
    assert "ปิดแล้ว" in why(rows(one)[1])
    assert outcomes(bring.read(table(HEADS, FIRST)))[0] == "same"  # nothing of it would change


def test_what_changed_between_check_and_writing_is_not_overwritten(bring):
    bring.all(table(HEADS, FIRST))
    one = bring.read(table(HEADS, [FIRST[0], "99", *FIRST[2:]]))
    household = Household.get()
    records.change(
        household,
        bring.office.officer("kathu"),
        Particulars(830202, "55", 4, external_key=FIRST[0]),
        1,
    )
    one = bring.confirm(one)
    assert Household.get().house == "55"
    assert "เปลี่ยนไปหลังจากที่ตรวจ" in why(rows(one)[0])


def test_a_number_of_somebody_in_places_of_others_does_not_tell_where_they_live(bring):
    bring.all(table(HEADS, FIRST, SECOND))
    appoint(
        bring.office.officer("outsider"),
        bring.office.office("kathu"),
        "อาสา",
        "staff",
        date(2008, 1, 1),
    )
    coverage.give(
        bring.office.officer("kathu"),
        bring.office.office("kathu").id,
        [830203],
        bring.office.officer("outsider"),
    )
    swapped = table(HEADS, [*SECOND[:6], FIRST[6], *SECOND[7:]])
    shown = [why(rows(bring.read(swapped, who=who))[0]) for who in ("kathu1", "outsider")]
    assert [("อยู่ในครัวเรือนอื่น" in said, FIRST[1] in said) for said in shown] == [
        (True, True),
        (True, False),
    ]


def test_nobody_brings_households_in_for_places_of_others(bring):
    staff = bring.office.officer("mueang1")
    content = table(
        HEADS,
        [*FIRST[:3], "วิชิต", "เมือง", *FIRST[5:]],
        [*SECOND[:3], "ราไวย์", "เมืองภูเก็ต", *SECOND[5:]],
    )
    with pytest.raises(Refused, match="ยังไม่ได้กำหนดพื้นที่"):
        commands.take(staff, bring.office.office("mueang").id, content, "a.csv")
    coverage.give(bring.office.officer("mueang"), bring.office.office("mueang").id, [830105], staff)
    assert sorted(outcomes(bring.read(content, who="mueang1", slug="mueang"))) == ["add", "refuse"]
    assert outcomes(bring.read(content, who="mueang", slug="mueang")) == ["add", "add"]
    with pytest.raises(Refused):
        commands.take(staff, bring.office.office("kathu").id, content, "a.csv")


def test_keys_of_other_districts_are_refused(bring):
    theirs = bring.office.household("mueang", 830101)
    one = bring.read(
        table(
            ["record_key", "บ้านเลขที่", "ตำบล", "ชื่อ-สกุล"],
            [theirs.record_key, "1", "กมลา", "นายบ้านดี มีสุข"],
        )
    )
    assert outcomes(one) == ["refuse"]
    assert rows(one)[0].household_id is None
    assert "ไม่มีครัวเรือนรหัสระเบียน" in why(rows(one)[0])


def test_citizen_numbers_stand_nowhere_in_the_open(bring, visit, caplog):
    wrong = [*SECOND[:6], SECOND[6][:12], "", SECOND[6]]
    caplog.set_level("DEBUG")
    one = bring.all(table(HEADS, FIRST, wrong))
    visitor = visit("kathu")
    seen = [
        json.dumps([row.said + row.why for row in rows(one)]),
        caplog.text,
        json.dumps(list(Trail.select().dicts()), default=str),
        *(
            visitor.get(f"/imports/{one.id}{tail}").text
            for tail in ("", "?outcome=refuse", "?outcome=add")
        ),
        json.dumps(list(Import.select().dicts()), default=str),
        visitor.get("/imports/").text,
    ]
    kept = b"".join(
        file.read_bytes() for file in (settings().data / "files").rglob("*") if file.is_file()
    )
    for number in (FIRST[6], SECOND[6], SECOND[6][:12]):
        assert not any(number in text for text in seen)
        assert number.encode() not in kept
    assert not AccessRecord.select().exists()


def test_columns_are_corrected_and_rows_checked_again(bring, visit):
    one = bring.read(
        table(
            ["เลขที่อะไรสักอย่าง", "พื้นที่", "ชื่อ-สกุล", "โทรศัพท์"],
            ["12/3", "ป่าตอง", "นายสมมติ หนึ่ง", "0811111111"],
        )
    )
    assert outcomes(one) == ["refuse"]
    visitor = visit("kathu1")
    page = visitor.get(f"/imports/{one.id}/columns")
    twice = visitor.send(page, "/columns", column0="house", column1="house")
    assert twice.status == 422
    assert "เลือกซ้ำ" in twice.words
    visitor.send(page, "/columns", column0="house", column1="subdistrict")
    assert Import.get_by_id(one.id).state == "reading"
    bring.work()
    assert outcomes(one) == ["add"]
    visitor.send(visitor.get(f"/imports/{one.id}"), "/confirm")
    bring.work()
    assert (Household.get().house, Household.get().phone) == ("12/3", "0811111111")
    assert visitor.send(visitor.get(f"/imports/{one.id}/columns"), "/columns").status == 409


def test_columns_chosen_by_hand_are_chosen_again_for_a_file_with_the_same_heads(bring, visit):
    heads, asked = (
        ["เลขที่อะไรสักอย่าง", "พื้นที่", "ใคร"],
        {"column0": "house", "column1": "subdistrict", "column2": "name"},
    )
    month = ["ทะเบียนประจำเดือน", "ศูนย์ข้อมูล", "ตำบล"]  # looks like heads more than the heads do
    first = bring.read(table(month, heads, ["12/3", "ป่าตอง", "นายสมมติ หนึ่ง"]))
    visitor = visit("kathu1")
    visitor.send(visitor.get(f"/imports/{first.id}/columns"), "/columns", head_row="2")
    bring.work()
    visitor.send(visitor.get(f"/imports/{first.id}/columns"), "/columns", **asked)
    bring.work()
    assert outcomes(bring.read(table(month, heads, ["9", "กมลา", "นางสมมติ สอง"]))) == [
        "refuse",
        "refuse",
    ], "not yet confirmed"
    assert bring.confirm(Import.get_by_id(first.id)).state == "done"
    again = bring.read(table(month, ["ครั้งที่สอง"], heads, ["9", "กมลา", "นางสมมติ สอง"]))
    assert outcomes(again) == ["add"]
    assert "ตามที่เลือกไว้" in visitor.get(f"/imports/{again.id}").words
    bring.confirm(again)
    assert Household.select().where(Household.house == "9").exists()
    third = bring.read(table(heads, ["10", "กมลา", "นางสมมติ สาม"]))
    assert outcomes(third) == ["add"]
    assert outcomes(bring.read(table([*heads, "หมายเหตุ"], ["11", "กมลา", "นางสมมติ สี่", ""]))) == [
        "refuse"
    ], "other heads"
    assert outcomes(
        bring.read(table(heads, ["1", "ตลาดใหญ่", "นายอีกแห่ง"]), who="mueang", slug="mueang")
    ) == ["refuse"]
    assert "ตามที่เลือกไว้" not in visitor.get(f"/imports/{first.id}").words


def test_the_sheet_chosen_by_hand_is_chosen_again_though_another_looks_more_like_heads(
    bring, visit
):
    book = Workbook()
    book.active.append(HEADS)
    book.active.append(FIRST)
    sheet = book.create_sheet("ใช้แผ่นนี้")
    sheet.append(["ที่ไหน", "พื้นที่", "ใคร"])
    sheet.append(["9", "กมลา", "นางสมมติ สอง"])
    first, visitor = bring.read(saved(book), "a.xlsx"), visit("kathu1")
    for asked in (
        {"sheet": "ใช้แผ่นนี้"},
        {"column0": "house", "column1": "subdistrict", "column2": "name"},
    ):
        visitor.send(visitor.get(f"/imports/{first.id}/columns"), "/columns", **asked)
        bring.work()
    bring.confirm(Import.get_by_id(first.id))
    again = bring.read(saved(book), "b.xlsx")
    assert (again.read_as["sheet"], outcomes(again)) == ("ใช้แผ่นนี้", ["same"])


def test_what_rows_said_is_forgotten_after_ninety_days(bring, at):
    done, waiting = bring.all(table(HEADS, FIRST)), bring.read(table(HEADS, SECOND))
    at(clock.now() + timedelta(days=89))
    delete_old_rows.call_local()
    assert (len(rows(done)), len(rows(waiting))) == (1, 1)
    at(clock.now() + timedelta(days=2))
    delete_old_rows.call_local()
    assert (rows(done), rows(waiting)) == ([], [])
    assert (Import.get_by_id(done.id).state, Import.get_by_id(waiting.id).state) == (
        "done",
        "given_up",
    )
    assert Household.get().head_name == FIRST[5]


def test_given_up_nothing_of_the_rows_is_kept(bring, visit):
    one = bring.read(table(HEADS, FIRST))
    visitor = visit("kathu1")
    visitor.send(visitor.get(f"/imports/{one.id}"), "/give-up")
    assert not rows(one)
    assert not Household.select().exists()
