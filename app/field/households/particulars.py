"""A household and a person as they are written, and what is told of a change to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from app.field.households.citizens import masked
from app.field.households.models import Household, Member, MemberTrait
from app.field.households.queries import traits
from app.field.pick_lists.models import Choice
from app.field.places.queries import name
from app.kit.thai import arabic


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
    """A household as written; fields as in the model. `traits` are ids of target kinds,
    dimensions and indicators.
    """

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
        said = {name: getattr(self, name) for name in COLUMNS}
        return said | {
            key: arabic(said[key]) for key in ("house", "phone", "external_key") if said[key]
        }


COLUMNS = [one.name for one in fields(Particulars) if one.name != "traits"]


def snapshot(household: Household) -> dict[str, Any]:
    """A household as its past tells of it: columns and what holds of it."""
    holds = [f"{row.choice.words} {row.year}".removesuffix(" 0") for row in traits(household)]
    return {
        **{column: getattr(household, column) for column in COLUMNS},
        "subdistrict": name(household.subdistrict),
        "traits": ", ".join(holds),
    }


def told_of(member: Member) -> dict[str, Any]:
    """A person likewise, as they are now; of a citizen number its last digits."""
    now = Member.get_by_id(member.id)
    vulnerable = (
        MemberTrait.select(MemberTrait, Choice)
        .join(Choice)
        .where(MemberTrait.member == now)
        .order_by(Choice.place)
    )
    return {
        "name": now.name,
        "is_head": "✓" if now.is_head else "",
        "birth_year": now.birth_year,
        "relation": now.relation.words if now.relation else "",
        "occupation": now.occupation,
        "citizen": masked(now.citizen_tail),
        "traits": ", ".join(row.choice.words for row in vulnerable),
    }


def differences(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What was before and what is now, a line each: house: 12 → 12/1."""
    return "\n".join(
        f"{column}: {str(before[column] or '–')[:150]} → {str(value or '–')[:150]}".replace(
            "\n", " "
        )
        for column, value in after.items()
        if before[column] != value
    )
