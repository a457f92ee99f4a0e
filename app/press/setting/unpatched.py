"""What `weasyprint70` does, by WeasyPrint's public means alone: slower, the same paper.

For versions the hooks were not made for, and for the cells of tables, whose widths WeasyPrint finds
before any line is broken. Only distributed lines are not had this way: they stay ragged, which the
regulation allows.
"""

from bisect import bisect_left, bisect_right
from typing import Any

from markupsafe import Markup, escape

from app.kit.thai_word_breaks import breaks
from app.press.setting import wording
from app.press.setting.catchword import catchword
from app.press.setting.geometry import PT, geometry
from app.press.setting.wording import MOST_KEPT


def words(text: str) -> Markup:
    """`wording.words`, with what must stay whole in spans that do not wrap.

    WeasyPrint sees no end of a Thai word where a span begins or ends; a space of no width shows it.
    """
    text = wording.words(text)
    out, last = Markup(), 0
    for start, end in whole_words(text):
        before, after = (
            "" if " " in text[max(0, place - 1) : place + 1] else "\u200b" for place in (start, end)
        )
        out += (
            escape(text[last:start] + before)
            + Markup('<span class="kept">%s</span>') % text[start:end]
            + after
        )
        last = end
    return out + escape(text[last:])


def whole_words(text: str) -> list[tuple[int, int]]:
    """What must stay whole, each place grown to the words it touches without the space after
    them, overlapping ones as one.
    """
    kept = sorted(wording.unbreakable_spans(text))
    ends = [0, *breaks(text), len(text)] if kept else []
    places: list[tuple[int, int]] = []
    for start, end in kept:
        start, end = ends[bisect_right(ends, start) - 1], ends[bisect_left(ends, end)]
        end = start + len(text[start:end].rstrip())
        if places and start < places[-1][1]:
            places[-1] = places[-1][0], max(end, places[-1][1])
        else:
            places.append((start, end))
    return [(start, end) for start, end in places if end - start <= MOST_KEPT]


def catchwords(document: Any, press: Any) -> Any:
    """A style sheet that puts the first words of each page at the foot of the one before, read
    from a first print.
    """
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
