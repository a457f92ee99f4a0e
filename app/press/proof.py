"""What proves a paper: the code printed at its foot, as a QR where the portal has an address people can reach."""

from markupsafe import Markup


def qr(link: str) -> Markup:
    """The link as an SVG of square dots, medium error correction."""
    import segno

    picture = segno.make(link, error="m", micro=False)
    return Markup(picture.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None, title=link))  # noqa: S704
