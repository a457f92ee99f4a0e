"""How things look on a page."""

import pytest

from app.kit.display import MARKS, brief
from app.kit.thai_word_breaks import breaks

pytestmark = pytest.mark.bare

SUBJECT = "การรายงานผลการดำเนินงานตามมติคณะรัฐมนตรี เรื่อง การแก้ไขปัญหาความยากจนและพัฒนาคนตามหลักปรัชญาของเศรษฐกิจพอเพียง"


@pytest.mark.parametrize("letters", range(12, len(SUBJECT)))
def test_a_long_text_is_cut_after_a_word(letters):
    shown = brief(SUBJECT, letters)
    assert letters // 2 < len(shown) <= letters
    assert shown.endswith("…")
    kept = shown.removesuffix("…")
    assert SUBJECT.startswith(kept)
    assert {len(kept), len(kept) + 1} & {*breaks(SUBJECT)}


@pytest.mark.parametrize(
    "text", ["ก็" * 40, "a" * 80, "เกียรติ" * 20], ids=["marks", "no word", "no space"]
)
@pytest.mark.parametrize("letters", range(2, 20))
def test_what_is_no_word_is_cut_between_letters(text, letters):
    shown = brief(text, letters)
    assert len(shown) <= letters
    kept = shown.removesuffix("…")
    assert text.startswith(kept)
    assert text[len(kept)] not in MARKS
    assert not kept.endswith(("เ", "แ", "โ", "ใ", "ไ"))


def test_a_short_text_is_left_whole():
    assert brief(SUBJECT, len(SUBJECT)) == SUBJECT
