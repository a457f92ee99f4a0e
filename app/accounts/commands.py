"""What can happen to officers: added, appointed, signed in and out; and each form they send counts once."""

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe

import pyotp
from peewee import IntegrityError

from app.accounts import codes, directory, passwords, queries
from app.accounts.models import Appointment, Attempt, Halfway, KeyMark, Officer, Post, Sent, Session, SpareCode
from app.accounts.queries import key_marks
from app.accounts.roles import ROLES
from app.audit.commands import record, refused
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.mail import is_address
from app.kit.network import network
from app.kit.sealing import opened, sealed
from app.kit.thai import normalise
from app.kit.words import _
from app.limits import commands as limits
from app.limits.commands import Limit
from app.limits.queries import subscriber
from app.offices.models import Office

_NAME = re.compile(r"[a-z0-9._@+-]+|[\u0e01-\u0e4e0-9._-]+")  # no letters that pass for others


class Wrong(Refused):
    """What was typed into one field of a proof is not right."""

    def __init__(self, field: str, text: str):
        self.field = field
        super().__init__(text)


class Lapsed(Refused):
    """The sign-in half done took too long: it begins anew."""


@dataclass(frozen=True)
class Entry:
    """Where a sign-in stands: the token of a session, or of a sign-in half done that waits for its second proof."""

    token: str
    halfway: bool


@dataclass(frozen=True)
class Bounds:
    """How often a proof may be wrong.

    An account is shut for the address that guesses, not for its owner elsewhere. Beyond that it may be tried only so often in a
    day from addresses its officer never came in from, however many those are: who guesses from everywhere finds it shut, and the
    officer still comes in from where they always do.
    """

    address: Limit
    here: Limit
    anywhere: Limit

    def spend(self, sign_in: str, officer: Officer | None, address: str) -> None:
        """Count a try before it is made. Raises TooMany."""
        whose = subscriber(address)
        counted = [(self.address, whose), (self.here, f"{sign_in} {whose}")]
        if not queries.familiar(officer.id if officer else 0, address):
            counted.append((self.anywhere, sign_in))
        try:
            limits.spend(*counted)
        except limits.TooMany:
            _tell_failed(officer, address)
            raise

    def give_back(self, officer: Officer, address: str) -> None:
        """The last try was none."""
        whose = subscriber(address)
        for limit, key in ((self.address, whose), (self.here, f"{officer.sign_in} {whose}"), (self.anywhere, officer.sign_in)):
            limits.give_back(limit, key)

    def clear(self, officer: Officer, address: str) -> None:
        """The proof was right."""
        self.give_back(officer, address)
        limits.clear(self.here, f"{officer.sign_in} {subscriber(address)}")


_SHORT, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
PASSWORDS = Bounds(Limit("password, address", 40, _SHORT), Limit("password, here", 8, _SHORT),
                   Limit("password, anywhere", 100, _DAY))
CODES = Bounds(Limit("code, address", 40, _SHORT), Limit("code, here", 8, _HOUR), Limit("code, anywhere", 40, _DAY))


def add_officer(sign_in: str, name: str, password: str | None, by: Officer | None = None, email: str = "",
                must_change: bool = False) -> Officer:
    """A new officer, who `must_change` a password that somebody else chose; with none, one who signs in from outside alone.

    Raises Refused when the sign-in name is taken, the password cannot be one or the address is none.
    """
    sign_in = known_as(sign_in)
    if not _NAME.fullmatch(sign_in):
        raise Wrong("sign_in", _("ชื่อผู้ใช้เป็นตัวอักษรอังกฤษ หรือตัวอักษรไทย อย่างใดอย่างหนึ่ง กับตัวเลขและ . _ - เท่านั้น"))
    with saving():
        if Officer.select().where(Officer.sign_in == sign_in).exists():
            raise Wrong("sign_in", _("มีผู้ใช้ชื่อ “%(name)s” อยู่แล้ว", name=sign_in))
        officer = Officer.create(sign_in=sign_in, name=normalise(name).strip(), email=_address(email),
                                 password="" if password is None else _hashed(password, sign_in),
                                 must_change=must_change and password is not None)
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


