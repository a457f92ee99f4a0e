"""Thai text, digits and days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.thai import long_date, normalise, read_date, search_key, thai_digits

pytestmark = pytest.mark.bare


@pytest.mark.parametrize("typed", ["26/12/2565", "26/12/2022", "26-12-2565", "26.12.65", "๒๖ ธ.ค. ๖๕", "26 ธันวาคม 2565",
                                   "2022-12-26", "26 ธันวาคม พ.ศ. 2565", "วันที่ ๒๖ ธันวาคม ๒๕๖๕", "26 ธค 65", " 26 / 12 / 2565 "])
def test_a_day_is_understood_typed_any_way(typed):
    assert read_date(typed) == date(2022, 12, 26)


@pytest.mark.parametrize("typed", ["", "31/2/2565", "29/2/2566", "0/1/2565", "13/13/2565", "วันนี้", "26 ธันวา 2565 x", "99999-1-1",
                                   "1/1/9999999", "26/12/0565", "1/1/0001", "0022-12-26"])
def test_a_day_that_cannot_be_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011  the caller says it in words
        read_date(typed)


def test_a_leap_day_has_its_buddhist_year():
    assert long_date(read_date("29/2/2567")) == "29 กุมภาพันธ์ 2567"


@pytest.mark.parametrize(("typed", "stored"), [
    ("น้ํา", "น้ำ"), ("นํ้า", "น้ำ"), ("คํา", "คำ"), ("เเปลก", "แปลก"), ("ก\u200bข\ufeffค", "กขค"), ("ก\u00a0ข", "ก ข"), ("ก\tข", "ก ข"),
    ("ก\r\nข\rค", "ก\nข\nค"), ("ก\x00\x07ข", "กข"), ("๑๒3", "๑๒3"), ("\u202eก", "ก"),
])
def test_text_is_made_regular(typed, stored):
    assert normalise(typed) == stored


@given(st.text(alphabet=st.sampled_from("กขเแโาำํ้่ิ ๆฯ\u0e4d\u200b\u00a0\r\n\tabc12๑๒"), max_size=60))
def test_making_regular_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(("typed", "printed"), [
    ("โทร. 0 7622 1801", "โทร. ๐ ๗๖๒๒ ๑๘๐๑"), ("a12@b3.go.th", "a12@b3.go.th"), ("http://x.th/12", "http://x.th/12"),
    ("COVID-19", "COVID-19"), ("TPMAP ปี 2565", "TPMAP ปี ๒๕๖๕"), ("4ท", "๔ท"), ("(1,234.50)", "(๑,๒๓๔.๕๐)"),
    ("ข้อ3/2", "ข้อ๓/๒"), ("v2.1 และ 3", "v2.1 และ ๓"),
])
def test_paper_shows_thai_digits_but_not_in_codes(typed, printed):
    assert thai_digits(typed) == printed


def test_search_sees_no_difference_of_digits_case_and_spaces():
    assert search_key("ศธ ๐๒๑๐.๕๖/๑  TPMAP") == search_key("ศธ 0210.56/1 tpmap")


@pytest.mark.parametrize("typed", ["1 ม.ค. ค.ศ. 70", "1 มกราคม ค.ศ. 2569", "1 ม.ค. พ.ศ. 2026"])
def test_a_year_that_is_not_of_the_era_named_is_refused(typed):
    with pytest.raises(ValueError, match="ศ"):
        read_date(typed)
