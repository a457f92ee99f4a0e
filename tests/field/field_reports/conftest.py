"""Households of three districts, made up by chance and always the same."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from app.field.coverage import commands as coverage
from app.field.households.commands import moves, records, shared
from app.field.households.models import Household
from app.field.households.particulars import Particulars, Person
from app.field.pick_lists.queries import everything
from app.field.places.queries import within
from app.kit import clock
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Officer
from tests.tampering import acted

TODAY = date(2026, 11, 25)
PLACES = {"kathu": 8302, "mueang": 8301, "thalang": 8303}
ACTS = (
    ("verified", "verified_on"),
    ("district", "district_certified_on"),
    ("province", "province_certified_on"),
    ("planned", "planned_on"),
    ("helped", "helped_on"),
)


class Field:
    """The small office with its fieldwork; `acts` are all that was counted: (district,
    subdistrict, act, day).
    """

    def __init__(self, office):
        self.office, self.chance, self.acts = office, Random(5), []
        self.targets, self.dimensions = everything("target"), everything("dimension")
        staff = Officer.create(
            sign_in="kathu2", name="นายครูป่าตอง รักงาน", password=office.officer("kathu").password
        )
        appoint(staff, office.office("kathu"), "ครู กศน.ตำบลป่าตอง", "staff", date(2020, 1, 1))
        for slug, code in PLACES.items():
            coverage.give(office.officer(slug), office.office(slug).id, [code])
        coverage.give(office.officer("kathu"), office.office("kathu").id, [830202], staff)

    def add(self, slug, steps=None, subdistrict=None, **more) -> Household:
        """A household that has come so many steps, on days by chance."""
        chance = self.chance
        place = subdistrict or chance.choice(within(PLACES[slug])).code
        traits = more.pop("traits", None)
        if traits is None:
            traits = [
                chance.choice(self.targets).id,
                *(one.id for one in chance.sample(self.dimensions, 2)),
            ]
        head = self.office.officer(slug)
        number = Household.select().count()
        made = records.add(
            head,
            self.office.office(slug).id,
            Particulars(
                place,
                f"{number + 1}/{chance.randrange(9)}",
                chance.randrange(1, 9),
                traits=traits,
                **more,
            ),
            [Person(f"นายคนที่ {number} มีสุข", True, 1960), Person(f"นางคนที่ {number} มีสุข")],
        )
        day = TODAY - timedelta(days=chance.randrange(60, 300))
        for act, column in ACTS[: chance.randrange(6) if steps is None else steps]:
            day += timedelta(days=chance.randrange(12))
            self.done(made, act, day, **{column: day})
        return Household.get_by_id(made.id)

    def done(self, household, act, day, **dates):
        with acted():
            shared.mark_done(household, act, day, **dates)
        self.acts.append((household.office_id, household.subdistrict, act, day))


@pytest.fixture
def field(office, at):
    at(datetime(2026, 11, 25, 3))
    assert clock.today() == TODAY
    return Field(office)


@pytest.fixture
def many(field):
    """Sixty households, some of them closed, some merged into others."""
    for slug in PLACES:
        for _number in range(20):
            field.add(slug)
    outcome = everything("outcome")[0]
    for household in [one for one in Household.select() if one.id % 7 == 0]:
        records.close(household, field.office.officer("kathu"), outcome, TODAY, "")
    leading, other = (field.add("kathu", 0, 830202) for _number in range(2))
    moves.merge(leading, other, field.office.officer("kathu"), TODAY)
    return field