def change_password(session: Session, old: str, new: str, address: str) -> None:
    """Raises Refused when the old one is wrong or the new one cannot be one. Other sessions end."""
    officer = session.officer
    PASSWORDS.spend(officer.sign_in, officer, address)
    if not passwords.matches(officer.password, old):
        _note_wrong(officer, address)
        raise Wrong("old", _("รหัสผ่านเดิมไม่ถูกต้อง"))
    PASSWORDS.clear(officer, address)
    if passwords.matches(officer.password, new):
        raise Wrong("new", _("รหัสผ่านใหม่ต้องไม่ซ้ำรหัสเดิม"))
    with saving():
        Officer.update(password=_hashed(new, officer.sign_in, "new"), must_change=False).where(Officer.id == officer.id).execute()
        _end(officer, but=session)
        record(officer, "change_password", officer)


def offer_factor(officer: Officer) -> None:
    """A secret for a second factor; it counts once it is proved. Raises Refused when the officer has a second factor."""
    if not (Officer.update(totp_offered=sealed(pyotp.random_base32()))
            .where(Officer.id == officer.id, Officer.totp == "").execute()):
        raise Refused(_("ท่านตั้งรหัสยืนยันสองชั้นไว้แล้ว"))


def withdraw_offer(officer: Officer) -> None:
    """The secret offered is not wanted."""
    Officer.update(totp_offered="").where(Officer.id == officer.id).execute()


def prove_factor(session: Session, password: str, code: str, address: str) -> list[str]:
    """The app shows the codes of the secret offered: from now on signing in asks for them. Other sessions end.

    The one-time codes, which can be read this once. Raises Refused when password or code are wrong, or nothing was offered.
    """
    officer = session.officer
    if not officer.totp_offered:
        raise Refused(_("ท่านตั้งรหัสยืนยันสองชั้นไว้แล้ว"))
    _confirm(officer, password, address)
    CODES.spend(officer.sign_in, officer, address)
    step = codes.step_shown(_secret(officer.totp_offered), codes.plain(code), clock.now())
    if step is None:
        raise Wrong("code", _("รหัสไม่ตรง ดูว่าเวลาในโทรศัพท์ตรง แล้วพิมพ์รหัสที่แอปแสดงอยู่ขณะนี้"))
    with saving():
        if not (Officer.update(totp=officer.totp_offered, totp_step=step, totp_offered="")
                .where(Officer.id == officer.id, Officer.totp_offered == officer.totp_offered).execute()):
            raise Refused(_("ท่านตั้งรหัสยืนยันสองชั้นไว้แล้ว"))
        made = _new_codes(officer)
        _end(officer, but=session)
        record(officer, "set_second_factor", officer)
    CODES.clear(officer, address)
    return made


def renew_factor(officer: Officer, password: str, code: str, address: str) -> None:
    """Offer a new secret, for a new phone; the old one counts until the new one is proved. Raises Refused without the proofs."""
    _confirm(officer, password, address)
    with _coded(officer, code, address):
        Officer.update(totp_offered=sealed(pyotp.random_base32())).where(Officer.id == officer.id).execute()


def new_codes(officer: Officer, password: str, code: str, address: str) -> list[str]:
    """New one-time codes, which can be read this once; the old ones are void. Raises Refused without the proofs."""
    _confirm(officer, password, address)
    with _coded(officer, code, address):
        made = _new_codes(officer)
        record(officer, "new_codes", officer)
    return made


