"""The pages of a household's plan, and of the help given to it and asked for it."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for

from app.field.households.models import Household
from app.field.households.queries import find, find_own, rights
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import offered
from app.field.plans import commands, queries
from app.field.plans.forms import (
    SIDES,
    AnswerForm,
    DoneForm,
    HelpForm,
    ItemForm,
    ProblemForm,
    ReferForm,
    ResultForm,
    ReturnPlanForm,
)
from app.field.plans.models import WRITTEN, Assistance, Plan, PlanItem
from app.kit import clock
from app.kit.display import brief
from app.kit.errors import Refused
from app.kit.fields import Form, options
from app.kit.paging import LARGEST
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May

bp = Blueprint("plans", __name__)
PLAN = "/households/<int:household_id>/plans/<int:plan_id>"
ITEM = f"{PLAN}/items/<int:item_id>"
HELP = "/households/<int:household_id>/help"


@bp.get("/plans/")
@needs(May.CERTIFY)
def waiting() -> Response:
    """Plans that wait for me to approve them."""
    return page(
        "field/plans/waiting.html", found=queries.listed(g.officer, request.args.get("after"))
    )


@bp.route("/households/<int:household_id>/plans/new", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def begin(household_id: int) -> Response:
    household, form = find_own(g.officer, household_id), ProblemForm()
    if form.validated():
        plan = commands.begin(household, g.officer, form.problem.data)
        return _there(
            household,
            plan,
            _("เริ่มแผนแล้ว เพิ่มรายการในแต่ละด้าน"),
            url_for(".write", household_id=household_id, plan_id=plan.id),
        )
    return page("field/plans/new.html", status=_status(form), household=household, form=form)


@bp.get(PLAN)
@needs(May.FIELD)
def show(household_id: int, plan_id: int, status: int = 200, **forms: Any) -> Response:
    household = find(g.officer, household_id)
    plan, may = queries.find(household, plan_id), rights(g.officer, household)
    item = queries.item(plan, _id("item")) if request.args.get("item") else None
    values = (
        {
            name: getattr(item, name)
            for name in ("side", "activity", "goal", "agency", "due_on", "budget")
        }
        if item
        else {}
    )
    filled: dict[str, Any] = {
        "problem": ProblemForm(formdata=None, data={"problem": plan.problem}),
        "changed": item,
        "form": ItemForm(formdata=None, data=values),
        **forms,
    }
    return page(
        "field/plans/show.html",
        status=status,
        household=household,
        plan=plan,
        sides=queries.sides(plan),
        names=SIDES,
        may=may,
        written=may["write"] and plan.state in WRITTEN,
        key=Form(formdata=None),
        today=clock.today(),
        **filled,
    )


@bp.post(f"{PLAN}/problem")
@needs(May.FIELD)
@idempotent
def write(household_id: int, plan_id: int) -> Response:
    household, plan, form = *_own(household_id, plan_id), ProblemForm()
    if not form.validated():
        return show(household_id, plan_id, 422, problem=form)
    commands.write(plan, form.problem.data)
    return _there(household, plan, _("บันทึกปัญหาแล้ว"), request.path)


@bp.post(f"{PLAN}/items")
@needs(May.FIELD)
@idempotent
def add_item(household_id: int, plan_id: int) -> Response:
    return _put(household_id, plan_id)


@bp.post(ITEM)
@needs(May.FIELD)
@idempotent
def change_item(household_id: int, plan_id: int, item_id: int) -> Response:
    return _put(household_id, plan_id, item_id)


def _put(household_id: int, plan_id: int, item_id: int | None = None) -> Response:
    household, plan, form = *_own(household_id, plan_id), ItemForm()
    item = queries.item(plan, item_id) if item_id else None
    if form.validated():
        if not (flaw := commands.wrong_day(plan, form.due_on.data)):
            put = commands.put_item(plan, form.item, item)
            return _there(
                household,
                plan,
                _("บันทึกรายการแล้ว"),
                url_for(".change_item", household_id=household_id, plan_id=plan_id, item_id=put.id),
            )
        form.due_on.errors = [flaw]
    return show(household_id, plan_id, 422, form=form, changed=item)


@bp.post(f"{ITEM}/remove")
@needs(May.FIELD)
@idempotent
def drop_item(household_id: int, plan_id: int, item_id: int) -> Response:
    household, plan = _own(household_id, plan_id)
    commands.drop_item(plan, queries.item(plan, item_id))
    return _there(household, plan, _("นำรายการออกแล้ว"))


@bp.post(f"{PLAN}/submit")
@needs(May.FIELD)
@idempotent
def submit(household_id: int, plan_id: int) -> Response:
    household, plan = _own(household_id, plan_id)
    commands.submit(plan, g.officer)
    return _there(household, plan, _("เสนอแผนแล้ว รออนุมัติ"))


@bp.post(f"{PLAN}/approve")
@needs(May.CERTIFY)
@idempotent
def approve(household_id: int, plan_id: int) -> Response:
    household, plan = _own(household_id, plan_id, May.CERTIFY)
    commands.require_version(plan, request.form.get("submitted"))
    commands.approve(plan, g.officer)
    return _there(household, plan, _("อนุมัติแผนแล้ว"))


@bp.route(f"{PLAN}/return", methods=["GET", "POST"])
@needs(May.CERTIFY)
@idempotent
def send_back(household_id: int, plan_id: int) -> Response:
    household, plan, form = *_own(household_id, plan_id, May.CERTIFY), ReturnPlanForm()
    if form.validated():
        commands.send_back(plan, g.officer, form.comment.data)
        return _there(household, plan, _("ส่งแผนกลับแก้ไขแล้ว"))
    return page(
        "field/plans/return.html", status=_status(form), household=household, plan=plan, form=form
    )


@bp.route(f"{ITEM}/done", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def finish(household_id: int, plan_id: int, item_id: int) -> Response:
    household, plan = _own(household_id, plan_id)
    item = queries.item(plan, item_id)
    form = DoneForm(data={"done_on": item.done_on or clock.today(), "result": item.result})
    if form.validated():
        try:
            commands.finish(item, g.officer, form.done_on.data, form.result.data)
        except Refused as refusal:
            form.done_on.errors = [str(refusal)]
        else:
            return _there(household, plan, _("บันทึกผลของรายการแล้ว"), request.path)
    return page(
        "field/plans/done.html",
        status=_status(form),
        household=household,
        plan=plan,
        entry=item,
        form=form,
    )


@bp.route(f"{HELP}/new", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def give(household_id: int) -> Response:
    """Help given; `of` is a referral it came from, or an item of the plan it follows."""
    household = find_own(g.officer, household_id)
    form = HelpForm(data=_from(household))
    _offer(form, household)
    if form.validated():
        commands.give(household, g.officer, form.help)
        return _home(household, _("บันทึกความช่วยเหลือแล้ว"))
    return page("field/plans/help.html", status=_status(form), household=household, form=form)


@bp.route(f"{HELP}/refer", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def refer(household_id: int) -> Response:
    household = find_own(g.officer, household_id)
    form = ReferForm(data=_from(household))
    _offer(form, household)
    if form.validated():
        commands.refer(household, g.officer, form.help)
        return _home(household, _("บันทึกการส่งต่อแล้ว รอหน่วยงานตอบ"))
    return page("field/plans/refer.html", status=_status(form), household=household, form=form)


@bp.route(f"{HELP}/<int:assistance_id>/answer", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def answer(household_id: int, assistance_id: int) -> Response:
    household, asked = _help(household_id, assistance_id)
    form = AnswerForm(data={"on": clock.today()})
    if form.validated():
        if form.on.data >= asked.on:
            commands.answer(
                asked, g.officer, form.said.data == "accepted", form.text.data, form.on.data
            )
            return _home(household, _("บันทึกคำตอบของหน่วยงานแล้ว"))
        form.on.errors = [_("วันที่ตอบต้องไม่ก่อนวันที่ส่งต่อ")]
    return page(
        "field/plans/answer.html", status=_status(form), household=household, asked=asked, form=form
    )


@bp.route(f"{HELP}/<int:assistance_id>/result", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def tell(household_id: int, assistance_id: int) -> Response:
    household, given = _help(household_id, assistance_id)
    form = ResultForm(data={"result": given.result})
    if form.validated():
        commands.record_result(given, g.officer, form.result.data)
        return _home(household, _("บันทึกผลของความช่วยเหลือแล้ว"), request.path)
    return page(
        "field/plans/result.html", status=_status(form), household=household, given=given, form=form
    )


@bp.get("/plans/referrals")
@needs(May.FIELD)
def referrals() -> Response:
    """Referrals no agency has answered yet."""
    return page(
        "field/plans/referrals.html",
        found=queries.referrals(g.officer, request.args.get("after")),
        today=clock.today(),
    )


def _own(household_id: int, plan_id: int, to_do: May = May.FIELD) -> tuple[Household, Plan]:
    household = find_own(g.officer, household_id, to_do)
    return household, queries.find(household, plan_id)


def _help(household_id: int, assistance_id: int) -> tuple[Household, Assistance]:
    household = find_own(g.officer, household_id)
    return household, queries.help_given(household, assistance_id)


def _offer(form: HelpForm | ReferForm, household: Household) -> None:
    """What the form offers to choose from: kinds of help, and the items of the plan in force."""
    form.kind.choices = options(
        [("", _("— เลือก —")), *((str(one.id), one.words) for one in offered(List.HELP))]
    )
    items: list[PlanItem] = queries.in_force(household)
    form.item.choices = options(
        [("", _("ไม่เกี่ยวกับรายการใด")), *((str(one.id), brief(one.activity, 80)) for one in items)]
    )


def _from(household: Household) -> dict[str, Any]:
    """What is known before anything is typed: today, the item asked about, or what was asked of
    an agency.
    """
    known: dict[str, Any] = {"on": clock.today(), "item": request.args.get("item", "")}
    if request.args.get("of"):
        row = queries.help_given(household, _id("of"))
        known |= {
            "kind": str(row.kind_id or ""),
            "agency": row.agency,
            "text": row.text,
            "item": str(row.item_id or ""),
        }
    return known


def _id(name: str) -> int:
    """An id from the address; 0, which nothing has, for what is none."""
    asked = request.args[name][:LARGEST]
    return int(asked) if asked.isdecimal() else 0


def _there(household: Household, plan: Plan, receipt: str, change: str = "") -> Response:
    return to(url_for(".show", household_id=household.id, plan_id=plan.id), receipt, change)


def _home(household: Household, receipt: str, change: str = "") -> Response:
    return to(
        url_for("household_pages.show", household_id=household.id) + "#plans", receipt, change
    )


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def of_household(household: Household, **values: Any) -> str:
    """Its plans and the help given, in the slot of a household's page."""
    return render_template(
        "field/plans/_of_household.html",
        household=household,
        plans=queries.plans_of(household),
        **values,
    )
