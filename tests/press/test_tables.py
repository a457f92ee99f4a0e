"""Tables: everything stays on the paper, in the largest type that fits; one too wide for any is
torn, and that is told.
"""

import random
import re

import pypdfium2
import pytest

from app.press.check import findings
from app.press.facts import Facts, Kind
from app.press.pdf.ruler import find, lines
from app.press.print import print_paper, print_roll
from app.press.setting.geometry import figures
from app.press.setting.tables import type_size

pytestmark = pytest.mark.bare
CELLS = [
    "สำนักงาน กศน.จังหวัดภูเก็ต",
    "1,234,567.89",
    "26 ธ.ค. 2565",
    "ศธ 0210.56/1005",
    "รับทราบแล้ว (ขอขยายเวลา)",
    "0 7622 1801",
    "12",
    "-",
    "",
    "ขอเชิญประชุมผู้บริหารสถานศึกษาในสังกัด",
    "Exclusion error",
    "saraban@nfe.example",
    "ยกเลิก 17 พ.ย. 2569 เพราะข้อความคลาดเคลื่อน",
]


def _paper(columns: int, rows: list[list[str]], kind: Kind = Kind.LETTER) -> Facts:
    heads = " | ".join(f"หัวข้อที่ {number} (หน่วย)" for number in range(1, columns + 1))
    table = "\n".join([heads, *(" | ".join(row) for row in rows)])
    return Facts(kind=kind, subject="ทดสอบ", body=["ด้วยขอแจ้งผล ดังนี้", table, "จึงเรียนมาเพื่อโปรดทราบ"])


def _ink_right(pdf: bytes) -> float:
    """How far to the right anything stands on any page, in mm."""
    pages = (
        page.render(scale=150 / 72, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(pdf)
    )
    return (
        max(page.point(lambda grey: 255 * (grey < 128)).getbbox()[2] for page in pages) * 25.4 / 150
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_table_leaves_the_paper(seed):
    chance = random.Random(seed)
    columns = chance.randint(2, 14)
    facts = _paper(
        columns, [[chance.choice(CELLS) for _column in range(columns)] for _row in range(6)]
    )
    assert _ink_right(print_paper(facts)) <= 190.6


@pytest.mark.parametrize(("columns", "size"), [(3, 16), (10, 13), (12, 10)])
def test_a_wide_table_has_smaller_type_and_words_stay_whole(columns, size):
    facts = _paper(columns, [["รับทราบ"] * columns] * 3)
    printed = lines(print_paper(facts))
    row = find(printed, "รับทราบ")
    assert row.size == pytest.approx(size, abs=1)
    assert sum(line.text.count("รับทราบ") for line in printed) == 3 * columns
    assert find(printed, "จึงเรียน").size == 16
    assert findings(facts) == []


@pytest.mark.parametrize("columns", [12, 30, 60])
def test_a_table_too_wide_for_any_type_loses_nothing_and_is_told(columns):
    facts = _paper(columns, [["1,234,567.89"] * columns] * 2)
    pdf = print_paper(facts)
    copied = re.sub(
        r"\s",
        "",
        "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)),
    )
    assert copied.count("๙") >= 2 * columns
    assert _ink_right(pdf) <= 190.6
    assert [one.rule for one in findings(facts)] == ["margins"]


def test_a_cell_of_three_thousand_letters_goes_over_the_page_under_the_heads():
    text = "ด้วยสำนักงานขอแจ้งแนวทางการดำเนินงานให้ทราบโดยทั่วกัน " * 60
    pdf = print_paper(
        Facts(subject="ก", body=["ด้วย", f"ที่ | รายการ | จำนวน\n1 | {text} | 3", "จึงเรียนมา"])
    )
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    assert len(pages) == 2
    assert all("รายการ" in page for page in pages)
    assert sum(page.count("แนวทาง") for page in pages) == 60


@pytest.mark.parametrize("word", ["ก" * 3000, "x" * 3000, "9" * 3000])
def test_a_cell_without_a_place_to_break_stays_on_the_paper(word):
    pdf = print_paper(
        Facts(subject="ก", body=["ด้วย", f"ที่ | รายการ | จำนวน\n1 | {word} | 3", "จึงเรียนมา"])
    )
    assert _ink_right(pdf) <= 190.6
    copied = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert copied.count({"9": "๙"}.get(word[0], word[0])) >= 3000


def test_the_unit_of_a_head_stands_under_it():
    printed = lines(print_paper(_paper(2, [["1", "2"]])))
    assert find(printed, "(หน่วย)").baseline - find(printed, "หัวข้อที่ ๑").baseline == pytest.approx(
        7.34, abs=0.1
    )


def test_a_register_and_a_roll_fit_their_own_paper():
    place = figures("register")
    row = [
        "11",
        "ศธ 0210.56/ว 1234",
        "26 ธ.ค. 2565",
        "สำนักงานส่งเสริมการศึกษา" * 2,
        "9" * 30,
        "x" * 40,
        "รับทราบ 3/3",
        "ยกเลิก",
    ]
    pdf = print_roll(["ทะเบียน"], [f"หัว {n}" for n in range(8)], [row] * 3, design="register")
    assert _ink_right(pdf) <= place["height"].mm - place["right"].mm + 0.6
    assert _ink_right(print_roll(["บัญชี"], [f"หัว {n}" for n in range(8)], [row] * 3)) <= 190.6


def test_the_size_is_that_of_the_design_when_it_fits():
    assert type_size(["ที่", "ชื่อ"], [["1", "ก"]], "letter") == 16
    assert type_size(["ที่", "ชื่อ"], [["1", "ก"]], "register") == 14
    assert type_size(["ที่", "ชื่อ"], [["1", "9" * 200]], "register") == 0
    assert type_size([""], [], "letter") == 16
