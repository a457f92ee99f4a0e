"""Questions about households. Each starts from the officer who asks: staff see their own places, a district its own
households, a province those of all its districts; and who broke the glass, that one household for a day.
"""

from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, fn

from app.accounts.models import Officer
from app.accounts.roles import May
from app.choices.models import Choice
from app.households.models import Area, Household, HouseholdEvent, HouseholdTrait, Member, MemberTrait, Pass, Reading
from app.kit import clock
from app.kit.paging import Page, paged
from app.kit.thai import search_key
from app.offices.models import Office
from app.places.queries import Place, span, within

OWN_PLACES = "staff"  # the role whose officers see their own places alone


def offices(officer: Officer) -> list[Office]:
    """The offices whose households the officer may see: the own ones and those below them, as set up."""
    mine = officer.offices_where(May.FIELD)
    return list(Office.select().where(Office.id.in_(mine) | Office.parent.in_(mine)).order_by(Office.id)) if mine else []


def readable(officer: Officer) -> Any:
    """The households the officer may see, closed ones too; those merged into another not."""
    return Household.select().where(Household.merged_into.is_null(), _seen_by(officer))


def _seen_by(officer: Officer) -> Any:
    mine, whole = officer.offices_where(May.FIELD), _whole(officer)
    below = Office.select(Office.id).where(Office.parent.in_(whole))
    glass = Pass.select(Pass.household).where(Pass.officer == officer, Pass.until > clock.now())
    seen = [Household.office.in_(whole), Household.office.in_(below), Household.id.in_(glass)]
    for office_id in set(mine) - set(whole):
        seen += [(Household.office == office_id) & Household.subdistrict.between(*span(row.code))
                 for row in areas(office_id, officer)]
    return reduce(or_, seen)


def _whole(officer: Officer) -> list[int]:
    """The offices in which the officer works with all households, not with those of some places alone."""
    mine = officer.offices_where(May.FIELD)
    return [held.post.office_id for held in officer.appointments
            if held.post.office_id in mine and held.post.role not in (OWN_PLACES, "administrator")]


def find(officer: Officer, household_id: int) -> Household:
    """The household if the officer may see it. Raises DoesNotExist (answered 404) otherwise."""
    return readable(officer).where(Household.id == household_id).get()


def find_own(officer: Officer, household_id: int, to: May = May.FIELD) -> Household:
    """The household if it is one of an office in which the officer may do that; what a province sees below it is not.
    Raises DoesNotExist (answered 404) otherwise.
    """
    return readable(officer).where(Household.id == household_id, Household.office.in_(officer.offices_where(to))).get()


def find_above(officer: Officer, household_id: int, to: May) -> Household:
    """The household if its office lies below one in which the officer may do that. Raises DoesNotExist otherwise."""
    below = Office.select(Office.id).where(Office.parent.in_(officer.offices_where(to)))
    return readable(officer).where(Household.id == household_id, Household.office.in_(below)).get()


def listed(officer: Officer, words: str = "", after: str | None = None, **only: Any) -> Page:
    """Households the officer may see, newest first, each with its `office`; `only` are as `conditions` takes them."""
    query = (Household.select(Household, Office).join(Office, on=Household.office)
             .where(Household.merged_into.is_null(), *conditions(words, **only)))
    among = [office.id for office in offices(officer)]
    if set(officer.offices_where(May.FIELD)) - set(_whole(officer)):
        query = query.where(_seen_by(officer))
    return paged(query, [Household.id], after, Household.office, [only["office"]] if only.get("office") in among else among)


def conditions(words: str = "", office: int = 0, subdistrict: int = 0, step: int | None = None, trait: int = 0,
               closed: bool = False) -> list[Any]:
    """What narrows a list: words in names or place, an office, a place, a step, a target kind or dimension; open or closed."""
    found: list[Any] = [Household.search.contains(word) for word in search_key(words).split()]
    found.append(Household.closed_on.is_null(not closed))
    if office:
        found.append(Household.office == office)
    if subdistrict:
        found.append(Household.subdistrict.between(*span(subdistrict)))
    if step is not None:
        found.append(Household.step == step)
    if trait:
        found.append(fn.EXISTS(HouseholdTrait.select(HouseholdTrait.id).where(HouseholdTrait.household == Household.id,
                                                                             HouseholdTrait.choice == trait)))
    return found


