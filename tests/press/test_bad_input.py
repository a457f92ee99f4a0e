"""Odd papers by the command line: a right paper, a finding or a refusal in words, never a
traceback.
"""

import json
import re
from copy import deepcopy

import pypdfium2
import pytest
from click.testing import CliRunner

from app.cli import portal
from app.press.check import findings
from app.press.facts import Facts, Kind, Signatory
from app.press.pdf.ruler import find, lines
from app.press.print import Unprintable, print_paper

pytestmark = pytest.mark.bare
SENTENCE = "ด้วยสำนักงานขอแจ้งแนวทางการดำเนินงานให้ทราบโดยทั่วกัน เพื่อให้การดำเนินงานเป็นไปด้วยความเรียบร้อย "
PAPER = Facts(
    number="ศธ 0210.56/12",
    agency="สำนักงาน กศน.จังหวัดภูเก็ต",
    address=["ถนนดำรง ภก 83000"],
    date="2026-11-23",
    subject="ขอเชิญประชุม",
    to="ผู้อำนวยการ",
    body=[SENTENCE * 3, "จึงเรียนมาเพื่อโปรดทราบ"],
    closing="ขอแสดงความนับถือ",
    signatory=Signatory("นางสาวอรุณี แสงทอง", ["ผู้อำนวยการ"]),
    section="กลุ่มอำนวยการ",
    phone="0 7622 1801",
)
MANY = [Signatory(f"นายคนที่ {number}", ["ตำแหน่งหนึ่ง", "ตำแหน่งสอง"]) for number in range(10)]


def _with(**changes) -> Facts:
    facts = deepcopy(PAPER)
    for name, value in changes.items():
        setattr(facts, name, value)
    return facts


REFUSED = [
    ("", "facts"),
    ("null", "facts"),
    ("[]", "facts"),
    ('{"kind":', "facts"),
    ("[" * 100_000, "facts"),
    ('{"body":' + "[" * 100_000, "facts"),
    ('{"number": ' + "9" * 5000 + "}", "facts"),
    ('{"number": NaN}', "number"),
    ('{"number": 3}', "number"),
    ('{"subject": null}', "subject"),
    ('{"to": ["ก"]}', "to"),
    ('{"body": "ก"}', "body"),
    ('{"body": [1]}', "body"),
    ('{"signatory": "ก"}', "signatory"),
    ('{"signatory": {"lines": "ก"}}', "signatory.lines"),
    ('{"cosignatories": {}}', "cosignatories"),
    ('{"cosignatories": ["ก"]}', r"cosignatories\[0\]"),
    ('{"meeting": []}', "meeting"),
    ('{"meeting": {"present": "ก"}}', "meeting.present"),
    ('{"kind": "poster"}', "kind"),
    ('{"kind": ["letter"]}', "kind"),
    ('{"urgency": true}', "urgency"),
    ('{"colour": "red"}', "colour"),
    ('{"date": "2026-13-45"}', "date"),
    ('{"date": "20261123"}', "date"),
    ('{"date": "2026-W01-1"}', "date"),
    ('{"date": 5}', "date"),
    (r'{"subject": "\ud83d"}', "subject"),
    (json.dumps({"code": "A", "link": "https://a.example/" + "v" * 9000}), "ยาวเกินกว่า"),
    (json.dumps({"body": ["ก" * 100_001]}), "ยาวเกินกว่า"),
    (json.dumps({"subject": "ก" * 100_001}), "ยาวเกินกว่า"),
    (json.dumps({"copies_to": ["ก"] * 9000}), "ยาวเกินกว่า"),
]