def switch_off_factor(officer: Officer, password: str, code: str, address: str) -> None:
    """Signing in asks for the password alone again. Raises Refused without the proofs, and where the office asks for two."""
    if queries.needs_second(officer):
        raise Refused(_("สำนักงานกำหนดให้บทบาทของท่านใช้รหัสยืนยันสองชั้น ปิดไม่ได้"))
    _confirm(officer, password, address)
    with _coded(officer, code, address):
        _remove_factor(officer)
        record(officer, "remove_second_factor", officer)


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


def sign_in(name: str, password: str, address: str, browser: str) -> Entry:
    """The password of an officer, which lets them in or on to the second proof. It is the portal's or, when that does not match,
    the directory's: the portal's works whatever becomes of the directory.

    Raises Refused when name and password do not belong together or when only the directory could tell and does not answer,
    TooMany when too many tries were wrong.
    """
    name = known_as(name)
    officer = Officer.get_or_none(Officer.sign_in == name)
    PASSWORDS.spend(name, officer, address)
    try:
        by = _known_by(officer, name, password)
    except directory.Down:
        if officer and not officer.password:
            PASSWORDS.give_back(officer, address)  # there was nothing here that could be guessed
        else:
            _note_wrong(officer, address)
        raise Refused(_no_directory()) from None
    if not by or not (officer and officer.active):
        _note_wrong(officer, address)
        raise Refused(_("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"))
    entry = come_in(officer, address, browser, by=by)
    if not entry.halfway:
        PASSWORDS.clear(officer, address)
    return entry


def come_in(officer: Officer, address: str, browser: str, **how: str) -> Entry:
    """A first proof was right: start a session, or wait for the second proof of an officer who has a second factor."""
    if not officer.totp:
        return Entry(begin(officer, address, browser, **how), False)
    token = token_urlsafe(32)
    Halfway.create(token=hashed_token(token), officer=officer, at=clock.now(), how=json.dumps(how))
    return Entry(token, True)


def second_step(token: str, code: str, address: str, browser: str) -> str:
    """The second proof of a sign-in half done, six digits or a one-time code: start the session; its token.

    Raises Wrong when the code is not right or was used, Lapsed when the sign-in has to begin anew, TooMany.
    """
    halfway = queries.halfway(hashed_token(token))
    if halfway is None:
        raise Lapsed(_("การลงชื่อเข้าใช้หมดเวลา กรุณาเริ่มใหม่"))
    officer = halfway.officer
    with _coded(officer, code, address) as second:
        if not Halfway.delete().where(Halfway.id == halfway.id).execute():
            raise Lapsed(_("การลงชื่อเข้าใช้หมดเวลา กรุณาเริ่มใหม่"))
        begun = begin(officer, address, browser, **json.loads(halfway.how), second=second)
    PASSWORDS.clear(officer, address)
    return begun


def begin(officer: Officer, address: str, browser: str, **how: str) -> str:
    """Start a session of an officer who has proved to be it; the token for the browser's cookie.

    `how` goes into the trail and stays with the session: `by` names the first proof, `second` the second.
    """
    token, now = token_urlsafe(32), clock.now()
    with saving():
        came_before = Session.select().where(Session.officer == officer).exists()
        session = Session.create(token=hashed_token(token), officer=officer, started_at=now, seen_at=now,
                                 address=address, browser=browser[:300], how=json.dumps(how),
                                 strange=came_before and not queries.familiar(officer.id, address))
        record(officer, "sign_in", session, **how)
    return token


def known_as(name: str) -> str:
    """A sign-in name as it is kept and compared: what looks the same is the same."""
    return normalise(unicodedata.normalize("NFKC", normalise(name))).strip().lower()


def tell_strange(session: Session) -> list[Session]:
    """Sessions from addresses never seen before, told to the officer now and never again."""
    strange = queries.strange(session)
    if strange:
        Session.update(told_at=clock.now()).where(Session.id.in_([row.id for row in strange])).execute()
    return strange


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


def end_session(officer: Officer, session_id: int) -> None:
    """One of the officer's own sessions ends now. DoesNotExist when it is somebody else's."""
    session = Session.get(Session.id == session_id, Session.officer == officer, Session.ended_at.is_null())
    sign_out(session)


