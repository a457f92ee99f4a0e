"""What must not be read from the database or its copies: sealed with a key that lies elsewhere."""

import hmac
from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from app.kit.settings import settings


def sealed(text: str) -> str:
    """The text sealed (AES-128-CBC with HMAC, as Fernet has it); each time otherwise."""
    return _fernet(b"seal").encrypt(text.encode()).decode()


def opened(token: str) -> str:
    """What was sealed. Raises ValueError when it was sealed with another key, or altered."""
    try:
        return _fernet(b"seal").decrypt(token.encode()).decode()
    except InvalidToken:
        raise ValueError("sealed with another key") from None


def encrypted_query(words: str) -> str:
    """Words sealed to travel in an address, with a key of their own: whoever may open an address
    opens nothing that is kept.
    """
    return _fernet(b"address").encrypt(words.encode()).decode()


def decrypted_query(token: str | None) -> str:
    """The words in an address; empty for what was never put there."""
    try:
        return _fernet(b"address").decrypt((token or "").encode()).decode()
    except InvalidToken:
        return ""


def mark(text: str) -> str:
    """A mark by which the same text is found again and from which it cannot be read without the
    key: HMAC-SHA-256, hex.
    """
    return hmac.new(_derived(b"mark"), text.encode(), sha256).hexdigest()


@cache
def _fernet(purpose: bytes) -> Fernet:
    return Fernet(urlsafe_b64encode(_derived(purpose)))


def _derived(purpose: bytes) -> bytes:
    return hmac.new(settings().sealing_key.encode(), purpose, sha256).digest()
