"""Households taken out in a file: which, how, by whom, what for."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook
from peewee import chunked

from app.field.field_reports import annex, queries
from app.field.households.commands import moves
from app.field.households.models import AccessRecord, Household, Member
from app.field.households.queries import HouseholdFilter
from app.field.places.queries import name
from app.field.plans.models import Assistance
from app.kit.sealing import encrypted_query, sealed
from app.kit.spreadsheet import filled
from app.records.trail.models import Trail
from tests.field.field_reports.conftest import TODAY

CITIZEN = "1839900123459"
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def _taken(visitor, form="csv", reason="จัดทำบัญชีประชุม ศจพ.อ.", query="", **typed):
    page = visitor.get(f"/fieldwork/export?{query}")
    _where, fields = visitor.fill(page, "/households.csv", reason=reason, **typed)
    return visitor.post(f"/fieldwork/households.{form}", fields)


def _csv(page):
    assert page.status == 200
    text = page.answer.data.decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def _sheet(page):
    assert page.status == 200
    return [
        [cell.value for cell in row]
        for row in load_workbook(io.BytesIO(page.answer.data)).active.iter_rows()
    ]


def test_a_csv_holds_the_households_of_the_list_and_their_figures(many, visit):
    head, *rows = _csv(_taken(visit("drafter")))
    found = list(
        Household.select()
        .where(Household.closed_on.is_null(), Household.merged_into.is_null())
        .order_by(Household.id)
    )
    assert [row[head.index("รหัสระเบียน")] for row in rows] == [one.record_key for one in found]
    for row, one in zip(rows, found, strict=True):
        told = dict(zip(head, row, strict=True))
        assert told["หัวหน้าครัวเรือน"] == one.head_name
        assert told["จำนวนสมาชิก"] == str(Member.select().where(Member.household == one).count())
        assert told["ตำบล"] == name(one.subdistrict)
        assert told["ตรวจสอบ"] == (one.verified_on.isoformat() if one.verified_on else "")
        assert set(told["มิติที่ตกเกณฑ์"].split(" / ")) == {
            row.choice.words for row in one.traits if row.choice.list == "dimension"
        }


def test_filters_and_scope_are_kept_to(many, visit):
    kathu, trait = many.office.office("kathu"), many.dimensions[0].id
    live = Household.select().where(Household.closed_on.is_null(), Household.merged_into.is_null())
    wanted = {
        f"office={kathu.id}": live.where(Household.office == kathu),
        "step=verified": live.where(Household.step == 1),
        "only=closed": Household.select().where(Household.closed_on.is_null(False)),
        f"trait={trait}": [one for one in live if trait in {row.choice_id for row in one.traits}],
        f"find={encrypted_query(live[3].record_key)}": [live[3]],
    }
    drafter = visit("drafter")
    for query, found in wanted.items():
        rows = _csv(_taken(drafter, query=query))[1:]
        assert {row[0] for row in rows} == {one.record_key for one in found}, query
        assert rows
    for who, query, found in (
        ("mueang", "", live.where(Household.office == many.office.office("mueang"))),
        ("kathu2", "", live.where(Household.office == kathu, Household.subdistrict == 830202)),
    ):
        assert {row[0] for row in _csv(_taken(visit(who), query=query))[1:]} == {
            one.record_key for one in found
        }
    other = visit("mueang").get(f"/fieldwork/export?office={kathu.id}")
    assert "ไม่มีครัวเรือนตามที่เลือก" in other.words


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_purpose_must_be_stated_and_is_noted(field, visit, form):
    household = field.add("kathu", 0, 830202)
    kathu1 = visit("kathu1")
    for reason, words in (("", "กรุณากรอกช่องนี้"), (f"ของ {CITIZEN}", "อย่าใส่เลขประจำตัวประชาชน")):
        refused = _taken(kathu1, form, reason, f"office={household.office_id}")
        assert refused.status == 422
        assert words in refused.words
        assert refused.find("input", name="office")[0].get("value") == str(household.office_id)
    assert not AccessRecord.select().exists()
    assert _taken(kathu1, form, "ประชุม ศจพ.อ.").status == 200
    noted = AccessRecord.get()
    assert (noted.household, noted.officer.sign_in, noted.what, noted.reason) == (
        household,
        "kathu1",
        "export",
        "ประชุม ศจพ.อ.",
    )
    told = Trail.get(Trail.act == "households_taken_out").said
    assert (told["count"], told["reason"], told["form"]) == (1, "ประชุม ศจพ.อ.", f"{form} list")
    assert household.head_name not in str(told)


def test_no_text_becomes_a_formula_and_no_citizen_number_goes_along(field, visit):
    for number, evil in enumerate(EVIL):
        household = field.add("kathu", 0, 830202)
        Household.update(head_name=evil, house=evil).where(Household.id == household.id).execute()
        Member.update(citizen_sealed=sealed(CITIZEN), citizen_tail="459").where(
            Member.household == household
        ).execute()
        assert number or household
    for shape in ("list", "tpmap"):
        page = _taken(visit("kathu1"), shape=shape)
        assert all(
            not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            for row in _csv(page)
            for cell in row
        )
        assert {cell for row in _csv(page) for cell in row} >= {f"'{evil}" for evil in EVIL}
        assert CITIZEN not in page.answer.data.decode()
        sheet = load_workbook(
            io.BytesIO(_taken(visit("kathu1"), "xlsx", shape=shape).answer.data)
        ).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {"s", "n", "d"} >= {cell.data_type for cell in cells}
        assert {str(cell.value).strip() for cell in cells} >= {"=1+1", "+1", "-1", "@SUM(A1)", "=1"}
        assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(tuple("=+-@")))
        assert not any(CITIZEN in str(cell.value) or "459" in str(cell.value) for cell in cells)


@pytest.mark.tampered
def test_the_file_to_be_typed_into_tpmap_says_what_it_is(field, visit):
    household = field.add("kathu", 1, 830202)
    kinds = {row.choice.words for row in household.traits if row.choice.list == "dimension"}
    for referral, agency in (("", "อบต.ป่าตอง"), ("declined", "เหล่ากาชาด"), ("accepted", "พมจ.")):
        Assistance.create(
            household=household,
            office=household.office,
            agency=agency,
            on="2026-11-20",
            referral=referral,
            by=field.office.officer("kathu1"),
            at=datetime(2026, 11, 20),
        )
    first, head, row = _csv(_taken(visit("kathu1"), shape="tpmap"))
    assert "ไม่ใช่ระบบข้อมูลหลัก" in first[0]
    assert head == [
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
    ]
    assert row[:3] == ["ภูเก็ต", "กะทู้", "ป่าตอง"]
    assert set(row[8].split(" / ")) == kinds
    assert row[9:] == ["อบต.ป่าตอง 20 พ.ย. 2569", "ตรวจสอบแล้ว"]
    sheet = _sheet(_taken(visit("kathu1"), "xlsx", shape="tpmap"))
    assert "ไม่ใช่ระบบข้อมูลหลัก" in sheet[0][0]
    assert sheet[2][:6] == [
        "ภูเก็ต",
        "กะทู้",
        "ป่าตอง",
        str(household.village),
        household.house,
        household.head_name,
    ]


@pytest.mark.tampered
def test_help_given_to_a_record_merged_into_another_stands_in_the_file(field, visit):
    first, second, third = (field.add("kathu", 1, 830202) for _number in range(3))
    officer = field.office.officer("kathu1")
    for household, agency in ((second, "พมจ."), (third, "อบต.ป่าตอง")):
        Assistance.create(
            household=household,
            office=household.office,
            agency=agency,
            on="2026-11-20",
            by=officer,
            at=datetime(2026, 11, 20),
        )
    moves.merge(second, third, officer, TODAY)
    moves.merge(first, second, officer, TODAY)
    [row] = _csv(_taken(visit("kathu1"), shape="tpmap"))[2:]
    assert row[9] == "พมจ. 20 พ.ย. 2569 / อบต.ป่าตอง 20 พ.ย. 2569"


def test_five_thousand_rows_come_one_part_after_another(field, visit):
    one = field.add("kathu", 0, 830202)
    row = {
        column: getattr(one, column)
        for column in ("office_id", "subdistrict", "created_at", "updated_at", "search")
    }
    rows = [
        {**row, "record_key": f"K{number}", "head_name": f"นาย {number}"} for number in range(4999)
    ]
    for some in chunked(rows, 500):
        Household.insert_many(some).execute()
    kathu1 = visit("kathu1")
    _where, fields = kathu1.fill(kathu1.get("/fieldwork/export"), "/households.csv", reason="ส่งออก")
    answer = kathu1.client.post(
        "/fieldwork/households.csv", data=fields, headers={"Referer": "http://localhost/"}
    )
    parts = list(answer.response)
    assert len(parts) > 5
    read = list(csv.reader(io.StringIO(b"".join(parts).decode()[1:], newline="")))
    assert len(read) == 5001
    assert len({row[0] for row in read}) == 5001
    assert AccessRecord.select().count() == 5000
    assert len(_sheet(_taken(kathu1, "xlsx"))) == 5002


def test_what_comes_while_a_file_is_read_is_neither_lost_nor_twice(field):
    for _number in range(3):
        field.add("kathu", 0, 830202)
    officer = field.office.officer("kathu1")
    some = queries.portions(queries.wanted_of(officer, HouseholdFilter()))
    assert len(next(some)) == 3
    late = field.add("kathu", 0, 830202)
    assert [one.id for one in next(some)] == [late.id]


def test_more_than_a_spreadsheet_holds_is_refused(field, visit, monkeypatch):
    for _number in range(3):
        field.add("kathu", 0, 830202)
    monkeypatch.setattr(annex, "MOST_IN_SHEET", 2)
    kathu1 = visit("kathu1")
    page = kathu1.get("/fieldwork/export")
    assert "XLSX" not in page.words
    assert _taken(kathu1, "xlsx").status == 409
    assert not AccessRecord.select().exists()
    assert len(_csv(_taken(kathu1))) == 4


@pytest.mark.bare
def test_a_long_spreadsheet_keeps_its_values():
    out = io.BytesIO()
    filled(
        "ตาราง",
        ["ก", "ข"],
        ([number, "ก\x00ข" if number else "ค" * 40_000] for number in range(2)),
        out,
    )
    sheet = load_workbook(out).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(3)] == [
        [0, "ค" * 32_000],
        [1, "กข"],
    ]
    assert sheet.freeze_panes == "A3"
