"""The codes of the second factor (รหัสยืนยันสองชั้น): six digits of an app (TOTP, RFC 6238), and
one-time codes on paper.
"""

import hmac
import re
import secrets
from datetime import UTC, datetime

import pyotp
from argon2.low_level import Type, hash_secret_raw

from app.kit.sealing import mark
from app.kit.thai import arabic

STEP = 30  # seconds one code of the app is shown
DRIFT = (0, -1, 1)  # steps the phone's clock may be off
SPARE = 10  # one-time codes in a set
LETTERS_IN_CODE = 10
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another


def plain(typed: str) -> str:
    """A code as it is compared: without spaces and dashes, in capitals, Thai digits made Arabic."""
    return re.sub(r"[\s-]", "", arabic(typed)).upper()


def step_shown(secret: str, code: str, moment: datetime) -> int | None:
    """The time step for which the app shows the code, one step off at most; None when it is none
    of these.
    """
    totp, present = pyotp.TOTP(secret), int(moment.replace(tzinfo=UTC).timestamp()) // STEP
    return next(
        (
            present + drift
            for drift in DRIFT
            if hmac.compare_digest(totp.generate_otp(present + drift).encode(), code.encode())
        ),
        None,
    )


def new_set() -> list[str]:
    """A set of one-time codes such as K7M2Q-9XWPA: 49 bits each."""
    codes = (
        "".join(secrets.choice(LETTERS) for _letter in range(LETTERS_IN_CODE))
        for _code in range(SPARE)
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def hash_of_code(code: str, salt: str) -> str:
    """What is stored of a one-time code: Argon2id over a keyed mark of it. One salt a set: what
    is typed is hashed once.
    """
    return hash_secret_raw(
        mark(f"one-time {plain(code)}").encode(),
        salt.encode(),
        time_cost=2,
        memory_cost=19456,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    ).hex()
