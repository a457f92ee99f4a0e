"""Whatever is done for a household in whatever order, it lies on the pile of what it lacks next."""

from contextlib import suppress
from datetime import timedelta
from itertools import permutations
from random import Random

import pytest

from app.field.certification import commands as certification
from app.field.certification.models import Verification
from app.field.field_reports import queries
from app.field.households.commands import records
from app.field.households.models import Household
from app.field.pick_lists.queries import named
from app.field.plans import commands as plans
from app.field.plans.commands import Help, Item
from app.field.plans.models import Plan
from app.field.visits import commands as visits
from app.field.visits.commands import Account
from app.kit.errors import Refused
from tests.field.field_reports.conftest import TODAY
from tests.field.households.test_past import kept, recounted


class Story:
    """What is done for one household; `verified`, `certified` … are what a recount by hand says
    of it.
    """

    def __init__(self, field):
        self.office = field.office
        self.household = field.add("kathu", 0, 830202)
        self.verified = self.district = self.province = self.planned = self.submitted = False
        self.written = None

    def now(self) -> Household:
        return Household.get_by_id(self.household.id)

    def verify(self):
        certification.verify(
            self.now(), self.office.officer("kathu1"), TODAY, named("finding", "confirmed")
        )
        self.verified, self.district, self.province = True, False, False

    def _latest(self) -> Verification:
        found = (
            Verification.select()
            .where(Verification.household == self.household)
            .order_by(Verification.id.desc())
            .first()
        )
        if not found:
            raise Refused("none")
        return found

    def certify(self):
        level = "province" if self.district else "district"
        certification.certify(
            self._latest(), self.office.officer("checker" if self.district else "kathu"), level
        )
        self.district, self.province = True, self.district

    def certify_wholly(self):
        self.certify()
        self.certify()

    def send_back(self):
        level = "province" if self.district else "district"
        certification.send_back(
            self._latest(),
            self.office.officer("checker" if self.district else "kathu"),
            level,
            "ไม่ครบ",
        )
        self.verified = self.district = False

    def plan(self):
        if not self.written:
            self.written = plans.begin(self.now(), self.office.officer("kathu1"), "รายได้ไม่พอใช้")
            plans.put_item(self.written, Item("skill", "ฝึกอาชีพ"))
            plans.submit(self.written, self.office.officer("kathu1"))
            self.submitted = True
        plans.approve(Plan.get_by_id(self.written.id), self.office.officer("kathu"))
        self.planned, self.submitted, self.written = True, False, None

    def help(self):
        plans.give(
            self.now(),
            self.office.officer("kathu1"),
            Help(named("help", "money").id, TODAY, "พมจ."),
        )

    def visit(self):
        made = visits.keep(
            self.now(), self.office.officer("kathu1"), Account(TODAY, seen="อยู่บ้าน", next_on=TODAY)
        )
        visits.log(made, self.office.officer("kathu1"))

    @property
    def piles(self) -> set[str]:
        """On which piles it has to lie."""
        if not self.verified:
            return {"unverified"}
        if not self.province:
            return {"province" if self.district else "district"}
        return set() if self.planned or self.submitted else {"unplanned"}


def _told(story) -> set[str]:
    scope = queries.scope(story.office.officer("kathu1"))
    return {
        pile
        for pile in queries.PILES
        if story.household.id in {row.household.id for row in queries.entries(pile, scope).rows}
    }


def _happens(story, act) -> None:
    with suppress(Refused):
        getattr(story, act)()
    assert _told(story) == story.piles, act
    assert kept() == recounted()


@pytest.mark.parametrize(
    "order", list(permutations(("verify", "certify_wholly", "plan", "help"))), ids="-".join
)
def test_any_order_of_what_is_done_leads_to_the_pile_of_what_lacks(field, order):
    story = Story(field)
    for act in order:
        _happens(story, act)
    if order[-1] != "certify_wholly":
        _happens(story, "certify_wholly")


@pytest.mark.parametrize("seed", range(6))
def test_so_does_a_random_walk_with_what_is_sent_back_and_done_again(field, seed):
    chance, story = Random(seed), Story(field)
    for _turn in range(14):
        _happens(
            story,
            chance.choice(("verify", "certify", "certify", "send_back", "plan", "help", "visit")),
        )


def test_who_is_certified_as_none_to_work_with_waits_for_no_plan(field):
    story = Story(field)
    certification.verify(
        story.now(), field.office.officer("kathu1"), TODAY, named("finding", "not_target")
    )
    story.certify_wholly()
    assert story.now().step == 3
    assert _told(story) == {"to_close"}
    scope = queries.scope(field.office.officer("kathu1"))
    assert {one.name for one in queries.piles(scope) if one.count} >= {"to_close"}
    assert "unplanned" not in {one.name for one in queries.piles(scope) if one.count}
    outcome = named("outcome", "moved")
    records.close(story.now(), field.office.officer("kathu1"), outcome, TODAY, "ไม่ใช่เป้าหมาย")
    assert _told(story) == set()


def test_help_before_the_verification_leaves_the_household_to_be_verified_everywhere(field, visit):
    story = Story(field)
    story.help()
    kathu1 = visit("kathu1")
    name = story.now().head_name
    assert "1" in "".join(
        kathu1.get("/fieldwork/").find("li", **{"class": "unverified"})[0].itertext()
    )
    for where in ("/fieldwork/waiting?pile=unverified", "/households/?step=new"):
        assert name in kathu1.get(where).words
    assert name not in kathu1.get("/households/?step=helped").words
    since = TODAY - timedelta(days=1)
    assert queries.measured("households_helped", [story.household.office_id], since) == {
        story.household.office_id: 1
    }
