"""Files of every shape become the same table."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from app.field.imports.columns import find_table as made
from app.field.imports.queries import choices
from app.field.imports.reading import cell_text, open_book
from app.kit.errors import Refused
from tests.field.imports.conftest import FIRST, HEADS, SECOND, saved, table, workbook

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "cp874": "Windows-874",
    "tis-620": "Windows-874",
    "utf-16": "UTF-16",
}


def read(content, name="a.csv", **asked):
    return made(open_book(content, name), choices(), **asked)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter_gives_the_same_rows(database, encoding, delimiter):
    found = read(table(HEADS, FIRST, SECOND, delimiter=delimiter, encoding=encoding))
    assert (found.encoding, found.delimiter) == (ENCODINGS[encoding], delimiter)
    assert found.rows == [(2, FIRST), (3, SECOND)]
    assert found.columns == [
        "external_key",
        "house",
        "village",
        "subdistrict",
        "district",
        "head_name",
        "citizen",
        "birth",
        "occupation",
    ]


def test_utf_16_of_either_byte_order_is_read_by_its_mark(database):
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert read(mark + table(HEADS, FIRST, encoding=encoding)).rows == [(2, FIRST)]


def test_bytes_that_are_no_text_are_refused_in_words(database):
    with pytest.raises(Refused, match="อ่านตัวอักษรในแฟ้มไม่ได้"):
        read(b"\xff\x80\xfe\xdb" * 9)


def test_heads_are_found_under_titles_and_totals_and_repeated_heads_left_out(database):
    found = read(
        table(
            ["บัญชีครัวเรือนเป้าหมาย ปี 2568"],
            ["อำเภอกะทู้ จังหวัดภูเก็ต"],
            [],
            HEADS,
            ["(1)", "(2)", "(3)"],
            FIRST,
            HEADS,
            SECOND,
            ["รวมทั้งสิ้น", "2", "ครัวเรือน"],
            ["", "รวม", "", "2"],
        )
    )
    assert found.head_row == 4
    assert [number for number, _row in found.rows] == [6, 8]
    assert found.left_out == {"hidden": 0, "total": 2, "repeated": 2}


def test_somebody_whose_name_begins_like_a_total_is_no_total(database):
    found = read(
        table(["ชื่อ-สกุล", "บ้านเลขที่", "ตำบล"], ["รวมพล ใจดี", "1", "กมลา"], ["รวม 1 คน", "", ""])
    )
    assert [row[0] for _number, row in found.rows] == ["รวมพล ใจดี"]


def test_names_in_english_and_two_columns_are_found(database):
    found = read(
        table(
            [
                "HC",
                "House No.",
                "Moo",
                "Tambon",
                "Amphoe",
                "คำนำหน้า",
                "ชื่อ",
                "สกุล",
                "PID",
                "Birth Year",
                "เพศ",
                "Lat",
                "Lng",
            ],
            FIRST,
        )
    )
    assert found.columns == [
        "external_key",
        "house",
        "village",
        "subdistrict",
        "district",
        "title",
        "first",
        "last",
        "citizen",
        "birth",
        "",
        "latitude",
        "longitude",
    ]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("คำนำหน้า ชื่อ-สกุล", "name"),
        ("คำนำหน้า/ชื่อ-นามสกุล", "name"),
        ("คำนำหน้า", "title"),
        ("ชื่อ-สกุล หัวหน้าครอบครัว", "head_name"),
        ("เกิด พ.ศ.", "birth"),
        ("ปี พ.ศ. เกิด", "birth"),
        ("เบอร์มือถือ", "phone"),
        ("เบอร์ติดต่อ", "phone"),
    ],
)
def test_heads_as_village_sheets_have_them_are_found(database, head, field):
    assert read(table(["ตำบล", head, "บ้านเลขที่"], ["กมลา", "x", "1"])).columns == [
        "subdistrict",
        field,
        "house",
    ]


def test_columns_of_one_dimension_or_indicator_are_found(database):
    found = read(
        table(
            ["บ้านเลขที่", "ตำบล", "ชื่อ-สกุล", "มิติสุขภาพ", "รายได้", "ED04", "กลุ่มเป้าหมาย", "ผู้พิการ"], FIRST
        )
    )
    words = {f"trait:{choice.id}": choice.code for choice in choices()}
    assert [words.get(field, field) for field in found.columns[3:]] == [
        "health",
        "income",
        "ED04",
        "targets",
        "disabled",
    ]


def test_a_workbook_is_read_without_what_is_hidden_and_merged_cells_stand_in_each_row(database):
    book = Workbook()
    notes = book.active
    notes.title = "คำชี้แจง"
    notes.append(["อ่านก่อน"])
    sheet = book.create_sheet("ข้อมูล")
    for row in (
        ["ทะเบียน"],
        HEADS,
        FIRST,
        SECOND,
        ["", "", "", "", "", "นายคนที่ สาม", "", 2540.0],
        ["", "1"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:I1")
    sheet.merge_cells("A4:A5")
    sheet.row_dimensions[6].hidden = True
    hidden = book.create_sheet("เก่า")
    for row in (HEADS, *[FIRST] * 9):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    found = read(saved(book), "a.xlsx")
    assert (found.sheet, found.sheets, found.head_row) == ("ข้อมูล", ["คำชี้แจง", "ข้อมูล"], 2)
    assert [(number, row[0], row[5]) for number, row in found.rows] == [
        (3, FIRST[0], FIRST[5]),
        (4, SECOND[0], SECOND[5]),
        (5, SECOND[0], "นายคนที่ สาม"),
    ]
    assert found.left_out["hidden"] == 1


def test_numbers_days_and_formulas_of_a_workbook_become_text(database):
    found = read(
        workbook(
            ["รหัสบ้าน", "บ้านเลขที่", "หมู่ที่", "วันเกิด", "ชื่อ"],
            [83020100001.0, 30.0, 4, datetime(1960, 5, 1), "=1+1"],
        ),
        "a.xlsx",
    )
    assert found.rows == [
        (2, ["83020100001", "30", "4", "1960-05-01"])
    ]  # a formula without a value says nothing


def test_a_table_too_wide_or_too_long_is_refused(database):
    with pytest.raises(Refused, match="200 คอลัมน์"):
        read(workbook(HEADS, ["x"] * 10_000), "a.xlsx")
    with pytest.raises(Refused, match="200 คอลัมน์"):
        read(table(HEADS, ["x"] * 10_000))
    with pytest.raises(Refused, match="100,000 แถว"):
        read(b"a,b\n" * 100_001)


def _with_part(part: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(HEADS, FIRST))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry, content if entry.filename == part else old.read(entry))
    return out.getvalue()


def test_entities_in_a_workbook_are_refused(database):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    for encoding in ("ascii", "utf-16"):
        with pytest.raises(Refused, match="ไม่ปลอดภัย"):
            read(_with_part("xl/worksheets/sheet1.xml", bomb.encode(encoding)), "a.xlsx")


def test_a_broken_workbook_is_refused_in_words(database):
    with pytest.raises(Refused, match="บันทึกใหม่เป็น"):
        read(_with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'>"), "a.xlsx")


def test_an_open_quote_does_not_swallow_the_file_silently(database):
    with pytest.raises(Refused, match="เครื่องหมายคำพูด"):
        read(table(HEADS) + b'"' + b"x," * 200_000)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\u3164", ""),
        ("\u2800 ", ""),
        ("่", ""),
        (" ท่ี \u3164 บุญมีี ", "ที่ บุญมี"),
        ("ก\nข", "ก ข"),
        ("-", "-"),
    ],
)
def test_a_cell_says_what_the_eye_sees(cell, text):
    assert cell_text(cell) == text
