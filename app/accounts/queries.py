"""Questions about officers."""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

from app.accounts.models import Appointment, KeyMark, Officer, Post, Session
from app.kit import clock
from app.kit.paging import Page, paged
from app.kit.settings import settings
from app.kit.thai import search_key
from app.offices.models import Office

IDLE = timedelta(hours=2)  # a session unused this long has ended
WHOLE = timedelta(hours=12)  # and so has one this old


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


def head(office_id: int) -> Officer | None:
    """Who signs for the office today, None when nobody does."""
    today = clock.today()
    return (Officer.select().join(Appointment).join(Post)
            .where(Post.office == office_id, Post.role == "head", Officer.active, Appointment.from_on <= today,
                   Appointment.to_on.is_null() | (Appointment.to_on >= today))
            .order_by(Appointment.id.desc()).first())


def people(words: str = "", after: str | None = None) -> Page:
    """All officers, newest first, each with `appointments`; for the administrator."""
    query = Officer.select()
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
