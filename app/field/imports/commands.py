"""What can happen to an import: taken in, its columns corrected, conflicts decided, confirmed,
given up.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from app.field.households.commands import access_log
from app.field.imports import jobs
from app.field.imports.models import WRITTEN, Import, ImportRow, ImportState, Outcome
from app.field.imports.queries import counts, reach, undecided
from app.field.imports.reading import UTF16, decoded, encrypt_file
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.records.files import commands as files
from app.records.files.types import media_type
from app.records.trail.commands import record

ENDINGS = ("csv", "txt", "xlsx")


def take(officer: Officer, office_id: int, content: bytes, name: str) -> Import:
    """Keep a file and have it read. Raises Refused when it is none to import, or when the
    officer looks after no place there.
    """
    if not reach(officer, office_id):
        raise Refused(_("ยังไม่ได้กำหนดพื้นที่ที่รับผิดชอบของสำนักงานหรือของท่าน จึงนำเข้าไม่ได้"))
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise Refused(
            _("นำเข้าได้เฉพาะแฟ้ม CSV, TXT และ XLSX (แฟ้ม .xls ให้เปิดใน Excel แล้วบันทึกเป็น .xlsx)")
        )
    name = files.tidy(name)
    _look_at(content, name)
    digest = sha256(content).hexdigest()
    with saving():
        file = files.keep(encrypt_file(content), "application/octet-stream")
        one = Import.create(
            office=office_id, file=file, sha256=digest, name=name, by=officer, at=clock.now()
        )
        record(officer, "import", one, post_in(officer, office_id), sha256=digest)
        jobs.read(one.id)
    return one


def _look_at(content: bytes, name: str) -> None:
    """Raises Refused when the content is empty, too large, or not what the name says."""
    if not content:
        raise Refused(_("แฟ้ม “%(name)s” ว่างเปล่า", name=name))
    if len(content) > files.MOST_BYTES:
        raise Refused(_("แฟ้ม “%(name)s” ใหญ่เกิน 20 MB", name=name))
    if content.startswith(UTF16):
        decoded(
            content
        )  # text that other papers are not sent as; here it is told by its byte order mark
    else:
        media_type(content, name)


def correct(
    one: Import, officer: Officer, columns: Sequence[str], sheet: str, head_row: int
) -> None:
    """Read the file again with other columns, from another sheet or under another row of heads
    (which then finds its columns by itself). Raises Refused when it has been confirmed, or is being
    read.
    """
    how = one.read_as
    same = sheet == how.get("sheet") and head_row == how.get("head_row")
    asked = {"sheet": sheet, "head_row": head_row, **({"columns": list(columns)} if same else {})}
    with saving():
        changed = (
            Import.update(
                state=ImportState.READING,
                how=json.dumps({**how, "asked": asked}, ensure_ascii=False),
                total=0,
                done=0,
                problem="",
                worker="",
                worker_until=None,
            )
            .where(Import.id == one.id, Import.state.in_([ImportState.READ, ImportState.FAILED]))
            .execute()
        )
        if not changed:
            raise Refused(_("แก้คอลัมน์ได้ก่อนยืนยันเท่านั้น"))
        ImportRow.delete().where(ImportRow.source == one).execute()
        record(officer, "import_corrected", one, post_in(officer, one.office_id))
        jobs.read(one.id)


def choose(one: Import, officer: Officer, which: str, number: int | None = None) -> int:
    """Decide a conflict, or all that are left: what the file says, or what is kept here. How
    many were decided.
    """
    outcome = Outcome.CHANGE if which == "file" else Outcome.SAME
    with saving():
        if (
            not Import.select()
            .where(Import.id == one.id, Import.state == ImportState.READ)
            .exists()
        ):
            raise Refused(_("เลือกได้ก่อนยืนยันเท่านั้น"))
        query = ImportRow.update(chosen=which, outcome=outcome).where(ImportRow.source == one)
        decided = ImportRow.outcome == Outcome.CONFLICT
        if number is not None:
            query = query.where(ImportRow.number == number, decided | (ImportRow.chosen != ""))
        else:
            query = query.where(decided)
        return query.execute()


def confirm(one: Import, officer: Officer) -> None:
    """Have written what the rows say. Raises Refused when a conflict is undecided, nothing is
    new, or it was confirmed.
    """
    if undecided(one):
        raise Refused(_("ยังมีแถวที่แก้ทั้งสองฝั่ง เลือกก่อนว่าจะใช้ข้อมูลใด"))
    found = counts(one)
    total = sum(found.get(outcome, 0) for outcome in WRITTEN)
    if not total:
        raise Refused(_("แฟ้มนี้ไม่มีอะไรใหม่ที่จะบันทึก"))
    with saving():
        changed = (
            Import.update(
                state=ImportState.APPLYING,
                confirmed_by=officer,
                confirmed_at=clock.now(),
                total=total,
                done=0,
                worker="",
                worker_until=None,
            )
            .where(Import.id == one.id, Import.state == ImportState.READ)
            .execute()
        )
        if not changed:
            raise Refused(_("การนำเข้านี้ยืนยันไปแล้ว หรือยังตรวจไม่เสร็จ"))
        record(officer, "import_confirmed", one, post_in(officer, one.office_id), **found)
        jobs.apply(one.id)


def give_up(one: Import, officer: Officer) -> None:
    """Nothing is written, and what the rows said is forgotten. Raises Refused when it was
    confirmed.
    """
    with saving():
        changed = (
            Import.update(state=ImportState.GIVEN_UP, worker="", worker_until=None)
            .where(
                Import.id == one.id,
                Import.state.in_([ImportState.READING, ImportState.READ, ImportState.FAILED]),
            )
            .execute()
        )
        if not changed:
            raise Refused(_("การนำเข้านี้ยืนยันไปแล้ว หรือเลิกไปแล้ว"))
        ImportRow.delete().where(ImportRow.source == one).execute()
        record(officer, "import_given_up", one, post_in(officer, one.office_id))


def take_out(
    officer: Officer, household_ids: Sequence[int], reason: str, only: Mapping[str, Any]
) -> None:
    """Note that these households were taken out in a file: each in its own district's list, their
    number and what narrowed them in the trail.
    """
    with saving():
        access_log.looked_all(household_ids, officer, "export", reason)
        record(officer, "households_out", officer, count=len(household_ids), **only)
