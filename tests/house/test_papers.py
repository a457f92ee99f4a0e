"""Every paper prints its sample, with our fonts alone, and its words can be copied out of the PDF."""

import json
import re

import pypdfium2
import pytest
from pypdf import PdfReader

from app.kit.paths import DOCUMENTS
from app.kit.thai import thai_digits
from app.press.facts import Facts
from app.press.print import EMBLEM, print_paper, print_roll

pytestmark = pytest.mark.bare
DESIGNS = sorted(file.parent.name for file in DOCUMENTS.glob("*/paper.html"))


def _printed(design: str, tmp_path) -> PdfReader:
    sample = (DOCUMENTS / design / "sample.json").read_text()
    pdf = print_roll(**json.loads(sample)) if design == "roll" else print_paper(Facts.from_json(sample))
    (tmp_path / "a.pdf").write_bytes(pdf)
    return PdfReader(tmp_path / "a.pdf")


def test_every_kind_the_press_prints_has_a_design_and_the_other_way_round():
    assert set(DESIGNS) == {kind.value for kind in EMBLEM} | {"roll"}


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_prints_its_sample_with_our_fonts_alone(design, tmp_path):
    reader = _printed(design, tmp_path)
    fonts = {font.get_object()["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all(re.fullmatch(r"/[A-Z]{6}\+Sarabun(-Bold)?", name) for name in fonts), fonts


@pytest.mark.parametrize("design", DESIGNS)
def test_every_word_of_a_sample_can_be_copied_out_of_the_print(design, tmp_path):
    _printed(design, tmp_path)
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "a.pdf"))
    squeezed = re.sub(r"\s", "", text)
    sample = json.loads((DOCUMENTS / design / "sample.json").read_text())
    for name in ("subject", "to", "agency"):
        assert re.sub(r"\s", "", thai_digits(sample.get(name, ""))) in squeezed, name
    for paragraph in [*sample.get("body", []), *(cell for row in sample.get("rows", []) for cell in row)]:
        assert re.sub(r"\s", "", thai_digits(paragraph)) in squeezed, paragraph
