"""The lists are worded by the province; nothing is removed, all of it is in the trail."""

import pytest

from app.field.pick_lists.models import Choice, List
from app.field.pick_lists.queries import named, offered
from app.records.trail.models import Trail


@pytest.mark.parametrize("who", ["mueang", "mueang1", "registrar", "admin", "outsider", "kathu1"])
def test_others_do_not_come_in(visit, who):
    choice = Choice.get()
    for path in ("/choices/", "/choices/target", f"/choices/{choice.id}"):
        assert visit(who).get(path).status in (403, 404)


def test_every_list_can_be_read(visit):
    checker = visit("checker")
    page = checker.get("/choices/")
    for kind in List:
        assert f"/choices/{kind}" in [one.get("href") for one in page.find("a")]
        assert checker.get(f"/choices/{kind}").status == 200
    assert checker.get("/choices/nothing").status == 404


def test_an_entry_is_added_at_the_end(visit):
    checker = visit("checker")
    page = checker.get("/choices/target")
    assert checker.send(page, "/target", code="", words="").status == 422
    page = checker.send(page, "/target", code="urgent", words="เร่งด่วนพิเศษ")
    assert offered("target")[-1].code == "urgent"
    assert "เร่งด่วนพิเศษ" in page.words
    assert Trail.select().where(Trail.act == "choice_added").count() == 1
    for code, words in (("URGENT", "อื่น"), ("other2", "เร่งด่วนพิเศษ")):
        assert (
            checker.send(checker.get("/choices/target"), "/target", code=code, words=words).status
            == 409
        )


def test_an_indicator_gets_its_dimension(visit):
    checker, education, health = (
        visit("checker"),
        named("dimension", "education"),
        named("dimension", "health"),
    )
    checker.send(
        checker.get("/choices/indicator"),
        "/indicator",
        code="H01",
        words="น้ำหนักแรกเกิด",
        parent=str(health.id),
    )
    added = named("indicator", "H01")
    assert added.parent_id == health.id
    checker.send(checker.get(f"/choices/{added.id}"), f"/{added.id}", parent=str(education.id))
    assert Choice.get_by_id(added.id).parent_id == education.id


def test_an_indicator_reworded_stays_in_its_dimension_though_that_is_no_longer_offered(visit):
    checker, indicator = visit("checker"), offered("indicator")[0]
    Choice.update(active=False).where(Choice.id == indicator.parent_id).execute()
    checker.send(checker.get(f"/choices/{indicator.id}"), f"/{indicator.id}", words="คำใหม่")
    now = Choice.get_by_id(indicator.id)
    assert (now.words, now.parent_id) == ("คำใหม่", indicator.parent_id)


def test_reworded_and_no_longer_offered_but_never_removed(office, visit):
    checker, choice = visit("checker"), named("target", "left_out")
    household = office.household(traits=[choice.id])
    page = checker.get(f"/choices/{choice.id}")
    assert checker.send(page, f"/{choice.id}", words=named("target", "tpmap").words).status == 409
    checker.send(page, f"/{choice.id}", words="ตกหล่น (สำรวจพบ)", active="")
    assert "ตกหล่น (สำรวจพบ)" in visit("kathu1").get(f"/households/{household.id}").words
    assert choice not in offered("target") or "active" in dict(
        checker.fill(page, f"/{choice.id}")[1]
    )
    assert Choice.get_by_id(choice.id).words == "ตกหล่น (สำรวจพบ)"


def test_put_before_another(visit):
    checker, rows = visit("checker"), offered("outcome")
    page = checker.send(checker.get("/choices/outcome"), f"/{rows[2].id}/up")
    assert [one.code for one in offered("outcome")][:3] == [
        rows[0].code,
        rows[2].code,
        rows[1].code,
    ]
    assert page.status == 200
    where, fields = checker.fill(page, f"/{rows[1].id}/up")
    assert checker.post(where.replace(str(rows[1].id), str(rows[0].id)), fields).status == 409
