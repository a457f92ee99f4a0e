"""Coming in and going: a sign-in in one step or two, and the sessions it begins."""

import json
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts import directory, queries
from app.people.accounts.commands import proofs
from app.people.accounts.commands.proofs import PASSWORDS
from app.people.accounts.models import Officer, PendingSignIn, Session
from app.people.accounts.queries import hashed_token, known_as
from app.records.trail.commands import record


class Lapsed(Refused):
    """The sign-in half done took too long: it begins anew."""


@dataclass(frozen=True)
class SignInStep:
    """Where a sign-in stands: the token of a session, or of a sign-in half done that waits for
    its second proof.
    """

    token: str
    halfway: bool


def sign_in(name: str, password: str, address: str, browser: str) -> SignInStep:
    """The password of an officer, which lets them in or on to the second proof. It is the portal's
    or, when that does not match, the directory's: the portal's works whatever becomes of the
    directory.

    Raises Refused when name and password do not belong together or when only the directory could
    tell and does not answer, TooMany when too many tries were wrong.
    """
    name = known_as(name)
    officer = Officer.get_or_none(Officer.sign_in == name)
    PASSWORDS.spend(name, officer, address)
    try:
        by = proofs.known_by(officer, name, password)
    except directory.DirectoryDown:
        if officer and not officer.password:
            PASSWORDS.give_back(officer, address)  # there was nothing here that could be guessed
        else:
            proofs.note_wrong(officer, address)
        raise Refused(proofs.no_directory()) from None
    if not by or not (officer and officer.active):
        proofs.note_wrong(officer, address)
        raise Refused(_("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"))
    with saving():  # one wait for the disk, not four
        if not officer.totp:
            PASSWORDS.clear(officer, address)
        if not _as_known(officer):
            raise Refused(_("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"))
        return come_in(officer, address, browser, by=by)


def _as_known(officer: Officer) -> int:
    """Whether the officer comes in as a moment ago, when the password was looked at; held so until
    the transaction around this is over. What ended all sessions meanwhile (a new password, a second
    factor, a shut account) ends this one too.
    """
    return (
        Officer.update(active=True)
        .where(
            Officer.id == officer.id,
            Officer.active,
            Officer.password == officer.password,
            Officer.totp == officer.totp,
        )
        .execute()
    )


def come_in(officer: Officer, address: str, browser: str, **how: str) -> SignInStep:
    """A first proof was right: start a session, or wait for the second proof of an officer who
    has a second factor.
    """
    if not officer.totp:
        return SignInStep(begin(officer, address, browser, **how), False)
    token = token_urlsafe(32)
    PendingSignIn.create(
        token=hashed_token(token), officer=officer, at=clock.now(), how=json.dumps(how)
    )
    return SignInStep(token, True)


def second_step(token: str, code: str, address: str, browser: str) -> str:
    """The second proof of a sign-in half done, six digits or a one-time code: start the session;
    its token.

    Raises WrongProof when the code is not right or was used, Lapsed when the sign-in has to begin
    anew, TooMany.
    """
    halfway = queries.halfway(token)
    if halfway is None:
        raise Lapsed(_("การลงชื่อเข้าใช้หมดเวลา กรุณาเริ่มใหม่"))
    officer = halfway.officer
    with proofs.coded(officer, code, address) as second:
        if not PendingSignIn.delete().where(PendingSignIn.id == halfway.id).execute():
            raise Lapsed(_("การลงชื่อเข้าใช้หมดเวลา กรุณาเริ่มใหม่"))
        begun = begin(officer, address, browser, **json.loads(halfway.how), second=second)
    PASSWORDS.clear(officer, address)
    return begun


def begin(officer: Officer, address: str, browser: str, **how: str) -> str:
    """Start a session of an officer who has proved to be it; the token for the browser's cookie.

    `how` goes into the trail and stays with the session: `by` names the first proof, `second` the
    second.
    """
    token, now = token_urlsafe(32), clock.now()
    with saving():
        came_before = Session.select().where(Session.officer == officer).exists()
        session = Session.create(
            token=hashed_token(token),
            officer=officer,
            started_at=now,
            seen_at=now,
            address=address,
            browser=browser[:300],
            how=json.dumps(how),
            strange=came_before and not queries.familiar(officer.id, address),
        )
        record(officer, "sign_in", session, **how)
    return token


def tell_strange(session: Session) -> list[Session]:
    """Sessions from addresses never seen before, told to the officer now and never again."""
    strange = queries.strange(session)
    if strange:
        Session.update(told_at=clock.now()).where(
            Session.id.in_([row.id for row in strange])
        ).execute()
    return strange


def note_seen(session: Session) -> None:
    """The session is in use; written at most every five minutes. One begun or seen in what is the
    future, now that the clock was set back, counts from now on, and lives no longer than any other.
    """
    now = clock.now()
    if abs(now - session.seen_at) > timedelta(minutes=5):
        (
            Session.update(seen_at=now, started_at=min(now, session.started_at))
            .where(Session.id == session.id)
            .execute()
        )


def sign_out(session: Session) -> None:
    """The session ends now."""
    with saving():
        Session.update(ended_at=clock.now()).where(Session.id == session.id).execute()
        record(session.officer, "sign_out", session)


def end_session(officer: Officer, session_id: int) -> None:
    """One of the officer's own sessions ends now. DoesNotExist when it is somebody else's."""
    session = Session.get(
        Session.id == session_id, Session.officer == officer, Session.ended_at.is_null()
    )
    sign_out(session)


def end_others(session: Session) -> None:
    """All of the officer's sessions but this one end now."""
    with saving():
        end(session.officer, but=session)
        record(session.officer, "end_others", session)


def end(officer: Officer, but: Session | None = None) -> None:
    """All sessions of the officer end now but one, and what is half done at the door. The caller
    records why.
    """
    (
        Session.update(ended_at=clock.now())
        .where(
            Session.officer == officer,
            Session.id != (but.id if but else 0),
            Session.ended_at.is_null(),
        )
        .execute()
    )
    PendingSignIn.delete().where(PendingSignIn.officer == officer).execute()
