"""PDF files for tests."""

import io

import pydyf


def one_page() -> bytes:
    """A sound PDF of one empty page."""
    made, out = pydyf.PDF(), io.BytesIO()
    made.add_page(
        pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": made.pages.reference,
                "MediaBox": pydyf.Array([0, 0, 595, 842]),
            }
        )
    )
    made.write(out)
    return out.getvalue()
