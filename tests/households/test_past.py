"""What happens to a household: dated, its past kept, its counts right after each act; locked and closed ones refuse."""

from collections import Counter
from datetime import timedelta
from random import Random
from threading import Barrier, Thread

import pytest

from app.choices.queries import named, offered
from app.households import commands, queries
from app.households.commands import Particulars, Person
from app.households.models import STEPS, Household, HouseholdEvent, HouseholdTrait, Member, Tally
from app.kit import clock
from app.kit.db import db
from app.kit.errors import Refused


def recounted() -> Counter:
    """The open households counted anew."""
    found: Counter = Counter()
    for one in Household.select().where(Household.closed_on.is_null(), Household.merged_into.is_null()):
        traits = {row.choice_id for row in HouseholdTrait.select().where(HouseholdTrait.household == one)}
        for facet in ("all", f"step:{STEPS[one.step]}", *(f"trait:{trait}" for trait in traits)):
            found[one.office_id, one.subdistrict, facet] += 1
    return found


def kept() -> Counter:
    return Counter({(row.office_id, row.subdistrict, row.facet): row.count for row in Tally.select() if row.count})


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_right_after_each_act_of_a_random_walk(placed, seed):
    chance, officer, today = Random(seed), placed.officer("kathu1"), clock.today()
    traits, outcomes = [one.id for one in offered("target") + offered("dimension")], offered("outcome")
    kathu = placed.office("kathu").id

    def said() -> Particulars:
        return Particulars(chance.choice([830201, 830202, 830203]), str(chance.randrange(99)), chance.randrange(1, 7),
                           source_year=chance.choice([None, 2022, 2025]), traits=chance.sample(traits, chance.randrange(4)))

    def one() -> Household:
        return chance.choice(list(Household.select()))

    def step(household) -> None:
        column = chance.choice(["verified_on", "district_certified_on", "province_certified_on", "planned_on", "helped_on"])
        commands.touch(household, "visited", today, **{column: chance.choice([None, today])})

    def someone(household) -> Member:
        return chance.choice(queries.members(household) or [Member()])

    acts = [
        lambda: commands.add(officer, kathu, said(), [Person(f"นาย{chance.random()}", True), Person("นางสอง")]),
        lambda: (lambda it: commands.change(it, officer, said(), it.version))(one()),
        lambda: commands.put_member(one(), officer, Person("เด็กใหม่", chance.random() < 0.3)),
        lambda: (lambda it: commands.leave(it, officer, someone(it), today, "ย้าย"))(one()),
        lambda: (lambda it: commands.move(it, officer, someone(it), one(), today))(one()),
        lambda: (lambda it: commands.split(it, officer, [someone(it)], said(), today))(one()),
        lambda: commands.merge(one(), one(), officer, today),
        lambda: commands.close(one(), officer, chance.choice(outcomes), today, ""),
        lambda: commands.reopen(one(), officer, "กลับมา"),
        lambda: step(one()),
    ]
    commands.add(officer, kathu, said(), [Person("นายแรก", True)])
    done = 0
    for _turn in range(90):
        before = kept()
        try:
            chance.choice(acts)()
            done += 1
        except Refused:
            assert kept() == before
        assert kept() == recounted()
    assert done > 20


def test_a_change_keeps_what_was_before(full, visit):
    kathu = visit("kathu1")
    page = kathu.get(f"/households/{full.id}/change")
    page = kathu.send(page, "/change", house="12/9", note="ย้ายเลขที่บ้าน")
    event = HouseholdEvent.get(HouseholdEvent.kind == "changed")
    assert "house: 12/3 → 12/9" in event.text
    assert Household.get_by_id(full.id).house == "12/9"
    assert "บ้านเลขที่: 12/3 → 12/9" in page.words


def test_a_member_written_anew_keeps_what_was_before_but_no_number(full, visit):
    kathu = visit("kathu1")
    child = queries.members(full)[2]
    page = kathu.send(kathu.get(f"/households/{full.id}/members/{child.id}"), f"/members/{child.id}", name="เด็กชายลูกชาย มีสุข",
                      birth_year="2552", citizen="")
    assert "เด็กชายลูก มีสุข → เด็กชายลูกชาย มีสุข" in page.words
    assert "2010 → 2009" in page.words
    assert Member.get_by_id(child.id).citizen_tail  # an empty number left the kept one


def test_two_who_change_the_same_household_do_not_overwrite_each_other(full, visit):
    first, second = visit("kathu1"), visit("kathu")
    pages = [one.get(f"/households/{full.id}/change") for one in (first, second)]
    first.send(pages[0], "/change", house="1")
    refused = second.send(pages[1], "/change", house="2")
    assert refused.status == 409
    assert "มีผู้แก้ไข" in refused.words
    assert "2" in refused.words
    assert Household.get_by_id(full.id).house == "1"