def end_others(session: Session) -> None:
    """All of the officer's sessions but this one end now."""
    with saving():
        _end(session.officer, but=session)
        record(session.officer, "end_others", session)


def reset_password(officer: Officer, password: str, by: Officer | None) -> None:
    """A new first password from the administrator, which must be changed at the next sign-in. All sessions end."""
    _of_another(officer, by)
    with saving():
        Officer.update(password=_hashed(password, officer.sign_in), must_change=True).where(Officer.id == officer.id).execute()
        _end(officer)
        record(by, "reset_password", officer)


def take_factor(officer: Officer, by: Officer | None) -> None:
    """The administrator takes the second factor off somebody who lost phone and paper. All sessions end."""
    _of_another(officer, by)
    with saving():
        _remove_factor(officer)
        _end(officer)
        record(by, "remove_second_factor", officer)


def end_sessions(officer: Officer, by: Officer) -> None:
    """The administrator ends all sessions of somebody."""
    _of_another(officer, by)
    with saving():
        _end(officer)
        record(by, "end_sessions", officer)


def close(officer: Officer, by: Officer) -> None:
    """Nobody comes in by this account any more; what the officer did stays under their name."""
    _of_another(officer, by)
    with saving():
        if not Officer.update(active=False).where(Officer.id == officer.id, Officer.active).execute():
            raise Refused(_("บัญชีนี้ปิดอยู่แล้ว"))
        _end(officer)
        record(by, "close_account", officer)


def reopen(officer: Officer, by: Officer) -> None:
    """The account can be used again."""
    with saving():
        if not Officer.update(active=True).where(Officer.id == officer.id, ~Officer.active).execute():
            raise Refused(_("บัญชีนี้เปิดอยู่แล้ว"))
        record(by, "reopen_account", officer)


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


def _address(email: str) -> str:
    if email and not is_address(email):
        raise Refused(_("อีเมลนี้ใช้ไม่ได้ พิมพ์เช่น malee@example.go.th"))
    return email


def _hashed(password: str, sign_in: str, field: str = "password") -> str:
    offices = [word for row in Office.select(Office.slug, Office.short_name).tuples() for word in row]
    if fault := passwords.fault(password, sign_in, offices):
        raise Wrong(field, fault)
    return passwords.hashed(password)


def has_password(officer: Officer) -> bool:
    """Whether there is a password that can be asked for: the portal's, or the directory's."""
    return bool(officer.password) or directory.is_set()


def _known_by(officer: Officer | None, name: str, password: str) -> str:
    """By whom the password is known: `password` the portal, `ldap` the directory; empty by neither. Raises directory.Down.
    The directory is asked about strangers too: they cost as long as officers.
    """
    own = officer.password if officer else ""
    if passwords.matches(own or passwords.NOBODY, password) and own:
        return "password"
    return "ldap" if directory.is_set() and directory.knows(name, password) else ""


def _no_directory() -> str:
    return _("ระบบบัญชีของหน่วยงานไม่ตอบ กรุณาลองใหม่ในอีกสักครู่ หรือใช้รหัสผ่านของระบบนี้ถ้าท่านมี")


def _confirm(officer: Officer, password: str, address: str) -> None:
    """Raises Wrong when it is not a password of the officer. Who has none is not asked."""
    if not has_password(officer):
        return
    PASSWORDS.spend(officer.sign_in, officer, address)
    try:
        by = _known_by(officer, officer.sign_in, password)
    except directory.Down:
        raise Wrong("password", _no_directory()) from None
    if not by:
        _note_wrong(officer, address)
        raise Wrong("password", _("รหัสผ่านไม่ถูกต้อง"))
    PASSWORDS.clear(officer, address)


