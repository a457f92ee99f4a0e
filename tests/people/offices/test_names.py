"""Offices: their names through time, whom they write to."""

from datetime import date, timedelta

import pytest

from app.kit.errors import Refused
from app.people.offices import commands, queries
from app.people.offices.models import OfficeName


def test_a_name_holds_from_its_day_until_the_next_begins(office):
    phuket = office.office("phuket")
    commands.rename(None, phuket, date(2023, 5, 18), name="ชื่อใหม่", letter_code="ศธ 07056")
    assert queries.name_on(phuket.id, date(2023, 5, 17)).name == "สำนักงาน กศน.จังหวัดภูเก็ต"
    assert queries.name_on(phuket.id, date(2023, 5, 18)).name == "ชื่อใหม่"
    with pytest.raises(OfficeName.DoesNotExist):
        queries.name_on(phuket.id, date(2000, 1, 1))


def test_a_name_is_not_begun_before_one_that_has_begun(office):
    phuket, day = office.office("phuket"), date(2023, 5, 18)
    commands.rename(None, phuket, day, name="ชื่อใหม่", letter_code="ศธ 07056")
    for too_early in (day, day - timedelta(days=1)):
        with pytest.raises(Refused):
            commands.rename(None, phuket, too_early, name="ชื่ออื่น", letter_code="x")
    assert queries.name_on(phuket.id).name == "ชื่อใหม่"


def test_a_province_writes_to_its_districts_and_a_district_to_province_and_neighbours(office):
    slugs = [one.slug for one in queries.correspondents(office.office("phuket").id)]
    assert slugs == ["kathu", "mueang", "thalang"]
    assert {one.slug for one in queries.correspondents(office.office("kathu").id)} == {
        "phuket",
        "mueang",
        "thalang",
    }


def test_a_group_saved_again_holds_the_new_choice(office):
    phuket, drafter = office.office("phuket"), office.officer("drafter")
    first, second = office.office("kathu").id, office.office("thalang").id
    commands.save_group(drafter, phuket.id, "ฝั่งตะวันตก", [first])
    commands.save_group(drafter, phuket.id, "ฝั่งตะวันตก", [first, second])
    (group,) = queries.groups(phuket.id)
    assert (group.name, group.office_ids) == ("ฝั่งตะวันตก", [first, second])
