"""Questions about the fieldwork of offices: what waits, how far the households are, what was done.
Each starts from the officer who asks, but for the evidence, which is asked for by the tasks of an
office.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from peewee import Case, Field, fn

from app.field.certification import queries as certification
from app.field.certification.models import Stage, Verification
from app.field.coverage import queries as coverage
from app.field.field_reports.models import CountRow, Pile, Scope, WorkItem
from app.field.households.models import STEPS, Household, Monthly, Tally
from app.field.households.queries import HouseholdFilter, conditions, offices, own
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import everything
from app.field.places.queries import Place, in_order, name
from app.field.plans.models import Plan, PlanItem, PlanState
from app.field.visits.models import Visit
from app.kit import clock
from app.kit.paging import MOST, Page, paged, sized
from app.kit.translation import language
from app.kit.translation import later as _l
from app.people.accounts.models import Officer
from app.people.offices.models import Office

ACTS = ("verified", "district", "province", "planned", "helped", "visited")
MONTHS = 12
AT_ONCE = 500  # households read at once for a file

# What an office can prove by its logbook, in words
MEASURES = {
    "households_verified": _l("ครัวเรือนที่ตรวจสอบแล้ว"),
    "households_certified": _l("ครัวเรือนที่ ศจพ.อ. รับรองแล้ว"),
    "households_approved": _l("ครัวเรือนที่ ศจพ.จ. รับรองแล้ว"),
    "households_planned": _l("ครัวเรือนที่มีแผนแล้ว"),
    "households_helped": _l("ครัวเรือนที่ได้รับความช่วยเหลือ"),
    "visits": _l("การเยี่ยมครัวเรือน (ครั้ง)"),
}
_REACHED = {
    "households_verified": Household.verified_on,
    "households_certified": Household.district_certified_on,
    "households_approved": Household.province_certified_on,
    "households_planned": Household.planned_on,
    "households_helped": Household.helped_on,
}
_LATEST = dict(zip(ACTS, (*_REACHED.values(), Household.visited_on), strict=True))


def measured(
    measure: str, office_ids: list[int], since: date | None = None, until: date | None = None
) -> dict[int, int]:
    """How many households of each office reached what `measure` says on these days, or how many
    visits were logged there; offices without any are left out. One question, answered from an index
    alone. Raises KeyError for no measure.
    """
    if measure == "visits":
        office, day, kept = Visit.office, Visit.on, Visit.logged_at.is_null(False)
    else:
        office, day, kept = Household.office, _REACHED[measure], Household.merged_into.is_null()
    rows = (
        office.model.select(office, fn.COUNT(day))
        .where(office.in_(office_ids), kept, *_within(day, since, until))
        .group_by(office)
        .tuples()
    )
    return dict(rows)


def in_thai(measure: str) -> str:
    """The words of a measure in Thai, for what is kept or printed, whatever language the reader
    has chosen.
    """
    before = language.set("th")
    try:
        return str(MEASURES[measure])
    finally:
        language.reset(before)


def households(office_id: int) -> int:
    """How many open households an office has."""
    return (
        Tally.select(fn.SUM(Tally.count))
        .where(Tally.office == office_id, Tally.facet == "all")
        .scalar()
        or 0
    )


def _within(day: Field, since: date | None, until: date | None) -> list[Any]:
    return [day >= (since or date.min), *([day <= until] if until else [])]


def reached(office_id: int, since: date, until: date) -> dict[int, dict[str, int]]:
    """All of that for each subdistrict of one office: households are few there."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    sums = [fn.SUM(Case(None, [(day.between(since, until), 1)], 0)) for day in _REACHED.values()]
    houses: Any = (
        Household.select(Household.subdistrict, *sums)
        .where(Household.office == office_id, Household.merged_into.is_null())
        .group_by(Household.subdistrict)
        .tuples()
    )
    visits: Any = (
        Visit.select(Household.subdistrict, fn.COUNT(Visit.id))
        .join(Household)
        .where(
            Visit.office == office_id,
            Visit.on.between(since, until),
            Visit.logged_at.is_null(False),
        )
        .group_by(Household.subdistrict)
        .tuples()
    )
    for place, *many in houses:
        counts[place] = dict(zip(_REACHED, map(int, many), strict=True))
    for place, count in visits:
        counts[place]["visits"] = count
    return counts


