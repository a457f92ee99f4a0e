"""Questions about plans and help. Each starts from the officer who asks, or from a household the
officer was found to read.
"""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, SQL, fn

from app.field.households.models import Household
from app.field.households.queries import family, readable
from app.field.pick_lists.models import Choice
from app.field.plans.models import UNFINISHED, Assistance, Plan, PlanItem, PlanState, Side
from app.kit.paging import Page, paged
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office

OPEN = (Household.closed_on.is_null(), Household.merged_into.is_null())


@dataclass
class Plans:
    """The plans of a household and the help it was given."""

    current: Plan | None  # the one approved last, with `sides`
    unfinished: Plan | None  # the one being written or waiting for approval
    older: list[Plan]
    helps: list[Assistance]  # newest first

    @property
    def done(self) -> int:
        """How many items of the plan in force are done."""
        return sum(1 for item in self.items if item.done_on)

    @property
    def items(self) -> list[PlanItem]:
        """The items of the plan in force."""
        return (
            [item for _side, items in self.current.sides for item in items] if self.current else []
        )


def plans_of(household: Household) -> Plans:
    """The plans of a household and of those merged into it, and the help given to them."""
    ids = family(household)
    found = list(
        Plan.select(Plan, Officer)
        .join(Officer, on=Plan.author)
        .where(Plan.household.in_(ids))
        .order_by(Plan.id.desc())
        .limit(50)
    )
    current = next((plan for plan in found if plan.state == PlanState.APPROVED), None)
    if current:
        current.sides = sides(current)
    unfinished = next((plan for plan in found if plan.state in UNFINISHED), None)
    helps = list(
        Assistance.select(Assistance, Choice, Officer)
        .join(Choice, JOIN.LEFT_OUTER, on=Assistance.kind)
        .switch(Assistance)
        .join(Officer, on=Assistance.by)
        .where(Assistance.household.in_(ids))
        .order_by(Assistance.on.desc(), Assistance.id.desc())
        .limit(50)
    )
    return Plans(
        current, unfinished, [plan for plan in found if plan not in (current, unfinished)], helps
    )


def sides(plan: Plan) -> list[tuple[Side, list[PlanItem]]]:
    """The items of a plan by the four sides, in the order in which they were written."""
    items = list(PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.id))
    return [(side, [item for item in items if item.side == side]) for side in Side]


def find(household: Household, plan_id: int) -> Plan:
    """One plan of a household; one of a household merged into it is now its own. Raises
    DoesNotExist (answered 404) when it is another's.
    """
    found = (
        Plan.select(Plan, Officer)
        .join(Officer, on=Plan.author)
        .where(Plan.id == plan_id, Plan.household.in_(family(household)))
        .get()
    )
    found.household = household
    return found


def item(plan: Plan, item_id: int) -> PlanItem:
    """One item of a plan. Raises DoesNotExist (answered 404) when it is another's."""
    found = PlanItem.get(PlanItem.id == item_id, PlanItem.plan == plan)
    found.plan = plan
    return found


def in_force(household: Household) -> list[PlanItem]:
    """The items of the approved plan of a household, for help to follow."""
    return list(
        PlanItem.select()
        .join(Plan)
        .where(Plan.household.in_(family(household)), Plan.state == PlanState.APPROVED)
        .order_by(PlanItem.id)
    )


def help_given(household: Household, assistance_id: int) -> Assistance:
    """One help of a household, or of one merged into it. Raises DoesNotExist (answered 404) when
    it is another's.
    """
    found = (
        Assistance.select(Assistance, Choice)
        .join(Choice, JOIN.LEFT_OUTER, on=Assistance.kind)
        .where(Assistance.id == assistance_id, Assistance.household.in_(family(household)))
        .get()
    )
    found.household = household
    return found


def waiting(officer: Officer) -> Any:
    """Plans of open households that wait for the officer to approve: those others wrote and
    submitted.
    """
    return (
        Plan.select()
        .join(Household)
        .where(
            Plan.office.in_(officer.offices_where(May.CERTIFY)),
            Plan.state == PlanState.SUBMITTED,
            Plan.author != officer,
            Plan.submitted_by != officer,
            *OPEN,
        )
    )


def listed(officer: Officer, after: str | None = None) -> Page:
    """A page of `waiting`, oldest first, each with its household, office and author."""
    query = (
        waiting(officer)
        .select(Plan, Household, Office, Officer)
        .join(Office, on=Household.office)
        .switch(Plan)
        .join(Officer, on=Plan.author)
    )
    return paged(
        query, [Plan.id], after, Plan.office, officer.offices_where(May.CERTIFY), rising=True
    )


def unanswered(officer: Officer) -> Any:
    """Referrals no agency has answered, of open households the officer may see, each with
    `household`.
    """
    return (
        Assistance.select(Assistance, Household)
        .join(Household)
        .where(
            Assistance.office.in_(_offices(officer)),
            SQL("referral = 'asked'"),
            *OPEN,
            _seen(officer, Assistance.household),
        )
    )


def referrals(officer: Officer, after: str | None = None) -> Page:
    """A page of `unanswered`, oldest first, each with its household, office and kind of help."""
    query = (
        unanswered(officer)
        .select(Assistance, Household, Choice, Office)
        .join(Office, on=Household.office)
        .switch(Assistance)
        .join(Choice, JOIN.LEFT_OUTER, on=Assistance.kind)
    )
    return paged(
        query,
        [Assistance.id],
        after,
        Assistance.office,
        [row.id for row in _offices(officer)],
        rising=True,
    )


def _offices(officer: Officer) -> Any:
    mine = officer.offices_where(May.FIELD)
    return Office.select(Office.id).where(Office.id.in_(mine) | Office.parent.in_(mine))


def _seen(officer: Officer, household: Any) -> Any:
    """What keeps to the places of an officer who does not see all of an office: a look at one
    household for each row.
    """
    return fn.EXISTS(readable(officer).select(Household.id).where(Household.id == household))
