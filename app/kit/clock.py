"""The one clock. Moments are stored in UTC without a zone; days and shown times are those of
Thailand (UTC+7, no summer time).
"""

from datetime import UTC, date, datetime, time, timedelta

_THAILAND = timedelta(hours=7)


def now() -> datetime:
    """This moment in UTC, without a zone, as stored."""
    return datetime.now(UTC).replace(tzinfo=None)


def local(moment: datetime) -> datetime:
    """A stored moment as a clock on the office wall shows it."""
    return moment + _THAILAND


def begun(day: date) -> datetime:
    """The moment a day begins in Thailand, as stored."""
    return datetime.combine(day, time()) - _THAILAND


def today() -> date:
    """The day it is in Thailand."""
    return local(now()).date()
