"""What can happen to a household: recorded, changed, moved, split, joined, closed; and each look at it is noted."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from peewee import EXCLUDED

from app.accounts.models import Officer
from app.accounts.queries import post_in
from app.audit.commands import record
from app.choices.models import Choice
from app.files.models import File
from app.households.citizens import flaw, masked, plain
from app.households.models import (
    STEPS,
    Household,
    HouseholdEvent,
    HouseholdTrait,
    Member,
    MemberTrait,
    Monthly,
    Pass,
    Reading,
    Tally,
)
from app.households.queries import locked, members
from app.households.queries import traits as traits_of
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.sealing import mark, opened, sealed
from app.kit.settings import settings
from app.kit.thai import arabic, search_key
from app.kit.words import _
from app.places.queries import name

KEY_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0 O 1 I L
FILLED = ("external_key", "village", "village_name", "phone", "note", "source", "source_year", "latitude", "longitude",
          "photo")
AT_ONCE = 1000  # rows in one question: SQLite takes so many values and no more
BEFORE = timedelta(days=60)  # what happened may be entered this much later
GLASS = timedelta(hours=24)  # how long a broken glass lets its officer in


@dataclass
class Person:
    """A member as written. An empty citizen number leaves the one that is kept."""

    name: str
    is_head: bool = False
    birth_year: int | None = None  # Common Era
    relation: int | None = None  # ids of choices
    occupation: str = ""
    citizen: str = ""  # thirteen digits
    traits: Sequence[int] = ()


@dataclass
class Particulars:
    """A household as written; fields as in the model. `traits` are ids of target kinds, dimensions and indicators."""

    subdistrict: int
    house: str = ""
    village: int | None = None
    village_name: str = ""
    phone: str = ""
    note: str = ""
    source: str = ""
    source_year: int | None = None
    external_key: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    traits: Sequence[int] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, Any]:
        said = {key: value for key, value in vars(self).items() if key != "traits"}
        return said | {key: arabic(said[key]) for key in ("house", "phone", "external_key") if said[key]}


def add(officer: Officer, office_id: int, said: Particulars, people: Sequence[Person] = ()) -> Household:
    """A new household of an office with its people. Raises Refused when nobody is its head, several are, or a citizen number
    or year of birth cannot be.
    """
    _one_head(people)
    now = clock.now()
    with saving():
        household = Household.create(office=office_id, record_key=_new_key(), created_at=now, updated_at=now, **said.columns)
        _set_traits(household, said.traits, said.source_year)
        for person in people:
            _put(Member(household=household), person)
        _settle(household)
        note(household, officer, "added", said.source)
        record(officer, "household", household, post_in(officer, office_id))
    return Household.get_by_id(household.id)


def change(household: Household, officer: Officer, said: Particulars, version: int) -> None:
    """Other particulars. Raises Refused when somebody changed it since `version`, or when it is locked or closed."""
    with saving():
        changeable(household)
        before = _told(household)
        changed = (Household.update(version=Household.version + 1, updated_at=clock.now(), **said.columns)
                   .where(Household.id == household.id, Household.version == version).execute())
        if not changed:
            raise Refused(_("มีผู้แก้ไขครัวเรือนนี้หลังจากที่ท่านเปิดหน้านี้ กรุณาเปิดใหม่แล้วแก้ไขอีกครั้ง"))
        _set_traits(household, said.traits, said.source_year)
        _settle(household)
        note(household, officer, "changed", _differences(before, _told(Household.get_by_id(household.id))))
        record(officer, "household_changed", household, post_in(officer, household.office_id))


def picture(household: Household, officer: Officer, photo: File) -> None:
    """A photograph becomes the picture of the house (ภาพบ้าน). Raises Refused when the household is closed."""
    with saving():
        if not Household.update(photo=photo, updated_at=clock.now()).where(
                Household.id == household.id, Household.closed_on.is_null(), Household.merged_into.is_null()).execute():
            raise Refused(closed_words())
        record(officer, "household_pictured", household, post_in(officer, household.office_id))


def put_member(household: Household, officer: Officer, person: Person, member: Member | None = None) -> Member:
    """A new member, or `member` written anew. Whoever is head now takes the place of the former. Raises Refused when the
    household is locked or closed, or a citizen number or year of birth cannot be.
    """
    with saving():
        _hold(household)
        if member and member.is_head and not person.is_head:
            raise Refused(_("ครัวเรือนต้องมีหัวหน้าหนึ่งคน เลือกหัวหน้าคนใหม่ที่ชื่อของคนนั้น"))
        if person.is_head or not Member.select().where(Member.household == household, Member.left_on.is_null()).exists():
            person.is_head = True
            (Member.update(is_head=False, relation=None)
             .where(Member.household == household, Member.is_head, Member.id != (member.id if member else 0)).execute())
        before = _told_of(member) if member else {}
        written = _put(member or Member(household=household), person)
        _settle(household)
        said = _differences(before, _told_of(written)) if member else ""
        note(household, officer, "member_changed" if member else "member", f"{person.name}\n{said}".strip())
        record(officer, "member", household, post_in(officer, household.office_id), member=written.id)
    return written


def leave(household: Household, officer: Officer, member: Member, on: date, why: str) -> None:
    """A member has left (ย้ายออก เสียชีวิต); the head cannot before another is."""
    with saving():
        _hold(household)
        _not_ahead(on)
        member = _there(member, household)
        if member.is_head:
            raise Refused(_("ครัวเรือนต้องมีหัวหน้าหนึ่งคน เลือกหัวหน้าคนใหม่ก่อน"))
        Member.update(left_on=on).where(Member.id == member.id, Member.household == household).execute()
        _settle(household)
        note(household, officer, "left", f"{member.name}: {why}", on)
        record(officer, "member_left", household, post_in(officer, household.office_id), member=member.id)


def move(household: Household, officer: Officer, member: Member, to: Household, on: date) -> None:
    """A member goes to live in another household (ย้ายครัวเรือน). The former one keeps that they lived there."""
    if household.id == to.id:
        raise Refused(_("อยู่ในครัวเรือนนี้อยู่แล้ว"))
    with saving():
        _hold(household, to)
        _not_ahead(on)
        member = _there(member, household)
        if member.is_head:
            raise Refused(_("ครัวเรือนต้องมีหัวหน้าหนึ่งคน เลือกหัวหน้าคนใหม่ก่อน"))
        _moved(member, household, to, on)
        for one, kind, other in ((household, "moved_out", to), (to, "moved_in", household)):
            _settle(one)
            note(one, officer, kind, member.name, on, other)
        record(officer, "member_moved", household, post_in(officer, household.office_id), member=member.id, to=to.id)


def split(household: Household, officer: Officer, leaving: Sequence[Member], said: Particulars, on: date) -> Household:
    """Some members begin a household of their own (แยกครัวเรือน), the first of them its head. Raises Refused when nobody or
    everybody leaves, or the head does.
    """
    with saving():
        _hold(household)
        _not_ahead(on)
        leaving = [_there(one, household) for one in leaving]
        if not leaving or any(one.is_head for one in leaving):
            raise Refused(_("เลือกสมาชิกที่แยกออกไป โดยหัวหน้าครัวเรือนเดิมยังอยู่"))
        now = clock.now()
        fresh = Household.create(office=household.office_id, record_key=_new_key(), created_at=now, updated_at=now,
                                 **said.columns)
        _set_traits(fresh, said.traits, said.source_year)
        for place, member in enumerate(leaving):
            _moved(member, household, fresh, on, is_head=place == 0)
        for one, kind, other in ((household, "split", fresh), (fresh, "split_from", household)):
            _settle(one)
            note(one, officer, kind, ", ".join(member.name for member in leaving), on, other)
        record(officer, "household_split", household, post_in(officer, household.office_id), fresh=fresh.id)
    return Household.get_by_id(fresh.id)


def merge(leading: Household, other: Household, officer: Officer, on: date) -> None:
    """Two records of one household become one (รวมครัวเรือน): the leading one keeps its particulars and its people what is known of
    them; what it lacks comes from the other, with the people it has not, its target kinds, its visits and its past. Two people
    of one name with different citizen numbers are two. Raises Refused for a locked, closed or the same one.
    """
    if leading.id == other.id or leading.office_id != other.office_id:
        raise Refused(_("รวมได้เฉพาะครัวเรือนอื่นของอำเภอเดียวกัน"))
    with saving():
        _hold(leading, other)
        _not_ahead(on)
        have = members(leading)
        for member in members(other):
            if known := next((one for one in have if _same_person(one, member)), None):
                _fill_up(known, member)
            else:
                _moved(member, other, leading, on)
        for trait in HouseholdTrait.select().where(HouseholdTrait.household == other):
            HouseholdTrait.insert(household=leading, choice=trait.choice_id, year=trait.year).on_conflict_ignore().execute()
        both = [Household.get_by_id(one.id) for one in (leading, other)]
        gaps = {name: getattr(both[1], name) for name in FILLED if not getattr(both[0], name) and getattr(both[1], name)}
        (Household.update(**gaps, visits=sum(one.visits for one in both), updated_at=clock.now(),
                          visited_on=max((one.visited_on for one in both if one.visited_on), default=None),
                          next_visit_on=min((one.next_visit_on for one in both if one.next_visit_on), default=None))
         .where(Household.id == leading.id).execute())
        (Household.update(merged_into=leading, next_visit_on=None, updated_at=clock.now())
         .where(Household.id == other.id).execute())
        for one, kind, another in ((leading, "merged", other), (other, "merged_into", leading)):
            _settle(one)
            note(one, officer, kind, another.head_name, on, another)
        record(officer, "household_merged", leading, post_in(officer, leading.office_id), other=other.id)


def _same_person(one: Member, other: Member) -> bool:
    if one.citizen_mark and other.citizen_mark:
        return one.citizen_mark == other.citizen_mark
    return search_key(one.name) == search_key(other.name)


def _fill_up(member: Member, other: Member) -> None:
    """What is not known of a person, from another record of the same."""
    known = {name: getattr(other, name) for name in ("birth_year", "relation_id", "occupation", "citizen_sealed", "citizen_mark",
                                                     "citizen_tail", "citizen_flag")
             if not getattr(member, name) and getattr(other, name)}
    if known:
        Member.update({getattr(Member, name.removesuffix("_id")): value for name, value in known.items()}).where(
            Member.id == member.id).execute()
    for trait in MemberTrait.select().where(MemberTrait.member == other):
        MemberTrait.insert(member=member, choice=trait.choice_id).on_conflict_ignore().execute()


def close(household: Household, officer: Officer, outcome: Choice, on: date, why: str) -> None:
    """The household is closed with an outcome (ปิดครัวเรือน), and kept for the years the office set. Raises Refused when it is,
    or for a day more than sixty before it was entered.
    """
    _not_ahead(on)
    if on < clock.local(household.created_at).date() - BEFORE:
        raise Refused(_("วันที่ปิดเก่ากว่าวันที่เพิ่มครัวเรือนเกิน 60 วัน ตรวจดูปีอีกครั้ง"))
    until = date(on.year + settings().household_years, 12, 31)
    with saving():
        closed = (Household.update(closed_on=on, outcome=outcome, keep_until=until, next_visit_on=None,
                                   version=Household.version + 1, updated_at=clock.now())
                  .where(Household.id == household.id, Household.closed_on.is_null(), Household.merged_into.is_null()).execute())
        if not closed:
            raise Refused(closed_words())
        _settle(household)
        note(household, officer, "closed", f"{outcome.words}: {why}" if why else outcome.words, on)
        record(officer, "household_closed", household, post_in(officer, household.office_id), outcome=outcome.code)


def reopen(household: Household, officer: Officer, why: str) -> None:
    """A closed household is worked with again (เปิดใหม่). Raises Refused when it is open."""
    with saving():
        if not (Household.update(closed_on=None, outcome=None, keep_until=None, version=Household.version + 1,
                                 updated_at=clock.now())
                .where(Household.id == household.id, Household.closed_on.is_null(False)).execute()):
            raise Refused(_("ครัวเรือนนี้เปิดอยู่แล้ว"))
        _settle(household)
        note(household, officer, "reopened", why)
        record(officer, "household_reopened", household, post_in(officer, household.office_id))


# For the rooms above: what they did to a household

def touch(household: Household, act: str, on: date, **dates: Any) -> None:
    """Something was done for an open household: `act` is counted in the month of `on` (empty: not at all), `dates` are columns
    to set. Raises Refused when the household is closed meanwhile. For the commands of the rooms above.
    """
    changed = (Household.update(updated_at=clock.now(), **dates)
               .where(Household.id == household.id, Household.closed_on.is_null(), Household.merged_into.is_null()).execute())
    if not changed:
        raise Refused(closed_words())
    if act:
        _add_to(Monthly, [Monthly.office, Monthly.month, Monthly.act],
                [{"office": household.office_id, "month": f"{on:%Y-%m}", "act": act, "count": 1}])
    _settle(Household.get_by_id(household.id))


def changeable(household: Household) -> None:
    """Raises Refused when the household is closed, or certified by the province and not unlocked."""
    now = Household.get_by_id(household.id)
    if not now.is_open:
        raise Refused(closed_words())
    if locked(now):
        raise Refused(_("ข้อมูลรับรองโดย ศจพ.จ. แล้ว แก้ไขได้เมื่อขอแก้ไขและได้รับอนุญาต"))


def closed_words() -> str:
    return _("ครัวเรือนนี้ปิดแล้ว หรือรวมกับครัวเรือนอื่นแล้ว")


def note(household: Household, officer: Officer | None, kind: str, text: str = "", on: date | None = None,
         other: Household | None = None) -> None:
    """Add an event to the household's past."""
    HouseholdEvent.create(household=household, on=on or clock.today(), kind=kind, text=text[:1000], other=other, by=officer,
                          as_post=post_in(officer, household.office_id) if officer else "", at=clock.now())


