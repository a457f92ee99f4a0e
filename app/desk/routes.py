"""The desk (โต๊ะงาน)."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from app.accounts.guard import needs
from app.desk import queries
from app.kit.keeping import kept
from app.kit.web import page
from app.reminders.queries import of_today

bp = Blueprint("desk", __name__)

REMINDERS = 8  # shown on the desk


@bp.get("/")
@needs()
@kept
def show() -> Response:
    reminders, count = of_today(g.officer, REMINDERS)
    return page("desk/show.html", counters=queries.counters(g.officer), reminders=reminders, more=count - len(reminders))


@bp.get(f"/desk/<any({', '.join(queries.LISTED)}):pile>")
@needs()
def pile(pile: str) -> Response:
    """What a counter of the desk counts, piece by piece."""
    return page("desk/pile.html", pile=pile, found=queries.pieces(g.officer, pile, request.args.get("after")))
