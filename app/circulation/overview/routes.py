"""How all offices stand: on the letters sent to them, on the tasks of a letter, and how they
keep to their time.
"""

from typing import Any

from flask import Blueprint, Response, g, request, url_for

from app.circulation.overview import annex, commands, queries
from app.circulation.overview.forms import WantedForm
from app.circulation.overview.models import figure, short
from app.kit import clock
from app.kit.fields import Form
from app.kit.translation import _
from app.kit.web import made, page, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May

bp = Blueprint("overview", __name__, url_prefix="/overview")
OFFICES = {"letters": 30, "tasks": 50, "rates": 50}  # on one page
COLUMNS = 12  # tasks side by side
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
@needs(May.FOLLOW)
def letters() -> Response:
    """Offices and letters."""
    form = _chosen()
    found = queries.letters(g.officer, form.wanted, request.args.get("after"))
    lines = queries.lines(found.rows, form.wanted.late)
    return page(
        "circulation/overview/letters.html",
        form=form,
        found=found,
        late=sum(bool(line.late) for line in lines),
        short=short,
        kept=_choices_for_links(),
        **_part(lines, "letters"),
    )


@bp.get("/letters.pdf")
@needs(May.FOLLOW)
def letters_pdf() -> Response:
    return _pdf(_letters(), _("ตารางติดตามหนังสือ"))


@bp.get("/letters.xlsx")
@needs(May.FOLLOW)
def letters_xlsx() -> Response:
    return _xlsx(_letters(), _("ตารางติดตามหนังสือ"))


@bp.get("/rates")
@needs(May.FOLLOW)
def rates() -> Response:
    """How each office keeps to its time."""
    form = _chosen()
    wanted = form.wanted.in_year(clock.today())
    found = queries.rates(g.officer, wanted)
    return page(
        "circulation/overview/rates.html",
        form=form,
        wanted=wanted,
        kept=_choices_for_links(),
        **_part(found, "rates"),
    )


@bp.get("/rates.pdf")
@needs(May.FOLLOW)
def rates_pdf() -> Response:
    wanted = _chosen().wanted.in_year(clock.today())
    return _pdf(annex.of_rates(queries.rates(g.officer, wanted), wanted), _("อัตราตรงเวลา"))


@bp.get("/rates.xlsx")
@needs(May.FOLLOW)
def rates_xlsx() -> Response:
    wanted = _chosen().wanted.in_year(clock.today())
    return _xlsx(annex.of_rates(queries.rates(g.officer, wanted), wanted), _("อัตราตรงเวลา"))


@bp.get("/<int:document_id>")
@needs(May.FOLLOW)
def tasks(document_id: int) -> Response:
    """Offices and the tasks of one letter."""
    document = queries.letter(g.officer, document_id)
    answers = queries.answers(document)
    given, first = queries.given(document), max(0, request.args.get("first", 0, type=int))
    return page(
        "circulation/overview/tasks.html",
        document=document,
        given=given,
        tasks=given[first : first + COLUMNS],
        first=first,
        columns=COLUMNS,
        rates=queries.task_rates(document),
        sums=queries.sums(answers),
        figure=figure,
        unchecked=queries.sums({key: one for key, one in answers.items() if not one.checked}),
        today=clock.today(),
        key=Form(),
        May=May,
        kept={"document_id": document.id, "first": first or None},
        **_part(queries.progress(document), "tasks"),
    )


@bp.get("/<int:document_id>.pdf")
@needs(May.FOLLOW)
def tasks_pdf(document_id: int) -> Response:
    return _pdf(annex.of_tasks(queries.letter(g.officer, document_id)), _("ตารางติดตามข้อสั่งการ"))


@bp.get("/<int:document_id>.xlsx")
@needs(May.FOLLOW)
def tasks_xlsx(document_id: int) -> Response:
    return _xlsx(annex.of_tasks(queries.letter(g.officer, document_id)), _("ตารางติดตามข้อสั่งการ"))


@bp.post("/<int:document_id>/report")
@needs(May.FOLLOW)
@idempotent
def report(document_id: int) -> Response:
    """A draft memo that puts together what all offices answered."""
    memo = commands.report(queries.letter(g.officer, document_id, May.DRAFT), g.officer)
    return to(
        url_for("drafts.edit", document_id=memo.id), _("ร่างบันทึกรายงานผลไว้ให้แล้ว อ่านและแก้ไขก่อนส่งตรวจ")
    )


def _chosen() -> WantedForm:
    form = WantedForm(request.args)
    form.validate()
    return form


def _choices_for_links() -> dict[str, str | None]:
    """What was chosen, to go along in links."""
    return {name: request.args.get(name) or None for name in ("q", "since", "until", "late")}


def _part(rows: list[Any], table: str) -> dict[str, Any]:
    """The rows of one page, which page that is, and how many rows and pages there are."""
    size = OFFICES[table]
    pages = max(1, -(-len(rows) // size))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return {
        "rows": rows[(number - 1) * size : number * size],
        "number": number,
        "pages_all": pages,
        "all": len(rows),
    }


def _letters() -> annex.TitledTable:
    wanted = _chosen().wanted
    found = queries.letters(g.officer, wanted, request.args.get("after")).rows
    return annex.of_letters(found, queries.lines(found, wanted.late), wanted)


def _pdf(table: annex.TitledTable, name: str) -> Response:
    return made(table.pdf(), f"{name}.pdf", "application/pdf")


def _xlsx(table: annex.TitledTable, name: str) -> Response:
    return made(table.xlsx(), f"{name}.xlsx", SHEET, inline=False)
