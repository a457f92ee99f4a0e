"""Issued letters: sent, received, acknowledged, and who has not yet."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from peewee import OperationalError

from app.circulation.circulars import commands, queries
from app.circulation.circulars.annex import annex, receive_register
from app.circulation.circulars.forms import AcknowledgeForm, RecordForm, SignForm
from app.circulation.circulars.models import Delivery
from app.circulation.tasks import queries as tasks
from app.kit import clock
from app.kit.errors import Refused
from app.kit.fields import Form, options
from app.kit.keeping import revalidated
from app.kit.paging import parse_id
from app.kit.translation import _
from app.kit.web import download, made, page, to
from app.papers.documents import commands as papers
from app.papers.documents import queries as documents
from app.papers.documents.models import Document
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May

bp = Blueprint("circulars", __name__, url_prefix="/circulars")


@bp.get("/")
@needs(May.READ)
@revalidated
def inbox() -> Response:
    """Letters sent to us (หนังสือเข้า)."""
    words, only = request.args.get("q", ""), request.args.get("only", "")
    return page(
        "circulation/circulars/inbox.html",
        found=queries.inbox(g.officer, words, only, request.args.get("after")),
        words=words,
        only=only,
        today=clock.today(),
    )


@bp.get("/received.pdf")
@needs(May.READ)
def received_pdf() -> Response:
    """The receive register of a year in print (แบบที่ ๑๓)."""
    pdf = receive_register(g.officer, request.args.get("year", clock.today().year, type=parse_id))
    return made(pdf, _("ทะเบียนหนังสือรับ") + ".pdf", "application/pdf")


@bp.get("/sent")
@needs(May.DRAFT)
@revalidated
def sent() -> Response:
    """Letters we sent to other offices (หนังสือเวียนที่ส่ง)."""
    words = request.args.get("q", "")
    return page(
        "circulation/circulars/sent.html",
        found=queries.sent_letters(g.officer, words, request.args.get("after")),
        words=words,
    )


# In the slots of a paper's page


def signing_of_paper(**values: Any) -> str:
    """The form of whoever signs: its number, and to how many offices it goes."""
    return render_template("circulation/circulars/_signing.html", **values)


def receipts_of_paper(document: Document) -> str:
    """The way to who has acknowledged it."""
    return render_template("circulation/circulars/_receipts_link.html", document=document)


def link_to_letter(letter: Document) -> str:
    """The way to a letter, by its number and subject."""
    return render_template("circulation/circulars/_link.html", letter=letter)


@bp.post("/<int:document_id>/sign")
@needs(May.SIGN, May.DRAFT)
@idempotent
def sign(document_id: int) -> Response:
    """Signing is what numbers, prints and sends a letter."""
    form = SignForm()
    document = documents.find(g.officer, document_id, May.SIGN)
    papers.require_version(document, form.version.data)
    issued = commands.issue(document, g.officer, form.reserved.data or None)
    receipt = _("ลงนามแล้ว เลขที่ %(number)s", number=issued.number)
    if documents.addressees(issued):
        return to(
            url_for(".show", document_id=issued.id, signed=1),
            _("%(signed)s และส่งถึงทุกแห่งแล้ว", signed=receipt),
        )
    return to(url_for("documents.show", document_id=issued.id), receipt)


@bp.get("/<int:document_id>")
@needs()
def show(
    document_id: int,
    form: AcknowledgeForm | None = None,
    record: RecordForm | None = None,
    status: int = 200,
) -> Response:
    """The letter: what it says, its clocks, its tasks, what happened to it at our office, and
    for the sender the roll.
    """
    document = queries.find(g.officer, document_id)
    mine = queries.deliveries(g.officer, document)
    for delivery in (
        mine if "signed" not in request.args else ()
    ):  # led here by the signature, not come to read
        with suppress(
            OperationalError
        ):  # a full disk keeps nobody from reading; it is noted when it is opened next
            commands.note_opened(delivery, g.officer)
    ours = document.office_id in g.officer.offices_where(May.READ)
    number = max(1, request.args.get("page", 1, type=parse_id))
    silent = (
        queries.unacknowledged(document)
        if document.is_issued and g.officer.may(May.DRAFT, document.office_id)
        else []
    )
    return page(
        "circulation/circulars/show.html",
        parts=("roll",),
        status=status,
        document=document,
        facts=document.says,
        mine=mine,
        ours=ours,
        roll=queries.roll(document, number) if ours else [],
        roll_page=number,
        tally=queries.tallies([document.id]).get(document.id, (0, 0, 0, 0)),
        today=clock.today(),
        May=May,
        attachments=documents.attachments(document),
        answers=queries.answers(g.officer, document),
        lines=tasks.lines(document),
        tallies=tasks.tallies(document) if ours else {},
        tasks=tasks.of_letter(g.officer, document),
        thread=queries.thread(g.officer, document),
        form=form or AcknowledgeForm(),
        record=_offer(record, silent),
        silent=silent,
        key=Form(),
    )


@bp.post("/<int:document_id>/<int:office_id>/receive")
@needs(May.RECEIVE)
@idempotent
def receive(document_id: int, office_id: int) -> Response:
    number = commands.receive(
        queries.delivery(g.officer, document_id, office_id, May.RECEIVE), g.officer
    )
    return to(
        url_for(".show", document_id=document_id), _("ลงรับแล้ว เลขรับ %(number)s", number=number)
    )


@bp.post("/<int:document_id>/<int:office_id>/acknowledge")
@needs(May.ACKNOWLEDGE)
@idempotent
def acknowledge(document_id: int, office_id: int) -> Response:
    form = AcknowledgeForm()
    if not form.validated():
        return show(document_id, form=form, status=422)
    delivery = queries.delivery(g.officer, document_id, office_id, May.ACKNOWLEDGE)
    commands.acknowledge(delivery, g.officer, form.note.data)
    return to(url_for(".show", document_id=document_id), _("รับทราบแล้ว ผู้ส่งเห็นการรับทราบของท่านทันที"))


@bp.post("/<int:document_id>/record")
@needs(May.DRAFT)
@idempotent
def record(document_id: int) -> Response:
    """An acknowledgement that came on paper, by phone or LINE."""
    document = documents.find(g.officer, document_id, May.DRAFT)
    form = _offer(RecordForm(), queries.unacknowledged(document))
    if form.validated():
        delivery = next(
            row for row in queries.unacknowledged(document) if row.office_id == form.office.data
        )
        try:
            commands.record_acknowledgement(
                delivery, g.officer, form.how.data, form.who.data, form.day.data, form.remark.data
            )
        except Refused as refusal:
            form.day.errors = [str(refusal)]
        else:
            return to(
                url_for(".show", document_id=document_id),
                _("บันทึกการรับทราบแทนแล้ว และระบุไว้ว่ารับทราบทางอื่น"),
            )
    return show(document_id, record=form, status=422)


@bp.post("/<int:document_id>/<int:office_id>/reply")
@needs(May.DRAFT)
@idempotent
def reply(document_id: int, office_id: int) -> Response:
    """A draft that answers the letter."""
    delivery = queries.delivery(g.officer, document_id, office_id, May.DRAFT)
    answer = commands.reply(delivery.document, g.officer, office_id)
    return to(
        url_for("drafts.edit", document_id=answer.id), _("ร่างหนังสือตอบไว้ให้แล้ว อ่านและแก้ไขก่อนส่งตรวจ")
    )


@bp.post("/<int:document_id>/supersede")
@needs(May.DRAFT)
@idempotent
def supersede(document_id: int) -> Response:
    """A draft to be issued in the letter's place."""
    fresh = commands.supersede(documents.find(g.officer, document_id, May.DRAFT), g.officer)
    return to(
        url_for("drafts.edit", document_id=fresh.id),
        _("ร่างฉบับใหม่ไว้แล้ว ฉบับเดิมยังใช้อยู่จนกว่าจะลงนามฉบับใหม่"),
    )


