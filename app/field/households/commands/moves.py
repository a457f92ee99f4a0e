"""What moves people between households: one leaves, or goes to another; some begin their own;
two records become one.
"""

from collections.abc import Sequence
from datetime import date

from app.field.households.commands.shared import (
    begin,
    living_there,
    lock,
    not_ahead,
    note,
    refresh_summary,
)
from app.field.households.models import Household, HouseholdTrait, Member, MemberTrait
from app.field.households.particulars import Particulars
from app.field.households.queries import members
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.thai import fold
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.records.trail.commands import record

# What a record takes from the one merged into it, when it lacks it
FILLED = (
    "external_key",
    "village",
    "village_name",
    "phone",
    "note",
    "source",
    "source_year",
    "latitude",
    "longitude",
    "photo",
)


def leave(household: Household, officer: Officer, member: Member, on: date, why: str) -> None:
    """A member has left (ย้ายออก เสียชีวิต); the head cannot before another is."""
    with saving():
        lock(household)
        not_ahead(on)
        member = _free_to_go(member, household)
        Member.update(left_on=on).where(
            Member.id == member.id, Member.household == household
        ).execute()
        refresh_summary(household)
        note(household, officer, "left", f"{member.name}: {why}", on)
        record(
            officer,
            "member_left",
            household,
            post_in(officer, household.office_id),
            member=member.id,
        )


def move(household: Household, officer: Officer, member: Member, to: Household, on: date) -> None:
    """A member goes to live in another household (ย้ายครัวเรือน). The former one keeps that they
    lived there.
    """
    if household.id == to.id:
        raise Refused(_("อยู่ในครัวเรือนนี้อยู่แล้ว"))
    with saving():
        lock(household, to)
        not_ahead(on)
        member = _free_to_go(member, household)
        _moved(member, household, to, on)
        for one, kind, other in ((household, "moved_out", to), (to, "moved_in", household)):
            refresh_summary(one)
            note(one, officer, kind, member.name, on, other)
        record(
            officer,
            "member_moved",
            household,
            post_in(officer, household.office_id),
            member=member.id,
            to=to.id,
        )


def split(
    household: Household, officer: Officer, leaving: Sequence[Member], said: Particulars, on: date
) -> Household:
    """Some members begin a household of their own (แยกครัวเรือน), the first of them its head.
    Raises Refused when nobody or everybody leaves, or the head does.
    """
    with saving():
        lock(household)
        not_ahead(on)
        leaving = [living_there(one, household) for one in leaving]
        if not leaving or any(one.is_head for one in leaving):
            raise Refused(_("เลือกสมาชิกที่แยกออกไป โดยหัวหน้าครัวเรือนเดิมยังอยู่"))
        fresh = begin(household.office_id, said)
        for place, member in enumerate(leaving):
            _moved(member, household, fresh, on, is_head=place == 0)
        for one, kind, other in ((household, "split", fresh), (fresh, "split_from", household)):
            refresh_summary(one)
            note(one, officer, kind, ", ".join(member.name for member in leaving), on, other)
        record(
            officer,
            "household_split",
            household,
            post_in(officer, household.office_id),
            fresh=fresh.id,
        )
    return Household.get_by_id(fresh.id)


def merge(leading: Household, other: Household, officer: Officer, on: date) -> None:
    """Two records of one household become one (รวมครัวเรือน): the leading one keeps its particulars
    and its people what is known of them; what it lacks comes from the other, with the people it has
    not, its target kinds, its visits, its help and its past. Two people of one name are two when
    one record has both, or their citizen numbers differ. Raises Refused for a locked, closed or the
    same one.
    """
    if leading.id == other.id or leading.office_id != other.office_id:
        raise Refused(_("รวมได้เฉพาะครัวเรือนอื่นของอำเภอเดียวกัน"))
    with saving():
        lock(leading, other)
        not_ahead(on)
        have, coming = members(leading), members(other)
        for same in (_same_number, _same_name):
            for member in list(coming):
                if known := next((one for one in have if same(one, member)), None):
                    _fill_up(known, member)
                    have.remove(known)
                    coming.remove(member)
        for member in coming:
            _moved(member, other, leading, on)
        for trait in HouseholdTrait.select().where(HouseholdTrait.household == other):
            HouseholdTrait.insert(
                household=leading, choice=trait.choice_id, year=trait.year
            ).on_conflict_ignore().execute()
        both = [Household.get_by_id(one.id) for one in (leading, other)]
        gaps = {
            name: getattr(both[1], name)
            for name in FILLED
            if not getattr(both[0], name) and getattr(both[1], name)
        }
        (
            Household.update(
                **gaps,
                visits=sum(one.visits for one in both),
                updated_at=clock.now(),
                visited_on=max((one.visited_on for one in both if one.visited_on), default=None),
                next_visit_on=min(
                    (one.next_visit_on for one in both if one.next_visit_on), default=None
                ),
                helped_on=min((one.helped_on for one in both if one.helped_on), default=None),
            )
            .where(Household.id == leading.id)
            .execute()
        )
        (
            Household.update(merged_into=leading, next_visit_on=None, updated_at=clock.now())
            .where(Household.id == other.id)
            .execute()
        )
        for one, kind, another in ((leading, "merged", other), (other, "merged_into", leading)):
            refresh_summary(one)
            note(one, officer, kind, another.head_name, on, another)
        record(
            officer,
            "household_merged",
            leading,
            post_in(officer, leading.office_id),
            other=other.id,
        )


def _free_to_go(member: Member, household: Household) -> Member:
    """The same. Raises Refused for the head too."""
    now = living_there(member, household)
    if now.is_head:
        raise Refused(_("ครัวเรือนต้องมีหัวหน้าหนึ่งคน เลือกหัวหน้าคนใหม่ก่อน"))
    return now


def _moved(
    member: Member, household: Household, to: Household, on: date, is_head: bool = False
) -> None:
    """The person goes on in the other household; a row without number stays where they lived."""
    Member.create(
        household=household,
        name=member.name,
        birth_year=member.birth_year,
        relation=member.relation_id,
        occupation=member.occupation,
        left_on=on,
    )
    Member.update(household=to, is_head=is_head).where(Member.id == member.id).execute()


def _same_number(one: Member, other: Member) -> bool:
    return bool(one.citizen_mark) and one.citizen_mark == other.citizen_mark


def _same_name(one: Member, other: Member) -> bool:
    return fold(one.name) == fold(other.name) and not (one.citizen_mark and other.citizen_mark)


def _fill_up(member: Member, other: Member) -> None:
    """What is not known of a person, from another record of the same."""
    known = {
        name: getattr(other, name)
        for name in (
            "birth_year",
            "relation_id",
            "occupation",
            "citizen_sealed",
            "citizen_mark",
            "citizen_tail",
            "citizen_flag",
        )
        if not getattr(member, name) and getattr(other, name)
    }
    if known:
        Member.update(
            {getattr(Member, name.removesuffix("_id")): value for name, value in known.items()}
        ).where(Member.id == member.id).execute()
    for trait in MemberTrait.select().where(MemberTrait.member == other):
        MemberTrait.insert(member=member, choice=trait.choice_id).on_conflict_ignore().execute()
