"""The three places where the layout of WeasyPrint 70 is patched.

Catch-words: WeasyPrint lays out all pages before it fills their margins, so the first words of each
page can be published as string(catchword) of the page before, in one pass.

Keeping whole: Pango lets libthai break after a digit, a dot or a no-break space; an attribute over
the letters forbids it.

Distributing: CSS has no Thai justification; the rest of a line is spread over the gaps between its
letters after shaping.
"""

from typing import Any

from weasyprint import layout
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

from app.press.setting.catchword import catchword
from app.press.setting.wording import unbreakable_spans
from app.press.weasyprint70 import drawing

LARGEST_GAP = 0.03  # em between two letters; from 0.045 on pdftotext reads spaces
SPACE = 4  # how much more a space takes than a gap between letters
MARKS = frozenset(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\u0e33"
)

_make_all_pages, _set_text = layout.make_all_pages, line_break.Layout.set_text
_justify_line, _get_first_line = inline.justify_line, line_break.Layout.get_first_line


def install() -> None:
    """Put the patches in place, once."""
    if line_break.Layout.set_text is _set_text:
        ffi.cdef("PangoAttribute * pango_attr_allow_breaks_new (int allow_breaks);")
        layout.make_all_pages, line_break.Layout.set_text = _pages_with_catchwords, _set_kept_text
        inline.justify_line, line_break.Layout.get_first_line = _distribute_line, _first_line_spread
        drawing.install()


def _pages_with_catchwords(context: Any, *args: Any) -> list[Any]:
    pages = list(_make_all_pages(context, *args))
    words = context.string_set["catchword"]
    words.clear()
    for number, page in enumerate(
        pages
    ):  # page numbers count from 1: this is the page before `page`
        if number:
            words[number].append(catchword(_opening(page.children[0])))
    words[len(pages)].append("")
    return pages


def _opening(root: Any) -> str:
    """The first line or two of a page, of its first block, without what does not flow (marks,
    labels in the margin); none of a table's.
    """
    found = ""
    for line in _lines(root):
        found += (
            "".join(text.text for text in line.descendants() if isinstance(text, boxes.TextBox))
            if line
            else ""
        )
        if not line or len(found) > 60:
            break
    return found


def _lines(box: Any) -> Any:
    """The lines of a box from the top; None for a table, and after those of a block."""
    for child in getattr(box, "children", ()):
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.LineBox):
            yield child
        elif isinstance(child, boxes.TableBox):
            yield None
        else:
            yield from _lines(child)
    if any(isinstance(child, boxes.LineBox) for child in getattr(box, "children", ())):
        yield None


def _set_kept_text(self: Any, text: str, justify: bool = False) -> None:
    _set_text(self, text, justify)
    places = (
        [] if justify else list(unbreakable_spans(self.text))
    )  # justify: a line being drawn, broken long ago
    if not places:
        return
    attributes = pango.pango_layout_get_attributes(self.layout)
    fresh = attributes == ffi.NULL
    if fresh:
        attributes = pango.pango_attr_list_new()
    for start, end in places:
        whole = pango.pango_attr_allow_breaks_new(0)
        whole.start_index, whole.end_index = (
            len(self.text[:start].encode()),
            len(self.text[:end].encode()),
        )
        pango.pango_attr_list_insert(attributes, whole)
    pango.pango_layout_set_attributes(self.layout, attributes)
    if fresh:
        pango.pango_attr_list_unref(attributes)


class Spread(float):
    """What a line's justification adds to each gap (px), carried to where the line is drawn. To
    WeasyPrint it is 0.
    """

    gap = 0.0


def _distribute_line(_context: Any, line: Any, extra: float) -> None:
    """Spread `extra` px over the gaps of a line; a line that would gape stays ragged."""
    gaps = sum(map(_gaps, _texts(line))) - 1
    if gaps < 8 or extra / gaps > LARGEST_GAP * line.style["font_size"]:
        return
    _widen(line, extra / gaps, 0)


def _texts(box: Any) -> Any:
    return (child for child in box.descendants() if isinstance(child, boxes.TextBox))


def _gaps(box: Any) -> int:
    """How many gaps follow the letters of a text, a space counting more; marks stand over their
    letter.
    """
    text = box.text.rstrip(" ")
    return sum(SPACE if letter == " " else letter not in MARKS for letter in text)


def _widen(box: Any, gap: float, shift: float) -> float:
    """Move a box by `shift` px and widen its texts; how far what follows it has to move."""
    box.position_x += shift
    if isinstance(box, boxes.TextBox):
        spread = Spread()
        spread.gap = gap
        box.pango_layout.justification_spacing = spread
        wider = gap * _gaps(box)
        box.width += wider
        return shift + wider
    begun = shift
    for child in getattr(box, "children", ()):
        if child.is_in_normal_flow():
            shift = _widen(child, gap, 0) if not shift else _widen(child, gap, shift)
    box.width += shift - begun
    return shift


def _first_line_spread(self: Any) -> Any:
    line, index = _get_first_line(self)
    gap = getattr(self.justification_spacing, "gap", 0)
    if gap and line != ffi.NULL:
        _spread(line.runs[0], self.text.encode(), int(gap * TO_UNITS))
    return line, index


def _spread(run: Any, text: bytes, gap: int) -> None:
    """Give every letter of the runs its gap, before the next letter and not within one."""
    last, wider = None, 0
    while run != ffi.NULL:
        item, run = run.data, run.next
        for at in range(item.glyphs.num_glyphs):
            glyph = item.glyphs.glyphs[at]
            if glyph.geometry.width <= 0:
                continue
            place = item.item.offset + item.glyphs.log_clusters[at]
            attached = text[place : place + 3] == "\u0e33".encode()  # ำ stays with its consonant
            if last is not None and not attached:
                last.geometry.width += wider
            last, wider = glyph, gap * (SPACE if text[place : place + 1] == b" " else 1)
