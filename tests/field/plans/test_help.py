"""Help is given and counted from its first day; asked of an agency it waits for an answer."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.field.coverage import commands as coverage
from app.field.field_reports.queries import measured
from app.field.households.commands import moves, records
from app.field.households.models import HouseholdEvent, Monthly, Tally
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import named
from app.field.plans import commands, queries
from app.field.plans.commands import Help
from app.field.plans.models import Assistance, PlanItem
from app.kit.errors import Refused


def _now(row):
    return type(row).get_by_id(row.id)


def _helped():
    return {row.month: row.count for row in Monthly.select().where(Monthly.act == "helped")}


@pytest.fixture
def money(household):
    return named(List.HELP, "money").id


def test_help_is_given_through_its_page_with_thai_digits_and_of_an_item(
    visit, office, certified, approved, money
):
    plan = approved(certified)
    item = PlanItem.get(PlanItem.plan == plan)
    team = visit("mueang1")
    page = team.get(f"/households/{certified.id}/help/new?item={item.id}")
    page = team.send(
        page,
        "/help/new",
        kind=str(money),
        agency="พมจ.",
        on="๒๔/๑๑/๖๙",
        value="๓,๐๐๐",
        text="เงินสงเคราะห์",
    )
    given = Assistance.get()
    assert (given.value, given.on, given.item_id, given.referral) == (
        Decimal(3000),
        date(2026, 11, 24),
        item.id,
        "",
    )
    assert "3,000 บาท" in page.words
    assert (_now(certified).helped_on, _now(certified).step) == (date(2026, 11, 24), 5)
    assert Tally.get(Tally.facet == "step:helped").count == 1
    page = team.send(
        team.get(f"/households/{certified.id}/help/{given.id}/result"),
        "/result",
        result="ซื้ออุปกรณ์แล้ว",
    )
    assert "ซื้ออุปกรณ์แล้ว" in page.words
    kinds = [event.kind for event in HouseholdEvent.select().order_by(HouseholdEvent.id)][-2:]
    assert kinds == ["helped", "help_result"]


def test_the_first_day_of_help_is_kept_and_each_is_counted_in_its_month(office, household, money):
    team = office.officer("mueang1")
    for day in (date(2026, 10, 15), date(2026, 11, 20), date(2026, 9, 1)):
        commands.give(household, team, Help(money, day, "พมจ."))
    assert _now(household).helped_on == date(2026, 9, 1)
    assert _helped() == {"2026-09": 1, "2026-10": 1, "2026-11": 1}


def test_help_given_to_a_record_merged_into_another_is_help_of_that_one(office, household, money):
    leading, team = (
        office.household("mueang", 830101, "12/3", "นางบัว ใจดี"),
        office.officer("mueang1"),
    )
    commands.give(household, team, Help(money, date(2026, 10, 15), "พมจ."))
    moves.merge(leading, household, team, date(2026, 11, 25))
    assert [one.agency for one in queries.plans_of(leading).helps] == ["พมจ."]
    assert (_now(leading).helped_on, _now(leading).step) == (
        date(2026, 10, 15),
        0,
    )  # nobody has verified it yet
    assert measured("households_helped", [leading.office_id]) == {leading.office_id: 1}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": "26/11/2569"}, "ต้องไม่หลังวันนี้"),
        ({"on": "1/1/2401"}, "นานเกินไป"),
        ({"value": "-1"}, "ต้องไม่ติดลบ"),
        ({"value": "สามพัน"}, "ต้องเป็นตัวเลข"),
        ({"value": "9" * 15}, "ไม่เกินแสนล้าน"),
        ({"kind": ""}, "กรุณาเลือกประเภท"),
        ({"kind": "0"}, "เลือกไม่ถูกต้อง"),
        ({"text": ""}, "กรุณาบอกว่าช่วยอะไร"),
        ({"item": "99"}, "เลือกไม่ถูกต้อง"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(visit, household, money, typed, said):
    team = visit("mueang1")
    page = team.send(
        team.get(f"/households/{household.id}/help/new"),
        "/help/new",
        **{"kind": str(money), "agency": "พมจ.", "text": "เงิน", **typed},
    )
    assert (page.status, said in page.words) == (422, True)
    assert page.find("input", name="agency")[0].get("value") == "พมจ."
    assert Assistance.select().count() == 0
    assert _helped() == {}


def test_a_referral_waits_for_an_answer_and_counts_as_help_only_when_given(
    visit, office, household, money, at
):
    team = visit("mueang1")
    page = team.send(
        team.get(f"/households/{household.id}/help/refer"),
        "/help/refer",
        kind=str(money),
        agency="พมจ.ภูเก็ต",
        text="ขอเบี้ยผู้พิการ",
    )
    assert "รอหน่วยงานตอบ" in page.words
    assert (_now(household).helped_on, _helped()) == (None, {})
    asked = Assistance.get()
    at(datetime(2026, 12, 1, 3))
    team = visit("mueang1")
    page = team.get("/plans/referrals")
    assert "พมจ.ภูเก็ต" in page.words
    assert "6 วันแล้ว" in page.words
    path = f"/households/{household.id}/help/{asked.id}/answer"
    for day, said in (("24/11/2569", "ไม่ก่อนวันที่ส่งต่อ"), ("2/12/2569", "ต้องไม่หลังวันนี้")):
        page = team.send(team.get(path), "/answer", said="accepted", on=day)
        assert (page.status, said in page.words) == (422, True)
    page = team.send(page, "/answer", on="30/11/2569", text="นัดรับที่อำเภอ")
    assert "รับช่วยเหลือ" in page.words
    assert "นัดรับที่อำเภอ" in page.words
    assert (_now(asked).referral, _now(asked).answered_on, _helped()) == (
        "accepted",
        date(2026, 11, 30),
        {},
    )
    assert "ไม่มีเรื่องที่ส่งต่อ" in team.get("/plans/referrals").words
    page = team.get(f"/households/{household.id}/help/new?of={asked.id}")
    assert page.find("input", name="agency")[0].get("value") == "พมจ.ภูเก็ต"
    team.send(page, "/help/new", value="800")
    assert (_now(household).helped_on, _helped()) == (date(2026, 12, 1), {"2026-12": 1})


def test_a_referral_is_answered_once(office, household, money):
    team = office.officer("mueang1")
    asked = commands.refer(household, team, Help(money, date(2026, 11, 20), "พมจ."))
    commands.answer(asked, team, False, "ไม่เข้าเกณฑ์", date(2026, 11, 21))
    with pytest.raises(Refused, match="ไปแล้ว"):
        commands.answer(asked, team, True, "รับ", date(2026, 11, 21))
    assert _now(asked).referral == "declined"


def test_pressed_twice_help_is_given_once(visit, household, money):
    team = visit("mueang1")
    where, fields = team.fill(
        team.get(f"/households/{household.id}/help/new"),
        "/help/new",
        kind=str(money),
        agency="ก",
        text="ข",
    )
    for _time in range(2):
        assert team.post(where, fields).status == 200
    assert (Assistance.select().count(), _helped()) == (1, {"2026-11": 1})


def test_unanswered_are_those_of_offices_and_places_i_may_see(visit, office, household, money):
    commands.refer(household, office.officer("mueang1"), Help(money, date(2026, 11, 20), "พมจ."))
    counts = {
        name: queries.unanswered(office.officer(name)).count()
        for name in ("mueang1", "mueang", "checker", "thalang", "outsider", "admin")
    }
    assert counts == {
        "mueang1": 1,
        "mueang": 1,
        "checker": 1,
        "thalang": 0,
        "outsider": 0,
        "admin": 0,
    }
    coverage.give(
        office.officer("mueang"), office.office("mueang").id, [830102], office.officer("mueang1")
    )
    assert queries.unanswered(office.officer("mueang1")).count() == 0
    assert "พมจ." not in visit("mueang1").get("/plans/referrals").words


def test_a_closed_household_and_another_districts_take_no_help(visit, office, household, money):
    asked = commands.refer(
        household, office.officer("mueang1"), Help(money, date(2026, 11, 20), "พมจ.")
    )
    for who in ("thalang", "kathu", "checker"):
        person = visit(who)
        for path in ("new", "refer", f"{asked.id}/answer", f"{asked.id}/result"):
            assert person.get(f"/households/{household.id}/help/{path}").status == 404, (who, path)
    records.close(
        household, office.officer("mueang"), named(List.OUTCOME, "moved"), date(2026, 11, 25), ""
    )
    for act in (
        lambda: commands.give(
            household, office.officer("mueang1"), Help(money, date(2026, 11, 20))
        ),
        lambda: commands.answer(asked, office.officer("mueang1"), True, "", date(2026, 11, 21)),
    ):
        with pytest.raises(Refused, match="ปิดแล้ว"):
            act()
    assert queries.unanswered(office.officer("mueang")).count() == 0
