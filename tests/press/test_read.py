"""Pasted letters, read back into facts."""

import json
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.press.facts import Facts, Kind
from app.press.reading.lines import decoded
from app.press.reading.read import UnreadableText, read
from tests.conftest import SEED

pytestmark = pytest.mark.bare

MEMO = """บันทึกข้อความ
ส่วนราชการ.....สำนักงาน กศน.จังหวัดภูเก็ต กลุ่มอำนวยการ โทร. 0 7622 1801.....
ที่ ศธ 0210.56/ว 12              วันที่  26 ธ.ค. 2565
เรื่อง  ขออนุมัติเดินทางไปราชการ
เรียน  ผู้อำนวยการสำนักงาน กศน.จังหวัดภูเก็ต

        ด้วยกลุ่มอำนวยการ จะจัดประชุมเชิงปฏิบัติการเรื่องหนึ่งในวันที่ 5 มกราคม 2566
ณ ห้องประชุมชั้นสองของสำนักงาน เพื่อชี้แจงการดำเนินงานตามโครงการให้ผู้เกี่ยวข้อง
ทราบและถือปฏิบัติ
        จึงเรียนมาเพื่อโปรดพิจารณา

                       (นายสมชาย ใจดี)
                  นักวิชาการศึกษาชำนาญการ
"""
LAYOUT = """                                  ด่วนที่สุด
ที่ ภก ๐๐๑๗.๒ / ว ๑๒๓๔                                      ศาลากลางจังหวัดภูเก็ต
                                                            ถนนนริศร ภก ๘๓๐๐๐

                                     ๑๕  กุมภาพันธ์  ๒๕๖๖

เรื่อง: การประชุมคณะกรรมการ
เรียน: นายอำเภอทุกอำเภอ
อ้างถึง ๑. หนังสือกรมการปกครอง ที่ มท ๐๓๑๐/ว ๑ ลงวันที่ ๑ มกราคม ๒๕๖๖
        ๒. หนังสือจังหวัดภูเก็ต ที่ ภก ๐๐๑๗/๒
สิ่งที่ส่งมาด้วย  ๑. ระเบียบวาระการประชุม   จำนวน ๑ ชุด
                ๒. แบบตอบรับ  จำนวน ๑ ฉบับ

     ตามหนังสือที่อ้างถึง จังหวัดภูเก็ตได้แจ้งให้อำเภอดำเนินการแล้ว นั้น

     จังหวัดภูเก็ตขอเชิญประชุม ในวันที่ ๒๐ กุมภาพันธ์ ๒๕๖๖ เวลา ๐๙.๓๐ น.

     จึงเรียนมาเพื่อโปรดทราบ

                            ขอแสดงความนับถือ


                          (นายสมมุติ  ทดสอบ)
                   รองผู้ว่าราชการจังหวัด รักษาราชการแทน
                        ผู้ว่าราชการจังหวัดภูเก็ต

ที่ทำการปกครองจังหวัด
กลุ่มงานปกครอง
โทร. ๐ ๗๖๒๑ ๒๓๔๕ ต่อ ๑๒ โทรสาร ๐ ๗๖๒๑ ๒๓๔๖
ไปรษณีย์อิเล็กทรอนิกส์ saraban_phuket@moi.example
สำเนาส่ง ๑. นายอำเภอเมือง
๒. นายอำเภอถลาง
"""
TIGHT = "\r\n".join(
    (
        "ที่ ศธ 0210.56/99",
        "สำนักงาน กศน.จังหวัดภูเก็ต",
        "ถนนดำรง ภก 83000",
        "5 มกราคม 2566",
        "เรื่อง แจ้งผลการดำเนินงาน",
        "เรียน ผู้อำนวยการ กศน.อำเภอกะทู้",
        "ด้วย สำนักงาน กศน.จังหวัดภูเก็ต ได้รับแจ้งผลการดำเนินงานแล้ว",
        "จึงเรียนมาเพื่อโปรดทราบ",
        "ขอแสดงความนับถือ",
        "(นางสาวทดสอบ ระบบดี)",
        "ผู้อำนวยการสำนักงาน กศน.จังหวัดภูเก็ต",
        "กลุ่มยุทธศาสตร์",
        "โทร 076221801",
    )
)
ORDER = """คำสั่งสำนักงาน กศน.จังหวัดภูเก็ต
ที่ 12/2566
เรื่อง แต่งตั้งคณะทำงาน

อาศัยอำนาจตามระเบียบ จึงแต่งตั้งคณะทำงาน ดังนี้

1. นายหนึ่ง สองสาม เป็นประธาน

ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป

สั่ง ณ วันที่ ๕ มกราคม พ.ศ. ๒๕๖๖

(นางสาวทดสอบ ระบบดี)
ผู้อำนวยการสำนักงาน กศน.จังหวัดภูเก็ต
"""


