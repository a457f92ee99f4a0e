"""Questions of an auditor to the trail. Each starts from the officer who asks: what the people of
the office, and of those below it, did; of the system itself the office above all others is told.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from peewee import fn

from app.field.households.acts import LOOKED
from app.field.households.models import AccessRecord, Household
from app.kit import clock
from app.kit.paging import Page, paged
from app.kit.thai import terms
from app.operations.auditing.acts import ACTS, RIGHTS, TAKEN_OUT
from app.people.accounts.models import Appointment, Officer, Post
from app.people.accounts.roles import May
from app.people.offices.models import Office
from app.records.trail import ledger
from app.records.trail.acts import REFUSED
from app.records.trail.models import Trail

ONLY = {
    "refused": REFUSED,
    "out": TAKEN_OUT,
    "looked": LOOKED,
    "rights": RIGHTS,
    "sessions": tuple(ACTS["session"]),
}
# people of one office: each is asked for alone; more of them are looked for along the whole trail
FEW = 60
AT_ONCE = 2000
SLACK = timedelta(days=1)  # ids follow time but for a clock that was set back


@dataclass(frozen=True)
class TrailFilter:
    """What an auditor looks for; all of it empty: everything."""

    people: str = ""  # words of names
    act: str = ""
    only: str = ""  # a key of ONLY
    thing: str = ""  # a table
    number: int = 0  # of the thing
    since: date | None = None
    until: date | None = None

    @property
    def acts(self) -> list[str]:
        """The acts looked for; none: all."""
        if self.act:
            return [self.act]
        return list(ONLY.get(self.only, () if self.number else ACTS.get(self.thing, {})))


def acts_page(officer: Officer, sought: TrailFilter, after: str | None = None) -> Page:
    """A page of acts, newest first."""
    query, whose = Trail.select().where(*_when(Trail, sought)), _whose(officer, sought.people)
    acts = sought.acts
    if whose is not None and len(whose) > FEW:
        query, whose = query.where(Trail.officer_id.in_(whose)), None
    if sought.number:
        if whose is not None:
            query = query.where(Trail.officer_id.in_(whose))
        query = query.where(
            Trail.thing_id == sought.number, *([Trail.act.in_(acts)] if acts else [])
        )
        return paged(query, [Trail.id], after, Trail.thing, [sought.thing])
    if whose is not None:
        # Not the field itself: each person has few rows, an act may have millions, and SQLite would
        # rather walk those.
        return paged(
            query.where(fn.LOWER(Trail.act).in_(acts)) if acts else query,
            [Trail.id],
            after,
            Trail.officer_id,
            whose,
        )
    return paged(query, [Trail.id], after, Trail.act if acts else None, acts)


def all_found(officer: Officer, sought: TrailFilter) -> Any:
    """All of the acts, in no order."""
    query, whose = Trail.select().where(*_when(Trail, sought)), _whose(officer, sought.people)
    if sought.acts:
        query = query.where(Trail.act.in_(sought.acts))
    if sought.number:
        query = query.where(Trail.thing == sought.thing, Trail.thing_id == sought.number)
    return query if whose is None else query.where(Trail.officer_id.in_(whose))


def each(query: Any, newest_first: bool = True) -> Iterator[Any]:
    """The acts of a question one by one, in order, few at a time."""
    order, last = Trail.id.desc() if newest_first else Trail.id, 0
    while some := list(
        (query.where(Trail.id < last if newest_first else Trail.id > last) if last else query)
        .order_by(order)
        .limit(AT_ONCE)
    ):
        yield from some
        last = some[-1].id


def access_page(officer: Officer, sought: TrailFilter, after: str | None = None) -> Page:
    """Who was shown which household, newest first, each with its officer and household."""
    query = (
        AccessRecord.select(AccessRecord, Officer, Household, Office)
        .join(Officer)
        .switch(AccessRecord)
        .join(Household)
        .join(Office, on=Household.office)
        .where(*_when(AccessRecord, sought))
    )
    whose = _whose(officer, sought.people)
    if sought.number:
        mine = query if whose is None else query.where(AccessRecord.officer.in_(whose))
        return paged(mine, [AccessRecord.id], after, AccessRecord.household, [sought.number])
    if whose is not None and len(whose) <= FEW:
        return paged(query, [AccessRecord.id], after, AccessRecord.officer, whose)
    return paged(
        query if whose is None else query.where(AccessRecord.officer.in_(whose)),
        [AccessRecord.id],
        after,
        None,
        [],
    )


@dataclass(frozen=True)
class Looks:
    """What came of looking at all looks that were sealed: how many, the last of them, and the first
    act whose looks are not those any more.
    """

    count: int
    last: int
    changed: Trail | None


def looks_verified() -> Looks:
    """Whether the looks that the trail has sealed are still as they were, few read at a time."""
    count, last = 0, 0
    for act in each(Trail.select().where(Trail.act == "looks_sealed"), newest_first=False):
        try:
            said, last = act.said, act.said["last"]
            as_they_were = digest(said["after"], last) == (said["count"], said["sha256"])
        except (ValueError, KeyError, TypeError):  # what it says was tampered with
            return Looks(count, last, act)
        count += said["count"]
        if not as_they_were:
            return Looks(count, last, act)
    return Looks(count, last, None)


def unsealed(before: datetime) -> tuple[int, int]:
    """After which look, and up to which, none is sealed yet; of those noted before a moment."""
    newest = Trail.select().where(Trail.act == "looks_sealed").order_by(Trail.id.desc()).first()
    last = AccessRecord.select(fn.MAX(AccessRecord.id)).where(AccessRecord.at < before).scalar()
    return (newest.said["last"] if newest else 0), last or 0


def digest(after: int, last: int) -> tuple[int, str]:
    """How many looks there are after one (0: from the first) and up to another, and the SHA-256
    over all they say.
    """
    count, told, query = (
        0,
        sha256(),
        AccessRecord.select().where(AccessRecord.id <= last).namedtuples(),
    )
    for row in ledger.each(
        query.where(AccessRecord.id > after) if after else query,
        AccessRecord.id,
        AT_ONCE,
        lambda one: AccessRecord(id=one),
    ):
        at = (
            row.at.isoformat() if isinstance(row.at, datetime) else row.at
        )  # what somebody else put there may be anything
        said = [row.id, row.household, row.officer, at, row.what, row.reason]
        told.update(json.dumps(said, ensure_ascii=False, default=str).encode() + b"\n")
        count += 1
    return count, told.hexdigest()


def offices(officer: Officer) -> list[Office]:
    """The offices whose acts the officer may see."""
    mine = officer.offices_where(May.AUDIT)
    return list(
        Office.select().where(Office.id.in_(mine) | Office.parent.in_(mine)).order_by(Office.id)
    )


def _whose(officer: Officer, words: str) -> list[int] | None:
    """Ids of the people whose acts are asked for; None: of all, and the system's own."""
    here = [office.id for office in offices(officer)]
    above_all = not Office.select().where(Office.id.not_in(here)).exists()
    people = Officer.select(Officer.id)
    if not above_all:
        people = people.where(
            Officer.id.in_(
                Appointment.select(Appointment.officer).join(Post).where(Post.office.in_(here))
            )
        )
    for term in terms(words):
        people = people.where(Officer.search.contains(term) | (Officer.sign_in == term))
    return None if above_all and not words else [row.id for row in people]


def _when(rows: Any, sought: TrailFilter) -> list[Any]:
    """What narrows rows to the days looked for: by their moment, and by their ids, so that
    nothing else is walked through.
    """
    narrowed = [rows.id > 0]  # all of them
    if sought.since:
        begun = clock.begun(sought.since)
        first = (
            rows.select(rows.id)
            .where(rows.at >= begun - SLACK)
            .order_by(rows.at, rows.id)
            .limit(1)
            .scalar()
        )
        narrowed += [rows.at >= begun, rows.id >= (first or 0)]
    if sought.until:
        ended = clock.begun(sought.until + timedelta(days=1))
        last = (
            rows.select(rows.id)
            .where(rows.at < ended + SLACK)
            .order_by(rows.at.desc(), rows.id.desc())
            .limit(1)
            .scalar()
        )
        narrowed += [rows.at < ended, rows.id <= (last or 0)]
    return narrowed
