"""Printing (โรงพิมพ์): the facts of a paper in, PDF out. The same facts give the same bytes."""

import atexit
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from app.kit.paths import DOCUMENTS
from app.kit.translation import _
from app.press import weasyprint70
from app.press.facts import Facts
from app.press.pdf.pdfa import options
from app.press.setting import wording
from app.press.setting.geometry import Geometry, figures, geometry

MOST_LINES = 8_000  # two hundred pages and some
MOST_LETTERS = 100_000  # in one text; to break a longer one takes too long
LETTERS_IN_LINE = 90
MOST_LINK = 1_000  # letters a QR can hold in squares a camera still tells apart

_one_at_a_time = Lock()  # Pango's font map is not made for two threads


class Unprintable(Exception):
    """The paper cannot be printed; the text says why, for the person who tried."""


@dataclass
class Press:
    """What is loaded once and serves every paper: templates, fonts, the URL fetcher, the style
    sheets made so far.
    """

    pages: Environment
    fonts: Any
    fetcher: Any
    hooked: bool  # whether the patches are in place, or public means take theirs
    sheets: dict[str, tuple[Geometry, list[Any]]] = field(default_factory=dict)


def print_paper(facts: Facts, draft: bool = False) -> bytes:
    """The paper as PDF on A4 (PDF/A-3, tagged, its facts attached); a draft is marked ร่าง on every
    page.

    Raises Unprintable for a text too long to be one paper, or a link too long for a QR.
    """
    _check_length(facts)
    return _print(facts.kind.value, {"facts": facts, "draft": draft}, None if draft else facts)


def _check_length(facts: Facts) -> None:
    if _lines(asdict(facts)) > MOST_LINES or len(facts.link) > MOST_LINK:
        raise Unprintable(_("ข้อความยาวเกินกว่าจะพิมพ์เป็นหนังสือฉบับเดียว"))


def _lines(said: Any) -> int:
    """How many lines a text, or texts in lists and fields, take at the least; more than any
    paper has for an endless text.
    """
    if isinstance(said, str):
        return (
            MOST_LINES + 1
            if len(said) > MOST_LETTERS
            else sum(1 + len(line) // LETTERS_IN_LINE for line in said.split("\n"))
        )
    return sum(map(_lines, said.values() if isinstance(said, dict) else said))


def print_roll(
    title: list[str], heads: list[str], rows: list[list[str]], design: str = "roll"
) -> bytes:
    """A table as PDF: title lines, column heads repeated on every page, rows of text.

    `roll` is an annex (บัญชีแนบท้าย) on upright paper, `register` a register (ทะเบียน) across.
    """
    return _print(design, {"title": title, "heads": heads, "rows": rows}, None)


def _print(design: str, values: dict[str, Any], attached: Facts | None) -> bytes:
    from weasyprint.urls import FatalURLFetchingError

    try:
        with _one_at_a_time:
            return _set(design, values, attached)
    except FatalURLFetchingError as problem:  # no Exception: it would end the thread that asked
        raise RuntimeError(str(problem)) from None


def _set(design: str, values: dict[str, Any], attached: Facts | None) -> bytes:
    press = _press()
    page = _page(press, press.pages.get_template(f"{design}/paper.html").render(**values))
    sheets = _sheets(press, design)
    document = page.render(stylesheets=sheets, font_config=press.fonts)
    if not press.hooked and len(document.pages) > 1:
        from app.press.setting.unpatched import catchwords

        document = page.render(
            stylesheets=[*sheets, catchwords(document, press)], font_config=press.fonts
        )
    return document.write_pdf(**options(attached, _emblem(design)))


def laid_out(facts: Facts, change: Callable[[str, Callable[[str], str]], str]) -> Any:
    """The objects of a printed paper (pydyf.PDF) before they become a file, for who goes on with
    them; its page first goes through `change`, with what shows a text as papers do. None where the
    hooks do not fit.

    Raises Unprintable as `print_paper` does.
    """
    _check_length(facts)
    press = _press()
    if not press.hooked:
        return None
    design = facts.kind.value

    def stop(pdf: Any) -> None:
        raise _Stopped(pdf)

    with _one_at_a_time:
        page = change(
            press.pages.get_template(f"{design}/paper.html").render(facts=facts, draft=False),
            lambda text: str(escape(wording.words(text))),
        )
        document = _page(press, page).render(
            stylesheets=_sheets(press, design), font_config=press.fonts
        )
        try:
            document.write_pdf(**options(facts, _emblem(design), stop))
        except _Stopped as stopped:
            return stopped.args[0]


class _Stopped(Exception):
    """Carries the objects of a paper out of WeasyPrint."""


def _page(press: Press, page: str) -> Any:
    import weasyprint

    kind: Any = weasyprint.HTML
    if press.hooked:
        from app.press.weasyprint70.drawing import FastPage

        kind = FastPage
    return kind(string=page, base_url=str(DOCUMENTS), url_fetcher=press.fetcher)


def _emblem(design: str) -> Any:
    """What paints the emblem; None where a design has none."""
    from app.press.pdf import emblem

    place = figures(design)
    if "emblem_height" not in place:
        return None
    left, middle = place["left"].pt, (place["left"].pt + place["width"].pt - place["right"].pt) / 2
    return emblem.painter(
        place["emblem_height"].pt,
        place["emblem_top"].pt,
        left if design == "memo" else None,
        middle,
    )


@cache
def _press() -> Press:
    from weasyprint.text.fonts import FontConfiguration

    from app.press import code
    from app.press.local_only import LocalOnly
    from app.press.setting import body, tables, unpatched

    hooked = weasyprint70.install()
    atexit.register(
        _press.cache_clear
    )  # the fonts let go of their folder while Python still stands
    pages = Environment(
        loader=FileSystemLoader(DOCUMENTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(
        words=wording.words if hooked else unpatched.words,
        firm=unpatched.words,
        bare=wording.bare,
        day=wording.day,
        era_day=wording.era_day,
        week_day=wording.week_day,
        titled=wording.titled,
        blocks=body.blocks,
        parts=body.parts,
        loose=wording.loose,
        type_size=tables.type_size,
        torn_widths=tables.torn_widths,
        torn=tables.torn,
        qr=code.qr,
    )
    pages.tests.update(figure=body.is_figure, whole=body.is_whole, long=tables.is_long)
    return Press(pages, FontConfiguration(), LocalOnly(), hooked)


def _sheets(press: Press, design: str) -> list[Any]:
    """The style sheets of a design, made anew when the geometry changed."""
    from weasyprint import CSS

    places = geometry()
    if design not in press.sheets or press.sheets[design][0] is not places:
        # style sheets of ours
        style = Environment(loader=FileSystemLoader(DOCUMENTS), autoescape=False)  # noqa: S701
        names = [
            name
            for name in ("_shared/paper.css", f"{design}/paper.css")
            if (DOCUMENTS / name).exists()
        ]
        press.sheets[design] = (
            places,
            [
                CSS(
                    string=style.get_template(name).render(**figures(design)),
                    base_url=(DOCUMENTS / name).as_uri(),
                    font_config=press.fonts,
                    url_fetcher=press.fetcher,
                )
                for name in names
            ],
        )
    return press.sheets[design][1]