# Who looks

def look(household: Household | int, officer: Officer, what: str = "open", reason: str = "") -> None:
    """Note that somebody looked; opening it again within the hour is the same look."""
    if what == "open" and Reading.select().where(Reading.household == household, Reading.officer == officer, Reading.what == what,
                                                 Reading.at > clock.now() - timedelta(hours=1)).exists():
        return
    Reading.create(household=household, officer=officer, at=clock.now(), what=what, reason=reason)


def looked_all(household_ids: Sequence[int], officer: Officer, what: str, reason: str) -> None:
    """Note that somebody looked at many at once: took them out in a file."""
    rows = [{"household": one, "officer": officer, "at": clock.now(), "what": what, "reason": reason} for one in household_ids]
    for start in range(0, len(rows), AT_ONCE):
        Reading.insert_many(rows[start:start + AT_ONCE]).execute()


def open_citizen(household: Household, member: Member, officer: Officer, reason: str) -> str:
    """The citizen number of a member, opened with a reason that is noted. Raises Refused when there is none to open."""
    if not member.citizen_sealed:
        raise Refused(_("ไม่มีเลขประจำตัวประชาชนของคนนี้"))
    with saving():
        look(household, officer, "citizen", reason)
        record(officer, "citizen_opened", household, post_in(officer, household.office_id), member=member.id, reason=reason)
    return opened(member.citizen_sealed)


