"""The desk (โต๊ะงาน)."""

from flask import Blueprint, g
from werkzeug.wrappers import Response

from app.accounts.guard import needs
from app.desk import queries
from app.kit.web import page

bp = Blueprint("desk", __name__)


@bp.get("/")
@needs()
def show() -> Response:
    return page("desk/show.html", counters=queries.counters(g.officer))
