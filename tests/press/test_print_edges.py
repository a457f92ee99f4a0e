"""Papers that are long, secret, crowded or printed at the same time as another."""

import re
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from itertools import pairwise

import pypdfium2
import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from app.kit.paths import DOCUMENTS
from app.kit.thai import thai_digits
from app.press import print as press
from app.press import weasyprint70
from app.press.facts import Facts, Kind, Signatory
from app.press.local_only import LocalOnly
from app.press.pdf.ruler import find, lines
from app.press.print import print_paper, print_roll
from app.press.weasyprint70 import layout

pytestmark = pytest.mark.bare
MM = 72 / 25.4
SENTENCE = "ด้วยสำนักงานขอแจ้งแนวทางการดำเนินงานให้ทราบโดยทั่วกัน เพื่อให้การดำเนินงานเป็นไปด้วยความเรียบร้อย "
LETTER = Facts(
    subject="การทดสอบ",
    to="ผู้อำนวยการ กศน.อำเภอทุกแห่ง",
    agency="สำนักงานทดสอบ",
    date="2026-11-23",
    body=[SENTENCE * 3, "จึงเรียนมาเพื่อโปรดทราบ"],
    closing="ขอแสดงความนับถือ",
    signatory=Signatory("นายทดสอบ ระบบ", ["ผู้อำนวยการ"]),
)


def _pages(pdf: bytes) -> list[str]:
    return [
        page.get_textpage().get_text_range().replace("\u00a0", " ")
        for page in pypdfium2.PdfDocument(pdf)
    ]


