"""Each form that is sent counts once: its one-time key, what it held, and where it led."""

from peewee import IntegrityError

from app.kit import clock
from app.kit.db import saving
from app.people.accounts.models import Sent


def claim(officer_id: int, key: str, content: str) -> Sent | None:
    """Claim a form's one-time key inside the transaction that writes the form; None when it is new,
    the row with the first receipt when it was written before: `same` tells whether with the same
    content.
    """
    try:
        with saving():
            Sent.create(officer_id=officer_id, key=key, at=clock.now(), content=content)
    except IntegrityError:
        return find(officer_id, key)
    return None


def find(officer_id: int, key: str) -> Sent | None:
    """The form with that key, when it was written."""
    return Sent.get_or_none(Sent.officer_id == officer_id, Sent.key == key)


def same(former: Sent, content: str) -> bool:
    """Whether a form holds what it held when it was written; of one from before there were marks
    nobody can tell.
    """
    return former.content in ("", content)


def unclaim(officer_id: int, key: str) -> None:
    """The form came back with messages: it may be sent again with the same key."""
    Sent.delete().where(Sent.officer_id == officer_id, Sent.key == key).execute()


def settle(officer_id: int, key: str, location: str, receipt: str, change: str = "") -> None:
    """Keep where the claimed form led, what the person was told, and where what it wrote can be
    changed; all it did is done.
    """
    (
        Sent.update(location=location, receipt=receipt, change=change, at=clock.now())
        .where(Sent.officer_id == officer_id, Sent.key == key)
        .execute()
    )
