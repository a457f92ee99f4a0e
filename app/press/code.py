"""What proves a paper: the code at its foot, printed, as a QR where the portal has an address
people can reach, and read back.
"""

import contextlib

import pypdfium2
from markupsafe import Markup

from app.press.pdf.ruler import one_at_a_time
from app.press.reading.labels import PROVEN


def qr(link: str) -> Markup:
    """The link as an SVG of square dots, medium error correction."""
    import segno

    picture = segno.make(link, error="m", micro=False)
    return Markup(  # noqa: S704
        picture.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None, title=link)
    )


def code_on(pdf: bytes) -> str:
    """The code printed on a PDF, on its first or last pages; empty when there is none or the
    file cannot be read.
    """
    with one_at_a_time, contextlib.suppress(pypdfium2.PdfiumError):
        document = pypdfium2.PdfDocument(pdf)
        for number in dict.fromkeys((len(document) - 1, 0, max(0, len(document) - 2))):
            text = document[number].get_textpage().get_text_range()[:200_000]
            if found := PROVEN.search(text):
                return found[1]
    return ""
