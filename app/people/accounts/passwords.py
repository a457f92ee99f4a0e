"""What a password may be, and how it is kept. After NIST SP 800-63B-4 and OWASP ASVS 5.0 (6.2).

Ten letters at least: ASVS asks for eight and advises fifteen where nothing else stands beside it,
NIST asks for fifteen there. Fifteen would shut out half of an office on the day of an upgrade, and
is typed on a phone in a village; so it is ten, and whoever can do harm to more than themselves has
a second factor (PORTAL_SECOND_FACTOR). Any letter of any script counts, spaces too; there are no
rules of capitals and digits, and no password grows too old. Refused is what is tried first: the
common ones, the own name.
"""

import gzip
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.kit.paths import VENDOR
from app.kit.translation import _

SHORTEST, LONGEST = 10, 500
LEAST_NAME = 4  # letters of a sign-in name from which on it may not be part of the password
OURS = ("wian", "เวียน", "portal", "password", "รหัสผ่าน")

hasher = PasswordHasher(
    time_cost=2, memory_cost=19456, parallelism=1
)  # OWASP's figures for Argon2id
NOBODY = hasher.hash(token_urlsafe())  # an unknown name costs as long as a known one


def hashed(password: str) -> str:
    """What is stored of a password."""
    return hasher.hash(_regular(password))


def matches(stored: str, password: str) -> bool:
    """Whether it is the password. One that was stored before passwords were made regular is
    tried as typed, too.
    """
    return any(_verifies(stored, form) for form in dict.fromkeys((_regular(password), password)))


def fault(password: str, sign_in: str, offices: Iterable[str] = ()) -> str:
    """Why it may not be a password, in words for the person; empty when it may. `offices` are
    what offices are called.
    """
    regular = _regular(password)
    if len(regular) < SHORTEST:
        return _("รหัสผ่านต้องยาวอย่างน้อย %(count)s ตัวอักษร", count=SHORTEST)
    if len(regular) > LONGEST:
        return _("รหัสผ่านยาวได้ไม่เกิน %(count)s ตัวอักษร", count=LONGEST)
    folded = regular.casefold()
    if folded in common():
        return _("รหัสผ่านนี้มีผู้ใช้กันมากจนเดาได้ กรุณาตั้งใหม่ เช่น ประโยคสั้น ๆ ที่ท่านจำได้คนเดียว")
    if len(sign_in) >= LEAST_NAME and _regular(sign_in).casefold() in folded:
        return _("รหัสผ่านต้องไม่มีชื่อผู้ใช้อยู่ข้างใน")
    if _nothing_but(folded, [_regular(word).casefold() for word in (*OURS, *offices)]):
        return _("รหัสผ่านต้องไม่ใช่ชื่อระบบหรือชื่อสำนักงานเท่านั้น กรุณาเติมคำอื่น")
    return ""


@cache
def common() -> frozenset[str]:
    """The passwords tried first, of those long enough to be allowed otherwise."""
    words = (
        gzip.decompress((VENDOR / "passwords" / "common.txt.gz").read_bytes()).decode().splitlines()
    )
    return frozenset(
        word for word in (_regular(word).casefold() for word in words) if len(word) >= SHORTEST
    )


def _nothing_but(text: str, words: Iterable[str]) -> bool:
    rest = text
    for word in sorted(filter(None, words), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != text and not re.sub(r"[\W_]", "", rest)


def _regular(password: str) -> str:
    """The same letters however a keyboard sends them (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _verifies(stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
