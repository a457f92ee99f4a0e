"""Households taken out, edited elsewhere and brought back."""

import io
import re

import pytest
from openpyxl import load_workbook

from app.field.households.commands import records
from app.field.households.models import AccessRecord, Household, Member
from app.field.households.particulars import Particulars, Person
from app.field.households.queries import members
from app.field.imports.models import Import, ImportRow
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import everything
from app.kit.errors import Refused
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
from tests.field.imports.test_checking import why

FAMILY = [
    "รหัสบ้าน",
    "บ้านเลขที่",
    "หมู่ที่",
    "ตำบล",
    "ชื่อ-สกุล",
    "ปีเกิด",
    "เลขบัตร",
    "หมายเหตุ",
    "ละติจูด",
    "ลองจิจูด",
    "มิติที่ตกเกณฑ์",
    "ปีข้อมูล",
]


@pytest.fixture
def family(bring):
    """A household of two, and another."""
    bring.all(
        table(
            FAMILY,
            [
                "1",
                "12/3",
                "4",
                "ป่าตอง",
                "นายสมมติ หนึ่ง",
                "2503",
                citizen(1),
                '=HYPERLINK("http://x")',
                "7.9",
                "98.3",
                "รายได้",
                "2568",
            ],
            ["1", "12/3", "4", "ป่าตอง", "นางสมมติ หนึ่ง", "2505", citizen(2), "", "", "", "", ""],
            ["2", "7", "", "กมลา", "นายอื่น ไกล", "", "", "+66 76", "", "", "", "2568"],
        )
    )
    return list(Household.select().order_by(Household.id))


def taken(visitor, query=""):
    return load_workbook(io.BytesIO(visitor.client.get(f"/imports/out.xlsx{query}").data))


def column(sheet, head):
    return next(cell.column for cell in sheet[2] if str(cell.value).startswith(head))


def test_a_file_brought_back_untouched_changes_nothing(bring, family, visit):
    book = taken(visit("kathu"))
    one = bring.read(saved(book), "out.xlsx")
    assert outcomes(one) == ["same", "same", "same"]


def test_whatever_a_form_takes_is_understood_when_it_comes_back(bring, visit):
    dimensions = everything("dimension")[:3]
    for choice, words in zip(dimensions, ("รายได้, หนี้สิน", "น้ำ / ไฟ"), strict=False):
        Choice.update(words=words).where(Choice.id == choice.id).execute()
    bring.office.household(
        who="ก" * 200,
        house="ค" * 60,
        village_name="บ" * 120,
        source="ข" * 100,
        external_key="1" * 60,
        phone="0" * 60,
        note="ห" * 2000,
        traits=[choice.id for choice in dimensions],
    )
    one = bring.read(saved(taken(visit("kathu"))), "out.xlsx")
    assert outcomes(one) == ["same"], why(rows(one)[0])


def test_untouched_rows_stay_the_same_whatever_happened_here_meanwhile(bring, family, visit):
    content = saved(taken(visit("kathu")))
    head = bring.office.officer("kathu")
    records.change(family[0], head, Particulars(830202, "88", 4), family[0].version)
    records.put_member(family[0], head, Person("นางชื่อ ใหม่", birth_year=1962), members(family[0])[1])
    one = bring.read(content, "out.xlsx")
    assert outcomes(one) == ["same", "same", "same"]
    assert "ไม่ได้แก้ในแฟ้ม" in why(rows(one)[0])


def test_what_was_edited_elsewhere_is_changed_here_member_by_member(bring, family, visit):
    book = taken(visit("kathu"))
    sheet = book.active
    sheet.cell(3, column(sheet, "โทรศัพท์")).value = "0810000000"
    sheet.cell(3, column(sheet, "หมายเหตุ")).value = None
    sheet.cell(4, column(sheet, "ชื่อ-สกุล")).value = "นางสมมติ สองใหม่"
    sheet.append([family[1].record_key, *[None] * 8, "เด็กชายมา ใหม่"])
    one = bring.read(saved(book), "out.xlsx")
    assert outcomes(one) == ["change", "change", "same", "add"]
    bring.confirm(one)
    now = Household.get_by_id(family[0].id)
    assert (now.phone, now.note, now.head_name) == ("0810000000", "", "นายสมมติ หนึ่ง")
    assert [member.name for member in members(now)] == ["นายสมมติ หนึ่ง", "นางสมมติ สองใหม่"]
    assert all(member.citizen_sealed for member in members(now))
    assert [member.name for member in members(family[1])] == ["นายอื่น ไกล", "เด็กชายมา ใหม่"]


