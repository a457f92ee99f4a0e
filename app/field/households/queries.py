"""Questions about households. Each starts from the officer who asks: staff see their own places, a
district its own households, a province those of all its districts; and who broke the glass, that
one household for a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, fn

from app.field.coverage import queries as coverage
from app.field.households.citizens import held_in
from app.field.households.models import (
    LACKS,
    STEPS,
    EmergencyAccess,
    Household,
    HouseholdTrait,
    Member,
    MemberTrait,
)
from app.field.pick_lists.models import Choice, List
from app.field.places.queries import span
from app.kit import clock
from app.kit.sealing import decrypted_query, mark
from app.kit.thai import arabic, fold, terms
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office

# Who may see which


def offices(officer: Officer) -> list[Office]:
    """The offices whose households the officer may see: the own ones and those below them, as set
    up; none are below the places of staff.
    """
    mine = officer.offices_where(May.FIELD)
    below = Office.parent.in_(coverage.offices_seen_whole(officer))
    return (
        list(Office.select().where(Office.id.in_(mine) | below).order_by(Office.id)) if mine else []
    )


def readable(officer: Officer) -> Any:
    """The households the officer may see, closed ones too; those merged into another not."""
    return Household.select().where(Household.merged_into.is_null(), _seen_by(officer))


def _seen_by(officer: Officer) -> Any:
    glass = EmergencyAccess.select(EmergencyAccess.household).where(
        EmergencyAccess.officer == officer, EmergencyAccess.until > clock.now()
    )
    return looked_after(officer) | Household.id.in_(glass)


def looked_after(officer: Officer) -> Any:
    """The condition: of an office or place of the officer's, or of an office below."""
    mine, whole = officer.offices_where(May.FIELD), coverage.offices_seen_whole(officer)
    below = Office.select(Office.id).where(Office.parent.in_(whole))
    seen = [Household.office.in_(whole), Household.office.in_(below)]
    for office_id in set(mine) - set(whole):
        seen += [
            (Household.office == office_id) & Household.subdistrict.between(*place)
            for place in coverage.spans(office_id, officer)
        ]
    return reduce(or_, seen)


def find(officer: Officer, household_id: int) -> Household:
    """The household if the officer may see it. Raises DoesNotExist (answered 404) otherwise."""
    return readable(officer).where(Household.id == household_id).get()


def find_own(officer: Officer, household_id: int, to: May = May.FIELD) -> Household:
    """The household if it is one of an office in which the officer may do that; what a province
    sees below it is not, nor what a broken glass lets read. Raises DoesNotExist (answered 404)
    otherwise.
    """
    return own(officer, to).where(Household.id == household_id).get()


def own(officer: Officer, to: May = May.FIELD) -> Any:
    """The households of the offices and places in which the officer may do that."""
    return Household.select().where(
        Household.merged_into.is_null(),
        looked_after(officer),
        Household.office.in_(officer.offices_where(to)),
    )


def rights(officer: Officer, household: Household) -> dict[str, bool]:
    """What the officer may do with the household as it stands: write about it, change it, speak
    for a committee, approve.
    """
    write = household.is_open and own(officer).where(Household.id == household.id).exists()
    certify = officer.offices_where(May.CERTIFY)
    return {
        "write": write,
        "change": write and not locked(household),
        "certify_district": household.office_id in certify,
        "certify_province": household.office.parent_id in certify,
        "approve": household.office_id in certify,
    }


def locked(household: Household) -> bool:
    """Whether the province certified it, and no change asked for is granted."""
    return bool(household.province_certified_on) and not (
        household.unlocked_until and household.unlocked_until >= clock.today()
    )


def leading(officer: Officer, household_id: int) -> Household:
    """The household that one was merged into, if the officer may see it. Raises DoesNotExist
    (answered 404) otherwise.
    """
    former = Household.get_by_id(household_id)
    while former.merged_into_id:
        former = Household.get_by_id(former.merged_into_id)
    return find(officer, former.id)


