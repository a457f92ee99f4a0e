"""What is noted of who looks at households: each look, a citizen number opened, a glass broken."""

from collections.abc import Sequence
from datetime import timedelta

from app.field.households.models import AccessRecord, EmergencyAccess, Household, Member
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.sealing import opened
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.records.trail.commands import record

AT_ONCE = 1000  # rows in one question: SQLite takes so many values and no more
GLASS = timedelta(hours=24)  # how long a broken glass lets its officer in


def note_access(
    household: Household | int, officer: Officer, what: str = "open", reason: str = ""
) -> None:
    """Note that somebody looked; opening it again within the hour is the same look."""
    if (
        what == "open"
        and AccessRecord.select()
        .where(
            AccessRecord.household == household,
            AccessRecord.officer == officer,
            AccessRecord.what == what,
            AccessRecord.at > clock.now() - timedelta(hours=1),
        )
        .exists()
    ):
        return
    AccessRecord.create(
        household=household, officer=officer, at=clock.now(), what=what, reason=reason
    )


def looked_all(household_ids: Sequence[int], officer: Officer, what: str, reason: str) -> None:
    """Note that somebody looked at many at once: took them out in a file."""
    rows = [
        {"household": one, "officer": officer, "at": clock.now(), "what": what, "reason": reason}
        for one in household_ids
    ]
    for start in range(0, len(rows), AT_ONCE):
        AccessRecord.insert_many(rows[start : start + AT_ONCE]).execute()


def open_citizen(household: Household, member: Member, officer: Officer, reason: str) -> str:
    """The citizen number of a member, opened with a reason that is noted. Raises Refused when
    there is none to open.
    """
    if not member.citizen_sealed:
        raise Refused(_("ไม่มีเลขประจำตัวประชาชนของคนนี้"))
    with saving():
        note_access(household, officer, "citizen", reason)
        record(
            officer,
            "citizen_opened",
            household,
            post_in(officer, household.office_id),
            member=member.id,
            reason=reason,
        )
    return opened(member.citizen_sealed)


def break_glass(officer: Officer, household: Household, reason: str) -> EmergencyAccess:
    """Let an officer read a household of elsewhere for a day, with a reason its own district is
    told (ดูนอกพื้นที่).
    """
    with saving():
        now = clock.now()
        glass = EmergencyAccess.create(
            household=household, officer=officer, reason=reason, at=now, until=now + GLASS
        )
        note_access(household, officer, "break_glass", reason)
        record(officer, "break_glass", household, reason=reason)
    return glass


def take_note(glass: EmergencyAccess, officer: Officer) -> None:
    """The district has seen that the glass was broken."""
    with saving():
        EmergencyAccess.update(seen_at=clock.now()).where(
            EmergencyAccess.id == glass.id, EmergencyAccess.seen_at.is_null()
        ).execute()
        record(officer, "glass_seen", glass.household, post_in(officer, glass.household.office_id))
