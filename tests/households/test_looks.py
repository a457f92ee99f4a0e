"""Whoever is shown one household leaves a mark, whichever page shows it."""

import pytest

from app.accounts.models import Officer
from app.files.models import File
from app.households.models import Household, Reading
from app.kit.store import store
from tests.house import test_doors
from tests.house.test_doors import _paths

things = test_doors.things


@pytest.fixture
def numbers(things, office):
    for file in File.select():  # so that there is something to send
        store().place(file.sha256).parent.mkdir(parents=True, exist_ok=True)
        store().place(file.sha256).write_bytes(b"x")
    Household.update(photo=File.get()).where(Household.id == things[0]["household_id"]).execute()
    return things[0]


def about_a_household(app, numbers):
    """The addresses of one household or of something that belongs to one."""
    named = {"household_id", "visit_id", "plan_id", "member_id", "assistance_id", "verification_id", "request_id"}
    rules = {rule.rule for rule in app.url_map.iter_rules() if named & rule.arguments and "GET" in rule.methods}
    for rule in app.url_map.iter_rules():
        if rule.rule in rules:
            yield from ((rule.rule, path) for method, path in _paths_of(rule, numbers) if method == "GET")


def _paths_of(rule, numbers):
    class One:
        class url_map:
            @staticmethod
            def iter_rules():
                return [rule]
    return _paths(One, numbers)


@pytest.mark.parametrize("who", ["kathu", "kathu1", "drafter"])
def test_every_page_that_shows_a_household_leaves_a_mark(app, visit, office, numbers, who):
    visitor = visit(who)
    shown = set()
    for rule, path in about_a_household(app, numbers):
        Reading.delete().execute()
        page = visitor.get(path, follow=False)
        if page.status == 200:
            shown.add(rule)
            marks = {row.household_id for row in Reading.select().where(Reading.officer == office.officer(who))}
            assert numbers["household_id"] in marks, f"{rule} shows a household and leaves no mark"
            if "<int:other_id>" in rule:
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
