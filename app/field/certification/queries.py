"""Questions about verifications and their certification. Each starts from the officer who asks, or
from a household the officer was found to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from app.field.certification.models import CONFIRMED, ChangeRequest, Stage, Verification
from app.field.households.models import Household
from app.field.households.queries import family
from app.field.pick_lists.models import Choice
from app.kit.paging import Page, paged
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office

ACTORS = ("by", "district_by", "province_by", "returned_by")


@dataclass
class Certification:
    """What became of a household's verification."""

    latest: Verification | None  # the newest, which counts
    older: list[Verification]
    wish: ChangeRequest | None  # to change what is locked, not yet decided
    wishes: list[ChangeRequest]  # decided ones, newest first

    @property
    def suggests_closing(self) -> bool:
        """Whether it is certified that the household is none to work with."""
        found = self.latest
        return bool(
            found
            and found.stage == Stage.CERTIFIED
            and found.finding
            and found.finding.code != CONFIRMED
        )


def certification_of(household: Household) -> Certification:
    """The verifications of a household and of those merged into it, and the wishes to change
    what is locked.
    """
    ids = family(household)
    found = list(
        Verification.select(Verification, Choice)
        .join(Choice, on=Verification.finding)
        .where(Verification.household.in_(ids))
        .order_by(Verification.id.desc())
        .limit(50)
    )
    asked = list(
        ChangeRequest.select()
        .where(ChangeRequest.household.in_(ids))
        .order_by(ChangeRequest.id.desc())
        .limit(50)
    )
    _name(found, ACTORS)
    _name(asked, ("asked_by", "decided_by"))
    own = [row for row in found if row.household_id == household.id]
    latest = next(iter(own or found), None)
    wish = next(
        (row for row in asked if row.granted is None and row.household_id == household.id), None
    )
    return Certification(
        latest,
        [row for row in found if row is not latest],
        wish,
        [row for row in asked if row is not wish],
    )


def suggested_closing() -> Any:
    """The condition on a household: its newest verification is certified and says that it is
    none to work with.
    """
    newest = Verification.alias()
    latest = newest.select(fn.MAX(newest.id)).where(newest.household == Household.id)
    return fn.EXISTS(
        Verification.select(Verification.id)
        .join(Choice, on=Verification.finding)
        .where(
            Verification.id == latest,
            Verification.stage == Stage.CERTIFIED,
            Choice.code != CONFIRMED,
        )
    )


def _name(rows: Sequence[Any], fields: Sequence[str]) -> None:
    """Put the officers in: one question for all of them."""
    ids = {getattr(row, f"{field}_id") for row in rows for field in fields} - {None}
    officers = (
        {officer.id: officer for officer in Officer.select().where(Officer.id.in_(ids))}
        if ids
        else {}
    )
    for row in rows:
        for field in fields:
            setattr(row, field, officers.get(getattr(row, f"{field}_id")))


def find(household: Household, verification_id: int) -> Verification:
    """One verification of a household. Raises DoesNotExist (answered 404) when it is another's."""
    return (
        Verification.select(Verification, Choice)
        .join(Choice, on=Verification.finding)
        .where(Verification.id == verification_id, Verification.household == household)
        .get()
    )


def find_wish(household: Household, request_id: int) -> ChangeRequest:
    """One wish to change a household. Raises DoesNotExist (answered 404) when it is another's."""
    return (
        ChangeRequest.select(ChangeRequest, Officer)
        .join(Officer, on=ChangeRequest.asked_by)
        .where(ChangeRequest.id == request_id, ChangeRequest.household == household)
        .get()
    )


def waiting(officer: Officer, level: str) -> Any:
    """Verifications of open households that wait for a committee the officer speaks for, but
    those they made themselves.
    """
    return (
        Verification.select()
        .join(Household)
        .where(
            Verification.office.in_(_committee(officer, level)),
            Verification.stage == level,
            Verification.by != officer,
            Verification.district_by.is_null() | (Verification.district_by != officer),
            Household.closed_on.is_null(),
            Household.merged_into.is_null(),
        )
    )