def find_above(officer: Officer, household_id: int, to: May) -> Household:
    """The household if its office lies below one in which the officer may do that. Raises
    DoesNotExist otherwise.
    """
    below = Office.select(Office.id).where(Office.parent.in_(officer.offices_where(to)))
    return readable(officer).where(Household.id == household_id, Household.office.in_(below)).get()


def tell_shown(officer: Officer, found: list[Household]) -> list[Household]:
    """These households, each with whether the officer may see it (`shown`)."""
    shown = {row.id for row in readable(officer).where(Household.id.in_([one.id for one in found]))}
    for one in found:
        one.shown = one.id in shown
    return found


# What narrows a list

# In addresses and forms, beside the words to `find`, sealed
NARROWS = ("office", "subdistrict", "step", "trait", "lacks", "only")


@dataclass
class HouseholdFilter:
    """Which households a list, or a file, is narrowed to."""

    words: str = ""  # in names or place, or a citizen number
    office: int = 0
    subdistrict: int = 0
    step: int | None = None
    trait: int = 0  # a target kind or dimension
    lacks: str = ""  # in LACKS
    closed: bool = False
    over: bool = False  # closed, and kept longer than set

    @classmethod
    def of(cls, said: Mapping[str, str | None]) -> "HouseholdFilter":
        """What an address or a form says; what makes no sense narrows nothing."""
        office, subdistrict, trait = (
            _number(said.get(name)) for name in ("office", "subdistrict", "trait")
        )
        step, lacks, only = said.get("step"), said.get("lacks") or "", said.get("only")
        return cls(
            decrypted_query(said.get("find")),
            office,
            subdistrict,
            STEPS.index(step) if step in STEPS else None,
            trait,
            lacks if lacks in LACKS else "",
            only in ("closed", "over"),
            only == "over",
        )

    @property
    def facets(self) -> list[str]:
        """How the open households wanted are counted in Tally."""
        step = [f"step:{STEPS[self.step]}"] if self.step is not None else []
        return [
            *step,
            *([f"trait:{self.trait}"] if self.trait else []),
            *([f"lacks:{self.lacks}"] if self.lacks else []),
        ]


