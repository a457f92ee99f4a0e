"""Each form that is sent counts once: its one-time key, and where it led."""

from peewee import IntegrityError

from app.accounts.models import Sent
from app.kit import clock
from app.kit.db import saving


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