def test_the_seed_gives_every_field_right():
    reading = read(SEED.read_bytes())
    facts = reading.facts
    assert (facts.kind, facts.number, facts.date) == (Kind.LETTER, "ศธ ๐๒๑๐.๕๖/๑๐๐๕", "2022-12-26")
    assert (facts.agency, facts.address) == ("สำนักงาน กศน.จังหวัดภูเก็ต", ["ถนนดำรง ภก ๘๓๐๐๐"])
    assert facts.subject.startswith("การขับเคลื่อนการจัดความยากจน")
    assert len(facts.subject) == 122
    assert (facts.salutation, facts.to) == ("เรียน", "ผู้อำนวยการ กศน.อำเภอทุกแห่ง")
    assert [paragraph[:10] for paragraph in facts.body] == [
        "ด้วย สำนัก",
        "ในการนี้ ส",
        "๑. การตรวจ",
        "๒. การกำหน",
        "๓. การบูรณ",
        "๔. การติดต",
        "เพื่อให้กา",
        "ในการนี้ ส",
        "จึงเรียนมา",
    ]
    assert not any("..." in paragraph for paragraph in facts.body)
    assert facts.closing == "ขอแสดงความนับถือ"
    assert facts.signatory.name == "นางสาวกนกอร มากนคร"
    assert facts.signatory.lines == [
        "ผู้อำนวยการ กศน.อำเภอกะทู้",
        "รักษาการในตำแหน่ง ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต",
    ]
    assert (facts.section, facts.phone, facts.fax) == (
        "งานการศึกษาต่อเนื่อง",
        "๐ ๗๖๒๒ ๑๘๐๑",
        "๐ ๗๖๒๒ ๓๓๐๘",
    )
    assert reading.unplaced == []


def test_a_memo_is_read_with_its_leaders_and_its_number_and_date_on_one_line():
    facts = read(MEMO).facts
    assert (facts.kind, facts.number, facts.date) == (Kind.MEMO, "ศธ 0210.56/ว 12", "2022-12-26")
    assert (facts.agency, facts.phone) == ("สำนักงาน กศน.จังหวัดภูเก็ต กลุ่มอำนวยการ", "0 7622 1801")
    assert len(facts.body) == 2
    assert "2566 ณ ห้องประชุม" in facts.body[0]
    assert "ผู้เกี่ยวข้องทราบ" in facts.body[0]
    assert facts.signatory.lines == ["นักวิชาการศึกษาชำนาญการ"]


