"""The page of a task at one office: what is asked, what the office answers, what is said to
that.
"""

from typing import Any

from flask import Blueprint, Response, g, request, url_for

from app.circulation.reports import commands, queries
from app.circulation.reports.forms import (
    ReasonForm,
    ReportDecisionForm,
    ReportForm,
    ReturnReportForm,
    TimeForm,
)
from app.circulation.reports.models import Report
from app.circulation.tasks import queries as tasks
from app.circulation.tasks.forms import AssignForm
from app.circulation.tasks.models import Assignment
from app.field.field_reports.queries import households
from app.kit import clock
from app.kit.display import moment
from app.kit.errors import Refused
from app.kit.fields import Form, options
from app.kit.form_size import form_size, with_files
from app.kit.translation import _
from app.kit.web import download, page, to
from app.people.accounts import queries as accounts
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.records.files import commands as files
from app.records.trail import queries as trail

bp = Blueprint("reports", __name__, url_prefix="/tasks")


@bp.get("/<int:assignment_id>")
@needs()
def show(assignment_id: int, status: int = 200, **forms: Any) -> Response:
    assignment = tasks.find(g.officer, assignment_id)
    draft, sent = queries.draft(assignment), queries.reports_on(assignment)
    people = AssignForm(formdata=None, data={"to": assignment.assignee_id})
    people.to.choices = options(
        (officer.id, officer.name) for officer in accounts.staff(assignment.office_id)
    )
    all_forms: dict[str, Any] = {
        "form": _filled(assignment, draft or _former(sent)),
        "reason": ReasonForm(formdata=None),
        "ask": TimeForm(formdata=None, prefix="ask-"),
        "change": TimeForm(formdata=None, prefix="change-"),
        "back": ReturnReportForm(formdata=None),
        "decision": ReportDecisionForm(formdata=None),
        "granting": ReportDecisionForm(formdata=None),
        **forms,
    }
    return page(
        "circulation/reports/show.html",
        status=status,
        assignment=assignment,
        task=assignment.task,
        draft=draft,
        sent=sent,
        counted=queries.counted(assignment) if assignment.is_open else {},
        households=households(assignment.office_id),
        extensions=queries.extensions(assignment),
        thread=trail.acts_on("assignment", assignment.id),
        people=people,
        today=clock.today(),
        key=Form(),
        may=_rights(assignment),
        **all_forms,
    )


@bp.get("/wishes")
@needs(May.FOLLOW)
def wishes() -> Response:
    """Wishes for more time that wait for us to decide."""
    return page(
        "circulation/reports/wishes.html",
        found=queries.wishes_page(g.officer, request.args.get("after")),
    )


@bp.post("/<int:assignment_id>/draft")
@needs()
@form_size(with_files(5 * files.MOST_BYTES))
def keep(assignment_id: int) -> Response:
    """Keep what is typed, as often as it is sent: each time over the one before."""
    assignment = tasks.find(g.officer, assignment_id, May.REPORT)
    form = ReportForm.of(assignment.task)()
    report = commands.keep(assignment, g.officer, form.text.data, _figures(form), _uploads(form))
    said = _("เก็บร่างไว้แล้ว %(when)s", when=moment(report.saved_at))
    if request.headers.get("HX-Target") == "kept":
        return page("circulation/reports/_kept.html", said=said)
    return to(url_for(".show", assignment_id=assignment_id), said)


@bp.post("/<int:assignment_id>/report")
@needs()
@form_size(with_files(5 * files.MOST_BYTES))
@idempotent
def send(assignment_id: int) -> Response:
    """What was typed is kept whatever happens; complete, it is sent."""
    assignment = tasks.find(g.officer, assignment_id, May.REPORT)
    form = ReportForm.of(assignment.task)()
    former = queries.draft(assignment) or _former(queries.reports_on(assignment))
    form.kept = (
        len(former.attached) if former else 0
    )  # those of a report sent back go with the next
    good, typed = form.validated(), (form.text.data, _figures(form))
    try:
        report = commands.keep(assignment, g.officer, *typed, _uploads(form))
    except Refused as refusal:  # of a file, or of too many; else it is refused again
        form.files.errors, good = [str(refusal)], False
        report = commands.keep(assignment, g.officer, *typed)
    if not good:
        answer = show(assignment_id, form=form, status=422)
        answer.keeps = True
        return answer
    commands.send(report, g.officer)
    return to(
        url_for(".show", assignment_id=assignment_id), _("ส่งรายงานแล้ว ผู้สั่งการจะตรวจและรับรายงาน")
    )


@bp.post("/<int:assignment_id>/files/<int:file_id>/remove")
@needs()
@idempotent
def drop_file(assignment_id: int, file_id: int) -> Response:
    assignment = tasks.find(g.officer, assignment_id, May.REPORT)
    commands.drop_file(queries.file(assignment, file_id).report, file_id)
    return to(url_for(".show", assignment_id=assignment_id), _("นำแฟ้มแนบออกแล้ว"))


@bp.get("/<int:assignment_id>/files/<int:file_id>")
@needs()
def file(assignment_id: int, file_id: int) -> Response:
    found = queries.readable_file(g.officer, assignment_id, file_id)
    return download(found.file.sha256, found.name, found.file.media_type)


