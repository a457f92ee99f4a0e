"""A database with as many circulars, deliveries and assignments as wanted, on top of the demo
data.
"""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

FACTS = (
    '{"kind": "letter", "number": "ศธ 0210.56/%d", "subject": "%s", "to": "ผู้อำนวยการ กศน.อำเภอทุกแห่ง", "date": "2024-01-15", '
    '"body": ["ด้วยสำนักงานขอแจ้งให้ทราบ", "จึงเรียนมาเพื่อโปรดทราบ"]}'
)
DOCUMENT = (
    "id, office_id, author_id, state, kind, series, facts, subject, search, version, created_at, "
    "updated_at, number, "
    "number_year, number_taken, issued_at, paper_id, note, issued_as, cancel_reason, "
    "print_failures, print_problem"
)
DELIVERY = (
    "document_id, office_id, sender_id, sent_at, opened_at, received_at, received_year, "
    "received_number, "
    "acknowledged_at, acknowledged_by_id, acknowledged_as, acknowledged_how, note, copy"
)
TASK = "id, document_id, place, what, act_by, text_asked, evidence, for_all, every, given_at, withdrawn_why"
ASSIGNMENT = "task_id, document_id, office_id, sender_id, state, act_by, due_on, first_answered_on, answered_on, changed_at"
BEGUN = datetime(2020, 1, 1, 2)


def fill(database: Path, circulars: int, offices: int) -> None:
    """Add circulars of the provincial office, each with a task, delivered to `offices` districts,
    acknowledged and reported on by nearly all.
    """
    with sqlite3.connect(database) as db:
        have = [
            row[0]
            for row in db.execute("SELECT id FROM office WHERE parent_id IS NOT NULL ORDER BY id")
        ]
        for number in range(len(have), offices):
            have.append(
                db.execute(
                    "INSERT INTO office (slug, short_name, parent_id, active) VALUES (?, ?, 1, 1)",
                    (f"district{number}", f"อ.ที่ {number}"),
                ).lastrowid
            )
        first = db.execute("SELECT max(id) + 1 FROM document").fetchone()[0]
        task = db.execute("SELECT max(id) + 1 FROM task").fetchone()[0]
        db.executemany(
            _insert("document", DOCUMENT, 22), (_document(first, step) for step in range(circulars))
        )
        db.executemany(
            _insert("delivery", DELIVERY, 14),
            (
                _delivery(first, step, office, place)
                for step in range(circulars)
                for place, office in enumerate(have[:offices])
            ),
        )
        db.executemany(
            _insert("task", TASK, 11), (_task(first, task, step) for step in range(circulars))
        )
        db.executemany(
            _insert("assignment", ASSIGNMENT, 10),
            (
                _assignment(first, task, step, office, place)
                for step in range(circulars)
                for place, office in enumerate(have[:offices])
            ),
        )


def _moment(step: int) -> str:
    return str(BEGUN + timedelta(minutes=20 * step, microseconds=1))


def _insert(table: str, columns: str, count: int) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * count)})"


def _document(first: int, step: int) -> tuple:
    subject = f"การดำเนินงานตามแผนปฏิบัติราชการของสถานศึกษาในสังกัด ครั้งที่ {step}"
    moment, number = _moment(step), f"ศธ 0210.56/ว {step}"
    return (
        first + step,
        1,
        2,
        "issued",
        "letter",
        "circular",
        FACTS % (step, subject),
        subject,
        f"{subject} {number}",
        1,
        moment,
        moment,
        number,
        1000 + step // 5000,
        step % 5000,
        moment,
        1,
        "",
        "ผู้อำนวยการ",
        "",
        0,
        "",
    )


def _delivery(first: int, step: int, office: int, place: int) -> tuple:
    moment = _moment(step)
    acknowledged = None if (step + place) % 1000 == 0 else moment
    return (
        first + step,
        office,
        1,
        moment,
        moment,
        moment,
        2020,
        1,
        acknowledged,
        4,
        "ผู้อำนวยการ",
        "",
        "",
        0,
    )


def _task(first: int, task: int, step: int) -> tuple:
    moment = BEGUN + timedelta(minutes=20 * step)
    return (
        task + step,
        first + step,
        1,
        f"รายงานผลตามแผนปฏิบัติราชการ ครั้งที่ {step}",
        str((moment + timedelta(days=15)).date()),
        1,
        "",
        1,
        "",
        _moment(step),
        "",
    )


def _assignment(first: int, task: int, step: int, office: int, place: int) -> tuple:
    moment = BEGUN + timedelta(minutes=20 * step)
    due, answered = (
        str((moment + timedelta(days=15)).date()),
        str((moment + timedelta(days=9 + (step + place) % 8)).date()),
    )
    waits = (step + place) % 1000 == 0
    return (
        task + step,
        first + step,
        office,
        1,
        "accepted" if waits else "done",
        due,
        due,
        None if waits else answered,
        None if waits else answered,
        _moment(step),
    )