def test_a_letter_as_laid_out_on_paper_is_read():
    facts = read(LAYOUT).facts
    assert (facts.urgency, facts.number) == ("ด่วนที่สุด", "ภก ๐๐๑๗.๒/ว ๑๒๓๔")
    assert (facts.agency, facts.address, facts.date) == (
        "ศาลากลางจังหวัดภูเก็ต",
        ["ถนนนริศร ภก ๘๓๐๐๐"],
        "2023-02-15",
    )
    assert facts.references == [
        "หนังสือกรมการปกครอง ที่ มท ๐๓๑๐/ว ๑ ลงวันที่ ๑ มกราคม ๒๕๖๖",
        "หนังสือจังหวัดภูเก็ต ที่ ภก ๐๐๑๗/๒",
    ]
    assert facts.enclosures == ["ระเบียบวาระการประชุม จำนวน ๑ ชุด", "แบบตอบรับ จำนวน ๑ ฉบับ"]
    assert len(facts.body) == 3
    assert facts.signatory.name == "นายสมมุติ ทดสอบ"
    assert facts.signatory.lines == ["รองผู้ว่าราชการจังหวัด รักษาราชการแทน", "ผู้ว่าราชการจังหวัดภูเก็ต"]
    assert (facts.phone, facts.fax) == ("๐ ๗๖๒๑ ๒๓๔๕ ต่อ ๑๒", "๐ ๗๖๒๑ ๒๓๔๖")
    assert facts.email == "saraban_phuket@moi.example"
    assert facts.copies_to == ["นายอำเภอเมือง", "นายอำเภอถลาง"]


def test_lines_without_gaps_and_windows_line_ends_are_read():
    facts = read(TIGHT).facts
    assert (facts.number, facts.date, facts.subject) == (
        "ศธ 0210.56/99",
        "2023-01-05",
        "แจ้งผลการดำเนินงาน",
    )
    assert facts.body == [
        "ด้วย สำนักงาน กศน.จังหวัดภูเก็ต ได้รับแจ้งผลการดำเนินงานแล้ว",
        "จึงเรียนมาเพื่อโปรดทราบ",
    ]
    assert (facts.section, facts.phone) == ("กลุ่มยุทธศาสตร์", "076221801")


def test_a_letter_copied_from_word_reads_as_its_author_meant():
    reading = read((SEED.parent / "word-tabs.txt").read_bytes())
    facts = reading.facts
    assert (facts.number, facts.date, facts.subject) == (
        "ศธ ๐๒๑๐.๕๖/ว ๑๒",
        "2026-11-26",
        "ขอเชิญประชุม",
    )
    assert (facts.agency, facts.address) == ("สำนักงาน กศน.จังหวัดภูเก็ต", ["ถนนดำรง ภก ๘๓๐๐๐"])
    assert (facts.salutation, facts.to) == ("เรียน", "ผู้อำนวยการ กศน.อำเภอทุกแห่ง")
    assert facts.references == [
        "หนังสือสำนักงาน กศน. ที่ ศธ ๐๒๑๐.๐๑/๑๒๓ ลงวันที่ ๑ พฤศจิกายน ๒๕๖๙",
        "หนังสือจังหวัดภูเก็ต ที่ ภก ๐๐๑๗/ว ๙๙ ลงวันที่ ๒ พฤศจิกายน ๒๕๖๙",
    ]
    assert facts.enclosures == ["ระเบียบวาระการประชุม จำนวน ๑ ชุด", "แบบตอบรับ จำนวน ๑ ฉบับ"]
    assert facts.body == ["ตามหนังสือที่อ้างถึง แจ้งให้จังหวัดจัดประชุม นั้น", "จึงเรียนมาเพื่อโปรดทราบ"]
    assert (facts.closing, facts.signatory.name) == ("ขอแสดงความนับถือ", "นางสาวอรุณี แสงทอง")
    assert (facts.section, facts.phone, facts.copies_to) == (
        "งานการศึกษาต่อเนื่อง",
        "๐ ๗๖๒๒ ๑๘๐๑",
        ["นายอำเภอทุกอำเภอ"],
    )
    assert reading.unplaced == ["ผู้ประสานงาน นายธนา โทร. ๐๘ ๑๒๓๔ ๕๖๗๘"]


BETWEEN = ["\t", "\t\t\t", " \t", "\t  ", " \t \t "]  # what typists press after a label


