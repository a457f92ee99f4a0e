"""Photographs: turned upright, made small, and freed of what the camera wrote into them. What is
kept is painted anew, pixel by pixel, so that nothing of the file that was sent lives on in it.
"""

import io
import zipfile
from dataclasses import dataclass
from threading import Lock
from typing import Any

from PIL import Image, UnidentifiedImageError

from app.kit.errors import Refused
from app.kit.pictures import whole_image_only
from app.kit.translation import _

MOST_SENT = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000
MOST_SCANS = 64  # of a progressive JPEG; those of cameras have about ten
LARGE, MOST_LARGE = 1600, 200_000  # pixels on the longest side, bytes
SMALL, MOST_SMALL = 240, 10_000
LEAST_SIDE = 48
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by the orientation a camera notes
_APPLE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_ELSE = (b"%PDF-", b"<script", b"<?php", b"<html")
_one_at_a_time = Lock()  # a large one takes a hundred megabytes while it is opened


@dataclass(frozen=True)
class Photograph:
    """A photograph as it is kept: two JPEGs, and how large the larger one is in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int


def develop(content: bytes) -> Photograph:
    """What is kept of a photograph. Raises Refused, in words for the sender, when it is none, a
    part of one, or a bomb.
    """
    _look(content)
    try:
        with _one_at_a_time:
            image = _upright(content)
            large, size = _fitting(image, LARGE, MOST_LARGE)
            small, _size = _fitting(image, SMALL, MOST_SMALL)
    except Image.DecompressionBombError:
        raise Refused(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise Refused(_("ไม่ใช่ภาพถ่าย JPEG หรือ PNG")) from None
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        IndexError,
        KeyError,
    ):  # what Pillow says of a broken file
        raise Refused(_("ภาพเสียหรือมาไม่ครบ กรุณาเลือกส่งใหม่")) from None
    return Photograph(large, small, *size)


def _look(content: bytes) -> None:
    """What can be told before anything is opened."""
    if not content:
        raise Refused(_("ภาพว่างเปล่า"))
    if len(content) > MOST_SENT:
        raise Refused(_("ภาพใหญ่เกิน 10 MB"))
    if content[4:8] == b"ftyp" and content[8:12] in _APPLE:
        raise Refused(
            _(
                "ภาพแบบ HEIC ยังรับไม่ได้ กรุณาส่งเป็น JPEG (iPhone: การตั้งค่า > กล้อง > รูปแบบ "
                "> ใช้ร่วมกันได้มากที่สุด)"
            )
        )
    if any(mark in content for mark in _ELSE) or zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(_("แฟ้มนี้มีอย่างอื่นซ่อนอยู่ในภาพ"))
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MOST_SCANS:
        raise Refused(_too_many_pixels())


def _upright(content: bytes) -> Image.Image:
    """The picture alone, on white, as it was seen."""
    with whole_image_only(), Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        if image.format == "PNG" and getattr(image, "is_animated", False):
            raise Refused(_("ภาพเคลื่อนไหวรับไม่ได้ ส่งเป็นภาพนิ่ง"))
        image.draft("RGB", (2 * LARGE, 2 * LARGE))  # a JPEG is read no larger than needed
        turn = _UPRIGHT.get(_orientation(image))
        seen = image.convert(
            "RGBA" if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA") else "RGB"
        )
    seen.thumbnail((2 * LARGE, 2 * LARGE), reducing_gap=2)
    if turn is not None:
        seen = seen.transpose(turn)
    clean = Image.new("RGB", seen.size, "white")
    clean.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    return clean


def _orientation(image: Image.Image) -> Any:
    """How the camera was held; 1 when it did not say so in a way that can be read."""
    try:
        return image.getexif().get(0x0112, 1)
    except Exception:  # whatever stands there is no reason to refuse the picture
        return 1


def _fitting(image: Image.Image, side: int, most: int) -> tuple[bytes, tuple[int, int]]:
    """The picture as a JPEG of at most so many bytes: first of less quality, then smaller."""
    while True:
        smaller = image.copy()
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in (82, 70, 58, 46):
            out = io.BytesIO()
            smaller.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= most or side <= LEAST_SIDE:
                return out.getvalue(), smaller.size
        side = side * 3 // 4


def _too_many_pixels() -> str:
    return _("ภาพใหญ่ผิดปกติเมื่อเปิด (มากกว่า 40 ล้านจุด)")
