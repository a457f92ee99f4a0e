"""Citizen numbers (เลขประจำตัวประชาชน): thirteen digits, the last a check; never shown whole unless asked for with a reason."""

import re

from app.kit.errors import Refused
from app.kit.thai import arabic
from app.kit.words import _


def plain(typed: str) -> str:
    """The thirteen digits of a number typed with spaces, dashes or Thai digits. Raises Refused when there are not thirteen."""
    digits = re.sub(r"[\s.\-–]", "", arabic(typed))
    if not re.fullmatch(r"\d{13}", digits):
        raise Refused(_("เลขประจำตัวประชาชนมี 13 หลัก"))
    if len(set(digits)) == 1:
        raise Refused(_("เลขประจำตัวประชาชนนี้ไม่ถูกต้อง"))
    return digits


def flaw(digits: str) -> str:
    """What is odd about a number: `check` when its last digit does not fit (mod 11), `zero` when it begins with 0, as those of
    people without registration do; empty for a sound one.
    """
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    if (11 - total % 11) % 10 != int(digits[12]):
        return "check"
    return "zero" if digits[0] == "0" else ""


def masked(tail: str) -> str:
    """How a number is shown: x-xxxx-xxxxx-12-3, from its last three digits."""
    return f"x-xxxx-xxxxx-{tail[:2]}-{tail[2:]}" if tail else ""
