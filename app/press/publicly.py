"""What `press.hooks` does, by WeasyPrint's public means alone: slower, the same paper. For versions the hooks were not made for.

Only distributed lines are not had this way: they stay ragged, which the regulation allows.
"""

from typing import Any

from markupsafe import Markup, escape

from app.press import wording
from app.press.catchword import catchword
from app.press.geometry import PT, geometry


def words(text: str) -> Markup:
    """`wording.words`, with what must stay whole in spans that do not wrap."""
    text = wording.words(text)
    out, last = Markup(), 0
    for start, end in _merged(text):
        out += escape(text[last:start]) + Markup('<span class="kept">') + escape(text[start:end]) + Markup("</span>")
        last = end
    return out + escape(text[last:])


def _merged(text: str) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for start, end in sorted(wording.kept(text)):
        if places and start < places[-1][1]:
            places[-1] = places[-1][0], max(end, places[-1][1])
        else:
            places.append((start, end))
    return places


def catchwords(document: Any, press: Any) -> Any:
    """A style sheet that puts the first words of each page at the foot of the one before, read from a first print."""
    import pypdfium2
    from weasyprint import CSS

    rules = []
    pages = pypdfium2.PdfDocument(document.write_pdf())
    top = geometry()["page"]["next_top"].mm * PT
    for number in range(1, len(pages)):
        page = pages[number]
        text = page.get_textpage().get_text_bounded(top=page.get_height() - top + 6)
        said = catchword(" ".join(text.split())).replace("\\", "").replace('"', "")
        rules.append(f'@page :nth({number}) {{ @bottom-right {{ content: "{said}" }} }}')
    return CSS(string="\n".join(rules), font_config=press.fonts, url_fetcher=press.fetcher)
