"""The desk (โต๊ะงาน)."""

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response

from app.circulation.reminders.queries import of_today
from app.desk import queries
from app.kit.keeping import revalidated
from app.kit.web import page
from app.people.accounts.guard import needs

bp = Blueprint("desk", __name__)

REMINDERS = 8  # shown on the desk


@bp.get("/")
@needs()
@revalidated
def show() -> Response:
    reminders, count = of_today(g.officer, REMINDERS)
    return page(
        "desk/show.html",
        counters=queries.counters(g.officer),
        reminders=reminders,
        more=count - len(reminders),
    )


@bp.get("/desk/pile")
@needs()
def pile() -> Response:
    """What a counter of the desk counts, piece by piece."""
    name = request.args.get("name", "")
    if name not in queries.LISTED:
        abort(404)
    return page(
        "desk/pile.html",
        pile=name,
        found=queries.pieces(g.officer, name, request.args.get("after")),
    )
