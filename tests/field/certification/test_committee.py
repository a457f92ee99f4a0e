"""A committee certifies many at once: each for itself, those decided meanwhile named, nothing
half done.
"""

import gzip
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.field.certification import commands, queries
from app.field.certification.models import Stage, Verification
from app.field.households.commands import records
from app.field.households.models import Household, Monthly, Tally
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import named
from app.kit import clock
from app.kit.db import db
from app.kit.errors import Refused


def _now(row):
    return type(row).get_by_id(row.id)


def _ticked(person, page, ids):
    where, fields = person.fill(page, "/certification/")
    return person.post(where, {**fields, "take": [str(one) for one in ids]})


@pytest.fixture
def many(office, verified):
    """Four households of Mueang and one of Kathu, verified."""
    mueang = [
        verified(office.household("mueang", 830101, f"12/{number}", f"นางบัว ดี{number}"))
        for number in range(4)
    ]
    return mueang, verified(office.household("kathu"), by="kathu1")


def test_a_district_certifies_what_it_ticks_and_the_province_what_its_districts_did(
    visit, office, many
):
    mueang, kathu = many
    head = visit("mueang")
    page = head.get("/certification/")
    assert "รอ ศจพ.อ. รับรอง" in page.words
    assert len(page.find("input", name="take")) == 4
    page = _ticked(head, page, [row.id for row in mueang[:3]])
    assert "รับรองแล้ว 3 ครัวเรือน" in page.words
    assert len(page.find("input", name="take")) == 1
    assert Tally.get(Tally.facet == "step:district").count == 3
    assert Monthly.get(Monthly.act == "district").count == 3
    province = visit("checker")
    page = province.get("/certification/?all=1")
    boxes = page.find("input", name="take")
    assert [box.get("checked") is not None for box in boxes] == [True] * 3
    page = _ticked(province, page, [box.get("value") for box in boxes])
    assert "รับรองแล้ว 3 ครัวเรือน" in page.words
    assert "ไม่มีครัวเรือนที่รอรับรอง" in page.words
    assert {_now(row).stage for row in mueang[:3]} == {"certified"}
    assert _now(kathu).stage == "district"


def test_those_decided_or_closed_meanwhile_are_named_and_wholly_untouched(visit, office, many):
    mueang, _kathu = many
    head = visit("mueang")
    page = head.get("/certification/")
    commands.send_back(_now(mueang[1]), office.officer("mueang"), Stage.DISTRICT, "แก้")
    records.close(
        mueang[2].household,
        office.officer("mueang"),
        named(List.OUTCOME, "moved"),
        clock.today(),
        "",
    )
    before = _now(mueang[2].household).updated_at
    page = _ticked(head, page, [row.id for row in mueang])
    assert "รับรองแล้ว 2 ครัวเรือน" in page.words
    receipt = page.find("p", **{"class": "receipt"})[0].text
    assert "12/1" in receipt
    assert "12/2" in receipt
    assert "12/0" not in receipt
    assert "บัว" not in receipt
    assert [_now(row).stage for row in mueang] == ["province", "returned", "district", "province"]
    assert [
        bool(Household.get_by_id(row.household_id).district_certified_on) for row in mueang
    ] == [True, False, False, True]
    assert _now(mueang[2].household).updated_at == before
    assert Monthly.get(Monthly.act == "district").count == 2


def test_pressed_twice_a_meeting_is_written_once(visit, many):
    head = visit("mueang")
    where, fields = head.fill(head.get("/certification/"), "/certification/")
    fields["take"] = [str(row.id) for row in many[0]]
    first, second = head.post(where, fields), head.post(where, fields)
    assert (
        first.find("p", **{"class": "receipt"})[0].text
        == second.find("p", **{"class": "receipt"})[0].text
    )
    assert Monthly.get(Monthly.act == "district").count == 4


def test_nothing_ticked_is_said_and_another_districts_are_refused_with_all_that_came_along(
    visit, many
):
    mueang, kathu = many
    head = visit("mueang")
    page = head.get("/certification/")
    answer = _ticked(head, page, [])
    assert (answer.status, "เลือกครัวเรือนที่จะรับรองก่อน" in answer.words) == (422, True)
    assert _ticked(head, answer, [mueang[0].id, kathu.id]).status == 404
    for odd in (["x"], ["9" * 30], list(range(1, 40))):
        assert _ticked(head, answer, odd).status == 422
    where, fields = head.fill(answer, "/certification/", level="province")
    assert head.post(where, {**fields, "take": [str(mueang[0].id)]}).status == 404
    assert {row.stage for row in Verification.select()} == {"district"}


