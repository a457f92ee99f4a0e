"""Every paper prints its sample, with our fonts alone, and its words can be copied out of the
PDF.
"""

import json
import re
import subprocess
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from app.kit.paths import DOCUMENTS
from app.kit.thai import thai_digits
from app.press.facts import Facts, Kind
from app.press.print import print_paper, print_roll
from app.press.setting.body import blocks
from app.press.setting.geometry import FOLLOWS

pytestmark = pytest.mark.bare
TABLES = {"roll", "register"}
DESIGNS = sorted(file.parent.name for file in DOCUMENTS.glob("*/paper.html"))
SAMPLES = sorted(str(file.relative_to(DOCUMENTS)) for file in DOCUMENTS.glob("*/sample*.json"))


def _printed(sample: str) -> tuple[dict, bytes]:
    text = (DOCUMENTS / sample).read_text()
    design = sample.partition("/")[0]
    said = json.loads(text)
    return said, print_roll(**said, design=design) if design in TABLES else print_paper(
        Facts.from_json(text)
    )


def test_every_kind_has_a_design_with_a_sample_and_the_other_way_round():
    assert set(DESIGNS) == {kind.value for kind in Kind} | TABLES == set(FOLLOWS)
    assert {sample.partition("/")[0] for sample in SAMPLES} == set(DESIGNS)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_prints_with_our_fonts_alone(sample):
    reader = PdfReader(BytesIO(_printed(sample)[1]))
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(re.fullmatch(r"/[A-Z]{6}\+Sarabun(-Bold)?", name) for name in fonts), fonts


def _read_by(program: str, pdf: bytes) -> str:
    if program == "pdfium":
        return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    if program == "pypdf":
        return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def _texts(said: dict):
    """Every text of a sample, as the facts have it."""
    for name, value in said.items():
        if name in ("kind", "date", "salutation", "link"):
            continue
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, dict):
                yield from _texts(text)
            elif isinstance(text, list):
                yield from text
            elif name == "body" and blocks([text])[0].heads:
                yield from re.split(r"[|\n]", text)
            else:
                yield from (
                    re.split(r"\|", text) if name in ("present", "absent", "attending") else [text]
                )


@pytest.mark.parametrize("program", ["pdfium", "pypdf", "pdftotext"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_word_of_a_sample_can_be_copied_out_of_the_print(sample, program):
    said, pdf = _printed(sample)
    copied = re.sub(r"\s", "", _read_by(program, pdf))
    for text in _texts(said):
        assert re.sub(r"\s", "", thai_digits(text)) in copied, text
