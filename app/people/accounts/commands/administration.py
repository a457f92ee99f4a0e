"""What the administrator can do to the accounts of others."""

from datetime import date, timedelta

from app.kit import clock
from app.kit.db import lock_rows, saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts.commands import factor, sessions
from app.people.accounts.commands.proofs import new_hash
from app.people.accounts.models import Officer
from app.people.accounts.queries import administrators
from app.records.trail.commands import record


def reset_password(officer: Officer, password: str, by: Officer | None) -> None:
    """A new first password from the administrator, which must be changed at the next sign-in.
    All sessions end.
    """
    of_another(officer, by)
    with saving():
        Officer.update(password=new_hash(password, officer.sign_in), must_change=True).where(
            Officer.id == officer.id
        ).execute()
        sessions.end(officer)
        record(by, "reset_password", officer)


def take_factor(officer: Officer, by: Officer | None) -> None:
    """The administrator takes the second factor off somebody who lost phone and paper. All
    sessions end.
    """
    of_another(officer, by)
    with saving():
        factor.remove(officer)
        sessions.end(officer)
        record(by, "remove_second_factor", officer)


def end_sessions(officer: Officer, by: Officer) -> None:
    """The administrator ends all sessions of somebody."""
    of_another(officer, by)
    with saving():
        sessions.end(officer)
        record(by, "end_sessions", officer)


def close(officer: Officer, by: Officer) -> None:
    """Nobody comes in by this account any more; what the officer did stays under their name."""
    of_another(officer, by)
    with saving():
        lock_rows(*administrators())
        if (
            not Officer.update(active=False)
            .where(Officer.id == officer.id, Officer.active)
            .execute()
        ):
            raise Refused(_("บัญชีนี้ปิดอยู่แล้ว"))
        if officer.keeps_portal:
            expect_some(clock.today())
        sessions.end(officer)
        record(by, "close_account", officer)


def reopen(officer: Officer, by: Officer) -> None:
    """The account can be used again."""
    with saving():
        if (
            not Officer.update(active=True)
            .where(Officer.id == officer.id, ~Officer.active)
            .execute()
        ):
            raise Refused(_("บัญชีนี้เปิดอยู่แล้ว"))
        record(by, "reopen_account", officer)


def expect_some(from_day: date) -> None:
    """Raises Refused when nobody looks after the portal on that day, or on any later one. Who may
    change that holds all the administrators' posts before, so that two do not end each other's.
    """
    held = list(administrators())
    days = {
        from_day,
        *(one.to_on + timedelta(days=1) for one in held if one.to_on and one.to_on >= from_day),
    }
    if not all(
        any(one.from_on <= day and (one.to_on is None or one.to_on >= day) for one in held)
        for day in days
    ):
        raise Refused(_("ต้องมีผู้ดูแลระบบของสำนักงานหลักอย่างน้อยหนึ่งคน แต่งตั้งคนใหม่ก่อน"))


def of_another(officer: Officer, by: Officer | None) -> None:
    """Raises Refused when an administrator does to their own account what takes another."""
    if by and officer.id == by.id:
        raise Refused(_("ทำกับบัญชีของตนเองในหน้านี้ไม่ได้ ใช้หน้าบัญชีของฉัน หรือให้ผู้ดูแลระบบคนอื่นทำ"))
