"""What can happen to an answer: kept while it is written, sent, accepted, sent back; and to a
wish for more time.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import IntegrityError, fn

from app.circulation.reports.models import Decision, Extension, Report, ReportFigure, ReportFile
from app.circulation.reports.queries import counted
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.models import Assignment, AssignmentState
from app.circulation.tasks.queries import OPEN
from app.kit import clock
from app.kit.db import lock_rows, saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.people.accounts.roles import May
from app.records.files.models import File
from app.records.trail.commands import record, seal

MOST_FILES = 20


def keep(
    assignment: Assignment,
    officer: Officer,
    text: str,
    figures: Mapping[int, tuple[str, Decimal | None]],
    files: Sequence[tuple[File, str]] = (),
) -> Report:
    """Keep the draft of a report as it is typed: over the one kept before, files beside those kept
    before.

    `figures` are, by the id of the task's figure, as typed and as understood. Raises Refused when
    the task is closed, or when there are more than twenty files.
    """
    with saving():
        _still_open(assignment)
        draft = Report.get_or_none(Report.assignment == assignment, Report.sent_at.is_null())
        if draft is None:
            draft = _begun(assignment, officer)
        if not (
            Report.update(text=text, saved_at=clock.now(), saved_by=officer)
            .where(Report.id == draft.id, Report.sent_at.is_null())
            .execute()
        ):
            raise Refused(tasks.closed())
        ReportFigure.delete().where(ReportFigure.report == draft).execute()
        kept = [
            {"report": draft, "figure": figure, "typed": typed, "value": value}
            for figure, (typed, value) in figures.items()
            if typed
        ]
        if kept:
            ReportFigure.insert_many(kept).execute()
        for file, name in files:
            ReportFile.insert(report=draft, file=file, name=name).on_conflict_ignore().execute()
        if ReportFile.select().where(ReportFile.report == draft).count() > MOST_FILES:
            raise Refused(_("แนบได้ไม่เกิน %(most)s แฟ้มต่อรายงานหนึ่งฉบับ", most=MOST_FILES))
    return Report.get_by_id(draft.id)


def drop_file(report: Report, file_id: int) -> None:
    """Take a file off a draft. Raises Refused when it was sent meanwhile."""
    with saving():
        if not Report.select().where(Report.id == report.id, Report.sent_at.is_null()).exists():
            raise Refused(tasks.closed())
        ReportFile.delete().where(ReportFile.id == file_id, ReportFile.report == report).execute()


def send(report: Report, officer: Officer) -> None:
    """The report goes to the office that asked (ส่งรายงาน); the office's clock stops.

    Raises Refused when the task is closed, the report was sent, or it lacks what the task asks for.
    """
    assignment = report.assignment
    if lack := lacking(report):
        raise Refused(lack)
    post = post_in(officer, assignment.office_id)
    with saving():
        lock_rows(assignment)
        if not (
            Report.update(sent_at=clock.now(), sent_as=post, saved_by=officer)
            .where(Report.id == report.id, Report.sent_at.is_null())
            .execute()
        ):
            raise Refused(tasks.closed())
        for figure_id, number in counted(assignment).items():  # frozen as it is now
            ReportFigure.insert(
                report=report, figure=figure_id, typed=str(number), value=number
            ).execute()
        _answered(assignment, AssignmentState.REPORTED)
        seal(
            report,
            *(of.select(of.id).where(of.report == report) for of in (ReportFigure, ReportFile)),
        )
        record(officer, "report", assignment, post, report=report.id)


def lacking(report: Report) -> str:
    """What the report lacks of what the task asks for, in words; empty when nothing."""
    task = report.assignment.task
    given = {row.figure_id for row in report.figures if row.value is not None}
    missing = [
        figure.words for figure in task.figures if not figure.measure and figure.id not in given
    ]
    if missing:
        return _("ยังไม่มีตัวเลข: %(names)s", names=", ".join(missing))
    if task.text_asked and not report.text:
        return _("กรุณาเขียนผลการดำเนินงาน")
    if task.evidence and not report.files.count():
        return _("กรุณาแนบหลักฐาน: %(evidence)s", evidence=task.evidence)
    return ""


def not_applicable(assignment: Assignment, officer: Officer, reason: str) -> None:
    """The office says with a reason that the task is none of its (ไม่เกี่ยวข้อง): an honest end,
    unless it is sent back.
    """
    post = post_in(officer, assignment.office_id)
    with saving():
        now = clock.now()
        seal(
            Report.create(
                assignment=assignment,
                not_applicable=True,
                text=reason,
                saved_at=now,
                saved_by=officer,
                sent_at=now,
                sent_as=post,
            )
        )
        _answered(assignment, AssignmentState.NOT_APPLICABLE)
        record(officer, "not_applicable", assignment, post, reason=reason)


def accept(report: Report, officer: Officer, comment: str = "") -> None:
    """The office that asked accepts the answer (รับรายงาน). Raises Refused when somebody decided
    already.
    """
    assignment = report.assignment
    with saving():
        lock_rows(assignment)
        _decide(report, officer, Decision.ACCEPTED, comment)
        tasks.change_state(
            assignment,
            [AssignmentState.NOT_APPLICABLE if report.not_applicable else AssignmentState.REPORTED],
            AssignmentState.NOT_APPLICABLE if report.not_applicable else AssignmentState.DONE,
        )
        record(
            officer,
            "report_accepted",
            assignment,
            officer.post_for(May.FOLLOW, assignment.sender_id),
            comment=comment,
        )


def return_for_correction(
    report: Report, officer: Officer, comment: str, until: date | None = None
) -> None:
    """The office that asked sends the answer back with a comment (ส่งกลับแก้ไข), and may give it
    until a day.

    What was reported becomes the draft of the next report. Raises Refused when somebody decided
    already, or the day is before today.
    """
    assignment = report.assignment
    if until and until < clock.today():
        raise Refused(_("วันนี้ผ่านไปแล้ว กำหนดเป็นวันนี้หรือวันข้างหน้า"))
    post = officer.post_for(May.FOLLOW, assignment.sender_id)
    with saving():
        lock_rows(assignment)
        _decide(report, officer, Decision.RETURNED, comment)
        tasks.change_state(
            assignment,
            [AssignmentState.NOT_APPLICABLE if report.not_applicable else AssignmentState.REPORTED],
            AssignmentState.RETURNED,
            answered_on=None,
        )
        if until:
            _give(assignment, officer, post, until, comment)
        record(
            officer,
            "report_returned",
            assignment,
            post,
            comment=comment,
            **({"until": until} if until else {}),
        )


def ask_time(assignment: Assignment, officer: Officer, until: date, reason: str) -> None:
    """The office asks for time until a day (ขอขยายเวลา). Raises Refused when that is no more time,
    the task is closed, or a wish of before waits to be decided.
    """
    if until < clock.today() or (assignment.due_on and until <= assignment.due_on):
        raise Refused(_("วันที่ขอต้องไม่ก่อนวันนี้ และหลังกำหนดเดิม"))
    post = officer.post_for(May.ASSIGN, assignment.office_id)
    try:
        with saving():
            _still_open(assignment)
            seal(
                Extension.create(
                    assignment=assignment,
                    until=until,
                    reason=reason,
                    asked_at=clock.now(),
                    asked_by=officer,
                    asked_as=post,
                )
            )
            record(officer, "time_asked", assignment, post, until=until, reason=reason)
    except IntegrityError:
        raise Refused(_("มีคำขอขยายเวลาที่ยังไม่ได้พิจารณาอยู่แล้ว")) from None


def decide(extension: Extension, officer: Officer, granted: bool, comment: str = "") -> None:
    """Grant or refuse more time; a later day that was given since the wish stays. Raises Refused
    when somebody decided already, or a closed task would get time.
    """
    assignment = extension.assignment
    post = officer.post_for(May.FOLLOW, assignment.sender_id)
    with saving():
        lock_rows(assignment)
        decided = (
            Extension.update(
                granted=granted,
                decided_at=clock.now(),
                decided_by=officer,
                decided_as=post,
                comment=comment,
            )
            .where(Extension.id == extension.id, Extension.granted.is_null())
            .execute()
        )
        if not decided:
            raise Refused(_("คำขอนี้มีผู้พิจารณาไปแล้ว"))
        seal(extension)
        if granted:
            tasks.extend(assignment, max(extension.until, assignment.due_on or extension.until))
        record(
            officer,
            "time_granted" if granted else "time_refused",
            assignment,
            post,
            until=extension.until,
            comment=comment,
        )


def change_day(assignment: Assignment, officer: Officer, until: date, reason: str) -> None:
    """The office that asked gives one office another day, with a reason (B10). Raises Refused when
    that day is before today or the letter's, or the task is closed.
    """
    if until < clock.today():
        raise Refused(_("วันนี้ผ่านไปแล้ว กำหนดเป็นวันนี้หรือวันข้างหน้า"))
    post = officer.post_for(May.FOLLOW, assignment.sender_id)
    with saving():
        _give(assignment, officer, post, until, reason)
        record(officer, "day_changed", assignment, post, until=until, reason=reason)


def _still_open(assignment: Assignment) -> None:
    """The task is open, its letter in force; held so until the transaction around this is over."""
    state = Assignment.select(Assignment.state).where(Assignment.id == assignment.id).scalar()
    if state not in OPEN:
        raise Refused(tasks.closed())
    tasks.change_state(assignment, [AssignmentState(state)], AssignmentState(state))


def _begun(assignment: Assignment, officer: Officer) -> Report:
    """A new draft, which goes on from a report that was sent back."""
    former = (
        Report.select()
        .where(
            Report.assignment == assignment,
            Report.decision == Decision.RETURNED,
            ~Report.not_applicable,
        )
        .order_by(Report.id.desc())
        .first()
    )
    draft = Report.create(assignment=assignment, saved_at=clock.now(), saved_by=officer)
    if former:
        rows: list[dict[str, Any]] = [
            {"report": draft, "file": row.file_id, "name": row.name} for row in former.files
        ]
        if rows:
            ReportFile.insert_many(rows).execute()
    return draft


def _answered(assignment: Assignment, state: AssignmentState) -> None:
    today = clock.today()
    tasks.change_state(
        assignment,
        OPEN,
        state,
        answered_on=today,
        first_answered_on=fn.COALESCE(Assignment.first_answered_on, today),
    )


def _decide(report: Report, officer: Officer, decision: Decision, comment: str) -> None:
    decided = (
        Report.update(
            decision=decision,
            decided_at=clock.now(),
            decided_by=officer,
            comment=comment,
            decided_as=officer.post_for(May.FOLLOW, report.assignment.sender_id),
        )
        .where(
            Report.id == report.id,
            Report.sent_at.is_null(False),
            Report.decision == Decision.WAITING,
        )
        .execute()
    )
    if not decided:
        raise Refused(_("รายงานฉบับนี้มีผู้ตรวจไปแล้ว กรุณาเปิดหน้านี้ใหม่"))
    seal(report)


def _give(assignment: Assignment, officer: Officer, post: str, until: date, reason: str) -> None:
    now = clock.now()
    seal(
        Extension.create(
            assignment=assignment,
            until=until,
            reason=reason,
            asked_at=now,
            asked_by=officer,
            asked_as=post,
            granted=True,
            decided_at=now,
            decided_by=officer,
            decided_as=post,
        )
    )
    tasks.extend(assignment, until)
