"""What can happen to officers: added, appointed, and what they choose about themselves."""

import re
from datetime import date

from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.mail import is_address
from app.kit.thai import one_line
from app.kit.translation import _
from app.people.accounts import passwords
from app.people.accounts.commands import proofs, sessions
from app.people.accounts.commands.proofs import PASSWORDS, WrongProof, new_hash
from app.people.accounts.models import Appointment, Officer, Post, Session
from app.people.accounts.queries import known_as
from app.people.accounts.roles import ROLES
from app.people.offices.models import Office
from app.records.trail.commands import record

_NAME = re.compile(
    r"(?=.*[a-z0-9\u0e01-\u0e2e])(?:[a-z0-9._@+-]+|[\u0e01-\u0e4e0-9._-]+)"
)  # no letters that pass for others


def add_officer(
    sign_in: str,
    name: str,
    password: str | None,
    by: Officer | None = None,
    email: str = "",
    must_change: bool = False,
) -> Officer:
    """A new officer, who `must_change` a password that somebody else chose; with none, one who
    signs in from outside alone.

    Raises Refused when the sign-in name is taken or says nothing, nothing is seen of the name, the
    password cannot be one or the address is none.
    """
    sign_in, name = known_as(sign_in), one_line(name)
    if not name:
        raise WrongProof("name", _("กรุณากรอกช่องนี้"))
    if not _NAME.fullmatch(sign_in):
        raise WrongProof(
            "sign_in", _("ชื่อผู้ใช้เป็นตัวอักษรอังกฤษ หรือตัวอักษรไทย อย่างใดอย่างหนึ่ง กับตัวเลขและ . _ - เท่านั้น")
        )
    with saving():
        if Officer.select().where(Officer.sign_in == sign_in).exists():
            raise WrongProof("sign_in", _("มีผู้ใช้ชื่อ “%(name)s” อยู่แล้ว", name=sign_in))
        officer = Officer.create(
            sign_in=sign_in,
            name=name,
            email=_address(email),
            password="" if password is None else new_hash(password, sign_in),
            must_change=must_change and password is not None,
        )
        record(by, "add_officer", officer)
    return officer


def appoint(
    officer: Officer,
    office: Office,
    title: str,
    role: str,
    from_on: date,
    acting: str = "",
    by: Officer | None = None,
) -> Appointment:
    """The officer holds a post of the office from a day on; with an acting phrase, stands in for
    it. Raises Refused when there is no such role, or nothing is seen of the title.
    """
    title, acting = one_line(title), one_line(acting)
    if not title:
        raise Refused(_("ยังไม่มีชื่อตำแหน่ง"))
    if role not in ROLES:
        raise Refused(_("ไม่มีบทบาท “%(role)s”", role=role))
    with saving():
        post, _new = Post.get_or_create(office=office, title=title, role=role)
        held = Appointment.create(officer=officer, post=post, acting=acting, from_on=from_on)
        record(
            by,
            "appoint",
            officer,
            office=office.slug,
            title=title,
            role=role,
            acting=acting,
            from_on=from_on,
        )
    return held


def change_password(session: Session, old: str, new: str, address: str) -> None:
    """Raises Refused when the old one is wrong or the new one cannot be one. Other sessions end."""
    officer = session.officer
    PASSWORDS.spend(officer.sign_in, officer, address)
    if not passwords.matches(officer.password, old):
        proofs.note_wrong(officer, address)
        raise WrongProof("old", _("รหัสผ่านเดิมไม่ถูกต้อง"))
    PASSWORDS.clear(officer, address)
    if passwords.matches(officer.password, new):
        raise WrongProof("new", _("รหัสผ่านใหม่ต้องไม่ซ้ำรหัสเดิม"))
    with saving():
        changed = (
            Officer.update(password=new_hash(new, officer.sign_in, "new"), must_change=False)
            .where(Officer.id == officer.id, Officer.password == officer.password)
            .execute()
        )
        if not changed:  # somebody else gave a new one meanwhile
            raise WrongProof("old", _("รหัสผ่านเดิมไม่ถูกต้อง"))
        sessions.end(officer, but=session)
        record(officer, "change_password", officer)


def choose_language(officer: Officer, language: str) -> None:
    """The language the portal speaks to this officer."""
    with saving():
        Officer.update(language=language).where(Officer.id == officer.id).execute()
        record(officer, "choose_language", officer, language=language)


def choose_email(officer: Officer, email: str, by: Officer | None) -> None:
    """Where the officer's reminders are mailed to; nowhere when empty. The trail does not keep the
    address.

    Raises Refused when it is no address.
    """
    with saving():
        Officer.update(email=_address(email)).where(Officer.id == officer.id).execute()
        record(by, "choose_email", officer, given=bool(email))


def _address(email: str) -> str:
    if email and not is_address(email):
        raise Refused(_("อีเมลนี้ใช้ไม่ได้ พิมพ์เช่น malee@example.go.th"))
    return email
