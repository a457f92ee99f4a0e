"""People who leave, move or split off, and two records that become one."""

from collections import Counter

import pytest

from app.field.households import queries
from app.field.households.commands import moves, records, shared
from app.field.households.models import Household, HouseholdEvent, Member
from app.field.households.particulars import Person
from app.field.pick_lists.queries import named
from app.kit import clock
from app.kit.errors import Refused


def test_a_member_leaves_and_stays_in_the_past(full, visit):
    kathu = visit("kathu1")
    child = queries.members(full)[1]
    where = f"/households/{full.id}/members/{child.id}/leave"
    for typed, said in (
        ({"on": "", "why": "ย้าย"}, "กรุณากรอก"),
        ({"on": "31/2/2569", "why": "ย้าย"}, "ไม่มีวันที่นี้"),
        ({"on": "1/1/2600", "why": "ย้าย"}, "ไม่หลังวันนี้"),
        ({"on": "1/1/2569", "why": ""}, "เหตุผล"),
    ):
        page = kathu.send(kathu.get(where), "/leave", **typed)
        assert page.status == 422
        assert said in page.words
    page = kathu.send(kathu.get(where), "/leave", on="1/11/2569", why="เสียชีวิต")
    assert child.name in page.words
    assert "เสียชีวิต" in page.words
    assert len(queries.members(full)) == 2
    assert Member.get_by_id(child.id).left_on.isoformat() == "2026-11-01"
    head = queries.members(full)[0]
    page = kathu.send(
        kathu.get(f"/households/{full.id}/members/{head.id}/leave"),
        "/leave",
        on="1/11/2569",
        why="ย้าย",
    )
    assert page.status == 409
    assert "หัวหน้า" in page.words


def test_a_member_moves_to_a_household_found_by_its_key(placed, full, visit):
    other = placed.household(house="45", who="นายอีกหลัง สงบ")
    kathu = visit("kathu1")
    child = queries.members(full)[1]
    page = kathu.get(f"/households/{full.id}/members/{child.id}/move")
    page = kathu.send(page, "/find", q=other.record_key)
    link = next(
        one.get("href") for one in page.find("a") if "".join(one.itertext()) == "นายอีกหลัง สงบ"
    )
    page = kathu.send(kathu.get(link), link, on="1/11/2569")
    assert "ย้ายมาจากครัวเรือนอื่น" in page.words
    assert [one.id for one in queries.members(other)][1] == child.id
    left = Member.get(Member.household == full, Member.left_on.is_null(False))
    assert (left.name, left.citizen_sealed) == (child.name, None)
    assert {event.kind for event in HouseholdEvent.select()} >= {"moved_out", "moved_in"}


def test_who_moves_away_at_the_same_moment_is_not_written_anew_where_they_lived(placed, full):
    other, officer, child = (
        placed.household(house="45"),
        placed.officer("kathu1"),
        queries.members(full)[1],
    )
    moves.move(full, officer, Member.get_by_id(child.id), other, clock.today())
    with pytest.raises(Refused, match="ไม่อยู่ในครัวเรือนนี้แล้ว"):
        records.put_member(full, officer, Person("ชื่อใหม่", is_head=True), child)
    assert (Member.get_by_id(child.id).name, Member.get_by_id(child.id).is_head) == (
        child.name,
        False,
    )
    assert [one.is_head for one in queries.members(full)].count(True) == 1


def test_nobody_moves_to_a_household_of_elsewhere(placed, full, visit):
    away = placed.household("mueang", 830102, "1", "นายไกล ออกไป")
    child = queries.members(full)[1]
    kathu = visit("kathu1")
    page = kathu.send(
        kathu.get(f"/households/{full.id}/members/{child.id}/move"), "/find", q=away.record_key
    )
    assert "ไม่พบครัวเรือนอื่น" in page.words
    assert kathu.get(f"/households/{full.id}/members/{child.id}/move/{away.id}").status == 404


def test_some_split_off_and_the_first_is_head(full, visit):
    kathu = visit("kathu1")
    people = queries.members(full)
    page = kathu.get(f"/households/{full.id}/split")
    assert kathu.send(page, "/split", on="1/11/2569").status == 422
    page = kathu.send(page, "/split", leaving=[str(people[1].id)], on="1/11/2569", house="12/4")
    fresh = Household.select().order_by(Household.id.desc()).get()
    assert (fresh.head_name, fresh.house) == (people[1].name, "12/4")
    assert fresh.head_name in page.words
    assert len(queries.members(full)) == 2
    assert {event.kind for event in HouseholdEvent.select()} >= {"split", "split_from"}


