"""The emblem: what may be one, and what may not."""

import pypdfium2
import pytest

from app.press import emblem
from app.press.facts import Facts
from app.press.print import print_paper

pytestmark = pytest.mark.bare
GOOD = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10H0z"/></svg>'


@pytest.fixture
def no_emblem():
    emblem.installed().unlink(missing_ok=True)
    yield
    emblem.installed().unlink(missing_ok=True)


def _ink() -> int:
    image = pypdfium2.PdfDocument(print_paper(Facts(subject="ก", body=["ด้วย"])))[0].render(grayscale=True).to_pil()
    return sum(image.crop((250, 40, 345, 130)).histogram()[:100])


def test_the_stand_in_is_printed_until_the_office_installs_its_own(no_emblem):
    assert emblem.current() == emblem.STAND_IN
    stand_in = _ink()
    assert stand_in > 500
    emblem.install(GOOD)
    assert emblem.current() == emblem.installed()
    assert _ink() > 1.5 * stand_in  # a full black square


@pytest.mark.parametrize("bad", [
    b"", b"GIF89a", b"<html></html>", b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1v1z"/></svg>',
    b'<!DOCTYPE svg [<!ENTITY a "b">]>' + GOOD, GOOD.replace(b"<path", b"<script/><path"),
    GOOD.replace(b"<path", b'<image href="http://a.example/b.png"/><path'),
    GOOD.replace(b'd="M0 0h10v10H0z"', b'd="M0 0 nonsense"'),
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>', GOOD + b" " * 1_000_001,
    GOOD.replace(b"<path", b'<path style="fill:url(http://a.example)"'),
])
def test_what_is_no_emblem_is_refused_and_changes_nothing(no_emblem, bad):
    with pytest.raises(ValueError, match=r"[ก-๙]"):
        emblem.install(bad)
    assert emblem.current() == emblem.STAND_IN
