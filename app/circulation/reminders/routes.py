"""What the officer was reminded of today; and reminding an office now."""

from flask import Blueprint, Response, g, request, url_for

from app.circulation.reminders import commands, queries
from app.circulation.tasks import queries as tasks
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May

bp = Blueprint("reminders", __name__, url_prefix="/reminders")


@bp.get("/")
@needs()
def show() -> Response:
    return page(
        "circulation/reminders/show.html", found=queries.page(g.officer, request.args.get("after"))
    )


@bp.post("/<int:assignment_id>")
@needs(May.FOLLOW)
@idempotent
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