def test_two_records_are_shown_side_by_side_and_become_one(placed, full, visit):
    double = placed.household(citizen="1101700230708", traits=[named("target", "left_out").id])
    records.put_member(double, placed.officer("kathu1"), Person("นางยาย มีสุข"))
    shared.mark_done(double, "visited", clock.today(), visits=3, visited_on=clock.today())
    kathu = visit("kathu1")
    page = kathu.get(f"/households/{full.id}/merge")
    assert f"/households/{full.id}/merge/{double.id}" in [one.get("href") for one in page.find("a")]
    page = kathu.get(f"/households/{full.id}/merge/{double.id}")
    assert full.record_key in page.words
    assert double.record_key in page.words
    assert "นางยาย มีสุข" in page.words
    page = kathu.send(page, f"/merge/{double.id}", leading=str(full.id), on="1/11/2569")
    assert page.status == 200
    assert "นางยาย มีสุข" in page.words
    assert "ตกหล่น" in page.words
    assert [one.name for one in queries.members(full)].count("นายบ้านดี มีสุข") == 1
    now = Household.get_by_id(full.id)
    assert (now.visits, now.visited_on) == (3, clock.today())
    assert (
        "ระเบียนเดิมที่รวมเข้ามา" in kathu.get(f"/households/{full.id}/past").words
    )  # the other's past is its past now
    page = kathu.get(f"/households/{double.id}")
    assert "รวมเข้ากับครัวเรือนนี้แล้ว" in page.words
    assert full.record_key in page.words
    assert kathu.get("/households/").words.count("นายบ้านดี") == 1
    assert visit("mueang").get(f"/households/{double.id}").status == 404


def test_a_merged_record_gives_what_the_leading_one_lacks_and_is_found_by_its_old_key(placed, full):
    officer = placed.officer("kathu1")
    double = placed.household(
        house="99", phone="๐๗๖๙๙๙", external_key="๗๗-๑", latitude="7.9", longitude="98.3"
    )
    for name, number in (("นางคู่ชีวิต มีสุข", ""), ("เด็กชายลูก มีสุข", "5101700230719")):
        records.put_member(double, officer, Person(name, birth_year=1990, citizen=number))
    child = next(one for one in queries.members(full) if one.name.startswith("เด็กชาย"))
    moves.merge(full, double, officer, clock.today())
    now = Household.get_by_id(full.id)
    assert (now.house, now.phone, now.external_key, float(now.latitude)) == (
        full.house,
        "076111222",
        "77-1",
        7.9,
    )
    names = Counter(one.name for one in queries.members(full))
    assert names["นางคู่ชีวิต มีสุข"] == 1
    assert names["เด็กชายลูก มีสุข"] == 2  # two numbers are two people, whatever they are called
    assert Member.get_by_id(child.id).citizen_tail == child.citizen_tail
    assert [row.id for row in queries.other_households(officer, double, double.record_key)] == [
        full.id
    ]


def test_nobody_is_lost_or_doubled_when_a_number_and_a_name_say_different_people_are_the_same(
    placed,
):
    officer, first, second = placed.officer("kathu1"), "1101700230708", "5101700230719"
    leading, other = placed.household(), placed.household()
    for household, name, number in (
        (leading, "นายแดง มีสุข", ""),
        (leading, "นายแดง เปลี่ยนสกุล", first),
        (other, "นายแดง มีสุข", first),
        (other, "นายดำ มีสุข", second),
    ):
        records.put_member(household, officer, Person(name, citizen=number))
    moves.merge(leading, other, officer, clock.today())
    assert Counter(
        (one.name, one.citizen_tail) for one in queries.members(leading) if not one.is_head
    ) == Counter([("นายแดง มีสุข", ""), ("นายแดง เปลี่ยนสกุล", first[-3:]), ("นายดำ มีสุข", second[-3:])])


def test_two_people_of_one_name_in_the_other_record_stay_two(placed):
    officer, numbers = placed.officer("kathu1"), ["1101700230708", "5101700230719"]
    leading, other = placed.household(), placed.household()
    for household, number in ((leading, ""), (other, numbers[0]), (other, numbers[1])):
        records.put_member(household, officer, Person("เด็กชายลูก มีสุข", citizen=number))
    moves.merge(leading, other, officer, clock.today())
    assert sorted(
        one.citizen_tail for one in queries.members(leading) if not one.is_head
    ) == sorted(number[-3:] for number in numbers)


def test_a_household_is_not_merged_with_itself_or_one_of_elsewhere(placed, full, visit):
    kathu = visit("kathu1")
    page = kathu.get(f"/households/{full.id}/merge/{full.id}")
    assert kathu.send(page, f"/merge/{full.id}", leading=str(full.id), on="1/11/2569").status == 409
    away = placed.household("mueang", 830102, "1", "นายไกล ออกไป")
    assert kathu.get(f"/households/{full.id}/merge/{away.id}").status == 404
