"""Questions of whoever looks at households: their list, the past of one, who looked at it, one
of elsewhere, glasses broken.
"""

from typing import Any

from peewee import JOIN

from app.field.coverage import queries as coverage
from app.field.households.models import (
    AccessRecord,
    EmergencyAccess,
    Household,
    HouseholdEvent,
    Tally,
)
from app.field.households.queries import (
    HouseholdFilter,
    conditions,
    family,
    looked_after,
    offices,
    readable,
    tell_shown,
)
from app.kit.paging import Page, paged
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office


def listed(officer: Officer, wanted: HouseholdFilter, after: str | None = None) -> Page:
    """Households the officer may see, newest first, each with its `office`."""
    bounded = set(officer.offices_where(May.FIELD)) - set(
        coverage.offices_seen_whole(officer)
    )  # else the offices below say it all
    query = (
        readable(officer) if bounded else Household.select().where(Household.merged_into.is_null())
    )
    query = (
        query.select(Household, Office).join(Office, on=Household.office).where(*conditions(wanted))
    )
    among = [office.id for office in offices(officer)]
    among = [wanted.office] if wanted.office in among else among
    for facet in (
        wanted.facets if not wanted.closed else []
    ):  # an office without would have each of its households looked at
        some = (
            Tally.select(Tally.office)
            .where(Tally.office.in_(among), Tally.facet == facet, Tally.count > 0)
            .distinct()
        )
        among = sorted(row.office_id for row in some)
    return paged(query, [Household.id], after, Household.office, among)


def latest(household: Household) -> list[HouseholdEvent]:
    """What last happened to it and to those merged into it, newest first; that they were is told
    once.
    """
    return list(
        _events()
        .where(
            HouseholdEvent.household.in_(family(household)),
            (HouseholdEvent.kind != "merged_into") | (HouseholdEvent.household == household),
        )
        .order_by(HouseholdEvent.on.desc(), HouseholdEvent.id.desc())
        .limit(6)
    )


def past(household: Household, after: str | None = None) -> Page:
    """All that happened to it and to those merged into it, newest first."""
    return paged(
        _events(),
        [HouseholdEvent.on, HouseholdEvent.id],
        after,
        HouseholdEvent.household,
        family(household),
    )


def _events() -> Any:
    return HouseholdEvent.select(HouseholdEvent, Officer).join(
        Officer, JOIN.LEFT_OUTER, on=HouseholdEvent.by
    )


def readings(household: Household, after: str | None = None) -> Page:
    """Who looked at it, newest first; for the household's own district."""
    found = paged(
        AccessRecord.select(AccessRecord, Officer).join(Officer),
        [AccessRecord.id],
        after,
        AccessRecord.household,
        [household.id],
    )
    people: dict[int, Officer] = {}
    for row in found.rows:
        row.officer = people.setdefault(
            row.officer_id, row.officer
        )  # one of each: what posts they hold is asked once
    return found


# Behind the glass


def elsewhere(
    officer: Officer,
    record_key: str,
    house: str = "",
    subdistrict: str = "",
    village: int | None = None,
) -> list[Household]:
    """Households anywhere of that record key, or of that house in a subdistrict called so, at most
    ten, each with its `office` and whether the officer may see it (`shown`). For whoever breaks the
    glass: nothing else of them may be shown.
    """
    query = (
        Household.select(Household, Office)
        .join(Office, on=Household.office)
        .where(Household.merged_into.is_null())
    )
    if record_key:
        query = query.where(Household.record_key == record_key.upper())
    else:
        query = query.where(
            Household.house == house, Household.subdistrict.in_(coverage.called(subdistrict))
        )
        query = query if village is None else query.where(Household.village == village)
    return tell_shown(officer, list(query.limit(10)))


def glasses(officer: Officer) -> list[EmergencyAccess]:
    """Glasses broken over households the officer looks after in the own offices, that nobody there
    has taken note of, newest first.
    """
    return list(
        broken(officer)
        .select(EmergencyAccess, Household, Officer)
        .switch(EmergencyAccess)
        .join(Officer)
        .order_by(EmergencyAccess.id.desc())
        .limit(100)
    )


def broken(officer: Officer) -> Any:
    """The same, to be counted."""
    return (
        EmergencyAccess.select()
        .join(Household)
        .where(
            looked_after(officer),
            Household.office.in_(officer.offices_where(May.FIELD)),
            EmergencyAccess.seen_at.is_null(),
        )
    )


def glass(officer: Officer, pass_id: int) -> EmergencyAccess:
    """One of those. Raises DoesNotExist (answered 404) when it is none of them."""
    found = next((one for one in glasses(officer) if one.id == pass_id), None)
    if found is None:
        raise EmergencyAccess.DoesNotExist
    return found
