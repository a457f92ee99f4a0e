"""Whose places: the province or an administrator gives districts theirs, their heads divide them
among the staff.
"""

from app.field.coverage import queries
from app.records.trail.models import Trail


def test_an_administrator_gives_a_district_its_places(office, visit):
    admin, kathu = visit("admin"), office.office("kathu")
    assert "ยังไม่ได้กำหนด" in admin.get("/households/areas/").words
    page = admin.get(f"/households/areas/{kathu.id}")
    assert "เลือกจังหวัดก่อน" in page.words
    page = admin.get(f"/households/areas/{kathu.id}?province=83")
    page = admin.send(page, f"/areas/{kathu.id}?province=83", codes=["8302"])
    assert [row.code for row in queries.areas_of(kathu.id)] == [8302]
    assert "กะทู้" in page.words
    assert Trail.select().where(Trail.act == "areas").count() == 1
    page = admin.get(f"/households/areas/{kathu.id}")
    assert [
        one.get("value")
        for one in page.find("input", name="codes")
        if one.get("checked") is not None
    ] == ["8302"]
    assert admin.send(page, "province=83", codes=["9999"]).status == 422
    assert admin.get(f"/households/areas/{kathu.id}?province=xx").status == 200


def test_the_head_of_a_district_divides_it_among_the_staff(office, visit):
    mueang, teacher = office.office("mueang"), office.officer("mueang1")
    where = f"/households/areas/{mueang.id}/{teacher.id}"
    head = visit("mueang")
    assert "ให้จังหวัดหรือผู้ดูแลระบบกำหนดก่อน" in head.get(where).words
    page = visit("kathu").get(
        f"/households/areas/{mueang.id}?province=83"
    )  # the acting head of the province
    assert visit("mueang").get(f"/households/areas/{mueang.id}").status == 404
    kathu = visit("kathu")
    page = kathu.get(f"/households/areas/{mueang.id}?province=83")
    kathu.send(page, "province=83", codes=["8301"])
    page = head.send(head.get(where), f"/{teacher.id}", codes=["830102", "830104"])
    assert [row.code for row in queries.areas_of(mueang.id, teacher)] == [830102, 830104]
    assert teacher.name in page.words
    assert head.send(head.get(where), f"/{teacher.id}", codes=["830201"]).status == 422
    thalang, own = visit("thalang"), office.officer("mueang")
    assert thalang.get(where).status == 404
    assert (
        head.get(f"/households/areas/{mueang.id}/{own.id}").status == 404
    )  # a head sees the whole district anyway
    assert visit("mueang1").get("/households/areas/").status == 403
