"""Printing (โรงพิมพ์): the facts of a paper in, PDF out. The same facts give the same bytes."""

import atexit
import io
import os
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.kit.paths import DOCUMENTS, VENDOR
from app.kit.words import _
from app.press.facts import Facts, Kind

os.environ.setdefault("LIBTHAI_DICTDIR", str(VENDOR / "thbrk"))  # read by libthai at its first line break

MM = 72 / 25.4  # pt
EMBLEM = {Kind.LETTER: (30 * MM, 15 * MM, None), Kind.MEMO: (15 * MM, 15 * MM, 30 * MM)}  # height, top, left

_one_at_a_time = Lock()  # Pango's font map is not made for two threads


class Unprintable(Exception):
    """The paper cannot be printed; the text says why, for the person who tried."""


@dataclass(frozen=True)
class Press:
    """What is loaded once and serves every paper: templates, fonts, the URL fetcher."""

    pages: Environment
    fonts: Any
    fetcher: Any
    sheets: dict[str, Any]


def print_paper(facts: Facts, draft: bool = False) -> bytes:
    """The paper as PDF on A4; a draft is marked ร่าง on every page.

    Raises Unprintable for a kind that has no design yet, or a text too long to be one paper.
    """
    if facts.kind not in EMBLEM:
        raise Unprintable(_("ยังพิมพ์หนังสือชนิดนี้ไม่ได้"))
    if sum(map(len, facts.body)) > 300_000:
        raise Unprintable(_("ข้อความยาวเกินกว่าจะพิมพ์เป็นหนังสือฉบับเดียว"))
    return _print(facts.kind, EMBLEM[facts.kind], facts=facts, draft=draft)


def print_roll(title: list[str], heads: list[str], rows: list[list[str]]) -> bytes:
    """An annex with a table (บัญชีแนบท้าย) as PDF: title lines, column heads repeated on every page, rows of text."""
    return _print("roll", None, title=title, heads=heads, rows=rows)


def page_images(pdf: bytes, width: int) -> list[bytes]:
    """Each page as a PNG of that many pixels across, in six greys, light enough for a thin line."""
    import pypdfium2
    from PIL import Image

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        images = [page.render(scale=width / page.get_width(), grayscale=True).to_pil() for page in document]
    pictures = []
    for image in images:
        out = io.BytesIO()
        image.convert("L").quantize(6, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        pictures.append(out.getvalue())
    return pictures


def _print(design: str, emblem_place: tuple | None, **values: Any) -> bytes:
    from weasyprint.urls import FatalURLFetchingError

    try:
        with _one_at_a_time:
            return _set(design, emblem_place, values)
    except FatalURLFetchingError as problem:  # no Exception: it would end the thread that asked
        raise RuntimeError(str(problem)) from None


def _set(design: str, emblem_place: tuple | None, values: dict[str, Any]) -> bytes:
    from weasyprint import HTML

    from app.press import emblem

    press = _press()
    if design not in press.sheets:
        press.sheets[design] = [_sheet(press, "_shared/paper.css"), _sheet(press, f"{design}/paper.css")]
    page = press.pages.get_template(f"{design}/paper.html").render(**values)
    document = HTML(string=page, base_url=str(DOCUMENTS), url_fetcher=press.fetcher).render(
        stylesheets=press.sheets[design], font_config=press.fonts)
    return document.write_pdf(finisher=emblem.painter(*emblem_place) if emblem_place else None)


@cache
def _press() -> Press:
    from weasyprint.text.fonts import FontConfiguration

    from app.press import hooks, wording
    from app.press.local_only import LocalOnly

    hooks.install()
    atexit.register(_press.cache_clear)  # the fonts let go of their folder while Python still stands
    pages = Environment(loader=FileSystemLoader(DOCUMENTS), autoescape=True, undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)
    pages.filters.update(words=wording.words, bare=wording.bare, day=wording.day)
    return Press(pages, FontConfiguration(), LocalOnly(), {})


def _sheet(press: Press, name: str) -> Any:
    from weasyprint import CSS

    return CSS(filename=DOCUMENTS / name, font_config=press.fonts, url_fetcher=press.fetcher)
