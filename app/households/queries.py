"""Questions about households. Each starts from the officer who asks: staff see their own places, a district its own
households, a province those of all its districts; and who broke the glass, that one household for a day.
"""

from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, fn

from app.accounts.models import Officer
from app.accounts.roles import May
from app.areas import queries as areas
from app.choices.models import Choice
from app.households.citizens import held_in
from app.households.models import Household, HouseholdEvent, HouseholdTrait, Member, MemberTrait, Pass, Reading
from app.kit import clock
from app.kit.paging import Page, paged
from app.kit.sealing import mark
from app.kit.thai import arabic, search_key
from app.offices.models import Office
from app.places.queries import span


def offices(officer: Officer) -> list[Office]:
    """The offices whose households the officer may see: the own ones and those below them, as set up."""
    mine = officer.offices_where(May.FIELD)
    return list(Office.select().where(Office.id.in_(mine) | Office.parent.in_(mine)).order_by(Office.id)) if mine else []


def readable(officer: Officer) -> Any:
    """The households the officer may see, closed ones too; those merged into another not."""
    return Household.select().where(Household.merged_into.is_null(), _seen_by(officer))


def _seen_by(officer: Officer) -> Any:
    glass = Pass.select(Pass.household).where(Pass.officer == officer, Pass.until > clock.now())
    return _looked_after(officer) | Household.id.in_(glass)


def _looked_after(officer: Officer) -> Any:
    mine, whole = officer.offices_where(May.FIELD), areas.whole(officer)
    below = Office.select(Office.id).where(Office.parent.in_(whole))
    seen = [Household.office.in_(whole), Household.office.in_(below)]
    for office_id in set(mine) - set(whole):
        seen += [(Household.office == office_id) & Household.subdistrict.between(*place)
                 for place in areas.spans(office_id, officer)]
    return reduce(or_, seen)


def find(officer: Officer, household_id: int) -> Household:
    """The household if the officer may see it. Raises DoesNotExist (answered 404) otherwise."""
    return readable(officer).where(Household.id == household_id).get()


def find_own(officer: Officer, household_id: int, to: May = May.FIELD) -> Household:
    """The household if it is one of an office in which the officer may do that; what a province sees below it is not, nor what
    a broken glass lets read. Raises DoesNotExist (answered 404) otherwise.
    """
    return own(officer, to).where(Household.id == household_id).get()


def own(officer: Officer, to: May = May.FIELD) -> Any:
    """The households of the offices and places in which the officer may do that."""
    return Household.select().where(Household.merged_into.is_null(), _looked_after(officer),
                                    Household.office.in_(officer.offices_where(to)))


def rights(officer: Officer, household: Household) -> dict[str, bool]:
    """What the officer may do with the household as it stands: write about it, change it, speak for a committee, approve."""
    write = household.is_open and own(officer).where(Household.id == household.id).exists()
    certify = officer.offices_where(May.CERTIFY)
    locked = household.province_certified_on and not (household.unlocked_until and household.unlocked_until >= clock.today())
    return {"write": write, "change": write and not locked, "certify_district": household.office_id in certify,
            "certify_province": household.office.parent_id in certify, "approve": household.office_id in certify}


def leading(officer: Officer, household_id: int) -> Household:
    """The household that one was merged into, if the officer may see it. Raises DoesNotExist (answered 404) otherwise."""
    former = Household.get_by_id(household_id)
    while former.merged_into_id:
        former = Household.get_by_id(former.merged_into_id)
    return find(officer, former.id)


def find_above(officer: Officer, household_id: int, to: May) -> Household:
    """The household if its office lies below one in which the officer may do that. Raises DoesNotExist otherwise."""
    below = Office.select(Office.id).where(Office.parent.in_(officer.offices_where(to)))
    return readable(officer).where(Household.id == household_id, Household.office.in_(below)).get()


def listed(officer: Officer, words: str = "", after: str | None = None, **only: Any) -> Page:
    """Households the officer may see, newest first, each with its `office`; `only` are as `conditions` takes them."""
    query = (Household.select(Household, Office).join(Office, on=Household.office)
             .where(Household.merged_into.is_null(), *conditions(words, **only)))
    among = [office.id for office in offices(officer)]
    if set(officer.offices_where(May.FIELD)) - set(areas.whole(officer)):
        query = query.where(_seen_by(officer))
    return paged(query, [Household.id], after, Household.office, [only["office"]] if only.get("office") in among else among)


def conditions(words: str = "", office: int = 0, subdistrict: int = 0, step: int | None = None, trait: int = 0,
               closed: bool = False, over: bool = False) -> list[Any]:
    """What narrows a list: words in names or place (or a citizen number), an office, a place, a step, a target kind or
    dimension; open or closed; closed ones kept for longer than set.
    """
    found = _said(words)
    found.append(Household.closed_on.is_null(not closed))
    if over:
        found.append(Household.keep_until < clock.today())
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


