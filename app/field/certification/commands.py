"""What can happen to a verification: made, certified by district and province, sent back; and to
what is locked since.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError

from app.field.certification.models import WAITING, ChangeRequest, Stage, Verification
from app.field.households.commands import shared as households
from app.field.households.models import Household
from app.field.pick_lists.models import Choice
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.records.trail.commands import record, seal

OLDEST = timedelta(days=5 * 365)  # what was done in the field is entered no later
UNLOCKED = timedelta(days=14)  # how long a change that was granted may take


def impossible(on: date) -> str:
    """Why something cannot have happened on a day, in words; empty when it can."""
    if on > clock.today():
        return _("วันที่ต้องไม่หลังวันนี้")
    return _("วันที่นี้นานเกินไป ตรวจดูปีอีกครั้ง") if on < clock.today() - OLDEST else ""


def verify(
    household: Household,
    officer: Officer,
    on: date,
    finding: Choice,
    team: str = "",
    text: str = "",
) -> Verification:
    """A field team verified the household (ตรวจสอบ): it waits for ศจพ.อ., in place of a
    verification that waited before. Raises Refused for a day that cannot be, and when the household
    is locked or closed.
    """
    if why := impossible(on):
        raise Refused(why)
    post = officer.post_for(May.FIELD, household.office_id)
    with saving():
        lock_unless_certified(household)
        households.changeable(household)
        households.mark_done(
            household,
            "verified",
            on,
            verified_on=on,
            district_certified_on=None,
            province_certified_on=None,
        )
        waiting = Verification.household == household, Verification.stage.in_(WAITING)
        seal(*Verification.select(Verification.id).where(*waiting))
        Verification.update(stage=Stage.SUPERSEDED).where(*waiting).execute()
        made = Verification.create(
            household=household,
            office=household.office_id,
            on=on,
            finding=finding,
            team=team,
            text=text,
            by=officer,
            as_post=post,
            at=clock.now(),
        )
        seal(made)
        households.note(household, officer, "verified", finding.words, on)
        record(officer, "household_verified", household, post, verification=made.id)
    return made


def certify(verification: Verification, officer: Officer, level: str) -> None:
    """The committee of the district (ศจพ.อ.) or province (ศจพ.จ.) certifies; by the latter the
    household is locked. Raises Refused for who verified it, when somebody decided already or a
    newer verification came, and for a closed household.
    """
    with saving():
        _certify(verification, officer, level)
        _record(verification, officer, level)


def certify_many(
    verifications: Sequence[Verification], officer: Officer, level: str
) -> list[Verification]:
    """Certify what a committee has decided in one meeting, each for itself; returns those that
    could not be, wholly untouched.

    All households are held before the first is counted, and the trail grows last: whoever works
    with one of them meanwhile waits, and never waits for something that waits for them.
    """
    missed: list[Verification] = []

    def each(
        act: Callable[[Verification], None], waiting: Sequence[Verification]
    ) -> list[Verification]:
        good = []
        for one in waiting:
            try:
                with saving():
                    act(one)
            except Refused:
                missed.append(one)
            else:
                good.append(one)
        return good

    with saving():
        held = each(
            lambda one: _lock_at_stage(one, level),
            sorted(verifications, key=lambda row: row.household_id),
        )
        held.sort(key=lambda row: (row.office_id, row.household.subdistrict, row.household_id))
        done = each(lambda one: _certify(one, officer, level), held)
        for one in done:
            _record(one, officer, level)
    return missed


def _lock_at_stage(verification: Verification, level: str) -> None:
    if verification.stage != level:
        raise Refused(_decided())
    lock_unless_certified(verification.household)


def _certify(verification: Verification, officer: Officer, level: str) -> None:
    if verification.by_id == officer.id:
        raise Refused(_("ผู้ตรวจสอบรับรองผลการตรวจสอบของตนเองไม่ได้"))
    if level == Stage.PROVINCE and verification.district_by_id == officer.id:
        raise Refused(_("ผู้รับรองในนาม ศจพ.อ. รับรองในนาม ศจพ.จ. อีกไม่ได้ ต้องเป็นคนละคน"))
    today, last, post = (
        clock.today(),
        level == Stage.PROVINCE,
        _post(verification.household, officer, level),
    )
    dates = (
        {"province_certified_on": today, "unlocked_until": None}
        if last
        else {"district_certified_on": today}
    )
    households.mark_done(verification.household, level, today, **dates)
    by_another = Verification.district_by.is_null() | (
        Verification.district_by != officer
    )  # also of those who do both at once
    _move(
        verification,
        level,
        Stage.CERTIFIED if last else Stage.PROVINCE,
        by_another,
        **{f"{level}_at": clock.now(), f"{level}_by": officer, f"{level}_as": post},
    )
    households.note(verification.household, officer, f"certified_{level}", post if last else "")


def _record(verification: Verification, officer: Officer, level: str) -> None:
    record(
        officer,
        f"certified_{level}",
        verification.household,
        _post(verification.household, officer, level),
        verification=verification.id,
    )


def send_back(verification: Verification, officer: Officer, level: str, comment: str) -> None:
    """A committee sends the verification back with a comment: the household is unverified again.
    Raises Refused when somebody decided already or a newer verification came, and for a closed
    household.
    """
    household, post = verification.household, _post(verification.household, officer, level)
    with saving():
        households.mark_done(
            household, "", clock.today(), verified_on=None, district_certified_on=None
        )
        _move(
            verification,
            level,
            Stage.RETURNED,
            comment=comment,
            returned_at=clock.now(),
            returned_by=officer,
            returned_as=post,
        )
        households.note(household, officer, "verification_returned", comment)
        record(
            officer,
            "verification_returned",
            household,
            post,
            verification=verification.id,
            level=level,
        )


def _move(verification: Verification, level: str, stage: Stage, *only: Any, **how: object) -> None:
    moved = (
        Verification.update(stage=stage, **how)
        .where(Verification.id == verification.id, Verification.stage == level, *only)
        .execute()
    )
    if not moved:
        raise Refused(_decided())
    seal(verification)


def _decided() -> str:
    return _("มีผู้พิจารณาไปแล้ว หรือมีการตรวจสอบครั้งใหม่ กรุณาเปิดหน้านี้ใหม่")


def ask_change(household: Household, officer: Officer, why: str) -> ChangeRequest:
    """The district asks to change what the province certified (ขอแก้ไข). Raises Refused when it may
    be changed as it is, and when a wish of before waits to be decided.
    """
    post = officer.post_for(May.FIELD, household.office_id)
    try:
        with saving():
            lock_unless_certified(household)
            if not _locked(household):
                raise Refused(_("ครัวเรือนนี้แก้ไขได้อยู่แล้ว ไม่ต้องขอ"))
            asked = ChangeRequest.create(
                household=household,
                office=household.office_id,
                why=why,
                asked_at=clock.now(),
                asked_by=officer,
                asked_as=post,
            )
            seal(asked)
            households.note(household, officer, "change_asked", why)
            record(officer, "change_asked", household, post, request=asked.id)
    except IntegrityError:
        raise Refused(_("มีคำขอแก้ไขที่ยังไม่ได้พิจารณาอยู่แล้ว")) from None
    return asked


def decide_change(
    request: ChangeRequest, officer: Officer, granted: bool, comment: str = ""
) -> None:
    """ศจพ.จ. grants a change, and the household may be changed for fourteen days; or refuses it
    with a comment. Raises Refused for who asked, when somebody decided already, and for a refusal
    without a word.
    """
    household = request.household
    if request.asked_by_id == officer.id:
        raise Refused(_("ผู้ขอพิจารณาคำขอของตนเองไม่ได้"))
    if not (granted or comment):
        raise Refused(_("กรุณาบอกเหตุผลที่ไม่อนุญาต"))
    post = _post(household, officer, Stage.PROVINCE)
    with saving():
        if granted:
            households.mark_done(
                household, "", clock.today(), unlocked_until=clock.today() + UNLOCKED
            )
        decided = (
            ChangeRequest.update(
                granted=granted,
                decided_at=clock.now(),
                decided_by=officer,
                decided_as=post,
                comment=comment,
            )
            .where(ChangeRequest.id == request.id, ChangeRequest.granted.is_null())
            .execute()
        )
        if not decided:
            raise Refused(_("คำขอนี้มีผู้พิจารณาไปแล้ว"))
        seal(request)
        kind = "change_granted" if granted else "change_refused"
        households.note(household, officer, kind, comment)
        record(officer, kind, household, post, request=request.id)


def lock_unless_certified(household: Household) -> None:
    """Nobody else changes the household until the transaction around this is over. Raises Refused
    when it is closed.

    Whoever writes to what belongs to a household takes hold of it first, so that two never wait for
    each other.
    """
    households.mark_done(household, "", clock.today())


def _locked(household: Household) -> bool:
    try:
        households.changeable(household)
    except Refused:
        return True
    return False


def _post(household: Household, officer: Officer, level: str) -> str:
    above = household.office.parent_id or household.office_id
    office_id = household.office_id if level == Stage.DISTRICT else above
    return officer.post_for(May.CERTIFY, office_id)
