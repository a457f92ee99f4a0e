"""The tasks of a letter as they are written, and the lists of tasks: ours, and those we gave to
others.
"""

from flask import Blueprint, Response, g, render_template, request, url_for

from app.circulation.tasks import commands, queries
from app.circulation.tasks.forms import AssignForm, ProposalsForm, TaskForm, WithdrawForm
from app.kit import clock
from app.kit.errors import Refused
from app.kit.fields import Form, options
from app.kit.keeping import revalidated
from app.kit.translation import _
from app.kit.web import page, to
from app.papers.documents import queries as documents
from app.papers.documents.models import Document
from app.people.accounts import queries as accounts
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.press.reading.proposals import Proposal, proposals

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


def of_paper(document: Document) -> str:
    """What a paper asks of offices, in the slot of its page."""
    return render_template(
        "circulation/tasks/_of_paper.html", document=document, lines=queries.lines(document)
    )


@bp.get("/")
@needs()
@revalidated
def ours() -> Response:
    """Tasks given to our offices (งานของเรา)."""
    only = request.args.get("only", "")
    return page(
        "circulation/tasks/ours.html",
        found=queries.ours(g.officer, only, request.args.get("after")),
        only=only,
        today=clock.today(),
    )


@bp.get("/followed")
@needs(May.FOLLOW)
@revalidated
def followed() -> Response:
    """Tasks we gave to other offices (งานที่ติดตาม)."""
    only, words = request.args.get("only", ""), request.args.get("q", "")
    return page(
        "circulation/tasks/followed.html",
        found=queries.followed(g.officer, only, words, request.args.get("after")),
        only=only,
        words=words,
        today=clock.today(),
    )


@bp.route("/of/<int:document_id>", methods=["GET", "POST"])
@needs(May.FOLLOW)
@idempotent
def lines(document_id: int) -> Response:
    """The tasks of a letter, and a form for one more."""
    document = documents.find(g.officer, document_id, May.FOLLOW)
    form = _offer(
        TaskForm()
        if request.method == "POST"
        else TaskForm(formdata=None, data={"act_by": document.act_by}),
        document,
    )
    if form.validated():
        task = commands.write(document, g.officer, form.order)
        return to(
            url_for(".lines", document_id=document_id),
            _("บันทึกข้อสั่งการแล้ว"),
            change=""
            if document.is_issued
            else url_for(".line", document_id=document_id, task_id=task.id),
        )
    return _writing(document, form)


@bp.post("/of/<int:document_id>/proposals")
@needs(May.FOLLOW)
@idempotent
def take(document_id: int) -> Response:
    """Take over tasks as the letter words them."""
    document = documents.find(g.officer, document_id, May.FOLLOW)
    found = proposals(document.says.body)
    form = _propose(ProposalsForm(), document, found)
    if not form.validated():
        return _writing(document, proposed=form)
    for number in form.take.data:
        commands.write(
            document,
            g.officer,
            commands.TaskSpec(found[number].what, form.act_by.data or found[number].act_by),
        )
    return to(
        url_for(".lines", document_id=document_id),
        _("เพิ่มข้อสั่งการแล้ว %(count)s ข้อ", count=len(form.take.data)),
    )


@bp.route("/of/<int:document_id>/<int:task_id>", methods=["GET", "POST"])
@needs(May.FOLLOW)
@idempotent
def line(document_id: int, task_id: int) -> Response:
    """One task, to be written anew until it is given out."""
    document = documents.find(g.officer, document_id, May.FOLLOW)
    task = queries.line(document, task_id)
    form = _offer(TaskForm() if request.method == "POST" else TaskForm.showing(task), document)
    if form.validated():
        commands.write(document, g.officer, form.order, task)
        return to(
            url_for(".lines", document_id=document_id), _("บันทึกข้อสั่งการแล้ว"), change=request.path
        )
    return page(
        "circulation/tasks/line.html",
        document=document,
        task=task,
        form=form,
        withdraw=WithdrawForm(formdata=None),
        status=422 if form.errors else 200,
    )


@bp.post("/of/<int:document_id>/<int:task_id>/remove")
@needs(May.FOLLOW)
@idempotent
def remove(document_id: int, task_id: int) -> Response:
    document = documents.find(g.officer, document_id, May.FOLLOW)
    commands.remove(document, g.officer, queries.line(document, task_id))
    return to(url_for(".lines", document_id=document_id), _("ลบข้อสั่งการแล้ว"))


@bp.post("/of/<int:document_id>/<int:task_id>/withdraw")
@needs(May.FOLLOW)
@idempotent
def withdraw(document_id: int, task_id: int) -> Response:
    document = documents.find(g.officer, document_id, May.FOLLOW)
    task, form = queries.line(document, task_id), WithdrawForm()
    if not form.validated():
        return page(
            "circulation/tasks/line.html",
            document=document,
            task=task,
            form=_offer(TaskForm.showing(task), document),
            withdraw=form,
            status=422,
        )
    commands.withdraw(task, g.officer, form.why.data)
    return to(
        url_for(".lines", document_id=document_id), _("ยกเลิกข้อสั่งการแล้ว หน่วยงานที่ยังไม่รายงานไม่ต้องทำต่อ")
    )


@bp.post("/<int:assignment_id>/accept")
@needs(May.ASSIGN)
@idempotent
def accept(assignment_id: int) -> Response:
    commands.accept(queries.find(g.officer, assignment_id, May.ASSIGN), g.officer)
    return to(url_for("reports.show", assignment_id=assignment_id), _("รับดำเนินการแล้ว ผู้สั่งการเห็นทันที"))


@bp.post("/<int:assignment_id>/assign")
@needs(May.ASSIGN)
@idempotent
def assign(assignment_id: int) -> Response:
    assignment = queries.find(g.officer, assignment_id, May.ASSIGN)
    people = {officer.id: officer for officer in accounts.staff(assignment.office_id)}
    form = AssignForm()
    form.to.choices = options((officer.id, officer.name) for officer in people.values())
    if form.to.data not in people:
        raise Refused(_("มอบหมายได้เฉพาะเจ้าหน้าที่ของสำนักงานเดียวกัน"))
    commands.assign(assignment, g.officer, people[form.to.data])
    return to(
        url_for("reports.show", assignment_id=assignment_id),
        _("มอบหมายให้ %(name)s แล้ว อ่านหนังสือได้ทั้งฉบับ", name=people[form.to.data].name),
    )


def _offer(form: TaskForm, document: Document) -> TaskForm:
    form.earliest = document.says.day if document.is_issued else clock.today()
    form.offices.choices = options(
        (row.office_id, row.office.short_name)
        for row in documents.addressees(document)
        if not row.copy
    )
    return form


def _propose(form: ProposalsForm, document: Document, found: list[Proposal]) -> ProposalsForm:
    form.earliest = document.says.day if document.is_issued else clock.today()
    form.take.choices = options(enumerate(proposal.what for proposal in found))
    return form


def _writing(
    document: Document, form: TaskForm | None = None, proposed: ProposalsForm | None = None
) -> Response:
    written = queries.lines(document)
    found = [] if written else proposals(document.says.body)
    if proposed is None:
        data = {"take": list(range(len(found))), "act_by": document.act_by}
        proposed = _propose(ProposalsForm(formdata=None, data=data), document, found)
    form = form or _offer(TaskForm(formdata=None, data={"act_by": document.act_by}), document)
    return page(
        "circulation/tasks/lines.html",
        document=document,
        lines=written,
        tallies=queries.tallies(document),
        form=form,
        proposed=proposed,
        key=Form(),
        status=422 if form.errors or proposed.errors else 200,
    )
