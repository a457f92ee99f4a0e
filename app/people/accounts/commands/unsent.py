"""Forms whose sender's session was over: kept aside, so that nothing typed is lost while they
sign in again.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from secrets import token_urlsafe

from peewee import fn

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.sealing import sealed
from app.kit.translation import _
from app.people.accounts.models import UnsentForm
from app.people.accounts.queries import former_officer, hashed_token
from app.records.rate_limits.commands import Limit, spend

KEPT_FOR = timedelta(hours=12)  # as long as a session lasts
MOST_TEXT = 1024 * 1024  # bytes, of one form
MOST_IN_ALL = 50 * MOST_TEXT  # bytes, sealed: what strangers can make the database grow by
FROM_ONE_ADDRESS = Limit("unsent form", 40, timedelta(hours=1))


class TooLarge(Refused):
    """The text is too large to be kept. Answered 413."""


def keep(
    path: str, typed: Sequence[tuple[str, str]], lost_files: bool, session_token: str, address: str
) -> str:
    """Keep what was typed for the address it was sent to; the token by which
    `accounts.queries.unsent` finds it.

    Raises TooLarge over MOST_TEXT, TooMany when too many came from one network address, Refused
    when the database has no room.
    """
    count_try(address)
    text = json.dumps(typed, ensure_ascii=False)
    if len(text.encode()) > MOST_TEXT:
        raise TooLarge(too_large())
    fields, token = sealed(text), token_urlsafe(32)
    with saving():
        forget()
        if (UnsentForm.select(fn.SUM(UnsentForm.size)).scalar() or 0) + len(fields) > MOST_IN_ALL:
            raise Refused(
                _("ตอนนี้เก็บสิ่งที่ท่านพิมพ์ไว้ให้ไม่ได้ กรุณากดย้อนกลับ คัดลอกข้อความไว้ แล้วลงชื่อเข้าใช้ก่อนส่งอีกครั้ง")
            )
        UnsentForm.create(
            token=hashed_token(token),
            officer_id=former_officer(session_token),
            at=clock.now(),
            path=path,
            fields=fields,
            size=len(fields),
            lost_files=lost_files,
        )
    return token


def count_try(address: str) -> None:
    """Count a form that came without a session, kept or refused. Raises TooMany when there were
    too many.
    """
    spend((FROM_ONE_ADDRESS, address))


def forget() -> None:
    """Forget forms nobody came back for."""
    UnsentForm.delete().where(UnsentForm.at < clock.now() - KEPT_FOR).execute()


def too_large() -> str:
    """Why a form sent without a session is not kept, and what to do."""
    return _(
        "การเข้าใช้หมดเวลา และข้อความยาวเกิน 1 MB จึงเก็บไว้ให้ไม่ได้ กรุณากดย้อนกลับ "
        "คัดลอกข้อความไว้ แล้วลงชื่อเข้าใช้ก่อนส่งอีกครั้ง"
    )
