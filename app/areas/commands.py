"""What can happen to areas: an office, or one of its people, is given places."""

from collections.abc import Sequence

from app.accounts.models import Officer
from app.accounts.queries import works_in
from app.areas.models import Area
from app.areas.queries import spans
from app.audit.commands import record
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.words import _
from app.places.queries import name, span


def give(officer: Officer, office_id: int, codes: Sequence[int], whose: Officer | None = None) -> None:
    """The places an office looks after, or one of its people, instead of those before. Raises Refused for a place that is none,
    that lies outside the office's own, or for somebody who does not work there.
    """
    if any(not name(code) for code in codes):
        raise Refused(_("ไม่มีพื้นที่รหัสนี้"))
    if whose:
        own = spans(office_id)
        inside = all(any(first <= span(code)[0] <= last for first, last in own) for code in codes)
        if not inside or not works_in(whose, office_id):
            raise Refused(_("กำหนดได้เฉพาะพื้นที่ของสำนักงาน และเจ้าหน้าที่ของสำนักงาน"))
    with saving():
        (Area.delete().where(Area.office == office_id, Area.officer.is_null() if whose is None else Area.officer == whose)
         .execute())
        if codes:
            Area.insert_many([{"office": office_id, "officer": whose, "code": code} for code in dict.fromkeys(codes)]).execute()
        record(officer, "areas", whose or officer, codes=list(codes), office=office_id)