def sent_back(officer: Officer) -> Any:
    """Verifications sent back and not made anew: one's own, and all of an office for who gives
    out its work.
    """
    later = Verification.alias()
    anew = fn.EXISTS(
        later.select(later.id).where(
            later.household == Verification.household, later.id > Verification.id
        )
    )
    return (
        Verification.select()
        .join(Household)
        .where(
            Verification.office.in_(officer.offices_where(May.FIELD)),
            Verification.stage == Stage.RETURNED,
            (Verification.by == officer)
            | Verification.office.in_(officer.offices_where(May.ASSIGN)),
            ~anew,
            Household.closed_on.is_null(),
            Household.merged_into.is_null(),
        )
    )


def listed_sent_back(officer: Officer, after: str | None = None) -> Page:
    """A page of those, oldest first, each with its household and who verified it."""
    query = (
        sent_back(officer)
        .select(Verification, Household, Officer)
        .switch(Verification)
        .join(Officer, on=Verification.by)
    )
    return paged(
        query,
        [Verification.id],
        after,
        Verification.office,
        officer.offices_where(May.FIELD),
        rising=True,
    )


def wishes(officer: Officer) -> Any:
    """Wishes to change locked households of offices below one whose committee the officer speaks
    for, not yet decided.
    """
    return (
        ChangeRequest.select()
        .join(Household)
        .where(
            ChangeRequest.granted.is_null(),
            ChangeRequest.office.in_(_committee(officer, Stage.PROVINCE)),
            Household.closed_on.is_null(),
            Household.merged_into.is_null(),
        )
    )


def listed(officer: Officer, level: str, after: str | None = None) -> Page:
    """A page of `waiting`, oldest first, each with its household, office and finding, and who
    verified it.
    """
    query = (
        waiting(officer, level)
        .select(Verification, Household, Choice, Office, Officer)
        .switch(Verification)
        .join(Choice, on=Verification.finding)
        .switch(Verification)
        .join(Office, on=Verification.office)
        .switch(Verification)
        .join(Officer, on=Verification.by)
    )
    return paged(
        query, [Verification.id], after, Verification.office, committee(officer, level), rising=True
    )


def listed_wishes(officer: Officer, after: str | None = None) -> Page:
    """A page of `wishes`, oldest first, each with its household and office, and who asked."""
    query = (
        wishes(officer)
        .select(ChangeRequest, Household, Office, Officer)
        .switch(ChangeRequest)
        .join(Office, on=ChangeRequest.office)
        .switch(ChangeRequest)
        .join(Officer, on=ChangeRequest.asked_by)
    )
    return paged(
        query,
        [ChangeRequest.id],
        after,
        ChangeRequest.office,
        committee(officer, Stage.PROVINCE),
        rising=True,
    )


def chosen(officer: Officer, level: str, ids: Sequence[int]) -> list[Verification]:
    """Verifications by their ids, wherever they stand by now, with household and office. Raises
    DoesNotExist (answered 404) when the officer does not speak for the committee of one of them.
    """
    found = list(
        Verification.select(Verification, Household, Office, Choice)
        .join(Household)
        .switch(Verification)
        .join(Office, on=Verification.office)
        .switch(Verification)
        .join(Choice, on=Verification.finding)
        .where(Verification.id.in_(ids), Verification.office.in_(_committee(officer, level)))
    )
    if len(found) != len(set(ids)):
        raise Verification.DoesNotExist
    return found


def committee(officer: Officer, level: str) -> list[int]:
    """The ids of the offices for whose households the officer speaks as committee of that level,
    as set up.
    """
    return [office.id for office in _committee(officer, level).order_by(Office.id)]


def _committee(officer: Officer, level: str) -> Any:
    mine = officer.offices_where(May.CERTIFY)
    own = Office.id.in_(mine) & Office.parent.is_null(False)
    return Office.select(Office.id).where(
        own if level == Stage.DISTRICT else Office.parent.in_(mine)
    )
