"""How a post ends (พ้นจากตำแหน่ง) or changes: from a day on, with the open work of who leaves
it.
"""

from datetime import date, timedelta

from app.kit import clock
from app.kit.db import lock_rows, saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts.commands import sessions
from app.people.accounts.commands.administration import expect_some, of_another
from app.people.accounts.commands.duties import DUTIES, open_duties
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Appointment, Officer
from app.people.accounts.queries import administrators, works_in
from app.people.offices.models import Office
from app.records.trail.commands import record


class WrongDay(Refused):
    """The day a post is to end, or another to begin, cannot be."""


def add(
    officer: Officer, office: Office, title: str, role: str, from_on: date, acting: str, by: Officer
) -> Appointment:
    """One more post, or one acted in. Raises Refused for the administrator's own account, and
    what `officers.appoint` raises.
    """
    of_another(officer, by)
    return appoint(officer, office, title, role, from_on, acting, by=by)


def end(
    held: Appointment, last_day: date, by: Officer | None, successor: Officer | None = None
) -> None:
    """The officer holds the post until the end of that day, which may have passed or be to come. On
    the day after, who holds no other post in the office hands their open work over, to the
    successor or to whom it belongs, and is signed out.

    Until then the day can be changed. Raises WrongDay for a day before the first one, Refused when
    the work was handed over already, or when nobody would be left who looks after the portal.
    """
    of_another(held.officer, by)
    if last_day < held.from_on - timedelta(days=1):
        raise WrongDay(_("วันสุดท้ายต้องไม่ก่อนวันเริ่มดำรงตำแหน่ง"))
    if successor and (
        successor.id == held.officer_id or not works_in(successor, held.post.office_id)
    ):
        raise Refused(_("ผู้รับช่วงงานต้องเป็นเจ้าหน้าที่คนอื่นของส่วนราชการเดียวกัน"))
    administers = held.post.role == "administrator" and held.post.office.parent_id is None
    with saving():
        if administers:
            lock_rows(*administrators())
        changed = (
            Appointment.update(to_on=last_day, successor_id=successor.id if successor else None)
            .where(Appointment.id == held.id, Appointment.settled_at.is_null())
            .execute()
        )
        if not changed:
            raise Refused(_("ตำแหน่งนี้สิ้นสุดและส่งมอบงานไปแล้ว"))
        post = held.post
        if administers:
            expect_some(max(last_day + timedelta(days=1), clock.today()))
        record(
            by,
            "end_appointment",
            held.officer,
            office=post.office.slug,
            title=post.title,
            role=post.role,
            acting=held.acting,
            to_on=last_day,
            successor=successor.name if successor else "",
        )
        if last_day < clock.today():
            settle_posts(Appointment.get_by_id(held.id), by)


def change(
    held: Appointment,
    office: Office,
    title: str,
    role: str,
    from_on: date,
    acting: str,
    by: Officer | None,
    successor: Officer | None = None,
) -> Appointment:
    """From a day on the officer holds another post in place of this one: moved, promoted, or its
    title written right.

    Raises what `end` and `officers.appoint` raise.
    """
    of_another(held.officer, by)
    with saving():
        held_next = appoint(held.officer, office, title, role, from_on, acting, by=by)
        end(held, from_on - timedelta(days=1), by, successor)
    return held_next


def settle_posts(held: Appointment, by: Officer | None = None) -> None:
    """After the last day of a post, once: the open work of who no longer works in the office is
    handed over, and they are signed out, as what they may do has changed.
    """
    officer, office_id = held.officer, held.post.office_id
    with saving():
        mine = (
            Appointment.update(settled_at=clock.now())
            .where(
                Appointment.id == held.id,
                Appointment.settled_at.is_null(),
                Appointment.to_on < clock.today(),
            )
            .execute()
        )
        if not mine:
            return
        if not works_in(officer, office_id):
            chosen = Officer.get_or_none(Officer.id == held.successor_id)
            successor = chosen if chosen and works_in(chosen, office_id) else None
            open_work = open_duties(officer, office_id)
            for duty in DUTIES:
                duty.hand_over(officer, office_id, successor, by)
            record(
                by,
                "hand_over",
                officer,
                office=held.post.office.slug,
                to=successor.name if successor else "",
                work=dict(open_work),
            )
        sessions.end(officer)
