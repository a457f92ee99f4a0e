"""The tables on paper and in a spreadsheet, and the report to the director."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.circulation.circulars import commands as circulars
from app.circulation.overview import commands
from app.circulation.reports import commands as reports
from app.circulation.tasks.commands import TaskSpec, withdraw
from app.circulation.tasks.models import Task
from app.kit.spreadsheet import workbook
from app.kit.thai import thai_digits
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from app.press.check import findings
from app.press.facts import Facts, Kind
from app.press.print import print_paper
from app.press.setting.body import blocks
from tests.circulation.overview.conftest import issued

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1", "'=1"]


def _read(pdf: bytes) -> str:
    """The words of a PDF without any space."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def _sheet(content: bytes):
    return load_workbook(BytesIO(content)).active


@pytest.mark.bare
def test_no_text_becomes_a_formula_in_a_spreadsheet():
    sheet = _sheet(workbook(EVIL[0], EVIL, [EVIL]))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells] == [EVIL[0], *EVIL, *EVIL]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


@pytest.mark.bare
def test_numbers_are_numbers_and_days_are_days():
    sheet = _sheet(
        workbook(
            "ตาราง [ก/ข]: " + "ย" * 40,
            ["ที่", "วัน", "ร้อยละ", "ว่าง", "ยาว"],
            [[1, date(2026, 12, 30), Decimal("66.7"), None, "ก\x00ข" + "ค" * 40_000]],
        )
    )
    number, day, percent, empty, text = sheet[3]
    assert (number.value, number.data_type, percent.value, percent.data_type) == (1, "n", 66.7, "n")
    assert (day.value, day.is_date, day.number_format) == (
        datetime(2026, 12, 30),
        True,
        "yyyy-mm-dd",
    )
    assert empty.value is None
    assert text.value.startswith("กขค")
    assert len(text.value) == 32_000
    assert [cell.font.b for cell in sheet[2]] == [True] * 5
    assert not number.font.b
    assert sheet.freeze_panes == "B3"
    assert len(sheet.title) <= 31
    assert 8 <= sheet.column_dimensions["A"].width < sheet.column_dimensions["E"].width == 60


def test_the_tables_are_had_as_spreadsheets_filters_and_all(followed, visit):
    followed.on(24)
    issued(followed.office, to=("kathu",), subject="=1+1")
    followed.on(25)
    drafter = visit("drafter")
    sheet = _sheet(drafter.get("/overview/letters.xlsx").answer.data)
    assert [cell.value for cell in sheet[2]] == [
        "ที่",
        "ส่วนราชการ",
        "ช้า\n(ฉบับ)",
        "ที่ 2 =1+1\n(29 ต.ค.)",
        "ที่ 1 ขจัดความยากจน\n(5 ต.ค.)",
    ]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(3)] == [
        [1, "อ.ถลาง", 1, "-", "ช้า 22"],
        [2, "อ.เมือง", 1, "-", "ช้า 5"],
        [3, "อ.กะทู้", 0, "ยังไม่รับทราบ", "รอตรวจ"],
    ]
    assert _sheet(drafter.get("/overview/letters.xlsx?late=1").answer.data).max_row == 2 + 2
    assert _sheet(drafter.get("/overview/letters.xlsx?q=1%2B1").answer.data).max_column == 4
    sheet = _sheet(drafter.get(f"/overview/{followed.letter.id}.xlsx").answer.data)
    assert [cell.value for cell in sheet[3]] == [
        1,
        "อ.ถลาง",
        "ช้า 22 วัน",
        "รอตรวจ ช้า 3 วัน",
        "ยังไม่รับงาน ช้า 5 วัน",
    ]
    assert sheet[5][2].value == datetime(2026, 10, 7)
    assert [cell.value for cell in sheet[6]][1:3] == ["รวม", "2 จาก 3"]
    assert (
        sheet[6][3].value
        == "ตรงเวลา 1 ช้า 1 ได้รับเวลาเพิ่ม 1 จาก 3, ตรวจแล้ว 1,273.5 ครัวเรือน, งบ 1,000,010 บาท"
    )
    sheet = _sheet(drafter.get("/overview/rates.xlsx?since=1/10/2569").answer.data)
    assert [[cell.value for cell in row] for row in sheet.iter_rows(3)] == [
        ["อ.ถลาง", 2, 0, 2, 0, 0, 0, 0, 0],
        ["อ.เมือง", 2, 0, 1, 1, 0, 0, 0, 0],
        ["อ.กะทู้", 2, 1, 0, 0, 0, 1, 0, 100],
    ]
    assert _sheet(drafter.get("/overview/rates.xlsx?until=1/10/2569").answer.data).max_row == 2


