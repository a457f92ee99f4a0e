"""Verifying a paper (ตรวจสอบหนังสือ), for anybody who holds one. Nothing is kept of what they
ask but how often they missed.
"""

from flask import Blueprint, Response, render_template, request

from app.kit.form_size import PROOF, form_size, with_files
from app.kit.translation import _
from app.kit.web import page
from app.papers.documents.verify import commands, queries
from app.papers.documents.verify.forms import VerifyForm, canonical
from app.people.accounts.guard import anyone
from app.records.files.commands import MOST_BYTES

bp = Blueprint("verify", __name__, url_prefix="/verify")


@bp.route("", methods=["GET", "POST"])
@anyone
@form_size(with_files(MOST_BYTES, PROOF))
def show() -> Response:
    form = VerifyForm(meta={"csrf": False})  # it writes nothing of theirs
    answer = None
    if form.validated():
        answer = commands.ask(
            request.remote_addr or "",
            lambda: (
                queries.by_code(canonical(form.code.data)) if form.code.data else _of_file(form)
            ),
        )
    elif request.method == "GET":
        form = VerifyForm(formdata=None, meta={"csrf": False})
    return page(
        "papers/documents/verify/show.html",
        form=form,
        answer=answer,
        status=422 if form.errors else 200,
    )


@bp.get("/<code>")
@anyone
def by_code(code: str) -> Response:
    """What the QR on a paper leads to."""
    answer = commands.ask(request.remote_addr or "", lambda: queries.by_code(canonical(code)))
    return page(
        "papers/documents/verify/show.html",
        form=VerifyForm(formdata=None, meta={"csrf": False}, data={"code": canonical(code)}),
        answer=answer,
        status=200 if answer and answer.document else 404,
    )


def _of_file(form: VerifyForm) -> queries.ProofAnswer | None:
    content = form.file.data.read(MOST_BYTES + 1)
    if not content.startswith(b"%PDF-"):
        form.file.errors = [_("แฟ้มนี้ไม่ใช่ PDF")]
    elif len(content) > MOST_BYTES:
        form.file.errors = [_("แฟ้ม “%(name)s” ใหญ่เกิน 20 MB", name=form.file.data.filename)]
    return None if form.file.errors else queries.by_file(content)


def link_to_verify() -> str:
    """The way to the check of a paper, for whoever has no account."""
    return render_template("papers/documents/verify/_link.html")
