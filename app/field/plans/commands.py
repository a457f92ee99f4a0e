"""What can happen to a plan: written, submitted, approved or sent back, its items done; and to
help: given, asked of an agency, answered.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.field.certification.commands import impossible, lock_unless_certified
from app.field.households.commands import shared as households
from app.field.households.models import Household
from app.field.households.queries import family
from app.field.pick_lists.models import Choice
from app.field.plans.models import (
    UNFINISHED,
    WRITTEN,
    Assistance,
    Plan,
    PlanItem,
    PlanState,
    Referral,
)
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.records.trail.commands import record, seal

MOST_ITEMS = 40
FARTHEST = timedelta(days=3653)  # from the plan to the day an item is due


@dataclass
class Item:
    """An item as written."""

    side: str
    activity: str
    goal: str = ""
    agency: str = ""
    due_on: date | None = None
    budget: Decimal | None = None


@dataclass
class Help:
    """Help as written: given on a day, or asked of an agency on a day."""

    kind: int | None  # id of a choice
    on: date
    agency: str = ""
    value: Decimal | None = None  # baht
    text: str = ""
    result: str = ""
    item: int | None = None  # id of the item of the plan it follows


def begin(household: Household, officer: Officer, problem: str) -> Plan:
    """A new plan of a household. What is approved stays in force until the new one is.
    Raises Refused when one is being written or waits for approval, and for a closed household.
    """
    with saving():
        lock_unless_certified(household)
        if (
            Plan.select()
            .where(Plan.household.in_(family(household)), Plan.state.in_(UNFINISHED))
            .exists()
        ):
            raise Refused(_("มีแผนที่ยังเขียนอยู่หรือรออนุมัติอยู่แล้ว"))
        plan = Plan.create(
            household=household,
            office=household.office_id,
            problem=problem,
            author=officer,
            created_at=clock.now(),
        )
        seal(plan)
        households.note(household, officer, "plan_begun")
        record(officer, "plan", household, _field(household, officer), plan=plan.id)
    return plan


def write(plan: Plan, problem: str) -> None:
    """The problem in other words. Raises Refused when the plan is no longer written on."""
    with saving():
        _written(plan)
        Plan.update(problem=problem).where(Plan.id == plan.id).execute()


def put_item(plan: Plan, said: Item, item: PlanItem | None = None) -> PlanItem:
    """A new item, or `item` written anew. Raises Refused for a `wrong_day`, and when it is no
    longer written on.
    """
    if flaw := wrong_day(plan, said.due_on):
        raise Refused(flaw)
    with saving():
        _written(plan)
        if item:
            PlanItem.update(**vars(said)).where(
                PlanItem.id == item.id, PlanItem.plan == plan
            ).execute()
            return PlanItem.get_by_id(item.id)
        if PlanItem.select().where(PlanItem.plan == plan).count() >= MOST_ITEMS:
            raise Refused(_("แผนหนึ่งมีได้ไม่เกิน %(most)s รายการ", most=MOST_ITEMS))
        return PlanItem.create(
            plan=plan, household=plan.household, office=plan.office_id, **vars(said)
        )


def wrong_day(plan: Plan, due_on: date | None) -> str:
    """What is wrong with the day an item is due: before the plan, or over ten years after; empty
    when it is right.
    """
    if due_on and due_on < begun(plan):
        return _("กำหนดเสร็จต้องไม่ก่อนวันที่เริ่มเขียนแผน")
    return _("กำหนดเสร็จไกลเกินสิบปี ตรวจปีอีกครั้ง") if due_on and due_on > begun(plan) + FARTHEST else ""


def drop_item(plan: Plan, item: PlanItem) -> None:
    """Take an item out. Raises Refused when the plan is no longer written on."""
    with saving():
        _written(plan)
        PlanItem.delete().where(PlanItem.id == item.id, PlanItem.plan == plan).execute()


def submit(plan: Plan, officer: Officer) -> None:
    """The plan waits to be approved. Raises Refused without problem or items, and when it is no
    longer written on.
    """
    household = plan.household
    with saving():
        _written(plan)
        if (
            not Plan.get_by_id(plan.id).problem
            or not PlanItem.select().where(PlanItem.plan == plan).exists()
        ):
            raise Refused(_("แผนต้องบอกปัญหา และมีอย่างน้อยหนึ่งรายการ"))
        _move(plan, WRITTEN, PlanState.SUBMITTED, submitted_at=clock.now(), submitted_by=officer)
        households.note(household, officer, "plan_submitted")
        record(officer, "plan_submitted", household, _field(household, officer), plan=plan.id)


def require_version(plan: Plan, submitted: str | None) -> None:
    """Whoever approves a plan has read it as it was submitted last. Raises Refused when that was
    at another moment.
    """
    if submitted != str(plan.submitted_at):
        raise Refused(_moved())


def approve(plan: Plan, officer: Officer) -> None:
    """Somebody else than who wrote and submitted it approves the plan; it takes the place of the
    one in force. Raises Refused when the household is not certified by the province, and when
    somebody decided already.
    """
    household, today, post = plan.household, clock.today(), _committee(plan, officer)
    if officer.id in (plan.author_id, Plan.get_by_id(plan.id).submitted_by_id):
        raise Refused(_("ผู้เขียนหรือผู้เสนอแผนอนุมัติแผนของตนเองไม่ได้"))
    with saving():
        households.mark_done(household, "planned", today, planned_on=today)
        if not Household.get_by_id(household.id).province_certified_on:
            raise Refused(_("อนุมัติแผนได้เมื่อ ศจพ.จ. รับรองครัวเรือนแล้ว"))
        former = (
            Plan.update(state=PlanState.SUPERSEDED)
            .where(Plan.household.in_(family(household)), Plan.state == PlanState.APPROVED)
            .returning(Plan.id)
            .execute()
        )
        seal(*list(former))
        by_another = Plan.submitted_by != officer  # also of those who submit it at the same moment
        _move(
            plan,
            (PlanState.SUBMITTED,),
            PlanState.APPROVED,
            by_another,
            decided_at=clock.now(),
            decided_by=officer,
            decided_as=post,
            comment="",
        )
        households.note(household, officer, "plan_approved")
        record(officer, "plan_approved", household, post, plan=plan.id)


def send_back(plan: Plan, officer: Officer, comment: str) -> None:
    """The plan is sent back with a comment, to be written on. Raises Refused when somebody
    decided already.
    """
    household, post = plan.household, _committee(plan, officer)
    with saving():
        lock_unless_certified(household)
        _move(
            plan,
            (PlanState.SUBMITTED,),
            PlanState.RETURNED,
            decided_at=clock.now(),
            decided_by=officer,
            decided_as=post,
            comment=comment,
        )
        households.note(household, officer, "plan_returned", comment)
        record(officer, "plan_returned", household, post, plan=plan.id)


def finish(item: PlanItem, officer: Officer, on: date | None, result: str) -> None:
    """An item of the plan in force is done on a day, with what came of it; or is not done yet after
    all (no day). Raises Refused for a day that cannot be, and when the plan is not in force.
    """
    plan, household = item.plan, item.plan.household
    if on and (
        why := impossible(on) or (_("วันที่ต้องไม่ก่อนวันที่เริ่มเขียนแผน") if on < begun(plan) else "")
    ):
        raise Refused(why)
    with saving():
        lock_unless_certified(household)
        if Plan.get_by_id(plan.id).state != PlanState.APPROVED:
            raise Refused(_("บันทึกผลได้เฉพาะแผนที่อนุมัติและใช้อยู่"))
        PlanItem.update(done_on=on, result=result).where(PlanItem.id == item.id).execute()
        households.note(
            household,
            officer,
            "item_done" if on else "item_result",
            f"{item.activity}: {result}",
            on,
        )
        record(officer, "plan_item", household, _field(household, officer), item=item.id, done=on)


def give(household: Household, officer: Officer, said: Help) -> Assistance:
    """Help was given (ช่วยเหลือ). Raises Refused for a day that cannot be, and for a closed
    household.
    """
    return _help(household, officer, said, Referral.NONE)


def refer(household: Household, officer: Officer, said: Help) -> Assistance:
    """Help is asked of an agency (ส่งต่อ), which has yet to answer. It counts as help once it is
    given. Raises Refused for a day that cannot be, and for a closed household.
    """
    return _help(household, officer, said, Referral.ASKED)


def _help(household: Household, officer: Officer, said: Help, referral: Referral) -> Assistance:
    if why := impossible(said.on):
        raise Refused(why)
    given, post = referral == Referral.NONE, _field(household, officer)
    with saving():
        lock_unless_certified(household)
        if given:
            first = Household.get_by_id(household.id).helped_on
            households.mark_done(
                household, "helped", said.on, helped_on=min(first or said.on, said.on)
            )
        made = Assistance.create(
            household=household,
            office=household.office_id,
            referral=referral,
            by=officer,
            as_post=post,
            at=clock.now(),
            **vars(said),
        )
        seal(made)
        kind = "helped" if given else "referred"
        words = Choice.get_by_id(said.kind).words if said.kind else ""
        households.note(
            household, officer, kind, " · ".join(filter(None, [words, said.agency])), said.on
        )
        record(officer, kind, household, post, assistance=made.id)
    return made


def answer(asked: Assistance, officer: Officer, accepted: bool, text: str, on: date) -> None:
    """The agency takes the household on, or declines. Raises Refused for a day that cannot be,
    and when it has answered.
    """
    household = asked.household
    if why := impossible(on) or (_("วันที่ตอบต้องไม่ก่อนวันที่ส่งต่อ") if on < asked.on else ""):
        raise Refused(why)
    with saving():
        lock_unless_certified(household)
        answered = (
            Assistance.update(
                referral=Referral.ACCEPTED if accepted else Referral.DECLINED,
                answer=text,
                answered_on=on,
            )
            .where(Assistance.id == asked.id, Assistance.referral == Referral.ASKED)
            .execute()
        )
        if not answered:
            raise Refused(_("บันทึกคำตอบไปแล้ว"))
        seal(asked)
        kind = "referral_accepted" if accepted else "referral_declined"
        households.note(household, officer, kind, f"{asked.agency}: {text}", on)
        record(officer, kind, household, _field(household, officer), assistance=asked.id)


def record_result(given: Assistance, officer: Officer, result: str) -> None:
    """What came of the help. Raises Refused for a closed household."""
    household = given.household
    with saving():
        lock_unless_certified(household)
        Assistance.update(result=result).where(Assistance.id == given.id).execute()
        seal(given)
        households.note(household, officer, "help_result", result)
        record(officer, "help_result", household, _field(household, officer), assistance=given.id)


def begun(plan: Plan) -> date:
    """The day the plan was begun."""
    return clock.local(plan.created_at).date()


def _written(plan: Plan) -> None:
    """The plan is being written; held so until the transaction around this is over."""
    lock_unless_certified(plan.household)
    if Plan.get_by_id(plan.id).state not in WRITTEN:
        raise Refused(_("แผนนี้เสนอไปแล้ว แก้ไขไม่ได้"))


def _move(
    plan: Plan, before: tuple[PlanState, ...], after: PlanState, *only: Any, **how: object
) -> None:
    moved = (
        Plan.update(state=after, **how)
        .where(Plan.id == plan.id, Plan.state.in_(before), *only)
        .execute()
    )
    if not moved:
        raise Refused(_moved())
    seal(plan)


def _moved() -> str:
    return _("แผนนี้มีผู้ดำเนินการไปแล้ว กรุณาเปิดหน้านี้ใหม่")


def _field(household: Household, officer: Officer) -> str:
    return officer.post_for(May.FIELD, household.office_id)


def _committee(plan: Plan, officer: Officer) -> str:
    return officer.post_for(May.CERTIFY, plan.office_id)
