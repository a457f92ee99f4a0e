"""What becomes of rows (ตรวจ): which are one household, whether it is known, what is new in
them, what forbids it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.field.households.citizens import flaw, masked
from app.field.households.models import Household, Member
from app.field.households.particulars import Particulars, Person
from app.field.imports.columns import TRAITS, VULNERABILITY
from app.field.imports.meaning import Context, ParsedRow, written
from app.field.imports.models import WRITTEN, Outcome
from app.field.imports.queries import ExistingData, known
from app.field.imports.reasons import Reason
from app.kit import clock
from app.kit.thai import fold

HOUSEHOLD = (
    "external_key",
    "house",
    "village",
    "village_name",
    "subdistrict",
    "phone",
    "latitude",
    "longitude",
    "source",
    "source_year",
    "note",
)
PLACE = ("house", "village", "subdistrict", "district")
PERSON = ("name", "birth_year", "relation", "occupation")


@dataclass
class RowDecision:
    """What becomes of a row, why, and whose it is."""

    told: ParsedRow
    outcome: Outcome = Outcome.SAME
    why: list[Reason] = field(default_factory=list)
    member: Member | None = None
    person: Person | None = None  # as it is to be written


@dataclass
class HouseholdDecision:
    """What becomes of the rows of a household: all of them, or none."""

    rows: list[RowDecision]
    household: Household | None = None
    particulars: Particulars | None = None  # as they are to be written; None: as they are

    @property
    def head(self) -> RowDecision:
        """The row that tells of the household: the first that says where it is."""
        return next((row for row in self.rows if "subdistrict" in row.told.household), self.rows[0])

    @property
    def writes(self) -> bool:
        return any(row.outcome in WRITTEN for row in self.rows)

    def refuse(self, at: RowDecision, *why: Reason) -> "HouseholdDecision":
        """One row's flaw keeps the whole household out."""
        for row in self.rows:
            row.outcome = Outcome.REFUSE
            row.why = list(why) if row is at else [Reason("together", said=str(at.told.number))]
        return self


