"""A new household: what may be typed, what is refused at which field, and what may be there
already.
"""

from datetime import date

import pytest

from app.field.coverage import commands as coverage
from app.field.households import queries
from app.field.households.commands import records
from app.field.households.models import Household, HouseholdTrait, Member
from app.field.households.particulars import Person
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import named, offered
from app.kit import clock
from app.kit.sealing import opened

SOUND, ODD, ZERO = "1101700230708", "1101700230706", "0101700230700"


def _written(visit, visitor=None, **typed):
    visitor = visitor or visit("kathu1")
    page = visitor.get("/households/new")
    kathu = page.find("select", name="place")[0].find("option").get("value").split("-")[0]
    fields = {
        "name": "นางสมใจ ทดสอบ",
        "place": f"{kathu}-830202",
        "house": "12/3",
        "village": "4",
    } | typed
    return visitor.send(page, "/households/new", **fields)


def _error(page):
    return [one.text for one in page.find("p") if one.get("class") == "error"]


def test_a_household_with_its_head_is_written_and_shown(placed, visit):
    tpmap, education = named("target", "tpmap"), named("indicator", "ED04")
    page = _written(
        visit,
        traits=[str(tpmap.id), str(education.id)],
        birth_year="2513",
        citizen="1-1017-00230-70-8",
        source="TPMAP",
        source_year="2568",
        latitude="7.896512",
        longitude="98.301234",
        phone="081 234 5678",
        note="บ้านอยู่ท้ายซอย",
    )
    household = Household.get()
    assert page.status == 200
    assert household.head_name == "นางสมใจ ทดสอบ"
    assert (household.source_year, household.subdistrict, household.village) == (2025, 830202, 4)
    head = Member.get()
    assert (head.birth_year, head.relation.code, head.citizen_tail, head.citizen_flag) == (
        1970,
        "head",
        "708",
        "",
    )
    assert opened(head.citizen_sealed) == SOUND
    chosen = {row.choice.code for row in HouseholdTrait.select()}
    assert chosen == {"tpmap", "ED04", "education"}  # an indicator brings its dimension
    assert "x-xxxx-xxxxx-70-8" in page.words
    assert SOUND not in page.text
    assert "2513" in page.words
    assert f"{clock.today().year - 1970} ปี" in page.words


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "หัวหน้าหนึ่งคน"),
        ("birth_year", "70", "ครบสี่หลัก"),
        ("birth_year", "25130", "ครบสี่หลัก"),
        ("birth_year", "ปีมะโรง", "ครบสี่หลัก"),
        ("birth_year", str(date.today().year + 543 + 1), "ยังมาไม่ถึง"),
        ("birth_year", str(date.today().year + 1), "ยังมาไม่ถึง"),
        ("birth_year", "1427", "นานเกินไป"),
        ("birth_year", "2410", "นานเกินไป"),
        ("birth_year", "3056", "ยังมาไม่ถึง"),
        ("citizen", "12345", "13 หลัก"),
        ("citizen", "1111111111111", "ไม่ถูกต้อง"),
        ("citizen", ODD, "หลักสุดท้าย"),
        ("village", "สี่", "ตัวเลข"),
        ("village", "0", "1–99"),
        ("village", "100", "1–99"),
        ("place", "1-999999", "เลือกไม่ถูกต้อง"),
        ("place", "x", "เลือกไม่ถูกต้อง"),
        ("source_year", "68", "ครบสี่หลัก"),
        ("source_year", "2999", "ยังมาไม่ถึง"),
        ("house", "1" * 61, "ยาวเกินไป"),
        ("note", "ก" * 2001, "ยาวเกินไป"),
        ("note", f"เลข {SOUND}", "อย่าพิมพ์"),
        ("name", "นายก 1-1017-00230-70-8", "อย่าพิมพ์"),
        ("latitude", "7.9", "ทั้งละติจูด"),
        ("longitude", "98.3", "ทั้งละติจูด"),
        ("latitude", "NaN", "องศา"),
        ("traits", "99999", "เลือกไม่ถูกต้อง"),
        ("vulnerable", "x", "เลือกไม่ถูกต้อง"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_what_was_typed_stays(
    placed, visit, field, typed, said
):
    page = _written(visit, **{"occupation": "ประมง", field: typed})
    assert page.status == 422
    assert not Household.select().exists()
    assert said in " ".join(filter(None, _error(page))), _error(page)
    assert page.find("input", name="occupation")[0].get("value") == "ประมง"
    if field not in ("traits", "vulnerable", "place", "note"):
        assert page.find("input", name=field)[0].get("value") == typed
        assert (
            page.find("input", name=field)[0].get("type") == "text"
        )  # its own for numbers drops other words


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("98.30", "7.89"), ("51.5", "0.1"), ("7.8", "200")]
)
def test_a_position_outside_thailand_is_refused(placed, visit, latitude, longitude):
    page = _written(visit, latitude=latitude, longitude=longitude)
    assert page.status == 422
    assert "ไม่อยู่ในประเทศไทย" in page.words


