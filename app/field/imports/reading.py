"""Tables out of files: CSV in whatever encoding and with whatever delimiter, and workbooks, as
rows of text.
"""

import csv
import io
import re
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from app.kit.errors import Refused
from app.kit.sealing import opened, sealed
from app.kit.thai import one_line
from app.kit.translation import _

STRICT = (
    b"http://purl.oclc.org/ooxml/"  # the names of the other kind of workbook that ISO 29500 has
)
MOST_ROWS, MOST_COLUMNS, LONGEST = 100_000, 200, 4_000  # of a table; letters of a cell
BREATH = 2000  # rows read between two signs of life
UTF16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = (",", ";", "\t", "|")


class Stopped(Exception):
    """Who asked for the reading wants it no more."""


@dataclass
class Sheet:
    """One table as the file shows it: its rows with their numbers in the file, and how many were
    hidden.
    """

    name: str
    rows: list[tuple[int, list[str]]]
    hidden: int = 0


@dataclass
class Book:
    """A file opened: what it is, and its visible sheets, read when asked for."""

    names: list[str]
    encoding: str = ""
    delimiter: str = ""
    _text: str = field(default="", repr=False)
    _book: Any = field(default=None, repr=False)

    def sheet(self, name: str, alive: Callable[[], None] = lambda: None) -> Sheet:
        """One of its sheets; `alive` is called now and then while it is read. Raises Refused
        when it is too large or broken.
        """
        if self._book is None:
            return Sheet(name, list(_rows_with_text(_csv_rows(self._text, self.delimiter))))
        try:
            return _sheet(self._book[name], alive)
        except (Refused, Stopped):
            raise
        except Exception:
            raise Refused(_("อ่านแฟ้ม Excel นี้ไม่ได้ เปิดใน Excel แล้วบันทึกใหม่เป็น .xlsx")) from None


def open_book(content: bytes, name: str) -> Book:
    """The file opened. Raises Refused, in words for the sender, when it cannot be read."""
    if name.lower().endswith(".xlsx"):
        return _workbook(content)
    encoding, text = decoded(content)
    return Book([""], encoding, _delimiter(text), text)


def encrypt_file(content: bytes) -> bytes:
    """A file as it is kept: sealed, for it holds citizen numbers."""
    return sealed(b64encode(zlib.compress(content)).decode()).encode()


def decrypt_file(kept: bytes) -> bytes:
    """What `shut` was given."""
    return zlib.decompress(b64decode(opened(kept.decode())))


def decoded(content: bytes) -> tuple[str, str]:
    """The encoding of a text and the text: by its byte order mark, else UTF-8, else Windows-874
    (which holds TIS-620).
    """
    if content.startswith(UTF16):
        tries = ["utf-16"]
    elif content.startswith(b"\xef\xbb\xbf"):
        tries = ["utf-8-sig"]
    else:
        tries = ["utf-8", "cp874"]
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return {
                "cp874": "Windows-874",
                "utf-8-sig": "UTF-8",
                "utf-8": "UTF-8",
                "utf-16": "UTF-16",
            }[encoding], text
    raise Refused(_("อ่านตัวอักษรในแฟ้มไม่ได้ บันทึกใหม่เป็น CSV UTF-8 หรือ .xlsx"))


