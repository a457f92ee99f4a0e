"""The pages of docs/papers say what is so: they are as the designs would have them written
today, and what they claim holds.
"""

import re
from dataclasses import asdict

import pytest
from PIL import Image

from app.press.facts import Facts, Kind, Meeting, Signatory
from app.press.pdf.ruler import lines
from app.press.print import print_paper
from app.press.setting.geometry import FOLLOWS
from docs.papers import make

pytestmark = pytest.mark.bare


@pytest.mark.parametrize("design", FOLLOWS)
def test_the_page_of_a_kind_is_up_to_date(design):
    assert (make.HERE / f"{design}.md").read_text() == make.page(design), "run script/papers"


def test_the_index_is_up_to_date_and_leads_to_every_page():
    text = (make.HERE / "README.md").read_text()
    assert text == make.index(), "run script/papers"
    assert re.findall(r"\]\((\w+)\.md\)", text) == list(FOLLOWS)
    assert {file.stem for file in make.HERE.glob("*.md")} == {*FOLLOWS, "README"}


def test_every_picture_is_there_and_light_and_no_other():
    named = {
        name
        for design in FOLLOWS
        for name in re.findall(r"!\[.*?\]\((.*?)\)", (make.HERE / f"{design}.md").read_text())
    }
    assert named == {file.name for file in make.HERE.glob("*.png")}
    for name in named:
        assert (make.HERE / name).stat().st_size <= 60_000
        assert Image.open(make.HERE / name).width == make.WIDTH


@pytest.mark.parametrize("design", ["memo", "order"])
def test_the_pictures_are_the_pages_of_the_samples(design):
    made = make.pictures(design)
    assert set(made) == {file.name for file in make.HERE.glob(f"{design}*.png")}
    assert all(picture.startswith(b"\x89PNG") for picture in made.values())


def _full(kind: Kind) -> tuple[Facts, dict[str, str]]:
    """Facts with a word of its own in every text, and where that word is."""
    facts, words = (
        Facts(kind=kind, date="2026-11-23", signatory=Signatory(), meeting=Meeting()),
        {"date": "๒๕๖๙"},
    )
    inner = {f"meeting.{name}": value for name, value in asdict(facts.meeting).items()}
    for at, (name, value) in enumerate({**asdict(facts), **inner}.items()):
        word = words[name] = words.get(name) or f"x{'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ'[at]}z"
        holder, _dot, field = name.rpartition(".")
        if isinstance(value, str | list) and name not in ("kind", "date"):
            setattr(
                getattr(facts, holder) if holder else facts,
                field,
                word if isinstance(value, str) else [word],
            )
    facts.signatory.name, facts.cosignatories = (
        words["signatory"],
        [Signatory(words["cosignatories"])],
    )
    return facts, words


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_the_facts_a_page_names_are_printed_and_the_others_are_not(kind):
    facts, words = _full(kind)
    text = "\n".join(line.text for line in lines(print_paper(facts)))
    named = make.printed_facts(kind.value)
    for name in set(words) - {"kind", "meeting", "link"}:  # a link is printed as a QR
        assert (words[name] in text) == (name in named), name
    assert ("link" in named) == ("code" in named)


def test_figures_are_those_a_design_shows_something_by():
    assert {"indent", "emblem_height", "agency_left", "axis", "subject_hang", "owner_gap"} <= set(
        make.applied("letter")
    )
    assert "references_hang" in make.applied("letter")
    assert not {"heading_size", "seal", "photo_width", "title_size"} & set(make.applied("letter"))
    assert not {"agency_left", "subject_hang", "owner_gap", "axis"} & set(make.applied("order"))
    assert {"heading_size", "given_left", "rule"} <= set(make.applied("order"))
    assert "emblem_height" not in make.applied("minutes")