def test_rows_sorted_otherwise_lose_nothing(bring, family, visit):
    book = taken(visit("kathu"))
    sheet = book.active
    head = [cell.value for cell in sheet[3]]
    sheet.delete_rows(3)
    sheet.append(head)
    sheet.cell(5, column(sheet, "หมายเหตุ")).data_type = "s"  # openpyxl would make a formula of it
    assert outcomes(bring.read(saved(book), "out.xlsx")) == ["same", "same", "same"]
    sheet.cell(5, column(sheet, "บ้านเลขที่")).value = "12/4"
    one = bring.read(saved(book), "out.xlsx")
    assert outcomes(one) == ["same", "same", "change"]
    bring.confirm(one)
    assert (Household.get_by_id(family[0].id).house, Household.get_by_id(family[0].id).village) == (
        "12/4",
        4,
    )
    assert Household.get_by_id(family[0].id).head_name == "นายสมมติ หนึ่ง"


@pytest.mark.parametrize("former_first", [True, False])
def test_another_head_in_a_file_is_the_head_and_the_former_one_what_the_file_says(
    bring, family, visit, former_first
):
    sheet = taken(visit("kathu")).active
    heads, former, other = ([cell.value for cell in sheet[row]] for row in (2, 3, 4))
    at, work = column(sheet, "ความสัมพันธ์") - 1, column(sheet, "อาชีพ") - 1
    former[at], former[work], other[at] = "คู่สมรส", "ทำนา", "หัวหน้าครัวเรือน"
    content = workbook(heads, *((former, other) if former_first else (other, former)))
    bring.confirm(bring.read(content, "out.xlsx"))
    assert {
        one.name: (one.is_head, one.relation.code, one.occupation) for one in members(family[0])
    } == {"นางสมมติ หนึ่ง": (True, "head", ""), "นายสมมติ หนึ่ง": (False, "spouse", "ทำนา")}
    assert Household.get_by_id(family[0].id).head_name == "นางสมมติ หนึ่ง"
    assert outcomes(bring.read(content, "out.xlsx")) == ["same", "same"]


@pytest.fixture
def conflict(bring, family, visit):
    """A phone changed there, a house number and a member's name here."""
    book = taken(visit("kathu"))
    sheet = book.active
    sheet.cell(3, column(sheet, "โทรศัพท์")).value = "0810000000"
    sheet.cell(4, column(sheet, "อาชีพ")).value = "ทำนา"
    head = bring.office.officer("kathu")
    said = Particulars(830202, "12/3", 4, phone="0899999999", external_key="1", source_year=2025)
    records.change(family[0], head, said, family[0].version)
    person = Person("นางสมมติ หนึ่ง", birth_year=1962, occupation="ค้าขาย")
    records.put_member(family[0], head, person, members(family[0])[1])
    return bring.read(saved(book), "out.xlsx")


def test_rows_changed_on_both_sides_wait_for_a_choice_with_both_values_shown(
    bring, conflict, visit, family
):
    assert outcomes(conflict) == ["conflict", "conflict", "same"]
    visitor = visit("kathu1")
    page = visitor.get(f"/imports/{conflict.id}?outcome=conflict")
    assert "โทรศัพท์: 0899999999 → 0810000000" in page.words
    assert not [
        form for form in page.find("form") if (form.get("action") or "").endswith("/confirm")
    ]
    with pytest.raises(Refused, match="แก้ทั้งสองฝั่ง"):
        bring.confirm(conflict)
    one, other = [
        form for form in page.find("form") if form.find(".//input[@name='number']") is not None
    ]
    for form, which in ((one, "file"), (other, "here")):
        typed = {field.get("name"): field.get("value") for field in form.iter("input")}
        assert (
            visitor.post(
                f"/imports/{conflict.id}/choose", {**typed, "key": f"key-{which}", "which": which}
            ).status
            == 200
        )
    assert outcomes(conflict) == ["change", "same", "same"]
    assert visitor.send(visitor.get(f"/imports/{conflict.id}"), "/confirm").status == 200
    bring.work()
    assert Household.get_by_id(family[0].id).phone == "0810000000"
    assert [member.occupation for member in members(family[0])] == ["", "ค้าขาย"]
    assert Import.get_by_id(conflict.id).state == "done"


