"""The registrar's page of running numbers."""

from flask import Blueprint, Response, g, url_for

from app.kit.errors import Refused
from app.kit.fields import Form, options
from app.kit.translation import _
from app.kit.web import page, to
from app.papers.numbers import commands, queries
from app.papers.numbers.forms import ConfirmForm, FirstNumberForm, ReserveForm
from app.papers.numbers.models import ALL, NumberSeries
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.people.offices.models import Office

bp = Blueprint("numbers", __name__, url_prefix="/numbers")


@bp.get("/")
@needs(May.REGISTER)
def show(
    reserve: ReserveForm | None = None, first: FirstNumberForm | None = None, status: int = 200
) -> Response:
    return page(
        "papers/numbers/show.html",
        status=status,
        names=dict(ALL),
        series=queries.this_year(g.officer),
        held=queries.held(g.officer).exists(),
        reserved=queries.all_reserved(g.officer),
        reserve=reserve or _offer(ReserveForm()),
        first=first or _offer(FirstNumberForm()),
    )


@bp.get("/held")
@needs(May.REGISTER, May.SIGN)
def held(wrong: ConfirmForm | None = None, series_id: int = 0, status: int = 200) -> Response:
    forms = [
        (row, wrong if wrong and row.id == series_id else _ask(row, ConfirmForm(formdata=None)))
        for row in queries.held(g.officer)
    ]
    return page(
        "papers/numbers/held.html",
        status=status,
        names=dict(ALL),
        forms=forms,
        key=Form(),
        unused=[row for row, _form in forms if not row.last],
    )


@bp.post("/held/<int:series_id>")
@needs(May.REGISTER, May.SIGN)
@idempotent
def confirm(series_id: int) -> Response:
    row = queries.held(g.officer).where(NumberSeries.id == series_id).get()
    form = _ask(row, ConfirmForm())
    if form.validated():
        try:
            commands.confirm(g.officer, row, form.last.data, form.used.data)
        except Refused as refusal:
            form.last.errors = [str(refusal)]
        else:
            return to(
                url_for(".held"), _("ยืนยันแล้ว เลขถัดไปคือ %(number)s", number=form.last.data + 1)
            )
    return held(wrong=form, series_id=series_id, status=422)


@bp.post("/held/none")
@needs(May.REGISTER, May.SIGN)
@idempotent
def confirm_none() -> Response:
    """Of the held registers without a number, that none was given in them since."""
    count = commands.confirm_none(
        g.officer, list(queries.held(g.officer).where(NumberSeries.last == 0))
    )
    return to(url_for(".held"), _("ยืนยันแล้ว %(count)s เล่ม เลขถัดไปของทุกเล่มคือ 1", count=count))


@bp.post("/reserve")
@needs(May.REGISTER)
@idempotent
def reserve() -> Response:
    form = _offer(ReserveForm())
    if not form.validated():
        return show(reserve=form, status=422)
    numbers = commands.reserve(
        g.officer, form.office.data, form.series.data, form.count.data, form.purpose.data
    )
    return to(
        url_for(".show"), _("จองเลข %(first)s ถึง %(last)s แล้ว", first=numbers[0], last=numbers[-1])
    )


@bp.post("/first")
@needs(May.REGISTER)
@idempotent
def set_first() -> Response:
    form = _offer(FirstNumberForm())
    if form.validated():
        try:
            commands.set_first_number(
                g.officer, form.office.data, form.series.data, form.first.data
            )
        except Refused as refusal:
            form.first.errors = [str(refusal)]
        else:
            return to(url_for(".show"), _("เลขถัดไปคือ %(number)s", number=form.first.data))
    return show(first=form, status=422)


def _ask(row: NumberSeries, form: ConfirmForm) -> ConfirmForm:
    form.used.choices = options((number, number) for number in queries.open_reservations(row))
    return form


def _offer(form: ReserveForm | FirstNumberForm) -> ReserveForm | FirstNumberForm:
    mine = g.officer.offices_where(May.REGISTER)
    form.office.choices = options(
        (office.id, office.short_name) for office in Office.select().where(Office.id.in_(mine))
    )
    return form
