"""Looks whether everything holds after a fault: `python -m tests.faults.audit`, in the settings of
the portal, reads the promises as JSON, waits until the worker has nothing left to do, and prints
the flaws as JSON.
"""

import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from peewee import SqliteDatabase, fn

from app import factory  # noqa: F401  every room says which of its rows are compared
from app.circulation.circulars.models import Delivery
from app.circulation.reports.models import Report
from app.circulation.tasks.models import Assignment, Task
from app.kit.db import db
from app.kit.jobs import queue
from app.kit.settings import settings
from app.kit.storage import Absent, content, store
from app.papers.documents.models import Addressee, Document, DocumentState
from app.papers.numbers.models import RECEIVED, NumberSeries, Reservation
from app.people.accounts.models import Submission
from app.people.offices.models import Office
from app.records.files.models import File
from app.records.trail.models import Trail
from app.records.trail.queries import heads_on_disk, verified

PATIENCE = 240.0  # seconds for the worker to print what waits


def flaws(promises: list[dict[str, Any]]) -> Iterator[str]:
    yield from _work_left()
    yield from (
        f"promised, but not there: {promise}"
        for promise in promises
        if not KEPT[promise["kind"]](promise)
    )
    yield from _numbers()
    yield from _papers()
    yield from _halves()
    yield from _trail()
    if isinstance(db, SqliteDatabase):
        yield from (
            f"integrity: {row}"
            for row in db.execute_sql("PRAGMA integrity_check").fetchall()
            if row != ("ok",)
        )
        yield from (
            f"points nowhere: {row}"
            for row in db.execute_sql("PRAGMA foreign_key_check").fetchall()
        )


def _work_left() -> Iterator[str]:
    """Every issued letter is waiting and gets printed."""
    end = time.monotonic() + PATIENCE
    waiting = Document.select().where(Document.issued_at.is_null(False), Document.paper.is_null())
    while waiting.exists() or queue.storage.queue_size():
        if time.monotonic() > end:
            yield f"not printed: {[row.id for row in waiting]}, in the queue: {queue.storage.queue_size()}"
            return
        time.sleep(0.2)


def _signed(promise: dict[str, Any]) -> bool:
    letter = Document.get_or_none(Document.id == promise["letter"])
    return (
        letter is not None
        and letter.state == DocumentState.ISSUED
        and letter.number == promise["number"]
    )


def _acknowledged(promise: dict[str, Any]) -> bool:
    return (
        Delivery.select()
        .join(Office, on=Delivery.office == Office.id)
        .where(
            Delivery.document == promise["letter"],
            Office.slug == promise["office"],
            Delivery.note == promise["note"],
            Delivery.acknowledged_at.is_null(False),
            Delivery.received_number.is_null(False),
        )
        .count()
        == 1
    )


def _kept(promise: dict[str, Any]) -> bool:
    return [
        row.text for row in Report.select().where(Report.assignment == promise["assignment"])
    ] == [promise["text"]]


def _reported(promise: dict[str, Any]) -> bool:
    sent = list(
        Report.select().where(
            Report.assignment == promise["assignment"], Report.sent_at.is_null(False)
        )
    )
    return (
        [row.text for row in sent] == [promise["text"]]
        and [row.file.sha256 for row in sent[0].files] == [promise["sha256"]]
        and Assignment.get_by_id(promise["assignment"]).state == "reported"
    )


def _attached(promise: dict[str, Any]) -> bool:
    return File.select().where(File.sha256 == promise["sha256"]).exists()


KEPT = {
    "signed": _signed,
    "acknowledged": _acknowledged,
    "kept": _kept,
    "reported": _reported,
    "attached": _attached,
}