def test_a_member_leaves_and_stays_in_the_past(full, visit):
    kathu = visit("kathu1")
    child = queries.members(full)[1]
    where = f"/households/{full.id}/members/{child.id}/leave"
    for typed, said in (({"on": "", "why": "ย้าย"}, "กรุณากรอก"), ({"on": "31/2/2569", "why": "ย้าย"}, "ไม่มีวันที่นี้"),
                        ({"on": "1/1/2600", "why": "ย้าย"}, "ไม่หลังวันนี้"), ({"on": "1/1/2569", "why": ""}, "เหตุผล")):
        page = kathu.send(kathu.get(where), "/leave", **typed)
        assert page.status == 422
        assert said in page.words
    page = kathu.send(kathu.get(where), "/leave", on="1/11/2569", why="เสียชีวิต")
    assert child.name in page.words
    assert "เสียชีวิต" in page.words
    assert len(queries.members(full)) == 2
    assert Member.get_by_id(child.id).left_on.isoformat() == "2026-11-01"
    head = queries.members(full)[0]
    page = kathu.send(kathu.get(f"/households/{full.id}/members/{head.id}/leave"), "/leave", on="1/11/2569", why="ย้าย")
    assert page.status == 409
    assert "หัวหน้า" in page.words


def test_a_member_moves_to_a_household_found_by_its_key(placed, full, visit):
    other = placed.household(house="45", who="นายอีกหลัง สงบ")
    kathu = visit("kathu1")
    child = queries.members(full)[1]
    page = kathu.get(f"/households/{full.id}/members/{child.id}/move")
    page = kathu.send(page, "/find", q=other.record_key)
    link = next(one.get("href") for one in page.find("a") if "".join(one.itertext()) == "นายอีกหลัง สงบ")
    page = kathu.send(kathu.get(link), link, on="1/11/2569")
    assert "ย้ายมาจากครัวเรือนอื่น" in page.words
    assert [one.id for one in queries.members(other)][1] == child.id
    left = Member.get(Member.household == full, Member.left_on.is_null(False))
    assert (left.name, left.citizen_sealed) == (child.name, None)
    assert {event.kind for event in HouseholdEvent.select()} >= {"moved_out", "moved_in"}


def test_nobody_moves_to_a_household_of_elsewhere(placed, full, visit):
    away = placed.household("mueang", 830102, "1", "นายไกล ออกไป")
    child = queries.members(full)[1]
    kathu = visit("kathu1")
    page = kathu.send(kathu.get(f"/households/{full.id}/members/{child.id}/move"), "/find", q=away.record_key)
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
    commands.put_member(double, placed.officer("kathu1"), Person("นางยาย มีสุข"))
    commands.touch(double, "visited", clock.today(), visits=3, visited_on=clock.today())
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
    assert "ระเบียนเดิมที่รวมเข้ามา" in kathu.get(f"/households/{full.id}/past").words  # the other's past is its past now
    page = kathu.get(f"/households/{double.id}")
    assert "รวมเข้ากับครัวเรือนนี้แล้ว" in page.words
    assert full.record_key in page.words
    assert kathu.get("/households/").words.count("นายบ้านดี") == 1
    assert visit("mueang").get(f"/households/{double.id}").status == 404


def test_a_merged_record_gives_what_the_leading_one_lacks_and_is_found_by_its_old_key(placed, full):
    officer = placed.officer("kathu1")
    double = placed.household(house="99", phone="๐๗๖๙๙๙", external_key="๗๗-๑", latitude="7.9", longitude="98.3")
    for name, number in (("นางคู่ชีวิต มีสุข", ""), ("เด็กชายลูก มีสุข", "5101700230719")):
        commands.put_member(double, officer, Person(name, birth_year=1990, citizen=number))
    child = next(one for one in queries.members(full) if one.name.startswith("เด็กชาย"))
    commands.merge(full, double, officer, clock.today())
    now = Household.get_by_id(full.id)
    assert (now.house, now.phone, now.external_key, float(now.latitude)) == (full.house, "076111222", "77-1", 7.9)
    names = Counter(one.name for one in queries.members(full))
    assert names["นางคู่ชีวิต มีสุข"] == 1
    assert names["เด็กชายลูก มีสุข"] == 2  # two numbers are two people, whatever they are called
    assert Member.get_by_id(child.id).citizen_tail == child.citizen_tail
    assert [row.id for row in queries.others(officer, double, double.record_key)] == [full.id]


def test_a_household_is_not_merged_with_itself_or_one_of_elsewhere(placed, full, visit):
    kathu = visit("kathu1")
    page = kathu.get(f"/households/{full.id}/merge/{full.id}")
    assert kathu.send(page, f"/merge/{full.id}", leading=str(full.id), on="1/11/2569").status == 409
    away = placed.household("mueang", 830102, "1", "นายไกล ออกไป")
    assert kathu.get(f"/households/{full.id}/merge/{away.id}").status == 404