@pytest.mark.parametrize("gap", BETWEEN)
@pytest.mark.parametrize("text", [MEMO, LAYOUT, ORDER], ids=["memo", "letter", "order"])
def test_tabs_after_labels_change_nothing(text, gap):
    labelled = re.compile(
        r"(?m)^(\s*(?:ที่|เรื่อง:?|เรียน:?|อ้างถึง|สิ่งที่ส่งมาด้วย|ส่วนราชการ|สำเนาส่ง|สั่ง ณ วันที่))[ .]+"
    )
    tabbed = labelled.sub(lambda found: found[1] + gap, text)
    assert tabbed != text
    assert read(tabbed) == read(labelled.sub(r"\1 ", text))


@pytest.mark.parametrize("gap", BETWEEN)
def test_tabs_inside_the_lines_of_head_and_foot_are_no_cells(gap):
    text = (
        gap.join(("ที่", "ศธ 0210.56/99", "สำนักงาน กศน.จังหวัดภูเก็ต"))
        + f"\n{gap}ถนนดำรง{gap}ภก 83000\n{gap}5 มกราคม 2566\n"
        + gap.join(("เรื่อง", "แจ้งผล", "การดำเนินงาน"))
        + "\n"
        + gap.join(("เรียน", "ผู้อำนวยการ", "กศน.อำเภอกะทู้"))
        + f"\nสิ่งที่ส่งมาด้วย{gap}แบบตอบรับ{gap}จำนวน ๑ ฉบับ\n{gap}แผนที่{gap}จำนวน ๒ แผ่น\n"
        f"{gap}ด้วยสำนักงานได้รับแจ้งผลแล้ว\n{gap}จึงเรียนมาเพื่อโปรดทราบ\n{gap}ขอแสดงความนับถือ\n{gap}(นางสาวทดสอบ{gap}ระบบดี)\n"
        f"{gap}ผู้อำนวยการ{gap}กศน.อำเภอกะทู้\nกลุ่มยุทธศาสตร์\nโทร.{gap}0 7622 "
        f"1801{gap}โทรสาร{gap}0 7622 3308\n"
        f"สำเนาส่ง{gap}๑.{gap}นายอำเภอเมือง\n{gap}๒.{gap}นายอำเภอถลาง\nผู้ประสานงาน{gap}นายธนา"
    )
    reading = read(text)
    facts = reading.facts
    assert "|" not in reading.to_json()
    assert (facts.number, facts.date) == ("ศธ 0210.56/99", "2023-01-05")
    assert (facts.agency, facts.address) == ("สำนักงาน กศน.จังหวัดภูเก็ต", ["ถนนดำรง ภก 83000"])
    assert (facts.subject, facts.to) == ("แจ้งผล การดำเนินงาน", "ผู้อำนวยการ กศน.อำเภอกะทู้")
    assert facts.enclosures == ["แบบตอบรับ จำนวน ๑ ฉบับ", "แผนที่ จำนวน ๒ แผ่น"]
    assert facts.body == ["ด้วยสำนักงานได้รับแจ้งผลแล้ว", "จึงเรียนมาเพื่อโปรดทราบ"]
    assert (facts.signatory.name, facts.signatory.lines) == (
        "นางสาวทดสอบ ระบบดี",
        ["ผู้อำนวยการ กศน.อำเภอกะทู้"],
    )
    assert (facts.phone, facts.fax) == ("0 7622 1801", "0 7622 3308")
    assert facts.copies_to == ["นายอำเภอเมือง", "นายอำเภอถลาง"]
    assert reading.unplaced == ["ผู้ประสานงาน นายธนา"]