def _numbers() -> Iterator[str]:
    """No number is missing or doubled, and every counter stands at its last."""
    taken: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    for row in Document.select().where(Document.number_taken.is_null(False)):
        taken[row.office_id, row.series, row.number_year].append(row.number_taken)
    for row in Reservation.select().where(Reservation.used_at.is_null()):
        taken[row.office_id, row.series, row.year].append(row.number)
    for row in Delivery.select().where(Delivery.received_number.is_null(False)):
        taken[row.office_id, RECEIVED, row.received_year].append(row.received_number)
    last = {
        (row.office_id, row.series, row.year): row.last for row in NumberSeries.select() if row.last
    }
    for series in taken.keys() | last.keys():
        if sorted(taken[series]) != list(range(1, last.get(series, 0) + 1)):
            yield f"register {series}: counter at {last.get(series)}, numbers {sorted(taken[series])}"


def _papers() -> Iterator[str]:
    """Every file that has a row lies on disk as its hash says; nothing else lies there."""
    known = {row.sha256: row.size for row in File.select()}
    for digest, size in known.items():
        try:
            if len(content(digest)) != size:
                yield f"file {digest} is longer or shorter"
        except Absent as problem:
            yield f"file {digest} is not on disk: {problem}"
    for letter in Document.select(Document, File).join(File, on=Document.paper == File.id):
        if not content(letter.paper.sha256).startswith(b"%PDF-"):
            yield f"letter {letter.id}: its file is no PDF"


def _halves() -> Iterator[str]:
    """Nothing is left half done."""
    yield from (
        f"form {row.key} was claimed and not settled"
        for row in Submission.select().where(Submission.location == "")
    )
    issued = list(Document.select().where(Document.issued_at.is_null(False)))
    yield from (
        f"letter {row.id} has no number or code"
        for row in issued
        if not (row.number and row.code and row.number_taken)
    )
    yield from (
        f"letter {row.id} is not issued and has a number"
        for row in Document.select().where(
            Document.issued_at.is_null(), Document.number.is_null(False)
        )
    )
    meant, sent, asked = (_count(model) for model in (Addressee, Delivery, Assignment))
    tasks = _count(Task)
    for row in issued:
        if meant[row.id] != sent[row.id] or asked[row.id] != tasks[row.id] * meant[row.id]:
            yield f"letter {row.id}: to {meant[row.id]}, sent to {sent[row.id]}, {asked[row.id]} assignments"
    answered = Assignment.select().where(Assignment.state == "reported").count()
    if answered != Report.select().where(Report.sent_at.is_null(False)).count():
        yield "reports sent and assignments answered differ"
    for one in settings().data.glob("files/*/*"):
        if len(one.name) != 64:
            os.utime(one, (0, 0))
    store().sweep()
    yield from (
        f"{one} is left lying" for one in settings().data.glob("files/*/*") if len(one.name) != 64
    )


def _count(model: Any) -> Counter[int]:
    query: Any = model.select(model.document, fn.COUNT(model.id)).group_by(model.document).tuples()
    return Counter(dict(query))


def _trail() -> Iterator[str]:
    """The chain is whole, all stands as it says, and it says each act once, for each act that
    was done.
    """
    found = verified(heads_on_disk())
    if not found.whole:
        yield f"the trail: {found}"
    done = {
        "sign": Document.select(Document.id).where(Document.issued_at.is_null(False)),
        "receive": Delivery.select(Delivery.id).where(Delivery.received_at.is_null(False)),
        "acknowledge": Delivery.select(Delivery.id).where(Delivery.acknowledged_at.is_null(False)),
        "report": Report.select(Report.assignment).where(Report.sent_at.is_null(False)),
    }
    for act, things in done.items():
        said = sorted(_ids(Trail.select(Trail.thing_id).where(Trail.act == act)))
        if said != sorted(_ids(things)):
            yield f"the trail says {act} of {said}, done to {sorted(_ids(things))}"


def _ids(query: Any) -> Iterable[int]:
    return (row[0] for row in query.tuples())


if __name__ == "__main__":
    with db.connection_context():
        print(json.dumps(list(flaws(json.load(sys.stdin))), ensure_ascii=False))
