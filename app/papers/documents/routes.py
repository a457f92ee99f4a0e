"""The page of a paper, its check, and the send register."""

from typing import Any

from flask import Blueprint, Response, g, request, url_for

from app.kit.errors import Refused
from app.kit.fields import Form
from app.kit.form_size import LONG, form_size
from app.kit.keeping import revalidated
from app.kit.paging import parse_id
from app.kit.translation import _
from app.kit.web import download, made, page, to
from app.papers.documents import commands, queries
from app.papers.documents.annex import send_register
from app.papers.documents.forms import CancelForm, CopiesForm, NoteForm, VersionForm
from app.papers.numbers import queries as numbers
from app.papers.numbers.models import BY_YEAR, SENDING
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.people.offices.queries import name_on
from app.records.trail import queries as trail

bp = Blueprint("documents", __name__, url_prefix="/documents")


@bp.get("/")
@needs(May.READ)
@revalidated
def register() -> Response:
    """The send register (ทะเบียนหนังสือส่ง)."""
    words, series = request.args.get("q", ""), request.args.get("series", "")
    year = request.args.get("year", type=parse_id)
    return page(
        "papers/documents/register.html",
        names=[*SENDING, *BY_YEAR],
        years=numbers.years(g.officer),
        words=words,
        series=series,
        year=year,
        found=queries.register(g.officer, words, series, year, request.args.get("after")),
    )


@bp.get("/register.pdf")
@needs(May.READ)
def register_pdf() -> Response:
    """The same in print (แบบที่ ๑๔)."""
    words, series = request.args.get("q", ""), request.args.get("series", "")
    pdf = send_register(g.officer, words, series, request.args.get("year", type=parse_id))
    return made(pdf, _("ทะเบียนหนังสือส่ง") + ".pdf", "application/pdf")


@bp.get("/<int:document_id>")
@needs(May.READ, May.DRAFT)
def show(document_id: int, status: int = 200, **forms: Any) -> Response:
    document = queries.find(g.officer, document_id)
    all_forms: dict[str, Any] = {"note": NoteForm(), "cancel": CancelForm(), "key": Form(), **forms}
    return page(
        "papers/documents/show.html",
        status=status,
        document=document,
        facts=document.says,
        addressees=queries.addressees(document),
        attachments=queries.attachments(document),
        thread=trail.acts_on("document", document.id),
        May=May,
        signs=queries.signs(g.officer, document),
        reserved=numbers.reserved(document.office_id, document.series) if document.is_open else [],
        **all_forms,
    )


@bp.get("/<int:document_id>/paper.pdf")
@needs(May.READ, May.DRAFT)
def paper(document_id: int) -> Response:
    """The issued paper, byte for byte as printed."""
    document = queries.find(g.officer, document_id)
    if not document.issued_at:
        raise document.DoesNotExist
    if not document.paper:
        raise Refused(_("หนังสือฉบับนี้กำลังพิมพ์ กรุณาลองใหม่ในอีกสักครู่"))
    return download(
        document.paper.sha256, f"{document.file_name}.pdf", "application/pdf", inline=True
    )


@bp.get("/<int:document_id>/attachments/<int:attachment_id>")
@needs(May.READ, May.DRAFT)
def attachment(document_id: int, attachment_id: int) -> Response:
    document = queries.find(g.officer, document_id)
    found = queries.attachment(document, attachment_id)
    return download(found.file.sha256, found.name, found.file.media_type)


@bp.post("/<int:document_id>/return")
@needs(May.CHECK, May.SIGN)
@idempotent
def return_for_correction(document_id: int) -> Response:
    form = NoteForm()
    if not form.validated():
        return show(document_id, note=form, status=422)
    commands.return_for_correction(
        queries.find(g.officer, document_id, May.CHECK), g.officer, form.note.data
    )
    return to(url_for(".show", document_id=document_id), _("ส่งกลับให้ผู้ร่างแก้ไขแล้ว"))


@bp.post("/<int:document_id>/pass")
@needs(May.CHECK)
@idempotent
def pass_on(document_id: int) -> Response:
    document = queries.find(g.officer, document_id, May.CHECK)
    commands.require_version(document, VersionForm().version.data)
    commands.pass_on(document, g.officer)
    return to(url_for(".show", document_id=document_id), _("ผ่านการตรวจแล้ว รอผู้อำนวยการลงนาม"))


@bp.post("/<int:document_id>/cancel")
@needs(May.REGISTER)
@idempotent
def cancel(document_id: int) -> Response:
    form = CancelForm()
    if not form.validated():
        return show(document_id, cancel=form, status=422)
    document = queries.find(g.officer, document_id, May.REGISTER)
    replaced_by = (
        queries.in_force(g.officer, document, form.replaced_by.data)
        if form.replaced_by.data
        else None
    )
    if form.replaced_by.data and not replaced_by:
        form.replaced_by.errors = [_("ไม่พบหนังสือเลขที่นี้ที่สำนักงานของท่านออกแล้วและยังใช้อยู่")]
        return show(document_id, cancel=form, status=422)
    commands.cancel(document, g.officer, form.reason.data, replaced_by)
    return to(url_for(".show", document_id=document_id), _("ยกเลิกหนังสือแล้ว เลขที่ยังอยู่ในทะเบียน"))


@bp.route("/<int:document_id>/copies", methods=["GET", "POST"])
@needs(May.DRAFT)
@form_size(LONG)
@idempotent
def copies(document_id: int) -> Response:
    """A copy for each recipient, printed by the worker; what was asked for before."""
    document = queries.find(g.officer, document_id, May.DRAFT)
    form = (
        CopiesForm()
        if request.method == "POST"
        else CopiesForm(
            formdata=None,
            data={
                "recipients": [
                    f"ผู้อำนวยการ {name_on(row.office_id).name}"
                    for row in queries.addressees(document)
                ]
            },
        )
    )
    if form.validated():
        run = commands.ask_copies(document, g.officer, form.recipients.data)
        return to(
            url_for(".copies", document_id=document_id),
            _("รับไว้พิมพ์แล้ว %(count)s ราย", count=run.total),
        )
    runs = queries.runs(document)
    return page(
        "papers/documents/copies.html",
        parts=("runs",),
        document=document,
        form=form,
        runs=runs,
        waiting=any(not run.archive_id and not run.problem for run in runs),
        status=422 if form.errors else 200,
    )


@bp.get("/<int:document_id>/copies/<int:run_id>.pdf")
@needs(May.DRAFT)
def copies_pdf(document_id: int, run_id: int) -> Response:
    """All copies of a run in one file, for the printer on the desk."""
    return _of_run(document_id, run_id, "pdf")


@bp.get("/<int:document_id>/copies/<int:run_id>.zip")
@needs(May.DRAFT)
def copies_zip(document_id: int, run_id: int) -> Response:
    """Each copy of a run in a file of its own."""
    return _of_run(document_id, run_id, "zip")


def _of_run(document_id: int, run_id: int, kind: str) -> Response:
    document = queries.find(g.officer, document_id, May.DRAFT)
    run = queries.run(document, run_id)
    file = run.whole if kind == "pdf" else run.archive
    if not file:
        raise Refused(_("ชุดนี้กำลังพิมพ์ กรุณาลองใหม่ในอีกสักครู่"))
    return download(file.sha256, f"{document.file_name}-{run.total}.{kind}", file.media_type)
