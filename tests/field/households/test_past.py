"""What happens to a household: dated, its past kept, its counts right after each act; locked and
closed ones refuse.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random
from threading import Barrier, Thread

import pytest

from app.field.households import queries
from app.field.households.commands import moves, records, shared
from app.field.households.models import (
    STEPS,
    Household,
    HouseholdEvent,
    HouseholdTrait,
    Member,
    Tally,
)
from app.field.households.particulars import Particulars, Person
from app.field.pick_lists.queries import named, offered
from app.kit import clock
from app.kit.db import db
from app.kit.errors import Refused
from tests.tampering import acted


def recounted() -> Counter:
    """The open households counted anew."""
    found: Counter = Counter()
    for one in Household.select().where(
        Household.closed_on.is_null(), Household.merged_into.is_null()
    ):
        traits = {
            row.choice_id for row in HouseholdTrait.select().where(HouseholdTrait.household == one)
        }
        for facet in (
            "all",
            f"step:{STEPS[one.step]}",
            *(f"trait:{trait}" for trait in traits),
            *lacking(one),
        ):
            found[one.office_id, one.subdistrict, facet] += 1
    return found


def lacking(household) -> list[str]:
    """What an open household lacks, told from its rows."""
    heads = list(
        Member.select().where(
            Member.household == household, Member.is_head, Member.left_on.is_null()
        )
    )
    kinds = {row.choice.list for row in household.traits}
    has = {
        "birth_year": any(one.birth_year for one in heads),
        "citizen": any(one.citizen_mark for one in heads),
        "target": "target" in kinds,
        "position": household.latitude is not None,
    }
    return [f"lacks:{what}" for what, there in has.items() if not there]


def kept() -> Counter:
    return Counter(
        {
            (row.office_id, row.subdistrict, row.facet): row.count
            for row in Tally.select()
            if row.count
        }
    )


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_right_after_each_act_of_a_random_walk(placed, seed):
    chance, officer, today = Random(seed), placed.officer("kathu1"), clock.today()
    traits, outcomes = (
        [one.id for one in offered("target") + offered("dimension")],
        offered("outcome"),
    )
    kathu = placed.office("kathu").id

    def said() -> Particulars:
        return Particulars(
            chance.choice([830201, 830202, 830203]),
            str(chance.randrange(99)),
            chance.randrange(1, 7),
            source_year=chance.choice([None, 2022, 2025]),
            latitude=chance.choice([None, Decimal("7.9")]),
            traits=chance.sample(traits, chance.randrange(4)),
        )

    def person(head: bool) -> Person:
        return Person(
            f"นาย{chance.random()}",
            head,
            chance.choice([None, 1960]),
            citizen=chance.choice(["", "1101700230708"]),
        )

    def one() -> Household:
        return chance.choice(list(Household.select()))

    def step(household) -> None:
        column = chance.choice(
            [
                "verified_on",
                "district_certified_on",
                "province_certified_on",
                "planned_on",
                "helped_on",
            ]
        )
        with acted():
            shared.mark_done(household, "visited", today, **{column: chance.choice([None, today])})

    def someone(household) -> Member:
        return chance.choice(queries.members(household) or [Member()])

    acts = [
        lambda: records.add(officer, kathu, said(), [person(True), Person("นางสอง")]),
        lambda: (lambda it: records.change(it, officer, said(), it.version))(one()),
        lambda: records.put_member(one(), officer, person(chance.random() < 0.3)),
        lambda: (lambda it: moves.leave(it, officer, someone(it), today, "ย้าย"))(one()),
        lambda: (lambda it: moves.move(it, officer, someone(it), one(), today))(one()),
        lambda: (lambda it: moves.split(it, officer, [someone(it)], said(), today))(one()),
        lambda: moves.merge(one(), one(), officer, today),
        lambda: records.close(one(), officer, chance.choice(outcomes), today, ""),
        lambda: records.reopen(one(), officer, "กลับมา"),
        lambda: step(one()),
    ]
    records.add(officer, kathu, said(), [Person("นายแรก", True)])
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
    page = kathu.send(
        kathu.get(f"/households/{full.id}/members/{child.id}"),
        f"/members/{child.id}",
        name="เด็กชายลูกชาย มีสุข",
        birth_year="2552",
        citizen="",
    )
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


@pytest.mark.tampered
def test_locked_forms_say_so_and_lead_to_the_wish_to_change(placed, full, visit):
    with acted():
        shared.mark_done(full, "province", clock.today(), province_certified_on=clock.today())
    kathu = visit("kathu1")
    child = queries.members(full)[1]
    for part in (
        "change",
        "members/new",
        "split",
        "merge",
        f"members/{child.id}",
        f"members/{child.id}/move",
        f"members/{child.id}/leave",
    ):
        page = kathu.get(f"/households/{full.id}/{part}")
        assert page.status == 409, part
        assert "ศจพ.จ." in page.words, part
        assert [one for one in page.find("a") if "ขอแก้ไข" in "".join(one.itertext())], part
    with acted():
        shared.mark_done(full, "", clock.today(), unlocked_until=clock.today())
    assert kathu.get(f"/households/{full.id}/change").status == 200
    Household.update(unlocked_until=clock.today() - timedelta(days=1)).where(
        Household.id == full.id
    ).execute()
    assert kathu.get(f"/households/{full.id}/change").status == 409


def test_another_head_takes_the_place_of_the_former(full, visit):
    kathu = visit("kathu1")
    wife = queries.members(full)[1]
    kathu.send(
        kathu.get(f"/households/{full.id}/members/{wife.id}"), f"/members/{wife.id}", is_head="y"
    )
    assert Household.get_by_id(full.id).head_name == wife.name
    assert [one.is_head for one in queries.members(full)].count(True) == 1
    page = kathu.send(
        kathu.get(f"/households/{full.id}/members/{wife.id}"), f"/members/{wife.id}", is_head=""
    )
    assert page.status == 409
    assert "หัวหน้าหนึ่งคน" in page.words


def test_two_who_act_at_one_moment_leave_one_head_and_one_place_for_each(placed, full):
    other = placed.household(house="45", who="นายอีกหลัง สงบ")
    people = queries.members(full)
    both, officers = Barrier(2), [placed.officer("kathu1"), placed.officer("kathu")]
    acts = [
        lambda officer: records.put_member(full, officer, Person("นางสาวใหม่ หนึ่ง", True)),
        lambda officer: records.put_member(full, officer, Person("นางสาวใหม่ สอง", True)),
        lambda officer: moves.move(full, officer, people[1], other, clock.today()),
        lambda officer: moves.split(
            full, officer, [people[1]], Particulars(830202, "46"), clock.today()
        ),
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
    assert (
        Member.select().where(Member.name == people[1].name, Member.left_on.is_null()).count() == 1
    )
    assert kept() == recounted()


def test_what_is_changed_at_the_moment_of_a_merge_is_refused_and_not_lost_in_the_record_that_went(
    placed, full
):
    other, officer, refused = placed.household(house="45"), placed.officer("kathu1"), []

    def change(version: int) -> None:
        with db.connection_context():
            begun.wait()
            try:
                records.change(
                    other, officer, Particulars(830202, "45", phone="0811111111"), version
                )
            except Refused as problem:
                refused.append(str(problem))

    begun, changing = Barrier(2), Thread(target=change, args=(other.version,))
    with db.atomic():
        moves.merge(full, other, officer, clock.today())
        changing.start()
        begun.wait()
        changing.join(0.5)  # it comes as far as it can while the other is not over
    changing.join()
    assert len(refused) == 1
    assert Household.get_by_id(other.id).phone == ""


def test_sent_twice_is_written_once(full, visit):
    kathu = visit("kathu1")
    where, fields = kathu.fill(
        kathu.get(f"/households/{full.id}/members/new"), "/members/new", name="นางสาวใหม่ มาอยู่"
    )
    kathu.post(where, fields)
    kathu.post(where, fields)
    assert [one.name for one in queries.members(full)].count("นางสาวใหม่ มาอยู่") == 1


def test_what_held_in_another_year_stays(placed, full, visit):
    tpmap, health = named("target", "tpmap"), named("dimension", "health")
    one, kathu = Household.get_by_id(full.id), placed.officer("kathu1")
    for year, choice in ((2022, tpmap), (2025, health)):
        records.change(
            one,
            kathu,
            Particulars(830202, "12/3", 4, source_year=year, traits=[choice.id]),
            one.version,
        )
        one = Household.get_by_id(full.id)
    page = visit("kathu1").get(f"/households/{full.id}").words
    assert "TPMAP (2565)" in page
    assert "สุขภาพ (2568)" in page


def test_an_unknown_kind_is_shown_as_it_is(placed, full, visit):
    shared.note(full, placed.officer("kathu1"), "something_new", "ขึ้นบ้านใหม่")
    assert "something_new: ขึ้นบ้านใหม่" in visit("kathu1").get(f"/households/{full.id}").words
