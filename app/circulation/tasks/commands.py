"""What can happen to a task: written under a letter, handed out to its offices, taken on, given
to somebody, withdrawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError, fn

from app.circulation.tasks.models import Assignment, AssignmentState, Task, TaskFigure, TaskOffice
from app.circulation.tasks.queries import lines
from app.field.field_reports.queries import in_thai
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.kit.translation import later as _l
from app.papers.documents import commands as documents
from app.papers.documents.models import Addressee, Document, DocumentState
from app.people.accounts.commands.duties import DUTIES, Duty
from app.people.accounts.models import Officer
from app.people.accounts.queries import works_in
from app.people.accounts.roles import May
from app.records.trail.commands import record, seal

MOST_TASKS = 30


@dataclass
class TaskSpec:
    """What a task asks for, as written: see `Task`. `figures` are (name, unit), `measures` keys of
    fieldwork's MEASURES; no `office_ids` means all offices of the letter.
    """

    what: str
    act_by: date | None = None
    text_asked: bool = True
    evidence: str = ""
    figures: Sequence[tuple[str, str]] = ()
    measures: Sequence[str] = ()
    counted_since: date | None = None
    office_ids: Sequence[int] = field(default_factory=list)
    every: str = ""
    until: date | None = None


def write(document: Document, officer: Officer, order: TaskSpec, task: Task | None = None) -> Task:
    """A new task under a paper, or `task` written anew. Under an issued letter its offices get it
    at once.

    Raises Refused when the paper is neither a draft nor in force, when the task was given out
    already, when its day is before that of the letter, or when there are thirty.
    """
    _in_time(document, order)
    asked = {
        "what": order.what,
        "act_by": order.act_by,
        "text_asked": order.text_asked,
        "evidence": order.evidence,
        "for_all": not order.office_ids,
        "every": order.every,
        "until": order.until,
        "counted_since": order.counted_since,
    }
    with saving():
        _lock_paper(document)
        if task is None:
            task = _added(document, **asked)
        elif not Task.update(**asked).where(Task.id == task.id, Task.given_at.is_null()).execute():
            raise Refused(_given_already())
        _fill(task, order)
        record(
            officer, "task", task, officer.post_for(May.FOLLOW, document.office_id), what=order.what
        )
        if document.is_issued:
            hand_out(document, officer)
    return Task.get_by_id(task.id)


def remove(document: Document, officer: Officer, task: Task) -> None:
    """Take a task off a paper that is not issued yet; those after it move up. Raises Refused
    when its offices have it already.
    """
    with saving():
        _lock_paper(document)
        if not Task.delete().where(Task.id == task.id, Task.given_at.is_null()).execute():
            raise Refused(_given_already())
        Task.update(place=Task.place - 1).where(
            Task.document == document, Task.place > task.place
        ).execute()
        record(
            officer,
            "task_removed",
            task,
            officer.post_for(May.FOLLOW, document.office_id),
            what=task.what,
        )


def hand_out(document: Document, officer: Officer) -> int:
    """Give the tasks of an issued letter that nobody has yet to their offices: one assignment an
    office (งานมอบหมาย). How many assignments that made.

    Offices that only get a copy have no task. Raises Refused when a task is for none of the
    letter's offices, or its day is before that of the letter.
    """
    addressed = [
        row.office_id
        for row in Addressee.select().where(Addressee.document == document, ~Addressee.copy)
    ]
    given = 0
    with saving():
        for task in (
            Task.select()
            .where(Task.document == document, Task.given_at.is_null())
            .order_by(Task.place)
        ):
            if task.act_by and task.act_by < clock.today():
                raise Refused(
                    _("กำหนดของข้อสั่งการ “%(what)s” ผ่านไปแล้ว แก้ไขก่อนแล้วจึงลงนาม", what=task.what[:60])
                )
            chosen = {row.office_id for row in TaskOffice.select().where(TaskOffice.task == task)}
            offices = [office for office in addressed if task.for_all or office in chosen]
            if not offices:
                raise Refused(_("ข้อสั่งการ “%(what)s” ไม่มีหน่วยงานผู้รับในหนังสือฉบับนี้", what=task.what[:60]))
            given += _given(task, document, offices, officer)
    return given


def open_round(task: Task) -> Task | None:
    """The next round of a task that comes again, for the same offices; None when that round is
    there already, lies after its last day, or the letter is not in force any more.
    """
    document, day = task.document, task.next_day
    if not day or not document.is_issued or task.withdrawn_at:
        return None
    try:
        with saving():
            fresh = _added(
                document,
                what=task.what,
                act_by=day,
                text_asked=task.text_asked,
                evidence=task.evidence,
                for_all=task.for_all,
                every=task.every,
                until=task.until,
                follows=task,
                counted_since=task.counted_since
                and task.act_by
                and task.act_by + timedelta(days=1),
            )
            offices = [
                row.office_id
                for row in Assignment.select()
                .where(Assignment.task == task)
                .order_by(Assignment.id)
            ]
            _fill(
                fresh,
                TaskSpec(
                    task.what,
                    office_ids=[] if task.for_all else offices,
                    **_figures_of(task.figures),
                ),
            )
            _given(fresh, document, offices, None)
    except IntegrityError:  # another worker was quicker
        return None
    return fresh


def copy(document: Document, fresh: Document, officer: Officer) -> None:
    """Write the tasks of a letter under a draft that is to take its place, without those withdrawn;
    days that have passed are left open.
    """
    for task in lines(document):
        if not task.withdrawn_at and not task.follows_id:
            day = task.act_by if task.act_by and task.act_by >= clock.today() else None
            write(
                fresh,
                officer,
                TaskSpec(
                    task.what,
                    day,
                    task.text_asked,
                    task.evidence,
                    every=task.every if day else "",
                    until=task.until,
                    office_ids=[office.id for office in task.chosen],
                    counted_since=task.counted_since,
                    **_figures_of(task.asked),
                ),
            )


def withdraw(task: Task, officer: Officer, why: str) -> None:
    """A task that was given out is given up (ยกเลิกข้อสั่งการ): nobody has to do it any more, and
    it opens no further round. What offices reported stays. Raises Refused when that happened
    already.
    """
    with saving():
        if not (
            Task.update(withdrawn_at=clock.now(), withdrawn_why=why)
            .where(Task.id == task.id, Task.given_at.is_null(False), Task.withdrawn_at.is_null())
            .execute()
        ):
            raise Refused(_("ข้อสั่งการนี้ยกเลิกไปแล้ว"))
        (
            Assignment.update(
                state=AssignmentState.WITHDRAWN, answered_on=clock.today(), changed_at=clock.now()
            )
            .where(Assignment.task == task, Assignment.answered_on.is_null())
            .execute()
        )
        seal(task, Assignment.select(Assignment.id).where(Assignment.task == task))
        record(
            officer,
            "task_withdrawn",
            task,
            officer.post_for(May.FOLLOW, task.document.office_id),
            what=task.what,
            why=why,
        )


def accept(assignment: Assignment, officer: Officer) -> None:
    """The office takes the task on (รับดำเนินการ). Raises Refused when it is not new any more."""
    with saving():
        change_state(assignment, [AssignmentState.NEW], AssignmentState.ACCEPTED)
        record(officer, "accept", assignment, officer.post_for(May.ASSIGN, assignment.office_id))


def assign(assignment: Assignment, officer: Officer, to: Officer) -> None:
    """Give the task to somebody of the office, who can then read the whole letter; that takes it on
    too.

    Raises Refused when the person does not work there today, or the task is closed.
    """
    if not works_in(to, assignment.office_id):
        raise Refused(_("มอบหมายได้เฉพาะเจ้าหน้าที่ของสำนักงานเดียวกัน"))
    with saving():
        if assignment.state == AssignmentState.NEW:
            change_state(assignment, [AssignmentState.NEW], AssignmentState.ACCEPTED)
        changed = (
            Assignment.update(assignee=to)
            .where(
                Assignment.id == assignment.id,
                Assignment.answered_on.is_null(),
                _in_force(assignment),
            )
            .execute()
        )
        if not changed:
            raise Refused(closed())
        seal(assignment)
        record(
            officer,
            "assign",
            assignment,
            officer.post_for(May.ASSIGN, assignment.office_id),
            to=to.name,
        )


def change_state(
    assignment: Assignment,
    before: Sequence[AssignmentState],
    after: AssignmentState,
    **changes: Any,
) -> None:
    """Let an assignment stand elsewhere, if it stands where it is thought to and its letter is in
    force.

    For the commands of the rooms above; raises Refused when somebody was quicker.
    """
    moved = (
        Assignment.update(state=after, changed_at=clock.now(), **changes)
        .where(Assignment.id == assignment.id, Assignment.state.in_(before), _in_force(assignment))
        .execute()
    )
    if not moved:
        raise Refused(closed())
    if changes or list(before) != [after]:
        seal(assignment)


def extend(assignment: Assignment, until: date) -> None:
    """The office has time until a day. For the commands of the rooms above; raises Refused when the
    task is closed, or its letter not in force.
    """
    if not (
        Assignment.update(due_on=until)
        .where(
            Assignment.id == assignment.id, Assignment.answered_on.is_null(), _in_force(assignment)
        )
        .execute()
    ):
        raise Refused(closed())
    seal(assignment)


def closed() -> str:
    """What is said of a task that cannot be changed so any more."""
    return _("งานนี้มีผู้ดำเนินการไปแล้ว ปิดแล้ว หรือหนังสือถูกยกเลิก กรุณาเปิดหน้านี้ใหม่เพื่อดูสถานะล่าสุด")


def _in_force(assignment: Assignment) -> Any:
    return fn.EXISTS(
        Document.select(Document.id).where(
            Document.id == assignment.document_id, Document.state == DocumentState.ISSUED
        )
    )


def _in_time(document: Document, order: TaskSpec) -> None:
    begins = max(filter(None, [document.says.day if document.is_issued else None, clock.today()]))
    if order.act_by and order.act_by < begins:
        raise Refused(_("กำหนดดำเนินการต้องไม่ก่อนวันที่ของหนังสือและไม่ก่อนวันนี้"))


def _lock_paper(document: Document) -> None:
    """Nobody signs or cancels the paper until this transaction is over."""
    if document.state not in (DocumentState.DRAFT, DocumentState.ISSUED):
        raise Refused(_("เขียนข้อสั่งการได้เมื่อหนังสือเป็นร่าง หรือออกแล้วและยังใช้อยู่เท่านั้น"))
    documents.lock(document)


def _given_already() -> str:
    return _("ข้อสั่งการนี้ส่งถึงหน่วยงานแล้ว แก้ไขไม่ได้ ให้ยกเลิกแล้วเขียนข้อใหม่")


def _added(document: Document, **asked: Any) -> Task:
    mine = Task.select().where(Task.document == document)
    if not asked.get("follows") and mine.where(Task.follows.is_null()).count() >= MOST_TASKS:
        raise Refused(_("มีข้อสั่งการได้ไม่เกิน %(most)s ข้อต่อหนังสือหนึ่งฉบับ", most=MOST_TASKS))
    return Task.create(document=document, place=mine.count() + 1, **asked)


def _fill(task: Task, order: TaskSpec) -> None:
    TaskFigure.delete().where(TaskFigure.task == task).execute()
    TaskOffice.delete().where(TaskOffice.task == task).execute()
    figures = [
        {"task": task, "name": name, "unit": unit, "measure": ""} for name, unit in order.figures
    ]
    figures += [
        {"task": task, "name": in_thai(measure), "unit": "", "measure": measure}
        for measure in order.measures
    ]
    if figures:
        TaskFigure.insert_many(figures).execute()
    if order.office_ids:
        TaskOffice.insert_many(
            [{"task": task, "office": office} for office in order.office_ids]
        ).execute()


def _figures_of(figures: Iterable[TaskFigure]) -> dict[str, Any]:
    rows = list(figures)
    return {
        "figures": [(row.name, row.unit) for row in rows if not row.measure],
        "measures": [row.measure for row in rows if row.measure],
    }


def _given(task: Task, document: Document, offices: list[int], officer: Officer | None) -> int:
    now = clock.now()
    Task.update(given_at=now).where(Task.id == task.id).execute()
    Assignment.insert_many(
        [
            {
                "task": task,
                "document": document,
                "office": office,
                "sender": document.office_id,
                "act_by": task.act_by,
                "due_on": task.act_by,
                "changed_at": now,
            }
            for office in offices
        ]
    ).execute()
    seal(task, Assignment.select(Assignment.id).where(Assignment.task == task))
    record(
        officer,
        "task_given",
        task,
        officer.post_for(May.FOLLOW, document.office_id) if officer else "",
        what=task.what,
        offices=offices,
    )
    return len(offices)


def _in_hand(officer: Officer, office_id: int) -> Any:
    """Open tasks the officer was given in an office."""
    return Assignment.select().where(
        Assignment.assignee == officer,
        Assignment.office == office_id,
        Assignment.answered_on.is_null(),
    )


def _hand_over(
    leaver: Officer, office_id: int, successor: Officer | None, by: Officer | None
) -> None:
    """To the successor; without one to the office, whose head or registrar gives them to
    somebody again.
    """
    for assignment in list(_in_hand(leaver, office_id).order_by(Assignment.id)):
        Assignment.update(assignee=successor).where(Assignment.id == assignment.id).execute()
        seal(assignment)
        record(by, "handed_over", assignment, to=successor.name if successor else "")


DUTIES.append(
    Duty(
        _l("ข้อสั่งการที่ได้รับมอบหมาย"),
        lambda officer, office_id: _in_hand(officer, office_id).count(),
        _hand_over,
    )
)
