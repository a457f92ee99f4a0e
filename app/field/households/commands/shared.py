"""What goes with whatever happens to a household: whether it may, its past, its step, and how it
is counted.
"""

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from peewee import EXCLUDED

from app.field.households.models import (
    CERTIFIED,
    LACKS,
    STEPS,
    Household,
    HouseholdEvent,
    HouseholdTrait,
    Member,
    Monthly,
    Tally,
)
from app.field.households.particulars import Particulars
from app.field.households.queries import locked
from app.field.pick_lists.models import Choice, List
from app.field.places.queries import name
from app.kit import clock
from app.kit.db import at_end
from app.kit.errors import Refused
from app.kit.thai import fold
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.records.trail.commands import seal

AT_ONCE = 1000  # rows in one statement: SQLite takes so many values and no more
KEY_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0 O 1 I L


def begin(office_id: int, said: Particulars) -> Household:
    """A household in which nobody lives yet."""
    now = clock.now()
    key = "".join(secrets.choice(KEY_LETTERS) for _place in range(8))
    household = Household.create(
        office=office_id, record_key=key, created_at=now, updated_at=now, **said.columns
    )
    set_traits(household, said.traits, said.source_year)
    return household


def set_traits(household: Household, choices: Sequence[int], year: int | None) -> None:
    """What holds of the source year; what was so in other years stays."""
    HouseholdTrait.delete().where(
        HouseholdTrait.household == household, HouseholdTrait.year == (year or 0)
    ).execute()
    if choices:
        HouseholdTrait.insert_many(
            [
                {"household": household, "choice": choice, "year": year or 0}
                for choice in dict.fromkeys(choices)
            ]
        ).execute()


# Whether it may


def lock(*these: Household) -> None:
    """Take hold of households until the transaction ends, always in one order; then nothing about
    them moves meanwhile. Raises Refused when one of them may not be changed.
    """
    for one in sorted(these, key=lambda household: household.id):
        Household.update(updated_at=clock.now()).where(Household.id == one.id).execute()
        changeable(one)


def living_there(member: Member, household: Household) -> Member:
    """The member as it stands now. Raises Refused when they have left or moved meanwhile."""
    now = Member.get_or_none(
        Member.id == member.id, Member.household == household, Member.left_on.is_null()
    )
    if now is None:
        raise Refused(_("สมาชิกคนนี้ไม่อยู่ในครัวเรือนนี้แล้ว"))
    return now


def changeable(household: Household) -> None:
    """Raises Refused when the household is closed, or certified by the province and not
    unlocked.
    """
    now = Household.get_by_id(household.id)
    if not now.is_open:
        raise Refused(closed_words())
    if locked(now):
        raise Refused(_("ข้อมูลรับรองโดย ศจพ.จ. แล้ว แก้ไขได้เมื่อขอแก้ไขและได้รับอนุญาต"))


def closed_words() -> str:
    return _("ครัวเรือนนี้ปิดแล้ว หรือรวมกับครัวเรือนอื่นแล้ว")


def not_ahead(on: date) -> None:
    """Raises Refused for a day that has not come."""
    if on > clock.today():
        raise Refused(_("วันที่ต้องไม่หลังวันนี้"))


# What it leaves


def mark_done(household: Household, act: str, on: date, **dates: Any) -> None:
    """Something was done for an open household: `act` is counted in the month of `on` (empty: not
    at all), `dates` are columns to set. Raises Refused when the household is closed meanwhile.
    """
    changed = (
        Household.update(updated_at=clock.now(), **dates)
        .where(
            Household.id == household.id,
            Household.closed_on.is_null(),
            Household.merged_into.is_null(),
        )
        .execute()
    )
    if not changed:
        raise Refused(closed_words())
    if dates.keys() & CERTIFIED.keys():
        seal(household)
    if act:
        at_end(_count, ((Monthly, household.office_id, f"{on:%Y-%m}", act), 1))
    refresh_summary(Household.get_by_id(household.id))


def note(
    household: Household,
    officer: Officer | None,
    kind: str,
    text: str = "",
    on: date | None = None,
    other: Household | None = None,
) -> None:
    """Add an event to the household's past."""
    HouseholdEvent.create(
        household=household,
        on=on or clock.today(),
        kind=kind,
        text=text[:1000],
        other=other,
        by=officer,
        as_post=post_in(officer, household.office_id) if officer else "",
        at=clock.now(),
    )


def refresh_summary(household: Household) -> None:
    """Bring up to date what is kept beside the household: its head, what is searched, its step,
    how it is counted.
    """
    now = Household.get_by_id(household.id)
    people = list(
        Member.select(Member.name, Member.is_head, Member.birth_year, Member.citizen_mark).where(
            Member.household == now, Member.left_on.is_null()
        )
    )
    head = next((one for one in people if one.is_head), Member(name=""))
    step = _step(now)
    before = {(office, place, facet) for office, place, facet in json.loads(now.counted)}
    after = {(now.office_id, now.subdistrict, facet) for facet in _facets(now, step, head)}
    former = [
        one.record_key
        for one in Household.select(Household.record_key).where(Household.merged_into == now)
    ]
    words = " ".join(
        [
            *(one.name for one in people),
            now.address,
            name(now.subdistrict),
            now.external_key or "",
            now.record_key,
            *former,
        ]
    )
    (
        Household.update(
            head_name=head.name, step=step, search=fold(words), counted=json.dumps(sorted(after))
        )
        .where(Household.id == now.id)
        .execute()
    )
    for one in before ^ after:
        at_end(_count, ((Tally, *one), 1 if one in after else -1))


def _step(household: Household) -> int:
    """How many of the steps are behind it without a gap: what comes next is the first that lacks.
    Help that came before the verification leaves it to be verified.
    """
    days = (
        household.verified_on,
        household.district_certified_on,
        household.province_certified_on,
        household.planned_on,
        household.helped_on,
    )
    return next((place for place, day in enumerate(days) if not day), len(days))


def _facets(household: Household, step: int, head: Member) -> list[str]:
    """How an open household is counted."""
    if not household.is_open:
        return []
    query = (
        Choice.select(Choice.id, Choice.list)
        .join(HouseholdTrait)
        .where(HouseholdTrait.household == household)
    )
    traits = {one.id: one.list for one in query}
    has = {
        "birth_year": head.birth_year,
        "citizen": head.citizen_mark,
        "position": household.latitude is not None,
        "target": List.TARGET in traits.values(),
    }
    return [
        "all",
        f"step:{STEPS[step]}",
        *(f"trait:{one}" for one in traits),
        *(f"lacks:{one}" for one in LACKS if not has[one]),
    ]


COUNTED: dict[Any, Any] = {
    Monthly: (Monthly.office, Monthly.month, Monthly.act),
    Tally: (Tally.office, Tally.subdistrict, Tally.facet),
}


def _count(told: list[tuple[tuple, int]]) -> None:
    """Add to the counts of a whole transaction, each once and in one order: two transactions that
    settle several households never wait for each other.
    """
    for table, unique in COUNTED.items():
        sums: Counter[tuple] = Counter()
        for (which, *counted), more in told:
            if which is table:
                sums[tuple(counted)] += more
        rows = [(*counted, more) for counted, more in sorted(sums.items()) if more]
        for start in range(0, len(rows), AT_ONCE):
            (
                table.insert_many(rows[start : start + AT_ONCE], fields=[*unique, table.count])
                .on_conflict(
                    conflict_target=unique, update={table.count: table.count + EXCLUDED.count}
                )
                .execute()
            )
