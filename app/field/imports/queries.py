"""Questions about imports. Those who work with all households of an office see all of its
imports, others their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from peewee import fn

from app.field.coverage import queries as coverage
from app.field.households.models import Household, HouseholdTrait, Member, MemberTrait
from app.field.imports.columns import TRAITS, VULNERABILITY, Chosen
from app.field.imports.models import AT_WORK, Import, ImportRow, ImportState, Outcome
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import everything
from app.kit import clock
from app.kit.paging import PAGE, Page, paged
from app.kit.thai import fold
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office
from app.records.files.models import File

REMEMBERED = 60  # files back
LEASE = timedelta(seconds=45)  # a worker silent this long is taken for stopped


def offices(officer: Officer) -> list[Office]:
    """The offices the officer may bring households in for: those that look after places, first."""
    found = list(Office.select().where(Office.id.in_(officer.offices_where(May.FIELD))))
    return sorted(found, key=lambda office: (not coverage.areas_of(office.id), office.id))


def sees_whole_office(officer: Officer, office_id: int) -> bool:
    """Whether the officer works with all households of the office, not with those of some places
    alone.
    """
    return officer.may(May.FIELD, office_id) and not coverage.sees_own_places(officer, office_id)


def reach(officer: Officer, office_id: int) -> list[int]:
    """Codes of the places the officer may bring households in for."""
    return [
        row.code
        for row in coverage.areas_of(
            office_id, None if sees_whole_office(officer, office_id) else officer
        )
    ]


def find(officer: Officer, import_id: int) -> Import:
    """The import if the officer may see it. Raises DoesNotExist (answered 404) otherwise."""
    return (
        Import.select(Import, File, Office, Officer)
        .join(File)
        .switch(Import)
        .join(Office)
        .switch(Import)
        .join(Officer, on=Import.by)
        .where(Import.id == import_id, _seen_by(officer))
        .get()
    )


def listed(officer: Officer, after: str | None = None) -> Page:
    """Imports the officer may see, newest first."""
    query = (
        Import.select(Import, Office, Officer)
        .join(Office)
        .switch(Import)
        .join(Officer, on=Import.by)
        .where(_seen_by(officer))
    )
    return paged(query, [Import.id], after, Import.office, officer.offices_where(May.FIELD))


def _seen_by(officer: Officer) -> Any:
    mine = officer.offices_where(May.FIELD)
    return Import.office.in_(mine) & (
        Import.office.in_([one for one in mine if sees_whole_office(officer, one)])
        | (Import.by == officer)
    )


def former(one: Import) -> Import | None:
    """The last import of the same content into the same office that was done before this one."""
    return (
        Import.select()
        .where(
            Import.office == one.office_id,
            Import.sha256 == one.sha256,
            Import.id < one.id,
            Import.state == ImportState.DONE,
        )
        .order_by(Import.id.desc())
        .first()
    )


def chosen(office_id: int) -> Chosen:
    """The columns people of an office put right by hand, by the heads of the file: of its last
    files that were written, the newest choice for the same heads.
    """
    last = (
        Import.select(Import.how)
        .where(Import.office == office_id, Import.state == ImportState.DONE)
        .order_by(Import.id.desc())
        .limit(REMEMBERED)
    )
    found: Chosen = {}
    for how in (one.read_as for one in reversed(last)):
        if how.get("asked") or how.get("as_before"):
            found[tuple(how["heads"])] = how["columns"]
    return found


def counts(one: Import) -> dict[str, int]:
    """How many rows there are of each outcome."""
    query: Any = (
        ImportRow.select(ImportRow.outcome, fn.COUNT(ImportRow.id))
        .where(ImportRow.source == one)
        .group_by(ImportRow.outcome)
        .tuples()
    )
    return dict(query)


def rows(one: Import, outcome: str = "", after: int = 0) -> Page:
    """Rows of an import as the file has them, from the one after a number."""
    query = ImportRow.select().where(ImportRow.source == one, ImportRow.number > after)
    if outcome:
        query = query.where(ImportRow.outcome == outcome)
    found = list(query.order_by(ImportRow.number).limit(PAGE + 1))
    return Page(found[:PAGE], str(found[PAGE - 1].number) if len(found) > PAGE else None)


def row(one: Import, number: int) -> ImportRow:
    """A row by its number. Raises DoesNotExist (answered 404) when there is none."""
    return ImportRow.get(ImportRow.source == one, ImportRow.number == number)


def undecided(one: Import) -> bool:
    """Whether a conflict waits for a choice."""
    return (
        ImportRow.select()
        .where(ImportRow.source == one, ImportRow.outcome == Outcome.CONFLICT)
        .exists()
    )


def left_behind() -> list[Import]:
    """Imports nobody is at any more that are not finished: their worker was stopped."""
    return list(Import.select(Import.id, Import.state).where(Import.state.in_(AT_WORK), left()))


def left() -> Any:
    """Nobody is at it: its worker let go or was silent too long. One that promised more than it
    may, did before the clock was set back.
    """
    now = clock.now()
    return (
        Import.worker_until.is_null()
        | (Import.worker_until < now)
        | (Import.worker_until > now + LEASE)
    )


def choices() -> list[Choice]:
    """The entries of lists that a column may stand for."""
    return [choice for kind in (*TRAITS, VULNERABILITY) for choice in everything(kind)]


@dataclass
class ExistingData:
    """Households of an office that rows may be about, with their people, as they are now."""

    office_id: int
    households: dict[int, Household] = field(default_factory=dict)
    members: dict[int, list[Member]] = field(default_factory=dict)  # by household, the head first
    traits: dict[tuple[int, int], set[int]] = field(default_factory=dict)  # by household and year
    member_traits: dict[int, set[int]] = field(default_factory=dict)
    marks: dict[str, Member] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)  # marks of people of other offices
    record_keys: dict[str, Household] = field(default_factory=dict)
    external_keys: dict[str, list[Household]] = field(default_factory=dict)
    places: dict[tuple[int, int | None, str], list[Household]] = field(default_factory=dict)

    def names(self, household: Household) -> set[str]:
        return {fold(member.name) for member in self.members.get(household.id, [])}


def known(
    office_id: int,
    record_keys: Iterable[str],
    external_keys: Iterable[str],
    places: Iterable[tuple[int, int | None, str]],
    marks: Iterable[str],
) -> ExistingData:
    """What is kept of the households with these keys, at these places, or of people with these
    numbers.
    """
    found, there = ExistingData(office_id), set(places)
    asked = [
        Household.record_key.in_(list(record_keys)),
        Household.external_key.in_(list(external_keys)),
        Household.subdistrict.in_({place[0] for place in there})
        & Household.house.in_({place[2] for place in there}),
    ]
    by_mark = _people(Member.citizen_mark.in_(list(marks)))
    owners = {
        row.id: row.office_id
        for row in Household.select(Household.id, Household.office).where(
            Household.id.in_({member.household_id for member in by_mark})
        )
    }
    asked.append(Household.id.in_([one for one, office in owners.items() if office == office_id]))
    for condition in asked:
        for household in Household.select().where(Household.office == office_id, condition):
            found.households[household.id] = household
    for member in by_mark:
        if owners[member.household_id] == office_id:
            found.marks[str(member.citizen_mark)] = member
        else:
            found.elsewhere.add(str(member.citizen_mark))
    _sort(found)
    ids = list(found.households)
    for member in _people(Member.household.in_(ids)):
        found.members.setdefault(member.household_id, []).append(member)
    for trait in HouseholdTrait.select().where(HouseholdTrait.household.in_(ids)):
        found.traits.setdefault((trait.household_id, trait.year), set()).add(trait.choice_id)
    members = [member.id for people in found.members.values() for member in people]
    for weakness in MemberTrait.select().where(MemberTrait.member.in_(members)):
        found.member_traits.setdefault(weakness.member_id, set()).add(weakness.choice_id)
    return found


def _people(condition: Any) -> list[Member]:
    return list(
        Member.select()
        .where(condition, Member.left_on.is_null())
        .order_by(Member.is_head.desc(), Member.id)
    )


def _sort(found: ExistingData) -> None:
    for household in sorted(found.households.values(), key=lambda one: (not one.is_open, one.id)):
        found.record_keys[household.record_key] = household
        if household.external_key:
            found.external_keys.setdefault(household.external_key, []).append(household)
        found.places.setdefault(
            (household.subdistrict, household.village, household.house), []
        ).append(household)


def out(query: Any, after: int, count: int) -> list[tuple[Household, list[Member]]]:
    """The next households of a query, by their ids, with their people; each member with its
    `choices`, each household with its `choices` of the source year.
    """
    households = list(query.where(Household.id > after).order_by(Household.id).limit(count))
    people: dict[int, list[Member]] = {one.id: [] for one in households}
    for member in _people(Member.household.in_(list(people))):
        people[member.household_id].append(member)
        member.choices = set()
    every = {member.id: member for living in people.values() for member in living}
    for weakness in MemberTrait.select().where(MemberTrait.member.in_(list(every))):
        every[weakness.member_id].choices.add(weakness.choice_id)
    by_id = {one.id: one for one in households}
    for household in households:
        household.choices = set()
    for trait in HouseholdTrait.select().where(HouseholdTrait.household.in_(list(by_id))):
        if trait.year == (by_id[trait.household_id].source_year or 0):
            by_id[trait.household_id].choices.add(trait.choice_id)
    return [(one, people[one.id]) for one in households]
