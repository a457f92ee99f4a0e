"""Tables for a spreadsheet program (XLSX): text stays text, numbers are numbers, days are days."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, BinaryIO

WIDEST, NARROWEST, USUAL = 60, 8, 12  # letters
FORMULAS = (
    "=",
    "+",
    "-",
    "@",
    "'",
    "\t",
    "\r",
)  # what a formula, or a text that hides one, may begin with
LONGEST = 32_000  # letters in a cell; Excel takes no more than 32,767


def workbook(title: str, heads: list[str], rows: list[list[Any]]) -> bytes:
    """One sheet: the title, the heads (bold, and in sight however far one scrolls), the rows.

    A cell is text, a number, a day or None. Nothing becomes a formula, whatever it begins with, now
    or when a person edits it. Days are shown as 2026-12-30, which every program and every era reads
    alike.
    """
    from openpyxl import Workbook  # takes a while to load, and few pages need it
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_name(title))
    for at, width in enumerate(_widths(heads, rows), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "B3"
    sheet.append([_cell(sheet, title, bold=True)])
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def filled(
    title: str,
    heads: list[str],
    rows: Iterable[list[Any]],
    out: BinaryIO,
    beside: tuple[str, list[str], list[list[Any]]] | None = None,
) -> None:
    """Like `workbook`, into a file, the rows taken one by one: any number of them, the columns as
    wide as their heads. `beside` is a second sheet: its name, heads and rows.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_name(title))
    for at, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(at)].width = max(len(head) + 2, USUAL)
    sheet.freeze_panes = "A3"
    sheet.append([_cell(sheet, title, bold=True)])
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_plain(sheet, value) for value in row])
    if beside:
        name, heads, more = beside
        sheet = book.create_sheet(_name(name))
        for row in [heads, *more]:
            sheet.append([_plain(sheet, value) for value in row])
    book.save(out)


def as_csv(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """Rows as a CSV that is sent as they come: UTF-8 with its mark; no cell can become a
    formula.
    """
    out = StringIO(newline="")
    out.write("\ufeff")  # tells a spreadsheet program that it is UTF-8
    writer = csv.writer(out)
    for number, row in enumerate(rows, 1):
        writer.writerow([_safe(value) for value in row])
        if number % 500 == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _safe(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


def _plain(sheet: Any, value: Any) -> Any:
    """A cell of a long table: of text only what could be taken for a formula needs more than its
    value.
    """
    odd = isinstance(value, str) and (
        value[:1] in FORMULAS or not value.isprintable() or len(value) > LONGEST
    )
    return _cell(sheet, value) if odd or isinstance(value, date) else value


def _cell(sheet: Any, value: Any, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST] if text else value)
    if text:
        cell.data_type, cell.quotePrefix = "s", True
        cell.alignment = Alignment(wrap_text=not bold or cell.value != sheet.title, vertical="top")
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.##"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _name(title: str) -> str:
    """A name a sheet may have."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)[:31].strip() or "1"


def _widths(heads: list[str], rows: list[list[Any]]) -> list[float]:
    """How wide the columns are to be: as their longest text, within reason; a head may take two
    lines.
    """
    widths = [len(head) / 2 for head in heads]
    for row in rows:
        for at, value in enumerate(row[: len(widths)]):
            widths[at] = max(widths[at], 10 if isinstance(value, date) else len(str(value or "")))
    return [min(max(width + 2, NARROWEST), WIDEST) for width in widths]