def grouped(rows: Sequence[tuple[int, dict[str, str]]]) -> Iterator[list[int]]:
    """The places of rows that are one household, in the order of their first: those of one key, or
    in one house. A row that says it is another head begins another household in the same house.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    order: list[list[int]] = []
    for at, (_number, said) in enumerate(rows):
        key = _key(said)
        group = groups.get(key) if key else None
        if group is None or (key[0] == "place" and _another_head(said)):
            group = []
            order.append(group)
            if key:
                groups[key] = group
        group.append(at)
    yield from order


def _key(said: dict[str, str]) -> tuple[str, ...]:
    if said.get("record_key"):
        return "record", fold(said["record_key"])
    if said.get("external_key"):
        return "external", fold(said["external_key"]).removesuffix(".0")
    if said.get("house"):
        return "place", *(fold(said.get(key, "")).removesuffix(".0") for key in PLACE)
    return ()


def _another_head(said: dict[str, str]) -> bool:
    return fold(said.get("relation", "")) in ("head", "หัวหน้าครัวเรือน", "หัวหน้า") or bool(
        said.get("head_name") and not said.get("name") and not said.get("first")
    )


def _leading(group: list[ParsedRow]) -> ParsedRow:
    return next((told for told in group if "subdistrict" in told.household), group[0])


def look_up(groups: list[list[ParsedRow]], office_id: int) -> ExistingData:
    """What is kept of the households some rows are about."""
    every = [told for group in groups for told in group]
    firsts = [_leading(group).household for group in groups]
    return known(
        office_id,
        {told.record_key for told in every if told.record_key},
        {first["external_key"] for first in firsts if first.get("external_key")},
        {
            (first["subdistrict"], first.get("village"), first.get("house", ""))
            for first in firsts
            if "subdistrict" in first
        },
        {told.mark for told in every if told.mark},
    )


def decide(
    group: list[ParsedRow], there: ExistingData, context: Context, chosen: dict[int, str]
) -> HouseholdDecision:
    """What becomes of the rows of one household. `chosen` says, by number, how conflicts were
    decided: for the file, or for what is kept here.
    """
    judged = HouseholdDecision([RowDecision(told) for told in group])
    _settle_head(group)
    refused = _flawed(judged) or _unplaceable(judged, there, context)
    if not refused:
        _decide(judged, there, context, chosen)
        refused = _shut(judged)
    return judged.refuse(*refused) if refused else judged


def _flawed(judged: HouseholdDecision) -> tuple[Any, ...]:
    """The first row with flaws, and them."""
    return next(((row, *row.told.flaws) for row in judged.rows if row.told.flaws), ())


def _unplaceable(
    judged: HouseholdDecision, there: ExistingData, context: Context
) -> tuple[Any, ...]:
    """Find the household, the people and how they are to be written; the row for which that
    cannot be said, and why.
    """
    head = judged.head
    judged.household, problem = _match([row.told for row in judged.rows], there)
    if problem:
        return head, problem
    if judged.household and judged.household.subdistrict not in context.reach:
        judged.household = None
        return head, Reason("no_key", "record_key")
    for row in judged.rows:
        if problem := _person(row, judged, there, context):
            return row, problem
    problem = _particulars(head, judged, there, context)
    return (head, problem) if problem else ()


def _settle_head(group: list[ParsedRow]) -> None:
    """One is the head: who says so; else, of a new household, the first."""
    heads = [told for told in group if told.head]
    for other in heads[1:]:
        other.flaws.append(Reason("two_heads", "relation", said=str(heads[0].number)))
    if not heads and not any(told.member for told in group):
        _leading(group).implied = True


def _match(group: list[ParsedRow], there: ExistingData) -> tuple[Household | None, Reason | None]:
    """The household the rows are about, None when it is new; or what forbids to say."""
    head, names = (
        _leading(group),
        {fold(told.person["name"]) for told in group if told.person.get("name")},
    )
    if head.record_key:
        household = there.record_keys.get(head.record_key)
        return (
            _open(household)
            if household
            else (None, Reason("no_key", "record_key", said=head.record_key[:20]))
        )
    external = head.household.get("external_key")
    if external and (candidates := there.external_keys.get(external)):
        shared = [one for one in candidates if one.is_open and names & there.names(one)]
        return _open((shared or candidates)[0])
    place: Any = (
        head.household.get("subdistrict"),
        head.household.get("village"),
        head.household.get("house", ""),
    )
    for household in there.places.get(place, []):
        if household.is_open and names & there.names(household):
            return household, None
    member = there.marks.get(head.mark) if head.mark else None
    return _open(there.households[member.household_id]) if member else (None, None)


def _open(household: Household) -> tuple[Household | None, Reason | None]:
    return (
        (household, None)
        if household.is_open
        else (None, Reason("merged" if household.merged_into_id else "closed"))
    )


def _shut(judged: HouseholdDecision) -> tuple[Any, ...]:
    """The first row that would change what the province certified."""
    household = judged.household
    if not household or not household.province_certified_on:
        return ()
    if household.unlocked_until and household.unlocked_until >= clock.today():
        return ()
    return next(
        (
            (row, Reason("locked"))
            for row in judged.rows
            if row.outcome not in (Outcome.SAME, Outcome.REFUSE)
        ),
        (),
    )


def _person(
    row: RowDecision, judged: HouseholdDecision, there: ExistingData, context: Context
) -> Reason | None:
    """Whom the row is about, and how that person is to be written."""
    told, household = row.told, judged.household
    if told.mark in there.elsewhere:
        return Reason("citizen_elsewhere", "citizen")
    living = there.members.get(household.id, []) if household else []
    owner = there.marks.get(told.mark) if told.mark else None
    if owner and (household is None or owner.household_id != household.id):
        other = there.households[owner.household_id]
        return Reason(
            "citizen_other",
            "citizen",
            said=other.address if other.subdistrict in context.reach else "",
        )
    if told.member and not any(member.id == told.member for member in living):
        return Reason("no_member", "member", said=str(told.member))
    called = fold(told.person.get("name", ""))
    row.member = next(
        (member for member in living if member.id == (told.member or (owner.id if owner else 0))),
        None,
    ) or next(
        (member for member in living if called and fold(member.name) == called and not told.member),
        None,
    )
    if not called and row.member is None:
        if household and row is judged.head and told.record_key:
            return None
        return Reason("needed", "name")
    if not called and "name" in told.person:
        return Reason("needed", "name")
    row.person = _as_written(row, bool(living), there, context)
    return None


def _as_written(row: RowDecision, lived_in: bool, there: ExistingData, context: Context) -> Person:
    """The person with what is kept and what the row says. Where people live already, who becomes
    head must be said.
    """
    told, member = row.told, row.member
    is_head = bool(told.head or (told.implied and not lived_in) or (member and member.is_head))
    now = there.member_traits.get(member.id, set()) if member else set()
    kept = {
        key: getattr(member, "relation_id" if key == "relation" else key) if member else None
        for key in PERSON
    }
    said: dict[str, Any] = {key: told.person.get(key, value) for key, value in kept.items()}
    return Person(
        said["name"],
        is_head,
        said["birth_year"],
        said["relation"],
        said["occupation"] or "",
        told.citizen,
        sorted(told.traits(now, context.lists, (VULNERABILITY,))),
    )


def _particulars(
    head: RowDecision, judged: HouseholdDecision, there: ExistingData, context: Context
) -> Reason | None:
    """How the household is to be written."""
    told, household = head.told.household, judged.household
    if household is None and "subdistrict" not in told:
        return Reason("needed", "subdistrict")
    said: dict[str, Any] = {
        key: told[key] if key in told else getattr(household, key) if household else None
        for key in HOUSEHOLD
    }
    year = said["source_year"] or 0
    now = there.traits.get((household.id, year), set()) if household else set()
    texts = {key: said[key] or "" for key in ("house", "village_name", "phone", "note", "source")}
    if household:  # a cell has no lines: text that differs in nothing else stays as it is
        texts.update(
            (key, getattr(household, key))
            for key, text in texts.items()
            if _plain(getattr(household, key)) == text
        )
    judged.particulars = Particulars(
        **{**said, **texts}, traits=sorted(head.told.traits(now, context.lists, TRAITS))
    )
    return None


def _decide(
    judged: HouseholdDecision, there: ExistingData, context: Context, chosen: dict[int, str]
) -> None:
    """Give each row its outcome; what is not to be written is forgotten."""
    household, head = judged.household, judged.head
    for row in judged.rows:
        if household is None:
            row.outcome = Outcome.ADD
        else:
            row.why = _differences(row, row is head, judged, there, context)
            row.outcome = (
                Outcome.SAME
                if not row.why
                else Outcome.ADD
                if row.person and not row.member and row is not head
                else Outcome.CHANGE
            )
            _against_here(row, row is head, judged, there, context, chosen.get(row.told.number, ""))
        if row.told.mark and row.outcome in WRITTEN and (odd := _odd(row.told.citizen)):
            row.why.append(odd)
    if household and head.outcome is not Outcome.CHANGE:
        judged.particulars = None


def _odd(digits: str) -> Reason | None:
    return (
        Reason(f"citizen_{flaw(digits)}", "citizen", said=masked(digits[-3:]))
        if flaw(digits)
        else None
    )


def _differences(
    row: RowDecision,
    with_household: bool,
    judged: HouseholdDecision,
    there: ExistingData,
    context: Context,
) -> list[Reason]:
    """What the row says that is not so yet."""
    found: list[Reason] = []
    household, told, person, member = judged.household, row.told, row.person, row.member
    if with_household and judged.particulars and household:
        found += [
            Reason(
                "differs",
                key,
                written(getattr(household, key), key, context),
                written(value, key, context),
            )
            for key in HOUSEHOLD
            if (value := getattr(judged.particulars, key)) != getattr(household, key)
        ]
        now = there.traits.get((household.id, judged.particulars.source_year or 0), set())
        found += _traits(now, set(judged.particulars.traits), "traits", context)
    if person and member is None:
        found.append(
            Reason("new_head" if person.is_head else "new_member", "name", said=person.name)
        )
    elif person and member:
        now_person = {
            "name": member.name,
            "birth_year": member.birth_year,
            "relation": member.relation_id,
            "occupation": member.occupation,
        }
        found += [
            Reason(
                "differs",
                key,
                written(value, key, context),
                written(getattr(person, key), key, context),
            )
            for key, value in now_person.items()
            if value != getattr(person, key)
        ]
        if person.is_head and not member.is_head:
            found.append(Reason("new_head", "name", said=person.name))
        if told.mark and told.mark != member.citizen_mark:
            found.append(
                Reason("differs", "citizen", masked(member.citizen_tail), masked(told.citizen[-3:]))
            )
        found += _traits(
            there.member_traits.get(member.id, set()),
            set(person.traits),
            "vulnerabilities",
            context,
        )
    return found


def _traits(now: set[int], said: set[int], key: str, context: Context) -> list[Reason]:
    if now == said:
        return []
    words = [
        ", ".join(context.words.get(one, "") for one in sorted(which)) for which in (now, said)
    ]
    return [Reason("differs", key, *words)]


def _against_here(
    row: RowDecision,
    with_household: bool,
    judged: HouseholdDecision,
    there: ExistingData,
    context: Context,
    chosen: str,
) -> None:
    """A row that was taken out of here: untouched in the file it is the same; touched there and
    here it is a conflict, until somebody chooses.
    """
    taken = row.told.version.rpartition("-")[2]
    if not taken or row.outcome is Outcome.SAME or not judged.household:
        return
    household, member = judged.household, row.member
    if (
        chosen == "here"
        or fingerprint(judged.particulars if with_household else None, row.person) == taken
    ):
        row.outcome, row.why = Outcome.SAME, [Reason("kept_here" if chosen else "untouched")]
        return
    living = there.member_traits.get(member.id, set()) if member else set()
    now = as_person(member, living) if member else None
    here = as_kept(household, there.traits.get((household.id, household.source_year or 0), set()))
    if fingerprint(here if with_household else None, now) != taken and chosen != "file":
        row.outcome = Outcome.CONFLICT


def _plain(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def as_kept(household: Household, traits: set[int]) -> Particulars:
    """A household as it stands, with what holds of its source year."""
    return Particulars(**{key: getattr(household, key) for key in HOUSEHOLD}, traits=sorted(traits))


def as_person(member: Member, traits: set[int]) -> Person:
    """A member as they stand."""
    return Person(
        member.name,
        member.is_head,
        member.birth_year,
        member.relation_id,
        member.occupation,
        "",
        sorted(traits),
    )


def fingerprint(particulars: Particulars | None, person: Person | None) -> str:
    """A short mark of what a row says, by which it is told whether somebody changed it."""
    said: list[Any] = [
        [_plain(getattr(one, key)) for key in keys] + [sorted(one.traits)] if one else None
        for one, keys in ((particulars, HOUSEHOLD), (person, PERSON))
    ]
    plain = json.dumps(said, ensure_ascii=False, default=lambda value: f"{value.normalize():f}")
    return hashlib.sha256(plain.encode()).hexdigest()[:10]
