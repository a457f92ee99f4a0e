"""Papers against the rules of PDF/A-3a and PDF/UA-1 that we can check; and that the checks bite."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pydyf
import pytest
from pypdf import PdfReader
from weasyprint import HTML

from app.kit.paths import DOCUMENTS
from app.press.facts import Facts
from app.press.print import print_paper, print_roll
from tests.press.conformance import problems_a3, problems_ua
from tests.press.golden import samples

pytestmark = pytest.mark.bare


@pytest.mark.parametrize(
    "sample", samples(), ids=lambda sample: f"{sample.parent.name}/{sample.stem}"
)
def test_every_sample_keeps_the_rules(sample):
    text, design = sample.read_text(), sample.parent.name
    pdf = (
        print_roll(**json.loads(text), design=design)
        if design in ("roll", "register")
        else print_paper(Facts.from_json(text))
    )
    assert problems_a3(pdf) == []
    assert problems_ua(pdf) == []


@pytest.mark.parametrize(
    "sample", samples(), ids=lambda sample: f"{sample.parent.name}/{sample.stem}"
)
def test_every_sample_passes_the_validator_there_is(sample, tmp_path):
    """pdfua looks at 16 of the 106 conditions of the Matterhorn protocol."""
    text, design = sample.read_text(), sample.parent.name
    pdf = (
        print_roll(**json.loads(text), design=design)
        if design in ("roll", "register")
        else print_paper(Facts.from_json(text))
    )
    (tmp_path / "a.pdf").write_bytes(pdf)
    command = [str(Path(sys.executable).with_name("pdfua")), "check", str(tmp_path / "a.pdf")]
    said = subprocess.run(command, capture_output=True, text=True)
    assert "errors=0 warnings=0" in said.stdout, said.stdout


def test_a_paper_with_everything_keeps_the_rules():
    facts = Facts.from_json((DOCUMENTS / "letter" / "sample.json").read_text())
    facts.urgency, facts.secrecy, facts.code, facts.link = (
        "ด่วน",
        "ลับ",
        "K7M2Q-9XWPA",
        "https://wian.example/verify/K7M2Q-9XWPA",
    )
    pdf = print_paper(facts)
    assert problems_a3(pdf) == []
    assert problems_ua(pdf) == []


WRONG = [  # how it is made, which check finds it, what is said
    ({}, problems_a3, "part 3"),
    ({}, problems_a3, "output intent"),
    ({}, problems_ua, "not marked"),
    ({"pdf_variant": "pdf/a-3u"}, problems_a3, "level A"),
    ({"pdf_variant": "pdf/a-3a"}, problems_ua, "part 1"),
    ({"pdf_variant": "pdf/ua-1"}, problems_a3, "part 3"),
    ({"pdf_variant": "pdf/a-3a"}, problems_ua, "no element owns"),
]


@pytest.mark.parametrize(("how", "check", "said"), WRONG)
def test_the_checks_find_what_is_wrong(how, check, said):
    page = "<html lang=th><title>ก</title><style>@page { @top-center { content: 'x' } }</style><p>ก"
    found = check(HTML(string=page).write_pdf(**how))
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<h1>ก</h1><h3>ข</h3>", "after level 1"),
        ("<table><tr><th>ก</th></tr><tr><td>ข</td></tr></table>", "without scope"),
        (
            '<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 '
            '9"><path d="M0 0h9v9z"/></svg>\'>',
            "alternative text",
        ),
    ],
)
def test_the_checks_find_wrong_structure(body, said):
    found = problems_ua(
        HTML(string=f"<html lang=th><title>ก</title>{body}").write_pdf(pdf_variant="pdf/ua-1")
    )
    assert any(said in one for one in found), found


def test_the_checks_find_an_act_that_is_packed_away():
    def plant(_document, pdf):
        pdf.catalog["OpenAction"] = pydyf.Dictionary(
            {"S": "/JavaScript", "JS": pydyf.String("app.alert(1)")}
        )

    made = HTML(string="<html lang=th><title>ก</title><p>ก").write_pdf(
        pdf_variant="pdf/a-3a", finisher=plant
    )
    assert b"/JavaScript" not in made
    assert any(
        "an action that is not allowed: ['/JS', '/JavaScript']" in one for one in problems_a3(made)
    )


def test_the_facts_are_attached_as_they_were_printed_from():
    facts = Facts.from_json((DOCUMENTS / "order" / "sample.json").read_text())
    attached = PdfReader(BytesIO(print_paper(facts))).attachments
    assert list(attached) == ["facts.json"]
    assert Facts.from_json(attached["facts.json"][0]) == facts


def test_a_draft_carries_no_facts():
    facts = Facts.from_json((DOCUMENTS / "order" / "sample.json").read_text())
    assert not PdfReader(BytesIO(print_paper(facts, draft=True))).attachments
