"""What can happen to officers: added, appointed, signed in and out; and each form they send counts once."""

import re
import unicodedata
from datetime import date, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from peewee import IntegrityError

from app.accounts import directory
from app.accounts.models import Appointment, Attempt, KeyMark, Officer, Post, Sent, Session
from app.accounts.queries import key_marks
from app.accounts.roles import ROLES
from app.audit.commands import record, refused
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.network import network
from app.kit.thai import normalise
from app.kit.words import _
from app.offices.models import Office

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's figures for Argon2id
_NOBODY = _hasher.hash(token_urlsafe())  # an unknown name costs as long as a known one

_NAME = re.compile(r"[a-z0-9._@+-]+|[\u0e01-\u0e4e0-9._-]+")  # no letters that pass for others
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
WINDOW = timedelta(minutes=15)
MOST_PER_NAME, MOST_PER_ADDRESS = 8, 40  # failures within the window
SHORTEST_PASSWORD = 10


def add_officer(sign_in: str, name: str, password: str | None, by: Officer | None = None, email: str = "") -> Officer:
    """A new officer; with no password, one who signs in from outside alone.

    Raises Refused when the sign-in name is taken or none, the password is too short or the address is none.
    """
    sign_in = known_as(sign_in)
    if not _NAME.fullmatch(sign_in):
        raise Refused(_("ชื่อผู้ใช้เป็นตัวอักษรอังกฤษ หรือตัวอักษรไทย อย่างใดอย่างหนึ่ง กับตัวเลขและ . _ - เท่านั้น"))
    with saving():
        if Officer.select().where(Officer.sign_in == sign_in).exists():
            raise Refused(_("มีผู้ใช้ชื่อ “%(name)s” อยู่แล้ว", name=sign_in))
        officer = Officer.create(sign_in=sign_in, name=normalise(name).strip(), email=_address(email),
                                 password="" if password is None else _hashed(password))
        record(by, "add_officer", officer)
    return officer


def appoint(officer: Officer, office: Office, title: str, role: str, from_on: date, acting: str = "",
            by: Officer | None = None) -> Appointment:
    """The officer holds a post of the office from a day on; with an acting phrase, stands in for it."""
    if role not in ROLES:
        raise Refused(_("ไม่มีบทบาท “%(role)s”", role=role))
    with saving():
        post, _new = Post.get_or_create(office=office, title=title, role=role)
        held = Appointment.create(officer=officer, post=post, acting=acting, from_on=from_on)
        record(by, "appoint", officer, office=office.slug, title=title, role=role, acting=acting, from_on=from_on)
    return held


def change_password(officer: Officer, old: str, new: str) -> None:
    """Raises Refused when the old one is wrong or the new one too short. Other sessions end."""
    if not _matches(officer.password, old):
        raise Refused(_("รหัสผ่านเดิมไม่ถูกต้อง"))
    with saving():
        Officer.update(password=_hashed(new)).where(Officer.id == officer.id).execute()
        record(officer, "change_password", officer)


def choose_language(officer: Officer, language: str) -> None:
    """The language the portal speaks to this officer."""
    with saving():
        Officer.update(language=language).where(Officer.id == officer.id).execute()
        record(officer, "choose_language", officer, language=language)


def choose_email(officer: Officer, email: str, by: Officer | None) -> None:
    """Where the officer's reminders are mailed to; nowhere when empty. The trail does not keep the address.

    Raises Refused when it is no address.
    """
    with saving():
        Officer.update(email=_address(email)).where(Officer.id == officer.id).execute()
        record(by, "choose_email", officer, given=bool(email))


def sign_in(name: str, password: str, address: str, browser: str) -> str:
    """Start a session; the token for the browser's cookie. The password is the portal's or, when that does not match, the
    directory's: the portal's works whatever becomes of the directory.

    Raises Refused when name and password do not belong together, when too many tries failed
    within a quarter of an hour, for the name or from the address, or when only the directory could tell and does not answer.
    """
    name = known_as(name)
    _too_many(name, address)
    officer = Officer.get_or_none(Officer.sign_in == name, Officer.active)
    own = officer.password if officer else ""
    try:
        by = "password" if _matches(own or _NOBODY, password) and own else _by_directory(name, password)
    except directory.Down:
        if own or not officer:  # otherwise there was nothing here that could be guessed
            _note_failure(name, address)
        raise Refused(_("ระบบบัญชีของหน่วยงานไม่ตอบ กรุณาลองใหม่ในอีกสักครู่ หรือใช้รหัสผ่านของระบบนี้ถ้าท่านมี")) from None
    if not by or not officer:
        _note_failure(name, address)
        raise Refused(_("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"))
    return begin(officer, address, browser, by=by)


