"""What is kept of a photograph, and what is refused."""

import io
import zipfile

import pytest
import weasyprint  # noqa: F401  which lets Pillow take pictures that were cut
from PIL import Image, ImageOps

from app.kit.errors import Refused
from app.records.files.photographs import MOST_LARGE, MOST_SENT, MOST_SMALL, develop
from tests.field.visits.pictures import animated, bomb, camera, noise, plain

pytestmark = pytest.mark.bare


def _opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_it_was_seen(orientation):
    lying = ImageOps.exif_transpose(_opened(camera(orientation=orientation)))
    kept = _opened(develop(camera(orientation=orientation)).large).convert("RGB")
    assert kept.size == lying.size
    assert (kept.width > kept.height) == (orientation < 5)
    for place in (
        (10, 10),
        (kept.width - 10, 10),
        (10, kept.height - 10),
        (kept.width - 10, kept.height - 10),
    ):
        assert kept.getpixel(place) == pytest.approx(lying.convert("RGB").getpixel(place), abs=12)


def test_nothing_of_what_the_camera_wrote_is_kept():
    sent = camera()
    assert b"Phonemaker" in sent
    assert b"somebody" in sent
    assert _opened(sent).getexif().get_ifd(0x8825)
    photograph = develop(sent)
    for content in (photograph.large, photograph.small):
        image = _opened(content)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
        assert b"Phonemaker" not in content
        assert b"somebody" not in content
        assert b"Exif" not in content


@pytest.mark.parametrize(
    "sent",
    [lambda: noise(3000, 2300), lambda: noise(1700, 1500, "PNG"), lambda: camera(4000, 3000)],
    ids=["8 MB of noise", "a PNG of noise", "12 megapixels"],
)
def test_whatever_is_sent_is_kept_small(sent):
    content = sent()
    assert len(content) < MOST_SENT
    photograph = develop(content)
    assert len(photograph.large) <= MOST_LARGE == 200_000
    assert len(photograph.small) <= MOST_SMALL == 10_000
    large, small = _opened(photograph.large), _opened(photograph.small)
    assert large.size == (photograph.width, photograph.height)
    assert 400 <= max(large.size) <= 1600
    assert 48 <= max(small.size) <= 240


def test_a_long_side_of_1600_is_kept_where_the_picture_is_an_ordinary_one():
    photograph = develop(camera(4000, 3000, orientation=1))
    assert (photograph.width, photograph.height) == (1600, 1200)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
    ],
)
def test_every_colour_mode_is_understood(kind, mode):
    assert _opened(develop(plain(kind, mode)).large).mode == "RGB"


def test_what_is_see_through_lies_on_white():
    assert _opened(develop(plain("PNG", "RGBA")).large).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_is_none_is_no_reason_to_refuse(orientation):
    assert develop(camera(300, 200, orientation=orientation)).width == 300


def test_exif_that_cannot_be_read_is_no_reason_to_refuse():
    sent = camera(300, 200)
    at = sent.index(b"Exif\0\0") + 6
    assert develop(sent[:at] + b"\xff" * 40 + sent[at + 40 :]).width == 300


def test_the_first_of_several_pictures_in_a_jpeg_is_taken():
    out = io.BytesIO()
    first, second = Image.new("RGB", (80, 60), "red"), Image.new("RGB", (80, 60), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    kept = _opened(develop(out.getvalue()).large)
    assert kept.getpixel((5, 5)) == pytest.approx((254, 0, 0), abs=4)


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "hidden")
    return out.getvalue()


BAD = {
    "empty": (lambda: b"", "ว่างเปล่า"),
    "over 10 MB": (lambda: camera() + bytes(MOST_SENT), "ใหญ่เกิน 10 MB"),
    "no picture": (lambda: b"%PDF-1.7 picture", "อย่างอื่นซ่อนอยู่"),
    "text": (lambda: "ภาพถ่าย".encode(), "ไม่ใช่ภาพถ่าย"),
    "a GIF": (lambda: plain("GIF", "P"), "ไม่ใช่ภาพถ่าย"),
    "a WebP": (lambda: plain("WEBP"), "ไม่ใช่ภาพถ่าย"),
    "a TIFF": (lambda: plain("TIFF"), "ไม่ใช่ภาพถ่าย"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "HEIC"),
    "a bomb": (bomb, "40 ล้านจุด"),
    "just too many pixels": (lambda: plain("PNG", "1", (8000, 5001)), "40 ล้านจุด"),
    "a bomb of 200 million": (lambda: bomb(14_200), "40 ล้านจุด"),
    "scans without end": (
        lambda: camera()[:-2] + b"\xff\xda\0\x08\1\1\0\0\x3f\0" * 100 + b"\xff\xd9",
        "40 ล้านจุด",
    ),
    "cut": (lambda: camera()[:4000], "ไม่ครบ"),
    "a cut PNG": (lambda: noise(200, 200, "PNG")[:30_000], "ไม่ครบ"),
    "a head alone": (lambda: camera()[:20], ""),
    "moving": (animated, "เคลื่อนไหว"),
    "a picture that is an archive": (lambda: camera() + _zip(), "อย่างอื่นซ่อนอยู่"),
    "a picture that is a page": (
        lambda: camera() + b"<html><script>alert(1)</script>",
        "อย่างอื่นซ่อนอยู่",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_photograph_is_refused_in_words(name):
    sent, words = BAD[name]
    with pytest.raises(Refused) as refusal:
        develop(sent())
    assert words in str(refusal.value)
