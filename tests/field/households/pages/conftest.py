"""Households to look at."""

from tests.field.households import conftest as households

placed, full = households.placed, households.full