def _box(pdf: bytes, text: str, page: int = 0) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, in mm from the upper left corner, of the letter a text begins
    with.
    """
    found = pypdfium2.PdfDocument(pdf)[page]
    words, height = found.get_textpage(), found.get_height()
    left, bottom, right, top = words.get_charbox(
        words.get_text_range().replace("\u00a0", " ").index(text)
    )
    return left / MM, (height - top) / MM, right / MM, (height - bottom) / MM


def _ink(pdf: bytes) -> list[tuple[int, int, int, int]]:
    """The box of all that is black on each page, in mm."""
    images = (
        page.render(scale=100 / 72, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(pdf)
    )
    boxes = (image.point(lambda grey: 255 if grey < 128 else 0).getbbox() for image in images)
    return [tuple(round(side * 25.4 / 100) for side in box) for box in boxes]


def test_a_secret_letter_is_marked_at_the_top_and_foot_of_every_page_clear_of_the_page_number():
    secret = deepcopy(LETTER)
    secret.secrecy, secret.body = "ลับ", [SENTENCE * 30]
    pdf = print_paper(secret)
    pages = _pages(pdf)
    assert len(pages) == 2
    assert [page.count("ลับ") for page in pages] == [2, 2]
    for page in (0, 1):
        assert _box(pdf, "ลับ", page)[1] < 12
    assert _box(pdf, "ลับ", 1)[3] < _box(pdf, "- ๒ -", 1)[1] - 2


@pytest.mark.parametrize("kind", [Kind.LETTER, Kind.MEMO])
def test_words_without_a_place_to_break_stay_on_the_paper(kind):
    endless = Facts(
        kind=kind,
        subject="ข" * 300,
        to="ก" * 300,
        agency="ก" * 300,
        body=["x" * 900, "ข" * 900, "จบ"],
        references=["ข" * 300],
        enclosures=["ข" * 300, "x" * 300],
        email="a" * 200,
        copies_to=["ข" * 200],
    )
    for left, _top, right, _bottom in _ink(print_paper(endless)):
        assert left >= 29
        assert right <= 191


def test_a_very_long_subject_hangs_beside_its_label():
    long = deepcopy(LETTER)
    long.subject = "การขับเคลื่อนการขจัดความยากจนอย่างยั่งยืน " * 12
    printed = lines(print_paper(long))
    first, after = find(printed, "เรื่อง"), find(printed, "เรียน")
    lefts = [
        line.left
        for line in printed
        if first.baseline <= line.baseline < after.baseline and line is not first
    ]
    assert len(lefts) > 3
    assert all(left == pytest.approx(42.5, abs=0.5) for left in lefts)


def test_twelve_pages_are_numbered_and_each_announces_the_next():
    long = deepcopy(LETTER)
    long.body = [f"{number}. {SENTENCE * 9}" for number in range(1, 46)]
    pages = _pages(print_paper(long))
    assert len(pages) >= 12
    for number, (page, following) in enumerate(pairwise(pages), 1):
        announced = re.search(r"(\S[^\n]*?)\.\.\.", page)[1].strip()
        assert following.startswith(announced), number
        assert f"- {thai_digits(str(number + 1))} -" in following
    assert "..." not in pages[-1]


CATCHWORDS = [
    ("๒. การกำหนดแนวทางการแก้ไขปัญหา", "๒. การกำหนด..."),
    ("ในการนี้ สำนักงานขอให้", "ในการนี้..."),
    ("(๓) ขอให้ทุกแห่งรายงาน", "(๓) ขอให้..."),
    ("error) ๓) กลุ่มคน", "error)..."),
    ("จบ", "จบ..."),
    ("ข" * 200, "ข" * 36 + "..."),
    ("๓\u00a0ประเภท ได้แก่", "๓ ประเภท..."),
]


@pytest.mark.parametrize(("text", "announced"), CATCHWORDS, ids=[row[0] for row in CATCHWORDS])
def test_the_catch_word_is_the_label_and_a_word_that_says_something(text, announced):
    print_paper(LETTER)  # the dictionary is loaded with the press
    assert layout.catchword(text) == announced


def test_with_another_weasyprint_the_hooks_stay_out(monkeypatch, caplog):
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    assert weasyprint70.install() is False
    assert "71.0" in caplog.text


def test_the_date_of_a_memo_stands_under_kho_and_its_value_after_mo():
    memo = deepcopy(LETTER)
    memo.kind, memo.closing = Kind.MEMO, ""
    pdf = print_paper(memo)
    assert _box(pdf, "วันที่")[0] == pytest.approx(_box(pdf, "ข้อความ")[0], abs=1)
    title = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    mo = title.get_charbox(title.get_text_range().index("บันทึกข้อความ") + len("บันทึกข้อควา"))
    assert _box(pdf, "๒๓ พฤศจิกายน")[0] == pytest.approx(mo[2] / MM, abs=1)


def test_what_was_printed_before_or_meanwhile_changes_no_byte():
    letter = print_paper(LETTER)
    memo = deepcopy(LETTER)
    memo.kind = Kind.MEMO
    press._press.cache_clear()
    print_roll(["บัญชี"], ["ที่"], [["๑"]])
    print_paper(memo, draft=True)
    with ThreadPoolExecutor(4) as together:
        assert set(together.map(print_paper, [LETTER] * 6)) == {letter}


def test_a_missing_font_stops_the_print():
    with pytest.raises(FatalURLFetchingError, match="missing"):
        LocalOnly().fetch((DOCUMENTS / "none.ttf").as_uri())


def test_a_design_that_loads_from_elsewhere_does_not_print(monkeypatch):
    monkeypatch.setattr(
        LocalOnly,
        "fetch",
        lambda *_: (_ for _ in ()).throw(FatalURLFetchingError("a paper may not load x")),
    )
    press._press.cache_clear()
    with pytest.raises(RuntimeError, match="may not load"):
        print_paper(LETTER)
    monkeypatch.undo()
    press._press.cache_clear()
    assert print_paper(LETTER)


def _same(one: bytes, other: bytes) -> None:
    ours, theirs = lines(one), lines(other)
    assert [sorted(line.text) for line in ours] == [sorted(line.text) for line in theirs]
    for line, twin in zip(ours, theirs, strict=True):
        assert (line.page, line.left, line.right) == pytest.approx(
            (twin.page, twin.left, twin.right), abs=0.2
        )
        assert line.baseline == pytest.approx(twin.baseline, abs=0.2)


@pytest.mark.parametrize(
    "sample",
    [
        "letter/sample",
        "order/sample",
        "minutes/sample",
        "memo/sample-report",
        "announcement/sample",
    ],
)
def test_with_another_weasyprint_the_paper_is_the_same_by_public_means(sample, monkeypatch):
    facts = Facts.from_json((DOCUMENTS / f"{sample}.json").read_text())
    hooked = print_paper(facts)
    monkeypatch.setattr(weasyprint70, "MADE_FOR", "0.1")
    monkeypatch.setattr(layout.layout, "make_all_pages", layout._make_all_pages)
    monkeypatch.setattr(layout.line_break.Layout, "set_text", layout._set_text)
    monkeypatch.setattr(layout.inline, "justify_line", layout._justify_line)
    monkeypatch.setattr(layout.line_break.Layout, "get_first_line", layout._get_first_line)
    press._press.cache_clear()
    try:
        assert not press._press().hooked
        _same(print_paper(facts), hooked)
    finally:
        press._press.cache_clear()
