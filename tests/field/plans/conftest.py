"""A household of Mueang, certified or not, and its plan as far along as a test needs it."""

from datetime import date, datetime

import pytest

from app.field.certification import commands as certification
from app.field.certification.models import Verification
from app.field.coverage import commands as coverage
from app.field.households.models import Household
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import named
from app.field.plans import commands
from app.field.plans.commands import Item
from app.field.plans.models import Plan, Side
from app.kit import clock

TODAY = datetime(2026, 11, 25, 3)  # ten in the morning in Thailand


@pytest.fixture
def today(at):
    at(TODAY)
    return clock.today()


@pytest.fixture
def household(office, today):
    made = office.household("mueang", 830101, "12/3", "นางบัว ใจดี")
    coverage.give(
        office.officer("mueang"), office.office("mueang").id, [8301], office.officer("mueang1")
    )
    return made


@pytest.fixture
def certified(office, household):
    """The household, certified by the province."""
    certify(office, household)
    return Household.get_by_id(household.id)


def certify(office, household) -> None:
    made = certification.verify(
        household, office.officer("mueang1"), clock.today(), named(List.FINDING, "confirmed")
    )
    for who, level in (("mueang", "district"), ("checker", "province")):
        certification.certify(Verification.get_by_id(made.id), office.officer(who), level)


@pytest.fixture
def planned(office):
    """planned(household) is a plan of it, submitted, with an item a side; the first due at the
    end of the year.
    """

    def plan(household, problem="รายได้ไม่พอใช้", by="mueang1") -> Plan:
        household = Household.get_by_id(household.id)
        made = commands.begin(household, office.officer(by), problem)
        for side in Side:
            commands.put_item(
                made,
                Item(
                    side,
                    f"กิจกรรม {side}",
                    due_on=date(2026, 12, 31) if side == Side.ATTITUDE else None,
                ),
            )
        commands.submit(made, office.officer(by))
        return Plan.get_by_id(made.id)

    return plan


@pytest.fixture
def approved(office, planned):
    """approved(household) is a plan of it in force."""

    def approve(household, **how) -> Plan:
        made = planned(household, **how)
        commands.approve(made, office.officer("mueang"))
        return Plan.get_by_id(made.id)

    return approve