def test_who_speaks_for_both_committees_sees_both_and_people_without_the_right_none(
    visit, office, many
):
    page = visit("kathu").get("/certification/")
    assert "ศจพ.อ. 1" in page.words
    assert "ศจพ.จ. 0" in page.words
    assert visit("mueang1").get("/certification/").status == 403
    assert [
        queries.waiting(office.officer(who), Stage.DISTRICT).count()
        for who in ("mueang", "kathu", "checker", "mueang1")
    ] == [4, 1, 0, 0]


def test_one_person_never_speaks_for_both_committees_over_one_household(visit, office, many):
    _mueang, kathu = many
    both = office.officer("kathu")
    commands.certify(_now(kathu), both, Stage.DISTRICT)
    assert queries.waiting(both, Stage.PROVINCE).count() == 0
    with pytest.raises(Refused, match="ต้องเป็นคนละคน"):
        commands.certify(_now(kathu), both, Stage.PROVINCE)
    assert queries.waiting(office.officer("checker"), Stage.PROVINCE).count() == 1


def test_what_was_sent_back_waits_for_who_verified_it_until_it_is_made_anew(
    visit, office, many, verified
):
    mueang, _kathu = many
    commands.send_back(_now(mueang[0]), office.officer("mueang"), Stage.DISTRICT, "ยังไม่ได้ไปที่บ้าน")
    page = visit("mueang1").get("/certification/returned")
    assert "ยังไม่ได้ไปที่บ้าน" in page.words
    assert "ยังไม่ได้ไปที่บ้าน" not in visit("kathu1").get("/certification/returned").words
    assert "ต้องทำใหม่" in visit("mueang1").get("/").words
    verified(mueang[0].household)
    assert "ไม่มีการตรวจสอบที่ถูกส่งกลับ" in visit("mueang1").get("/certification/returned").words
    assert "ต้องทำใหม่" not in visit("mueang1").get("/").words


@pytest.mark.tampered
def test_a_long_list_comes_by_thirty_and_within_its_bytes(visit, office, verified):
    text = "การขับเคลื่อนการขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืนตามหลักปรัชญาของเศรษฐกิจพอเพียง"
    for number in range(33):
        made = verified(
            office.household(
                "mueang", 830101, f"{number}/{hash(str(number)) % 999}", f"นาง{hash(text[number:])}"
            )
        )
        Verification.update(text=f"{text[number:]} {hash(str(number))}").where(
            Verification.id == made.id
        ).execute()
    head = visit("mueang")
    page = head.get("/certification/")
    assert len(page.find("input", name="take")) == 30
    assert len(gzip.compress(page.text.encode(), 6)) <= 14_000
    assert len(head.get(page.find("a", rel="next")[0].get("href")).find("input", name="take")) == 3
    made = Verification.get()
    for path in ("", "/verify", f"/verifications/{made.id}/district/return"):
        page = head.get(f"/households/{made.household_id}{path}")
        assert (page.status, len(gzip.compress(page.text.encode(), 6)) <= 14_000) == (200, True)


def test_a_meeting_and_people_sending_back_at_once_decide_each_household_once(office, verified):
    rows = [
        verified(office.household("mueang", 830101, f"{number}/1", f"นาง{number}"))
        for number in range(24)
    ]
    start, refused, trouble = Barrier(3), [], []

    def work(acts):
        with db.connection_context():
            start.wait()
            for act in acts:
                try:
                    refused.extend(act() or [])
                except Refused:
                    refused.append(act)
                except Exception as problem:  # a deadlock, say
                    trouble.append(problem)

    def meeting(some):
        head = office.officer("mueang")
        return commands.certify_many(
            queries.chosen(head, Stage.DISTRICT, [row.id for row in some]), head, Stage.DISTRICT
        )

    def back(row):
        commands.send_back(_now(row), office.officer("mueang"), Stage.DISTRICT, "แก้")

    parts = (
        [lambda: meeting(rows[:12]), lambda: meeting(rows[12:])],
        [lambda row=row: back(row) for row in rows[11::12]],
        [lambda row=row: back(row) for row in rows[10::12]],
    )
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, parts))
    assert trouble == []
    assert len(refused) == 4  # each of the four was wanted by two
    stages = [_now(row).stage for row in rows]
    assert set(stages) <= {"province", "returned"}
    assert Monthly.get(Monthly.act == "district").count == stages.count("province")
    counted = {
        row.facet: row.count
        for row in Tally.select().where(Tally.facet.startswith("step:"), Tally.count > 0)
    }
    assert counted.get("step:district") == stages.count("province")
    assert counted.get("step:new", 0) == stages.count("returned")
