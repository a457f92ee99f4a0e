"""The emblem (ตรา) at the head of a paper: an SVG, drawn once into PDF operators and then painted
for nothing.

An SVG in the page would be parsed again for every paper, which doubles the time of a letter.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydyf

from app.kit.paths import DOCUMENTS
from app.kit.settings import settings
from app.press.pdf import objects
from app.press.pdf.svg import operators

STAND_IN = DOCUMENTS / "_shared" / "emblem.svg"
PAGE_HEIGHT, MIDDLE = 841.89, 311.81  # pt: A4, and half-way between margins of 3 cm and 2 cm


def installed() -> Path:
    """Where the office's own emblem lies once it is installed."""
    return settings().data / "emblem.svg"


def current() -> Path:
    """The SVG papers are printed with: the office's own, or the stand-in drawn for this project."""
    return installed() if installed().exists() else STAND_IN


def install(svg: bytes) -> None:
    """Use this SVG from now on. Raises ValueError, in words for the administrator, when it
    cannot be the emblem.
    """
    operators(svg)
    place = installed()
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_bytes(svg)
    os.replace(fresh, place)


def painter(height: float, top: float, left: float | None = None, middle: float = MIDDLE) -> Any:
    """A WeasyPrint finisher that paints the emblem on the first page; `height`, `top` and `left` in
    pt from the page's upper left corner, or with its own middle at `middle` when `left` is not
    given.
    """
    file = current()
    drawn, width_units, height_units = _drawn(str(file), file.stat().st_mtime_ns)
    scale = height / height_units
    left = middle - width_units * scale / 2 if left is None else left

    def finish(_document: Any, pdf: pydyf.PDF) -> None:
        form = pydyf.Stream(
            [drawn],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "Filter": "/FlateDecode",
                "BBox": pydyf.Array([0, 0, width_units, height_units]),
            },
        )
        pdf.add_object(form)
        paint = pydyf.Stream([b"/Artifact BMC"])
        paint.push_state()
        paint.set_matrix(scale, 0, 0, scale, left, PAGE_HEIGHT - top - height)
        paint.stream.append(b"/Emblem Do")
        paint.pop_state()
        paint.stream.append(b"EMC")
        pdf.add_object(paint)
        page = objects.pages(pdf)[0]
        objects.resolved(pdf, page["Resources"]).setdefault("XObject", pydyf.Dictionary())[
            "Emblem"
        ] = form.reference
        page["Contents"] = pydyf.Array(
            [paint.reference, page["Contents"]]
        )  # first: WeasyPrint leaves its matrix behind

    return finish


@lru_cache(maxsize=4)
def _drawn(file: str, _changed: int) -> tuple[bytes, float, float]:
    return operators(Path(file).read_bytes())
