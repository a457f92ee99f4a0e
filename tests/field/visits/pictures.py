"""Pictures as cameras and ill-wishers make them."""

import io
import struct
import zlib
from random import Random

from PIL import Image, ImageDraw

GPS, MAKE = 0x8825, 0x010F


def camera(width: int = 1200, height: int = 900, orientation: int = 6, quality: int = 90) -> bytes:
    """A JPEG as a phone held upright writes it: lying on its side, red where the top belongs;
    with where it was taken.
    """
    image = Image.new("RGB", (width, height), (40, 90, 160))
    ImageDraw.Draw(image).rectangle((0, 0, width // 8, height), fill=(220, 20, 20))
    exif = Image.Exif()
    exif[0x0112], exif[MAKE] = orientation, "Phonemaker"
    exif[GPS] = {1: "N", 2: (7.0, 53.0, 12.3), 3: "E", 4: (98.0, 18.0, 5.6)}
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif, comment=b"taken by somebody")
    return out.getvalue()


def noise(width: int, height: int, kind: str = "JPEG", quality: int = 95) -> bytes:
    """A picture that cannot be packed."""
    image = Image.frombytes("RGB", (width, height), Random(5).randbytes(width * height * 3))
    out = io.BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()


def plain(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), **how) -> bytes:
    """A small picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **how)
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it has side × side pixels."""

    def chunk(name: bytes, said: bytes) -> bytes:
        return (
            struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def animated() -> bytes:
    """A PNG that moves."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()