def cell_text(value: Any) -> str:
    """A cell as text: 30.0 is 30, a day is 2026-12-30, what is not seen goes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return re.sub(r"\s+", " ", one_line(str(value)))[:LONGEST]


def _delimiter(text: str) -> str:
    """The delimiter that makes the most columns, most of the time, of the first lines."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:50]

    def columns(delimiter: str) -> tuple[int, int]:
        widths = sorted(len(row) for row in _csv_rows("\n".join(lines), delimiter) if row)
        return (widths[len(widths) // 2], widths[-1]) if widths else (0, 0)

    return max(DELIMITERS, key=columns)


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Refused(_("แฟ้ม CSV นี้เสีย: เครื่องหมายคำพูดเปิดแล้วไม่ปิด หรือช่องหนึ่งยาวผิดปกติ")) from None


def _rows_with_text(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, numbered from 1 as a spreadsheet program would."""
    found = 0
    for number, row in enumerate(rows, 1):
        cells = _cells(row)
        if cells:
            found += 1
            _within_reason(found, cells)
            yield number, cells


def _cells(row: list[Any]) -> list[str]:
    cells = [cell_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _within_reason(rows: int, cells: list[str]) -> None:
    if rows > MOST_ROWS:
        raise Refused(_("แฟ้มมีเกิน 100,000 แถว แบ่งเป็นหลายแฟ้ม"))
    if len(cells) > MOST_COLUMNS:
        raise Refused(_("ตารางกว้างเกิน 200 คอลัมน์ ลบคอลัมน์ที่ไม่ใช้ก่อน"))


def _workbook(content: bytes) -> Book:
    from openpyxl import load_workbook  # takes a while to load

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _harmless(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Refused:
        raise
    except Exception:  # openpyxl raises whatever a broken part makes it stumble over
        raise Refused(_("อ่านแฟ้ม Excel นี้ไม่ได้ เปิดใน Excel แล้วบันทึกใหม่เป็น .xlsx")) from None
    if not names and STRICT in _part(content, "xl/workbook.xml"):
        raise Refused(
            _(
                "แฟ้มนี้บันทึกแบบ Strict Open XML ซึ่งยังอ่านไม่ได้ เปิดใน Excel เลือกบันทึกเป็น "
                "“Excel Workbook (*.xlsx)” แล้วส่งใหม่"
            )
        )
    if not names:
        raise Refused(_("แฟ้มนี้ไม่มีแผ่นงานที่มองเห็น"))
    return Book(names, "Excel", "", "", book)


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name) if name in archive.namelist() else b""


def _harmless(archive: zipfile.ZipFile) -> None:
    """Raises Refused when a part declares entities, or comes in an encoding in which that would
    not be seen.
    """
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            part = archive.read(entry)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:200]:
                raise Refused(_("แฟ้ม Excel นี้มีส่วนที่ไม่ปลอดภัย จึงไม่รับ"))


def _sheet(sheet: Any, alive: Callable[[], None]) -> Sheet:
    """Its rows without hidden ones; a cell merged downward stands in each of its rows."""
    from openpyxl.worksheet._reader import (
        WorkSheetParser,
    )  # what openpyxl's own read-only sheets leave out: hidden, merged

    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        rows: dict[int, list[str]] = {}
        hidden = 0
        for number, cells in parser.parse():
            if number % BREATH == 0:
                alive()
            if (parser.row_dimensions.pop(str(number), None) or {}).get("hidden") in ("1", "true"):
                hidden += 1
                continue
            if row := _placed(cells):
                _within_reason(len(rows) + 1, row)
                rows[number] = row
    for area in parser.merged_cells.mergeCell if parser.merged_cells else ():
        _fill_down(rows, area.ref)
    return Sheet(sheet.title, sorted(rows.items()), hidden)


def _placed(cells: list[dict[str, Any]]) -> list[str]:
    """The cells of a row at their places; all that follow the last that says something are left
    out.
    """
    said = [
        (cell["column"], cell_text(cell["value"])) for cell in cells if cell["value"] is not None
    ]
    width = max((column for column, text in said if text), default=0)
    row = [""] * min(width, MOST_COLUMNS + 1)
    for column, text in said:
        if column <= len(row):
            row[column - 1] = text
    return row


def _fill_down(rows: dict[int, list[str]], area: str) -> None:
    from openpyxl.utils import range_boundaries

    left, top, _right, bottom = range_boundaries(area)
    text = rows.get(top, [])[left - 1 : left]
    if bottom - top > MOST_ROWS or not text or not text[0]:
        return
    for number in range(top + 1, bottom + 1):
        if row := rows.get(number):
            row += [""] * (left - len(row))
            row[left - 1] = text[0]
