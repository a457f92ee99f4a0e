"""Both directions hold: what is read prints whole, and what is printed reads back.

Compared without spaces: where a line ends at a space, a text read from paper cannot know of it.
Digits are compared as Arabic ones.
"""

import subprocess
from copy import deepcopy
from datetime import date

import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.kit.thai import arabic, thai_digits
from app.press.facts import Facts, Kind, Meeting, Signatory
from app.press.pdf.ruler import squeezed
from app.press.print import print_paper
from app.press.reading.read import read
from tests.press.test_read import LAYOUT, MEMO, ORDER, TIGHT, UNTIDY

pytestmark = pytest.mark.bare

SENTENCES = [
    "ด้วยสำนักงาน กศน.จังหวัดภูเก็ตได้รับแจ้งจากจังหวัดให้ดำเนินการตรวจสอบข้อมูลครัวเรือนเป้าหมายในพื้นที่รับผิดชอบ",
    "ให้แล้วเสร็จภายในวันที่ 31 มกราคม 2570 และรายงานผลตามแบบที่กำหนด จำนวน 2 ชุด",
    "ทั้งนี้ให้ถือปฏิบัติตามหลักปรัชญาของเศรษฐกิจพอเพียง (ศจพ.อ.) อย่างเคร่งครัด",
    "โดยใช้ระบบ TPMAP และ Logbook เป็นเครื่องมือหลัก",
    "คณะทำงานจะลงพื้นที่เยี่ยมบ้านร่วมกับหน่วยงานต่าง ๆ ที่เกี่ยวข้อง",
    "รวมเป็นเงินทั้งสิ้น 15,000 บาท (หนึ่งหมื่นห้าพันบาทถ้วน)",
    "ข้อมูลเพิ่มเติมสอบถามได้ที่กลุ่มยุทธศาสตร์และการพัฒนา",
    "น้ำท่วมขังในหลายตำบล เช่น ป่าคลอก กมลา ราไวย์ และเชิงทะเล",
]
OPENINGS = ["ด้วย", "ตามที่", "ในการนี้", "ทั้งนี้", "อนึ่ง", "เพื่อให้", "1. ", "2. ", "1.1 ", "(1) ", "ข้อ 3 "]
NAMES = ["นางสาวอรุณี แสงทอง", "นายวีระ คงมั่น", "นางกานดา ณ ถลาง", "ว่าที่ร้อยตรี สมศักดิ์ รักชาติ"]
POSTS = [
    ["ผู้อำนวยการ กศน.อำเภอกะทู้"],
    ["รองผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต"],
    ["ผู้อำนวยการ กศน.อำเภอกะทู้", "รักษาการในตำแหน่ง ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต"],
]
SUBJECTS = [
    "การขับเคลื่อนการขจัดความยากจน",
    "ขอเชิญประชุมคณะทำงานติดตามผลการดำเนินงานตามแนวทางขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืน",
    "แต่งตั้งคณะกรรมการดำเนินงาน",
]
ENTRIES = [
    "หนังสือที่ ศธ 0210.56/12 ลงวันที่ 5 มกราคม 2569",
    "แบบรายงาน จำนวน 1 ชุด",
    "บัญชีรายชื่อผู้เข้าประชุม จำนวน 2 แผ่น",
]
OFFICE = "สำนักงาน กศน.จังหวัดภูเก็ต"

paragraphs = st.builds(
    lambda opening, parts: opening + " ".join(parts),
    st.sampled_from(OPENINGS),
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=9),
)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31)).map(str)
signatories = st.builds(Signatory, st.sampled_from(NAMES), st.sampled_from(POSTS))
entries = st.lists(st.sampled_from(ENTRIES), max_size=3, unique=True)


@st.composite
def papers(draw, kind: Kind, most: int) -> Facts:
    """The facts of a paper of a kind, as an office would have them, with up to so many
    paragraphs.
    """
    facts = Facts(
        kind=kind,
        agency=OFFICE,
        date=draw(days),
        subject=draw(st.sampled_from(SUBJECTS)),
        body=draw(st.lists(paragraphs, min_size=1, max_size=most)),
        signatory=draw(signatories),
    )
    if kind in (Kind.LETTER, Kind.MEMO, Kind.STAMPED):
        facts.number = f"ศธ 0210.56/{draw(st.sampled_from(['', 'ว ']))}{draw(st.integers(1, 9999))}"
        facts.to, facts.enclosures = "ผู้อำนวยการ กศน.อำเภอทุกแห่ง", draw(entries)
    if kind in (Kind.LETTER, Kind.MEMO):
        facts.references = draw(entries)
        facts.body.append("จึงเรียนมาเพื่อโปรดทราบ")
    if kind == Kind.LETTER:
        facts.address, facts.closing = ["ถนนดำรง ภก 83000"], "ขอแสดงความนับถือ"
        facts.urgency = draw(st.sampled_from(["", "ด่วน", "ด่วนที่สุด"]))
        facts.copies_to = draw(st.sampled_from([[], ["นายอำเภอกะทู้", "นายอำเภอถลาง"]]))
        facts.code = draw(st.sampled_from(["", "K7M2Q-9XWPA"]))
    if kind in (Kind.LETTER, Kind.STAMPED):
        facts.section, facts.phone, facts.fax = (
            "กลุ่มยุทธศาสตร์และการพัฒนา",
            "0 7622 1801",
            draw(st.sampled_from(["", "0 7622 3308"])),
        )
    if kind in (Kind.ORDER, Kind.CERTIFICATE):
        facts.number = f"{draw(st.integers(1, 400))}/2569"
    if kind in (Kind.ORDER, Kind.ANNOUNCEMENT):
        facts.cosignatories = draw(st.lists(signatories, max_size=2))
    return _of_its_kind(draw, facts)