@contextmanager
def _coded(officer: Officer, code: str, address: str) -> Iterator[str]:
    """What the block writes is written together with the use of the code, as which it is known: app or paper.

    Raises Wrong when the code is not right or was used. The try stays counted whatever becomes of the block.
    """
    CODES.spend(officer.sign_in, officer, address)
    with saving():
        second = _use(officer, codes.plain(code))
        if second:
            yield second
    if not second:
        _note_wrong(officer, address, "code")
        raise Wrong("code", _("รหัสไม่ถูกต้อง หรือใช้ไปแล้ว รอรหัสถัดไปในแอปแล้วลองใหม่"))
    CODES.clear(officer, address)


def _use(officer: Officer, code: str) -> str:
    """Use a code up: whether it was the app's or one of paper; empty when neither. Of two at the same moment one is right."""
    if not officer.totp:
        return ""
    step = codes.step_shown(_secret(officer.totp), code, clock.now())
    if step is not None:
        return "app" if (Officer.update(totp_step=step)
                         .where(Officer.id == officer.id, Officer.totp_step < step).execute()) else ""
    spare = SpareCode.select(SpareCode.salt).where(SpareCode.officer == officer, SpareCode.used_at.is_null()).first()
    if not spare or len(code) != codes.LETTERS_IN_CODE:
        return ""
    used = (SpareCode.update(used_at=clock.now())
            .where(SpareCode.officer == officer, SpareCode.code == codes.kept(code, spare.salt), SpareCode.used_at.is_null())
            .execute())
    return "paper" if used else ""


def _secret(stored: str) -> str:
    try:
        return opened(stored)
    except ValueError:
        raise Wrong("code", _("ระบบเปิดกุญแจของรหัสยืนยันไม่ได้ กรุณาติดต่อผู้ดูแลระบบ")) from None


def _new_codes(officer: Officer) -> list[str]:
    made, salt = codes.new_set(), token_hex(16)
    SpareCode.delete().where(SpareCode.officer == officer).execute()
    SpareCode.insert_many([{"officer": officer, "salt": salt, "code": codes.kept(code, salt)} for code in made]).execute()
    return made


def _remove_factor(officer: Officer) -> None:
    Officer.update(totp="", totp_offered="").where(Officer.id == officer.id).execute()
    SpareCode.delete().where(SpareCode.officer == officer).execute()


def _end(officer: Officer, but: Session | None = None) -> None:
    (Session.update(ended_at=clock.now())
     .where(Session.officer == officer, Session.id != (but.id if but else 0), Session.ended_at.is_null()).execute())
    Halfway.delete().where(Halfway.officer == officer).execute()


def _of_another(officer: Officer, by: Officer | None) -> None:
    if by and officer.id == by.id:
        raise Refused(_("ทำกับบัญชีของตนเองในหน้านี้ไม่ได้ ใช้หน้าบัญชีของฉัน หรือให้ผู้ดูแลระบบคนอื่นทำ"))


def _note_wrong(officer: Officer | None, address: str, proof: str = "password") -> None:
    """Of a proof that was wrong: a row for the officer, an act in the trail; never what was typed, it may be a password."""
    Attempt.create(at=clock.now(), sign_in=officer.sign_in if officer else "", address=address, proof=proof)
    _tell_failed(officer, address)


def _tell_failed(officer: Officer | None, address: str) -> None:
    refused(officer, "sign_in_failed", "sign_in", {"officer": officer.id} if officer else {}, network=network(address))


def note_keys() -> None:
    """Note which keys the portal has, the first time; from then on every machine has to have them."""
    KeyMark.insert_many([{"name": name, "mark": mark} for name, mark in key_marks().items()]).on_conflict_ignore().execute()


def renew_secret_key() -> None:
    """Take this machine's PORTAL_SECRET_KEY for the one all have to have."""
    with saving():
        name = "PORTAL_SECRET_KEY"
        KeyMark.update(mark=key_marks()[name]).where(KeyMark.name == name).execute()
        record(None, "renew_key", KeyMark.get(KeyMark.name == name))
