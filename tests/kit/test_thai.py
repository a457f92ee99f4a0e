"""Thai text, digits and days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.thai import (
    cleaned,
    fold,
    long_date,
    look_of_name,
    name_key,
    normalise,
    read_date,
    sort_key,
    terms,
    thai_digits,
    visible,
)

pytestmark = pytest.mark.bare


@pytest.mark.parametrize(
    "typed",
    [
        "26/12/2565",
        "26/12/2022",
        "26-12-2565",
        "26.12.65",
        "๒๖ ธ.ค. ๖๕",
        "26 ธันวาคม 2565",
        "2022-12-26",
        "26 ธันวาคม พ.ศ. 2565",
        "วันที่ ๒๖ ธันวาคม ๒๕๖๕",
        "26 ธค 65",
        " 26 / 12 / 2565 ",
    ],
)
def test_a_day_is_understood_typed_any_way(typed):
    assert read_date(typed) == date(2022, 12, 26)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "31/2/2565",
        "29/2/2566",
        "0/1/2565",
        "13/13/2565",
        "วันนี้",
        "26 ธันวา 2565 x",
        "99999-1-1",
        "1/1/9999999",
        "26/12/0565",
        "1/1/0001",
        "0022-12-26",
    ],
)
def test_a_day_that_cannot_be_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011  the caller says it in words
        read_date(typed)


def test_a_leap_day_has_its_buddhist_year():
    assert long_date(read_date("29/2/2567")) == "29 กุมภาพันธ์ 2567"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("น้ํา", "น้ำ"),
        ("นํ้า", "น้ำ"),
        ("คํา", "คำ"),
        ("เเปลก", "แปลก"),
        ("ก\u200bข\ufeffค", "กขค"),
        ("ก\u00a0ข", "ก ข"),
        ("ก\tข", "ก ข"),
        ("ก\r\nข\rค", "ก\nข\nค"),
        ("ก\x00\x07ข", "กข"),
        ("๑๒3", "๑๒3"),
        ("\u202eก", "ก"),
    ],
)
def test_text_is_made_regular(typed, stored):
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ท่ี", "ที่"),
        ("ก่ี", "กี่"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("พันธ์ุ", "พันธุ์"),
        ("ผ้ึง", "ผึ้ง"),
        ("เก่็บ", "เก็่บ"),
        ("ผ้ัก", "ผั้ก"),
        ("ปฺู่", "ปฺู่"),
        ("น๎ี", "นี๎"),
        ("นำ้", "น้ำ"),
        ("บุญมีี", "บุญมี"),
        ("น้้ี", "นี้"),
        ("น้ี้", "นี้"),
        ("กำ้้", "ก้ำ"),
        ("มือ", "มือ"),
        ("ก้่า", "ก้่า"),
    ],
)
def test_marks_of_a_letter_stand_in_one_order_and_once(typed, stored):
    assert normalise(typed) == stored


NOTHING = (
    "\u3164",
    "\u2800",
    "\u115f",
    "\u1160",
    "\uffa0",
    "\u180e",
    "\u034f",
    "\ufe0f",
    "\U000e0041",
    "\U000e0100",
    "\U0001d159",
    "\ufdd0",
    "\ufffe",
    "\U0010ffff",
    "\u2064",
    "\u00ad",
    "\u061c",
    "\u17b4",
    "\U0001bca0",
)


@pytest.mark.parametrize("letter", NOTHING)
def test_letters_that_draw_nothing_go(letter):
    assert normalise(f"ก{letter}ข") == "กข"
    assert not visible(letter * 3)


@pytest.mark.parametrize("text", ["", " ", "\n\u00a0\u3000", "่", "ี้ ั", "\u0301", "\u1680"])
def test_blanks_and_marks_alone_are_not_seen(text):
    assert not visible(text)


@pytest.mark.parametrize("text", ["ก", "-", "1", "๑", "\u3164ก", "ำ", "✓"])
def test_anything_drawn_is_seen(text):
    assert visible(text)


def test_a_stored_paper_reads_as_it_did():
    assert cleaned("ท่ี น้้ี \u3164") == "ท่ี น้้ี \u3164"


@given(
    st.text(max_size=40)
    | st.text(
        alphabet=st.sampled_from("กขเแโาำํ้่ิ ๆฯัีฺุู็์๎\u0301\u0323\u0e4d\u200b\u3164\u00a0\r\n\tabc12๑๒"),
        max_size=60,
    )
)
def test_making_regular_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("โทร. 0 7622 1801", "โทร. ๐ ๗๖๒๒ ๑๘๐๑"),
        ("a12@b3.go.th", "a12@b3.go.th"),
        ("http://x.th/12", "http://x.th/12"),
        ("COVID-19", "COVID-19"),
        ("TPMAP ปี 2565", "TPMAP ปี ๒๕๖๕"),
        ("4ท", "๔ท"),
        ("(1,234.50)", "(๑,๒๓๔.๕๐)"),
        ("ข้อ3/2", "ข้อ๓/๒"),
        ("v2.1 และ 3", "v2.1 และ ๓"),
    ],
)
def test_paper_shows_thai_digits_but_not_in_codes(typed, printed):
    assert thai_digits(typed) == printed


@pytest.mark.parametrize("typed", ["1 ม.ค. ค.ศ. 70", "1 มกราคม ค.ศ. 2569", "1 ม.ค. พ.ศ. 2026"])
def test_a_year_that_is_not_of_the_era_named_is_refused(typed):
    with pytest.raises(ValueError, match="ศ"):
        read_date(typed)


@given(
    st.text(alphabet=st.sampled_from("กขเา่ีุ์ำABC ๑1.\u00a0\uff11²–"), max_size=40)
    | st.text(max_size=40)
)
def test_a_fold_folded_again_is_the_same(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ศธ ๐๒๑๐.๕๖/๑  TPMAP", "ศธ 0210.56/1 tpmap"),
        ("ศธ 0210.56/ว 2", "ศธ0210.56/ว2"),
        ("ท่ี", "ที่"),
        ("ก\u3164ข", "กข"),
        ("０２１０", "0210"),
        ("2566–2570", "2566-2570"),
        ("ฤาษี", "ฤๅษี"),
        ("นายจันทร์ ณ ถลาง", "นายจันทร์ณถลาง"),
    ],
)
def test_what_looks_the_same_is_found_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("ว.2", ["ว2"]),
        ("ว. 2", ["ว2"]),
        ("ที่ ศธ ๐๒๑๐.๕๖/ว ๒", ["ศธ0210.56/ว2"]),
        ("ที่ดิน", ["ที่ดิน"]),
        ("ว2", ["ว2"]),
        ("ว 2", ["ว2"]),
        ("0210.56/ว2", ["0210.56/ว2"]),
        ("ศธ0210.56/ว 2", ["ศธ0210.56/ว2"]),
        ("ศธ ๐๒๑๐.๕๖ / ว ๒", ["ศธ0210.56/ว2"]),
        ("ศธ 0210.56", ["ศธ0210.56"]),
        ("12/ 2569 คำสั่ง", ["12/2569", "คำสั่ง"]),
        ("ประชุม 2569", ["ประชุม", "2569"]),
        ("ว่าด้วย 2", ["ว่าด้วย", "2"]),
        ("50% _", ["50%", "_"]),
        ("  ", []),
        ("\u3164", []),
        ("ท่ี ดี", ["ที่", "ดี"]),
    ],
)
def test_a_number_is_looked_for_whole_and_words_each(typed, sought):
    assert terms(typed) == sought


@pytest.mark.parametrize(
    "rising",
    [
        "กมล เกษม สุเทพ เอก โอภาส ฮาซัน",
        "นายกมล นายเกษม นายเอก นายโอภาส นายฮาซัน",
        "กะทู้ เกาะแก้ว ขา เขา แขก โขน ไข่",
        "ปา ป่า ป้า ปาน ป่าน",
        "เก่ง แก่ง ใกล้ ไกล",
        "กลุ่ม1 กลุ่ม๒ กลุ่ม3",
        "รัก ฤดู ลม ฦๅ วัน",
    ],
)
def test_thai_words_are_sorted_as_in_the_dictionary(rising):
    words = rising.split()
    assert sorted(sorted(words), key=sort_key) == words
    assert sorted(words[::-1], key=sort_key) == words


TITLED = [
    "นาย",
    "นาง",
    "น.ส.",
    "นางสาว ",
    "นส.",
    "ว่าที่ ร.ต.",
    "ว่าที่ร้อยตรีหญิง ",
    "พ.ต.อ.",
    "พ.ต.อ. ",
    "พ.ต.ท.หญิง ",
    "พันตำรวจเอก ",
    "จ.ส.อ.",
    "ส.อ. ",
    "สิบเอก",
    "พล.ต.ต.",
    "นาวาอากาศโท ",
    "ดาบตำรวจ",
    "ผศ.ดร.",
    "รองศาสตราจารย์ ดร. ",
    "นพ.",
    "แพทย์หญิง",
    "ม.ล.",
    "หม่อมราชวงศ์",
]


@pytest.mark.parametrize("title", TITLED)
def test_a_name_looks_and_is_sorted_the_same_whatever_title_stands_before_it(title):
    assert look_of_name(f"{title}สมชาย ใจดี") == look_of_name("สมชาย ใจดี")
    assert name_key(f"{title}สมชาย ใจดี")[:2] == name_key("สมชาย ใจดี")[:2]


@pytest.mark.parametrize(
    "other", ["สมชาย·ใจดี", "สมชาย_ใจดี", '"สมชาย" ใจดี', "สมชาย์ ใจดี", "สมชาย ใจดี\u0300", "สมชายฺ, ใจดี"]
)
def test_what_is_no_letter_makes_no_other_name(other):
    assert look_of_name(other) == look_of_name("สมชาย ใจดี")


@pytest.mark.parametrize(
    ("one", "other"),
    [("นายสมชาย ใจดี", "นายสมชัย ใจดี"), ("นาย ก", "นาย กำ"), ("นายสา", "นายสำ"), ("ป่า", "ป้า")],
)
def test_another_name_looks_otherwise(one, other):
    assert look_of_name(one) != look_of_name(other)


def test_people_are_sorted_by_their_names():
    rising = ["พ.ต.อ.กมล", "น.ส.เกษม", "นายเอก", "นางสาวโอภาส", "นางฮาซัน"]
    assert sorted(rising[::-1], key=name_key) == rising
    assert name_key("นาย")[0] == "นาย", "a name of a title alone stays"
