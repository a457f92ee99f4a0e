"""What the officer was reminded of today; and reminding an office now."""

from flask import Blueprint, Response, g, request, url_for

from app.accounts.guard import needs
from app.accounts.once import once
from app.accounts.roles import May
from app.kit.web import page, to
from app.kit.words import _
from app.reminders import commands, queries
from app.tasks import queries as tasks

bp = Blueprint("reminders", __name__, url_prefix="/reminders")


@bp.get("/")
@needs()
def show() -> Response:
    return page("reminders/show.html", found=queries.page(g.officer, request.args.get("after")))


@bp.post("/<int:assignment_id>")
@needs(May.FOLLOW)
@once
def ask(assignment_id: int) -> Response:
    """Remind the office that has the task, now."""
    assignment = tasks.find(g.officer, assignment_id, May.FOLLOW)
    count = commands.ask(assignment, g.officer)
    return to(
        url_for("reports.show", assignment_id=assignment_id),
        _(
            "เตือน %(office)s แล้ว %(count)s คน ขึ้นบนโต๊ะงานของเขาทันที",
            office=assignment.office.short_name,
            count=count,
        ),
    )