def _body(*lines: str) -> list[str]:
    return read(
        "\n".join(
            (
                "เรื่อง\tทดสอบ",
                "เรียน\tผู้อำนวยการ",
                "\tด้วยสำนักงานขอแจ้งให้ทราบ ดังนี้",
                *lines,
                "\tจึงเรียนมาเพื่อโปรดทราบ",
                "ขอแสดงความนับถือ",
                "(นายสมมุติ ทดสอบ)",
            )
        )
    ).facts.body[1:-1]


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["อำเภอ\tจำนวน", "กะทู้\t12", "ถลาง\t5"], ["อำเภอ | จำนวน\nกะทู้ | 12\nถลาง | 5"]),
        (
            ["\tอำเภอ\t\tจำนวน", "\tกะทู้\t12"],
            ["อำเภอ | จำนวน\nกะทู้ | 12"],
        ),  # set in, tabs until it stands below
        (
            ["ที่\tอำเภอ\tจำนวน", "๑\tกะทู้\t", "๒\tถลาง\t5"],
            ["ที่ | อำเภอ | จำนวน\n๑ | กะทู้ | \n๒ | ถลาง | 5"],
        ),
        (["ที่\tชื่อ", "๑.\tนายหนึ่ง", "๒.\tนายสอง"], ["ที่ | ชื่อ\n๑. | นายหนึ่ง\n๒. | นายสอง"]),
        (
            ["๑.\tวันที่ ๕ ธันวาคม ๒๕๖๙", "๒.\tสถานที่ ห้องประชุม"],
            ["๑. วันที่ ๕ ธันวาคม ๒๕๖๙", "๒. สถานที่ ห้องประชุม"],
        ),
        (["\t๑.๑\tตรวจสอบ", "\t(๑)\tเยี่ยม", "\t-\tรายงาน"], ["๑.๑ ตรวจสอบ", "(๑) เยี่ยม", "- รายงาน"]),
        (["๑.\tตามตาราง", "อำเภอ\tจำนวน", "กะทู้\t12"], ["๑. ตามตาราง", "อำเภอ | จำนวน\nกะทู้ | 12"]),
        (["สถานที่\tห้องประชุม"], ["สถานที่ ห้องประชุม"]),
    ],
)
def test_tabs_make_a_table_only_of_rows_of_cells_in_the_body(lines, body):
    assert _body(*lines) == body


def test_an_order_is_read():
    facts = read(ORDER).facts
    assert (facts.kind, facts.number, facts.date) == (Kind.ORDER, "12/2566", "2023-01-05")
    assert (facts.agency, facts.subject) == ("สำนักงาน กศน.จังหวัดภูเก็ต", "แต่งตั้งคณะทำงาน")
    assert len(facts.body) == 3
    assert facts.signatory.name == "นางสาวทดสอบ ระบบดี"


UNTIDY = """ที่ กค (กนบ) 0421.3/ว 123
กรมบัญชีกลาง
ถนนพระรามที่ 6 กทม. 10400
    มกราคม 2567
เรื่อง แนวทางปฏิบัติ
เรียน ปลัดกระทรวง อธิบดี ผู้ว่าราชการจังหวัด
ผู้ว่าการ หัวหน้ารัฐวิสาหกิจ
อ้างถึง 1. พระราชบัญญัติ พ.ศ. 2560 2. หนังสือ ที่ กค 0405.2/ว 78 ลงวันที่ 31 มกราคม 2565

ตามพระราชบัญญัติที่อ้างถึงกำหนดให้หน่วยงานของรัฐดำเนินการตามหลักเกณฑ์ นั้น
1. กรณีวงเงินไม่เกิน 500,000 บาท ให้ดำเนินการดังนี้
1.1 ให้เจ้าหน้าที่จัดทำรายงาน
จึงเรียนมาเพื่อโปรดทราบ
ขอแสดงความนับถือ
ว่าที่ร้อยตรี
(ลงชื่อ) สมศักดิ์ รักชาติ
(สมศักดิ์ รักชาติ)
รองอธิบดี ปฏิบัติราชการแทน
อธิบดีกรมบัญชีกลาง
ฝ่ายอำนวยการ
โทร/โทรสาร 0 2127 7000
www.cgd.example
"""


