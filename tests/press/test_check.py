"""The layout check: every rule finds its fault, at its place, and right papers have none."""

from copy import deepcopy

import pypdfium2
import pytest
from click.testing import CliRunner
from PIL import Image

from app.cli import portal
from app.kit.paths import DOCUMENTS
from app.press.check import findings
from app.press.facts import Facts, Kind, Signatory
from app.press.pdf.pictures import page_images
from app.press.pdf.ruler import lines
from app.press.print import print_paper
from app.press.reading.read import read
from tests.conftest import SEED
from tests.press.golden import samples

pytestmark = pytest.mark.bare
RIGHT = Facts(
    number="ศธ 0210.56/12",
    agency="สำนักงาน กศน.จังหวัดภูเก็ต",
    address=["ถนนดำรง ภก 83000"],
    date="2026-11-23",
    subject="ขอเชิญประชุม",
    to="ผู้อำนวยการ",
    closing="ขอแสดงความนับถือ",
    body=[
        "ด้วยสำนักงานกำหนดจัดประชุมในวันที่ 30 พฤศจิกายน 2569 เวลา 09.00 น. ณ ห้องประชุมสำนักงาน",
        "จึงเรียนมาเพื่อโปรดทราบ",
    ],
    signatory=Signatory("นางสาวอรุณี แสงทอง", ["ผู้อำนวยการ"]),
    section="กลุ่มอำนวยการ",
    phone="0 7622 1801",
)


@pytest.mark.parametrize(
    "sample",
    [one for one in samples() if one.parent.name not in ("roll", "register")],
    ids=lambda one: f"{one.parent.name}/{one.stem}",
)
def test_the_samples_have_no_findings(sample):
    assert [str(one) for one in findings(Facts.from_json(sample.read_text()))] == []


def test_the_real_letter_has_none():
    assert findings(read(SEED.read_bytes()).facts) == []


def _with(**changes) -> Facts:
    facts = deepcopy(RIGHT)
    for name, value in changes.items():
        setattr(facts, name, value)
    return facts


LONG = "การขับเคลื่อนการขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืนตามหลักปรัชญาของเศรษฐกิจพอเพียง "
FAULTS = [
    ("subject", {"subject": LONG * 3}),
    ("number", {"number": "ศธ 0210.5601234/ว 123456789012345"}),
    ("closing", {"closing": "ขอแสดงความนับถืออย่างยิ่ง"}),
    ("closing", {"salutation": "กราบเรียน"}),
    ("bars", {"subject": "| ขอเชิญประชุม"}),
    ("bars", {"to": "ผู้อำนวยการ | กศน.อำเภอ"}),
    ("bars", {"references": ["| หนังสือจังหวัดภูเก็ต"]}),
    ("bars", {"enclosures": ["แบบตอบรับ | จำนวน 1 ฉบับ"]}),
    ("bars", {"signatory": Signatory("นายสมมุติ ทดสอบ", ["ครู | อำเภอ"])}),
    ("enclosures", {"body": ["ด้วยขอส่งแบบรายงานตามสิ่งที่ส่งมาด้วย", "จึงเรียนมาเพื่อโปรดทราบ"]}),
    ("numbering", {"body": ["ด้วย", "1. หนึ่ง", "3. สาม"]}),
    ("numbering", {"body": ["ด้วย", "ข้อ 1 หนึ่ง", "(1) ก", "(3) ค"]}),
    ("pairs", {"body": ["ด้วยคณะกรรมการ (ศจพ.จ. เห็นชอบ", "จึงเรียนมา"]}),
    ("pairs", {"body": ["ข้อ 1 “ระเบียบ", "จึงเรียนมา"]}),
    ("unbroken", {"body": ["ด้วย" + "ก" * 5000]}),
    ("letters", {"body": ["ด้วย 😀 ขอแจ้ง"]}),
    ("letters", {"subject": "ขอเชิญ 汉"}),
    ("paragraph", {"body": ["ด้วย" + LONG * 14]}),
    ("pages", {"body": ["ด้วย" + LONG * 11] * 60}),
]


@pytest.mark.parametrize(
    ("rule", "changes"), FAULTS, ids=[f"{rule}-{at}" for at, (rule, _changes) in enumerate(FAULTS)]
)
def test_every_rule_finds_its_fault_and_says_what_to_do(rule, changes):
    found = [one for one in findings(_with(**changes)) if one.rule == rule]
    assert found
    assert found[0].where
    assert len(found[0].advice) > 8


