"""What can happen to a household and its people as they are written: added, changed, pictured,
closed, opened again.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from app.field.households.citizens import flaw, plain
from app.field.households.commands.shared import (
    begin,
    closed_words,
    living_there,
    lock,
    not_ahead,
    note,
    refresh_summary,
    set_traits,
)
from app.field.households.models import Household, Member, MemberTrait
from app.field.households.particulars import Particulars, Person, differences, snapshot, told_of
from app.field.pick_lists.models import Choice
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.sealing import mark, sealed
from app.kit.settings import settings
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.records.files.models import File
from app.records.trail import queries as trail
from app.records.trail.commands import record

BEFORE = timedelta(days=60)  # what happened may be entered this much later


def add(
    officer: Officer, office_id: int, said: Particulars, people: Sequence[Person] = ()
) -> Household:
    """A new household of an office with its people. Raises Refused when nobody is its head, several
    are, or a citizen number or year of birth cannot be.
    """
    if people and sum(person.is_head for person in people) != 1:
        raise Refused(_("ครัวเรือนต้องมีหัวหน้าหนึ่งคน"))
    with saving():
        household = begin(office_id, said)
        for person in people:
            _put(Member(household=household), person)
        refresh_summary(household)
        note(household, officer, "added", said.source)
        record(officer, "household", household, post_in(officer, office_id))
    return Household.get_by_id(household.id)


def change(household: Household, officer: Officer, said: Particulars, version: int) -> None:
    """Other particulars. Raises Refused when somebody changed it since `version`, or when it is
    locked or closed.
    """
    with saving():
        lock(household)
        before = snapshot(household)
        changed = (
            Household.update(version=Household.version + 1, updated_at=clock.now(), **said.columns)
            .where(Household.id == household.id, Household.version == version)
            .execute()
        )
        if not changed:
            raise Refused(
                _(
                    "มีผู้แก้ไขครัวเรือนนี้หลังจากที่ท่านเปิดหน้านี้ ครั้งล่าสุดโดย %(who)s กรุณาเปิดใหม่แล้วแก้ไขอีกครั้ง",
                    who=trail.who_last("household", household.id),
                )
            )
        set_traits(household, said.traits, said.source_year)
        refresh_summary(household)
        note(
            household,
            officer,
            "changed",
            differences(before, snapshot(Household.get_by_id(household.id))),
        )
        record(officer, "household_changed", household, post_in(officer, household.office_id))


def picture(household: Household, officer: Officer, photo: File) -> None:
    """A photograph becomes the picture of the house (ภาพบ้าน). Raises Refused when the household
    is closed.
    """
    with saving():
        if (
            not Household.update(photo=photo, updated_at=clock.now())
            .where(
                Household.id == household.id,
                Household.closed_on.is_null(),
                Household.merged_into.is_null(),
            )
            .execute()
        ):
            raise Refused(closed_words())
        record(officer, "household_pictured", household, post_in(officer, household.office_id))


def put_member(
    household: Household, officer: Officer, person: Person, member: Member | None = None
) -> Member:
    """A new member, or `member` written anew. Whoever is head now takes the place of the former.
    Raises Refused when the household is locked or closed, the member has left or moved meanwhile,
    or a citizen number or year of birth cannot be.
    """
    with saving():
        lock(household)
        member = member and living_there(member, household)
        if member and member.is_head and not person.is_head:
            raise Refused(_("ครัวเรือนต้องมีหัวหน้าหนึ่งคน เลือกหัวหน้าคนใหม่ที่ชื่อของคนนั้น"))
        if (
            person.is_head
            or not Member.select()
            .where(Member.household == household, Member.left_on.is_null())
            .exists()
        ):
            person.is_head = True
            (
                Member.update(is_head=False, relation=None)
                .where(
                    Member.household == household,
                    Member.is_head,
                    Member.id != (member.id if member else 0),
                )
                .execute()
            )
        before = told_of(member) if member else {}
        written = _put(member or Member(household=household), person)
        refresh_summary(household)
        said = differences(before, told_of(written)) if member else ""
        note(
            household,
            officer,
            "member_changed" if member else "member",
            f"{person.name}\n{said}".strip(),
        )
        record(
            officer, "member", household, post_in(officer, household.office_id), member=written.id
        )
    return written


def close(household: Household, officer: Officer, outcome: Choice, on: date, why: str) -> None:
    """The household is closed with an outcome (ปิดครัวเรือน), and kept for the years the office
    set. Raises Refused when it is, or for a day more than sixty before it was entered.
    """
    not_ahead(on)
    if on < clock.local(household.created_at).date() - BEFORE:
        raise Refused(_("วันที่ปิดเก่ากว่าวันที่เพิ่มครัวเรือนเกิน 60 วัน ตรวจดูปีอีกครั้ง"))
    until = date(on.year + settings().household_years, 12, 31)
    with saving():
        closed = (
            Household.update(
                closed_on=on,
                outcome=outcome,
                keep_until=until,
                next_visit_on=None,
                version=Household.version + 1,
                updated_at=clock.now(),
            )
            .where(
                Household.id == household.id,
                Household.closed_on.is_null(),
                Household.merged_into.is_null(),
            )
            .execute()
        )
        if not closed:
            raise Refused(closed_words())
        refresh_summary(household)
        note(household, officer, "closed", f"{outcome.words}: {why}" if why else outcome.words, on)
        record(
            officer,
            "household_closed",
            household,
            post_in(officer, household.office_id),
            outcome=outcome.code,
        )


def reopen(household: Household, officer: Officer, why: str) -> None:
    """A closed household is worked with again (เปิดใหม่). Raises Refused when it is open."""
    with saving():
        if not (
            Household.update(
                closed_on=None,
                outcome=None,
                keep_until=None,
                version=Household.version + 1,
                updated_at=clock.now(),
            )
            .where(Household.id == household.id, Household.closed_on.is_null(False))
            .execute()
        ):
            raise Refused(_("ครัวเรือนนี้เปิดอยู่แล้ว"))
        refresh_summary(household)
        note(household, officer, "reopened", why)
        record(officer, "household_reopened", household, post_in(officer, household.office_id))


def _put(member: Member, person: Person) -> Member:
    if (
        person.birth_year
        and not clock.today().year - 130 <= person.birth_year <= clock.today().year
    ):
        raise Refused(_("ปีเกิดต้องเป็นปีที่ผ่านมาแล้วและไม่เกิน 130 ปี"))
    member.name, member.is_head, member.birth_year = person.name, person.is_head, person.birth_year
    member.relation_id, member.occupation = person.relation, person.occupation
    if person.citizen:
        digits = plain(person.citizen)
        member.citizen_sealed, member.citizen_mark, member.citizen_tail = (
            sealed(digits),
            mark(digits),
            digits[-3:],
        )
        member.citizen_flag = flaw(digits)
    known = bool(member.id)
    member.save()
    if known:
        MemberTrait.delete().where(MemberTrait.member == member).execute()
    if person.traits:
        MemberTrait.insert_many(
            [{"member": member, "choice": choice} for choice in person.traits]
        ).execute()
    return member