@bp.post("/<int:assignment_id>/not-applicable")
@needs(May.ASSIGN)
@idempotent
def not_applicable(assignment_id: int) -> Response:
    assignment, form = tasks.find(g.officer, assignment_id, May.ASSIGN), ReasonForm()
    if not form.validated():
        return show(assignment_id, reason=form, status=422)
    commands.not_applicable(assignment, g.officer, form.reason.data)
    return to(url_for(".show", assignment_id=assignment_id), _("แจ้งแล้วว่าไม่เกี่ยวข้อง งานนี้ไม่นับว่าค้าง"))


@bp.post("/<int:assignment_id>/time")
@needs(May.ASSIGN)
@idempotent
def ask_time(assignment_id: int) -> Response:
    assignment, form = tasks.find(g.officer, assignment_id, May.ASSIGN), TimeForm(prefix="ask-")
    if form.validated():
        try:
            commands.ask_time(assignment, g.officer, form.until.data, form.why.data)
        except Refused as refusal:
            form.until.errors = [str(refusal)]
        else:
            return to(
                url_for(".show", assignment_id=assignment_id), _("ขอขยายเวลาแล้ว รอผู้สั่งการพิจารณา")
            )
    return show(assignment_id, ask=form, status=422)


@bp.post("/<int:assignment_id>/reports/<int:report_id>/accept")
@needs(May.FOLLOW)
@idempotent
def accept(assignment_id: int, report_id: int) -> Response:
    report, form = (
        queries.sent_report(tasks.find(g.officer, assignment_id, May.FOLLOW), report_id),
        ReportDecisionForm(),
    )
    if not form.validated():
        return show(assignment_id, decision=form, status=422)
    commands.accept(report, g.officer, form.comment.data)
    return to(url_for(".show", assignment_id=assignment_id), _("รับรายงานแล้ว"))


@bp.post("/<int:assignment_id>/reports/<int:report_id>/return")
@needs(May.FOLLOW)
@idempotent
def return_for_correction(assignment_id: int, report_id: int) -> Response:
    report, form = (
        queries.sent_report(tasks.find(g.officer, assignment_id, May.FOLLOW), report_id),
        ReturnReportForm(),
    )
    if not form.validated():
        return show(assignment_id, back=form, status=422)
    commands.return_for_correction(report, g.officer, form.comment.data, form.until.data)
    return to(url_for(".show", assignment_id=assignment_id), _("ส่งกลับให้อำเภอแก้ไขแล้ว"))


@bp.post("/<int:assignment_id>/time/<int:extension_id>/<any(grant, refuse):answer>")
@needs(May.FOLLOW)
@idempotent
def decide(assignment_id: int, extension_id: int, answer: str) -> Response:
    form = ReportDecisionForm()
    wish = queries.extension(tasks.find(g.officer, assignment_id, May.FOLLOW), extension_id)
    if not form.validated():
        return show(assignment_id, granting=form, status=422)
    commands.decide(wish, g.officer, answer == "grant", form.comment.data)
    return to(
        url_for(".show", assignment_id=assignment_id),
        _("ให้ขยายเวลาแล้ว") if answer == "grant" else _("ไม่ให้ขยายเวลา อำเภอเห็นคำตอบที่หน้างานนี้"),
    )


@bp.post("/<int:assignment_id>/day")
@needs(May.FOLLOW)
@idempotent
def change_day(assignment_id: int) -> Response:
    assignment, form = tasks.find(g.officer, assignment_id, May.FOLLOW), TimeForm(prefix="change-")
    if not form.validated():
        return show(assignment_id, change=form, status=422)
    commands.change_day(assignment, g.officer, form.until.data, form.why.data)
    return to(
        url_for(".show", assignment_id=assignment_id),
        _("เปลี่ยนกำหนดของหน่วยงานนี้แล้ว"),
        change=request.path,
    )


def _rights(assignment: Assignment) -> dict[str, bool]:
    """What the officer may do here as things stand."""
    may, live = g.officer.may, assignment.is_open and assignment.document.is_issued
    in_person = assignment.assignee_id == g.officer.id and assignment.office_id in g.officer.offices
    return {
        "assign": live and may(May.ASSIGN, assignment.office_id),
        "report": live and (may(May.REPORT, assignment.office_id) or in_person),
        "follow": assignment.document.is_issued and may(May.FOLLOW, assignment.sender_id),
    }


def _former(sent: list[Report]) -> Report | None:
    """The report sent last; that a task does not apply is none."""
    return next((one for one in sent if not one.not_applicable), None)


def _filled(assignment: Assignment, report: Any) -> ReportForm:
    """The report form with the draft in it, or with the report that was sent back."""
    form = ReportForm.of(assignment.task)(formdata=None)
    if report:
        form.text.data = report.text
        for figure_id, field in form.figures():
            field.typed = report.said.get(figure_id, "")
    return form


def _figures(form: ReportForm) -> dict[int, tuple[str, Any]]:
    return {figure_id: (field.typed, field.data) for figure_id, field in form.figures()}


def _uploads(form: ReportForm) -> list[Any]:
    chosen = [upload for upload in form.files.data or [] if upload and upload.filename]
    return [files.take_in(upload.read(files.MOST_BYTES + 1), upload.filename) for upload in chosen]
