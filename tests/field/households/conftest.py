"""Households of Kathu, and who looks after them."""

import pytest

from app.field.coverage import commands as coverage
from app.field.households.commands import records
from app.field.households.particulars import Person


@pytest.fixture
def placed(office):
    """Kathu looks after all of its subdistricts, Mueang after its own."""
    coverage.give(office.officer("admin"), office.office("kathu").id, [8302])
    coverage.give(office.officer("admin"), office.office("mueang").id, [8301])
    return office


@pytest.fixture
def full(placed):
    """A household with a head and two members, numbers kept of all."""
    household = placed.household(citizen="1101700230708", phone="076111222")
    for name, number in (("นางคู่ชีวิต มีสุข", "0101700230700"), ("เด็กชายลูก มีสุข", "3301700230711")):
        records.put_member(
            household, placed.officer("kathu1"), Person(name, birth_year=2010, citizen=number)
        )
    return household
