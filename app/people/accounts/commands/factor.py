"""The second factor of an officer: offered, proved, renewed, switched off, with its one-time
codes on paper.
"""

from secrets import token_hex

import pyotp

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.sealing import sealed
from app.kit.translation import _
from app.people.accounts import codes, queries
from app.people.accounts.commands import sessions
from app.people.accounts.commands.proofs import CODES, WrongProof, coded, confirm, secret
from app.people.accounts.models import Officer, Session, SpareCode
from app.records.trail.commands import record


def offer(officer: Officer) -> None:
    """A secret for a second factor; it counts once it is proved. Raises Refused when the officer
    has a second factor.
    """
    if not (
        Officer.update(totp_offered=sealed(pyotp.random_base32()))
        .where(Officer.id == officer.id, Officer.totp == "")
        .execute()
    ):
        raise Refused(_("ท่านตั้งรหัสยืนยันสองชั้นไว้แล้ว"))


def withdraw(officer: Officer) -> None:
    """The secret offered is not wanted."""
    Officer.update(totp_offered="").where(Officer.id == officer.id).execute()


def prove(session: Session, password: str, code: str, address: str) -> list[str]:
    """The app shows the codes of the secret offered: from now on signing in asks for them. Other
    sessions end.

    The one-time codes, which can be read this once. Raises Refused when password or code are wrong,
    or nothing was offered.
    """
    officer = session.officer
    if not officer.totp_offered:
        raise Refused(_("ท่านตั้งรหัสยืนยันสองชั้นไว้แล้ว"))
    confirm(officer, password, address)
    CODES.spend(officer.sign_in, officer, address)
    step = codes.step_shown(secret(officer.totp_offered), codes.plain(code), clock.now())
    if step is None:
        raise WrongProof("code", _("รหัสไม่ตรง ดูว่าเวลาในโทรศัพท์ตรง แล้วพิมพ์รหัสที่แอปแสดงอยู่ขณะนี้"))
    with saving():
        if not (
            Officer.update(totp=officer.totp_offered, totp_step=step, totp_offered="")
            .where(Officer.id == officer.id, Officer.totp_offered == officer.totp_offered)
            .execute()
        ):
            raise Refused(_("ท่านตั้งรหัสยืนยันสองชั้นไว้แล้ว"))
        made = _new_codes(officer)
        sessions.end(officer, but=session)
        record(officer, "set_second_factor", officer)
    CODES.clear(officer, address)
    return made


def renew(officer: Officer, password: str, code: str, address: str) -> None:
    """Offer a new secret, for a new phone; the old one counts until the new one is proved.
    Raises Refused without the proofs.
    """
    confirm(officer, password, address)
    with coded(officer, code, address):
        Officer.update(totp_offered=sealed(pyotp.random_base32())).where(
            Officer.id == officer.id
        ).execute()


def new_codes(officer: Officer, password: str, code: str, address: str) -> list[str]:
    """New one-time codes, which can be read this once; the old ones are void. Raises Refused
    without the proofs.
    """
    confirm(officer, password, address)
    with coded(officer, code, address):
        made = _new_codes(officer)
        record(officer, "new_codes", officer)
    return made


def switch_off(officer: Officer, password: str, code: str, address: str) -> None:
    """Signing in asks for the password alone again. Raises Refused without the proofs, and where
    the office asks for two.
    """
    if queries.needs_second(officer):
        raise Refused(_("สำนักงานกำหนดให้บทบาทของท่านใช้รหัสยืนยันสองชั้น ปิดไม่ได้"))
    confirm(officer, password, address)
    with coded(officer, code, address):
        remove(officer)
        record(officer, "remove_second_factor", officer)


def remove(officer: Officer) -> None:
    """The officer has no second factor any more, and no codes. The caller records who took it."""
    Officer.update(totp="", totp_offered="").where(Officer.id == officer.id).execute()
    SpareCode.delete().where(SpareCode.officer == officer).execute()


def _new_codes(officer: Officer) -> list[str]:
    made, salt = codes.new_set(), token_hex(16)
    SpareCode.delete().where(SpareCode.officer == officer).execute()
    SpareCode.insert_many(
        [
            {"officer": officer, "salt": salt, "code": codes.hash_of_code(code, salt)}
            for code in made
        ]
    ).execute()
    return made