def test_all_conflicts_are_decided_at_once(bring, conflict, visit, family):
    visitor = visit("kathu1")
    where, fields = visitor.fill(visitor.get(f"/imports/{conflict.id}"), "/choose")
    visitor.post(where, {**fields, "which": "here"})
    assert outcomes(conflict) == ["same", "same", "same"]
    assert visitor.get(f"/imports/{conflict.id}").words.count("ไม่มีอะไรใหม่") == 1


def test_no_formula_and_no_citizen_number_leaves_in_a_file(bring, family, visit):
    sheet = taken(visit("kathu")).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+")))
    text = " ".join(str(cell.value) for cell in cells)
    assert citizen(1) not in text
    assert not re.search(r"\d{13}", text)
    assert f"x-xxxx-xxxxx-{citizen(1)[-3:-1]}-{citizen(1)[-1]}" in text


def test_who_took_which_households_out_is_noted(bring, family, visit):
    visit("kathu1").client.get("/imports/out.xlsx?subdistrict=830202")
    assert [(row.household_id, row.what, row.officer.sign_in) for row in AccessRecord.select()] == [
        (family[0].id, "export", "kathu1")
    ]
    assert '"count": 1' in Trail.get(Trail.act == "households_out").detail


def test_one_takes_out_what_one_may_see_and_what_the_list_says(bring, family, visit):
    theirs = bring.office.household("mueang", 830101)

    def keys(who, query=""):
        return {row[0].value for row in taken(visit(who), query).active.iter_rows(min_row=3)}

    assert keys("kathu1") == {family[0].record_key, family[1].record_key}
    assert keys("registrar") == {family[0].record_key, family[1].record_key, theirs.record_key}
    assert keys("registrar", "?subdistrict=8301") == {theirs.record_key}
    assert keys("kathu1", f"?office={theirs.office_id}") == set()
    assert keys("kathu1", "?step=verified") == set()
    assert keys("mueang1") == set()
    assert visit("admin").get("/imports/out.xlsx").status == 403


def test_the_template_brings_nobody_in_until_it_is_filled(bring, visit):
    book = load_workbook(io.BytesIO(visit("kathu1").client.get("/imports/template.xlsx").data))
    assert book.sheetnames[1] == "คำที่ใช้ได้"
    assert any(row[1].value == "ED04" for row in book["คำที่ใช้ได้"].iter_rows())
    one = bring.read(saved(book), "template.xlsx")
    assert (one.state, one.problem) == ("failed", "ไม่พบแถวข้อมูลใต้หัวตาราง")
    sheet = book.worksheets[0]
    sheet.append([FIRST[0], "12/3", 4, None, "ป่าตอง", "กะทู้", "นายสมมติ หนึ่ง", None, 2503])
    one = bring.all(saved(book), "template.xlsx")
    assert outcomes(one) == ["add"]
    assert (Household.get().house, Member.get().birth_year) == ("12/3", 1960)


def test_what_looks_like_a_formula_is_brought_in_as_text(bring, visit):
    one = bring.all(
        table(
            [*HEADS, "หมายเหตุ"],
            [*FIRST, "=cmd|' /C calc'!A0"],
            [*SECOND, "<script>alert(1)</script>"],
        )
    )
    assert sorted(household.note for household in Household.select()) == [
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
    ]
    assert visit("kathu").get(f"/imports/{one.id}").status == 200
    assert ImportRow.select().where(ImportRow.outcome == "add").count() == 2
