"""Whoever is shown one household leaves a mark, whichever page shows it."""

import pytest

from app.accounts.models import Officer
from app.files.models import File
from app.households.models import Household, Reading
from tests.attacks import conftest as attacked

people, planted, things = attacked.people, attacked.planted, attacked.things
ABOUT = {"household_id", "visit_id", "plan_id", "member_id", "assistance_id", "verification_id", "request_id"}


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
        Reading.delete().execute()
        page = visitor.get(attacked.filled(rule, numbers), follow=False)
        if page.status == 200:
            shown.add(rule.rule)
            marks = {row.household_id for row in Reading.select().where(Reading.officer == office.officer(who))}
            assert numbers["household_id"] in marks, f"{rule} shows a household and leaves no mark"
            if "other_id" in rule.arguments:
                assert numbers["other_id"] in marks, rule
        else:
            assert Reading.select().count() == 0, (rule, page.status)
    assert len(shown) >= (20 if who != "drafter" else 8), sorted(shown)


def test_the_same_page_again_within_the_hour_is_the_same_look(visit, office, numbers):
    visitor = visit("kathu")
    Reading.delete().execute()
    for path in ("", "/past", "", "/change"):
        assert visitor.get(f"/households/{numbers['household_id']}{path}").status == 200
    assert Reading.select().count() == 1


def test_a_page_that_comes_back_with_messages_was_shown_all_the_same(visit, office, numbers):
    visitor = visit("kathu")
    page = visitor.get(f"/households/{numbers['household_id']}/change")
    Reading.delete().execute()
    assert visitor.send(page, "/change", latitude="north").status == 422
    assert [row.officer for row in Reading.select()] == [Officer.get(Officer.sign_in == "kathu")]