def _said(words: str) -> list[Any]:
    if held_in(words):
        digits = "".join(filter(str.isdecimal, arabic(words)))
        return [Household.id.in_(Member.select(Member.household)
                                 .where(Member.citizen_mark == mark(digits), Member.left_on.is_null()))]
    return [Household.search.contains(word) for word in search_key(words).split()]


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
                .where(HouseholdEvent.household.in_(family(household)),
                       (HouseholdEvent.kind != "merged_into") | (HouseholdEvent.household == household))
                .order_by(HouseholdEvent.on.desc(), HouseholdEvent.id.desc()).limit(200))


def past(household: Household, after: str | None = None) -> Page:
    """The same, a page at a time."""
    query = HouseholdEvent.select(HouseholdEvent, Officer).join(Officer, JOIN.LEFT_OUTER, on=HouseholdEvent.by)
    return paged(query, [HouseholdEvent.on, HouseholdEvent.id], after, HouseholdEvent.household, family(household))


def readings(household: Household, after: str | None = None) -> Page:
    """Who looked at it, newest first; for the household's own district."""
    found = paged(Reading.select(Reading, Officer).join(Officer), [Reading.id], after, Reading.household, [household.id])
    people: dict[int, Officer] = {}
    for row in found.rows:
        row.officer = people.setdefault(row.officer_id, row.officer)  # one of each: what posts they hold is asked once
    return found


def alike(office_ids: list[int], house: str, village: int | None, subdistrict: int, names: list[str], marks: list[str],
          but: int = 0) -> list[Household]:
    """Open households that may be the same: with a member of the same citizen number, or in the same house of the same village
    with somebody of the same name, at most ten.
    """
    by_mark = Member.select(Member.household).where(Member.citizen_mark.in_(marks), Member.left_on.is_null())
    keys = [search_key(name) for name in names if name]
    same_place = ((Household.house == arabic(house)) & (Household.subdistrict == subdistrict)
                  & (Household.village.is_null() if village is None else Household.village == village))
    by_name = reduce(or_, [Household.search.contains(key) for key in keys]) if keys else Household.id == 0
    return list(Household.select(Household, Office).join(Office, on=Household.office)
                .where(Household.merged_into.is_null(), Household.closed_on.is_null(), Household.id != but,
                       (Household.office.in_(office_ids) & same_place & by_name) | Household.id.in_(by_mark)).limit(10))


def same(officer: Officer, household: Household, names: list[str], numbers: list[str]) -> list[Household]:
    """Households that may be the same as one being written, or already have one of its people; each says whether the officer
    may see it (`shown`).
    """
    found = alike([household.office_id], household.house, household.village, household.subdistrict, names,
                  [mark(number) for number in numbers if number], household.id or 0)
    shown = {row.id for row in readable(officer).where(Household.id.in_([one.id for one in found]))}
    for one in found:
        one.shown = one.id in shown
    return found


def elsewhere(officer: Officer, record_key: str, house: str = "", subdistrict: str = "",
              village: int | None = None) -> list[Household]:
    """Households anywhere of that record key, or of that house in a subdistrict called so, at most ten, each with its `office`
    and whether the officer may see it (`shown`). For whoever breaks the glass: nothing else of them may be shown.
    """
    query = Household.select(Household, Office).join(Office, on=Household.office).where(Household.merged_into.is_null())
    if record_key:
        query = query.where(Household.record_key == record_key.upper())
    else:
        query = query.where(Household.house == house, Household.subdistrict.in_(areas.called(subdistrict)))
        query = query if village is None else query.where(Household.village == village)
    found = list(query.limit(10))
    shown = {row.id for row in readable(officer).where(Household.id.in_([one.id for one in found]))}
    for one in found:
        one.shown = one.id in shown
    return found


def glasses(officer: Officer) -> list[Pass]:
    """Glasses broken over households the officer looks after in the own offices, that nobody there has taken note of,
    newest first.
    """
    return list(broken(officer).select(Pass, Household, Officer).switch(Pass).join(Officer).order_by(Pass.id.desc()).limit(100))


def broken(officer: Officer) -> Any:
    """The same, to be counted."""
    return (Pass.select().join(Household)
            .where(_looked_after(officer), Household.office.in_(officer.offices_where(May.FIELD)), Pass.seen_at.is_null()))


def glass(officer: Officer, pass_id: int) -> Pass:
    """One of those. Raises DoesNotExist (answered 404) when it is none of them."""
    found = next((one for one in glasses(officer) if one.id == pass_id), None)
    if found is None:
        raise Pass.DoesNotExist
    return found


def others(officer: Officer, household: Household, words: str) -> list[Household]:
    """Open households of the officer's that words find, but that one: to move to, or to merge with."""
    if not words.strip():
        return []
    return list(own(officer).where(*conditions(words), Household.id != household.id).order_by(Household.id.desc()).limit(10))


def likely(officer: Officer, household: Household) -> list[Household]:
    """Those of the same office that may be the same household."""
    people = members(household)
    found = alike([household.office_id], household.house, household.village, household.subdistrict,
                  [one.name for one in people], [one.citizen_mark for one in people if one.citizen_mark], household.id)
    mine = {row.id for row in own(officer).where(Household.id.in_([one.id for one in found]))}
    return [one for one in found if one.id in mine and one.office_id == household.office_id]