def test_an_untidy_letter_is_read_and_what_fits_nowhere_is_told():
    reading = read(UNTIDY.replace("(ลงชื่อ) สมศักดิ์ รักชาติ\n", ""))
    facts = reading.facts
    assert (facts.number, facts.date) == ("กค (กนบ) 0421.3/ว 123", "")
    assert (facts.agency, facts.address) == ("กรมบัญชีกลาง", ["ถนนพระรามที่ 6 กทม. 10400"])
    assert facts.to == "ปลัดกระทรวง อธิบดี ผู้ว่าราชการจังหวัด ผู้ว่าการ หัวหน้ารัฐวิสาหกิจ"
    assert facts.references == [
        "พระราชบัญญัติ พ.ศ. 2560",
        "หนังสือ ที่ กค 0405.2/ว 78 ลงวันที่ 31 มกราคม 2565",
    ]
    assert [paragraph[:4] for paragraph in facts.body] == ["ตามพ", "1. ก", "1.1 ", "จึงเ"]
    assert facts.signatory.name == "ว่าที่ร้อยตรี สมศักดิ์ รักชาติ"
    assert facts.signatory.lines == ["รองอธิบดี ปฏิบัติราชการแทน", "อธิบดีกรมบัญชีกลาง"]
    assert (facts.section, facts.phone, facts.fax) == ("ฝ่ายอำนวยการ", "0 2127 7000", "0 2127 7000")
    assert reading.unplaced == ["มกราคม 2567", "www.cgd.example"]


def test_the_word_signed_before_a_name_is_left_out():
    facts = read(UNTIDY.replace("ว่าที่ร้อยตรี\n", "")).facts
    assert facts.signatory.name == "สมศักดิ์ รักชาติ"
    assert facts.closing == "ขอแสดงความนับถือ"


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("เรื่องขอเชิญประชุม", "subject", "ขอเชิญประชุม"),
        ("เรื่อง : ขอเชิญประชุม", "subject", "ขอเชิญประชุม"),
        ("เรื่อง：ขอเชิญประชุม", "subject", "ขอเชิญประชุม"),
        ("กราบเรียน ประธานองคมนตรี", "salutation", "กราบเรียน"),
        ("ที่ ศธ ๐๒๑๐.๕๖ / ว ๙", "number", "ศธ ๐๒๑๐.๕๖/ว ๙"),
        ("ที่ ศธ 0210.56/", "number", "ศธ 0210.56/"),
        ("วันที่ ๒๖ เดือน ธันวาคม พ.ศ. ๒๕๖๕", "date", "2022-12-26"),
        ("26/12/2565", "date", "2022-12-26"),
        ("อ้างถึง หนังสือที่ ๑", "references", ["หนังสือที่ ๑"]),
        ("สิ่งที่ส่งมาด้วย แบบรายงาน จำนวน ๑ ชุด", "enclosures", ["แบบรายงาน จำนวน ๑ ชุด"]),
    ],
)
def test_labels_are_known_with_and_without_spaces_and_colons(line, name, value):
    text = (
        f"{line}\n\nเรียน ผู้อำนวยการ\n\nด้วยสำนักงานขอแจ้งให้ทราบโดยทั่วกัน"
        if name not in ("salutation",)
        else f"{line}\n\nด้วยสำนักงานขอแจ้งให้ทราบโดยทั่วกัน"
    )
    assert getattr(read(text).facts, name) == value


@pytest.mark.parametrize("foot", ["พอเพียง...", "/พอเพียง...", "พอเพียง…", "พอเพียง ...."])
def test_a_catch_word_in_the_middle_of_a_paragraph_leaves_it_in_one_piece(foot):
    text = (
        "เรื่อง ทดสอบ\n\nเรียน "
        "ผู้อำนวยการ\n\nด้วยสำนักงานได้ดำเนินการขับเคลื่อนตามหลักปรัชญาของเศรษฐกิจ\n\n"
        f"{foot}\n\n- ๒ -\n\nพอเพียงและการบูรณาการประสานความร่วมมือในทุกระดับอย่างต่อเนื่องสืบไปภายหน้า\n\nจึงเรียนมาเพื่อโปรดทราบ"
    )
    body = read(text).facts.body
    assert len(body) == 2
    assert "เศรษฐกิจพอเพียงและการบูรณาการ" in body[0]


