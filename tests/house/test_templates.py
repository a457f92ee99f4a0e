"""Templates: parts are named after their element, and none is unreachable."""

import re

import pytest

from app.kit.former import BUTTONS
from app.kit.paths import ROOT, TEMPLATES

pytestmark = pytest.mark.bare
NAMES = sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html"))
CODE = "\n".join(file.read_text() for file in (ROOT / "app").rglob("*.py"))
OFFERED = re.findall(r'page\(\s*"([\w/]+)/\w+\.html",\s*parts=\("([\w-]+)",\)', CODE)
TEXTS = {name: (TEMPLATES / name).read_text() for name in NAMES}


def test_every_part_a_page_offers_is_a_file_named_after_its_element():
    assert OFFERED
    for folder, part in OFFERED:
        text = TEXTS[f"{folder}/_{part.replace('-', '_')}.html"]
        assert re.match(rf'<\w+ id="{part}"', text), (folder, part)


def test_no_template_is_unreachable():
    everything = CODE + "\n".join(TEXTS.values())
    parts = {f"{folder}/_{part}.html" for folder, part in OFFERED}
    lost = [
        name
        for name in NAMES
        if f'"{name}"' not in everything and f"'{name}'" not in everything and name not in parts
    ]
    assert lost == []


def test_templates_hold_no_script_and_no_style():
    for name, text in TEXTS.items():
        assert not re.search(r"<style|style=|<script(?! src)", text), name


def test_a_button_that_says_what_a_form_is_to_do_is_pressed_again_when_the_form_comes_back():
    """A form that was written before comes back with a button of its own: that has to say what
    the one pressed said.
    """
    named = {
        name for text in TEXTS.values() for name in re.findall(r'<button[^>]*? name="(\w+)"', text)
    }
    assert named - {"instead"} == set(BUTTONS)
