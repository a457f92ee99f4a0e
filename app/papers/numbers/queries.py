"""Questions about running numbers."""

from typing import Any

from app.kit import clock
from app.papers.numbers.models import NumberSeries, Reservation
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office


def reserved(office_id: int, series: str) -> list[Reservation]:
    """Numbers of this year set aside in a series and not used yet, lowest first."""
    return list(
        Reservation.select()
        .where(
            Reservation.office == office_id,
            Reservation.series == series,
            Reservation.year == clock.today().year,
            Reservation.used_at.is_null(),
        )
        .order_by(Reservation.number)
    )


def open_reservations(row: Any) -> list[int]:
    """Numbers set aside in a register and not used yet, lowest first."""
    query = (
        Reservation.select(Reservation.number)
        .where(
            Reservation.office == row.office_id,
            Reservation.series == row.series,
            Reservation.year == row.year,
            Reservation.used_at.is_null(),
        )
        .order_by(Reservation.number)
    )
    return [reserved.number for reserved in query]


def all_reserved(officer: Officer) -> list[Reservation]:
    """Numbers of this year set aside and not used yet in the offices whose register the officer
    keeps.
    """
    return list(
        Reservation.select(Reservation, Office)
        .join(Office)
        .where(
            Reservation.office.in_(officer.offices_where(May.REGISTER)),
            Reservation.year == clock.today().year,
            Reservation.used_at.is_null(),
        )
        .order_by(Reservation.office, Reservation.series, Reservation.number)
        .limit(300)
    )


def this_year(officer: Officer) -> list[NumberSeries]:
    """This year's counters of the offices whose register the officer keeps."""
    return list(
        NumberSeries.select(NumberSeries, Office)
        .join(Office)
        .where(
            NumberSeries.office.in_(officer.offices_where(May.REGISTER)),
            NumberSeries.year == clock.today().year,
        )
        .order_by(NumberSeries.office, NumberSeries.series)
    )


def held(officer: Officer) -> Any:
    """Registers that give no number until the last one given is confirmed, by who keeps them or
    signs for the office.
    """
    ours = [*officer.offices_where(May.REGISTER), *officer.offices_where(May.SIGN)]
    return (
        NumberSeries.select(NumberSeries, Office)
        .join(Office)
        .where(NumberSeries.office.in_(ours), NumberSeries.held_since.is_null(False))
        .order_by(
            NumberSeries.office, NumberSeries.year, NumberSeries.last.desc(), NumberSeries.series
        )
    )


def years(officer: Officer) -> list[int]:
    """Calendar years with numbers in the officer's offices, newest first."""
    query = (
        NumberSeries.select(NumberSeries.year)
        .distinct()
        .where(NumberSeries.office.in_(officer.offices_where(May.READ)))
        .order_by(NumberSeries.year.desc())
    )
    return [row.year for row in query]
