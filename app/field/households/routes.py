"""Households written: a new one, one changed, its people, some who move, two that become one,
one closed.
"""

from collections.abc import Sequence

from flask import Blueprint, Response, g, request, url_for

from app.field.coverage import queries as coverage
from app.field.households import queries
from app.field.households.citizens import masked
from app.field.households.commands import moves, records, shared
from app.field.households.forms import (
    ChangeHouseholdForm,
    CloseForm,
    HouseholdForm,
    LeaveForm,
    MemberForm,
    MergeForm,
    ParticularsForm,
    ReopenForm,
    SplitForm,
    TowardsForm,
)
from app.field.households.models import STEP_WORDS, Household, Member
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import offered
from app.field.places.queries import name as place_name
from app.kit.errors import Refused
from app.kit.fields import options
from app.kit.sealing import decrypted_query, encrypted_query
from app.kit.translation import _
from app.kit.web import page, sought, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.people.offices.models import Office

bp = Blueprint("households", __name__, url_prefix="/households")
bp.add_app_template_global(masked)  # for every page that tells of a household


@bp.app_template_filter("step_words")
def _step_in_words(step: int) -> str:
    return str(STEP_WORDS[step])


# One is written


@bp.route("/new", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def new() -> Response:
    """A household with its head. When it may be there already, that is shown first."""
    form = HouseholdForm()
    mine = [_place(office, place.code) for office, place in coverage.places_of(g.officer)]
    _offer(form, mine)
    form.offer_people(offered(List.VULNERABILITY))
    same: list[Household] = []
    if form.validated():
        said = form.said
        fresh = Household(
            office=form.office_id,
            house=said.house,
            village=said.village,
            subdistrict=said.subdistrict,
        )
        same = (
            []
            if form.anyway.data
            else queries.same(g.officer, fresh, [form.name.data], [form.number])
        )
        if not same:
            head = next((one.id for one in offered(List.RELATION) if one.code == "head"), None)
            made = records.add(
                g.officer, form.office_id, said, [form.a_person(form.name.data, True, head)]
            )
            return to(
                _address_of(made),
                _("เพิ่มครัวเรือนแล้ว"),
                change=url_for(".change", household_id=made.id),
            )
    return page(
        "field/households/new.html",
        form=form,
        same=same,
        places=mine,
        status=422 if form.errors or same else 200,
    )


def _place(office: Office, code: int) -> tuple[str, str]:
    """A place of an office as the form has it, with its words."""
    return f"{office.id}-{code}", f"ต.{place_name(code)} {office.short_name}"


def _offer(form: ParticularsForm, mine: list[tuple[str, str]], held: Sequence[int] = ()) -> None:
    indicators = offered(List.INDICATOR, held)
    above = [one.parent_id for one in indicators if one.id in held]
    form.offer(
        mine, offered(List.TARGET, held), offered(List.DIMENSION, [*held, *above]), indicators
    )


def _places_beside(household: Household) -> list[tuple[str, str]]:
    """Where a household of an office may be said to lie: the officer's places there, and where
    it lies now.
    """
    there = [
        place.code
        for office, place in coverage.places_of(g.officer)
        if office.id == household.office_id
    ]
    return [
        _place(household.office, code) for code in dict.fromkeys([*there, household.subdistrict])
    ]


def _address_of(household: Household) -> str:
    return url_for("household_pages.show", household_id=household.id)


def _locked(household: Household) -> Response | None:
    """The page that says why a household cannot be changed, and what to do; None when it can be."""
    try:
        shared.changeable(household)
    except Refused as problem:
        return page(
            "field/households/locked.html", status=409, household=household, why=str(problem)
        )
    return None


@bp.route("/<int:household_id>/change", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def change(household_id: int) -> Response:
    """Other particulars."""
    household = queries.find_own(g.officer, household_id)
    if shut := _locked(household):
        return shut
    held = queries.holding(household)
    form = (
        ChangeHouseholdForm()
        if request.method == "POST"
        else ChangeHouseholdForm.showing(household, held, version=household.version)
    )
    _offer(form, _places_beside(household), held)
    if form.validated():
        records.change(household, g.officer, form.said, form.version.data or 0)  # type: ignore[attr-defined]
        return to(_address_of(household), _("แก้ไขข้อมูลแล้ว"), change=request.path)
    if form.former:
        # to be written over the one in force
        form.version.data = household.version  # type: ignore[attr-defined]
    return page(
        "field/households/change.html",
        form=form,
        household=household,
        status=422 if form.errors else 200,
        head=_head_typed_otherwise(household) if form.former else None,
    )


def _head_typed_otherwise(household: Household) -> Member | None:
    """Where the form of a new household is to change the one it made: the head, when something else
    was typed of them. A head has a form of their own.
    """
    typed = HouseholdForm()
    typed.offer_people(offered(List.VULNERABILITY))
    head = Member.get_or_none(
        Member.household == household, Member.is_head, Member.left_on.is_null()
    )
    if head is None or "name" not in request.form:
        return None
    said = (
        typed.name.data,
        typed.birth_year.data,
        typed.occupation.data,
        sorted(typed.vulnerable.data or []),
    )
    weak = sorted(choice.id for choice in queries.member(household, head.id).choices)
    held = (head.name, head.birth_year, head.occupation, weak)
    return head if said != held or typed.citizen.data else None


@bp.route("/<int:household_id>/close", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def close(household_id: int) -> Response:
    """Close it with an outcome."""
    household = queries.find_own(g.officer, household_id)
    outcomes = {str(one.id): one for one in offered(List.OUTCOME)}
    form = CloseForm()
    form.outcome.choices = options(
        [("", _("เลือกผล")), *((value, one.words) for value, one in outcomes.items())]
    )
    if form.validated():
        records.close(household, g.officer, outcomes[form.outcome.data], form.day, form.why.data)
        return to(_address_of(household), _("ปิดครัวเรือนแล้ว"))
    return page(
        "field/households/close.html",
        form=form,
        household=household,
        status=422 if form.errors else 200,
    )


@bp.route("/<int:household_id>/reopen", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def reopen(household_id: int) -> Response:
    """Work with it again."""
    household = queries.find_own(g.officer, household_id)
    form = ReopenForm()
    if form.validated():
        records.reopen(household, g.officer, form.why.data)
        return to(_address_of(household), _("เปิดครัวเรือนอีกครั้งแล้ว"))
    return page(
        "field/households/reopen.html",
        form=form,
        household=household,
        status=422 if form.errors else 200,
    )


# Its people


@bp.route("/<int:household_id>/members/new", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def add_member(household_id: int) -> Response:
    return _member(queries.find_own(g.officer, household_id), None, MemberForm())


@bp.route("/<int:household_id>/members/<int:member_id>", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def member(household_id: int, member_id: int) -> Response:
    """A member, to be written anew."""
    household = queries.find_own(g.officer, household_id)
    one = queries.member(household, member_id)
    return _member(
        household, one, MemberForm() if request.method == "POST" else MemberForm.showing(one)
    )


def _member(household: Household, one: Member | None, form: MemberForm) -> Response:
    if shut := _locked(household):
        return shut
    weak = [choice.id for choice in one.choices] if one else []
    form.offer(
        offered(List.RELATION, [one.relation_id] if one else []), offered(List.VULNERABILITY, weak)
    )
    same: list[Household] = []
    if form.validated():
        alone = Household(id=household.id, office=household.office_id, subdistrict=0)
        same = (
            []
            if form.anyway.data or not form.number
            else queries.same(g.officer, alone, [], [form.number])
        )
        if not same:
            put = records.put_member(household, g.officer, form.person, one)
            return to(
                _address_of(household),
                _("บันทึกสมาชิกแล้ว"),
                change=url_for(".member", household_id=household.id, member_id=put.id),
            )
    return page(
        "field/households/member.html",
        form=form,
        household=household,
        member=one,
        same=same,
        status=422 if form.errors or same else 200,
    )


# People who move


@bp.route("/<int:household_id>/members/<int:member_id>/leave", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def leave(household_id: int, member_id: int) -> Response:
    """A member moved out of what is looked after, or died."""
    household = queries.find_own(g.officer, household_id)
    one = queries.member(household, member_id)
    if shut := _locked(household):
        return shut
    form = LeaveForm()
    if form.validated():
        moves.leave(household, g.officer, one, form.day, form.why.data)
        return to(_address_of(household), _("บันทึกการย้ายออกแล้ว"))
    return page(
        "field/households/leave.html",
        form=form,
        household=household,
        member=one,
        status=422 if form.errors else 200,
    )


@bp.post("/<int:household_id>/find")
@needs(May.FIELD)
def find_other(household_id: int) -> Response:
    """Look for the other household of a merge, or of a member's move."""
    household = queries.find_own(g.officer, household_id)
    token = encrypted_query(sought(TowardsForm().q.data or ""))
    if (member_id := request.form.get("member", "")).isdecimal():
        one = queries.member(household, int(member_id))
        return to(url_for(".move", household_id=household.id, member_id=one.id, find=token))
    return to(url_for(".merge", household_id=household.id, find=token))


@bp.get("/<int:household_id>/members/<int:member_id>/move")
@needs(May.FIELD)
def move(household_id: int, member_id: int) -> Response:
    """Look for the household a member moves to."""
    household = queries.find_own(g.officer, household_id)
    one = queries.member(household, member_id)
    words = decrypted_query(request.args.get("find"))
    return _locked(household) or page(
        "field/households/move.html",
        household=household,
        member=one,
        words=words,
        form=TowardsForm(),
        found=queries.other_households(g.officer, household, words),
    )


@bp.route(
    "/<int:household_id>/members/<int:member_id>/move/<int:other_id>", methods=["GET", "POST"]
)
@needs(May.FIELD)
@idempotent
def move_to(household_id: int, member_id: int, other_id: int) -> Response:
    """The member moves to that household."""
    household, other = (
        queries.find_own(g.officer, household_id),
        queries.find_own(g.officer, other_id),
    )
    one = queries.member(household, member_id)
    form = TowardsForm()
    form.to.choices, form.to.data = options([(other.id, "")]), other.id
    if form.validated():
        moves.move(household, g.officer, one, other, form.day)
        return to(_address_of(other), _("ย้ายสมาชิกมาครัวเรือนนี้แล้ว"))
    return page(
        "field/households/move.html",
        household=household,
        member=one,
        other=other,
        form=form,
        status=422 if form.errors else 200,
    )


@bp.route("/<int:household_id>/split", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def split(household_id: int) -> Response:
    """Some members begin a household of their own."""
    household = queries.find_own(g.officer, household_id)
    if shut := _locked(household):
        return shut
    people = [one for one in queries.members(household) if not one.is_head]
    held = queries.holding(household)
    form = (
        SplitForm()
        if request.method == "POST"
        else SplitForm.showing(household, held, note="", external_key="")
    )
    _offer(form, _places_beside(household), held)
    form.leaving.choices = options((one.id, one.name) for one in people)  # type: ignore[attr-defined]
    if form.validated():
        gone = [one for one in people if one.id in form.leaving.data]  # type: ignore[attr-defined]
        fresh = moves.split(household, g.officer, gone, form.said, form.day)  # type: ignore[attr-defined]
        return to(_address_of(fresh), _("แยกครัวเรือนแล้ว นี่คือครัวเรือนใหม่"))
    return page(
        "field/households/split.html",
        form=form,
        household=household,
        people=people,
        status=422 if form.errors else 200,
    )


@bp.get("/<int:household_id>/merge")
@needs(May.FIELD)
def merge(household_id: int) -> Response:
    """Look for the other record of the same household."""
    household = queries.find_own(g.officer, household_id)
    words = decrypted_query(request.args.get("find"))
    found = (
        queries.other_households(g.officer, household, words)
        if words
        else queries.likely(g.officer, household)
    )
    return _locked(household) or page(
        "field/households/merge.html",
        household=household,
        words=words,
        form=TowardsForm(),
        found=found,
    )


@bp.route("/<int:household_id>/merge/<int:other_id>", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def merge_with(household_id: int, other_id: int) -> Response:
    """Both side by side; the leading one keeps its particulars."""
    both = {
        one.id: one
        for one in (
            queries.find_own(g.officer, household_id),
            queries.find_own(g.officer, other_id),
        )
    }
    form = MergeForm()
    form.leading.choices = options((one.id, one.head_name) for one in both.values())
    if form.validated():
        lead = both.pop(form.leading.data)
        moves.merge(lead, next(iter(both.values()), lead), g.officer, form.day)
        return to(_address_of(lead), _("รวมครัวเรือนแล้ว"))
    sides = [(one, queries.members(one), queries.traits(one)) for one in both.values()]
    return page(
        "field/households/merging.html", sides=sides, form=form, status=422 if form.errors else 200
    )