# Whose work


def scope(officer: Officer, office_id: int = 0, person: Officer | None = None) -> Scope:
    """The households the officer may see, those of one office, or those of the places of one who
    works there. What the officer may not see is left out.
    """
    mine = [one.id for one in offices(officer) if office_id in (0, one.id)]
    places = {
        one: coverage.spans(one, officer) for one in mine if coverage.sees_own_places(officer, one)
    }
    if person:
        places = {one: places.get(one, coverage.spans(one, person)) for one in mine}
    return Scope(mine, places)


# What waits


def _open_rows(model: Any, *where: Any) -> Any:
    """Open households, or rows that belong to one, with the household and its office."""
    query = (
        model.select(model, Household, Office)
        if model is not Household
        else Household.select(Household, Office)
    )
    query = query.join(Household) if model is not Household else query
    return query.join(Office, on=Household.office).where(
        Household.closed_on.is_null(), Household.merged_into.is_null(), *where
    )


def _at_step(step: str) -> Callable[[], Any]:
    return lambda: _open_rows(Household, Household.step == STEPS.index(step))


def _unplanned() -> Any:
    """Certified, to be worked with, and no plan waits to be approved."""
    submitted = fn.EXISTS(
        Plan.select(Plan.id).where(
            Plan.household == Household.id, Plan.state == PlanState.SUBMITTED
        )
    )
    return _at_step("province")().where(~submitted, ~certification.suggested_closing())


def _to_close() -> Any:
    """Certified as none to work with, and still open."""
    certified = Household.province_certified_on.is_null(False)
    return _open_rows(Household, certified, certification.suggested_closing())


def _late_items() -> Any:
    return _open_rows(PlanItem, PlanItem.done_on.is_null(), PlanItem.due_on < clock.today()).where(
        PlanItem.plan.in_(
            Plan.select(Plan.id).where(Plan.id == PlanItem.plan, Plan.state == PlanState.APPROVED)
        )
    )


def _late_visits() -> Any:
    return _open_rows(Household, Household.next_visit_on < clock.today())


# Each pile: what lies on it, the field of its office, by what it is ordered (the oldest first),
# since when, what is said of it.
PILES: dict[str, tuple[Callable[[], Any], Field, list[Field], Field]] = {
    "unverified": (_at_step("new"), Household.office, [Household.id], Household.created_at),
    "district": (
        lambda: _open_rows(Verification, Verification.stage == Stage.DISTRICT),
        Verification.office,
        [Verification.id],
        Verification.at,
    ),
    "province": (
        lambda: _open_rows(Verification, Verification.stage == Stage.PROVINCE),
        Verification.office,
        [Verification.id],
        Verification.district_at,
    ),
    "unplanned": (_unplanned, Household.office, [Household.id], Household.province_certified_on),
    "to_close": (_to_close, Household.office, [Household.id], Household.province_certified_on),
    "items": (_late_items, PlanItem.office, [PlanItem.due_on, PlanItem.id], PlanItem.due_on),
    "visits": (
        _late_visits,
        Household.office,
        [Household.next_visit_on, Household.id],
        Household.next_visit_on,
    ),
}


def piles(found: Scope) -> list[Pile]:
    """How much of each sort waits, one question each."""
    return [_pile(one, found) for one in PILES] if found.offices else []


def behind(found: Scope) -> list[Pile]:
    """The same, counted to the end, for a report."""
    return [_pile(one, found, None) for one in PILES]


def _pile(pile: str, found: Scope, most: int | None = MOST) -> Pile:
    query, office, _keys, since = PILES[pile]
    rows = query().where(
        office.in_(found.offices), found.holds(Household.office, Household.subdistrict)
    )
    count, oldest = sized(rows, since, most)
    return Pile(pile, count, WorkItem(Household(), oldest).days)


