"""A plan by the four ท is written, submitted, approved by somebody else, and worked off; each
once, by who may.
"""

import gzip
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest

from app.field.households.commands import moves, records
from app.field.households.models import Household, HouseholdEvent, Monthly, Tally
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import named
from app.field.plans import commands, queries
from app.field.plans.commands import Item
from app.field.plans.models import Plan, PlanItem, Side
from app.kit import clock
from app.kit.db import db, saving
from app.kit.errors import Refused
from app.records.trail.queries import acts_on as trail


def _now(row):
    return type(row).get_by_id(row.id)


def _monthly(act):
    return sum(row.count for row in Monthly.select().where(Monthly.act == act))


def test_the_whole_path_through_the_pages(visit, office, certified, today):
    team, here = visit("mueang1"), f"/households/{certified.id}"
    page = team.send(team.get(f"{here}/plans/new"), "/plans/new", problem="รายได้ไม่พอใช้")
    assert "ยังไม่มีรายการด้านนี้" in page.words
    page = team.send(
        page,
        "/items",
        side="skill",
        activity="ฝึกทำขนม",
        goal="มีรายได้เสริม",
        agency="กศน.ตำบล",
        due_on="31 ธ.ค. 69",
        budget="๑,๒๕๐.๕๐",
    )
    item = PlanItem.get()
    assert (item.side, item.due_on, item.budget) == (
        "skill",
        date(2026, 12, 31),
        Decimal("1250.50"),
    )
    assert "1,250.50 บาท" in page.words
    page = team.get(f"{here}/plans/{item.plan_id}?item={item.id}")
    assert Decimal(page.find("input", name="budget")[0].get("value")) == Decimal("1250.50")
    page = team.send(page, f"/items/{item.id}", activity="ฝึกทำขนมไทย", budget="๓๐๐")
    assert (_now(item).activity, _now(item).budget) == ("ฝึกทำขนมไทย", 300)
    page = team.send(page, "/items", side="way_out", activity="ลบได้")
    page = team.send(page, f"/items/{PlanItem.get(PlanItem.side == 'way_out').id}/remove")
    assert PlanItem.select().count() == 1
    page = team.send(page, "/submit")
    assert "รออนุมัติ" in page.words
    assert not page.find("form", method="post")
    head = visit("mueang")
    assert "รายได้ไม่พอใช้" in head.get("/plans/").words
    page = head.send(head.get(f"{here}/plans/{item.plan_id}"), "/approve")
    assert "อนุมัติแล้ว" in page.words
    assert "ไม่มีแผนที่รอท่านอนุมัติ" in head.get("/plans/").words
    assert (_now(certified).planned_on, _now(certified).step, _monthly("planned")) == (today, 4, 1)
    assert Tally.get(Tally.facet == "step:planned").count == 1
    page = team.get(f"{here}/plans/{item.plan_id}/items/{item.id}/done")
    page = team.send(page, "/done", done_on="25/11/2569", result="ขายได้วันละ ๒๐๐ บาท")
    assert (_now(item).done_on, "ขายได้วันละ ๒๐๐ บาท" in page.words) == (today, True)
    page = team.get(here)
    assert "เสร็จ 1 จาก 1 รายการ" in page.words
    kinds = [event.kind for event in HouseholdEvent.select().order_by(HouseholdEvent.id)][4:]
    assert kinds == ["plan_begun", "plan_submitted", "plan_approved", "item_done"]
    told = " ".join(f"{one.act} {one.detail}" for one in trail("household", certified.id))
    assert "plan_approved" in told
    assert "ขายได้" not in told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"activity": " "}, "กรุณาบอกว่าจะทำอะไร"),
        ({"budget": "สิบ"}, "ต้องเป็นตัวเลข"),
        ({"budget": "-5"}, "ต้องไม่ติดลบ"),
        ({"budget": "9" * 15}, "ไม่เกินแสนล้าน"),
        ({"budget": "1.999"}, "ทศนิยมไม่เกินสองตำแหน่ง"),
        ({"due_on": "24/11/2569"}, "ต้องไม่ก่อนวันที่เริ่มเขียนแผน"),
        ({"due_on": "24/11/2599"}, "ไกลเกินสิบปี"),
        ({"due_on": "31/11/2569"}, "ไม่มีวันที่นี้"),
        ({"side": "luck"}, "เลือกไม่ถูกต้อง"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_what_was_typed_is_kept(
    visit, office, household, typed, said
):
    plan = commands.begin(household, office.officer("mueang1"), "หนี้")
    team = visit("mueang1")
    page = team.send(
        team.get(f"/households/{household.id}/plans/{plan.id}"),
        "/items",
        **{"side": "skill", "activity": "ปลูกผัก", "goal": "ขายได้", **typed},
    )
    assert page.status == 422
    assert said in page.words
    assert page.find("input", name="goal")[0].get("value") == "ขายได้"
    assert PlanItem.select().count() == 0
    assert commands.put_item(
        plan, Item("skill", "ปลูกผัก", due_on=date(2026, 11, 25))
    )  # the plan's own day is early enough


def test_the_command_refuses_a_day_before_the_plans_day_too(office, household, at):
    plan = commands.begin(household, office.officer("mueang1"), "หนี้")
    at(datetime(2026, 11, 28, 3))
    with pytest.raises(Refused, match="ไม่ก่อนวันที่เริ่มเขียนแผน"):
        commands.put_item(plan, Item("skill", "ปลูกผัก", due_on=date(2026, 11, 24)))
    commands.put_item(
        plan, Item("skill", "ปลูกผัก", due_on=date(2026, 11, 26))
    )  # past by now, yet not before the plan


@pytest.mark.tampered
def test_who_wrote_or_submitted_a_plan_does_not_approve_it(visit, office, certified, planned):
    plan = planned(certified, by="mueang")
    page = visit("mueang").get(f"/households/{certified.id}/plans/{plan.id}")
    assert "ต้องให้ผู้อื่นอนุมัติ" in page.words
    with pytest.raises(Refused, match="ของตนเองไม่ได้"):
        commands.approve(plan, office.officer("mueang"))
    assert queries.waiting(office.officer("mueang")).count() == 0
    Plan.update(author=office.officer("mueang1")).where(
        Plan.id == plan.id
    ).execute()  # as if only submitted by the head
    with pytest.raises(Refused, match="ของตนเองไม่ได้"):
        commands.approve(_now(plan), office.officer("mueang"))
    assert _now(certified).planned_on is None


def test_the_order_is_kept(office, household, planned):
    empty = commands.begin(household, office.officer("mueang1"), "หนี้")
    with pytest.raises(Refused, match="อย่างน้อยหนึ่งรายการ"):
        commands.submit(empty, office.officer("mueang1"))
    with pytest.raises(Refused, match="อยู่แล้ว"):
        commands.begin(household, office.officer("mueang1"), "อีกแผน")
    item = commands.put_item(empty, Item("skill", "ปลูกผัก"))
    with pytest.raises(Refused, match="อนุมัติและใช้อยู่"):
        commands.finish(
            queries.item(empty, item.id), office.officer("mueang1"), date(2026, 11, 25), "เสร็จ"
        )
    commands.submit(empty, office.officer("mueang1"))
    for act in (
        lambda: commands.submit(empty, office.officer("mueang1")),
        lambda: commands.write(empty, "อื่น"),
        lambda: commands.put_item(empty, Item("skill", "อีก")),
        lambda: commands.drop_item(empty, item),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Refused, match=r"เมื่อ ศจพ\.จ\. รับรอง"):
        commands.approve(_now(empty), office.officer("mueang"))
    assert (_now(empty).state, _monthly("planned"), _now(household).step) == ("submitted", 0, 0)


def test_sent_back_with_a_comment_it_is_written_on_and_submitted_again(
    visit, office, certified, planned
):
    plan = planned(certified)
    head, path = visit("mueang"), f"/households/{certified.id}/plans/{plan.id}"
    page = head.send(head.get(f"{path}/return"), "/return", comment="")
    assert (page.status, "กรุณาบอกสิ่งที่ต้องแก้ไข" in page.words) == (422, True)
    head.send(page, "/return", comment="ขอระบุงบประมาณ")
    team = visit("mueang1")
    page = team.get(path)
    assert "ขอระบุงบประมาณ" in page.words
    page = team.send(page, "/problem", problem="หนี้นอกระบบ")
    team.send(page, "/submit")
    commands.approve(_now(plan), office.officer("mueang"))
    assert (_now(plan).state, _now(plan).problem, _monthly("planned")) == (
        "approved",
        "หนี้นอกระบบ",
        1,
    )


def test_a_new_plan_takes_the_place_of_the_old_which_stays_readable(
    visit, office, certified, planned, approved, at
):
    old = approved(certified)
    at(datetime(2026, 12, 1, 3))
    new = planned(certified, problem="ไม่มีที่ทำกิน")
    assert _now(old).state == "approved"  # in force until the new one is
    commands.approve(new, office.officer("mueang"))
    assert (_now(old).state, _now(new).state) == ("superseded", "approved")
    assert _now(certified).planned_on == date(2026, 12, 1)
    team = visit("mueang1")
    page = team.get(f"/households/{certified.id}")
    assert page.words.index("ไม่มีที่ทำกิน") < page.words.index("รายได้ไม่พอใช้")
    page = team.get(f"/households/{certified.id}/plans/{old.id}")
    assert "กิจกรรม attitude" in page.words
    assert not page.find("form", method="post")
    item = PlanItem.get(PlanItem.plan == old)
    with pytest.raises(Refused, match="ใช้อยู่"):
        commands.finish(
            queries.item(old, item.id), office.officer("mueang1"), date(2026, 12, 1), "เสร็จ"
        )


def test_an_item_is_done_on_a_day_that_can_be_and_may_be_open_again(
    visit, office, certified, approved
):
    plan = approved(certified)
    item = PlanItem.get(PlanItem.plan == plan)
    team, path = (
        visit("mueang1"),
        f"/households/{certified.id}/plans/{plan.id}/items/{item.id}/done",
    )
    for day, said in (
        ("26/11/2569", "ต้องไม่หลังวันนี้"),
        ("24/11/2569", "ไม่ก่อนวันที่เริ่มเขียนแผน"),
        ("x", "ไม่มีวันที่นี้"),
    ):
        page = team.send(team.get(path), "/done", done_on=day, result="ดี")
        assert (page.status, said in page.words) == (422, True)
    team.send(team.get(path), "/done", result="ดี")
    assert _now(item).done_on == date(2026, 11, 25)
    team.send(team.get(path), "/done", done_on="", result="ยังต้องทำต่อ")
    assert (_now(item).done_on, _now(item).result) == (None, "ยังต้องทำต่อ")


def test_pressed_twice_it_is_written_once(visit, office, certified):
    team = visit("mueang1")
    where, fields = team.fill(
        team.get(f"/households/{certified.id}/plans/new"), "/plans/new", problem="หนี้"
    )
    for _time in range(2):
        page = team.post(where, fields)
    where, fields = team.fill(page, "/items", activity="ปลูกผัก")
    for _time in range(2):
        page = team.post(where, fields)
    team.send(page, "/submit")
    head = visit("mueang")
    where, fields = head.fill(
        head.get(f"/households/{certified.id}/plans/{Plan.get().id}"), "/approve"
    )
    for _time in range(2):
        assert head.post(where, fields).status == 200
    assert (Plan.select().count(), PlanItem.select().count(), _monthly("planned")) == (1, 1, 1)


def test_another_district_and_people_without_the_right_are_refused(
    visit, office, certified, planned
):
    plan = planned(certified)
    item = PlanItem.get(PlanItem.plan == plan)
    base = f"/households/{certified.id}/plans/{plan.id}"
    for who in ("kathu", "thalang", "admin", "outsider"):
        person = visit(who)
        token = person.get("/account").find("input", name="csrf_token")[0].get("value")
        assert (
            person.get(base).status in (403, 404) or who == "kathu"
        )  # who also stands in for the provincial head
        for act in (
            "/approve",
            "/return",
            "/submit",
            "/items",
            f"/items/{item.id}",
            f"/items/{item.id}/remove",
            "/problem",
            f"/items/{item.id}/done",
        ):
            page = person.post(
                base + act,
                {
                    "csrf_token": token,
                    "key": "abc",
                    "comment": "x",
                    "activity": "x",
                    "side": "skill",
                },
            )
            assert page.status in (403, 404), (who, act, page.status)
    teacher = visit("mueang1")
    assert teacher.get(f"{base}/return").status == 403
    assert visit("checker").get(base).status == 200  # the province reads
    other = office.household("mueang", 830101, "9")
    assert visit("mueang").get(f"/households/{other.id}/plans/{plan.id}").status == 404
    assert _now(plan).state == "submitted"


@pytest.mark.tampered
def test_two_people_deciding_at_once_decide_once(office, certified, planned):
    """Each round one approves and one sends back, both having read the same page."""
    from app.people.accounts.commands.officers import appoint

    appoint(
        office.officer("outsider"), office.office("mueang"), "กรรมการ", "checker", date(2008, 1, 1)
    )
    approvals = 0
    for _round in range(5):
        plan, start, outcome = planned(certified), Barrier(2), []

        def decide(act, officer, plan=plan, start=start, outcome=outcome):
            with db.connection_context():
                start.wait()
                try:
                    act(_now(plan), officer)
                    outcome.append("decided")
                except Refused:
                    outcome.append("refused")

        acts = (commands.approve, lambda one, officer: commands.send_back(one, officer, "แก้"))
        people = (office.officer("mueang"), office.officer("outsider"))
        threads = [Thread(target=decide, args=pair) for pair in zip(acts, people, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcome) == ["decided", "refused"]
        approvals += _now(plan).state == "approved"
        Plan.update(state="superseded").where(
            Plan.id == plan.id
        ).execute()  # out of the way of the next round
    assert _monthly("planned") == approvals


def test_whoever_approves_has_read_the_plan_as_it_was_submitted_last(
    visit, office, certified, planned, at
):
    plan, head = planned(certified), visit("mueang")
    where, fields = head.fill(head.get(f"/households/{certified.id}/plans/{plan.id}"), "/approve")
    commands.send_back(plan, office.officer("mueang"), "แก้")
    commands.write(_now(plan), "ปัญหาอื่น")
    at(clock.now() + timedelta(minutes=1))
    commands.submit(_now(plan), office.officer("mueang1"))
    page = head.post(where, fields)
    assert (page.status, "มีผู้ดำเนินการไปแล้ว" in page.words, _now(plan).state) == (
        409,
        True,
        "submitted",
    )


def test_nobody_approves_what_they_submit_at_the_same_moment(office, certified, planned):
    head, outcome = office.officer("mueang"), []
    plan = planned(certified)
    commands.send_back(plan, head, "แก้")

    def approve():
        with db.connection_context():
            try:
                commands.approve(plan, head)
                outcome.append("approved")
            except Refused:
                outcome.append("refused")

    approving = Thread(target=approve)
    with saving():
        commands.submit(_now(plan), head)
        approving.start()
        approving.join(
            1
        )  # by then it has read who submitted the plan before, and waits for the household
    approving.join()
    assert (outcome, _now(plan).state) == (["refused"], "submitted")


def test_a_closed_household_takes_no_plan(office, certified, planned):
    plan = planned(certified)
    records.close(
        certified, office.officer("mueang"), named(List.OUTCOME, "moved"), date(2026, 11, 25), ""
    )
    for act in (
        lambda: commands.approve(plan, office.officer("mueang")),
        lambda: planned(certified),
        lambda: commands.send_back(plan, office.officer("mueang"), "แก้"),
    ):
        with pytest.raises(Refused):
            act()
    assert _now(plan).state == "submitted"
    assert queries.waiting(office.officer("mueang")).count() == 0


@pytest.mark.tampered
def test_a_plan_of_a_household_that_was_merged_goes_on_in_the_leading_one(
    visit, office, certified, approved
):
    leading = office.household("mueang", 830101, "12/3", "นางบัว ใจดี")
    plan = approved(certified)
    Household.update(province_certified_on=None).where(
        Household.id == certified.id
    ).execute()  # or it would be locked
    moves.merge(leading, _now(certified), office.officer("mueang"), date(2026, 11, 25))
    item = PlanItem.get(PlanItem.plan == plan)
    team, path = visit("mueang1"), f"/households/{leading.id}/plans/{plan.id}"
    page = team.send(team.get(f"{path}/items/{item.id}/done"), "/done", result="ดี")
    assert (page.status, _now(item).done_on) == (200, date(2026, 11, 25))


def test_pages_stay_within_their_bytes(visit, office, certified):
    text = "การขับเคลื่อนการขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืนตามหลักปรัชญาของเศรษฐกิจพอเพียง"
    plan = commands.begin(certified, office.officer("mueang1"), text * 3)
    for number in range(40):
        side = list(Side)[number % 4]
        commands.put_item(
            plan,
            Item(
                side,
                f"{text[number:]} {hash(str(number))}",
                text[number * 2 :],
                "กศน.ตำบล",
                clock.today() + timedelta(days=number),
                Decimal(number * 977),
            ),
        )
    with pytest.raises(Refused, match="ไม่เกิน 40"):
        commands.put_item(plan, Item("skill", "อีก"))
    team = visit("mueang1")
    paths = [f"/households/{certified.id}", f"/households/{certified.id}/plans/{plan.id}"]
    sizes = [len(gzip.compress(team.get(path).text.encode(), 6)) for path in paths]
    commands.submit(plan, office.officer("mueang1"))
    commands.approve(_now(plan), office.officer("mueang"))
    sizes += [len(gzip.compress(team.get(path).text.encode(), 6)) for path in paths]
    assert max(sizes) <= 14_000, sizes
