"""Lists of work: what is on them, whose, in which order."""

from datetime import date, timedelta

import pytest

from app.field.certification import commands as certification
from app.field.certification.models import Stage
from app.field.certification.queries import waiting
from app.field.coverage import commands as coverage
from app.field.coverage.queries import people
from app.field.field_reports import queries
from app.field.field_reports.models import Scope
from app.field.households.models import Household
from app.field.households.queries import readable
from app.field.pick_lists.queries import named
from app.field.plans.models import Plan, PlanItem
from app.kit import paging
from app.people.accounts.commands.officers import appoint
from tests.field.field_reports.conftest import TODAY


def _piles(officer, *more):
    found = queries.scope(officer, *more)
    return {one.name: one.count for one in queries.piles(found) if one.count}


def _households(page):
    return [row.household.id for row in page.rows]


def test_what_waits_is_what_a_recount_finds(many):
    officer = many.office.officer("drafter")
    found = {"unverified": 0, "unplanned": 3}
    live = (Household.closed_on.is_null(), Household.merged_into.is_null())
    for pile, step in found.items():
        count = Household.select().where(Household.step == step, *live).count()
        assert count
        assert _piles(officer)[pile] == count
        assert len(queries.entries(pile, queries.scope(officer)).rows) == count
        assert (
            queries.behind(queries.scope(officer))[list(queries.PILES).index(pile)].count == count
        )
    for slug in ("kathu", "mueang", "thalang"):
        mine = Household.select().where(
            Household.step == 0, Household.office == many.office.office(slug), *live
        )
        assert (
            _piles(many.office.officer(slug if slug != "kathu" else "kathu1")).get("unverified", 0)
            == mine.count()
        )


@pytest.mark.parametrize("several", [0, 10])
def test_the_longest_waiting_stands_first(field, monkeypatch, several):
    monkeypatch.setattr(paging, "SEVERAL", several)
    for _number in range(35):
        field.add("kathu", 0, 830202)
    Household.update(next_visit_on=TODAY - timedelta(days=1)).execute()
    for number, household in enumerate(Household.select().order_by(Household.id.desc())):
        Household.update(next_visit_on=TODAY + timedelta(days=3 - number)).where(
            Household.id == household.id
        ).execute()
    scope = queries.scope(field.office.officer("kathu1"))
    first = queries.entries("visits", scope)
    second = queries.entries("visits", scope, first.after)
    days = [row.since for row in (*first.rows, *second.rows)]
    assert len(first.rows) == 30
    assert days == sorted(days)
    assert (
        len(set(_households(first) + _households(second))) == len(days) == 31
    )  # of 35 four are due today or later
    assert first.rows[0].days == 31
    assert second.after is None
    assert queries.piles(scope)[-1].days == 31


def test_staff_find_their_own_places_and_a_head_those_of_each(field):
    mine, other = field.add("kathu", 0, 830202), field.add("kathu", 0, 830201)
    staff, head, kathu = (
        field.office.officer("kathu2"),
        field.office.officer("kathu1"),
        field.office.office("kathu"),
    )
    assert _households(queries.entries("unverified", queries.scope(staff))) == [mine.id]
    assert _households(queries.entries("unverified", queries.scope(head))) == [mine.id, other.id]
    assert _households(queries.entries("unverified", queries.scope(head, kathu.id, staff))) == [
        mine.id
    ]
    assert people(kathu.id) == [staff]
    coverage.give(head, kathu.id, [], staff)
    assert queries.entries("unverified", queries.scope(staff)).rows == []
    assert _piles(staff) == {}


def test_another_districts_work_is_not_seen(field):
    field.add("mueang", 0)
    kathu1, mueang = field.office.officer("kathu1"), field.office.office("mueang")
    assert queries.scope(kathu1, mueang.id) == Scope([])
    assert queries.piles(queries.scope(kathu1, mueang.id)) == []
    assert queries.entries("unverified", queries.scope(kathu1, mueang.id)).rows == []
    assert not queries.wanted_of(kathu1, queries.HouseholdFilter(office=mueang.id)).count()