@bp.get("/<int:document_id>/paper.pdf")
@needs()
def paper(document_id: int) -> Response:
    """The issued paper, byte for byte as printed."""
    document = queries.find(g.officer, document_id)
    if not document.paper:
        raise Refused(_("หนังสือฉบับนี้กำลังพิมพ์ กรุณาลองใหม่ในอีกสักครู่"))
    return download(
        document.paper.sha256, f"{document.file_name}.pdf", "application/pdf", inline=True
    )


@bp.get("/<int:document_id>/attachments/<int:attachment_id>")
@needs()
def attachment(document_id: int, attachment_id: int) -> Response:
    found = documents.attachment(queries.find(g.officer, document_id), attachment_id)
    return download(found.file.sha256, found.name, found.file.media_type)


@bp.get("/<int:document_id>/roll.pdf")
@needs(May.DRAFT)
def roll_pdf(document_id: int) -> Response:
    """The roll as an annex in print; for the office that sent the letter."""
    document = documents.find(g.officer, document_id, May.DRAFT)
    return made(annex(document), _("บัญชีการรับทราบ") + ".pdf", "application/pdf")


def _offer(form: RecordForm | None, silent: list[Delivery]) -> RecordForm:
    form = form or RecordForm(formdata=None, data={"day": clock.today()})
    form.office.choices = options((row.office_id, row.office.short_name) for row in silent)
    return form