def break_glass(officer: Officer, household: Household, reason: str) -> Pass:
    """Let an officer read a household of elsewhere for a day, with a reason its own district is told (ดูนอกพื้นที่)."""
    with saving():
        now = clock.now()
        glass = Pass.create(household=household, officer=officer, reason=reason, at=now, until=now + GLASS)
        look(household, officer, "break_glass", reason)
        record(officer, "break_glass", household, reason=reason)
    return glass


def take_note(glass: Pass, officer: Officer) -> None:
    """The district has seen that the glass was broken."""
    with saving():
        Pass.update(seen_at=clock.now()).where(Pass.id == glass.id, Pass.seen_at.is_null()).execute()
        record(officer, "glass_seen", glass.household, post_in(officer, glass.household.office_id))


# What they have in common

def _hold(*these: Household) -> None:
    """Take hold of households until the transaction ends, always in one order; then nothing about them moves meanwhile.
    Raises Refused when one of them may not be changed.
    """
    for one in sorted(these, key=lambda household: household.id):
        Household.update(updated_at=clock.now()).where(Household.id == one.id).execute()
        changeable(one)


def _there(member: Member, household: Household) -> Member:
    """The member as it stands now. Raises Refused when they have left or moved meanwhile."""
    now = Member.get_or_none(Member.id == member.id, Member.household == household, Member.left_on.is_null())
    if now is None:
        raise Refused(_("สมาชิกคนนี้ไม่อยู่ในครัวเรือนนี้แล้ว"))
    return now


