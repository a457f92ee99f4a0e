"""The proofs at the door, a password and a code: what is right, how often one may be wrong, and
what is noted of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.network import network
from app.kit.sealing import opened
from app.kit.translation import _
from app.people.accounts import codes, directory, passwords, queries
from app.people.accounts.models import Attempt, Officer, SpareCode
from app.people.offices.models import Office
from app.records.rate_limits import commands as rate_limits
from app.records.rate_limits.commands import Limit
from app.records.rate_limits.queries import subscriber
from app.records.trail.commands import refused


class WrongProof(Refused):
    """What was typed into one field of a proof is not right."""

    def __init__(self, field: str, text: str):
        self.field = field
        super().__init__(text)


@dataclass(frozen=True)
class Bounds:
    """How often a proof may be wrong.

    An account is shut for the address that guesses, not for its owner elsewhere. Beyond that it may
    be tried only so often in a day from addresses its officer never came in from, however many
    those are: who guesses from everywhere finds it shut, and the officer still comes in from where
    they always do.
    """

    address: Limit
    here: Limit
    anywhere: Limit

    def spend(self, sign_in: str, officer: Officer | None, address: str) -> None:
        """Count a try before it is made. Raises TooMany."""
        counted = self._counted(sign_in, address)
        if queries.familiar(officer.id if officer else 0, address):
            counted.pop()  # no stranger comes from there
        try:
            rate_limits.spend(*counted)
        except rate_limits.TooMany:
            _tell_failed(officer, address)
            raise

    def give_back(self, officer: Officer, address: str) -> None:
        """The last try was none."""
        with saving():
            for counted in self._counted(officer.sign_in, address):
                rate_limits.give_back(*counted)

    def clear(self, officer: Officer, address: str) -> None:
        """The proof was right."""
        with saving():
            self.give_back(officer, address)
            rate_limits.clear(self.here, f"{officer.sign_in} {subscriber(address)}")

    def _counted(self, sign_in: str, address: str) -> list[tuple[Limit, str]]:
        whose = subscriber(address)
        return [(self.address, whose), (self.here, f"{sign_in} {whose}"), (self.anywhere, sign_in)]


_SHORT, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
PASSWORDS = Bounds(
    Limit("password, address", 40, _SHORT),
    Limit("password, here", 8, _SHORT),
    Limit("password, anywhere", 100, _DAY),
)
CODES = Bounds(
    Limit("code, address", 40, _SHORT),
    Limit("code, here", 8, _HOUR),
    Limit("code, anywhere", 40, _DAY),
)


def has_password(officer: Officer) -> bool:
    """Whether there is a password that can be asked for: the portal's, or the directory's."""
    return bool(officer.password) or directory.is_set()


def known_by(officer: Officer | None, name: str, password: str) -> str:
    """By whom the password is known: `password` the portal, `ldap` the directory; empty by neither.
    Raises directory.DirectoryDown. The directory is asked about strangers too: they cost as long as
    officers.
    """
    own = officer.password if officer else ""
    if passwords.matches(own or passwords.NOBODY, password) and own:
        return "password"
    return "ldap" if directory.is_set() and directory.knows(name, password) else ""


def no_directory() -> str:
    """What somebody is told whose password only the directory could tell."""
    return _("ระบบบัญชีของหน่วยงานไม่ตอบ กรุณาลองใหม่ในอีกสักครู่ หรือใช้รหัสผ่านของระบบนี้ถ้าท่านมี")


def confirm(officer: Officer, password: str, address: str) -> None:
    """Raises WrongProof when it is not a password of the officer. Who has none is not asked."""
    if not has_password(officer):
        return
    PASSWORDS.spend(officer.sign_in, officer, address)
    try:
        by = known_by(officer, officer.sign_in, password)
    except directory.DirectoryDown:
        raise WrongProof("password", no_directory()) from None
    if not by:
        note_wrong(officer, address)
        raise WrongProof("password", _("รหัสผ่านไม่ถูกต้อง"))
    PASSWORDS.clear(officer, address)


@contextmanager
def coded(officer: Officer, code: str, address: str) -> Iterator[str]:
    """What the block writes is written together with the use of the code, as which it is known: app
    or paper.

    Raises WrongProof when the code is not right or was used. The try stays counted whatever becomes
    of the block.
    """
    CODES.spend(officer.sign_in, officer, address)
    with saving():
        second = _use(officer, codes.plain(code))
        if second:
            yield second
    if not second:
        note_wrong(officer, address, "code")
        raise WrongProof("code", _("รหัสไม่ถูกต้อง หรือใช้ไปแล้ว รอรหัสถัดไปในแอปแล้วลองใหม่"))
    CODES.clear(officer, address)


def _use(officer: Officer, code: str) -> str:
    """Use a code up: whether it was the app's or one of paper; empty when neither. Of two at the
    same moment one is right.
    """
    if not officer.totp:
        return ""
    step = codes.step_shown(secret(officer.totp), code, clock.now())
    if step is not None:
        return (
            "app"
            if (
                Officer.update(totp_step=step)
                .where(Officer.id == officer.id, Officer.totp_step < step)
                .execute()
            )
            else ""
        )
    spare = (
        SpareCode.select(SpareCode.salt)
        .where(SpareCode.officer == officer, SpareCode.used_at.is_null())
        .first()
    )
    if not spare or len(code) != codes.LETTERS_IN_CODE:
        return ""
    used = (
        SpareCode.update(used_at=clock.now())
        .where(
            SpareCode.officer == officer,
            SpareCode.code == codes.hash_of_code(code, spare.salt),
            SpareCode.used_at.is_null(),
        )
        .execute()
    )
    return "paper" if used else ""


def secret(stored: str) -> str:
    """A secret of a second factor as it is kept, opened. Raises WrongProof when this machine's
    sealing key does not open it.
    """
    try:
        return opened(stored)
    except ValueError:
        raise WrongProof("code", _("ระบบเปิดกุญแจของรหัสยืนยันไม่ได้ กรุณาติดต่อผู้ดูแลระบบ")) from None


def new_hash(password: str, sign_in: str, field: str = "password") -> str:
    """What is kept of a password that is chosen now. Raises WrongProof, at its field, when it
    cannot be one.
    """
    offices = [
        word for row in Office.select(Office.slug, Office.short_name).tuples() for word in row
    ]
    if fault := passwords.fault(password, sign_in, offices):
        raise WrongProof(field, fault)
    return passwords.hashed(password)


def note_wrong(officer: Officer | None, address: str, proof: str = "password") -> None:
    """Of a proof that was wrong: a row for the officer, an act in the trail; never what was
    typed, it may be a password.
    """
    with saving():
        Attempt.create(
            at=clock.now(), sign_in=officer.sign_in if officer else "", address=address, proof=proof
        )
        _tell_failed(officer, address)


def _tell_failed(officer: Officer | None, address: str) -> None:
    refused(
        officer,
        "sign_in_failed",
        "sign_in",
        {"officer": officer.id} if officer else {},
        network=network(address),
    )