def _of_its_kind(draw, facts: Facts) -> Facts:
    if facts.kind == Kind.STAMPED:
        facts.salutation, facts.subject, facts.signatory = "ถึง", "", Signatory()
    elif facts.kind == Kind.REGULATION:
        facts.subject = draw(
            st.sampled_from(
                ["ว่าด้วยการยืมหนังสือ พ.ศ. 2569", "ว่าด้วยการชักธงชาติในสถานศึกษา (ฉบับที่ 2) พ.ศ. 2561"]
            )
        )
    elif facts.kind == Kind.CERTIFICATE:
        facts.subject, facts.address = "", ["ถนนดำรง ภก 83000"]
        facts.body = ["หนังสือฉบับนี้ให้ไว้เพื่อรับรองว่า " + facts.body[0]]
        facts.bearer = draw(st.sampled_from(["", "นายประเสริฐ สุขใส"]))
    elif facts.kind == Kind.MINUTES:
        facts.agency, facts.number, facts.subject = (
            "",
            f"{draw(st.integers(1, 12))}/2569",
            "รายงานการประชุมคณะทำงานขจัดความยากจน",
        )
        facts.meeting = Meeting(
            "ห้องประชุมสำนักงาน",
            [f"{name} | {POSTS[0][0]} | ผู้ทำงาน" for name in NAMES[:3]],
            draw(st.sampled_from([[], [f"{NAMES[1]} | ติดราชการ"]])),
            [],
            "09.30 น.",
            "12.00 น.",
        )
        facts.body = ["ระเบียบวาระที่ 1 เรื่องแจ้งให้ทราบ", *facts.body]
        facts.cosignatories = draw(st.lists(signatories, max_size=1))
    return facts


def _as_read(pdf: bytes) -> Facts:
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    reading = read(text)
    assert reading.unplaced == []
    return reading.facts


def _plain(value: object) -> object:
    """A value without spaces, its digits Arabic."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Signatory | Meeting):
        return {name: _plain(one) for name, one in vars(value).items()}
    return arabic(squeezed(str(value)))


def _the_same(facts: Facts, back: Facts) -> None:
    for name, value in vars(facts).items():
        assert _plain(getattr(back, name)) == _plain(value), name


TRIED = {
    Kind.LETTER: 40,
    Kind.MEMO: 20,
    Kind.STAMPED: 20,
    Kind.ORDER: 20,
    Kind.ANNOUNCEMENT: 20,
    Kind.REGULATION: 20,
    Kind.CERTIFICATE: 15,
    Kind.MINUTES: 20,
}


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_printed_reads_back(kind):
    @settings(
        max_examples=TRIED[kind],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
    )
    @given(papers(kind, 12))
    def printed_and_read(facts):
        _the_same(facts, _as_read(print_paper(facts)))

    printed_and_read()


@pytest.mark.parametrize("pages", [1, 3, 6, 12])
def test_a_letter_of_many_pages_reads_back(pages):
    body = [
        f"{number}. {' '.join(SENTENCES[number % 5 :] + SENTENCES[: number % 7])}"
        for number in range(1, pages * 5)
    ]
    facts = Facts(
        number="ศธ 0210.56/7",
        agency=OFFICE,
        date="2026-11-23",
        subject=SUBJECTS[1],
        to="ผู้อำนวยการ",
        body=body,
        closing="ขอแสดงความนับถือ",
        signatory=Signatory(NAMES[0], POSTS[2]),
        section="กลุ่มยุทธศาสตร์",
        phone="0 7622 1801",
    )
    pdf = print_paper(facts)
    assert pages - 1 <= len(pypdfium2.PdfDocument(pdf)) <= pages + 3
    _the_same(facts, _as_read(pdf))


@pytest.mark.parametrize(
    "text", [MEMO, LAYOUT, TIGHT, ORDER, UNTIDY], ids=["memo", "layout", "tight", "order", "untidy"]
)
def test_what_is_read_prints_whole(text):
    facts = read(text).facts
    pages = pypdfium2.PdfDocument(print_paper(deepcopy(facts)))
    printed = squeezed("".join(page.get_textpage().get_text_range() for page in pages))
    for value in (
        facts.number,
        facts.agency,
        facts.subject,
        facts.to,
        facts.signatory.name,
        *facts.signatory.lines,
        *facts.body,
        *facts.references,
        facts.phone,
    ):
        assert squeezed(thai_digits(value)) in printed, value