def begin(officer: Officer, address: str, browser: str, **how: str) -> str:
    """Start a session of an officer who has proved to be it; the token for the browser's cookie. `how` goes into the trail."""
    token, now = token_urlsafe(32), clock.now()
    with saving():
        session = Session.create(token=hashed_token(token), officer=officer, started_at=now, seen_at=now,
                                 address=address, browser=browser[:300])
        Attempt.delete().where(Attempt.sign_in == officer.sign_in).execute()
        record(officer, "sign_in", session, **how)
    return token


def known_as(name: str) -> str:
    """A sign-in name as it is kept and compared: what looks the same is the same."""
    return normalise(unicodedata.normalize("NFKC", normalise(name))).strip().lower()


def note_seen(session: Session) -> None:
    """The session is in use; written at most every five minutes. One begun or seen in what is the future, now that the
    clock was set back, counts from now on, and lives no longer than any other.
    """
    now = clock.now()
    if abs(now - session.seen_at) > timedelta(minutes=5):
        (Session.update(seen_at=now, started_at=min(now, session.started_at)).where(Session.id == session.id).execute())


def sign_out(session: Session) -> None:
    """The session ends now."""
    with saving():
        Session.update(ended_at=clock.now()).where(Session.id == session.id).execute()
        record(session.officer, "sign_out", session)


def end_others(session: Session) -> None:
    """All of the officer's sessions but this one end now."""
    with saving():
        (Session.update(ended_at=clock.now())
         .where(Session.officer == session.officer, Session.id != session.id, Session.ended_at.is_null()).execute())
        record(session.officer, "end_others", session)


def claim(officer_id: int, key: str) -> Sent | None:
    """Claim a form's one-time key inside the transaction that writes the form; None when it is new,
    the row with the first receipt when it was written before.
    """
    try:
        with saving():
            Sent.create(officer_id=officer_id, key=key, at=clock.now())
    except IntegrityError:
        return Sent.get(Sent.officer_id == officer_id, Sent.key == key)
    return None


def unclaim(officer_id: int, key: str) -> None:
    """The form came back with messages: it may be sent again with the same key."""
    Sent.delete().where(Sent.officer_id == officer_id, Sent.key == key).execute()


def settle(officer_id: int, key: str, location: str, receipt: str) -> None:
    """Keep where the claimed form led and what the person was told."""
    (Sent.update(location=location, receipt=receipt)
     .where(Sent.officer_id == officer_id, Sent.key == key).execute())


def hashed_token(token: str) -> str:
    """What is stored of a session's token."""
    return sha256(token.encode()).hexdigest()


def is_address(email: str) -> bool:
    """Whether mail could be sent there."""
    return len(email) <= 254 and bool(_ADDRESS.fullmatch(email))


def _address(email: str) -> str:
    if email and not is_address(email):
        raise Refused(_("อีเมลนี้ใช้ไม่ได้ พิมพ์เช่น malee@example.go.th"))
    return email


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(_("รหัสผ่านต้องยาวอย่างน้อย %(count)s ตัวอักษร", count=SHORTEST_PASSWORD))
    return _hasher.hash(password)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _tell_failed(name: str, address: str) -> None:
    """Add to the trail that a sign-in failed: in whose name when it is somebody's; never what was typed, it may be a password."""
    known = Officer.get_or_none(Officer.sign_in == name)
    refused(known, "sign_in_failed", "sign_in", {"officer": known.id} if known else {}, network=network(address))


def _by_directory(name: str, password: str) -> str:
    """`ldap` when the directory knows them by it. It is asked about strangers too: they cost as long as officers."""
    return "ldap" if directory.is_set() and directory.knows(name, password) else ""


def _note_failure(name: str, address: str) -> None:
    Attempt.create(at=clock.now(), sign_in=name[:200], address=address)
    _tell_failed(name, address)


def _too_many(name: str, address: str) -> None:
    recent = Attempt.select().where(Attempt.at > clock.now() - WINDOW)
    if (recent.where(Attempt.sign_in == name).count() >= MOST_PER_NAME
            or recent.where(Attempt.address == address).count() >= MOST_PER_ADDRESS):
        _tell_failed(name, address)
        raise Refused(_("ลงชื่อเข้าใช้ผิดหลายครั้งเกินไป กรุณารอ 15 นาทีแล้วลองใหม่ หรือติดต่อผู้ดูแลระบบ"))


def note_keys() -> None:
    """Note which keys the portal has, the first time; from then on every machine has to have them."""
    KeyMark.insert_many([{"name": name, "mark": mark} for name, mark in key_marks().items()]).on_conflict_ignore().execute()


def renew_secret_key() -> None:
    """Take this machine's PORTAL_SECRET_KEY for the one all have to have."""
    with saving():
        name = "PORTAL_SECRET_KEY"
        KeyMark.update(mark=key_marks()[name]).where(KeyMark.name == name).execute()
        record(None, "renew_key", KeyMark.get(KeyMark.name == name))
