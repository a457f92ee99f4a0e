"""What spares WeasyPrint 70 work it does not need for papers; every byte it writes stays the same.
Put in place by `press.weasyprint70.layout`.

Three lines are shaped for each one printed: to find its end, to measure it, to draw it. The last is
the second over again, so the layout is kept. Its glyphs are read in one piece, not through a cffi
object each. WeasyPrint's own style sheet gives every element five notes and a list marker, and
every page sixteen margin boxes: papers have two.
"""

import re
from typing import Any

import weasyprint
from weasyprint.css.counters import CounterStyle
from weasyprint.draw import text as drawing
from weasyprint.html import UA
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

UNUSED = re.compile(
    r"^::.*$|^  @(?!top-center |bottom-right ).*$", re.M
)  # of WeasyPrint's own style sheet
INTS = ffi.sizeof("PangoGlyphInfo") // 4
UNKNOWN = 0x0FFFFFFF  # from here on a glyph's number is no glyph's

_metrics, _reactivate, _deactivate = (
    line_break.first_line_metrics,
    line_break.Layout.reactivate,
    line_break.Layout.deactivate,
)
_draw_first_line = drawing.draw_first_line


def install() -> None:
    line_break.first_line_metrics, drawing.draw_first_line = _kept_metrics, _drawn
    line_break.Layout.reactivate, line_break.Layout.deactivate = (
        _reactivate_unless_kept,
        _deactivate_unless_kept,
    )
    line_break.Layout.kept = False


class FastPage(weasyprint.HTML):
    """A page with what papers use of WeasyPrint's own style sheet."""

    SHEET = weasyprint.CSS(string=UNUSED.sub("", UA), counter_style=CounterStyle())

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [self.SHEET]


# The layout of a line, kept until it is drawn


def _kept_metrics(
    first_line: Any,
    text: str,
    layout: Any,
    resume_at: Any,
    space_collapse: bool,
    style: Any,
    hyphenated: bool = False,
    hyphenation_character: Any = None,
) -> Any:
    layout.kept = True
    if not resume_at or hyphenated:
        return _metrics(
            first_line,
            text,
            layout,
            resume_at,
            space_collapse,
            style,
            hyphenated,
            hyphenation_character,
        )
    text = text.encode()[: first_line.length].decode()
    pango.pango_layout_set_width(layout.layout, -1)
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # as it will be drawn
    layout.set_text(text.rstrip(" ") if space_collapse else text)
    first_line, _index = layout.get_first_line()
    layout, length, _end, *measures = _metrics(
        first_line, text, layout, None, space_collapse, style
    )
    return layout, length, resume_at, *measures


def _deactivate_unless_kept(self: Any) -> None:
    if not self.kept:
        _deactivate(self)


def _reactivate_unless_kept(self: Any, style: Any) -> None:
    if not self.kept or _spread(self):
        _reactivate(self, style)
    self.kept = False  # once it is drawn it goes


def _spread(layout: Any) -> float:
    """What `press.weasyprint70.layout` adds between its letters, once, when it is drawn."""
    return float(getattr(layout.justification_spacing, "gap", 0.0))


# Drawing


def _drawn(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
) -> list[Any]:
    """WeasyPrint's own, for a line of plain glyphs on one height; it draws all others."""
    plain = (text_overflow, block_ellipsis) == ("clip", "none") and textbox.text.strip()
    runs = _runs(stream, textbox) if plain and not _spread(textbox.pango_layout) else None
    if not runs:
        return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    last, shown = None, ""
    for item, font, size, numbers in runs:
        if font is not last:
            if shown:
                stream.show_text(shown)
            stream.set_font_size(font.hash, size)
            last, shown = font, ""
        shown += _glyphs(stream, textbox.pango_layout.text, item, font, size, numbers)
    stream.show_text(shown)
    return []


def _runs(stream: Any, textbox: Any) -> list[tuple[Any, Any, float, Any]] | None:
    """The runs of a line with their fonts and the numbers of their glyphs; None when they are
    not plain.
    """
    pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
    line, _index = textbox.pango_layout.get_first_line()
    runs, run = [], line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        font, size = stream.add_font(item.item.analysis.font)
        numbers = memoryview(
            ffi.buffer(item.glyphs.glyphs, item.glyphs.num_glyphs * INTS * 4)
        ).cast("i")
        ids = numbers[::INTS].tolist()
        if (
            font.svg
            or font.png
            or font.colr
            or font.bitmap
            or any(numbers[3::INTS])
            or item.item.analysis.level % 2
            or not 0 <= min(ids) <= max(ids) < UNKNOWN
        ):
            return None
        runs.append((item, font, size, (ids, numbers[1::INTS].tolist(), numbers[2::INTS].tolist())))
    return runs


def _glyphs(stream: Any, text: str, item: Any, font: Any, size: float, numbers: Any) -> str:
    """A run as PDF shows it: its glyphs, and how far each is from where its width would put it."""
    parts = ["<"]
    for at, (glyph, width, shift) in enumerate(zip(*numbers, strict=True)):
        if glyph not in font.to_unicode:
            _meet(stream, text, item, font, size, at, glyph)
        offset = shift / size
        if offset:
            parts.append(f">{-offset}<")
        parts.append(f"{glyph:04x}")
        kerning = font.widths[glyph] + offset - width * 1000 * FROM_UNITS / size
        if kerning:
            parts.append(f">{int(kerning)}<")
    if parts[-1].endswith("<"):
        parts[-1] = parts[-1][:-1]
    else:
        parts.append(">")
    return "".join(parts)


def _meet(stream: Any, text: str, item: Any, font: Any, size: float, at: int, glyph: int) -> None:
    """Note which letters a glyph stands for and its width."""
    clusters, offset = item.glyphs.log_clusters, item.item.offset
    end = item.item.length if at == item.glyphs.num_glyphs - 1 else clusters[at + 1]
    font.to_unicode[glyph] = text.encode()[offset + clusters[at] : offset + end].decode()
    if glyph not in font.widths:
        pango.pango_font_get_glyph_extents(
            item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
        )
        font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