def test_an_owner_alone_on_a_page_is_told():
    facts = _with(
        body=[f"{n}. {LONG * 2}" for n in range(1, 5)], copies_to=[f"อำเภอ {n}" for n in range(12)]
    )
    assert [one.rule for one in findings(facts)] == ["owner"]


def test_closed_quotes_over_several_paragraphs_are_no_fault():
    assert (
        findings(
            _with(
                body=["ข้อ 1 ให้ใช้ความต่อไปนี้แทน", "“ข้อ 7 ผู้มีสิทธิ", "(1) ผู้เรียน”", "จึงเรียนมาเพื่อโปรดทราบ"]
            )
        )
        == []
    )


def test_addresses_and_latin_codes_may_keep_their_digits():
    assert (
        findings(
            _with(
                email="saraban12@a.example",
                body=["ด้วยสมัครทาง www.a12.example/9 ได้", "จึงเรียนมาเพื่อโปรดทราบ"],
            )
        )
        == []
    )


def test_the_digits_that_the_press_keeps_are_no_fault():
    long = "https://example.go.th/th/" + "abcdefghijklmnopqrstuvwxyz/" * 4 + "0123456789?x=1"
    assert (
        findings(
            _with(body=[f"ด้วยมาตรการ COVID-19 และระบบ 5G ที่ {long} ตามที่แนบ", "จึงเรียนมาเพื่อโปรดทราบ"])
        )
        == []
    )


def test_the_place_of_a_finding_is_framed_on_the_picture():
    facts = _with(body=["ด้วยขอแจ้ง", "ลำดับที่ [?] 😀 ต้องแก้", "จึงเรียนมาเพื่อโปรดทราบ"])
    found = [one for one in findings(facts) if one.rule == "letters"]
    pdf = print_paper(facts)
    (line,) = found[0].lines
    assert line == next(one for one in lines(pdf) if "[?]" in one.text)
    plain, framed = page_images(pdf, 760)[0], page_images(pdf, 760, [(1, line)])[0]
    colours = {colour for _count, colour in _image(framed).getcolors(100000)}
    assert any(r > 150 and g < 80 for r, g, _b in colours)
    assert all(r == g == b for _count, (r, g, b) in _image(plain).getcolors(100000))
    unit, red = 760 / 210, _image(framed)
    column = [red.getpixel((round((line.left + 5) * unit), y)) for y in range(red.height)]
    ys = [y for y, (r, g, _b) in enumerate(column) if r > 150 > g + 60]
    assert min(ys) == pytest.approx((line.baseline - 5.2) * unit, abs=3)
    assert len(framed) < 60_000


def _image(png: bytes) -> Image.Image:
    import io

    return Image.open(io.BytesIO(png)).convert("RGB")


def test_the_command_prints_the_same_and_ends_with_1(tmp_path):
    file = tmp_path / "a.json"
    file.write_text(_with(subject=LONG * 3).to_json())
    said = CliRunner().invoke(portal, ["check-letter", str(file)])
    assert said.exit_code == 1
    assert said.output.splitlines() == [
        f"{one.rule}: {one}" for one in findings(_with(subject=LONG * 3))
    ]
    right = CliRunner().invoke(portal, ["check-letter", str(SEED)])
    assert (right.exit_code, right.output) == (0, "")
    file.write_text("{}[]")
    assert CliRunner().invoke(portal, ["check-letter", str(file)]).exit_code == 1


def test_two_hundred_pages_are_told_and_not_refused():
    facts = _with(body=["ด้วย" + LONG * 11] * 230)
    found = {one.rule for one in findings(facts)}
    assert "pages" in found
    assert len(pypdfium2.PdfDocument(print_paper(facts))) > 60


def test_every_kind_is_checked():
    assert {sample.parent.name for sample in samples()} >= {kind.value for kind in Kind}
    assert (DOCUMENTS / "letter" / "sample.json").exists()


def test_a_mark_typed_too_often_is_called_that_and_no_lack_of_the_font():
    (found,) = findings(_with(subject="ก่อนหน้าน้้ี"))
    assert "เกินมา" in str(found)
    assert "แบบอักษร" not in str(found)


def test_a_doubled_mark_is_put_right_when_a_letter_is_read():
    assert read(SEED.read_text().replace("เรื่อง ", "เรื่อง ก่อนหน้าน้้ี ")).facts.subject.startswith(
        "ก่อนหน้านี้ การขับเคลื่อน"
    )
