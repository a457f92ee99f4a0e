"""What happens later to imports: their rows are read and checked, and once confirmed written, some
at a time.

A worker may be stopped anywhere: what a batch writes and that it was written are one transaction,
and another worker goes on after it.
"""

import json
import logging
import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

from peewee import OperationalError

from app.field.households.commands import records as households
from app.field.households.models import Household
from app.field.imports.checking import HouseholdDecision, RowDecision, decide, grouped, look_up
from app.field.imports.columns import FoundTable, find_table
from app.field.imports.meaning import Context, ParsedRow, parse_row, pick_cells
from app.field.imports.models import AT_WORK, WRITTEN, Import, ImportRow, ImportState, Outcome
from app.field.imports.queries import LEASE, choices, chosen, left, left_behind, reach
from app.field.imports.reading import Stopped, decrypt_file, open_book
from app.field.imports.reasons import Reason, saying
from app.kit import clock
from app.kit.db import db, lock_rows, saving
from app.kit.errors import Refused
from app.kit.jobs import job, scheduled
from app.kit.storage import Unanswered, content
from app.kit.translation import _
from app.people.accounts.models import Officer

log = logging.getLogger(__name__)

BATCH = 200  # households at most
HELD = 0.5  # seconds a batch may keep others from writing; its size follows
KEPT = timedelta(days=90)
PAUSE = 0.12  # seconds between two batches: who waits for SQLite asks again at least as often


class Overtaken(Stopped):
    """Another worker is at it, or it was given up."""


@job("imports.read", priority=-2)  # after papers and mails
def read(import_id: int) -> None:
    """Read and check the rows of a file, from where a former worker stopped."""
    _work(import_id, ImportState.READING, _read)


@job("imports.apply", priority=-2)
def apply(import_id: int) -> None:
    """Write what the rows say, from where a former worker stopped."""
    _work(import_id, ImportState.APPLYING, _apply)


@scheduled("imports.go_on")
def resume() -> None:
    """Take up what a worker left when it was stopped."""
    with db.connection_context():
        for one in left_behind():
            (read if one.state == ImportState.READING else apply)(one.id)


@scheduled("imports.forget", minute=50, hours=[2])
def delete_old_rows() -> None:
    """Forget what rows said ninety days ago; what was written of them stays with the households."""
    with db.connection_context(), saving():
        old = Import.select(Import.id).where(
            Import.at < clock.now() - KEPT, Import.state.not_in(AT_WORK)
        )
        ImportRow.delete().where(ImportRow.source.in_(old)).execute()
        (
            Import.update(state=ImportState.GIVEN_UP)
            .where(
                Import.at < clock.now() - KEPT,
                Import.state.in_([ImportState.READ, ImportState.FAILED]),
            )
            .execute()
        )


def _work(import_id: int, state: ImportState, do: Any) -> None:
    with db.connection_context():
        worker = secrets.token_hex(8)
        if not (
            Import.update(worker=worker, worker_until=clock.now() + LEASE)
            .where(Import.id == import_id, Import.state == state, left())
            .execute()
        ):
            return
        try:
            do(Import.get_by_id(import_id), worker)
        except Overtaken:
            log.info("import %s: left to another", import_id)
        except (
            OperationalError,
            Unanswered,
        ):  # database or store does not answer: tried again by `go_on`
            log.exception("import %s: stopped", import_id)
        except Exception as problem:
            if not isinstance(problem, Refused):
                log.exception("import %s: failed", import_id)
            said = (
                str(problem)
                if isinstance(problem, Refused)
                else _("เกิดข้อผิดพลาด ระบบบันทึกไว้แล้ว กรุณาลองอีกครั้ง")
            )
            (
                Import.update(state=ImportState.FAILED, problem=said, worker="", worker_until=None)
                .where(Import.id == import_id, Import.worker == worker)
                .execute()
            )


def _renew_lease(one: Import, worker: str, **columns: Any) -> None:
    """Still at it: nobody else may be from here to the end of the transaction."""
    if not (
        Import.update(worker_until=clock.now() + LEASE, **columns)
        .where(Import.id == one.id, Import.worker == worker)
        .execute()
    ):
        raise Overtaken


def _let_go(one: Import, worker: str, state: ImportState) -> None:
    Import.update(state=state, worker="", worker_until=None).where(
        Import.id == one.id, Import.worker == worker
    ).execute()


