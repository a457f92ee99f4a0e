"""The administrator's page: does the portal fare well, and can what is in it be brought back?"""

from flask import Blueprint, Response, request, url_for

from app.accounts.forms import KeyForm
from app.accounts.guard import needs, once
from app.accounts.roles import May
from app.documents import queries as documents
from app.kit.settings import settings
from app.kit.version import VERSION
from app.kit.web import page, to
from app.kit.words import _
from app.upkeep import jobs, queries
from app.upkeep.proof import from_json

bp = Blueprint("upkeep", __name__, url_prefix="/upkeep")


@bp.get("/")
@needs(May.ADMINISTER)
def show() -> Response:
    return page("upkeep/show.html", state=queries.state(), runs=queries.runs(request.args.get("after")), read=from_json,
                unprinted=documents.not_printed(), backups=settings().backups, version=VERSION, key=KeyForm())


@bp.post("/back-up")
@needs(May.ADMINISTER)
@once
def back_up() -> Response:
    jobs.back_up()
    return to(url_for(".show"), _("สั่งสำรองข้อมูลแล้ว ผลจะปรากฏที่หน้านี้"))


@bp.post("/prove")
@needs(May.ADMINISTER)
@once
def prove() -> Response:
    jobs.prove()
    return to(url_for(".show"), _("สั่งลองกู้คืนแล้ว ผลจะปรากฏที่หน้านี้"))
