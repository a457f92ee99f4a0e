"""Writing papers (ร่าง): pasted or typed, looked at, addressed, submitted. Owns no table: what
is written belongs to documents.
"""

import io
from typing import Any

from flask import Blueprint, Response, g, request, send_file, url_for

from app.kit.errors import Refused
from app.kit.fields import Form, options
from app.kit.form_size import LONG, form_size, with_files
from app.kit.keeping import picture as kept_picture
from app.kit.keeping import revalidated
from app.kit.translation import _
from app.kit.web import page, to
from app.papers.documents import commands, queries
from app.papers.documents.models import Document
from app.papers.drafts.forms import AttachForm, AudienceForm, DraftForm, PasteForm
from app.papers.drafts.previews import checked, draft_pdf, pictures
from app.people.accounts import queries as accounts
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.models import Officer
from app.people.accounts.queries import head
from app.people.accounts.roles import May
from app.people.offices import queries as offices
from app.people.offices.commands import save_group
from app.people.offices.models import Group, Office
from app.press.facts import Facts
from app.press.print import Unprintable
from app.press.reading.lines import regular
from app.press.reading.read import UnreadableText, read
from app.records.files import commands as files

bp = Blueprint("drafts", __name__, url_prefix="/drafts")


@bp.get("/")
@needs(May.DRAFT)
@revalidated
def show() -> Response:
    state = request.args.get("state", "")
    return page(
        "papers/drafts/list.html",
        found=queries.drafts(g.officer, state, request.args.get("after")),
        state=state,
    )


@bp.get("/new")
@needs(May.DRAFT)
def new() -> Response:
    """Start from a pasted letter, or from a blank form."""
    return page("papers/drafts/new.html", form=PasteForm())


@bp.post("/read")
@needs(May.DRAFT)
@form_size(LONG)
def read_pasted() -> Response:
    """Nothing is written yet: the letter comes back as a filled form."""
    form = PasteForm()
    if form.validated():
        try:
            reading = read(form.text.data)
        except UnreadableText as problem:
            form.text.errors, form.text.data = [str(problem)], regular(form.text.data)
        else:
            return _writing(
                _offer(DraftForm.showing(reading.facts, office=_own_office())),
                unplaced=reading.unplaced,
                pasted=reading.facts,
            )
    return page("papers/drafts/new.html", form=form, status=422)


@bp.get("/blank")
@needs(May.DRAFT)
def blank() -> Response:
    office_id = _own_office()
    signer = head(office_id)
    facts = Facts(closing="ขอแสดงความนับถือ")
    facts.signatory.lines = signer.signature_lines(office_id) if signer else []
    return _writing(_offer(DraftForm.showing(facts, office=office_id)))


@bp.post("/")
@needs(May.DRAFT)
@form_size(LONG)
@idempotent
def draft() -> Response:
    form = _offer(DraftForm())
    if not form.validated():
        return _writing(form, status=422)
    return _saved(
        commands.draft(
            g.officer, form.office.data, form.facts(), form.number_series, signer=_signer(form)
        )
    )


@bp.route("/<int:document_id>/edit", methods=["GET", "POST"])
@needs(May.DRAFT)
@form_size(LONG)
@idempotent
def edit(document_id: int) -> Response:
    document = queries.find(g.officer, document_id, May.DRAFT)
    form = _offer(DraftForm())
    if form.validated():
        commands.edit(
            document,
            g.officer,
            form.facts(document.says),
            form.number_series,
            form.version.data,
            _signer(form),
        )
        return _saved(document)
    if request.method == "GET":
        form = _offer(
            DraftForm.showing(
                document.says,
                office=document.office_id,
                series=document.series,
                version=document.version,
                signer=document.signer_id or 0,
            )
        )
    if form.former:
        form.version.data = (
            document.version
        )  # to be written over the one in force, which the page tells of
    return _writing(form, document=document, status=422 if form.errors else 200)


def _saved(document: Document) -> Response:
    then = ".preview" if request.form.get("then") == "preview" else "documents.show"
    return to(
        url_for(then, document_id=document.id),
        _("บันทึกร่างแล้ว"),
        change=url_for(".edit", document_id=document.id),
    )


def _own_office() -> int:
    return g.officer.offices_where(May.DRAFT)[0]


def _offer(form: DraftForm) -> DraftForm:
    mine = g.officer.offices_where(May.DRAFT)
    form.office.choices = options(
        (office.id, office.short_name) for office in Office.select().where(Office.id.in_(mine))
    )
    office_id = form.office.data if form.office.data in mine else mine[0]
    writers = [
        officer for officer in accounts.staff(office_id) if officer.may(May.DRAFT, office_id)
    ]
    form.signer.choices = options(
        [(0, _("ผู้อำนวยการ หรือผู้รักษาการ")), *((one.id, one.name) for one in writers)]
    )
    return form


def _signer(form: DraftForm) -> Officer | None:
    return Officer.get_or_none(Officer.id == form.signer.data) if form.signer.data else None


def _writing(
    form: DraftForm, document: Document | None = None, status: int = 200, **more: Any
) -> Response:
    return page("papers/drafts/write.html", form=form, document=document, status=status, **more)


