"""What a line end must not tear apart, what paper shows for a letter it has no place for, how
deep a number stands.
"""

import pytest

from app.press.setting.body import blocks
from app.press.setting.wording import loose, unbreakable_spans, unshown, words

pytestmark = pytest.mark.bare

WHOLE = [  # what a text has to keep whole
    ("กศน.อำเภอทุกแห่ง (3 แห่ง)", "(๓ แห่ง"),
    ("ประชุม (26 ธันวาคม 2565) นั้น", "(๒๖ ธันวาคม ๒๕๖๕"),
    ("พื้นฐาน ภาคเรียนที่ 2 ปีการศึกษา 2569", "ภาคเรียนที่ ๒"),
    ("ตามหนังสือ ที่ ศธ 0210.56/1005", "ที่ ศธ ๐๒๑๐.๕๖/๑๐๐๕"),
    ("ณ วันที่ 3 เวลา 09.00 น.", "เวลา ๐๙.๐๐ น."),
    ("ได้แก่ 1) เติมเต็ม", "๑) เติ"),
    ("รุ่นที่ 4", "นที่ ๔"),
    ("ติดต่อ โทร. 0 7622 1801", "โทร. ๐ ๗๖๒๒ ๑๘๐๑"),
    ("เรียกว่า “ระเบียบ (ฉบับที่ 2) พ.ศ. 2561”", "ที่ ๒)"),
    ("“3 ข้อ”", "“๓ ข้อ"),
    ("วันพฤหัสบดีที่ 26 กุมภาพันธ์ พ.ศ. 2569", "วันพฤหัสบดีที่ ๒๖ กุมภาพันธ์ พ.ศ. ๒๕๖๙"),
]
TORN = [  # where a text may break, before a part of it
    ("โคโรนา 2019 (COVID-19) ได้ครอบคลุม", "ได้"),
    ("ภาคเรียนที่ 2 ปีการศึกษา 2569", "ปีการ"),
    ("1" * 200, "๑" * 100),
]


def _covered(text: str, part: str) -> bool:
    start = text.index(part)
    return any(
        begin <= start and start + len(part) <= end for begin, end in unbreakable_spans(text)
    )


@pytest.mark.parametrize(("text", "whole"), WHOLE, ids=[row[1] for row in WHOLE])
def test_numbers_dates_and_their_labels_stay_whole(text, whole):
    assert _covered(words(text), whole)


@pytest.mark.parametrize(("text", "part"), TORN, ids=[row[1][:9] for row in TORN])
def test_no_more_is_kept_whole_than_that(text, part):
    text = words(text)
    at = text.index(part) if not text.startswith(part) else len(part)
    assert not any(start < at < end for start, end in unbreakable_spans(text))


@pytest.mark.parametrize(
    ("typed", "shown", "told"),
    [
        ("ด้วย 😀 ขอ", "ด้วย [?] ขอ", "😀"),
        ("汉字", "[?][?]", "汉字"),
        ("\ue000ก", "[?]ก", "\ue000"),
        ("ก\nข", "ก ข", ""),
        ("ที่ปั๊มน้ำ ศักดิ์สิทธิ์ กตัญญู", "ที่ปั๊มน้ำ ศักดิ์สิทธิ์ กตัญญู", ""),
        ("ก" + "\u0e49" * 9, "ก\u0e49\u0e49[?]", "\u0e49"),
        ("1\u20132 \u2212 3", "๑–๒ - ๓", ""),
    ],
)
def test_a_letter_without_a_place_on_paper_is_shown_as_a_mark_and_told_once(typed, shown, told):
    assert words(typed) == shown
    assert unshown(typed) == told


def test_loose_text_may_break_between_any_two_letters_and_not_within_one():
    assert loose("ที่ 12 กก") == "\u200b".join(["ที่", " ", "๑", "๒", " ", "ก", "ก"])


DEPTHS = [
    ("1. ก|1.1 ก|1.1.1 ก|(1) ก|(ก) ก|(ข) ก|- ก|2. ก", [1, 2, 3, 4, 5, 5, 6, 1]),
    ("ข้อ 7 ก|(ก) ก|(1) ก|(2) ก|(ข) ก|(1) ก|ข้อ 8 ก|(1) ก", [1, 2, 3, 3, 2, 3, 1, 2]),
    ("1. ก|(1) ก|(2) ก|ไม่มีเลข|(3) ก|ไม่มีเลข|(1) ก", [1, 2, 2, 0, 2, 0, 1]),
    ("“ข้อ 7 ก|(1) ก|1) ก|2) ก", [1, 2, 2, 2]),
    ("- ก|- ก|ก ข|(๑) ก", [1, 1, 0, 1]),
    ("1.1.1.1.1.1.1 ก|(1) ก", [0, 1]),
]


@pytest.mark.parametrize(("body", "depths"), DEPTHS, ids=[row[0] for row in DEPTHS])
def test_a_number_stands_below_what_it_belongs_to(body, depths):
    assert [block.depth for block in blocks(body.split("|"))] == depths
