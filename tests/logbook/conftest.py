"""Households to look at."""

from tests.households import conftest as households

placed, full = households.placed, households.full
