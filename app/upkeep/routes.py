"""The administrator's page: does the portal fare well, and can what is in it be brought back?"""

from flask import Blueprint, Response, g, request, url_for

from app.accounts.forms import KeyForm
from app.accounts.guard import needs, once
from app.accounts.roles import May
from app.documents import queries as documents
from app.kit.settings import settings
from app.kit.version import VERSION
from app.kit.web import page, to
from app.kit.words import _
from app.reminders import queries as reminders
from app.upkeep import commands, queries
from app.upkeep.models import Kind
from app.upkeep.proof import from_json

bp = Blueprint("upkeep", __name__, url_prefix="/upkeep")


@bp.get("/")
@needs(May.ADMINISTER)
def show() -> Response:
    return page("upkeep/show.html", state=queries.state(), runs=queries.runs(request.args.get("after")), read=from_json,
                unprinted=documents.not_printed(), unsent=reminders.unsent(), backups=settings().backups, version=VERSION,
                key=KeyForm())


@bp.post("/back-up")
@needs(May.ADMINISTER)
@once
def back_up() -> Response:
    commands.ask(g.officer, Kind.BACKUP)
    return to(url_for(".show"), _("สั่งสำรองข้อมูลแล้ว ผลจะปรากฏที่หน้านี้"))


@bp.post("/prove")
@needs(May.ADMINISTER)
@once
def prove() -> Response:
    commands.ask(g.officer, Kind.PROOF)
    return to(url_for(".show"), _("สั่งลองกู้คืนแล้ว ผลจะปรากฏที่หน้านี้"))
