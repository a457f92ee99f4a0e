"""What an auditor does: take the trail out in a file, which is itself an act in it. And the looks
at households, which are too many to be acts of their own, are sealed into it in one act a night.
"""

from dataclasses import asdict
from datetime import timedelta

from app.field.households.models import AccessRecord
from app.kit import clock
from app.kit.errors import Refused
from app.kit.translation import _
from app.operations.auditing import queries
from app.operations.auditing.queries import TrailFilter
from app.people.accounts.models import Officer
from app.records.trail.commands import record

MOST = 200_000  # rows of a file
SETTLED = timedelta(hours=1)  # looks of the last hour may still be written


def take_out(officer: Officer, sought: TrailFilter) -> int:
    """Note which acts are taken out, and how many; their number. Raises Refused for more than
    fit into a file, or none.
    """
    count = queries.all_found(officer, sought).limit(MOST + 1).count()
    if not count:
        raise Refused(_("ไม่มีรายการตามที่เลือก"))
    if count > MOST:
        raise Refused(_("เกิน %(most)s รายการ เลือกช่วงวันให้แคบลง", most=f"{MOST:,}"))
    record(
        officer,
        "trail_taken_out",
        officer,
        count=count,
        **{name: value for name, value in asdict(sought).items() if value and name != "people"},
        people=bool(sought.people),
    )
    return count


def seal_looks() -> None:
    """Add to the trail what the looks since the last time come to, so that none of them can be
    changed unnoticed.
    """
    after, last = queries.unsealed(clock.now() - SETTLED)
    if last > after:
        count, sha256 = queries.digest(after, last)
        record(
            None,
            "looks_sealed",
            AccessRecord.get_by_id(last),
            after=after,
            last=last,
            count=count,
            sha256=sha256,
        )


def note_changed(found: queries.Looks) -> None:
    """Add that looks were changed after they were sealed."""
    if found.changed:
        record(None, "looks_changed", AccessRecord(id=found.last), sealed_by=found.changed.id)
