"""Who looks after which places: the offices, and their staff."""

from flask import Blueprint, Response, g, request, url_for

from app.field.coverage import commands, queries
from app.field.coverage.forms import PlacesForm
from app.field.places import queries as places
from app.kit.fields import options
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts import queries as accounts
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.models import Officer
from app.people.accounts.roles import May

bp = Blueprint("coverage", __name__, url_prefix="/households/areas")

for said, words in (("place_name", places.name), ("in_words", places.in_words)):
    bp.add_app_template_global(words, said)  # for every page that tells of a place


@bp.get("/")
@needs(May.CERTIFY, May.ADMINISTER)
def show() -> Response:
    """Which places the offices look after, and their staff."""
    divided = [
        (office, [(one, queries.areas_of(office.id, one)) for one in _staff(office.id).values()])
        for office in queries.divided_by(g.officer)
    ]
    return page(
        "field/coverage/list.html",
        placed=[(office, queries.areas_of(office.id)) for office in queries.placed_by(g.officer)],
        divided=divided,
    )


def _staff(office_id: int) -> dict[int, Officer]:
    """Those among whom the places of an office are divided, by their ids."""
    return {
        one.id: one for one in accounts.staff(office_id) if queries.sees_own_places(one, office_id)
    }


@bp.route("/<int:area_office_id>", methods=["GET", "POST"])
@needs(May.CERTIFY, May.ADMINISTER)
@idempotent
def of_office(area_office_id: int) -> Response:
    """The districts (or subdistricts) an office looks after."""
    office = queries.one_of(queries.placed_by(g.officer), area_office_id)
    now = [row.code for row in queries.areas_of(office.id)]
    province = request.args.get("province", "") or (str(now[0])[:2] if now else "")
    there = (
        places.in_order(places.districts(int(province)))
        if province.isdecimal() and len(province) == 2
        else []
    )
    extra = [code for code in now if code not in {one.code for one in there}]
    form = (
        PlacesForm() if request.method == "POST" else PlacesForm(formdata=None, data={"codes": now})
    )
    form.codes.choices = options(
        [
            *((one.code, f"อ.{one.name}") for one in there),
            *((code, places.name(code)) for code in extra),
        ]
    )
    if form.validated():
        commands.give(g.officer, office.id, form.codes.data)
        return to(url_for(".show"), _("กำหนดพื้นที่แล้ว"), change=request.path)
    return page(
        "field/coverage/office.html",
        office=office,
        form=form,
        province=province,
        provinces=places.provinces(),
        status=422 if form.errors else 200,
    )


@bp.route("/<int:area_office_id>/<int:officer_id>", methods=["GET", "POST"])
@needs(May.CERTIFY)
@idempotent
def of_staff(area_office_id: int, officer_id: int) -> Response:
    """The subdistricts one of the staff looks after."""
    office = queries.one_of(queries.divided_by(g.officer), area_office_id)
    person = _staff(office.id).get(officer_id)
    if person is None:
        raise Officer.DoesNotExist
    now = [place.code for place in queries.places(office.id, person)]
    form = (
        PlacesForm() if request.method == "POST" else PlacesForm(formdata=None, data={"codes": now})
    )
    form.codes.choices = options((one.code, f"ต.{one.name}") for one in queries.places(office.id))
    if form.validated():
        commands.give(g.officer, office.id, form.codes.data, person)
        return to(url_for(".show"), _("กำหนดพื้นที่แล้ว"), change=request.path)
    return page(
        "field/coverage/staff.html",
        office=office,
        person=person,
        form=form,
        status=422 if form.errors else 200,
    )