def _number(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 10 else 0


def conditions(wanted: HouseholdFilter) -> list[Any]:
    """What narrows a list of households so."""
    found = _found_by(wanted.words)
    found.append(Household.closed_on.is_null(not wanted.closed))
    if wanted.over:
        found.append(Household.keep_until < clock.today())
    if wanted.office:
        found.append(Household.office == wanted.office)
    if wanted.subdistrict:
        found.append(Household.subdistrict.between(*span(wanted.subdistrict)))
    if wanted.step is not None:
        found.append(Household.step == wanted.step)
    if wanted.trait:
        found.append(
            fn.EXISTS(
                HouseholdTrait.select(HouseholdTrait.id).where(
                    HouseholdTrait.household == Household.id, HouseholdTrait.choice == wanted.trait
                )
            )
        )
    if wanted.lacks:
        found.append(_lacking(wanted.lacks))
    return found


def _lacking(what: str) -> Any:
    """The condition: the record lacks that. Counted alike in `commands.keeping`."""
    if what == "position":
        return Household.latitude.is_null()
    if what == "target":
        return ~fn.EXISTS(
            HouseholdTrait.select(HouseholdTrait.id)
            .join(Choice)
            .where(HouseholdTrait.household == Household.id, Choice.list == List.TARGET)
        )
    known: Any = {"birth_year": Member.birth_year, "citizen": Member.citizen_mark}[what]
    return ~fn.EXISTS(
        Member.select(Member.id).where(
            Member.household == Household.id,
            Member.is_head,
            Member.left_on.is_null(),
            known.is_null(False),
        )
    )


def _found_by(words: str) -> list[Any]:
    if held_in(words):
        digits = "".join(filter(str.isdecimal, arabic(words)))
        return [
            Household.id.in_(
                Member.select(Member.household).where(
                    Member.citizen_mark == mark(digits), Member.left_on.is_null()
                )
            )
        ]
    return [Household.search.contains(term) for term in terms(words)]


# One of them


def family(household: Household) -> list[int]:
    """The ids under which a household's past is kept: its own, and those of households merged
    into it.
    """
    found, waiting = [household.id], [household.id]
    while waiting:
        waiting = [
            row.id
            for row in Household.select(Household.id).where(Household.merged_into.in_(waiting))
        ]
        found += waiting
    return found


def members(household: Household) -> list[Member]:
    """Who lives there, the head first, then by age; each with `choices` (what makes them
    vulnerable).
    """
    found = list(
        Member.select(Member, Choice)
        .join(Choice, JOIN.LEFT_OUTER, on=Member.relation)
        .where(Member.household == household, Member.left_on.is_null())
        .order_by(Member.is_head.desc(), Member.birth_year, Member.id)
    )
    traits = list(
        MemberTrait.select(MemberTrait, Choice)
        .join(Choice)
        .where(MemberTrait.member.in_([one.id for one in found]))
    )
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
    return list(
        HouseholdTrait.select(HouseholdTrait, Choice)
        .join(Choice)
        .where(HouseholdTrait.household == household)
        .order_by(Choice.list.desc(), Choice.place, HouseholdTrait.year)
    )


def holding(household: Household) -> list[int]:
    """The ids of what holds of its source year."""
    return [row.choice_id for row in traits(household) if row.year == (household.source_year or 0)]


# Which may be the same, and which others there are


def same(
    officer: Officer, household: Household, names: list[str], numbers: list[str]
) -> list[Household]:
    """Households that may be the same as one being written, or already have one of its people; each
    says whether the officer may see it (`shown`).
    """
    return tell_shown(
        officer, _alike(household, names, [mark(number) for number in numbers if number])
    )


def likely(officer: Officer, household: Household) -> list[Household]:
    """Those of the same office that may be the same household."""
    people = members(household)
    found = _alike(
        household,
        [one.name for one in people],
        [one.citizen_mark for one in people if one.citizen_mark],
    )
    mine = {row.id for row in own(officer).where(Household.id.in_([one.id for one in found]))}
    return [one for one in found if one.id in mine and one.office_id == household.office_id]


def _alike(household: Household, names: list[str], marks: list[str]) -> list[Household]:
    """Other open households that may be the same: with a member of the same citizen number, or in
    the same house of the same village with somebody of the same name, at most ten.
    """
    by_mark = Member.select(Member.household).where(
        Member.citizen_mark.in_(marks), Member.left_on.is_null()
    )
    keys = [fold(name) for name in names if name]
    village = (
        Household.village.is_null()
        if household.village is None
        else Household.village == household.village
    )
    same_place = (
        (Household.office == household.office_id)
        & (Household.house == arabic(household.house))
        & (Household.subdistrict == household.subdistrict)
        & village
    )
    by_name = (
        reduce(or_, [Household.search.contains(key) for key in keys]) if keys else Household.id == 0
    )
    return list(
        Household.select(Household, Office)
        .join(Office, on=Household.office)
        .where(
            Household.merged_into.is_null(),
            Household.closed_on.is_null(),
            Household.id != (household.id or 0),
            (same_place & by_name) | Household.id.in_(by_mark),
        )
        .limit(10)
    )


def other_households(officer: Officer, household: Household, words: str) -> list[Household]:
    """Open households of the officer's that words find, but that one: to move to, or to merge
    with.
    """
    if not words.strip():
        return []
    return list(
        own(officer)
        .where(*conditions(HouseholdFilter(words)), Household.id != household.id)
        .order_by(Household.id.desc())
        .limit(10)
    )
