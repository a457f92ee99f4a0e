"""A ruler for printed papers (ไม้บรรทัด): where each line of a PDF stands, read back by pdfium
and not by what printed it.
"""

from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass
from threading import Lock

import pypdfium2
from pypdfium2 import raw

one_at_a_time = Lock()  # pdfium is not made for two threads
PT = 72 / 25.4  # points in a millimetre


@dataclass
class PrintedLine:
    """A printed line: mm from the upper left corner of its page, the type in pt, and whether it
    is bold.
    """

    page: int
    text: str
    left: float  # where the pen starts
    right: float  # where the last letter's ink ends
    baseline: float
    size: float
    bold: bool

    @property
    def centre(self) -> float:
        """The middle between where it starts and ends."""
        return (self.left + self.right) / 2


def lines(pdf: bytes) -> list[PrintedLine]:
    """The lines of a paper, pages and baselines in order; what stands on one baseline with more
    than 5 mm between is two.
    """
    with one_at_a_time:
        return _lines(pypdfium2.PdfDocument(pdf))


def _lines(document: pypdfium2.PdfDocument) -> list[PrintedLine]:
    found: list[PrintedLine] = []
    for number, page in enumerate(document):
        letters = sorted(_letters(page), key=lambda letter: (round(letter[3], 1), letter[1]))
        line: PrintedLine | None = None
        for text, left, right, baseline, size, bold in letters:
            if line and abs(baseline - line.baseline) < 0.3 and left - line.right < 5:
                if left - line.right > 0.9:
                    line.text += " "
                line.text, line.right = line.text + text, max(right, line.right)
            else:
                line = PrintedLine(number, text, left, right, baseline, size, bold)
                found.append(line)
    return found


def _letters(page: pypdfium2.PdfPage):
    text, height = page.get_textpage(), page.get_height()
    across, up = c_double(), c_double()
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1)
        if not letter.strip():
            continue
        raw.FPDFText_GetCharOrigin(text.raw, at, across, up)
        _left, _bottom, right, _top = text.get_charbox(at)
        matrix, name = raw.FS_MATRIX(), create_string_buffer(99)
        raw.FPDFText_GetMatrix(text.raw, at, byref(matrix))
        raw.FPDFText_GetFontInfo(text.raw, at, name, 99, c_int())
        yield (
            letter,
            across.value / PT,
            max(right, across.value) / PT,
            (height - up.value) / PT,
            round(abs(matrix.d) * raw.FPDFText_GetFontSize(text.raw, at), 1),
            b"Bold" in name.value,
        )


def squeezed(text: str) -> str:
    """Without any space."""
    return "".join(text.split())


def find(printed: list[PrintedLine], text: str) -> PrintedLine:
    """The first line that begins with a text, spaces aside."""
    return next(line for line in printed if squeezed(line.text).startswith(squeezed(text)))
