"""What can happen to areas: an office, or one of its people, is given places."""

from collections.abc import Sequence

from app.field.coverage.models import Area
from app.field.coverage.queries import spans
from app.field.places.queries import name, span
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.kit.translation import later as _l
from app.people.accounts.commands.duties import DUTIES, Duty
from app.people.accounts.models import Officer
from app.people.accounts.queries import works_in
from app.records.trail.commands import record


def give(
    officer: Officer, office_id: int, codes: Sequence[int], whose: Officer | None = None
) -> None:
    """The places an office looks after, or one of its people, instead of those before. Raises
    Refused for a place that is none, that lies outside the office's own, or for somebody who does
    not work there.
    """
    if any(not name(code) for code in codes):
        raise Refused(_("ไม่มีพื้นที่รหัสนี้"))
    if whose:
        own = spans(office_id)
        inside = all(any(first <= span(code)[0] <= last for first, last in own) for code in codes)
        if not inside or not works_in(whose, office_id):
            raise Refused(_("กำหนดได้เฉพาะพื้นที่ของสำนักงาน และเจ้าหน้าที่ของสำนักงาน"))
    with saving():
        (
            Area.delete()
            .where(
                Area.office == office_id,
                Area.officer.is_null() if whose is None else Area.officer == whose,
            )
            .execute()
        )
        if codes:
            Area.insert_many(
                [
                    {"office": office_id, "officer": whose, "code": code}
                    for code in dict.fromkeys(codes)
                ]
            ).execute()
        record(officer, "areas", whose or officer, codes=list(codes), office=office_id)


def _places(officer: Officer, office_id: int) -> list[int]:
    """The codes of the places the officer looks after for an office."""
    return [
        row.code
        for row in Area.select()
        .where(Area.office == office_id, Area.officer == officer)
        .order_by(Area.id)
    ]


def _hand_over(
    leaver: Officer, office_id: int, successor: Officer | None, by: Officer | None
) -> None:
    """To the successor, besides their own places; without one nobody in particular looks after
    them.
    """
    places = _places(leaver, office_id)
    Area.delete().where(Area.office == office_id, Area.officer == leaver).execute()
    theirs = _places(successor, office_id) if successor else []
    if successor and places:
        added = [code for code in places if code not in theirs]
        for code in added:
            Area.create(office=office_id, officer=successor, code=code)
        record(by, "areas", successor, codes=[*theirs, *added], office=office_id)


DUTIES.append(
    Duty(_l("พื้นที่ที่ดูแล"), lambda officer, office_id: len(_places(officer, office_id)), _hand_over)
)