def test_closed_with_an_outcome_and_opened_again(full, visit):
    kathu = visit("kathu1")
    page = kathu.get(f"/households/{full.id}/close")
    assert kathu.send(page, "/close", on="1/11/2569").status == 422
    died = named("outcome", "survive")
    page = kathu.send(page, "/close", outcome=str(died.id), on="1/11/2569", why="พึ่งตนเองได้")
    assert "ปิดแล้วเมื่อ 1 พ.ย. 2569" in page.words
    assert "อยู่รอด" in page.words
    assert "เก็บถึง" in page.words
    for part in ("change", "members/new", "split"):
        page = kathu.get(f"/households/{full.id}/{part}")
        assert page.status == 409
        assert f"/households/{full.id}/reopen" in [one.get("href") for one in page.find("a")]
    assert kathu.send(kathu.get(f"/households/{full.id}/reopen"), "/reopen", why="").status == 422
    page = kathu.send(kathu.get(f"/households/{full.id}/reopen"), "/reopen", why="รายได้ลดลงอีก")
    assert "รายได้ลดลงอีก" in page.words
    assert Household.get_by_id(full.id).is_open
    assert {"closed", "reopened"} <= {event.kind for event in HouseholdEvent.select()}


def test_locked_forms_say_so_and_lead_to_the_wish_to_change(placed, full, visit):
    commands.touch(full, "province", clock.today(), province_certified_on=clock.today())
    kathu = visit("kathu1")
    child = queries.members(full)[1]
    for part in ("change", "members/new", "split", "merge", f"members/{child.id}", f"members/{child.id}/move",
                 f"members/{child.id}/leave"):
        page = kathu.get(f"/households/{full.id}/{part}")
        assert page.status == 409, part
        assert "ศจพ.จ." in page.words, part
        assert [one for one in page.find("a") if "ขอแก้ไข" in "".join(one.itertext())], part
    commands.touch(full, "", clock.today(), unlocked_until=clock.today())
    assert kathu.get(f"/households/{full.id}/change").status == 200
    Household.update(unlocked_until=clock.today() - timedelta(days=1)).where(Household.id == full.id).execute()
    assert kathu.get(f"/households/{full.id}/change").status == 409


def test_another_head_takes_the_place_of_the_former(full, visit):
    kathu = visit("kathu1")
    wife = queries.members(full)[1]
    kathu.send(kathu.get(f"/households/{full.id}/members/{wife.id}"), f"/members/{wife.id}", is_head="y")
    assert Household.get_by_id(full.id).head_name == wife.name
    assert [one.is_head for one in queries.members(full)].count(True) == 1
    page = kathu.send(kathu.get(f"/households/{full.id}/members/{wife.id}"), f"/members/{wife.id}", is_head="")
    assert page.status == 409
    assert "หัวหน้าหนึ่งคน" in page.words


def test_two_who_act_at_one_moment_leave_one_head_and_one_place_for_each(placed, full):
    other = placed.household(house="45", who="นายอีกหลัง สงบ")
    people = queries.members(full)
    both, officers = Barrier(2), [placed.officer("kathu1"), placed.officer("kathu")]
    acts = [
        lambda officer: commands.put_member(full, officer, Person("นางสาวใหม่ หนึ่ง", True)),
        lambda officer: commands.put_member(full, officer, Person("นางสาวใหม่ สอง", True)),
        lambda officer: commands.move(full, officer, people[1], other, clock.today()),
        lambda officer: commands.split(full, officer, [people[1]], Particulars(830202, "46"), clock.today()),
    ]
    for pair in (acts[:2], acts[2:]):
        refused: list[str] = []

        def act(one, officer, refused=refused) -> None:
            with db.connection_context():
                both.wait()
                try:
                    one(officer)
                except Refused as problem:
                    refused.append(str(problem))
        threads = [Thread(target=act, args=args) for args in zip(pair, officers, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(refused) == 1
    assert "ไม่อยู่ในครัวเรือนนี้แล้ว" in refused[0]
    assert [one.is_head for one in queries.members(full)].count(True) == 1
    assert Member.select().where(Member.name == people[1].name, Member.left_on.is_null()).count() == 1
    assert kept() == recounted()


def test_sent_twice_is_written_once(full, visit):
    kathu = visit("kathu1")
    where, fields = kathu.fill(kathu.get(f"/households/{full.id}/members/new"), "/members/new", name="นางสาวใหม่ มาอยู่")
    kathu.post(where, fields)
    kathu.post(where, fields)
    assert [one.name for one in queries.members(full)].count("นางสาวใหม่ มาอยู่") == 1


def test_what_held_in_another_year_stays(placed, full, visit):
    tpmap, health = named("target", "tpmap"), named("dimension", "health")
    one, kathu = Household.get_by_id(full.id), placed.officer("kathu1")
    for year, choice in ((2022, tpmap), (2025, health)):
        commands.change(one, kathu, Particulars(830202, "12/3", 4, source_year=year, traits=[choice.id]), one.version)
        one = Household.get_by_id(full.id)
    page = visit("kathu1").get(f"/households/{full.id}").words
    assert "TPMAP (2565)" in page
    assert "สุขภาพ (2568)" in page


def test_an_unknown_kind_is_shown_as_it_is(placed, full, visit):
    commands.note(full, placed.officer("kathu1"), "something_new", "ขึ้นบ้านใหม่")
    assert "something_new: ขึ้นบ้านใหม่" in visit("kathu1").get(f"/households/{full.id}").words
