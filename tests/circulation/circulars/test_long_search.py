"""Words looked for have a bound, and what is longer is answered in words."""

import re
from urllib.parse import quote

import pytest

from app.kit.paths import TEMPLATES

PATHS = (
    "/circulars/",
    "/circulars/sent",
    "/documents/",
    "/people",
    "/overview/",
    "/tasks/followed",
)


@pytest.mark.parametrize("path", PATHS)
def test_what_is_too_long_to_look_for_is_answered_in_thai(visit, path):
    who = visit("admin" if path == "/people" else "drafter")
    assert who.get(f"{path}?q={quote('ก' * 200)}").status == 200
    page = who.get(f"{path}?q={quote('ก' * 201)}")
    assert (page.status, "ค้นได้ไม่เกิน 200 ตัวอักษร" in page.words) == (414, True)


def test_a_stranger_is_answered_so_too(visit):
    page = visit().get(f"/documents/?q={quote('ก' * 460)}")
    assert (page.status, "ค้นได้ไม่เกิน 200 ตัวอักษร" in page.words) == (414, True)


def test_every_field_for_words_to_look_for_has_the_bound():
    fields = [
        (file.name, field)
        for file in TEMPLATES.rglob("*.html")
        for field in re.findall(
            r"<input[^>]*type=\"search\"[^>]*>|\([^()]*type='search'[^()]*\)", file.read_text()
        )
    ]
    assert len(fields) >= 6
    assert [one for one in fields if "maxlength" not in one[1]] == []
