"""The emblem: what may be one, and what may not."""

import pypdfium2
import pytest

from app.kit.settings import settings
from app.press.facts import Facts
from app.press.pdf import emblem
from app.press.print import print_paper

pytestmark = pytest.mark.bare
GOOD = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10H0z"/></svg>'
)


@pytest.fixture
def no_emblem():
    emblem.installed().unlink(missing_ok=True)
    yield
    emblem.installed().unlink(missing_ok=True)


def _ink() -> int:
    image = (
        pypdfium2.PdfDocument(print_paper(Facts(subject="ก", body=["ด้วย"])))[0]
        .render(grayscale=True)
        .to_pil()
    )
    return sum(image.crop((250, 40, 345, 130)).histogram()[:100])


def test_the_stand_in_is_printed_until_the_office_installs_its_own(no_emblem):
    assert emblem.current() == emblem.STAND_IN
    stand_in = _ink()
    assert stand_in > 500
    emblem.install(GOOD)
    assert emblem.current() == emblem.installed()
    assert _ink() > 1.5 * stand_in  # a full black square


def _box(pdf: bytes) -> tuple[float, float, float, float]:
    """Where the emblem of a letter stands: the dark box in the upper middle of its first page,
    mm from the corner.
    """
    unit = 200 / 25.4
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil()
    middle = image.crop((round(85 * unit), 0, round(123 * unit), round(50 * unit)))
    left, top, right, bottom = middle.point(lambda grey: 255 if grey < 200 else 0).getbbox()
    return left / unit + 85, top / unit, right / unit + 85, bottom / unit


DRAWN = [  # the same square, as different programs write it
    b'<path d="M0 0h2748v3000H0z"/>',
    b'<g transform="scale(2)"><rect style="fill:#123456" width="1374" height="1500"/></g>',
    b'<style>.ink{fill:#123}</style><g transform="translate(-5,-5)">'
    b'<polygon class="ink" points="5,5 2753,5 2753,3005 5,3005"/></g>',
    b'<note xmlns="http://editor.example/">kept for the editor</note><path d="M0,0L2748,0 '
    b'2748,3000 0,3000Z"/>',
    b'<path fill="none" stroke="#000" stroke-width="2748" d="M1374 0V3000"/>',
]


@pytest.mark.parametrize("drawn", DRAWN)
def test_the_emblem_stands_3_cm_high_between_the_margins_however_its_svg_is_written(
    no_emblem, drawn
):
    emblem.install(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2748 3000">' + drawn + b"</svg>"
    )
    assert _box(print_paper(Facts(subject="ก", body=["ด้วย"]))) == pytest.approx(
        (96.26, 15, 123.74, 45), abs=1
    )


def test_the_stand_in_fills_its_box_and_leaves_the_agency_clear(no_emblem):
    left, top, right, bottom = _box(print_paper(Facts(subject="ก", body=["ด้วย"])))
    assert left >= 96
    assert right <= 124
    assert top == pytest.approx(15, abs=0.7)
    assert bottom == pytest.approx(45, abs=0.7)
    assert (left + right) / 2 == pytest.approx(110, abs=0.2)


def test_the_emblem_stays_in_the_middle_when_an_office_changes_its_margins(no_emblem):
    own = settings().data / "geometry.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    try:
        own.write_text("[page]\nright = { mm = 30 }\n[letter]\nemblem_top = { mm = 10 }\n")
        left, top, right, _bottom = _box(print_paper(Facts(subject="ก", body=["ด้วย"])))
    finally:
        own.unlink()
    assert (left + right) / 2 == pytest.approx(105, abs=0.2)
    assert top == pytest.approx(10, abs=0.7)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"GIF89a",
        b"<html></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1v1z"/></svg>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + GOOD,
        GOOD.replace(b"<path", b"<script/><path"),
        GOOD.replace(b"<path", b'<image href="http://a.example/b.png"/><path'),
        GOOD.replace(b'd="M0 0h10v10H0z"', b'd="M0 0 nonsense"'),
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>',
        GOOD + b" " * 1_000_001,
        GOOD.replace(b"<path", b'<path style="fill:url(http://a.example)"'),
        GOOD.replace(b"<path", b'<style>@import "http://a.example"</style><path'),
        GOOD.replace(b"<path", b'<use xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/><path'),
        GOOD.replace(b"<path", b"<text>a</text><path"),
        GOOD.replace(b"<path", b'<path opacity="0.5"'),
        GOOD.replace(b"<path", b'<path onclick="a()"'),
        GOOD.replace(b"0 0 10 10", b"0 0 10 nan"),
        GOOD.replace(b"0 0 10 10", b"0 0 1e30 9"),
        GOOD.replace(b"<path", b'<path fill="none"'),
        GOOD.decode().encode("utf-16"),
        GOOD.replace(b"<path", b'<path fill="white"'),
        GOOD.replace(b"<path", b'<path fill="red"'),
        GOOD.replace(b"M0 0", b"M50 50"),
        GOOD.replace(b"h10v10", b"h.1v.1"),
        GOOD.replace(b"h10v10", b"h1e999v10"),
        GOOD.replace(b"0 0 10 10", b"0 0 1000 10"),
        GOOD.replace(b"<path", b"<g>" * 20_000 + b"<path").replace(
            b"</svg>", b"</g>" * 20_000 + b"</svg>"
        ),
    ],
)
def test_what_is_no_emblem_is_refused_and_changes_nothing(no_emblem, bad):
    with pytest.raises(ValueError, match=r"[ก-๙]"):
        emblem.install(bad)
    assert emblem.current() == emblem.STAND_IN
