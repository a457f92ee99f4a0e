"""The page of who looks after the portal: does it fare well, and can what is in it be brought
back?
"""

from flask import Blueprint, Response, abort, g, request, url_for

from app.circulation.reminders import queries as reminders
from app.kit.settings import settings
from app.kit.translation import _
from app.kit.version import VERSION
from app.kit.web import download, page, to
from app.operations.backups import jobs, queries
from app.operations.backups.commands import restores
from app.operations.backups.models import Recovered, RunKind
from app.operations.backups.restore_check import from_json
from app.papers.documents import queries as documents
from app.people.accounts.forms import KeyForm
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.records.trail.queries import last_verified

bp = Blueprint("backups", __name__, url_prefix="/upkeep")


@bp.get("/")
@needs(May.ADMINISTER)
def show() -> Response:
    _expect_keeper()
    return page(
        "operations/backups/show.html",
        state=queries.state(),
        runs=queries.runs(request.args.get("after")),
        read=from_json,
        verified=last_verified(),
        unprinted=documents.not_printed(),
        unsent=reminders.unsent(),
        backups=settings().backups,
        version=VERSION,
        key=KeyForm(),
    )


@bp.get("/recovered")
@needs(May.REGISTER, May.SIGN)
def recovered() -> Response:
    return page(
        "operations/backups/recovered.html",
        found=queries.brought_back(g.officer, request.args.get("after")),
        key=KeyForm(),
    )


@bp.get("/recovered/<int:letter_id>.pdf")
@needs(May.REGISTER, May.SIGN)
def recovered_paper(letter_id: int) -> Response:
    letter = queries.recovered(g.officer).where(Recovered.id == letter_id).get()
    return download(
        letter.file.sha256,
        f"{letter.number.replace('/', '-')}.pdf",
        letter.file.media_type,
        inline=True,
    )


@bp.post("/recovered/<int:letter_id>/settle")
@needs(May.REGISTER, May.SIGN)
@idempotent
def settle(letter_id: int) -> Response:
    restores.settle_recovered(
        g.officer, queries.recovered(g.officer).where(Recovered.id == letter_id).get()
    )
    return to(url_for(".recovered"), _("จัดการแล้ว"))


@bp.post("/back-up")
@needs(May.ADMINISTER)
@idempotent
def back_up() -> Response:
    _expect_keeper()
    jobs.ask(g.officer, RunKind.BACKUP)
    return to(url_for(".show"), _("สั่งสำรองข้อมูลแล้ว ผลจะปรากฏที่หน้านี้"))


@bp.post("/prove")
@needs(May.ADMINISTER)
@idempotent
def prove() -> Response:
    _expect_keeper()
    jobs.ask(g.officer, RunKind.PROOF)
    return to(url_for(".show"), _("สั่งลองกู้คืนแล้ว ผลจะปรากฏที่หน้านี้"))


def _expect_keeper() -> None:
    if not g.officer.keeps_portal:
        abort(403)
