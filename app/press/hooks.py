"""The two places where the press reaches into WeasyPrint 70, kept together and guarded by its version.

Catch-words: WeasyPrint lays out all pages before it fills their margins, so the first words of each page can be
published as string(catchword) of the page before, in one pass. With another version a paper prints without them.

Glue: Pango lets libthai break after U+00A0 when a Thai letter follows; an attribute over the space and the letter
forbids it. With another version the space is as breakable as Pango makes it.
"""

import logging
import re
from typing import Any

import weasyprint
from weasyprint import layout
from weasyprint.formatting_structure import boxes
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, pango

MADE_FOR = "70.0"
LABEL = re.compile(r"(?:[๐-๙0-9]+(?:\.[๐-๙0-9]+)*[.)]?|\([๐-๙0-9]+\)|[ก-ฮ]\.|ข้อ\s[๐-๙0-9]+)\s*")
# A catch-word ends with a word that says something, not with one that only leads to the next.
LEADING = frozenset({
    "การ", "ความ", "และ", "หรือ", "ที่", "ซึ่ง", "ของ", "ใน", "โดย", "เพื่อ", "ให้", "ได้", "ว่า", "กับ", "แก่", "ต่อ",
    "จาก", "ตาม", "เป็น", "มี", "ผู้", "อย่าง", "ทั้ง", "จะ", "ไม่", "แห่ง", "ทุก", "ๆ"})
LEAST, MOST = 5, 36  # letters; more would run out of the margin

_make_all_pages, _set_text = layout.make_all_pages, line_break.Layout.set_text
_GLUE = re.compile("\u00a0+".encode())


def install() -> bool:
    """Put both hooks in place; False, with a warning in the log, when this is not the WeasyPrint they were made for."""
    if weasyprint.__version__ != MADE_FOR:
        logging.getLogger(__name__).warning("WeasyPrint %s: no catch-words, no glue", weasyprint.__version__)
        return False
    if line_break.Layout.set_text is _set_text:
        ffi.cdef("PangoAttribute * pango_attr_allow_breaks_new (int allow_breaks);")
        layout.make_all_pages, line_break.Layout.set_text = _pages_with_catchwords, _set_glued_text
    return True


def catchword(text: str) -> str:
    """The first words of a page as the page before announces them: a list label whole, then words until at least
    five letters stand and the last one is not merely leading on; three dots. Seen on real letters: ๒. การกำหนด...
    """
    text = text.strip()
    label = LABEL.match(text)
    head, rest = (label.group(), text[label.end():]) if label else ("", text)
    attributes = line_break.get_log_attrs(rest, "th")
    cuts = [i for i in range(1, len(rest)) if attributes[i].is_line_break] + [len(rest)]
    start = 0
    for cut in cuts:
        word, start = rest[start:cut].strip(), cut
        if word and word not in LEADING and len(rest[:cut].strip()) >= LEAST:
            break
    return f"{head}{rest[:start]}".strip()[:MOST].replace("\u00a0", " ") + "..."


def _pages_with_catchwords(context: Any, *args: Any) -> list[Any]:
    pages = list(_make_all_pages(context, *args))
    words = context.string_set["catchword"]
    words.clear()
    for number, page in enumerate(pages):  # page numbers count from 1: this is the page before `page`
        if number:
            words[number].append(catchword("".join(_lines(page.children[0]))))
    words[len(pages)].append("")
    return pages


def _lines(box: Any) -> Any:
    """The text of the lines of a page, from the top, leaving out what does not flow (marks, labels in the margin)."""
    for child in getattr(box, "children", ()):
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.LineBox):
            yield "".join(text.text for text in child.descendants() if isinstance(text, boxes.TextBox))
        else:
            yield from _lines(child)


def _set_glued_text(self: Any, text: str, justify: bool = False) -> None:
    _set_text(self, text, justify)
    if "\u00a0" not in self.text:
        return
    encoded = self.text.encode()
    attributes = pango.pango_layout_get_attributes(self.layout)
    fresh = attributes == ffi.NULL
    if fresh:
        attributes = pango.pango_attr_list_new()
    for space in _GLUE.finditer(encoded):
        end = space.end() + 1
        while end < len(encoded) and encoded[end] & 0xC0 == 0x80:
            end += 1
        keep = pango.pango_attr_allow_breaks_new(0)
        keep.start_index, keep.end_index = space.start(), min(end, len(encoded))
        pango.pango_attr_list_insert(attributes, keep)
    pango.pango_layout_set_attributes(self.layout, attributes)
    if fresh:
        pango.pango_attr_list_unref(attributes)
