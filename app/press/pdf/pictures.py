"""A printed paper as pictures for the screen, light enough for a thin line."""

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageDraw

from app.press.pdf.ruler import PT, PrintedLine, one_at_a_time

RED, ABOVE, BELOW, BESIDE = (208, 0, 0), 5.2, 2.0, 1.0  # mm around a line


def page_images(
    pdf: bytes, width: int, marked: Sequence[tuple[int, PrintedLine]] = ()
) -> list[bytes]:
    """Each page as a PNG of that many pixels across, in six greys; `marked` lines in a red frame
    with their number.
    """
    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        pages = [
            page.render(scale=width / page.get_width(), grayscale=True).to_pil()
            for page in document
        ]
        unit = width / document[0].get_width() * PT  # pixels in a millimetre
    return [
        _png(_framed(page, [mark for mark in marked if mark[1].page == number], unit))
        for number, page in enumerate(pages)
    ]


def _framed(
    page: Image.Image, marks: Sequence[tuple[int, PrintedLine]], unit: float
) -> Image.Image:
    if not marks:
        return page.convert("L").quantize(6, dither=Image.Dither.NONE)
    page = page.convert("L").quantize(6, dither=Image.Dither.NONE).convert("RGB")
    pen = ImageDraw.Draw(page)
    for line in {id(line): line for _number, line in reversed(marks)}.values():
        numbers = ",".join(str(number) for number, other in marks if other == line)
        box = (
            line.left - BESIDE,
            line.baseline - ABOVE,
            line.right + BESIDE,
            line.baseline + BELOW,
        )
        left, top, right, bottom = (side * unit for side in box)
        pen.rectangle((left, top, right, bottom), outline=RED, width=2)
        pen.text((left - 2, top), numbers, fill=RED, font_size=15, anchor="ra")
    return page.quantize(8, dither=Image.Dither.NONE)


def _png(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()
