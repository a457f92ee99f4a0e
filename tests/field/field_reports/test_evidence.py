"""What an office can prove by its logbook."""

from datetime import date, datetime

import pytest

from app.field.field_reports.queries import MEASURES, measured
from app.field.households.models import Household
from app.field.visits.models import Visit
from app.kit.db import db

COLUMNS = {
    "households_verified": "verified_on",
    "households_certified": "district_certified_on",
    "households_approved": "province_certified_on",
    "households_planned": "planned_on",
    "households_helped": "helped_on",
}


@pytest.mark.parametrize("measure", COLUMNS)
@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 4, 1), date(2026, 7, 1)), (None, None), (date(2026, 5, 5), None)],
)
def test_households_are_counted_as_a_recount_does_in_one_question(many, measure, since, until):
    ids = [many.office.office(slug).id for slug in ("kathu", "mueang")]
    asked = []
    db.query_hooks.append(lambda *query: asked.append(query))
    try:
        found = measured(measure, ids, since, until)
    finally:
        db.query_hooks.pop()
    assert len(asked) == 1
    days = [
        (one.office_id, getattr(one, COLUMNS[measure]))
        for one in Household.select().where(Household.merged_into.is_null())
    ]
    for office in ids:
        right = sum(
            day is not None and (since or day) <= day <= (until or day)
            for at, day in days
            if at == office
        )
        assert found.get(office, 0) == right
    assert set(found) <= set(ids)


@pytest.mark.tampered
def test_visits_are_counted_when_they_are_logged(field):
    household = field.add("kathu", 0, 830202)
    now = datetime(2026, 11, 1)
    for day, logged in (
        (date(2026, 11, 1), now),
        (date(2026, 11, 30), now),
        (date(2026, 12, 1), now),
        (date(2026, 11, 9), None),
    ):
        Visit.create(
            household=household,
            office=household.office,
            on=day,
            by=field.office.officer("kathu1"),
            saved_at=now,
            logged_at=logged,
        )
    assert measured("visits", [household.office_id], date(2026, 11, 1), date(2026, 11, 30)) == {
        household.office_id: 2
    }
    assert measured("visits", []) == {}


def test_what_is_no_measure_is_an_error():
    assert set(MEASURES) == {*COLUMNS, "visits"}
    with pytest.raises(KeyError):
        measured("households", [1])
