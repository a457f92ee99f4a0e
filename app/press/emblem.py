"""The emblem (ตรา) at the head of a paper: an SVG, drawn once into PDF operators and then painted for nothing.

An SVG in the page would be parsed again for every paper, which doubles the time of a letter.
"""

import os
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pydyf
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import SVGPath

from app.kit.paths import DOCUMENTS
from app.kit.settings import settings
from app.kit.words import _

STAND_IN = DOCUMENTS / "_shared" / "emblem.svg"
MOST_BYTES = 1_000_000
SHAPES = {"path", "rect", "circle", "ellipse", "polygon", "polyline"}
SILENT = {"svg", "g", "title", "desc", "metadata"}
PAGE_HEIGHT = 841.89  # pt


def installed() -> Path:
    """Where the office's own emblem lies once it is installed."""
    return settings().data / "emblem.svg"


def current() -> Path:
    """The SVG papers are printed with: the office's own, or the stand-in drawn for this project."""
    return installed() if installed().exists() else STAND_IN


def install(svg: bytes) -> None:
    """Use this SVG from now on. Raises ValueError, in words for the administrator, when it cannot be the emblem."""
    _draw(svg)
    place = installed()
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_bytes(svg)
    os.replace(fresh, place)


def painter(height: float, top: float, left: float | None = None) -> Any:
    """A WeasyPrint finisher that paints the emblem on the first page; `height`, `top` and `left` in pt from the
    page's upper left corner, centred between the margins (3 cm left, 2 cm right) when `left` is not given.
    """
    file = current()
    operators, width_units, height_units = _drawn(str(file), file.stat().st_mtime_ns)
    scale = height / height_units
    left = (85.04 + 595.28 - 56.69 - width_units * scale) / 2 if left is None else left

    def finish(_document: Any, pdf: pydyf.PDF) -> None:
        form = pydyf.Stream([operators], {"Type": "/XObject", "Subtype": "/Form", "Filter": "/FlateDecode",
                                          "BBox": pydyf.Array([0, 0, width_units, height_units])})
        pdf.add_object(form)
        page = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page")
        paint = pydyf.Stream([b"/Artifact BMC"])
        paint.push_state()
        paint.set_matrix(scale, 0, 0, -scale, left, PAGE_HEIGHT - top)  # SVG counts downwards
        paint.stream.append(b"/Emblem Do")
        paint.pop_state()
        paint.stream.append(b"EMC")
        pdf.add_object(paint)
        resources = page["Resources"]
        if isinstance(resources, bytes):
            resources = next(item for item in pdf.objects if getattr(item, "reference", None) == resources)
        resources.setdefault("XObject", pydyf.Dictionary())["Emblem"] = form.reference
        page["Contents"] = pydyf.Array([paint.reference, page["Contents"]])  # first: WeasyPrint leaves its matrix behind
    return finish


@lru_cache(maxsize=4)
def _drawn(file: str, _changed: int) -> tuple[bytes, float, float]:
    return _draw(Path(file).read_bytes())


def _draw(svg: bytes) -> tuple[bytes, float, float]:
    """PDF operators (deflated) of an SVG's shapes, with the width and height of its view box."""
    if len(svg) > MOST_BYTES:
        raise ValueError(_("แฟ้มตราใหญ่เกิน 1 MB"))
    if b"<!DOCTYPE" in svg or b"<!ENTITY" in svg:
        raise ValueError(_("แฟ้มตราต้องไม่มี DOCTYPE"))
    try:
        root = ElementTree.fromstring(svg)
        left, top, width, height = (float(part) for part in root.get("viewBox", "").replace(",", " ").split())
    except (ElementTree.ParseError, ValueError):
        raise ValueError(_("แฟ้มนี้ไม่ใช่ SVG ที่มี viewBox")) from None
    if not root.tag.endswith("}svg") or (left, top) != (0, 0) or width <= 0 or height <= 0:
        raise ValueError(_("แฟ้มตราต้องเป็น SVG ที่ viewBox เริ่มที่ 0 0"))
    parts = [operators for element in root.iter() if (operators := _shape(element))]
    if not parts:
        raise ValueError(_("แฟ้มตราไม่มีรูปให้พิมพ์"))
    return zlib.compress(b"\n".join(parts), 9), width, height


def _shape(element: Any) -> bytes:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "title"
    if name not in SHAPES | SILENT or any(part.rpartition("}")[2] in ("href", "style") for part in element.attrib) \
            or (name in SILENT and element.get("transform")):
        raise ValueError(_("แฟ้มตรามีได้เฉพาะเส้นและรูปทรงทึบสีดำ (พบ %(name)s)", name=name))
    if name in SILENT or element.get("fill") == "none":
        return b""
    pen = _Pen()
    holder = ElementTree.Element("{http://www.w3.org/2000/svg}svg")
    holder.append(element)
    try:
        SVGPath.fromstring(ElementTree.tostring(holder)).draw(pen)
    except Exception as problem:  # a malformed path fails in many ways inside fontTools
        raise ValueError(_("อ่านรูปในแฟ้มตราไม่ได้: %(problem)s", problem=problem)) from None
    ink = "1 g" if element.get("fill", "").lower() in ("#fff", "#ffffff", "white") else "0 g"
    paint = "f*" if element.get("fill-rule") == "evenodd" else "f"
    return "\n".join((ink, *pen.operators, paint)).encode()


class _Pen(BasePen):
    """Writes what it draws as PDF path operators."""

    def __init__(self) -> None:
        super().__init__(None)
        self.operators: list[str] = []

    def _put(self, operator: str, *points: tuple[float, float]) -> None:
        self.operators.append(" ".join(f"{x:.6g} {y:.6g}" for x, y in points) + f" {operator}")

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._put("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._put("l", point)

    def _curveToOne(self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]) -> None:
        self._put("c", one, two, end)

    def _closePath(self) -> None:
        self.operators.append("h")

    def _endPath(self) -> None:
        self.operators.append("h")
