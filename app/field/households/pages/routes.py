"""Households looked at: their list, the page of one with what every room knows of it, its past,
and who looked.
"""

from typing import Any

from flask import Blueprint, Response, g, request, url_for

from app.field.coverage import queries as coverage
from app.field.households import queries as households
from app.field.households.commands import access_log
from app.field.households.models import Household
from app.field.households.pages import queries
from app.field.households.pages.forms import CitizenForm, ElsewhereForm, FindForm
from app.field.households.queries import NARROWS, HouseholdFilter
from app.field.pick_lists import queries as pick_lists
from app.field.pick_lists.models import List
from app.field.places.queries import in_order
from app.kit import clock
from app.kit.fields import Form
from app.kit.sealing import encrypted_query
from app.kit.translation import _
from app.kit.web import page, show_receipt, sought, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May

bp = Blueprint("household_pages", __name__, url_prefix="/households")
TRAITS = (List.TARGET, List.DIMENSION, List.INDICATOR)


@bp.after_app_request
def note_look(answer: Response) -> Response:
    """Whoever was shown a page of one household looked at it; whichever room showed it, and also
    when the page came back with messages. Papers, pictures and files say so themselves.
    """
    officer, values = g.get("officer"), request.view_args or {}
    shown = request.method in ("GET", "POST") and answer.status_code in (200, 422)
    if officer and shown and answer.mimetype == "text/html":
        for household_id in {
            values[name] for name in ("household_id", "other_id") if name in values
        }:
            access_log.note_access(household_id, officer)
    return answer


# All of them


@bp.get("/")
@needs(May.FIELD)
def listed() -> Response:
    """The households of my places, narrowed."""
    wanted = HouseholdFilter.of(request.args)
    kept = {name: value for name in NARROWS if (value := request.args.get(name))}
    form = FindForm(
        formdata=None,
        data={
            "q": wanted.words,
            **kept,
            "office": wanted.office,
            "trait": wanted.trait,
            "subdistrict": wanted.subdistrict,
        },
    )
    offices = households.offices(g.officer)
    among = [
        one.id
        for one in offices
        if one.id == wanted.office or (len(offices) == 1 and "office" not in kept)
    ]
    form.offer(
        offices,
        in_order(place for office_id in among for place in coverage.places(office_id)),
        [one for kind in TRAITS for one in pick_lists.everything(kind)],
    )
    if wanted.words:
        kept["find"] = request.args["find"]
    return page(
        "field/households/pages/list.html",
        found=queries.listed(g.officer, wanted, request.args.get("after")),
        form=form,
        kept=kept,
        narrowed=bool(kept),
        today=clock.today(),
        key=Form(),
        glasses=queries.glasses(g.officer),
        unplaced=coverage.unplaced(g.officer),
        words_lists=pick_lists.words_them(g.officer),
    )


@bp.post("/find")
@needs(May.FIELD)
def find() -> Response:
    """Look for words: they go on sealed, for an address is kept in many places and may name
    nobody.
    """
    chosen: dict[str, Any] = {
        name: value for name in NARROWS if (value := request.form.get(name)) not in (None, "", "0")
    }
    if words := FindForm().q.data:
        chosen["find"] = encrypted_query(sought(words))
    return to(url_for(".listed", **chosen))


# One of them


@bp.get("/<int:household_id>")
@needs(May.FIELD)
def show(household_id: int) -> Response:
    """One household; that it was opened is noted. Of one merged into another: that other."""
    try:
        household = households.find(g.officer, household_id)
    except Household.DoesNotExist:
        leading = households.leading(g.officer, household_id)
        show_receipt(_("ครัวเรือนที่เปิดรวมเข้ากับครัวเรือนนี้แล้ว"))
        return to(url_for(".show", household_id=leading.id))
    rows = households.traits(household)
    own = households.own(g.officer).where(Household.id == household.id).exists()
    return page(
        "field/households/pages/show.html",
        household=household,
        members=households.members(household),
        own=own,
        traits=[(kind, [row for row in rows if row.choice.list == kind]) for kind in TRAITS],
        events=queries.latest(household),
        may=households.rights(g.officer, household),
        key=Form(),
        today=clock.today(),
    )


@bp.get("/<int:household_id>/past")
@needs(May.FIELD)
def past(household_id: int) -> Response:
    """All that happened to it."""
    household = households.find(g.officer, household_id)
    return page(
        "field/households/pages/past.html",
        household=household,
        found=queries.past(household, request.args.get("after")),
    )


@bp.get("/<int:household_id>/readings")
@needs(May.FIELD)
def readings(household_id: int) -> Response:
    """Who looked at it; for its own district."""
    household = households.find_own(g.officer, household_id)
    return page(
        "field/households/pages/readings.html",
        household=household,
        found=queries.readings(household, request.args.get("after")),
    )


@bp.route("/<int:household_id>/members/<int:member_id>/citizen", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def citizen(household_id: int, member_id: int) -> Response:
    """The citizen number of a member, on this one page, after a reason."""
    household = households.find(g.officer, household_id)
    one = households.member(household, member_id)
    form, number = CitizenForm(), ""
    if form.validated():
        number = access_log.open_citizen(household, one, g.officer, form.why.data)
    answer = page(
        "field/households/pages/citizen.html",
        form=form,
        household=household,
        member=one,
        number=number,
        status=422 if form.errors else 200,
    )
    # that it was opened is noted, though the answer is a page
    answer.keeps = bool(number)  # type: ignore[attr-defined]
    answer.headers["Cache-Control"] = "no-store"
    return answer


# Behind the glass


@bp.route("/elsewhere", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def elsewhere() -> Response:
    """Find a household outside my places; nothing of it is told but the district, until a reason
    lets me in for a day.
    """
    form = ElsewhereForm()
    found: list[Household] = []
    if form.validated():
        found = queries.elsewhere(
            g.officer,
            form.record_key.data,
            form.house.data,
            form.subdistrict.data,
            form.village.data,
        )
        if len(found) == 1 and form.why.data and not found[0].shown:
            access_log.break_glass(g.officer, found[0], form.why.data)
            return to(
                url_for(".show", household_id=found[0].id),
                _("ดูครัวเรือนนี้ได้ 24 ชั่วโมง อำเภอเจ้าของพื้นที่ได้รับแจ้งแล้ว"),
            )
    return page(
        "field/households/pages/elsewhere.html",
        form=form,
        found=found,
        looked=request.method == "POST" and not form.errors,
        status=422 if form.errors else 200,
    )


@bp.post("/glasses/<int:pass_id>/seen")
@needs(May.FIELD)
@idempotent
def glass_seen(pass_id: int) -> Response:
    """The district takes note that somebody from elsewhere looked."""
    access_log.take_note(queries.glass(g.officer, pass_id), g.officer)
    return to(url_for(".listed"), _("รับทราบแล้ว"))