@pytest.mark.parametrize(
    ("typed", "year"),
    [("2513", 1970), ("๒๕๑๓", 1970), ("1970", 1970), ("พ.ศ. 2513", 1970), ("ค.ศ. 1970", 1970)],
)
def test_a_year_of_birth_is_understood_in_either_era(placed, visit, typed, year):
    _written(visit, birth_year=typed)
    assert Member.get().birth_year == year


def test_a_number_that_fails_its_check_is_taken_when_somebody_says_it_stands_so_on_paper(
    placed, visit
):
    _written(visit, citizen=ODD, sure="y")
    assert Member.get().citizen_flag == "check"
    page = visit("kathu1").get(f"/households/{Household.get().id}")
    assert "เลขตรวจสอบไม่ตรง" in page.words


def test_a_number_that_begins_with_zero_is_taken_with_a_flag(placed, visit):
    page = _written(visit, citizen=ZERO)
    assert Member.get().citizen_flag == "zero"
    assert "ขึ้นต้นด้วย 0" in page.words


def test_what_may_be_there_already_is_shown_first_and_nothing_typed_is_lost(placed, visit):
    first = placed.household(who="นางสมใจ ทดสอบ")
    visitor = visit("kathu1")
    page = _written(visit, visitor, occupation="ประมง", phone="076123456")
    assert page.status == 422
    assert Household.select().count() == 1
    assert f"/households/{first.id}" in [one.get("href") for one in page.find("a")]
    assert page.find("input", name="phone")[0].get("value") == "076123456"
    again = visitor.send(page, "/households/new", anyway="y")
    assert again.status == 200
    assert Household.select().count() == 2


def test_the_same_citizen_number_elsewhere_tells_only_district_and_house(placed, visit):
    placed.household("mueang", 830102, "77/7", "นายลับ มากมาย", citizen=SOUND)
    page = _written(visit, citizen=SOUND)
    assert page.status == 422
    assert "อ.เมือง" in page.words
    assert "77/7" in page.words
    assert "นายลับ" not in page.text
    assert not [one for one in page.find("a") if "เปิดครัวเรือนนั้น" in "".join(one.itertext())]


def test_the_same_number_is_told_when_a_member_is_added(placed, visit):
    first = placed.household(citizen=SOUND)
    other = placed.household(house="99", who="นายอีกหลัง สงบ")
    visitor = visit("kathu1")
    page = visitor.send(
        visitor.get(f"/households/{other.id}/members/new"),
        "/members/new",
        name="นางสาวซ้ำ คนเดิม",
        citizen=SOUND,
    )
    assert page.status == 422
    assert f"/households/{first.id}" in [one.get("href") for one in page.find("a")]
    page = visitor.send(page, "/members/new", anyway="y")
    assert len(queries.members(other)) == 2


def test_staff_write_households_of_their_own_places_alone(placed, visit):
    page = visit("mueang1").get("/households/new")
    assert "ยังไม่ได้กำหนดตำบลของท่าน" in page.words
    assert not page.find("select", name="place")
    coverage.give(
        placed.officer("mueang"), placed.office("mueang").id, [830102], placed.officer("mueang1")
    )
    options = (
        visit("mueang1").get("/households/new").find("select", name="place")[0].findall("option")
    )
    assert [one.get("value").split("-")[1] for one in options] == ["830102"]


def test_what_is_no_longer_offered_is_kept_where_it_was_chosen(placed, full, visit):
    target, indicator = named("target", "left_out"), offered("indicator")[0]
    relation, weak = offered("relation")[1], offered("vulnerability")[0]
    household, child = (
        placed.household(house="45", traits=[target.id, indicator.id]),
        queries.members(full)[1],
    )
    records.put_member(
        full,
        placed.officer("kathu1"),
        Person(child.name, relation=relation.id, traits=[weak.id]),
        child,
    )
    gone = [target.id, indicator.id, indicator.parent_id, relation.id, weak.id]
    Choice.update(active=False).where(Choice.id.in_(gone)).execute()
    kathu = visit("kathu1")
    page = kathu.get(f"/households/{household.id}/change")
    ticked = [
        one.get("value")
        for one in page.find("input", name="traits")
        if one.get("checked") is not None
    ]
    assert kathu.send(page, "/change", phone="0811111111", traits=ticked).status == 200
    assert set(queries.holding(household)) == {target.id, indicator.id, indicator.parent_id}
    where = f"/households/{full.id}/members/{child.id}"
    assert kathu.send(kathu.get(where), where, occupation="ทำนา").status == 200
    now = queries.member(full, child.id)
    assert (now.occupation, now.relation_id, [one.id for one in now.choices]) == (
        "ทำนา",
        relation.id,
        [weak.id],
    )


def test_what_is_no_longer_offered_is_not_offered(placed, visit):
    Choice.update(active=False).where(Choice.code == "left_out").execute()
    assert "ตกหล่น" not in visit("kathu1").get("/households/new").words
