"""One letter to many: each copy is what a full print would be."""

import io
import subprocess
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from PIL import ImageChops
from pypdf import PdfReader

from app.press.copies import Copies
from app.press.facts import Facts, Kind, Signatory
from app.press.pdf.ruler import lines
from app.press.print import Unprintable, print_paper
from app.press.reading.read import read
from tests.conftest import SEED
from tests.press.conformance import problems_a3, problems_ua

pytestmark = pytest.mark.bare
NAMES = [
    "ผู้อำนวยการ กศน.อำเภอกะทู้",
    "นายอำเภอถลาง",
    "ปลัดกระทรวงมหาดไทย (ผ่านอธิบดีกรมการปกครอง)",
    "ก",
    "ญาณวุฒิ ฐิติภูมิ ปู่น้ำกี่ ผู้รู้",
    "หัวหน้าสำนักงาน TPMAP ที่ 12/2569",
    "ผู้จัดการ ABC Co., Ltd. สาขา 7",
    "ผู้อำนวยการ กศน.อำเภอเมืองภูเก็ต",
]
LONG = "ผู้อำนวยการสำนักงานส่งเสริมการเรียนรู้ประจำจังหวัดภูเก็ต และผู้อำนวยการศูนย์ส่งเสริมการเรียนรู้ระดับอำเภอทุกแห่งในจังหวัด"


@pytest.fixture(scope="module")
def letter() -> Facts:
    facts = read(SEED.read_bytes()).facts
    facts.code = "K7M2Q-9XWPA"
    return facts


@pytest.fixture(scope="module")
def copies(letter) -> dict[str, bytes]:
    names = [*NAMES, LONG, "😀 ฝ่าย"]
    return dict(zip(names, Copies(letter, names).each(), strict=True))


def _pages(pdf: bytes) -> list:
    return [
        page.render(scale=100 / 72, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(pdf)
    ]


@pytest.mark.parametrize("name", [*NAMES, LONG, "😀 ฝ่าย"])
def test_a_copy_looks_and_reads_like_a_full_print(letter, copies, name):
    full, copy = print_paper(replace(letter, to=name)), copies[name]
    for ours, theirs in zip(_pages(copy), _pages(full), strict=True):
        assert ImageChops.difference(ours, theirs).getbbox() is None
    assert lines(copy) == lines(full)
    for mode in ("-raw", "-layout"):
        said = [
            subprocess.run(["pdftotext", mode, "-", "-"], input=pdf, capture_output=True).stdout
            for pdf in (copy, full)
        ]
        assert said[0] == said[1] != b""


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_sound_and_carries_its_own_facts(letter, copies, name, tmp_path):
    (tmp_path / "a.pdf").write_bytes(copies[name])
    assert (
        subprocess.run(["qpdf", "--check", str(tmp_path / "a.pdf")], capture_output=True).returncode
        == 0
    )
    assert problems_a3(copies[name]) == []
    assert problems_ua(copies[name]) == []
    attached = PdfReader(io.BytesIO(copies[name])).attachments["facts.json"][0]
    assert Facts.from_json(attached) == replace(letter, to=name)


def test_copies_do_not_name_each_other(copies):
    for name in NAMES:
        text = "".join(
            page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(copies[name])
        )
        assert not any(other in text for other in NAMES[1:] if other not in name and len(other) > 5)
        assert "๛" not in text


def test_what_fits_on_a_line_is_set_in_and_the_rest_is_printed_in_full(letter):
    assert set(Copies(letter, [*NAMES, LONG]).names) == set(NAMES)


def test_the_same_recipients_give_the_same_bytes(letter):
    assert list(Copies(letter, NAMES).each()) == list(Copies(letter, NAMES).each())
    assert Copies(letter, NAMES).as_one() == Copies(letter, NAMES).as_one()


def test_all_in_one_file_share_what_is_the_same(letter, copies, tmp_path):
    told = []
    whole = Copies(letter, NAMES * 20).as_one(told.append)
    (tmp_path / "a.pdf").write_bytes(whole)
    assert (
        subprocess.run(["qpdf", "--check", str(tmp_path / "a.pdf")], capture_output=True).returncode
        == 0
    )
    pages = _pages(whole)
    assert len(pages) == 2 * 20 * len(NAMES)
    for at, name in enumerate(NAMES):
        for ours, theirs in zip(pages[2 * at : 2 * at + 2], _pages(copies[name]), strict=True):
            assert ImageChops.difference(ours, theirs).getbbox() is None
    assert len(whole) < 50_000 + 1000 * 20 * len(NAMES)
    assert told[-1] == 20 * len(NAMES)


def test_a_long_recipient_stands_in_its_place_in_the_one_file(letter):
    whole = Copies(letter, [NAMES[0], LONG, NAMES[1]]).as_one()
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(whole)]
    assert len(texts) == 6
    assert [
        name in texts[at].replace("\r\n", "") for at, name in ((0, NAMES[0]), (4, NAMES[1]))
    ] == [True, True]
    assert "".join(LONG.split()) in "".join(texts[2].split())


def test_a_zip_holds_each_under_its_number(letter):
    told = []
    with zipfile.ZipFile(
        io.BytesIO(Copies(letter, [*NAMES, LONG]).as_zip("ศธ 1005", told.append))
    ) as archive:
        assert archive.namelist() == [
            f"ศธ 1005-{number:04}.pdf" for number in range(1, len(NAMES) + 2)
        ]
        assert archive.testzip() is None
        assert all(archive.read(name).startswith(b"%PDF-1.7") for name in archive.namelist())
    assert told == list(range(1, len(NAMES) + 2))


@pytest.mark.parametrize("bad", ["", "   ", "ก" * 5000, "\x00\x07", "ก\nข", "<b>ก</b> & “ข”"])
def test_odd_recipients_print_as_they_would_alone(letter, bad):
    (copy,) = Copies(letter, [bad]).each()
    kept = " ".join("".join(letter for letter in bad if letter >= " " or letter == "\n").split())
    assert lines(copy) == lines(print_paper(replace(letter, to=kept)))


@pytest.mark.parametrize("kind", [Kind.MEMO, Kind.STAMPED])
def test_memos_and_stamped_letters_have_copies_too(kind):
    facts = Facts(
        kind=kind,
        number="ศธ 0210.56/7",
        agency="สำนักงาน",
        date="2026-11-23",
        subject="ทดสอบ",
        urgency="ด่วน",
        body=["ด้วยสำนักงานขอแจ้ง"],
        signatory=Signatory("นายทดสอบ", ["ผู้อำนวยการ"]),
    )
    made = Copies(facts, NAMES)
    assert set(made.names) == set(NAMES)
    for name, copy in zip(NAMES, made.each(), strict=True):
        assert lines(copy) == lines(print_paper(replace(facts, to=name)))
        assert problems_ua(copy) == []


def test_an_endless_letter_is_refused_for_many_as_for_one(letter):
    with pytest.raises(Unprintable):
        Copies(replace(letter, body=["ก" * 100_001]), NAMES)