def _put(member: Member, person: Person) -> Member:
    if person.birth_year and not clock.today().year - 130 <= person.birth_year <= clock.today().year:
        raise Refused(_("ปีเกิดต้องเป็นปีที่ผ่านมาแล้วและไม่เกิน 130 ปี"))
    member.name, member.is_head, member.birth_year = person.name, person.is_head, person.birth_year
    member.relation_id, member.occupation = person.relation, person.occupation
    if person.citizen:
        digits = plain(person.citizen)
        member.citizen_sealed, member.citizen_mark, member.citizen_tail = sealed(digits), mark(digits), digits[-3:]
        member.citizen_flag = flaw(digits)
    known = bool(member.id)
    member.save()
    if known:
        MemberTrait.delete().where(MemberTrait.member == member).execute()
    if person.traits:
        MemberTrait.insert_many([{"member": member, "choice": choice} for choice in person.traits]).execute()
    return member


def _moved(member: Member, household: Household, to: Household, on: date, is_head: bool = False) -> None:
    """The person goes on in the other household; a row without number stays where they lived."""
    Member.create(household=household, name=member.name, birth_year=member.birth_year, relation=member.relation_id,
                  occupation=member.occupation, left_on=on)
    Member.update(household=to, is_head=is_head).where(Member.id == member.id).execute()


