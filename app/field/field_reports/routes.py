"""The fieldwork of offices: what waits, how far the households are, files to take out, papers."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, g, request, send_file, stream_with_context, url_for

from app.field.coverage import queries as coverage
from app.field.field_reports import annex, commands, queries
from app.field.field_reports.forms import ExportForm, FieldReportForm
from app.field.field_reports.models import CountRow, Scope
from app.field.households import queries as households
from app.field.households.models import LACKS, STEPS
from app.kit import clock, display
from app.kit.fields import options
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office

bp = Blueprint("field_reports", __name__, url_prefix="/fieldwork")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY = ("step", "target", "dimension", "lacks", "month")


@bp.app_template_filter("month")
def _said_month(month: date | str) -> str:
    """พ.ย. 2569 of a day in it, or of 2026-11."""
    return display.day(
        date.fromisoformat(f"{month}-01") if isinstance(month, str) else month
    ).partition(" ")[2]


@bp.get("/")
@needs(May.FIELD)
def show() -> Response:
    """What waits in my places, of one office, or in the places of one person."""
    found, chosen = _scope()
    return page(
        "field/field_reports/show.html",
        piles=queries.piles(found),
        unplaced=coverage.unplaced(g.officer),
        **chosen,
    )


@bp.get("/waiting")
@needs(May.FIELD)
def waiting() -> Response:
    """The households on one pile, the longest waiting first."""
    found, chosen = _scope()
    pile = request.args.get("pile", "")
    if pile not in queries.PILES:
        abort(404)
    return page(
        "field/field_reports/waiting.html",
        pile=pile,
        found=queries.entries(pile, found, request.args.get("after")),
        **chosen,
    )


@bp.get("/done")
@needs(May.FIELD)
def done() -> Response:
    """The households for which something was done in a month."""
    found, chosen = _scope()
    act, month = request.args.get("act", ""), _month(request.args.get("month", ""))
    if act not in queries.ACTS or month is None:
        abort(404)
    return page(
        "field/field_reports/done.html",
        act=act,
        month=month,
        found=queries.done(act, month, found, request.args.get("after")),
        **chosen,
    )


@bp.get("/summary")
@needs(May.FIELD)
def summary() -> Response:
    """How many households stand where: a table."""
    found, chosen = _scope()
    by = request.args.get("by", "step")
    if by not in BY:
        abort(404)
    if by == "month":
        columns = [{"facet": act} for act in queries.ACTS]
        lines, places = queries.monthly(found), False
    else:
        columns = _columns(by)
        places = len(found.offices) == 1
        lines = queries.tally(found, [column["facet"] for column in columns], places)
    return page(
        "field/field_reports/summary.html",
        by=by,
        columns=columns,
        lines=lines,
        places=places,
        sums=_over(lines, sum),
        most=_over(lines, max),
        **chosen,
    )


@bp.get("/export")
@needs(May.FIELD)
def export() -> Response:
    """Before households are taken out: which, in which shape, and what for."""
    form = ExportForm(
        formdata=None,
        data={name: request.args.get(name, "") for name in ("find", *households.NARROWS)},
    )
    return _export(form)


@bp.post("/households.csv")
@needs(May.FIELD)
def households_csv() -> Response:
    """The households chosen as CSV, sent as they are read. No one-time key: taken out twice is
    told twice.
    """
    form = ExportForm()
    if not form.validated():
        return _export(form, 422)
    commands.take_out(g.officer, form.wanted, f"csv {form.shape.data}", form.reason.data)
    laid = annex.shape(form.shape.data)
    found = annex.rows(g.officer, form.wanted, laid, form.reason.data)
    answer = Response(stream_with_context(annex.as_csv(laid, found)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="households.csv")
    return answer


@bp.post("/households.xlsx")
@needs(May.FIELD)
def households_xlsx() -> Response:
    """Likewise as a spreadsheet."""
    form = ExportForm()
    if not form.validated():
        return _export(form, 422)
    commands.take_out(
        g.officer, form.wanted, f"xlsx {form.shape.data}", form.reason.data, annex.MOST_IN_SHEET
    )
    laid = annex.shape(form.shape.data)
    out = annex.as_xlsx(laid, annex.rows(g.officer, form.wanted, laid, form.reason.data))
    return send_file(
        out, mimetype=SHEET, max_age=0, as_attachment=True, download_name="households.xlsx"
    )


@bp.get("/<int:household_id>.pdf")
@needs(May.FIELD)
def dossier(household_id: int) -> Response:
    """All of one household on paper."""
    household = households.find(g.officer, household_id)
    pdf = annex.dossier(household)
    commands.took_dossier(household, g.officer)
    return send_file(
        io.BytesIO(pdf),
        mimetype="application/pdf",
        max_age=0,
        download_name=f"{household.record_key}.pdf",
    )


@bp.route("/report", methods=["GET", "POST"])
@needs(May.DRAFT)
@idempotent
def report() -> Response:
    """A memo on the logbook of an office, drafted to be read and changed before it is signed."""
    today = clock.today()
    form = FieldReportForm(data={"since": today.replace(day=1), "until": today})
    writing = g.officer.offices_where(May.FIELD)
    offices = Office.select().where(
        Office.id.in_([one for one in g.officer.offices_where(May.DRAFT) if one in writing])
    )
    form.office.choices = options((one.id, one.short_name) for one in offices.order_by(Office.id))
    if not form.validated():
        return page(
            "field/field_reports/report.html", status=422 if form.errors else 200, form=form
        )
    since, until = form.period
    memo = commands.report(g.officer, form.office.data, since, until)
    return to(
        url_for("drafts.edit", document_id=memo.id), _("ร่างบันทึกรายงานผลไว้ให้แล้ว อ่านและแก้ไขก่อนส่งตรวจ")
    )


def _scope() -> tuple[Scope, dict[str, Any]]:
    """The households meant, and what the page says of the choice: the offices there are, the
    people of the one chosen.
    """
    offices = households.offices(g.officer)
    office = next(
        (one for one in offices if one.id == request.args.get("office", 0, type=int)), None
    )
    one = office or (offices[0] if len(offices) == 1 else None)
    people = (
        coverage.people(one.id) if one and not coverage.sees_own_places(g.officer, one.id) else []
    )
    person: Officer | None = next(
        (who for who in people if who.id == request.args.get("person", 0, type=int)), None
    )
    found = queries.scope(g.officer, one.id if one else 0, person)
    kept = {"office": office.id if office else None, "person": person.id if person else None}
    return found, {
        "offices": offices,
        "office": one,
        "people": people,
        "person": person,
        "kept": kept,
    }


def _columns(by: str) -> list[dict[str, Any]]:
    """What a table counts: all, then each step, choice or want; with what narrows the list of
    it.
    """
    if by == "step":
        narrowed = [
            {"facet": f"step:{step}", "narrow": {"step": step}, "step": place}
            for place, step in enumerate(STEPS)
        ]
    elif by == "lacks":
        narrowed = [
            {"facet": f"lacks:{one}", "narrow": {"lacks": one}, "words": words}
            for one, words in LACKS.items()
        ]
    else:
        narrowed = [
            {"facet": f"trait:{one.id}", "narrow": {"trait": one.id}, "words": one.words}
            for one in queries.facets(by)
        ]
    return [{"facet": "all", "narrow": {}}, *narrowed]


def _over(lines: list[CountRow], what: Callable[[list[int]], int]) -> dict[str, int]:
    """The sum, or the largest, of each column."""
    found: dict[str, list[int]] = {}
    for line in lines:
        for facet, count in line.counts.items():
            found.setdefault(facet, []).append(count)
    return {facet: what(counts) for facet, counts in found.items()}


def _month(typed: str) -> date | None:
    try:
        return date.fromisoformat(f"{typed}-01") if len(typed) == 7 else None
    except ValueError:
        return None


def _export(form: ExportForm, status: int = 200) -> Response:
    count = queries.wanted_of(g.officer, form.wanted).limit(annex.MOST_IN_SHEET + 1).count()
    return page(
        "field/field_reports/export.html",
        status=status,
        form=form,
        count=count,
        most=annex.MOST_IN_SHEET,
        STEPS=STEPS,
    )
