"""The objects of a PDF before it is a file, as pydyf keeps them: found, read, numbered anew,
written.
"""

import re
import zlib
from typing import Any

import pydyf

REFERENCE = re.compile(rb"(\d+) 0 R")


def number(reference: bytes) -> int:
    """The number of the object a reference stands for."""
    return int(reference.split()[0])


def resolved(pdf: pydyf.PDF, item: Any) -> Any:
    """What a reference stands for; anything else is itself."""
    return pdf.objects[number(item)] if isinstance(item, bytes) else item


def pages(pdf: pydyf.PDF) -> list[Any]:
    """The dictionaries of the pages, in their order."""
    return [pdf.objects[number(reference)] for reference in pdf.page_references]


def contents(page: Any) -> list[bytes]:
    """The references to what draws a page; what WeasyPrint drew is the last."""
    parts = page["Contents"]
    return parts if isinstance(parts, list) else [parts]


# What a page draws


def marked(stream: list[Any]) -> list[tuple[int, int, int]]:
    """Each marked content in the order drawn: its number, where it begins and ends."""
    places, begun = [], 0
    for at, item in enumerate(stream):
        if item == b"BDC":
            begun = at
        elif item == b"EMC" and begun:
            places.append((stream[begun - 1]["MCID"], begun - 2, at + 1))
            begun = 0
    return places


def is_text(item: Any) -> bool:
    """Whether an item of a stream draws text."""
    return (isinstance(item, bytes) and item.endswith(b" TJ")) or (
        isinstance(item, str) and item.endswith(" TJ")
    )


def text(items: list[Any]) -> bytes:
    """The text operator of a marked content, empty when it has none or several."""
    drawn = [item if isinstance(item, bytes) else item.encode() for item in items if is_text(item)]
    return drawn[0] if len(drawn) == 1 else b""


def advances(pdf: pydyf.PDF) -> dict[int, int]:
    """The advance of each glyph of the body's font, in thousandths of its size."""
    array = max(
        (item["W"] for item in pdf.objects if isinstance(item, dict) and "W" in item), key=len
    )
    return {
        first + at: width
        for first, widths in zip(array[::2], array[1::2], strict=True)
        for at, width in enumerate(widths)
    }


def width(operator: bytes, advance: dict[int, int]) -> float:
    """How long a text operator draws, in thousandths of the type's size."""
    total = 0.0
    for glyphs, shift in re.findall(rb"<([0-9a-f]*)>|(-?[\d.]+)", operator):
        total += (
            sum(advance[int(glyphs[at : at + 4], 16)] for at in range(0, len(glyphs), 4))
            if not shift
            else -float(shift)
        )
    return total


# From one file into another


def reached(pdf: pydyf.PDF, start: int) -> list[int]:
    """The numbers of the objects that can be reached from one, itself first."""
    seen, waiting = {start: None}, [start]
    while waiting:
        for reference in REFERENCE.findall(_dictionary(pdf.objects[waiting.pop()])):
            if int(reference) not in seen:
                seen[int(reference)] = None
                waiting.append(int(reference))
    return list(seen)


def _dictionary(item: Any) -> bytes:
    """The part of an object that can hold references."""
    return pydyf.Dictionary(item.extra).data if isinstance(item, pydyf.Stream) else item.data


def renumbered(item: Any, numbers: dict[int, int]) -> bytes:
    """The bytes of an object whose references have new numbers; one to nowhere is null."""

    def new(reference: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[int(reference[1])] if int(reference[1]) in numbers else b"null"

    if not isinstance(item, pydyf.Stream):
        return REFERENCE.sub(new, item.data)
    head, _stream, rest = item.data.partition(b"stream\n")
    return REFERENCE.sub(new, head) + b"stream\n" + rest


def written(name: int, data: bytes) -> bytes:
    """An object as it stands in a file."""
    return b"%d 0 obj\n%s\nendobj\n" % (name, data)


def deflated(items: list[Any]) -> pydyf.Stream:
    """A stream of what draws, deflated once."""
    return packed(
        b"\n".join(item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in items), {}
    )


def entries(offsets: list[int]) -> bytes:
    """The entries of a cross-reference table."""
    return b"".join(b"%010d 00000 n \n" % offset for offset in offsets)


def packed(content: bytes, extra: dict[str, Any], level: int = 6) -> pydyf.Stream:
    """A stream of bytes, deflated once."""
    return pydyf.Stream([zlib.compress(content, level)], {**extra, "Filter": "/FlateDecode"})


class Ready(pydyf.Object):
    """An object whose bytes are known."""

    def __init__(self, name: int, data: bytes):
        super().__init__()
        self.number, self._data = name, data

    @property
    def data(self) -> bytes:
        return self._data


class Once(pydyf.Object):
    """An object as the bytes it is written as: pydyf would make them twice, to write them and to
    hash them.
    """

    def __init__(self, item: pydyf.Object):
        super().__init__()
        self.number, self.generation, self._data, self._packs = (
            item.number,
            item.generation,
            item.data,
            item.compressible,
        )

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._packs


def finish(pdf: pydyf.PDF) -> None:
    """Make every object into bytes; nothing can be changed in it afterwards."""
    pdf.objects[1:] = [Once(item) for item in pdf.objects[1:]]
