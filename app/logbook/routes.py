"""The page of one household: what it is, how far it has come, and what every room knows of it."""

from flask import Blueprint, Response, g, url_for

from app.accounts.guard import needs
from app.accounts.roles import May
from app.certification import queries as certification
from app.choices.models import List
from app.households import queries
from app.households.models import Household
from app.kit import clock
from app.kit.fields import Form
from app.kit.web import page, tell, to
from app.kit.words import _
from app.plans import queries as plans
from app.visits import queries as visits

bp = Blueprint("logbook", __name__, url_prefix="/households")


@bp.get("/<int:household_id>")
@needs(May.FIELD)
def show(household_id: int) -> Response:
    """One household; that it was opened is noted. Of one merged into another: that other."""
    try:
        household = queries.find(g.officer, household_id)
    except Household.DoesNotExist:
        leading = queries.leading(g.officer, household_id)
        tell(_("ครัวเรือนที่เปิดรวมเข้ากับครัวเรือนนี้แล้ว"))
        return to(url_for(".show", household_id=leading.id))
    rows = queries.traits(household)
    own = queries.own(g.officer).where(Household.id == household.id).exists()
    return page("logbook/show.html", household=household, members=queries.members(household), own=own,
                traits=[(kind, [row for row in rows if row.choice.list == kind])
                        for kind in (List.TARGET, List.DIMENSION, List.INDICATOR)],
                events=queries.events(household)[:6], may=queries.rights(g.officer, household), key=Form(), today=clock.today(),
                certification=certification.of(household), plans=plans.of(household), visits=visits.of(household))
