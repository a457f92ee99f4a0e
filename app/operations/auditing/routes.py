"""The auditor's pages: what was done, by whom, to which; who looked at households; all of it as
a file.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, g, request, stream_with_context

from app.kit import clock
from app.kit.fields import Form
from app.kit.spreadsheet import as_csv
from app.kit.translation import _
from app.kit.web import page
from app.operations.auditing import commands, queries
from app.operations.auditing.acts import in_words
from app.operations.auditing.forms import THINGS, SoughtForm
from app.people.accounts.guard import needs
from app.people.accounts.roles import ROLE_WORDS, May
from app.people.offices.models import Office
from app.records.trail.queries import last_verified

SHOWN = (
    "what",
    "times",
    "network",
    "form",
    "count",
    "office",
    "title",
    "role",
)  # of what a row keeps, in this order

bp = Blueprint("auditing", __name__, url_prefix="/trail")


@bp.get("/")
@needs(May.AUDIT)
def show() -> Response:
    form = SoughtForm(request.args, meta={"csrf": False})
    form.validate()
    return page(
        "operations/auditing/show.html",
        form=form,
        found=queries.acts_page(g.officer, form.sought, request.args.get("after")),
        kept=form.kept,
        things=THINGS,
        verified=last_verified(),
        offices=queries.offices(g.officer),
        key=Form(formdata=None),
        particulars=_particulars(),
    )


def _particulars() -> Callable[[Any], list[str]]:
    """What a row of the trail says besides its act, in words: roles and offices by their names."""
    offices = {
        office.slug: office.short_name for office in Office.select(Office.slug, Office.short_name)
    }

    def of(row: Any) -> list[str]:
        said = {name: str(value) for name, value in row.said.items() if name in SHOWN and value}
        worded = said | {
            "role": str(ROLE_WORDS.get(said.get("role", ""), "")),
            "office": offices.get(said.get("office", ""), ""),
        }
        return [worded[name] or said[name] for name in SHOWN if name in said]

    return of


@bp.get("/looks")
@needs(May.AUDIT)
def looks() -> Response:
    """Who was shown which household."""
    form = SoughtForm(request.args, meta={"csrf": False})
    form.thing.data = "household"
    form.validate()
    return page(
        "operations/auditing/looks.html",
        form=form,
        found=queries.access_page(g.officer, form.sought, request.args.get("after")),
        kept=form.kept,
    )


@bp.post("/rows.csv")
@needs(May.AUDIT)
def rows_csv() -> Response:
    """The acts chosen, as CSV, sent as they are read. No one-time key: taken out twice is told
    twice.
    """
    sought = SoughtForm(
        request.form, meta={"csrf": False}
    ).sought  # the token was looked at before anything else
    rows = queries.all_found(g.officer, sought)
    commands.take_out(g.officer, sought)
    answer = Response(stream_with_context(as_csv(_rows(rows))), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="trail.csv")
    return answer


def _rows(query: Any) -> Iterator[list[Any]]:
    yield [
        _("ลำดับ"),
        _("เมื่อ"),
        _("ผู้กระทำ"),
        _("ในตำแหน่ง"),
        _("การกระทำ"),
        _("เกี่ยวกับ"),
        _("เลขลำดับ"),
        _("รายละเอียด"),
        _("ตราประทับ"),
    ]
    for row in queries.each(query):
        yield [
            row.id,
            clock.local(row.at).isoformat(sep=" ", timespec="seconds"),
            row.officer_name or _("ระบบ"),
            row.as_post,
            in_words(row.act),
            str(THINGS.get(row.thing, row.thing)),
            row.thing_id,
            row.detail,
            row.seal,
        ]
