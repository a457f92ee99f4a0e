"""The pages where a household is verified and certified, and the lists of the committees."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for

from app.field.certification import commands, queries
from app.field.certification.forms import (
    ChangeDecisionForm,
    ChangeRequestForm,
    ManyForm,
    ReturnVerificationForm,
    VerificationForm,
)
from app.field.certification.models import Stage, Verification
from app.field.households.models import Household
from app.field.households.queries import find_above, find_own
from app.field.pick_lists.models import Choice, List
from app.field.pick_lists.queries import offered
from app.kit import clock
from app.kit.fields import options
from app.kit.paging import MOST
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May

bp = Blueprint("certification", __name__)
VERIFICATION = (
    "/households/<int:household_id>/verifications/<int:verification_id>"
    "/<any(district, province):level>"
)


@bp.route("/households/<int:household_id>/verify", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def verify(household_id: int) -> Response:
    household, form, findings = (
        find_own(g.officer, household_id),
        VerificationForm(),
        offered(List.FINDING),
    )
    form.finding.choices = options(
        [("", _("— เลือก —")), *((str(one.id), one.words) for one in findings)]
    )
    if form.validated():
        finding = Choice.get_by_id(int(form.finding.data))
        commands.verify(household, g.officer, form.on.data, finding, form.team.data, form.text.data)
        return _back(household, _("บันทึกการตรวจสอบแล้ว รอ ศจพ.อ. รับรอง"))
    if request.method == "GET":
        form.on.data = clock.today()
    return page(
        "field/certification/verify.html", status=_status(form), household=household, form=form
    )


@bp.post(f"{VERIFICATION}/certify")
@needs(May.CERTIFY)
@idempotent
def certify(household_id: int, verification_id: int, level: str) -> Response:
    household, verification = _find_verification(household_id, verification_id, level)
    commands.certify(verification, g.officer, level)
    return _back(household, _receipt(level))


@bp.route(f"{VERIFICATION}/return", methods=["GET", "POST"])
@needs(May.CERTIFY)
@idempotent
def send_back(household_id: int, verification_id: int, level: str) -> Response:
    household, verification = _find_verification(household_id, verification_id, level)
    form = ReturnVerificationForm()
    if form.validated():
        commands.send_back(verification, g.officer, level, form.comment.data)
        return _back(household, _("ส่งกลับให้ทีมปฏิบัติการตรวจสอบใหม่แล้ว"))
    return page(
        "field/certification/return.html",
        status=_status(form),
        household=household,
        verification=verification,
        form=form,
    )


@bp.route("/households/<int:household_id>/change-requests", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def ask_change(household_id: int) -> Response:
    household, form = find_own(g.officer, household_id), ChangeRequestForm()
    if form.validated():
        commands.ask_change(household, g.officer, form.why.data)
        return _back(household, _("ส่งคำขอแก้ไขแล้ว รอ ศจพ.จ. พิจารณา"))
    return page(
        "field/certification/ask.html", status=_status(form), household=household, form=form
    )


@bp.get("/households/<int:household_id>/change-requests/<int:request_id>")
@needs(May.CERTIFY)
def wish(household_id: int, request_id: int, form: ChangeDecisionForm | None = None) -> Response:
    household = find_above(g.officer, household_id, May.CERTIFY)
    return page(
        "field/certification/wish.html",
        status=422 if form else 200,
        household=household,
        wish=queries.find_wish(household, request_id),
        form=form or ChangeDecisionForm(formdata=None),
    )


@bp.post(
    "/households/<int:household_id>/change-requests/<int:request_id>/<any(grant, refuse):answer>"
)
@needs(May.CERTIFY)
@idempotent
def decide(household_id: int, request_id: int, answer: str) -> Response:
    household, form = find_above(g.officer, household_id, May.CERTIFY), ChangeDecisionForm()
    asked, granted = queries.find_wish(household, request_id), answer == "grant"
    if not form.validated():
        return wish(household_id, request_id, form)
    if not (granted or form.comment.data):
        form.comment.errors = [_("กรุณาบอกเหตุผลที่ไม่อนุญาต")]
        return wish(household_id, request_id, form)
    commands.decide_change(asked, g.officer, granted, form.comment.data)
    return _back(
        household, _("อนุญาตแล้ว อำเภอแก้ไขได้ 14 วัน") if granted else _("ไม่อนุญาต และแจ้งอำเภอแล้ว")
    )


@bp.get("/certification/")
@needs(May.CERTIFY)
def committee(form: ManyForm | None = None) -> Response:
    """What waits for the committee: for ศจพ.อ. of my district, or ศจพ.จ. for the districts
    below.
    """
    levels = [
        level for level in (Stage.DISTRICT, Stage.PROVINCE) if queries.committee(g.officer, level)
    ]
    asked = (form and form.level.data) or request.args.get("level")
    level = next((one for one in levels if one == asked), levels[0] if levels else Stage.DISTRICT)
    counts = {one: queries.waiting(g.officer, one).limit(MOST).count() for one in levels}
    return page(
        "field/certification/committee.html",
        status=422 if form else 200,
        level=level,
        counts=counts,
        found=queries.listed(g.officer, level, request.args.get("after")),
        form=form or ManyForm(formdata=None),
        wishes=queries.listed_wishes(g.officer).rows if level == Stage.PROVINCE else [],
    )


@bp.get("/certification/returned")
@needs(May.FIELD)
def returned() -> Response:
    """Verifications a committee sent back, to be made anew."""
    return page(
        "field/certification/returned.html",
        found=queries.listed_sent_back(g.officer, request.args.get("after")),
    )


@bp.post("/certification/")
@needs(May.CERTIFY)
@idempotent
def certify_many() -> Response:
    form = ManyForm()
    if not form.validated():
        return committee(form)
    level = form.level.data
    chosen = queries.chosen(g.officer, level, form.take.data)
    missed = commands.certify_many(chosen, g.officer, level)
    said = _("รับรองแล้ว %(count)s ครัวเรือน", count=len(chosen) - len(missed))
    if missed:
        said += " · " + _(
            "ไม่ได้รับรองเพราะมีผู้พิจารณาหรือเปลี่ยนแปลงไปก่อน: %(houses)s",
            houses=", ".join(one.household.house or one.household.record_key for one in missed),
        )
    return to(url_for(".committee", level=level), said)


def _find_verification(
    household_id: int, verification_id: int, level: str
) -> tuple[Household, Verification]:
    find = find_own if level == Stage.DISTRICT else find_above
    household = find(g.officer, household_id, May.CERTIFY)
    return household, queries.find(household, verification_id)


def _receipt(level: str) -> str:
    return (
        _("ศจพ.อ. รับรองแล้ว รอ ศจพ.จ. รับรอง")
        if level == Stage.DISTRICT
        else _("ศจพ.จ. รับรองแล้ว ข้อมูลครัวเรือนนี้ล็อกไว้")
    )


def _back(household: Household, receipt: str) -> Response:
    return to(url_for("household_pages.show", household_id=household.id), receipt)


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def of_household(household: Household, **values: Any) -> str:
    """Its verification and certification, in the slot of a household's page."""
    return render_template(
        "field/certification/_of_household.html",
        household=household,
        certification=queries.certification_of(household),
        **values,
    )
