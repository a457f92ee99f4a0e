"""An SVG of plain shapes, drawn once by WeasyPrint and kept as PDF operators."""

import re
import zlib
from typing import Any
from xml.etree import ElementTree

import pydyf
import pypdfium2
from PIL import ImageChops

from app.kit.translation import _
from app.press.pdf import objects
from app.press.pdf.ruler import one_at_a_time

MOST_BYTES = 1_000_000
MOST_UNITS = 14_400  # the largest page a PDF may have, and more than an emblem needs
SVG = "{http://www.w3.org/2000/svg}"
MOST_WIDTH = 1.2  # of its height: a wider one would stand in the way of number and agency
SEEN, DARK, MOST_COLOUR = (
    300,
    128,
    96,
)  # pixels high, grey at the most, between the shares of red, green and blue
PARTS = {
    "svg",
    "g",
    "defs",
    "style",
    "title",
    "desc",
    "metadata",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polygon",
    "polyline",
}
PAINT = {b"f", b"f*", b"S", b"B", b"B*"}


def operators(svg: bytes) -> tuple[bytes, float, float]:
    """PDF operators (deflated) of an SVG, upright, with the width and height of its view box.

    Raises ValueError, in words for the administrator, when it is no SVG or holds more than plain
    shapes.
    """
    try:
        return _operators(_only_shapes(svg))
    except RecursionError:  # groups within groups within groups
        raise _no_svg() from None


def _operators(drawing: Any) -> tuple[bytes, float, float]:
    try:
        left, top, width, height = (
            float(part) for part in drawing.get("viewBox", "").replace(",", " ").split()
        )
    except ValueError:
        raise _no_svg() from None
    if (left, top) != (0, 0) or not (0 < width <= MOST_UNITS and 0 < height <= MOST_UNITS):
        raise ValueError(_("แฟ้มตราต้องเป็น SVG ที่ viewBox เริ่มที่ 0 0"))
    if width > MOST_WIDTH * height:
        raise _too_much(f"viewBox {width:g} × {height:g}")
    lines, pdf = _drawn(ElementTree.tostring(drawing), width, height)
    if any(
        b"/" in line for line in lines
    ):  # a name leads to what lies outside the drawing: transparency
        raise _too_much("opacity")
    if not PAINT.intersection(lines):
        raise ValueError(_("แฟ้มตราไม่มีรูปให้พิมพ์"))
    _check_ink(pdf)
    return zlib.compress(b"\n".join(lines), 9), width, height


def _check_ink(pdf: bytes) -> None:
    """Look at the drawing: raises ValueError when it shows a colour, or hardly anything black."""
    with one_at_a_time:
        page = pypdfium2.PdfDocument(pdf)[0]
        picture = page.render(scale=SEEN / page.get_height()).to_pil().convert("RGB")
    red, green, blue = picture.split()
    lightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    coloured = ImageChops.subtract(lightest, ImageChops.darker(ImageChops.darker(red, green), blue))
    if coloured.point(lambda share: 255 * (share > MOST_COLOUR)).getbbox():
        raise _too_much("fill")
    _left, top, _right, bottom = picture.convert("L").point(
        lambda grey: 255 * (grey < DARK)
    ).getbbox() or (0, 0, 0, 0)
    if bottom - top < SEEN / 2:
        raise ValueError(_("แฟ้มตราไม่มีรูปให้พิมพ์"))


def _only_shapes(svg: bytes) -> Any:
    """The drawing without the notes an editor leaves in it."""
    if len(svg) > MOST_BYTES:
        raise ValueError(_("แฟ้มตราใหญ่เกิน 1 MB"))
    if b"<!DOCTYPE" in svg or b"<!ENTITY" in svg:
        raise ValueError(_("แฟ้มตราต้องไม่มี DOCTYPE"))
    try:
        root = ElementTree.fromstring(svg.decode())
    except (ElementTree.ParseError, ValueError):
        raise _no_svg() from None
    if root.tag != f"{SVG}svg":
        raise _no_svg()
    for element in root.iter():
        for note in [child for child in element if not child.tag.startswith(SVG)]:
            element.remove(note)
        if more := _more_than_shape(element):
            raise _too_much(more)
    return root


def _more_than_shape(element: Any) -> str:
    name = element.tag.removeprefix(SVG)
    if name not in PARTS:
        return name
    if any(
        attribute.rpartition("}")[2] == "href" or attribute.startswith("on")
        for attribute in element.attrib
    ):
        return "href"
    if not re.fullmatch(r"[MLHVCSQTAZmlhvcsqtaz\d\s.,eE+-]*", element.get("d", "")):
        raise ValueError(_("อ่านรูปในแฟ้มตราไม่ได้: %(problem)s", problem=element.get("d")[:60]))
    said = " ".join((element.text or "", *element.attrib.values()))
    return "url()" if re.search(r"url\s*\(|@import|\\", said, re.IGNORECASE) else ""


def _no_svg() -> ValueError:
    return ValueError(_("แฟ้มนี้ไม่ใช่ SVG ที่มี viewBox"))


def _too_much(name: str) -> ValueError:
    return ValueError(_("แฟ้มตรามีได้เฉพาะเส้นและรูปทรงทึบสีดำ (พบ %(name)s)", name=name))


def _drawn(svg: bytes, width: float, height: float) -> tuple[list[bytes], bytes]:
    """WeasyPrint's own drawing of an SVG that fills a page of that size, line by line, and that
    page.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Itself(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url != "emblem:":
                raise FatalURLFetchingError(url)
            return URLFetcherResponse(url, svg, {"Content-Type": "image/svg+xml"})

    pages: list[bytes] = []

    def keep(_document: Any, pdf: pydyf.PDF) -> None:
        pages.extend(
            item.data if isinstance(item, pydyf.Object) else item
            for item in objects.resolved(pdf, objects.pages(pdf)[0]["Contents"]).stream
        )

    style = (
        f"@page {{ size: {width}pt {height}pt; margin: 0 }} "
        "body { margin: 0 } img { display: block; width: 100% }"
    )
    page = f"<style>{style}</style><img src='emblem:'>"
    pdf = HTML(string=page, url_fetcher=Itself(allowed_protocols={"emblem"})).write_pdf(
        finisher=keep
    )
    opaque = re.compile(rb"/[aA]1(\.0)? gs")
    return [line for line in b"\n".join(pages).splitlines() if not opaque.fullmatch(line)], pdf