def test_staff_of_the_province_see_no_more_of_the_districts_in_work_figures_and_files_than_in_the_list(
    field,
):
    field.add("kathu", 0)
    appoint(
        field.office.officer("outsider"), field.office.office("phuket"), "เจ้าหน้าที่", "staff", TODAY
    )
    staff = field.office.officer("outsider")
    scope = queries.scope(staff)
    assert not readable(staff).exists()
    assert not queries.wanted_of(staff, queries.HouseholdFilter()).exists()
    assert queries.entries("unverified", scope).rows == []
    assert not any(line.counts for line in queries.tally(scope, ["all"], by_place=False))


def test_certification_waits_for_the_committee_and_on_its_desk(field):
    from app.desk.queries import counters

    household = field.add("kathu", 0, 830202)
    finding = named("finding", "confirmed")
    certification.verify(household, field.office.officer("kathu1"), TODAY, finding)
    assert _piles(field.office.officer("kathu1"))["district"] == 1
    desk = {one.name: one.count for one in counters(field.office.officer("kathu")) if one.count}
    assert desk["certify"] == 1
    assert "certify" not in {one.name for one in counters(field.office.officer("kathu1"))}
    [waits] = waiting(field.office.officer("kathu"), Stage.DISTRICT)
    certification.certify(waits, field.office.officer("kathu"), "district")
    assert _piles(field.office.officer("kathu1")) == {"province": 1}
    piles = {
        who: [
            waiting(field.office.officer(who), stage).count()
            for stage in (Stage.DISTRICT, Stage.PROVINCE)
        ]
        for who in ("kathu", "checker", "mueang")
    }
    assert piles == {
        "kathu": [0, 0],
        "checker": [0, 1],
        "mueang": [0, 0],
    }  # kathu speaks for ศจพ.จ., too, but not twice for one


@pytest.mark.tampered
def test_only_the_items_of_a_plan_in_force_are_overdue(field):
    household = field.add("kathu", 4, 830202)
    for state, due in (
        ("approved", TODAY - timedelta(days=5)),
        ("approved", TODAY),
        ("draft", TODAY - timedelta(days=9)),
    ):
        plan = Plan.create(
            household=household,
            office=household.office,
            state=state,
            author=field.office.officer("kathu1"),
            created_at=household.created_at,
        )
        PlanItem.create(
            plan=plan,
            household=household,
            office=household.office,
            side="skill",
            activity=f"ฝึกอาชีพ {due}",
            due_on=due,
        )
    found = queries.entries("items", queries.scope(field.office.officer("kathu1"))).rows
    assert [(row.household.id, row.days, row.what) for row in found] == [
        (household.id, 5, "ฝึกอาชีพ 2026-11-20")
    ]


def test_the_page_leads_to_its_lists(field, visit):
    field.add("kathu", 0, 830202)
    Household.update(next_visit_on=date(2026, 11, 20)).execute()
    kathu1 = visit("kathu1")
    page = kathu1.get("/fieldwork/")
    links = [
        link.get("href")
        for item in page.find("ul", **{"class": "counters"})
        for link in item.iter("a")
    ]
    assert len(links) == 2
    for where in links:
        assert "นายคนที่ 0 มีสุข" in kathu1.get(where).words
    assert "5 วัน" in kathu1.get("/fieldwork/waiting?pile=visits").words
    desk = kathu1.get("/")
    assert "ครัวเรือนเกินกำหนดเยี่ยม" in desk.words
    assert "มีสุข" not in visit("mueang").get("/fieldwork/waiting?pile=visits").words
    assert "ไม่มีงานค้างในพื้นที่นี้" in visit("mueang").get("/fieldwork/").words
    assert "ครูป่าตอง" in page.words
    assert "มีสุข" in visit("kathu2").get("/fieldwork/waiting?pile=unverified").words


@pytest.mark.parametrize(
    "query",
    [
        "pile=",
        "pile=nothing",
        "pile=unverified&office=99999999999999999999",
        "pile=visits&after=x~y",
        "pile=visits&after=2026-13-01~1",
        "pile=unverified&after=99999999999999999999",
        "pile=unverified&person=99999999999999999999",
    ],
)
def test_odd_addresses_are_answered(field, visit, query):
    assert visit("kathu1").get(f"/fieldwork/waiting?{query}").status in (200, 404)


@pytest.mark.parametrize(
    "query",
    [
        "act=verified",
        "act=verified&month=2026-99",
        "act=none&month=2026-01",
        "month=2026-1-",
        "act=verified&month=0000-01",
    ],
)
def test_no_such_month_is_told(field, visit, query):
    assert visit("kathu1").get(f"/fieldwork/done?{query}").status == 404
