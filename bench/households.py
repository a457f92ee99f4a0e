"""A database with as many households and visits as wanted, on top of the demo data, counted as the portal counts."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from app.kit.thai import search_key
from app.places.queries import districts, name, within

OFFICES, VISITS = 77, 5
STEPS = ("new", "verified", "district", "province", "planned", "helped")
DAYS = ("verified_on", "district_certified_on", "province_certified_on", "planned_on", "helped_on")
ACTS = ("verified", "district", "province", "planned", "helped")
HOUSEHOLD = ("id, office_id, record_key, house, village, village_name, subdistrict, phone, note, source, source_year, head_name, "
             "search, step, verified_on, district_certified_on, province_certified_on, planned_on, helped_on, visited_on, "
             "next_visit_on, visits, version, counted, created_at, updated_at")
MEMBER = "household_id, name, is_head, birth_year, occupation, citizen_tail, citizen_flag"
VISIT = "household_id, office_id, \"on\", team, seen, done, help, by_id, as_post, saved_at, logged_at"


def fill(database: Path, households: int) -> dict[str, int]:
    """Add households of 77 districts, with two people, a target kind, a dimension and five visits each. The ids by which
    pages are looked at.
    """
    with sqlite3.connect(database) as db:
        offices = [row[0] for row in db.execute("SELECT id FROM office WHERE parent_id IS NOT NULL ORDER BY id")]
        for number in range(len(offices), OFFICES):
            offices.append(db.execute("INSERT INTO office (slug, short_name, parent_id, active) VALUES (?, ?, 1, 1)",
                                      (f"district{number}", f"อ.ที่ {number}")).lastrowid)
        traits = {kind: [row[0] for row in db.execute("SELECT id FROM choice WHERE list = ? ORDER BY id", (kind,))]
                  for kind in ("target", "dimension")}
        first = (db.execute("SELECT max(id) FROM household").fetchone()[0] or 0) + 1
        made = Households(offices, traits, first, households)
        for table_name, columns, rows in (("household", HOUSEHOLD, made.rows()), ("member", MEMBER, made.members()),
                                          ("household_trait", "household_id, choice_id, year", made.traits()),
                                          ("visit", VISIT, made.visits())):
            marks = ", ".join("?" * len(columns.split(",")))
            db.executemany(f"INSERT INTO {table_name} ({columns}) VALUES ({marks})", rows)
        _count(db, "tally", "office_id, subdistrict, facet", made.tally)
        _count(db, "monthly", "office_id, month, act", made.monthly)
        db.execute("PRAGMA optimize")
        return {"office": offices[1], "trait": traits["dimension"][0], "household": first + households // 2}


def _count(db: sqlite3.Connection, table_name: str, key: str, counted: Counter) -> None:
    unique = key.replace("office_id, subdistrict, facet", "office_id, facet, subdistrict")
    db.executemany(f"INSERT INTO {table_name} ({key}, count) VALUES (?, ?, ?, ?) ON CONFLICT ({unique}) "
                   "DO UPDATE SET count = count + excluded.count", ((*one, count) for one, count in counted.items()))


class Households:
    """Rows made up, the same ones each time."""

    def __init__(self, offices: list[int], traits: dict[str, list[int]], first: int, count: int):
        self.offices, self.kinds, self.first, self.count = offices, traits, first, count
        codes = [place.code for province in (83, 82, 81, 80, 84, 90, 92, 94, 93, 91, 86, 85) for place in districts(province)]
        self.places = [[one.code for one in within(code)] for code in codes[:OFFICES]]
        self.tally: Counter = Counter()
        self.monthly: Counter = Counter()
        self.today = date.today()
        self.now = str(datetime(2026, 1, 5, 2, 0, 0, 1))

    def of(self, number: int) -> tuple[int, int, int]:
        """The office, subdistrict and step of one."""
        place = number % OFFICES
        among = self.places[place]
        return self.offices[place], among[number // OFFICES % len(among)], number // OFFICES % 6

    def rows(self) -> Iterator[tuple]:
        for number in range(self.count):
            office, subdistrict, step = self.of(number)
            days = [self.today - timedelta(days=(number * 13 + at * 31) % 700) if at < step else None for at in range(5)]
            facets = ["all", f"step:{STEPS[step]}", *(f"trait:{one}" for one in self._traits(number))]
            head, house = f"นายบ้านที่ {number} มีสุข", f"{number % 300}/{number % 7}"
            self.tally.update((office, subdistrict, facet) for facet in facets)
            self.monthly.update((office, f"{day:%Y-%m}", act) for act, day in zip(ACTS, days, strict=True) if day)
            seen = self.today - timedelta(days=number % 400)
            counted = json.dumps(sorted([office, subdistrict, facet] for facet in facets))
            text = search_key(f"{head} นางคนที่ {number} มีสุข {house} หมู่ที่ {number % 12 + 1} {name(subdistrict)}")
            yield (self.first + number, office, f"B{number:07}", house, number % 12 + 1, "", subdistrict, "", "", "TPMAP", 2022,
                   head, text, step, *days, seen, seen + timedelta(days=380), VISITS, 1, counted, self.now, self.now)

    def _traits(self, number: int) -> list[int]:
        return [self.kinds["target"][number % 3], self.kinds["dimension"][number // 3 % 5]]

    def members(self) -> Iterator[tuple]:
        for number in range(self.count):
            yield self.first + number, f"นายบ้านที่ {number} มีสุข", 1, 1960, "รับจ้าง", "", ""
            yield self.first + number, f"นางคนที่ {number} มีสุข", 0, 1962, "ค้าขาย", "", ""

    def traits(self) -> Iterator[tuple]:
        for number in range(self.count):
            for one in self._traits(number):
                yield self.first + number, one, 2022

    def visits(self) -> Iterator[tuple]:
        for number in range(self.count):
            office = self.of(number)[0]
            for at in range(VISITS):
                day = self.today - timedelta(days=number % 400 + at * 45)
                self.monthly[office, f"{day:%Y-%m}", "visited"] += 1
                yield (self.first + number, office, str(day), "ครู กศน.ตำบล", "อยู่บ้านครบ", "ให้คำแนะนำ", "", 4, "ครู", self.now,
                       self.now)

