"""Citizen numbers (เลขประจำตัวประชาชน): thirteen digits, the last a check; never shown whole unless
asked for with a reason. And the years people are born in.
"""

import re
from typing import Any

from wtforms import ValidationError

from app.kit import clock
from app.kit.errors import Refused
from app.kit.thai import ERA, arabic, normalise
from app.kit.translation import _


def plain(typed: str) -> str:
    """The thirteen digits of a number typed with spaces, dashes or Thai digits. Raises Refused
    when there are not thirteen.
    """
    digits = re.sub(r"[\s.\-–]", "", arabic(typed))
    if not re.fullmatch(r"\d{13}", digits):
        raise Refused(_("เลขประจำตัวประชาชนมี 13 หลัก"))
    if len(set(digits)) == 1:
        raise Refused(_("เลขประจำตัวประชาชนนี้ไม่ถูกต้อง"))
    return digits


def flaw(digits: str) -> str:
    """What is odd about a number: `check` when its last digit does not fit (mod 11), `zero` when it
    begins with 0, as those of people without registration do; empty for a sound one.
    """
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False)
    )
    if (11 - total % 11) % 10 != int(digits[12]):
        return "check"
    return "zero" if digits[0] == "0" else ""


def masked(tail: str) -> str:
    """How a number is shown: x-xxxx-xxxxx-12-3, from its last three digits."""
    return f"x-xxxx-xxxxx-{tail[:2]}-{tail[2:]}" if tail else ""


def held_in(text: str) -> bool:
    """Whether a text holds what may be a citizen number; it does not belong in a reason or a
    note.
    """
    return bool(re.search(r"\d(?:[ \-–.]?\d){12}", arabic(text)))


def no_number(_form: Any, field: Any) -> None:
    """For a field of a form: it holds no citizen number, as it will be read by people who have
    not opened one.
    """
    if held_in(field.data or ""):
        raise ValidationError(_("อย่าพิมพ์เลขประจำตัวประชาชนในช่องนี้"))


def read_year(typed: str, oldest: int = 130) -> int:
    """The year (Common Era) somebody typed with four digits of the Buddhist (2513) or the Common
    era (1970). Raises Refused for other digits, a year ahead, or one more than `oldest` years ago:
    it was typed in the wrong era.
    """
    digits = re.sub(r"^(?:พ|ค)\.?ศ\.?\s*", "", arabic(normalise(typed)).strip())
    if not re.fullmatch(r"\d{4}", digits):
        raise Refused(_("พิมพ์ปีครบสี่หลัก เช่น 2513 หรือ 1970"))
    year, now = int(digits), clock.today().year
    year -= ERA if year >= 2400 else 0
    if year > now:
        raise Refused(_("ปีนี้ยังมาไม่ถึง"))
    if year < now - oldest:
        raise Refused(_("ปีนี้ผ่านมานานเกินไป ตรวจว่าเป็น พ.ศ. หรือ ค.ศ."))
    return year