def _set_traits(household: Household, choices: Sequence[int], year: int | None) -> None:
    """What holds of the source year; what was so in other years stays."""
    HouseholdTrait.delete().where(HouseholdTrait.household == household, HouseholdTrait.year == (year or 0)).execute()
    if choices:
        HouseholdTrait.insert_many([{"household": household, "choice": choice, "year": year or 0}
                                    for choice in dict.fromkeys(choices)]).execute()


def _settle(household: Household) -> None:
    """Bring up to date what is kept beside the household: its head, what is searched, its step, how it is counted."""
    now = Household.get_by_id(household.id)
    people = list(Member.select(Member.name, Member.is_head).where(Member.household == now, Member.left_on.is_null()))
    head = next((one.name for one in people if one.is_head), "")
    reached = (now.verified_on, now.district_certified_on, now.province_certified_on, now.planned_on, now.helped_on)
    step = max((place for place, day in enumerate(reached, 1) if day), default=0)
    before = {(office, place, facet) for office, place, facet in json.loads(now.counted)}
    after = {(now.office_id, now.subdistrict, facet) for facet in _facets(now, step)}
    former = [one.record_key for one in Household.select(Household.record_key).where(Household.merged_into == now)]
    words = " ".join([*(one.name for one in people), now.address, name(now.subdistrict), now.external_key or "", now.record_key,
                      *former])
    (Household.update(head_name=head, step=step, search=search_key(words), counted=json.dumps(sorted(after)))
     .where(Household.id == now.id).execute())
    _add_to(Tally, [Tally.office, Tally.facet, Tally.subdistrict], [
        {"office": office, "subdistrict": place, "facet": facet, "count": 1 if (office, place, facet) in after else -1}
        for office, place, facet in sorted(before ^ after)])  # in one order, so that two transactions never wait for each other


def _facets(household: Household, step: int) -> list[str]:
    """How an open household is counted."""
    if not household.is_open:
        return []
    traits = HouseholdTrait.select(HouseholdTrait.choice).where(HouseholdTrait.household == household).distinct()
    return ["all", f"step:{STEPS[step]}", *(f"trait:{row.choice_id}" for row in traits)]


def _add_to(table: Any, unique: list[Any], rows: list[dict[str, Any]]) -> None:
    """Add the counts of some rows to those that are there."""
    if rows:
        (table.insert_many(rows).on_conflict(conflict_target=unique, update={table.count: table.count + EXCLUDED.count})
         .execute())


def _told(household: Household) -> dict[str, Any]:
    """A household as its past tells of it: columns and what holds of it."""
    columns = ("subdistrict", "house", "village", "village_name", "phone", "note", "source", "source_year", "external_key",
               "latitude", "longitude")
    traits = [f"{row.choice.words} {row.year}".removesuffix(" 0") for row in traits_of(household)]
    place = {"subdistrict": name(household.subdistrict)}
    return {column: getattr(household, column) for column in columns} | place | {"traits": ", ".join(traits)}


def _told_of(member: Member) -> dict[str, Any]:
    now = Member.get_by_id(member.id)
    vulnerable = MemberTrait.select(MemberTrait, Choice).join(Choice).where(MemberTrait.member == now).order_by(Choice.place)
    return {"name": now.name, "is_head": "✓" if now.is_head else "", "birth_year": now.birth_year,
            "relation": now.relation.words if now.relation else "", "occupation": now.occupation,
            "citizen": masked(now.citizen_tail), "traits": ", ".join(row.choice.words for row in vulnerable)}


def _differences(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What was before and what is now, a line each: house: 12 → 12/1."""
    return "\n".join(f"{column}: {str(before[column] or '–')[:150]} → {str(value or '–')[:150]}".replace("\n", " ")
                     for column, value in after.items() if before[column] != value)


def _one_head(people: Sequence[Person]) -> None:
    heads = sum(person.is_head for person in people)
    if people and heads != 1:
        raise Refused(_("ครัวเรือนต้องมีหัวหน้าหนึ่งคน"))


def _not_ahead(on: date) -> None:
    if on > clock.today():
        raise Refused(_("วันที่ต้องไม่หลังวันนี้"))


def _new_key() -> str:
    return "".join(secrets.choice(KEY_LETTERS) for _place in range(8))


