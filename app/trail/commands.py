"""What an auditor does: take the trail out in a file, which is itself an act in it."""

from dataclasses import asdict

from app.accounts.models import Officer
from app.audit.commands import record
from app.kit.errors import Refused
from app.kit.words import _
from app.trail import queries
from app.trail.queries import Sought

MOST = 200_000  # rows of a file


def take_out(officer: Officer, sought: Sought) -> int:
    """Note which acts are taken out, and how many; their number. Raises Refused for more than fit into a file, or none."""
    count = queries.all_found(officer, sought).limit(MOST + 1).count()
    if not count:
        raise Refused(_("ไม่มีรายการตามที่เลือก"))
    if count > MOST:
        raise Refused(_("เกิน %(most)s รายการ เลือกช่วงวันให้แคบลง", most=f"{MOST:,}"))
    record(officer, "trail_taken_out", officer, count=count,
           **{name: value for name, value in asdict(sought).items() if value and name != "people"}, people=bool(sought.people))
    return count
