"""Whoever is shown one household leaves a mark, whichever page shows it; citizen numbers are
shown on one page alone.
"""

from datetime import timedelta

import pytest

from app.field.households import queries
from app.field.households.models import AccessRecord, Household, Member
from app.kit import clock
from app.people.accounts.models import Officer
from app.records.files.models import File
from app.records.trail.models import Trail
from tests.attacks import conftest as attacked

people, planted, things = attacked.people, attacked.planted, attacked.things
ABOUT = {
    "household_id",
    "visit_id",
    "plan_id",
    "member_id",
    "assistance_id",
    "verification_id",
    "request_id",
}


@pytest.fixture
def numbers(things, office):
    Household.update(photo=File.get()).where(Household.id == things[0]["household_id"]).execute()
    return things[0]


@pytest.mark.parametrize("who", ["kathu", "kathu1", "drafter"])
def test_every_page_that_shows_a_household_leaves_a_mark(app, visit, office, numbers, who):
    visitor = visit(who)
    shown = set()
    for rule in attacked.routes(app):
        if not ABOUT & rule.arguments or "GET" not in rule.methods:
            continue
        AccessRecord.delete().execute()
        page = visitor.get(attacked.filled(rule, numbers), follow=False)
        if page.status == 200:
            shown.add(rule.rule)
            marks = {
                row.household_id
                for row in AccessRecord.select().where(AccessRecord.officer == office.officer(who))
            }
            assert numbers["household_id"] in marks, f"{rule} shows a household and leaves no mark"
            if "other_id" in rule.arguments:
                assert numbers["other_id"] in marks, rule
        else:
            assert AccessRecord.select().count() == 0, (rule, page.status)
    assert len(shown) >= (20 if who != "drafter" else 8), sorted(shown)


def test_the_same_page_again_within_the_hour_is_the_same_look(visit, office, numbers):
    visitor = visit("kathu")
    AccessRecord.delete().execute()
    for path in ("", "/past", "", "/change"):
        assert visitor.get(f"/households/{numbers['household_id']}{path}").status == 200
    assert AccessRecord.select().count() == 1


def test_a_page_that_comes_back_with_messages_was_shown_all_the_same(visit, office, numbers):
    visitor = visit("kathu")
    page = visitor.get(f"/households/{numbers['household_id']}/change")
    AccessRecord.delete().execute()
    assert visitor.send(page, "/change", latitude="north").status == 422
    assert [row.officer for row in AccessRecord.select()] == [
        Officer.get(Officer.sign_in == "kathu")
    ]


# Who looks


def test_opening_is_noted_once_an_hour(placed, full, visit, at):
    kathu = visit("kathu1")
    start = clock.now()
    for minutes, count in ((0, 1), (20, 1), (59, 1), (61, 2), (100, 2)):
        at(start + timedelta(minutes=minutes))
        kathu.get(f"/households/{full.id}")
        kathu.get(f"/households/{full.id}/past")
        assert AccessRecord.select().where(AccessRecord.what == "open").count() == count, minutes
    visit("kathu").get(f"/households/{full.id}")
    assert AccessRecord.select().count() == 3


def test_a_citizen_number_is_shown_once_with_a_reason_that_is_noted(placed, full, visit):
    kathu = visit("kathu1")
    head = queries.members(full)[0]
    where = f"/households/{full.id}/members/{head.id}/citizen"
    page = kathu.get(where)
    assert "1-1017" not in page.text
    assert "no-store" in page.headers["Cache-Control"]
    page = kathu.send(page, "/citizen", why="")
    assert page.status == 422
    assert "1-1017" not in page.text
    assert not AccessRecord.select().where(AccessRecord.what == "citizen").exists()
    page = kathu.send(page, "/citizen", why="เลขคือ 1101700230708")
    assert page.status == 422
    assert not AccessRecord.select().where(AccessRecord.what == "citizen").exists()
    page = kathu.send(page, "/citizen", why="ยื่นขอบัตรสวัสดิการ")
    assert page.status == 200
    assert "1-1017-00230-70-8" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert "1-1017" not in kathu.get(where).text
    assert AccessRecord.get(AccessRecord.what == "citizen").reason == "ยื่นขอบัตรสวัสดิการ"
    assert Trail.select().where(Trail.act == "citizen_opened").count() == 1
    assert "ยื่นขอบัตรสวัสดิการ" in visit("kathu").get(f"/households/{full.id}/readings").words


def test_no_citizen_number_in_any_page_nor_in_the_trail(placed, full, visit):
    kathu = visit("kathu")
    members = queries.members(full)
    other = placed.household(house="45", who="นายอีกหลัง สงบ")
    paths = [
        "/households/",
        "/households/new",
        *(
            f"/households/{full.id}{part}"
            for part in (
                "",
                "/past",
                "/readings",
                "/change",
                "/split",
                "/merge",
                f"/merge/{other.id}",
                "/close",
            )
        ),
    ]
    paths += [
        f"/households/{full.id}/members/{one.id}{part}"
        for one in members
        for part in ("", "/move", "/leave", "/citizen")
    ]
    for path in paths:
        page = kathu.get(path)
        assert page.status == 200, path
        text = page.text.replace("-", "")
        for number in ("1101700230708", "0101700230700", "3301700230711"):
            assert number not in text, path
    told = " ".join(row.detail for row in Trail.select())
    assert "11017" not in told
    assert "มีสุข" not in told
    for row in Member.select():
        assert "1101700230708" not in " ".join(str(value) for value in row.__data__.values())