# Reading


def _read(one: Import, worker: str) -> None:
    found = _opened(one, worker)
    if not found.rows:
        raise Refused(_("ไม่พบแถวข้อมูลใต้หัวตาราง"))
    _renew_lease(
        one,
        worker,
        total=len(found.rows),
        how=json.dumps({**one.read_as, **found.how}, ensure_ascii=False),
    )
    context = Context(reach(one.by, one.office_id))
    seen = _Seen(one)
    for batch in _batches(
        grouped([(number, _texts(found.columns, row)) for number, row in found.rows])
    ):
        said = {
            number: pick_cells(found.columns, row)
            for number, row in (found.rows[at] for group in batch for at in group)
        }
        told = [
            [
                parse_row(number, said[number], context)
                for number in (found.rows[at][0] for at in group)
            ]
            for group in batch
        ]
        seen.note(told)
        fresh = [group for group in told if group[0].number not in seen.stored]
        if not fresh:
            continue
        judged = _judged(fresh, one, context, {})
        seen.note_households(judged)
        rows = [_row(one, group, row, said) for group in judged for row in group.rows]
        with saving():
            _renew_lease(one, worker, done=Import.done + len(rows))
            ImportRow.insert_many(rows).execute()
        time.sleep(PAUSE)
    _let_go(one, worker, ImportState.READ)


def _opened(one: Import, worker: str) -> FoundTable:
    book = open_book(decrypt_file(content(one.file.sha256)), one.name)
    return find_table(
        book,
        choices(),
        **one.read_as.get("asked", {}),
        chosen=chosen(one.office_id),
        alive=lambda: _renew_lease(one, worker),
    )


def _texts(columns: list[str], row: list[str]) -> dict[str, str]:
    """What tells which rows are one household."""
    return {
        field: row[at] for at, field in enumerate(columns) if field and at < len(row) and row[at]
    }


class _Seen:
    """What earlier rows of the file were about: nothing is brought in twice."""

    def __init__(self, one: Import):
        query: Any = ImportRow.select(ImportRow.number, ImportRow.first, ImportRow.household).where(
            ImportRow.source == one
        )
        self.stored: set[int] = set()
        self.households: dict[int, int] = {}
        self.marks: dict[str, int] = {}
        for number, first, household in query.tuples():
            self.stored.add(number)
            if household:
                self.households[household] = first

    def note(self, groups: list[list[ParsedRow]]) -> None:
        for told in (told for group in groups for told in group if told.mark):
            before = self.marks.setdefault(told.mark, told.number)
            if before != told.number:
                told.flaws.append(Reason("citizen_twice", "citizen", said=str(before)))

    def note_households(self, judged: list[HouseholdDecision]) -> None:
        for one in judged:
            first = one.rows[0].told.number
            if one.household and self.households.setdefault(one.household.id, first) != first:
                one.refuse(
                    one.head, Reason("household_twice", said=str(self.households[one.household.id]))
                )


def _row(
    one: Import, group: HouseholdDecision, row: RowDecision, stored: dict[int, dict[str, str]]
) -> dict[str, Any]:
    return {
        "source": one.id,
        "number": row.told.number,
        "first": group.rows[0].told.number,
        "said": json.dumps(stored[row.told.number], ensure_ascii=False),
        "outcome": row.outcome,
        "why": saying(row.why),
        "household": group.household.id if group.household else None,
    }


def _judged(
    groups: list[list[ParsedRow]], one: Import, context: Context, chosen: dict[int, str]
) -> list[HouseholdDecision]:
    there = look_up(groups, one.office_id)
    return [decide(group, there, context, chosen) for group in groups]


def _batches(groups: Iterator[list[int]]) -> Iterator[list[list[int]]]:
    groups = iter(groups)
    while batch := list(islice(groups, BATCH)):
        yield batch


# Writing


