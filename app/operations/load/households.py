"""Households and visits of districts, as many as wanted, counted as the portal counts them."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.field.households.models import STEPS, Household, HouseholdTrait, Member, Monthly, Tally
from app.field.places.queries import name
from app.field.visits.models import Visit
from app.kit.thai import fold

VISITS = 5
ACTS = ("verified", "district", "province", "planned", "helped")
HOUSEHOLD = (
    "id",
    "office",
    "record_key",
    "house",
    "village",
    "village_name",
    "subdistrict",
    "phone",
    "note",
    "source",
    "source_year",
    "head_name",
    "search",
    "step",
    "verified_on",
    "district_certified_on",
    "province_certified_on",
    "planned_on",
    "helped_on",
    "visited_on",
    "next_visit_on",
    "visits",
    "version",
    "counted",
    "created_at",
    "updated_at",
)
MEMBER = (
    "household",
    "name",
    "is_head",
    "birth_year",
    "occupation",
    "citizen_tail",
    "citizen_flag",
)
VISIT = (
    "household",
    "office",
    "on",
    "team",
    "seen",
    "done",
    "help",
    "by",
    "as_post",
    "saved_at",
    "logged_at",
)


@dataclass(frozen=True)
class Covering:
    """An office, the subdistricts it looks after, and the officer who goes there."""

    id: int
    subdistricts: list[int]
    by: int


def _born(number: int) -> int | None:
    """When the head of one was born; of one in four hundred nobody has asked."""
    return 1960 if number % 400 else None


class Households:
    """Rows made up, the same ones each time: so many households of these offices, with two people,
    a target kind, a dimension and five visits each.
    """

    def __init__(
        self, offices: list[Covering], traits: dict[str, list[int]], first: int, count: int
    ):
        self.offices, self.kinds, self.first, self.count = offices, traits, first, count
        self.tally: Counter = Counter()
        self.monthly: Counter = Counter()
        self.today = date.today()
        self.now = datetime(2026, 1, 5, 2, 0, 0, 1)

    def _of(self, number: int) -> tuple[int, int, int]:
        """The office, subdistrict and step of one."""
        office, round_ = self.offices[number % len(self.offices)], number // len(self.offices)
        return office.id, office.subdistricts[round_ % len(office.subdistricts)], round_ % 6

    def rows(self) -> Iterator[tuple]:
        for number in range(self.count):
            office, subdistrict, step = self._of(number)
            days = [
                self.today - timedelta(days=(number * 13 + at * 31) % 700) if at < step else None
                for at in range(5)
            ]
            facets = [
                "all",
                f"step:{STEPS[step]}",
                *(f"trait:{one}" for one in self._traits(number)),
                "lacks:citizen",
                "lacks:position",
                *([] if _born(number) else ["lacks:birth_year"]),
            ]
            head, house = f"นายบ้านที่ {number} มีสุข", f"{number % 300}/{number % 7}"
            self.tally.update((office, subdistrict, facet) for facet in facets)
            self.monthly.update(
                (office, f"{day:%Y-%m}", act) for act, day in zip(ACTS, days, strict=True) if day
            )
            seen = self.today - timedelta(days=number % 400)
            counted = json.dumps(sorted([office, subdistrict, facet] for facet in facets))
            text = fold(
                f"{head} นางคนที่ {number} มีสุข {house} หมู่ที่ {number % 12 + 1} {name(subdistrict)}"
            )
            yield (
                self.first + number,
                office,
                f"B{number:07}",
                house,
                number % 12 + 1,
                "",
                subdistrict,
                "",
                "",
                "TPMAP",
                2022,
                head,
                text,
                step,
                *days,
                seen,
                seen + timedelta(days=380),
                VISITS,
                1,
                counted,
                self.now,
                self.now,
            )

    def _traits(self, number: int) -> list[int]:
        return [self.kinds["target"][number % 3], self.kinds["dimension"][number // 3 % 5]]

    def members(self) -> Iterator[tuple]:
        for number in range(self.count):
            yield self.first + number, f"นายบ้านที่ {number} มีสุข", True, _born(number), "รับจ้าง", "", ""
            yield self.first + number, f"นางคนที่ {number} มีสุข", False, 1962, "ค้าขาย", "", ""

    def traits(self) -> Iterator[tuple]:
        for number in range(self.count):
            for one in self._traits(number):
                yield self.first + number, one, 2022

    def visits(self) -> Iterator[tuple]:
        for number in range(self.count):
            office = self.offices[number % len(self.offices)]
            for at in range(VISITS):
                day = self.today - timedelta(days=number % 400 + at * 45)
                self.monthly[office.id, f"{day:%Y-%m}", "visited"] += 1
                yield (
                    self.first + number,
                    office.id,
                    day,
                    "ครู กศน.ตำบล",
                    "อยู่บ้านครบ",
                    "ให้คำแนะนำ",
                    "",
                    office.by,
                    "ครู",
                    self.now,
                    self.now,
                )

    def tables(self) -> Iterator[tuple[Any, tuple[str, ...], Any]]:
        """What is to be written, in an order in which it can be: the model, its fields, the
        rows. What is counted comes last.
        """
        yield Household, HOUSEHOLD, self.rows()
        yield Member, MEMBER, self.members()
        yield HouseholdTrait, ("household", "choice", "year"), self.traits()
        yield Visit, VISIT, self.visits()
        yield (
            Tally,
            ("office", "subdistrict", "facet", "count"),
            ((*key, count) for key, count in self.tally.items()),
        )
        yield (
            Monthly,
            ("office", "month", "act", "count"),
            ((*key, count) for key, count in self.monthly.items()),
        )
