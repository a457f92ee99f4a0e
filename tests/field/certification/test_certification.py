"""A household is verified, certified twice, locked; each step by who may, once, and counted as
it is.
"""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest

from app.field.certification import commands, queries
from app.field.certification.models import ChangeRequest, Stage, Verification
from app.field.households.commands import records, shared
from app.field.households.models import HouseholdEvent, Monthly, Tally
from app.field.households.queries import find, rights
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import named
from app.kit.db import db
from app.kit.errors import Refused
from app.records.trail.queries import acts_on as trail

BOTH = ("district", "province")


def _now(row):
    return type(row).get_by_id(row.id)


def _step(household):
    """How the one household is counted, but for all and its traits."""
    return [
        row.facet for row in Tally.select().where(Tally.facet.startswith("step:"), Tally.count > 0)
    ]


def _monthly():
    return {(row.month, row.act): row.count for row in Monthly.select()}


def test_the_whole_path_through_the_pages(visit, office, household, today):
    team = visit("mueang1")
    here = f"/households/{household.id}"
    finding = named(List.FINDING, "confirmed")
    page = team.send(
        team.get(f"{here}/verify"),
        "/verify",
        on="๒๐/๑๑/๒๕๖๙",
        team="ครู กศน.ตำบล",
        finding=str(finding.id),
        text="อยู่กันสามคน",
    )
    assert "รอ ศจพ.อ. รับรอง" in page.words
    assert "อยู่กันสามคน" in page.words
    assert _step(household) == ["step:verified"]
    head = visit("mueang")
    page = head.send(head.get(here), "/district/certify")
    assert "รอ ศจพ.จ. รับรอง" in page.words
    assert _step(household) == ["step:district"]
    province = visit("checker")
    page = province.send(province.get(here), "/province/certify")
    assert "ล็อกไว้" in page.words
    assert _step(household) == ["step:province"]
    now = _now(household)
    assert (now.verified_on, now.district_certified_on, now.province_certified_on) == (
        date(2026, 11, 20),
        today,
        today,
    )
    assert _monthly() == {("2026-11", act): 1 for act in ("verified", *BOTH)}
    row = Verification.get()
    assert (row.stage, row.district_as, row.province_as) == (
        "certified",
        "ผู้อำนวยการ mueang",
        "เจ้าหน้าที่ checker",
    )
    kinds = [event.kind for event in HouseholdEvent.select().order_by(HouseholdEvent.id)]
    assert kinds == ["added", "verified", "certified_district", "certified_province"]
    told = " ".join(f"{one.act} {one.detail}" for one in trail("household", household.id))
    assert "certified_province" in told
    assert "บัว" not in told


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("26/11/2569", "วันที่ต้องไม่หลังวันนี้"),
        ("1/1/2499", "นานเกินไป"),
        ("31/2/2569", "ไม่มีวันที่นี้"),
        ("", "กรุณากรอกวันที่"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field_and_what_was_typed_is_kept(
    visit, household, on, said
):
    team = visit("mueang1")
    page = team.send(
        team.get(f"/households/{household.id}/verify"), "/verify", on=on, team="ทีม ก.", text="บ้านปิด"
    )
    assert page.status == 422
    assert said in page.words
    assert "กรุณาเลือกผลการตรวจสอบ" in page.words
    assert page.find("textarea", name="text")[0].text.strip() == "บ้านปิด"
    assert Verification.select().count() == 0
    assert _monthly() == {}


def test_a_day_that_cannot_be_is_refused_by_the_command_too(office, household, today):
    finding = named(List.FINDING, "confirmed")
    for day in (today + timedelta(days=1), date(1956, 12, 31)):
        with pytest.raises(Refused):
            commands.verify(household, office.officer("mueang1"), day, finding)
    commands.verify(
        household, office.officer("mueang1"), today, finding
    )  # today is no day too late


def test_the_order_is_kept(office, household, verified):
    row = verified(household)
    with pytest.raises(Refused, match="ผู้พิจารณาไปแล้ว"):
        commands.certify(row, office.officer("checker"), Stage.PROVINCE)
    assert _now(household).province_certified_on is None
    commands.certify(row, office.officer("mueang"), Stage.DISTRICT)
    with pytest.raises(Refused):  # twice at the same table
        commands.certify(row, office.officer("mueang"), Stage.DISTRICT)
    assert _monthly()["2026-11", "district"] == 1


@pytest.mark.tampered
def test_who_verified_certifies_at_no_table(visit, office, household, verified):
    row = verified(household, by="mueang")
    head = visit("mueang")
    page = head.get(f"/households/{household.id}")
    assert "ต้องให้ผู้อื่นรับรอง" in page.words
    assert not [
        form for form in page.find("form", method="post") if form.get("action").endswith("certify")
    ]
    with pytest.raises(Refused, match="ของตนเองไม่ได้"):
        commands.certify(row, office.officer("mueang"), Stage.DISTRICT)
    assert queries.waiting(office.officer("mueang"), Stage.DISTRICT).count() == 0
    kathu = office.household("kathu")
    both = commands.verify(
        kathu, office.officer("kathu"), date(2026, 11, 20), named(List.FINDING, "confirmed")
    )
    Verification.update(stage=Stage.PROVINCE).where(
        Verification.id == both.id
    ).execute()  # as if another had certified it
    with pytest.raises(Refused, match="ของตนเองไม่ได้"):  # acting head of the province
        commands.certify(_now(both), office.officer("kathu"), Stage.PROVINCE)


def test_who_certified_for_the_district_is_offered_no_certifying_for_the_province(
    visit, office, verified
):
    """The head of Kathu acts as head of the province, too."""
    kathu = office.household("kathu")
    row = verified(kathu, by="kathu1")
    head, other = visit("kathu"), visit("checker")
    page = head.get(f"/households/{kathu.id}")
    page = head.post(
        *head.fill(page, f"/households/{kathu.id}/verifications/{row.id}/district/certify")
    )
    assert _now(row).stage == "province"
    page = head.get(f"/households/{kathu.id}")
    assert "รับรองในนาม ศจพ.อ. แล้ว ต้องให้ผู้อื่นรับรองในนาม ศจพ.จ." in page.words
    assert not [
        form for form in page.find("form", method="post") if form.get("action").endswith("certify")
    ]
    assert head.get("/certification/?level=province").find("input", name="take") == []
    page = other.get(f"/households/{kathu.id}")
    assert [
        form
        for form in page.find("form", method="post")
        if form.get("action").endswith("province/certify")
    ]
    assert len(other.get("/certification/?level=province").find("input", name="take")) == 1


@pytest.mark.parametrize("level", BOTH)
def test_either_committee_sends_back_with_a_comment_and_the_step_falls_back(
    visit, office, household, verified, level
):
    row = verified(household)
    if level == "province":
        commands.certify(row, office.officer("mueang"), Stage.DISTRICT)
    person = visit("mueang" if level == "district" else "checker")
    path = f"/households/{household.id}/verifications/{row.id}/{level}/return"
    page = person.send(person.get(path), "/return", comment=" ")
    assert (page.status, "กรุณาบอกสิ่งที่ต้องแก้ไข" in page.words) == (422, True)
    page = person.send(page, "/return", comment="ขอชื่อผู้ให้ข้อมูล")
    assert "ส่งกลับให้ทีมปฏิบัติการ" in page.words
    assert "ขอชื่อผู้ให้ข้อมูล" in visit("mueang1").get(f"/households/{household.id}").words
    now = _now(household)
    assert (now.verified_on, now.district_certified_on, now.step) == (None, None, 0)
    assert _step(household) == ["step:new"]
    assert _monthly()["2026-11", "verified"] == 1  # what was done stays done
    again = verified(household)
    assert _step(household) == ["step:verified"]
    assert _monthly()["2026-11", "verified"] == 2
    with pytest.raises(Refused):
        commands.certify(row, office.officer("mueang"), Stage.DISTRICT)
    commands.certify(again, office.officer("mueang"), Stage.DISTRICT)


def test_nobody_speaks_for_both_committees_at_the_same_moment(office, household, verified):
    read = _now(verified(household))
    commands.certify(_now(read), office.officer("kathu"), Stage.DISTRICT)
    with pytest.raises(Refused):
        commands.certify(read, office.officer("kathu"), Stage.PROVINCE)
    assert _now(read).stage == "province"


def test_the_newest_verification_counts_and_the_older_stays_readable(
    visit, office, household, verified
):
    first = verified(household)
    commands.certify(first, office.officer("mueang"), Stage.DISTRICT)
    second = verified(household, "not_found", on=date(2026, 11, 21))
    assert (_now(first).stage, _now(second).stage) == ("superseded", "district")
    assert (_now(household).verified_on, _now(household).district_certified_on) == (
        date(2026, 11, 21),
        None,
    )
    with pytest.raises(Refused, match="การตรวจสอบครั้งใหม่"):
        commands.certify(first, office.officer("checker"), Stage.PROVINCE)
    page = visit("mueang1").get(f"/households/{household.id}")
    assert page.words.index("ไม่พบครัวเรือน") < page.words.index("เป็นครัวเรือนเป้าหมาย")


def test_what_is_certified_to_be_no_target_suggests_closing(visit, office, household, verified):
    row = verified(household, "moved")
    commands.certify(row, office.officer("mueang"), Stage.DISTRICT)
    assert "ควรปิดครัวเรือน" not in visit("mueang").get(f"/households/{household.id}").words
    commands.certify(_now(row), office.officer("checker"), Stage.PROVINCE)
    assert "ควรปิดครัวเรือน" in visit("mueang").get(f"/households/{household.id}").words


def test_pressed_twice_it_is_verified_once_and_certified_once(visit, household):
    team = visit("mueang1")
    where, fields = team.fill(
        team.get(f"/households/{household.id}/verify"),
        "/verify",
        team="ก",
        finding=str(named(List.FINDING, "confirmed").id),
    )
    first, second = team.post(where, fields), team.post(where, fields)
    assert (
        first.find("p", **{"class": "receipt"})[0].text
        == second.find("p", **{"class": "receipt"})[0].text
    )
    head = visit("mueang")
    where, fields = head.fill(head.get(f"/households/{household.id}"), "/certify")
    for _time in range(2):
        assert head.post(where, fields).status == 200
    assert _monthly() == {("2026-11", "verified"): 1, ("2026-11", "district"): 1}
    assert Verification.select().count() == 1


def test_another_district_and_people_without_the_right_are_refused(visit, household, verified):
    row = verified(household)
    base = f"/households/{household.id}/verifications/{row.id}"
    keys = {"key": "abc", "comment": "x", **dict.fromkeys(("on", "team"), "")}
    for who, level in (
        ("kathu", "district"),
        ("thalang", "district"),
        ("thalang", "province"),
        ("mueang1", "district"),
        ("drafter", "province"),
        ("mueang", "province"),
        ("checker", "district"),
        ("admin", "province"),
    ):
        person = visit(who)
        token = person.get("/account").find("input", name="csrf_token")[0].get("value")
        for act in ("certify", "return"):
            page = person.post(f"{base}/{level}/{act}", {**keys, "csrf_token": token})
            assert page.status in (403, 404), (who, level, act, page.status)
    assert _now(row).stage == "district"


def test_two_committee_members_deciding_at_once_decide_once(office, household, verified):
    """Each round one certifies and one sends back, both having read the same page."""
    from app.people.accounts.commands.officers import appoint

    appoint(
        office.officer("outsider"), office.office("mueang"), "กรรมการ", "checker", date(2008, 1, 1)
    )
    seen = []
    for _round in range(6):
        row, start, outcome = verified(household), Barrier(2), []

        def decide(act, officer, row=row, start=start, outcome=outcome):
            with db.connection_context():
                start.wait()
                try:
                    act(_now(row), officer)
                    outcome.append("decided")
                except Refused:
                    outcome.append("refused")

        acts = (
            lambda one, officer: commands.certify(one, officer, Stage.DISTRICT),
            lambda one, officer: commands.send_back(one, officer, Stage.DISTRICT, "แก้"),
        )
        people = (office.officer("mueang"), office.officer("outsider"))
        threads = [Thread(target=decide, args=pair) for pair in zip(acts, people, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcome) == ["decided", "refused"]
        stage = _now(row).stage
        assert bool(_now(household).district_certified_on) == (stage == "province")
        seen.append(stage)
        assert (
            sum(item.count for item in Tally.select().where(Tally.facet.startswith("step:"))) == 1
        )
    assert set(seen) <= {"province", "returned"}
    assert _monthly().get(("2026-11", "district"), 0) == seen.count("province")


def test_locked_after_the_province_until_a_change_is_granted_for_fourteen_days(
    visit, office, household, certified, verified, at
):
    certified(household)
    team = visit("mueang1")
    here = f"/households/{household.id}"
    page = team.get(here)
    assert "ขอแก้ไข" in page.words
    with pytest.raises(Refused, match="ขอแก้ไข"):
        verified(household)
    page = team.send(team.get(f"{here}/change-requests"), "/change-requests", why="")
    assert (page.status, "กรุณาบอกเหตุผล" in page.words) == (422, True)
    page = team.send(page, "/change-requests", why="บ้านเลขที่ผิด")
    assert "รอ ศจพ.จ. พิจารณา" in page.words
    with pytest.raises(Refused, match="ยังไม่ได้พิจารณา"):
        commands.ask_change(household, office.officer("mueang1"), "อีก")
    province = visit("checker")
    assert "บ้านเลขที่ผิด" in province.get("/certification/").words
    page = province.send(province.get(f"{here}/change-requests/{ChangeRequest.get().id}"), "/grant")
    assert "แก้ไขได้ 14 วัน" in page.words
    assert _now(household).province_certified_on
    at(datetime(2026, 12, 9, 16, 59))  # the fourteenth day, a minute before midnight in Thailand
    shared.changeable(household)
    assert rights(office.officer("mueang1"), find(office.officer("mueang1"), household.id))[
        "change"
    ]
    at(datetime(2026, 12, 9, 17, 1))
    with pytest.raises(Refused, match="ขอแก้ไข"):
        shared.changeable(household)
    with pytest.raises(Refused):
        verified(household)


def test_a_change_certified_anew_is_locked_at_once(office, household, certified, verified):
    certified(household)
    asked = commands.ask_change(household, office.officer("mueang1"), "ย้ายบ้าน")
    commands.decide_change(asked, office.officer("checker"), True)
    with pytest.raises(Refused, match="อยู่แล้ว"):
        commands.ask_change(household, office.officer("mueang1"), "อีก")
    certified(household)
    with pytest.raises(Refused):
        shared.changeable(household)
    assert _now(household).unlocked_until is None


def test_a_refused_change_says_why_and_may_be_asked_anew(visit, office, household, certified):
    certified(household)
    asked = commands.ask_change(household, office.officer("mueang1"), "ย้ายบ้าน")
    province, path = visit("checker"), f"/households/{household.id}/change-requests/{asked.id}"
    where, fields = province.fill(province.get(path), "/grant")
    page = province.post(where.replace("grant", "refuse"), fields)
    assert (page.status, "กรุณาบอกเหตุผลที่ไม่อนุญาต" in page.words) == (422, True)
    where, fields = province.fill(page, "/grant", comment="ยังไม่จำเป็น")
    province.post(where.replace("grant", "refuse"), fields)
    assert "ยังไม่จำเป็น" in visit("mueang1").get(f"/households/{household.id}").words
    with pytest.raises(Refused):
        shared.changeable(household)
    with pytest.raises(Refused, match="พิจารณาไปแล้ว"):
        commands.decide_change(asked, office.officer("checker"), True)
    again = commands.ask_change(household, office.officer("mueang1"), "จำเป็นแล้ว")
    with pytest.raises(Refused, match="เหตุผล"):
        commands.decide_change(again, office.officer("checker"), False)


def test_nobody_grants_a_change_they_asked_for(office, certified, verified):
    kathu = office.household("kathu")
    row = verified(kathu, by="kathu1")
    commands.certify(row, office.officer("kathu"), Stage.DISTRICT)
    commands.certify(_now(row), office.officer("checker"), Stage.PROVINCE)
    asked = commands.ask_change(
        kathu, office.officer("kathu"), "แก้"
    )  # who also stands in for the provincial head
    with pytest.raises(Refused, match="ตนเอง"):
        commands.decide_change(asked, office.officer("kathu"), True)


def test_a_closed_household_takes_no_verification_and_no_certification(office, household, verified):
    row = verified(household)
    records.close(
        household, office.officer("mueang"), named(List.OUTCOME, "moved"), date(2026, 11, 25), ""
    )
    for act in (
        lambda: verified(household),
        lambda: commands.certify(row, office.officer("mueang"), Stage.DISTRICT),
        lambda: commands.send_back(row, office.officer("mueang"), Stage.DISTRICT, "แก้"),
    ):
        with pytest.raises(Refused, match="ปิดแล้ว"):
            act()
    assert _now(row).stage == "district"
    assert queries.waiting(office.officer("mueang"), Stage.DISTRICT).count() == 0