def test_the_tables_are_had_on_paper_with_thai_digits(followed, visit):
    answer = visit("drafter").get("/overview/letters.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    words = _read(answer.answer.data)
    assert "๑อ.ถลาง๑ช้า๒๒๒อ.เมือง๑ช้า๕๓อ.กะทู้๐รอตรวจ" in words
    words = _read(visit("drafter").get("/overview/letters.pdf?late=1&until=31/10/2569").answer.data)
    assert "หนังสือที่ออกถึง๓๑ต.ค.๒๕๖๙" in words
    assert "อ.กะทู้" not in words
    words = _read(visit("drafter").get(f"/overview/{followed.letter.id}.pdf").answer.data)
    assert "๑อ.ถลางช้า๒๒วันรอตรวจช้า๓วันยังไม่รับงานช้า๕วัน" in words
    assert "รวม๒จาก๓ตรงเวลา๑ช้า๑ได้รับเวลาเพิ่ม๑จาก๓" in words
    words = _read(visit("drafter").get("/overview/rates.pdf?since=1/10/2569").answer.data)
    assert "อ.กะทู้๒๑๐๐๐๑๐๑๐๐" in words


def _memo(followed) -> Facts:
    return commands.report(
        Document.get_by_id(followed.letter.id), followed.office.officer("drafter")
    ).says


def test_the_report_says_what_each_office_did_and_adds_the_figures_up(followed):
    facts = _memo(followed)
    assert (facts.kind, facts.to, facts.agency) == (
        Kind.MEMO,
        "ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต",
        "สำนักงาน กศน.จังหวัดภูเก็ต",
    )
    assert facts.subject == f"รายงานผลการดำเนินงานตามหนังสือ ที่ {followed.letter.number}"
    assert facts.body[0] == (
        f"ตามหนังสือสำนักงาน กศน.จังหวัดภูเก็ต ที่ {followed.letter.number} ลงวันที่ 5 ตุลาคม 2569 "
        "เรื่อง ขจัดความยากจน สั่งการส่วนราชการ 3 แห่ง รวม 2 ข้อ นั้น"
    )
    assert facts.body[1] == (
        "บัดนี้ ส่วนราชการรายงานครบทุกข้อแล้ว 1 แห่ง ยังรายงานไม่ครบ 2 แห่ง "
        "ในจำนวนนี้เกินกำหนดแล้ว 2 แห่ง "
        "ข้อมูล ณ วันที่ 30 ตุลาคม 2569 สรุปได้ดังนี้"
    )
    first, second = [block for block in blocks(facts.body) if block.heads]
    assert first.heads == ("ที่", "ส่วนราชการ", "สถานะ", "วันที่รายงาน", "ตรวจแล้ว (ครัวเรือน)", "งบ (บาท)")
    assert first.rows == (
        ("1", "อ.กะทู้", "ตรงเวลา", "7 ต.ค. 2569", "1,250.5", "0"),
        ("2", "อ.เมือง", "ขยายเวลา (รอตรวจ)", "17 ต.ค. 2569", "3", "10"),
        ("3", "อ.ถลาง", "ช้า 3 วัน (รอตรวจ)", "18 ต.ค. 2569", "20", "1,000,000"),
        ("", "รวม", "รายงาน 3 แห่ง", "-", "1,273.5", "1,000,010"),
    )
    assert second.rows == (
        ("1", "อ.กะทู้", "ไม่เกี่ยวข้อง", "7 ต.ค. 2569", "-"),
        ("2", "อ.เมือง", "ค้าง 5 วัน", "-", "-"),
        ("3", "อ.ถลาง", "ค้าง 5 วัน", "-", "-"),
        ("", "รวม", "รายงาน 0 แห่ง", "-", "0"),
    )
    assert facts.body[2] == "1. ตรวจสอบครัวเรือน / ทุกตำบล ภายในวันที่ 15 ตุลาคม 2569"
    said = facts.body[facts.body.index("ส่วนราชการที่ล่าช้า 2 แห่ง ดังนี้") :]
    assert said == [
        "ส่วนราชการที่ล่าช้า 2 แห่ง ดังนี้",
        "(1) ข้อ 1 รายงานช้า 3 วัน 1 แห่ง ได้แก่ อ.ถลาง",
        "(2) ข้อ 2 ยังไม่รายงาน เกินกำหนด 5 วัน 2 แห่ง ได้แก่ อ.เมือง อ.ถลาง",
        "ส่วนราชการที่ช้ากว่ากำหนดเดิมแต่ได้รับอนุญาตให้ขยายเวลา 1 แห่ง ดังนี้",
        "(1) ข้อ 1 ขยายถึงวันที่ 20 ตุลาคม 2569 เพราะฝนตกหนัก อนุญาตโดย นางตรวจ ละเอียด "
        "เจ้าหน้าที่ checker 1 แห่ง ได้แก่ อ.เมือง",
        "ส่วนราชการที่แจ้งว่าไม่เกี่ยวข้อง 1 แห่ง ดังนี้",
        "(1) ข้อ 2 เพราะไม่มีครัวเรือน เป้าหมาย / ในพื้นที่ 1 แห่ง ได้แก่ อ.กะทู้",
        "จึงเรียนมาเพื่อโปรดทราบ",
    ]


def test_only_the_report_that_stands_counts(followed):
    followed.report("mueang", 2, "9")
    followed.report("thalang", 2, "100")
    second = [block for block in blocks(_memo(followed).body) if block.heads][1]
    assert [row[-1] for row in second.rows] == ["-", "9", "100", "109"]
    assert [row[2] for row in second.rows] == [
        "ไม่เกี่ยวข้อง",
        "ช้า 5 วัน (รอตรวจ)",
        "ช้า 5 วัน (รอตรวจ)",
        "รายงาน 2 แห่ง",
    ]


def test_a_draft_that_an_office_keeps_is_no_report(followed):
    assignment = followed.task("thalang", 2)
    reports.keep(
        assignment,
        followed.office.officer("thalang"),
        "ร่าง",
        {assignment.task.figures[0].id: ("55", Decimal(55))},
    )
    assert [block.rows[-1][-1] for block in blocks(_memo(followed).body) if block.heads] == [
        "1,000,010",
        "0",
    ]


def test_the_report_prints_with_thai_digits_and_a_registrar_finds_nothing(followed):
    facts = _memo(followed)
    assert findings(facts) == []
    words = _read(print_paper(facts))
    for text in (
        *[text for text in facts.body[1:] if "|" not in text],
        "รวม รายงาน 3 แห่ง - 1,273.5 1,000,010",
    ):
        assert "".join(thai_digits(text).split()) in words, text


def test_one_press_makes_the_report_and_it_goes_the_way_of_every_draft(followed, visit, office):
    drafter = visit("drafter")
    page = drafter.get(f"/overview/{followed.letter.id}")
    where, fields = drafter.fill(page, "/report")
    for _time in range(2):
        done = drafter.post(where, fields)
        assert "ร่างบันทึกรายงานผลไว้ให้แล้ว" in done.words
    memo = Document.get(Document.about == followed.letter)
    drafter.send(done, f"/drafts/{memo.id}/edit")
    kept = Document.get_by_id(memo.id)
    assert kept.version == 2
    assert kept.says.body == memo.says.body  # the form takes its tables as they are
    documents.submit(Document.get_by_id(memo.id), office.officer("drafter"))
    documents.pass_on(Document.get_by_id(memo.id), office.officer("checker"))
    signed = circulars.issue(Document.get_by_id(memo.id), office.officer("kathu"))
    assert signed.number
    assert signed.about_id == followed.letter.id


def test_nothing_to_report_is_said(followed, visit, office):
    drafter = visit("drafter")
    keys = drafter.fill(drafter.get(f"/overview/{followed.letter.id}"), "/report")[1]
    nothing = issued(office)
    assert drafter.post(f"/overview/{nothing.id}/report", keys).status == 409
    documents.cancel(Document.get_by_id(followed.letter.id), office.officer("registrar"), "ผิด")
    assert drafter.post(f"/overview/{followed.letter.id}/report", keys).status == 409
    page = drafter.get(f"/overview/{followed.letter.id}")
    assert "หนังสือฉบับนี้ถูกยกเลิกแล้ว" in page.words
    assert not [form for form in page.find("form", method="post")]
    assert not Document.select().where(Document.about == followed.letter).exists()


def test_a_withdrawn_task_is_not_reported_on(followed, drafter):
    withdraw(Task.get(Task.document == followed.letter, Task.place == 1), drafter, "ไม่ต้องทำแล้ว")
    body = _memo(followed).body
    assert body[2] == "1. จัดทำแผน ภายในวันที่ 25 ตุลาคม 2569"
    assert len([block for block in blocks(body) if block.heads]) == 1


def test_a_report_is_addressed_to_the_office_when_nobody_heads_it(office):
    assert commands.addressee(office.office("phuket").id) == "ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต"
    Officer.update(active=False).where(Officer.id == office.officer("thalang").id).execute()
    assert commands.addressee(office.office("thalang").id) == "กศน.อ.ถลาง"


@pytest.mark.tampered
def test_a_report_on_77_offices_and_four_tasks_prints(province, drafter):
    facts = commands.report(Document.get_by_id(province[0].id), drafter).says
    tables = [block for block in blocks(facts.body) if block.heads]
    assert [len(table.rows) for table in tables] == [78] * 4
    words = _read(print_paper(facts))
    names = [row[1] for row in tables[0].rows]
    assert all("".join(name.split()) in words for name in names)
    assert "๗๗" in words


def test_a_task_without_a_day_is_reported_not_on_time(office):
    letter = issued(office, TaskSpec("แต่งตั้งผู้รับผิดชอบ"), to=("kathu",))
    assignment = office.assignment(letter, "kathu")
    reports.send(
        reports.keep(assignment, office.officer("kathu"), "ทำแล้ว", {}), office.officer("kathu")
    )
    body = commands.report(Document.get_by_id(letter.id), office.officer("drafter")).says.body
    assert body[1].startswith("บัดนี้ ส่วนราชการทั้ง 1 แห่งรายงานครบทุกข้อแล้ว ข้อมูล ณ วันที่ ")
    assert body[2] == "1. แต่งตั้งผู้รับผิดชอบ"
    assert blocks(body)[3].rows[0][2] == "รายงานแล้ว (รอตรวจ)"
    assert body[4].startswith("- อ.กะทู้ รายงานว่า ")
    assert body[5:] == ["จึงเรียนมาเพื่อโปรดทราบ"]
