"""What can happen to running numbers: taken, set aside, begun elsewhere than at 1. No gap, no
duplicate, none twice.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from peewee import Value

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.papers.numbers.models import ALL, NumberSeries, Reservation
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office
from app.records.trail.commands import record, seal


def take_number(office_id: int, series: str, year: int, count: int = 1) -> int:
    """The next number of a series (the last of `count` in a row), taken for good if the transaction
    around it commits.

    Raises Refused while the register is held.
    """
    with saving():
        _open_series(office_id, series, year)
        rows = list(
            NumberSeries.update(last=NumberSeries.last + count)
            .where(*_series_where(office_id, series, year), NumberSeries.held_since.is_null())
            .returning(NumberSeries.last)
            .execute()
        )
        if not rows:
            raise Refused(_held())
        seal(_series(office_id, series, year))
    return rows[0].last


def use_reserved(office_id: int, series: str, number: int) -> int:
    """A number of this year set aside before, now used. Raises Refused when it was not, or is used
    already, and while the register is held.
    """
    ours = _series_where(office_id, series, clock.today().year)
    if NumberSeries.select().where(*ours, NumberSeries.held_since.is_null(False)).exists():
        raise Refused(_held())
    used = (
        Reservation.update(used_at=clock.now())
        .where(
            Reservation.office == office_id,
            Reservation.series == series,
            Reservation.number == number,
            Reservation.year == clock.today().year,
            Reservation.used_at.is_null(),
        )
        .execute()
    )
    if not used:
        raise Refused(_("เลข %(number)s ไม่ได้จองไว้ หรือใช้ไปแล้ว", number=number))
    seal(_reserved(office_id, series, clock.today().year).where(Reservation.number == number))
    return number


def reserve(officer: Officer, office_id: int, series: str, count: int, purpose: str) -> list[int]:
    """Set aside the next numbers of this year for papers signed later (จองเลข). The numbers,
    ascending.
    """
    year = clock.today().year
    with saving():
        last = take_number(office_id, series, year, count)
        numbers = list(range(last - count + 1, last + 1))
        for number in numbers:
            kept = Reservation.create(
                office=office_id,
                series=series,
                year=year,
                number=number,
                purpose=purpose,
                by=officer,
                at=clock.now(),
            )
        seal(_reserved(office_id, series, year).where(Reservation.number.in_(numbers)))
        record(
            officer,
            "reserve",
            kept,
            officer.post_for(May.REGISTER, office_id),
            series=series,
            numbers=numbers,
        )
    return numbers


def set_first_number(officer: Officer, office_id: int, series: str, first: int) -> None:
    """Let this year's series go on from a number (a book kept on paper until now). Raises
    Refused when that was used.
    """
    year = clock.today().year
    with saving():
        _open_series(office_id, series, year)
        moved = (
            NumberSeries.update(last=first - 1)
            .where(*_series_where(office_id, series, year), NumberSeries.last < first)
            .execute()
        )
        if not moved:
            raise Refused(_("เลข %(number)s ใช้ไปแล้ว เลือกเลขที่สูงกว่าเลขล่าสุดในทะเบียน", number=first))
        series_row = NumberSeries.get(*_series_where(office_id, series, year))
        seal(series_row)
        record(
            officer,
            "first_number",
            series_row,
            officer.post_for(May.REGISTER, office_id),
            first=first,
        )


def hold_series(since: datetime) -> None:
    """Give no number of this year or a later one until somebody says which was the last: the
    database was restored as it stood at that moment, and numbers given since are out there on
    paper. Registers begun since are not in it and held likewise.
    """
    for year in range(clock.local(since).year, clock.today().year + 1):
        for series, _words in ALL:
            empty = Office.select(Office.id, Value(series), Value(year), Value(0)).where(
                Office.active
            )
            NumberSeries.insert_from(
                empty,
                (NumberSeries.office, NumberSeries.series, NumberSeries.year, NumberSeries.last),
            ).on_conflict_ignore().execute()
    NumberSeries.update(held_since=since).where(
        NumberSeries.year >= clock.local(since).year
    ).execute()
    seal(NumberSeries.select(NumberSeries.id).where(NumberSeries.year >= clock.local(since).year))


def learn(office_id: int, series: str, year: int, number: int, since: datetime) -> None:
    """A number is known to have been given after that moment: it is not given again, nor a lower
    one; the register is held.
    """
    _open_series(office_id, series, year)
    ours = _series_where(office_id, series, year)
    NumberSeries.update(held_since=since).where(*ours).execute()
    NumberSeries.update(last=number).where(*ours, NumberSeries.last < number).execute()
    mine = _reserved(office_id, series, year).where(Reservation.number == number)
    Reservation.update(used_at=clock.now()).where(
        Reservation.id.in_(mine), Reservation.used_at.is_null()
    ).execute()
    seal(_series(office_id, series, year), mine)


def confirm(officer: Officer, row: NumberSeries, last: int, used: Collection[int] = ()) -> None:
    """The last number really given in a held register; the next one follows it. `used` are numbers
    set aside in it that were given since. Raises Refused when the register knows a higher one, or
    somebody else confirmed it meanwhile.
    """
    with saving():
        moved = (
            NumberSeries.update(last=last, held_since=None)
            .where(
                NumberSeries.id == row.id,
                NumberSeries.held_since.is_null(False),
                NumberSeries.last <= last,
            )
            .execute()
        )
        if not moved:
            now = NumberSeries.get_by_id(row.id)
            raise Refused(
                _("เลข %(number)s ใช้ไปแล้ว เลขล่าสุดต้องไม่ต่ำกว่านั้น", number=now.last)
                if now.held_since
                else _("ทะเบียนนี้มีผู้ยืนยันเลขไปแล้ว")
            )
        mine = _reserved(row.office_id, row.series, row.year).where(Reservation.number.in_(used))
        Reservation.update(used_at=clock.now()).where(
            Reservation.id.in_(mine), Reservation.used_at.is_null()
        ).execute()
        seal(row, mine)
        record(
            officer,
            "confirm_number",
            row,
            series=row.series,
            year=row.year,
            restored=row.last,
            last=last,
            used=sorted(used),
        )


def confirm_none(officer: Officer, rows: Sequence[NumberSeries]) -> int:
    """No number was ever given in these held registers; how many there are. Raises Refused, and
    confirms none of them, when one knows a number by now.
    """
    with saving():
        for row in sorted(rows, key=lambda one: one.id):
            confirm(officer, row, 0)
    return len(rows)


def _series_where(office_id: int, series: str, year: int) -> tuple[Any, ...]:
    return (
        NumberSeries.office == office_id,
        NumberSeries.series == series,
        NumberSeries.year == year,
    )


def _series(office_id: int, series: str, year: int) -> Any:
    return NumberSeries.select(NumberSeries.id).where(*_series_where(office_id, series, year))


def _reserved(office_id: int, series: str, year: int) -> Any:
    return Reservation.select(Reservation.id).where(
        Reservation.office == office_id, Reservation.series == series, Reservation.year == year
    )


def _held() -> str:
    return _(
        "ระบบกู้คืนจากสำเนาสำรอง เลขที่ออกหลังสำเนานั้นอาจอยู่บนกระดาษแล้ว "
        "ต้องยืนยันเลขล่าสุดที่หน้าทะเบียนเลขก่อน จึงออกเลขต่อได้"
    )


def _open_series(office_id: int, series: str, year: int) -> None:
    NumberSeries.insert(
        office=office_id, series=series, year=year, last=0
    ).on_conflict_ignore().execute()