@pytest.mark.parametrize(
    "command", [["print", "-o", "out.pdf"], ["check-letter"]], ids=["print", "check"]
)
@pytest.mark.parametrize(
    ("text", "named"), REFUSED, ids=[f"{at}-{row[0][:20]}" for at, row in enumerate(REFUSED)]
)
def test_what_is_no_paper_is_refused_in_one_line_that_names_it(
    text, named, command, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(text)
    said = CliRunner().invoke(portal, [*command, "a.json"])
    assert said.exit_code == 1
    assert isinstance(said.exception, SystemExit)
    assert said.output.startswith("Error: ")
    assert len(said.output.splitlines()) == 1
    assert re.search(named, said.output)
    assert not (tmp_path / "out.pdf").exists()


FITS = {
    "a Thai word of 5000 letters": {"body": ["ก" * 5000, "จึงเรียนมา"]},
    "a Latin word of 5000 letters": {"body": ["x" * 5000, "จึงเรียนมา"]},
    "60 enclosures": {"enclosures": [f"เอกสาร {number}" for number in range(1, 61)]},
    "60 copies": {"copies_to": [f"อำเภอ {number}" for number in range(1, 61)]},
    "10 cosignatories": {"cosignatories": MANY},
    "a subject of 1000 letters": {"subject": (SENTENCE * 12)[:1000]},
    "an agency of 300 letters": {"agency": (SENTENCE * 4)[:300].replace(" ", "")},
    "a long signatory": {
        "signatory": Signatory(SENTENCE[:90], [SENTENCE * 2, "x" * 300, "ก" * 300])
    },
    "an endless number": {"number": "ศธ " + "0210.56" * 12 + "/1005"},
    "an endless contact": {
        "section": SENTENCE * 3,
        "phone": "0 7622 1801 " * 20,
        "fax": "1" * 300,
        "email": "a" * 300 + "@b.example",
    },
    "a proof of an endless code": {"code": "A" * 300, "link": "https://a.example/" + "v" * 800},
    "everything empty": {
        name: type(value)() for name, value in vars(Facts()).items() if type(value) in (str, list)
    },
}


@pytest.mark.parametrize("kind", list(Kind), ids=str)
@pytest.mark.parametrize("changes", FITS.values(), ids=FITS)
def test_nothing_of_an_odd_paper_leaves_the_margins(kind, changes):
    pdf = print_paper(_with(kind=kind, **changes))
    for page in pypdfium2.PdfDocument(pdf):
        box = (
            page.render(scale=100 / 72, grayscale=True)
            .to_pil()
            .point(lambda grey: 255 * (grey < 128))
            .getbbox()
        )
        left, _top, right, bottom = (side * 25.4 / 100 for side in box)
        assert left > 29
        assert right < 191
        assert bottom < 288


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.MINUTES], ids=str)
def test_urgency_and_secrecy_are_printed_over_nothing(kind):
    facts = _with(kind=kind, urgency="ด่วนที่สุด", secrecy="ลับที่สุด", code="ABCDE-FGHJK")
    assert [one for one in findings(facts) if one.rule in ("overlap", "margins")] == []


def test_the_urgency_of_a_memo_stands_between_emblem_and_title():
    printed = lines(print_paper(_with(kind=Kind.MEMO, urgency="ด่วนที่สุด")))
    urgency, title = find(printed, "ด่วนที่สุด"), find(printed, "บันทึกข้อความ")
    assert urgency.left > 45
    assert urgency.right < title.left - 5
    assert urgency.baseline == pytest.approx(title.baseline, abs=1.5)


def test_texts_printed_over_each_other_are_told():
    assert "overlap" in {one.rule for one in findings(_with(urgency=SENTENCE, secrecy=SENTENCE))}


def test_two_hundred_pages_print_and_are_told_ten_times_at_most():
    facts = _with(body=[SENTENCE * 25] * 230)
    pdf = print_paper(facts)
    assert len(pypdfium2.PdfDocument(pdf)) > 190
    told = [one.rule for one in findings(facts, pdf)]
    assert told.count("paragraph") == 10
    assert told.count("pages") == 1


def test_half_an_hour_of_lines_is_refused():
    with pytest.raises(Unprintable):
        print_paper(_with(body=["ก"] * 20_000))


def test_a_certificate_keeps_photograph_and_hands_on_one_page():
    for length in range(8, 24, 2):
        pdf = print_paper(
            _with(kind=Kind.CERTIFICATE, bearer="นายประเสริฐ สุขใส", body=[SENTENCE * length])
        )
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
        assert [
            all(word in page for word in ("รูปถ่าย", "ผู้ได้รับการรับรอง", "แสงทอง")) for page in pages
        ].count(True) == 1, length


def test_a_blank_memo_has_its_rows_close_together():
    printed = lines(print_paper(Facts(kind=Kind.MEMO)))
    assert find(printed, "เรื่อง").baseline - find(printed, "ส่วนราชการ").baseline < 20


def test_many_signatories_follow_on_the_next_page_and_few_stay_together():
    pages = {
        line.page
        for line in lines(print_paper(_with(cosignatories=MANY)))
        if line.text.startswith("(นายคนที่")
    }
    assert pages == {0, 1, 2}
    for length in range(20, 60, 4):
        printed = lines(
            print_paper(_with(body=[SENTENCE * length, "จึงเรียนมา"], cosignatories=MANY[:2]))
        )
        assert (
            len({line.page for line in printed if line.text.startswith(("(นายคนที่", "(นางสาวอรุณี"))})
            == 1
        )


def test_a_long_subject_of_an_order_is_told():
    assert "subject" in {one.rule for one in findings(_with(kind=Kind.ORDER, subject=SENTENCE * 6))}


def test_every_letter_without_a_glyph_is_told_wherever_it_stands():
    facts = _with(signatory=Signatory("นาย \ue000", ["汉"]), address=["ถนน 😀"])
    assert [one.advice.split("”")[0][-1] for one in findings(facts) if one.rule == "letters"] == [
        "😀",
        "\ue000",
        "汉",
    ]


def test_the_catch_word_ends_with_its_paragraph():
    for count in range(14, 24):
        printed = lines(print_paper(_with(body=["มติ"] * count, to="")))
        announced = [line.text for line in printed if line.text.endswith("...")]
        assert announced in ([], ["มติ..."])
