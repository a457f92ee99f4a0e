"""Households of two districts, verified as far as a test needs them."""

from datetime import date, datetime

import pytest

from app.field.certification import commands
from app.field.certification.models import Stage, Verification
from app.field.coverage import commands as coverage
from app.field.households.models import Household
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import named
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
def verified(office, today):
    """verified(household, "confirmed", by="mueang1") is its verification."""

    def verify(household, finding="confirmed", by="mueang1", on=date(2026, 11, 20)) -> Verification:
        return commands.verify(
            Household.get_by_id(household.id),
            office.officer(by),
            on,
            named(List.FINDING, finding),
            "ทีม ก.",
            "พบที่บ้าน",
        )

    return verify


@pytest.fixture
def certified(office, verified):
    """certified(household) went all the way to the province."""

    def certify(household) -> Verification:
        made = verified(household)
        commands.certify(made, office.officer("mueang"), Stage.DISTRICT)
        commands.certify(Verification.get_by_id(made.id), office.officer("checker"), Stage.PROVINCE)
        return Verification.get_by_id(made.id)

    return certify
