"""The auditor's pages: what was done, by whom, to which; who looked at households; all of it as
a file.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, g, request, stream_with_context

from app.accounts.guard import needs
from app.accounts.roles import ROLE_WORDS, May
from app.audit.queries import last_verified
from app.kit import clock
from app.kit.fields import Form
from app.kit.sheets import as_csv
from app.kit.web import page
from app.kit.words import _
from app.offices.models import Office
from app.trail import commands, queries
from app.trail.acts import in_words
from app.trail.forms import THINGS, SoughtForm

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

bp = Blueprint("trail", __name__, url_prefix="/trail")


@bp.get("/")
@needs(May.AUDIT)
def show() -> Response:
    form = SoughtForm(request.args, meta={"csrf": False})
    form.validate()
    return page(
        "trail/show.html",
        form=form,
        found=queries.found(g.officer, form.sought, request.args.get("after")),
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
        "trail/looks.html",
        form=form,
        found=queries.looks(g.officer, form.sought, request.args.get("after")),
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
