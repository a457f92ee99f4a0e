"""Every message has an English translation, with the same values in it."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.kit.paths import ROOT
from app.kit.translation import CATALOGUES
from app.people.accounts.models import Officer


@pytest.fixture(scope="module")
def english():
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def _said() -> set[str]:
    keywords = {"_": None, "_l": None, "later": None}
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    found = [
        one
        for folder in ("app", "templates")
        for one in extract_from_dir(ROOT / folder, methods, keywords=keywords)
    ]
    return {
        message for _file, _line, message, _comments, _context in found if isinstance(message, str)
    }


@pytest.mark.bare
def test_every_message_has_an_english_translation(english):
    said = _said()
    assert len(said) > 250
    assert sorted(said - {message for message, text in english.items() if text}) == []


@pytest.mark.bare
def test_no_translation_is_left_of_a_message_that_is_gone(english):
    assert sorted(english.keys() - _said()) == []


@pytest.mark.bare
def test_translations_hold_the_same_values(english):
    for thai, text in english.items():
        assert sorted(re.findall(r"%\(\w+\)s", thai)) == sorted(re.findall(r"%\(\w+\)s", text)), (
            thai
        )


def test_an_officer_who_chose_english_reads_english(visit, office):
    drafter = visit("drafter")
    drafter.send(drafter.get("/account"), "/language", language="en")
    assert Officer.get(Officer.sign_in == "drafter").language == "en"
    for path, word in (
        ("/", "What waits for you today"),
        ("/drafts/blank", "Save draft"),
        ("/circulars/", "Letters in"),
    ):
        page = drafter.get(path)
        assert word in page.words
        menu = "".join(page.find("nav")[0].itertext())
        assert not re.search("[ก-๙]", menu), menu