def _apply(one: Import, worker: str) -> None:
    officer = Officer.get_by_id(one.confirmed_by_id)
    context = Context(reach(officer, one.office_id))
    size, last = BATCH // 4, 0
    while True:
        began = time.monotonic()
        with saving():
            _renew_lease(one, worker)
            rows = _next_rows(one, last, size)
            if not rows:
                break
            last = rows[-1][0].first
            groups = [
                [parse_row(row.number, json.loads(row.said), context) for row in group]
                for group in rows
            ]
            chosen = {row.number: row.chosen for group in rows for row in group if row.chosen}
            verdicts = _judged(groups, one, context, chosen)
            lock_rows(*(judged.household for judged in verdicts if judged.household))
            for group, judged in zip(rows, verdicts, strict=True):
                _write_one(one, group, judged, officer)
            _renew_lease(
                one,
                worker,
                done=Import.done + sum(row.outcome in WRITTEN for group in rows for row in group),
            )
        size = max(1, min(BATCH, int(size * HELD / (time.monotonic() - began))))
        time.sleep(PAUSE)
    _let_go(one, worker, ImportState.DONE)


def _next_rows(one: Import, after: int, count: int) -> list[list[ImportRow]]:
    """The rows of the next households of which something is to be written, after those that
    begin with row `after`.
    """
    waiting: Any = (
        ImportRow.select(ImportRow.first)
        .where(
            ImportRow.source == one,
            ImportRow.first > after,
            ImportRow.outcome.in_(WRITTEN),
            ImportRow.applied_at.is_null(),
        )
        .distinct()
        .order_by(ImportRow.first)
        .limit(count)
        .tuples()
    )
    groups: dict[int, list[ImportRow]] = {first: [] for (first,) in waiting}
    for row in (
        ImportRow.select()
        .where(ImportRow.source == one, ImportRow.first.in_(list(groups)))
        .order_by(ImportRow.first, ImportRow.number)
    ):
        groups[row.first].append(row)
    return list(groups.values())


def _write_one(
    one: Import, rows: list[ImportRow], judged: HouseholdDecision, officer: Officer
) -> None:
    """Write a household, whole or not at all, as it was shown; refused when it changed since."""
    if judged.writes or any(row.outcome == Outcome.CONFLICT for row in judged.rows):
        as_shown = all(_as_shown(*pair) for pair in zip(rows, judged.rows, strict=True))
        problem = _try_to_put(one, judged, officer) if as_shown else Reason("changed_since")
        if problem:
            judged.refuse(judged.head, problem)
    if not judged.writes:
        for row, verdict in zip(rows, judged.rows, strict=True):
            ImportRow.update(outcome=verdict.outcome, why=saying(verdict.why)).where(
                ImportRow.id == row.id
            ).execute()
    (
        ImportRow.update(applied_at=clock.now(), household=judged.household)
        .where(ImportRow.source == one, ImportRow.first == rows[0].first)
        .execute()
    )


def _as_shown(row: ImportRow, verdict: RowDecision) -> bool:
    """Whether what is to be written now is what the page said."""
    if verdict.outcome not in WRITTEN and row.outcome not in WRITTEN:
        return True
    return verdict.outcome == row.outcome and saying(verdict.why) == row.why


def _try_to_put(one: Import, judged: HouseholdDecision, officer: Officer) -> Reason | None:
    """Write the household; or nothing of it, and why."""
    try:
        with saving():
            judged.household = _put(one, judged, officer)
    except Refused as refusal:
        return Reason("refused", said=str(refusal))
    except OperationalError:
        raise
    except Exception:  # one household must not keep the others out
        log.exception("import %s: row %s not written", one.id, judged.rows[0].told.number)
        return Reason("broken")
    return None


def _put(one: Import, judged: HouseholdDecision, officer: Officer) -> Household:
    people = [row.person for row in judged.rows if row.person]
    if judged.household is None:
        assert judged.particulars
        return households.add(officer, one.office_id, judged.particulars, people)
    if judged.particulars and _is_other(judged):
        households.change(judged.household, officer, judged.particulars, judged.household.version)
    written = [
        (row, row.person)
        for row in judged.rows
        if row.outcome in WRITTEN
        and row.person
        and any(why.kind in ("new_head", "new_member") or why.field in PERSONAL for why in row.why)
    ]
    written.sort(
        key=lambda one: not one[0].told.head
    )  # who becomes head first: the former one then is none
    for row, person in written:
        if written[0][0].told.head and not row.told.head and row.member and row.member.is_head:
            person = replace(person, is_head=False, relation=row.told.person.get("relation"))
        households.put_member(judged.household, officer, person, row.member)
    return judged.household


PERSONAL = ("name", "birth_year", "relation", "occupation", "citizen", "vulnerabilities")


def _is_other(judged: HouseholdDecision) -> bool:
    return any(why.kind == "differs" and why.field not in PERSONAL for why in judged.head.why)
