"""Papers, read back from the PDF with a ruler."""

import re
import subprocess
import sys
from copy import deepcopy
from itertools import pairwise

import pypdfium2
import pytest
from pypdf import PdfReader

from app.kit.paths import ROOT
from app.kit.thai import thai_digits
from app.press.facts import Facts, Kind, Signatory
from app.press.pdf.pictures import page_images
from app.press.print import print_paper, print_roll
from app.press.reading.read import read
from tests.conftest import SEED

pytestmark = pytest.mark.bare
MM = 72 / 25.4


@pytest.fixture(scope="module")
def seed() -> Facts:
    return read(SEED.read_bytes()).facts


@pytest.fixture(scope="module")
def pdf(seed, tmp_path_factory):
    file = tmp_path_factory.mktemp("seed") / "seed.pdf"
    file.write_bytes(print_paper(seed))
    return file


def _text(file, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, str(file), "-"], capture_output=True, check=True, text=True
    ).stdout


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u00a0", " ").split())


def _marks(pdf: bytes, page: int = 0):
    """The characters of a page with their boxes, in mm from the upper left corner."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[page].get_textpage()
    height = document[page].get_height()
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index)
        yield (
            text.get_text_range(index, 1),
            left / MM,
            (height - bottom) / MM,
            right / MM,
            (height - top) / MM,
        )


def test_the_seed_takes_two_pages_and_breaks_after_item_one_as_the_original_did(pdf):
    pages = _text(pdf, "-layout").split("\f")
    assert len(PdfReader(pdf).pages) == 2
    assert [line.strip() for line in pages[0].splitlines() if line.strip()][-2:] == [
        "พัฒนาคนทุกช่วงวัยอย่างยั่งยืนตามหลักปรัชญาของเศรษฐกิจพอเพียงจังหวัด (ศจพ.จ.) เรียบร้อยแล้ว",
        "๒. การกำหนด...",
    ]
    second = [line.strip() for line in pages[1].splitlines() if line.strip()]
    assert _squeezed(second[0]) == "-๒-"
    assert second[1].startswith("๒. การกำหนดแนวทาง")


def test_every_body_paragraph_is_extracted_exactly(pdf, seed):
    assert len(seed.body) == 9
    for text in (_text(pdf, "-raw"), _text(pdf, "-layout")):
        for paragraph in seed.body:
            assert _squeezed(thai_digits(paragraph)) in _squeezed(text)


def test_only_sarabun_is_embedded(pdf):
    fonts = subprocess.run(
        ["pdffonts", str(pdf)], capture_output=True, check=True, text=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert all(
        re.match(r"[A-Z]{6}\+Sarabun", line) and " yes yes yes " in line for line in fonts
    ), fonts


def test_the_same_facts_print_the_same_bytes_in_another_process_too(pdf, seed, tmp_path):
    assert print_paper(seed) == pdf.read_bytes()
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from app.cli import main; main()",
            "print",
            str(SEED),
            "-o",
            str(tmp_path / "a.pdf"),
        ],
        check=True,
        cwd=ROOT,
    )
    assert (tmp_path / "a.pdf").read_bytes() == pdf.read_bytes()


def test_the_title_author_and_language_are_set(pdf, seed):
    reader = PdfReader(pdf)
    assert (reader.metadata.title, reader.metadata.author) == (seed.subject, seed.agency)
    assert reader.trailer["/Root"]["/Lang"] == "th"


# what, which text it is found by, which side, mm (see documents/_shared/paper.css for the sources)
GEOMETRY = [
    ("left margin", "ศึกษาธิการ เพื่อขอ", "left", 30, 1),
    ("first-line indent", "ด้วย สำนักงานสภา", "left", 55, 1),
    ("date from the centre axis", "๒๖ ธันวาคม ๒๕๖๕", "left", 110, 1),
    ("agency clears the emblem", "สำนักงาน กศน.จังหวัดภูเก็ต", "left", 124, 1),
    ("subject hangs beside its label", "เศรษฐกิจพอเพียงและการบูรณาการประสาน", "left", 42.5, 1),
]


@pytest.mark.parametrize(
    ("what", "text", "side", "wanted", "within"), GEOMETRY, ids=[row[0] for row in GEOMETRY]
)
def test_the_letter_stands_where_the_regulation_wants(pdf, what, text, side, wanted, within):
    marks = list(_marks(pdf.read_bytes()))
    letters = "".join(mark[0] for mark in marks).replace("\u00a0", " ")
    at = letters.index(text)
    assert marks[at][1] == pytest.approx(wanted, abs=within), what


def test_nothing_stands_outside_the_margins(pdf):
    for page in (0, 1):
        for letter, left, bottom, right, top in _marks(pdf.read_bytes(), page):
            if letter.strip():
                assert left > 29, (letter, left)
                assert right < 191, (letter, right)
                assert top > 14, (letter, top)
                assert bottom < 290, (letter, bottom)


def test_lines_of_a_paragraph_are_20_8_points_apart(pdf):
    baselines = sorted(
        {
            round(mark[2], 2)
            for mark in _marks(pdf.read_bytes())
            if mark[0] == "ก" and 100 < mark[2] < 200
        }
    )
    steps = [b - a for a, b in pairwise(baselines)]
    assert min(steps) == pytest.approx(20.8 / MM, abs=0.05)


def test_the_emblem_is_3_cm_high_15_mm_from_the_top_between_the_margins(seed):
    image = (
        pypdfium2.PdfDocument(print_paper(seed))[0].render(scale=200 / 72, grayscale=True).to_pil()
    )
    box = image.crop((0, 0, image.width, int(46 * MM * 200 / 72))).crop(
        (int(85 * MM * 200 / 72), 0, int(124 * MM * 200 / 72), int(45 * MM * 200 / 72))
    )
    left, top, right, bottom = box.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    unit = MM * 200 / 72
    assert top / unit == pytest.approx(15, abs=1)
    assert bottom / unit <= 45.2
    assert (left + right) / 2 / unit + 85 == pytest.approx(110, abs=1)


@pytest.mark.parametrize("paragraphs", range(1, 26))
def test_at_least_two_lines_of_text_stand_with_the_signature(paragraphs):
    body = [
        "ด้วยสำนักงานขอแจ้งแนวทางการดำเนินงานให้ทราบโดยทั่วกันเพื่อให้การดำเนินงานเป็นไปด้วยความเรียบร้อยและมีประสิทธิภาพยิ่งขึ้นต่อไป"
    ]
    pdf = print_paper(
        Facts(
            subject="ทดสอบ",
            to="ผู้อำนวยการ",
            body=[*body * paragraphs, "จึงเรียนมาเพื่อโปรดทราบ"],
            closing="ขอแสดงความนับถือ",
            signatory=Signatory("นายทดสอบ ระบบ", ["ผู้อำนวยการ"]),
        )
    )
    document = pypdfium2.PdfDocument(pdf)
    last = document[len(document) - 1].get_textpage().get_text_range()
    before = re.sub(r"^\s*- . -", "", last).split("ขอแสดงความนับถือ")[0]
    assert len([line for line in before.splitlines() if line.strip()]) >= 2


def test_optional_parts_vanish_and_stand_when_given(seed):
    rich = deepcopy(seed)
    rich.references, rich.enclosures = ["หนังสือหนึ่ง", "หนังสือสอง"], ["บัญชี จำนวน 1 ชุด"]
    rich.urgency, rich.copies_to, rich.email = "ด่วนที่สุด", ["นายอำเภอ"], "saraban12@phuket.example"
    text = _squeezed(pypdfium2.PdfDocument(print_paper(rich))[0].get_textpage().get_text_range())
    assert all(
        part in text for part in ("ด่วนที่สุด", "อ้างถึง", "๑.หนังสือหนึ่ง", "๒.หนังสือสอง", "สิ่งที่ส่งมาด้วย")
    )
    document = pypdfium2.PdfDocument(print_paper(rich))
    last = document[len(document) - 1].get_textpage().get_text_range()
    assert "saraban12@phuket.example" in last
    assert "สำเนาส่ง" in last
    plain = pypdfium2.PdfDocument(print_paper(seed))[0].get_textpage().get_text_range()
    assert "อ้างถึง" not in plain


def test_a_memo_has_its_title_labels_and_no_closing(seed):
    memo = deepcopy(seed)
    memo.kind, memo.body, memo.closing = Kind.MEMO, seed.body[:1], ""
    pdf = print_paper(memo)
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert all(part in text for part in ("บันทึกข้อความ", "ส่วนราชการ", "วันที่", "เรื่อง"))
    sizes = {round(size, 1) for *_rest, size in _sizes(pdf)}
    assert {29.0, 20.0, 16.0} <= sizes


def _sizes(pdf: bytes):
    document = pypdfium2.PdfDocument(pdf)
    for item in document[0].get_objects():
        if item.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT:
            size = pypdfium2.raw.c_float()
            pypdfium2.raw.FPDFTextObj_GetFontSize(item.raw, size)
            scale = abs(item.get_matrix().d) or 1
            yield item, size.value * scale


def test_what_is_typed_is_text_and_never_markup_or_a_file():
    body = ["<script>alert(1)</script> url(http://a.example/) ด้วย"]
    pdf = print_paper(Facts(subject="<img src=file:///etc/passwd>", to="ก", body=body))
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "<script>alert(1)</script>" in text
    assert "<img" in text


def test_a_letter_the_font_lacks_shows_as_a_mark_and_not_as_a_box():
    text = (
        pypdfium2.PdfDocument(print_paper(Facts(subject="ทดสอบ", body=["ด้วย 😀 汉 จบ"])))[0]
        .get_textpage()
        .get_text_range()
    )
    assert "[?] [?]" in text


def test_a_draft_is_marked_on_every_page(seed):
    document = pypdfium2.PdfDocument(print_paper(seed, draft=True))
    assert all("ร่าง" in page.get_textpage().get_text_range() for page in document)
    assert "ร่าง" not in pypdfium2.PdfDocument(print_paper(seed))[1].get_textpage().get_text_range()


def test_a_roll_repeats_its_heads_on_every_page():
    pdf = print_roll(
        ["บัญชีการรับทราบ"],
        ["ที่", "ส่วนราชการ", "สถานะ"],
        [[str(n), f"อำเภอ {n}", "รับทราบ"] for n in range(1, 100)],
    )
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    assert len(pages) > 2
    assert all("ส่วนราชการ" in page for page in pages)
    assert "อำเภอ ๙๙" in pages[-1]


def test_page_pictures_are_light(pdf):
    pictures = page_images(pdf.read_bytes(), 760)
    assert len(pictures) == 2
    assert all(picture.startswith(b"\x89PNG") and len(picture) < 60_000 for picture in pictures)


def test_no_word_is_broken_where_the_original_dictionary_broke_it(pdf):
    ends = [line.rstrip() for line in _text(pdf, "-layout").splitlines()]
    for first, second in (
        ("มีม", "ติเห็นชอบ"),
        ("ผู้อำนวย", "การ"),
        ("ครัว", "เรือน"),
        ("ทศน", "คติ"),
        ("ศจ", "พ."),
    ):
        for one, two in pairwise(ends):
            assert not (one.endswith(first) and two.strip().startswith(second)), (one, two)


def test_a_number_stays_with_its_unit_and_a_date_in_one_line():
    long = "ก" * 3
    for fill in range(60, 100, 2):
        body = [
            "ด้วย"
            + long
            + " "
            + "การ" * (fill // 3)
            + " ๓ ประเภท ในวันที่ ๒๑ มิถุนายน ๒๕๖๕ ตามที่กำหนดไว้ในแผนงาน"
        ]
        lines = (
            pypdfium2.PdfDocument(print_paper(Facts(subject="ก", body=body)))[0]
            .get_textpage()
            .get_text_range()
            .splitlines()
        )
        assert not any(line.rstrip().endswith((" ๓", "๒๑", "มิถุนายน")) for line in lines), lines


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file:///{documents}/../../etc/passwd",
        "file:///{documents}/%2e%2e/%2e%2e/etc/passwd",
        "file://host/etc/passwd",
        "http://127.0.0.1/",
        "https://a.example/",
        "ftp://a.example/",
    ],
)
def test_a_paper_loads_files_of_ours_and_nothing_else(url):
    from weasyprint.urls import FatalURLFetchingError

    from app.kit.paths import DOCUMENTS
    from app.press.local_only import LocalOnly

    assert LocalOnly().fetch((DOCUMENTS / "_shared" / "paper.css").as_uri())
    with pytest.raises((FatalURLFetchingError, ValueError)):
        LocalOnly().fetch(url.replace("/{documents}", str(DOCUMENTS)))
