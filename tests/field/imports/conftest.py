"""Files as offices send them, and the office of Kathu that brings them in."""

import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook

from app.field.coverage import commands as coverage
from app.field.imports import commands
from app.field.imports.models import Import, ImportRow

HEADS = [
    "รหัสบ้าน",
    "บ้านเลขที่",
    "หมู่ที่",
    "ตำบล",
    "อำเภอ",
    "ชื่อ-สกุล หัวหน้าครัวเรือน",
    "เลขประจำตัวประชาชน",
    "ปีเกิด",
    "อาชีพ",
]
FIRST = [
    "83020100001",
    "12/3",
    "4",
    "ป่าตอง",
    "กะทู้",
    "นายสมมติ หนึ่ง",
    "3100500000015",
    "2503",
    "รับจ้าง",
]
SECOND = ["83020100002", "7", "2", "กมลา", "กะทู้", "นางสมมติ สอง", "3100500000023", "1970", "ค้าขาย"]


def citizen(number: int) -> str:
    """A number whose last digit fits."""
    digits = f"31005{number:07d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=True))
    return digits + str((11 - total % 11) % 10)


FIRST[6], SECOND[6] = citizen(1), citizen(2)


def table(*rows: list[Any], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows: list[Any]) -> bytes:
    """Rows as an XLSX file."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


class Bringing:
    """An officer who brings files in."""

    def __init__(self, office: Any, work: Any):
        self.office, self.work = office, work
        for slug, code in (("kathu", 8302), ("mueang", 8301), ("thalang", 8303)):
            coverage.give(office.officer(slug), office.office(slug).id, [code])

    def read(
        self, content: bytes, name: str = "tpmap.csv", who: str = "kathu1", slug: str = "kathu"
    ) -> Import:
        """A file taken in, read and checked."""
        one = commands.take(self.office.officer(who), self.office.office(slug).id, content, name)
        self.work()
        return Import.get_by_id(one.id)

    def confirm(self, one: Import, who: str = "kathu1") -> Import:
        """And written."""
        commands.confirm(one, self.office.officer(who))
        self.work()
        return Import.get_by_id(one.id)

    def all(self, content: bytes, name: str = "tpmap.csv") -> Import:
        return self.confirm(self.read(content, name))


@pytest.fixture
def bring(office, work) -> Bringing:
    return Bringing(office, work)


def rows(one: Import) -> list[ImportRow]:
    return list(ImportRow.select().where(ImportRow.source == one).order_by(ImportRow.number))


def outcomes(one: Import) -> list[str]:
    return [row.outcome for row in rows(one)]