@bp.get("/<int:document_id>/preview")
@needs(May.DRAFT)
def preview(document_id: int) -> Response:
    """The draft page by page, on request only, with what the layout check says of it."""
    document = queries.find(g.officer, document_id, May.DRAFT)
    count, found, problem = 0, [], ""
    try:
        count, found = len(pictures(document)), checked(document)
    except Unprintable as refusal:
        problem = str(refusal)
    return page(
        "papers/drafts/preview.html",
        parts=("preview",),
        document=document,
        count=count,
        findings=found,
        problem=problem,
    )


@bp.get("/<int:document_id>/pages/<int:number>.png")
@needs(May.DRAFT)
def picture(document_id: int, number: int) -> Response:
    document = queries.find(g.officer, document_id, May.DRAFT)
    found = pictures(document)
    if not 0 < number <= len(found):
        raise Document.DoesNotExist
    return kept_picture(found[number - 1], "image/png")


@bp.route("/<int:document_id>/audience", methods=["GET", "POST"])
@needs(May.DRAFT)
@idempotent
def audience(document_id: int) -> Response:
    """To which offices it goes, and by when."""
    document = queries.find(g.officer, document_id, May.DRAFT)
    form = (
        AudienceForm()
        if request.method == "POST"
        else AudienceForm(
            formdata=None,
            data={
                "offices": [row.office_id for row in queries.addressees(document) if not row.copy],
                "group": 0,
                "copies": [row.office_id for row in queries.addressees(document) if row.copy],
                "acknowledge_by": document.acknowledge_by,
                "act_by": document.act_by,
            },
        )
    )
    groups = offices.groups(document.office_id)
    form.offices.choices = options(
        (office.id, office.short_name) for office in offices.correspondents(document.office_id)
    )
    form.copies.choices = form.offices.choices
    form.group.choices = options(
        [(0, _("— ไม่ใช้กลุ่ม —")), *((group.id, group.name) for group in groups)]
    )
    if form.validated():
        chosen = _chosen(form, groups)
        if form.save_as.data and chosen:
            save_group(g.officer, document.office_id, form.save_as.data, chosen)
        commands.address(
            document,
            g.officer,
            chosen,
            form.acknowledge_by.data,
            form.act_by.data,
            form.copies.data,
        )
        count = len(queries.addressees(document))
        return to(
            url_for("documents.show", document_id=document.id),
            _("บันทึกผู้รับแล้ว: %(count)s แห่ง", count=count),
            change=request.path,
        )
    return page(
        "papers/drafts/audience.html",
        document=document,
        form=form,
        status=422 if form.errors else 200,
    )


def _chosen(form: AudienceForm, groups: list[Group]) -> list[int]:
    """Everyone, or else a saved group, or else the offices ticked."""
    if form.everyone.data:
        return [choice.value for choice in form.offices.choices]
    return next(
        (group.office_ids for group in groups if group.id == form.group.data), form.offices.data
    )


@bp.get("/<int:document_id>/paper.pdf")
@needs(May.DRAFT)
def paper(document_id: int) -> Response:
    """The draft as it would print, marked ร่าง on every page."""
    document = queries.find(g.officer, document_id, May.DRAFT)
    return send_file(io.BytesIO(draft_pdf(document)), mimetype="application/pdf", max_age=0)


@bp.route("/<int:document_id>/attachments", methods=["GET", "POST"])
@needs(May.DRAFT)
@form_size(with_files(5 * files.MOST_BYTES))
@idempotent
def attach(document_id: int) -> Response:
    """What goes with it."""
    document = queries.find(g.officer, document_id, May.DRAFT)
    form = AttachForm()
    if form.validated():
        uploads = [upload for upload in form.files.data or [] if upload and upload.filename]
        try:
            if not uploads:
                raise Refused(_("กรุณาเลือกแฟ้มก่อน"))
            for upload in uploads:
                commands.attach(
                    document,
                    g.officer,
                    *files.take_in(upload.read(files.MOST_BYTES + 1), upload.filename),
                )
        except Refused as refusal:
            form.files.errors = [str(refusal)]
        else:
            return to(
                url_for(".attach", document_id=document_id),
                _("แนบแฟ้มแล้ว %(count)s แฟ้ม", count=len(uploads)),
            )
    return page(
        "papers/drafts/attachments.html",
        document=document,
        form=form,
        key=Form(),
        attachments=queries.attachments(document),
        status=422 if form.errors else 200,
    )


@bp.post("/<int:document_id>/attachments/<int:attachment_id>/remove")
@needs(May.DRAFT)
@idempotent
def detach(document_id: int, attachment_id: int) -> Response:
    commands.detach(queries.find(g.officer, document_id, May.DRAFT), g.officer, attachment_id)
    return to(url_for(".attach", document_id=document_id), _("นำแฟ้มแนบออกแล้ว"))


@bp.post("/<int:document_id>/submit")
@needs(May.DRAFT)
@idempotent
def submit(document_id: int) -> Response:
    commands.submit(queries.find(g.officer, document_id, May.DRAFT), g.officer)
    return to(
        url_for("documents.show", document_id=document_id), _("ส่งตรวจแล้ว ผู้ตรวจจะเห็นบนโต๊ะงานทันที")
    )


@bp.post("/<int:document_id>/discard")
@needs(May.DRAFT)
@idempotent
def discard(document_id: int) -> Response:
    commands.discard(queries.find(g.officer, document_id, May.DRAFT), g.officer)
    return to(url_for(".show"), _("เลิกร่างแล้ว"))
