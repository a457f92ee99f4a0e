"""The keys that every machine of the portal has to have."""

import hmac
from hashlib import sha256

from app.kit.db import saving
from app.kit.settings import settings
from app.people.accounts.models import KeyFingerprint
from app.records.trail.commands import record


def key_marks() -> dict[str, str]:
    """The marks of the keys this machine has."""
    keys = {
        "PORTAL_SECRET_KEY": settings().secret_key,
        "PORTAL_SEALING_KEY": settings().sealing_key,
    }
    return {
        name: hmac.new(key.encode(), f"mark of {name}".encode(), sha256).hexdigest()
        for name, key in keys.items()
    }


def strange_keys() -> list[str]:
    """The keys of this machine that are not those the portal began with."""
    known = {row.name: row.mark for row in KeyFingerprint.select()}
    return [name for name, mark in key_marks().items() if known.get(name, mark) != mark]


def note_keys() -> None:
    """Note which keys the portal has, the first time; from then on every machine has to have
    them.
    """
    KeyFingerprint.insert_many(
        [{"name": name, "mark": mark} for name, mark in key_marks().items()]
    ).on_conflict_ignore().execute()


def renew_secret_key() -> None:
    """Take this machine's PORTAL_SECRET_KEY for the one all have to have."""
    with saving():
        name = "PORTAL_SECRET_KEY"
        KeyFingerprint.update(mark=key_marks()[name]).where(KeyFingerprint.name == name).execute()
        record(None, "renew_key", KeyFingerprint.get(KeyFingerprint.name == name))