def family(household: Household) -> list[int]:
    """The ids under which a household's past is kept: its own, and those of households merged into it."""
    found, waiting = [household.id], [household.id]
    while waiting:
        waiting = [row.id for row in Household.select(Household.id).where(Household.merged_into.in_(waiting))]
        found += waiting
    return found


def members(household: Household) -> list[Member]:
    """Who lives there, the head first, then by age; each with `choices` (what makes them vulnerable)."""
    found = list(Member.select(Member, Choice).join(Choice, JOIN.LEFT_OUTER, on=Member.relation)
                 .where(Member.household == household, Member.left_on.is_null())
                 .order_by(Member.is_head.desc(), Member.birth_year, Member.id))
    traits = list(MemberTrait.select(MemberTrait, Choice).join(Choice).where(MemberTrait.member.in_([one.id for one in found])))
    for member in found:
        member.choices = [row.choice for row in traits if row.member_id == member.id]
    return found


def member(household: Household, member_id: int) -> Member:
    """One of them. Raises DoesNotExist (answered 404) when they live elsewhere."""
    found = next((one for one in members(household) if one.id == member_id), None)
    if found is None:
        raise Member.DoesNotExist
    return found


def traits(household: Household) -> list[HouseholdTrait]:
    """Its target kinds, dimensions and indicators, by list and order."""
    return list(HouseholdTrait.select(HouseholdTrait, Choice).join(Choice).where(HouseholdTrait.household == household)
                .order_by(Choice.list.desc(), Choice.place, HouseholdTrait.year))


def events(household: Household) -> list[HouseholdEvent]:
    """What happened to it and to those merged into it, newest first."""
    return list(HouseholdEvent.select(HouseholdEvent, Officer).join(Officer, JOIN.LEFT_OUTER, on=HouseholdEvent.by)
                .where(HouseholdEvent.household.in_(family(household)))
                .order_by(HouseholdEvent.on.desc(), HouseholdEvent.id.desc()).limit(200))


def readings(household: Household, after: str | None = None) -> Page:
    """Who looked at it, newest first; for the household's own district."""
    query = Reading.select(Reading, Officer).join(Officer)
    return paged(query, [Reading.id], after, Reading.household, [household.id])


def alike(office_ids: list[int], house: str, village: int | None, subdistrict: int, names: list[str], marks: list[str],
          but: int = 0) -> list[Household]:
    """Open households that may be the same: with a member of the same citizen number, or in the same house of the same village
    with somebody of the same name, at most ten.
    """
    by_mark = Member.select(Member.household).where(Member.citizen_mark.in_(marks), Member.left_on.is_null())
    keys = [search_key(name) for name in names if name]
    same_place = ((Household.house == house) & (Household.subdistrict == subdistrict)
                  & (Household.village.is_null() if village is None else Household.village == village))
    by_name = reduce(or_, [Household.search.contains(key) for key in keys]) if keys else Household.id == 0
    return list(Household.select(Household, Office).join(Office, on=Household.office)
                .where(Household.merged_into.is_null(), Household.closed_on.is_null(), Household.id != but,
                       (Household.office.in_(office_ids) & same_place & by_name) | Household.id.in_(by_mark)).limit(10))


def areas(office_id: int, officer: Officer | None = None) -> list[Area]:
    """The places an office looks after, or one of its people does."""
    whose = Area.officer.is_null() if officer is None else Area.officer == officer
    return list(Area.select().where(Area.office == office_id, whose).order_by(Area.code))


def places(office_id: int) -> list[Place]:
    """The subdistricts an office looks after, by their codes."""
    return [place for row in areas(office_id) for place in within(row.code)]


def glasses(office_ids: list[int]) -> list[Pass]:
    """Glasses broken over households of some offices that nobody there has taken note of, newest first."""
    return list(Pass.select(Pass, Household, Officer).join(Household).switch(Pass).join(Officer)
                .where(Household.office.in_(office_ids), Pass.seen_at.is_null()).order_by(Pass.id.desc()).limit(100))
