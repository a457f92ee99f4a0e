"""A household of elsewhere: found by where it is, seen for a day by who breaks the glass with a
reason its district is told.
"""

from datetime import timedelta

import pytest

from app.field.households.commands import records
from app.field.households.models import EmergencyAccess
from app.field.households.particulars import Particulars, Person
from app.kit import clock
from app.records.trail.models import Trail
from tests.field.households.test_scope import WRITES


def test_a_glass_is_broken_with_a_reason_for_a_day_and_the_district_is_told(
    placed, full, visit, at
):
    mueang = visit("mueang")
    page = mueang.send(
        mueang.get("/households/elsewhere"), "/elsewhere", record_key=full.record_key.lower()
    )
    assert "พบใน อ.กะทู้" in page.words
    assert "บ้านดี" not in page.text
    assert not EmergencyAccess.select().exists()
    page = mueang.send(page, "/elsewhere", why="ครอบครัวย้ายมาอยู่ในตำบลราไวย์")
    assert page.status == 200
    assert "นายบ้านดี" in page.words
    assert "24 ชั่วโมง" in page.words
    assert "ดูได้อย่างเดียว" in page.words
    for part in WRITES:
        assert mueang.get(f"/households/{full.id}/{part}").status == 404, part
    assert Trail.select().where(Trail.act == "break_glass").count() == 1
    kathu = visit("kathu")
    page = kathu.get("/households/")
    assert "มีผู้ดูครัวเรือนของท่านจากนอกพื้นที่" in page.words
    assert "ย้ายมาอยู่ในตำบลราไวย์" in page.words
    assert "มีผู้ดูครัวเรือนของท่าน" not in visit("thalang").get("/households/").words
    assert "มีผู้ดูครัวเรือนของท่าน" not in visit("registrar").get("/households/").words
    page = kathu.send(page, "/seen")
    assert "มีผู้ดูครัวเรือนของท่าน" not in page.words
    readings = kathu.get(f"/households/{full.id}/readings").words
    assert "ผู้นำ เมือง" in readings
    assert "ย้ายมาอยู่" in readings
    assert "ดูจากนอกพื้นที่" in readings
    soon, later = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=25)
    at(soon)
    assert mueang.get(f"/households/{full.id}").status == 200
    at(later)
    mueang.sign_in("mueang")
    assert mueang.get(f"/households/{full.id}").status == 404


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"house": "12/3", "subdistrict": "ป่าตอง"}, 200, "พบใน อ.กะทู้"),
        ({"house": "12/3", "subdistrict": "ต.ป่าตอง", "village": "4"}, 200, "พบใน"),
        ({"house": "12/3", "subdistrict": "ราไวย์"}, 200, "ไม่พบ"),
        ({"house": "12/3", "subdistrict": "ป่าตอง", "village": "9"}, 200, "ไม่พบ"),
        ({"record_key": "XXXXXXXX"}, 200, "ไม่พบ"),
        ({"house": "12/3"}, 422, "กับชื่อตำบล"),
        ({}, 422, "กับชื่อตำบล"),
    ],
)
def test_a_household_of_elsewhere_is_found_by_where_it_is(placed, full, visit, typed, status, said):
    mueang = visit("mueang")
    page = mueang.send(mueang.get("/households/elsewhere"), "/elsewhere", **typed)
    assert page.status == status
    assert said in page.words
    assert "บ้านดี" not in page.text


def test_several_of_one_address_are_told_apart_first(placed, full, visit):
    records.add(
        placed.officer("kathu"),
        full.office_id,
        Particulars(830202, "12/3", 5),
        [Person("นายข้างบ้าน ใจดี", True)],
    )
    mueang = visit("mueang")
    page = mueang.send(
        mueang.get("/households/elsewhere"),
        "/elsewhere",
        house="12/3",
        subdistrict="ป่าตอง",
        why="ด่วน",
    )
    assert "พบ 2 ครัวเรือน" in page.words
    assert not EmergencyAccess.select().exists()


def test_no_glass_is_broken_over_what_one_sees_anyway(placed, full, visit):
    kathu = visit("kathu1")
    page = kathu.send(
        kathu.get("/households/elsewhere"), "/elsewhere", record_key=full.record_key, why="อยากดู"
    )
    assert "อยู่ในพื้นที่ของท่านแล้ว" in page.words
    assert not EmergencyAccess.select().exists()
