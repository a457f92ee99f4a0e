"""The page of one household: light, with what every room knows."""

import gzip
from datetime import timedelta

import pytest

from app.field.coverage import commands as coverage
from app.field.households.commands import records, shared
from app.field.households.models import Household
from app.field.households.particulars import Particulars, Person
from app.field.pick_lists.queries import offered
from app.field.visits.models import Visit
from app.kit import clock
from tests.tampering import acted


@pytest.mark.tampered
def test_a_full_household_is_light(office, visit):
    officer, kathu = office.officer("kathu1"), office.office("kathu")
    coverage.give(office.officer("admin"), kathu.id, [8302])
    traits = [one.id for kind in ("target", "dimension", "indicator") for one in offered(kind)]
    vulnerable = [one.id for one in offered("vulnerability")][:3]
    people = [
        Person(
            f"นางสาวสมาชิกคนที่ {place} ตระกูลยาวมากเป็นพิเศษ",
            place == 0,
            1950 + place,
            None,
            "รับจ้างทั่วไปและประมงชายฝั่ง",
            "1101700230708" if place == 0 else "",
            vulnerable,
        )
        for place in range(12)
    ]
    household = records.add(
        officer,
        kathu.id,
        Particulars(
            830202,
            "123/45",
            4,
            "บ้านชายทะเลฝั่งตะวันตก",
            note="บ้านอยู่ท้ายซอย " * 30,
            source_year=2025,
            traits=traits,
        ),
        people,
    )
    today = clock.today()
    for number in range(60):
        day = today - timedelta(days=number * 5)
        Visit.create(
            household=household,
            office=kathu,
            on=day,
            kind=offered("visit")[0],
            team="ทีมปฏิบัติการตำบลป่าตอง",
            seen=f"พบสมาชิกครบทุกคน ครั้งที่ {number} " * 8,
            done="แนะนำการออมและการเรียนต่อ " * 8,
            by=officer,
            saved_at=clock.now(),
            logged_at=clock.now(),
        )
        shared.note(household, officer, "visited", f"เยี่ยมครั้งที่ {number}", day)
    with acted():
        shared.mark_done(
            household,
            "visited",
            today,
            visits=60,
            visited_on=today,
            next_visit_on=today - timedelta(days=1),
            verified_on=today,
            district_certified_on=today,
        )
    for who in ("kathu1", "kathu", "checker"):
        page = visit(who).get(f"/households/{household.id}")
        size = len(gzip.compress(page.text.encode(), 6))
        assert (page.status, size < 14_000) == (200, True), size
    assert page.words.count("นางสาวสมาชิกคนที่") == 13  # the heading and twelve rows
    for part in ("certification", "plans", "visits"):
        assert len(page.find("section", id=part)) == 1
    kathu1 = visit("kathu1")
    for path in ("past", "merge", "split", "change", "readings"):
        page = kathu1.get(f"/households/{household.id}/{path}")
        assert (page.status, len(gzip.compress(page.text.encode(), 6)) < 14_000) == (200, True), (
            path
        )


def test_the_path_says_how_far_it_has_come(office, visit):
    household = office.household()
    page = visit("kathu").get(f"/households/{household.id}")
    assert not [one for one in page.find("li") if one.get("class") == "done"]
    with acted():
        shared.mark_done(household, "verified", clock.today(), verified_on=clock.today())
    page = visit("kathu").get(f"/households/{household.id}")
    assert [
        "".join(one.itertext()).split()[0] for one in page.find("li") if one.get("class") == "done"
    ] == ["ตรวจสอบ"]
    assert Household.get_by_id(household.id).step == 1
