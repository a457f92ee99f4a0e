"""Questions about officers."""

import io
import unicodedata
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pyotp
import segno
from peewee import fn

from app.kit import clock
from app.kit.sealing import opened
from app.kit.settings import settings
from app.kit.thai import look_of_name, name_key, normalise
from app.people.accounts.models import (
    Appointment,
    Attempt,
    Officer,
    PendingSignIn,
    Post,
    Session,
    SpareCode,
    UnsentForm,
)
from app.people.offices.models import Office
from app.records.rate_limits.queries import subscriber

IDLE = timedelta(hours=2)  # a session unused this long has ended
WHOLE = timedelta(hours=12)  # and so has one this old
PATIENCE = timedelta(minutes=10)  # a sign-in half done waits so long for its second proof


def known_as(name: str) -> str:
    """A sign-in name as it is kept and compared: what looks the same is the same."""
    return normalise(unicodedata.normalize("NFKC", normalise(name))).strip().lower()


def hashed_token(token: str) -> str:
    """What is stored of a session's token."""
    return sha256(token.encode()).hexdigest()


def session(token: str) -> Session | None:
    """The session behind a token with its officer, None when it never was or has ended."""
    now = clock.now()
    return (
        Session.select(Session, Officer)
        .join(Officer)
        .where(
            Session.token == hashed_token(token),
            Session.ended_at.is_null(),
            Session.seen_at > now - IDLE,
            Session.started_at > now - WHOLE,
            Officer.active,
        )
        .get_or_none()
    )


def sessions(officer: Officer) -> list[Session]:
    """The officer's sessions still alive, newest first."""
    now = clock.now()
    return list(
        Session.select()
        .where(
            Session.officer == officer,
            Session.ended_at.is_null(),
            Session.seen_at > now - IDLE,
            Session.started_at > now - WHOLE,
        )
        .order_by(Session.id.desc())
    )


def halfway(token: str) -> PendingSignIn | None:
    """The sign-in half done behind a token with its officer, None when it never was or took too
    long.
    """
    return (
        PendingSignIn.select(PendingSignIn, Officer)
        .join(Officer)
        .where(
            PendingSignIn.token == hashed_token(token),
            PendingSignIn.at > clock.now() - PATIENCE,
            Officer.active,
        )
        .get_or_none()
    )


def keeps_portal(name: str) -> bool:
    """Whether somebody of that sign-in name looks after the portal itself."""
    officer = Officer.get_or_none(Officer.sign_in == known_as(name), Officer.active)
    return officer is not None and officer.keeps_portal


def administrators() -> Any:
    """The posts of all who look after the portal itself: held once, today, or later."""
    return (
        Appointment.select(Appointment)
        .join(Post)
        .join(Office)
        .switch(Appointment)
        .join(Officer, on=Appointment.officer)
        .where(Post.role == "administrator", Office.parent.is_null(), Officer.active)
        .order_by(Appointment.id)
    )


def keeper_halfway(token: str) -> bool:
    """Whether a sign-in half done is of somebody who looks after the portal itself."""
    found = halfway(token)
    return found is not None and found.officer.keeps_portal


def former_officer(token: str) -> int | None:
    """The id of the officer whose session the token was of, alive or over; None when it never
    was one.
    """
    return (
        Session.select(Session.officer_id).where(Session.token == hashed_token(token)).scalar()
        if token
        else None
    )


def unsent(token: str, officer: Officer | None = None) -> UnsentForm | None:
    """The form kept under a token while its sender signs in; None when there is none, or when it
    is another officer's.
    """
    found = UnsentForm.get_or_none(UnsentForm.token == hashed_token(token)) if token else None
    theirs = found and officer and found.officer_id not in (None, officer.id)
    return None if theirs else found


def familiar(officer_id: int, address: str) -> bool:
    """Whether the officer has come in from there before, as long as sessions are remembered."""
    known = Session.select(Session.address).where(Session.officer == officer_id).distinct()
    return subscriber(address) in {subscriber(row.address) for row in known}


def strange(session: Session) -> list[Session]:
    """Sessions from addresses never seen before, other than this one's, of which the officer has
    not been told.
    """
    return list(
        Session.select()
        .where(
            Session.officer == session.officer_id,
            Session.strange,
            Session.told_at.is_null(),
            Session.address != session.address,
        )
        .order_by(Session.id)
        .limit(5)
    )


def wrong_codes(session: Session) -> int:
    """How often somebody elsewhere knew the password and not the second proof, since the officer
    last came in.
    """
    before = (
        Session.select(fn.MAX(Session.started_at))
        .where(Session.officer == session.officer_id, Session.id < session.id)
        .scalar()
    )
    return (
        Attempt.select()
        .where(
            Attempt.sign_in == session.officer.sign_in,
            Attempt.proof == "code",
            Attempt.at > (before or session.started_at),
            Attempt.address != session.address,
        )
        .count()
    )


def spare_codes(officer: Officer) -> int:
    """How many one-time codes are left."""
    return (
        SpareCode.select().where(SpareCode.officer == officer, SpareCode.used_at.is_null()).count()
    )


def picture(officer: Officer) -> bytes:
    """The secret that is offered as a QR an app reads (SVG); nothing when none is."""
    if not officer.totp_offered:
        return b""
    address = pyotp.TOTP(opened(officer.totp_offered)).provisioning_uri(
        name=officer.sign_in, issuer_name="Wian"
    )
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(drawn, kind="svg", border=4, light="white", omitsize=True)
    return drawn.getvalue()


def needs_second(officer: Officer) -> bool:
    """Whether the office asks a second factor of a role the officer holds today."""
    asked = settings().second_factor
    return bool(asked) and any(held.post.role in asked for held in officer.appointments)


def head(office_id: int) -> Officer | None:
    """Who signs for the office today, None when nobody does."""
    today = clock.today()
    return (
        Officer.select()
        .join(Appointment)
        .join(Post)
        .where(
            Post.office == office_id,
            Post.role == "head",
            Officer.active,
            Appointment.from_on <= today,
            Appointment.to_on.is_null() | (Appointment.to_on >= today),
        )
        .order_by(Appointment.id.desc())
        .first()
    )


def staff(office_id: int) -> list[Officer]:
    """Who works in an office today, by name."""
    return sorted(_working(office_id).order_by(Officer.id), key=lambda one: name_key(one.name))


def lookalikes(name: str, among: Any) -> list[Officer]:
    """Active people of a query whose name looks like that name, whatever the titles; by it
    anybody may be taken for another.
    """
    wanted = look_of_name(name)
    return [
        one
        for one in among.where(Officer.active).order_by(Officer.id)
        if look_of_name(one.name) == wanted
    ]


def works_in(officer: Officer, office_id: int) -> bool:
    """Whether the officer holds a post in the office today."""
    return _working(office_id).where(Officer.id == officer.id).exists()


def _working(office_id: int) -> Any:
    today = clock.today()
    held = (
        Appointment.select(Appointment.officer)
        .join(Post)
        .where(
            Post.office == office_id,
            Appointment.from_on <= today,
            Appointment.to_on.is_null() | (Appointment.to_on >= today),
        )
    )
    return Officer.select().where(Officer.active, Officer.id.in_(held))


def post_in(officer: Officer, office_id: int) -> str:
    """The words of the post the officer holds in an office today; empty when there is none."""
    return next(
        (held.words for held in officer.appointments if held.post.office_id == office_id), ""
    )
