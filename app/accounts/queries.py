"""Questions about officers."""

import hmac
import io
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pyotp
import segno
from peewee import fn

from app.accounts.models import Appointment, Attempt, Halfway, KeyMark, Officer, Post, Session, SpareCode
from app.accounts.roles import May
from app.kit import clock
from app.kit.paging import Page, paged
from app.kit.sealing import opened
from app.kit.settings import settings
from app.kit.thai import search_key
from app.limits.queries import subscriber
from app.offices.models import Office

IDLE = timedelta(hours=2)  # a session unused this long has ended
WHOLE = timedelta(hours=12)  # and so has one this old
PATIENCE = timedelta(minutes=10)  # a sign-in half done waits so long for its second proof


def session(token_hash: str) -> Session | None:
    """The session behind a token with its officer, None when it never was or has ended."""
    now = clock.now()
    return (Session.select(Session, Officer).join(Officer)
            .where(Session.token == token_hash, Session.ended_at.is_null(), Session.seen_at > now - IDLE,
                   Session.started_at > now - WHOLE, Officer.active).get_or_none())


def sessions(officer: Officer) -> list[Session]:
    """The officer's sessions still alive, newest first."""
    now = clock.now()
    return list(Session.select().where(Session.officer == officer, Session.ended_at.is_null(),
                                       Session.seen_at > now - IDLE, Session.started_at > now - WHOLE)
                .order_by(Session.id.desc()))


def halfway(token_hash: str) -> Halfway | None:
    """The sign-in half done behind a token with its officer, None when it never was or took too long."""
    return (Halfway.select(Halfway, Officer).join(Officer)
            .where(Halfway.token == token_hash, Halfway.at > clock.now() - PATIENCE, Officer.active).get_or_none())


def familiar(officer_id: int, address: str) -> bool:
    """Whether the officer has come in from there before, as long as sessions are remembered."""
    known = Session.select(Session.address).where(Session.officer == officer_id).distinct()
    return subscriber(address) in {subscriber(row.address) for row in known}


def strange(session: Session) -> list[Session]:
    """Sessions from addresses never seen before, other than this one's, of which the officer has not been told."""
    return list(Session.select().where(Session.officer == session.officer_id, Session.strange, Session.told_at.is_null(),
                                       Session.address != session.address).order_by(Session.id).limit(5))


def wrong_codes(session: Session) -> int:
    """How often somebody elsewhere knew the password and not the second proof, since the officer last came in."""
    before = (Session.select(fn.MAX(Session.started_at))
              .where(Session.officer == session.officer_id, Session.id < session.id).scalar())
    return Attempt.select().where(Attempt.sign_in == session.officer.sign_in, Attempt.proof == "code",
                                  Attempt.at > (before or session.started_at), Attempt.address != session.address).count()


def spare_codes(officer: Officer) -> int:
    """How many one-time codes are left."""
    return SpareCode.select().where(SpareCode.officer == officer, SpareCode.used_at.is_null()).count()


def picture(officer: Officer) -> bytes:
    """The secret that is offered as a QR an app reads (SVG); nothing when none is."""
    if not officer.totp_offered:
        return b""
    address = pyotp.TOTP(opened(officer.totp_offered)).provisioning_uri(name=officer.sign_in, issuer_name="Wian")
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(drawn, kind="svg", border=4, light="white", omitsize=True)
    return drawn.getvalue()


def needs_second(officer: Officer) -> bool:
    """Whether the office asks a second factor of a role the officer holds today."""
    asked = settings().second_factor
    return bool(asked) and any(held.post.role in asked for held in officer.appointments)


def administered(officer: Officer) -> Any:
    """The offices whose people the officer looks after: those they administer, and those below."""
    own = officer.offices_where(May.ADMINISTER)
    return Office.select().where(Office.id.in_(own) | Office.parent.in_(own))


def person(officer: Officer, officer_id: int) -> Officer:
    """Somebody an administrator looks after: all the posts they hold lie in the offices looked after. Who holds none is left to
    administrators of an office with none above. DoesNotExist otherwise.
    """
    return _looked_after(officer).where(Officer.id == officer_id).get()


def _looked_after(officer: Officer) -> Any:
    own = officer.offices_where(May.ADMINISTER)
    held = Appointment.select(Appointment.officer).join(Post)
    here = administered(officer).select(Office.id)
    elsewhere = held.where(Post.office.not_in(here), Appointment.to_on.is_null() | (Appointment.to_on >= clock.today()))
    of_here = Officer.id.in_(held.where(Post.office.in_(here)))
    if Office.select().where(Office.id.in_(own), Office.parent.is_null()).exists():
        of_here |= Officer.id.not_in(held)
    return Officer.select().where(of_here, Officer.id.not_in(elsewhere))


def head(office_id: int) -> Officer | None:
    """Who signs for the office today, None when nobody does."""
    today = clock.today()
    return (Officer.select().join(Appointment).join(Post)
            .where(Post.office == office_id, Post.role == "head", Officer.active, Appointment.from_on <= today,
                   Appointment.to_on.is_null() | (Appointment.to_on >= today))
            .order_by(Appointment.id.desc()).first())


def people(officer: Officer, words: str = "", after: str | None = None) -> Page:
    """Whom an administrator looks after, newest first, each with `posts`."""
    query = _looked_after(officer)
    for word in search_key(words).split():
        query = query.where(Officer.name.contains(word) | Officer.sign_in.contains(word))
    page = paged(query, [Officer.id], after, Officer.active, [True, False])
    held: dict[int, list[Any]] = {officer.id: [] for officer in page.rows}
    for row in (Appointment.select(Appointment, Post, Office).join(Post).join(Office)
                .where(Appointment.officer.in_(list(held)))):
        held[row.officer_id].append(row)
    for officer in page.rows:
        officer.posts = held[officer.id]
    return page


def staff(office_id: int) -> list[Officer]:
    """Who works in an office today, by name."""
    return list(_working(office_id).order_by(Officer.name))


def works_in(officer: Officer, office_id: int) -> bool:
    """Whether the officer holds a post in the office today."""
    return _working(office_id).where(Officer.id == officer.id).exists()


def _working(office_id: int) -> Any:
    today = clock.today()
    held = (Appointment.select(Appointment.officer).join(Post)
            .where(Post.office == office_id, Appointment.from_on <= today,
                   Appointment.to_on.is_null() | (Appointment.to_on >= today)))
    return Officer.select().where(Officer.active, Officer.id.in_(held))


def post_in(officer: Officer, office_id: int) -> str:
    """The words of the post the officer holds in an office today; empty when there is none."""
    return next((held.words for held in officer.appointments if held.post.office_id == office_id), "")


def key_marks() -> dict[str, str]:
    """The marks of the keys this machine has."""
    keys = {"PORTAL_SECRET_KEY": settings().secret_key, "PORTAL_SEALING_KEY": settings().sealing_key}
    return {name: hmac.new(key.encode(), f"mark of {name}".encode(), sha256).hexdigest() for name, key in keys.items()}


def strange_keys() -> list[str]:
    """The keys of this machine that are not those the portal began with."""
    known = {row.name: row.mark for row in KeyMark.select()}
    return [name for name, mark in key_marks().items() if known.get(name, mark) != mark]
