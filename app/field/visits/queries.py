"""Questions about visits. Each starts from the officer who asks, or from a household the officer
was allowed to see.
"""

from datetime import date
from typing import Any

from peewee import JOIN, fn

from app.field.coverage import queries as coverage
from app.field.households import queries as households
from app.field.households.models import Household, HouseholdEvent
from app.field.pick_lists.models import Choice, List
from app.field.pick_lists.queries import offered
from app.field.places.queries import Place, in_order
from app.field.visits.models import Photo, Visit, VisitChoice
from app.kit import clock
from app.kit.paging import Page, paged
from app.kit.thai import arabic, normalise
from app.people.accounts.models import Officer, Submission
from app.people.accounts.roles import May

NEWEST = 5  # on the household's own page
MOST_ON_SHEET = 60


def latest_visits(household: Household) -> list[Visit]:
    """The newest visits to a household and those merged into it, each with its `count` of
    photographs.
    """
    return _counted(
        list(
            _logged()
            .where(Visit.household.in_(households.family(household)))
            .order_by(Visit.on.desc(), Visit.id.desc())
            .limit(NEWEST)
        )
    )


def listed(household: Household, after: str | None = None) -> Page:
    """All visits to a household, the latest day first."""
    found = paged(
        _logged(), [Visit.on, Visit.id], after, Visit.household, households.family(household)
    )
    _counted(found.rows)
    return found


def find(officer: Officer, visit_id: int) -> tuple[Visit, Household]:
    """A visit the officer may see, and the household that has it today; a draft only its author
    may. Raises DoesNotExist (answered 404) otherwise.
    """
    visit = (
        Visit.select(Visit, Choice, Officer)
        .join(Choice, JOIN.LEFT_OUTER)
        .switch(Visit)
        .join(Officer)
        .where(Visit.id == visit_id, Visit.logged_at.is_null(False) | (Visit.by == officer))
        .get()
    )
    return visit, households.leading(officer, visit.household_id)


def draft(household: Household, officer: Officer) -> Visit | None:
    """What the officer has typed of a visit not yet logged."""
    return Visit.get_or_none(
        Visit.household == household, Visit.by == officer, Visit.logged_at.is_null()
    )


def was_written(officer: Officer, key: str) -> bool:
    """Whether the form with that key was written: what arrives of it after that is late."""
    return (
        Submission.select()
        .where(Submission.officer_id == officer.id, Submission.key == key)
        .exists()
    )


def touched(visit: Visit) -> list[Choice]:
    """The dimensions and indicators a visit touched, in their order."""
    return list(
        Choice.select()
        .join(VisitChoice)
        .where(VisitChoice.visit == visit)
        .order_by(Choice.list, Choice.place, Choice.id)
    )


def photos(visit: Visit) -> list[Photo]:
    """The photographs of a visit, as they were added."""
    return list(Photo.select().where(Photo.visit == visit).order_by(Photo.id))


def photo(visit: Visit, photo_id: int) -> Photo:
    """One of them. Raises DoesNotExist (answered 404) when it belongs to another visit."""
    return Photo.get(Photo.id == photo_id, Photo.visit == visit)


def usual_kind(household: Household) -> int | None:
    """The kind a visit most likely is: the first one to a household, or one of those that
    follow.
    """
    kinds = offered(List.VISIT)
    likely = [
        one.id for one in kinds if one.code == ("follow" if household.visited_on else "first")
    ]
    return next(iter([*likely, *(one.id for one in kinds)]), None)


def begun_on(household: Household) -> date:
    """The first day something is known of a household or of one merged into it: entered, or the
    first event.
    """
    family = households.family(household)
    made = Household.select(fn.MIN(Household.created_at)).where(Household.id.in_(family)).scalar()
    event = (
        HouseholdEvent.select(fn.MIN(HouseholdEvent.on))
        .where(HouseholdEvent.household.in_(family))
        .scalar()
    )
    return min(filter(None, [clock.local(made).date(), event]))


def by_key(officer: Officer, said: str) -> Household | None:
    """The household with that record key, typed any way, in an office the officer works in; None
    when there is none.
    """
    key = "".join(letter for letter in arabic(normalise(said)).upper() if letter.isalnum())
    found = Household.get_or_none(Household.record_key == key) if key else None
    while found and found.merged_into:  # the key on a sheet printed before two records became one
        found = found.merged_into
    return households.own(officer).where(Household.id == found.id).first() if found else None


def round_(
    officer: Officer, which: str, subdistrict: int, until: date, after: str | None = None
) -> Page:
    """Open households of the officer's own offices for a day's round: whose visit is `due` by that
    day, who were `never` visited, or `all`; of one subdistrict if one is chosen.
    """
    query = households.own(officer).where(Household.closed_on.is_null())
    if which == "due":
        query = query.where(Household.next_visit_on <= until)
    if which == "never":
        query = query.where(Household.visited_on.is_null())
    if subdistrict:
        query = query.where(Household.subdistrict == subdistrict)
    keys: list[Any] = [Household.next_visit_on, Household.id] if which == "due" else [Household.id]
    return paged(
        query, keys, after, Household.office, officer.offices_where(May.FIELD), rising=True
    )


def chosen(officer: Officer, ids: list[int]) -> list[Household]:
    """The households with those ids that the officer works with, in the order of a round: by
    place, village and house.
    """
    return list(
        households.own(officer)
        .where(Household.id.in_(ids[:MOST_ON_SHEET]), Household.closed_on.is_null())
        .order_by(Household.subdistrict, Household.village, Household.house, Household.id)
    )


def places(officer: Officer) -> list[Place]:
    """The subdistricts the officer looks after, by their names."""
    return in_order({place.code: place for _office, place in coverage.places_of(officer)}.values())


def _logged() -> Any:
    return (
        Visit.select(Visit, Choice, Officer)
        .join(Choice, JOIN.LEFT_OUTER)
        .switch(Visit)
        .join(Officer)
        .where(Visit.logged_at.is_null(False))
    )


def _counted(visits: list[Visit]) -> list[Visit]:
    rows = [
        row.visit_id
        for row in Photo.select(Photo.visit).where(Photo.visit.in_([visit.id for visit in visits]))
    ]
    for visit in visits:
        visit.count = rows.count(visit.id)
    return visits