def test_dots_that_announce_nothing_stay():
    assert read("ด้วยสำนักงานขอแจ้งรายการต่าง ๆ ...\n\nจึงเรียนมาเพื่อทราบ").facts.body[0].endswith("...")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "ยังไม่มีข้อความ"),
        ("   \n\n", "ยังไม่มีข้อความ"),
        ("ก" * 1_000_000, "ยาวเกินไป"),
        (b"\x89PNG\r\n\0\0" * 30, "ไม่ใช่ข้อความ"),
        ("An English letter, dear Sir.\n" * 9, "ไม่ใช่หนังสือภาษาไทย"),
        ("<html><body>ด้วยสำนักงานขอแจ้ง</body></html>", "HTML"),
    ],
)
def test_what_is_no_letter_is_refused_in_words(raw, said):
    with pytest.raises(UnreadableText, match=said):
        read(raw)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_codings_of_old_programs_are_read(coding):
    assert read(TIGHT.encode(coding)).facts.subject == "แจ้งผลการดำเนินงาน"


LINES = [
    line for text in (SEED.read_text(), MEMO, LAYOUT, TIGHT, ORDER) for line in text.splitlines()
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=25))
def test_nothing_is_lost_whatever_the_order_of_the_lines(lines):
    text = "\n".join(lines)
    try:
        reading = read(text)
    except UnreadableText:
        return
    kept = "".join((reading.to_json()).split())
    for word in re.findall("[\u0e01-\u0e4e]{4,}", re.sub(r"\.{3,}", " ", decoded(text))):
        known = (
            "ไปรษณีย์อิเล็กทรอนิกส์",
            "สิ่งที่ส่งมาด้วย",
            "บันทึกข้อความ",
            "ส่วนราชการ",
            "อ้างถึง",
            "วันที่",
            "สำเนาส่ง",
            "โทรสาร",
            "คำสั่ง",
            "เรื่อง",
            "เรียน",
            "สั่ง",
            "โทร",
            "ที่",
        )
        left = next((word[len(label) :] for label in known if word.startswith(label)), word)
        # a date becomes an ISO day
        month = re.fullmatch("มกราคม|กุมภาพันธ์|มิถุนายน|ธันวาคม", word)
        assert left in kept or month or json.dumps(word) in kept, (word, text)


@pytest.mark.parametrize(
    "hostile",
    [
        "- " * 90_000,
        "ที่ " * 60_000,
        "(" * 150_000 + "ก" * 49_000,
        "ก\n" * 90_000,
        "๑. ก\n" * 30_000,
        "เรื่อง" * 30_000,
        "..." * 60_000 + "ด้วยสำนักงานขอแจ้ง" * 1000,
    ],
)
def test_hostile_text_is_read_or_refused_without_hanging(hostile):
    import time

    begun = time.monotonic()
    with suppress(UnreadableText):
        read("ด้วยสำนักงานขอแจ้งให้ทราบ\n" + hostile)
    assert (
        time.monotonic() - begun < 20
    )  # not a timing: a guard against time that grows with the square


def test_facts_survive_json_and_wrong_json_is_refused_by_name():
    facts = read(LAYOUT).facts
    assert Facts.from_json(facts.to_json()) == facts
    for wrong, named in (
        ('{"colour": "red"}', "colour"),
        ('{"body": "text"}', "body"),
        ('{"date": "31/12/2565"}', "^date"),
        ('{"signatory": {"age": "3"}}', "signatory.age"),
        ('{"kind": "poem"}', "poem"),
        ("[]", "object"),
    ):
        with pytest.raises(ValueError, match=named):
            Facts.from_json(wrong)