def entries(pile: str, found: Scope, after: str | None = None) -> Page:
    """A page of what waits, the longest waiting first. Raises KeyError for no pile."""
    query, office, keys, since = PILES[pile]
    narrowed = (
        query().where(found.holds(Household.office, Household.subdistrict))
        if found.places
        else query()
    )
    page = paged(narrowed, keys, after, office, found.offices, rising=True)
    page.rows = [
        WorkItem(
            getattr(row, "household", row), getattr(row, since.name), getattr(row, "activity", "")
        )
        for row in page.rows
    ]
    return page


def late_visits(officer: Officer) -> Any:
    """Open households of the officer's own offices and places that ought to have been visited by
    now.
    """
    return own(officer).where(
        Household.closed_on.is_null(), Household.next_visit_on < clock.today()
    )


# How far the households are


def tally(found: Scope, facets: list[str], by_place: bool) -> list[CountRow]:
    """For each office, or each subdistrict, how many open households there are of each facet."""
    group = Tally.subdistrict if by_place else Tally.office
    rows: Any = (
        Tally.select(group, Tally.facet, fn.SUM(Tally.count))
        .where(
            Tally.office.in_(found.offices),
            found.holds(Tally.office, Tally.subdistrict),
            Tally.facet.in_(facets),
        )
        .group_by(group, Tally.facet)
        .tuples()
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for key, facet, count in rows:
        counts[key][facet] = int(count)
    if by_place:
        places = in_order(Place(code, name(code)) for code in counts)
        return [CountRow(place.code, place.name, counts[place.code]) for place in places]
    return [
        CountRow(one.id, one.short_name, counts[one.id])
        for one in Office.select().where(Office.id.in_(found.offices)).order_by(Office.id)
        if one.parent_id or one.id in counts
    ]


def facets(by: str) -> list[Choice]:
    """The target kinds or dimensions by which a table counts, each a column."""
    return [one for one in everything(by) if one.active]


def monthly(found: Scope) -> list[CountRow]:
    """What was done in the offices in each of the last twelve months, the newest first."""
    months = _months()
    rows: Any = (
        Monthly.select(Monthly.month, Monthly.act, fn.SUM(Monthly.count))
        .where(Monthly.office.in_(found.offices), Monthly.month >= months[-1])
        .group_by(Monthly.month, Monthly.act)
        .tuples()
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for month, done_there, count in rows:
        counts[month][done_there] = int(count)
    return [CountRow(0, month, counts[month], month) for month in months]


def _months() -> list[str]:
    found = [clock.today().replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return [f"{day:%Y-%m}" for day in found]


def done(act: str, month: date, found: Scope, after: str | None = None) -> Page:
    """Households for which that was last done in a month, the first of it first. Raises KeyError
    for no act.
    """
    day = _LATEST[act]
    until = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    query = (
        Household.select(Household, Office)
        .join(Office, on=Household.office)
        .where(Household.merged_into.is_null(), day >= month, day <= until)
    )
    if found.places:
        query = query.where(found.holds(Household.office, Household.subdistrict))
    page = paged(query, [day, Household.id], after, Household.office, found.offices, rising=True)
    page.rows = [WorkItem(row, getattr(row, day.name)) for row in page.rows]
    return page


# For files


def wanted_of(officer: Officer, wanted: HouseholdFilter) -> Any:
    """The households a file is to hold, each with its office."""
    found = scope(officer, wanted.office)
    return (
        Household.select(Household, Office)
        .join(Office, on=Household.office)
        .where(
            Household.merged_into.is_null(),
            Household.office.in_(found.offices),
            found.holds(Household.office, Household.subdistrict),
            *conditions(wanted),
        )
    )


def portions(query: Any) -> Iterator[list[Household]]:
    """The households of a query, some hundred at a time, by their ids: whatever happens between,
    none comes twice.
    """
    last = 0
    while rows := list(query.where(Household.id > last).order_by(Household.id).limit(AT_ONCE)):
        yield rows
        last = rows[-1].id
