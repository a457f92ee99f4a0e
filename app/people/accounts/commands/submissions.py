"""Each form that is sent counts once: its one-time key, what it held, and where it led."""

from peewee import IntegrityError

from app.kit import clock
from app.kit.db import saving
from app.people.accounts.models import Submission


def claim(officer_id: int, key: str, content: str) -> Submission | None:
    """Claim a form's one-time key inside the transaction that writes the form; None when it is new,
    the row with the first receipt when it was written before: `same` tells whether with the same
    content.
    """
    try:
        with saving():
            Submission.create(officer_id=officer_id, key=key, at=clock.now(), content=content)
    except IntegrityError:
        return find(officer_id, key)
    return None


def find(officer_id: int, key: str) -> Submission | None:
    """The form with that key, when it was written."""
    return Submission.get_or_none(Submission.officer_id == officer_id, Submission.key == key)


def same(former: Submission, content: str) -> bool:
    """Whether a form holds what it held when it was written; of one from before there were marks
    nobody can tell.
    """
    return former.content in ("", content)


def unclaim(officer_id: int, key: str) -> None:
    """The form came back with messages: it may be sent again with the same key."""
    Submission.delete().where(Submission.officer_id == officer_id, Submission.key == key).execute()


def finish(officer_id: int, key: str, location: str, receipt: str, change: str = "") -> None:
    """Keep where the claimed form led, what the person was told, and where what it wrote can be
    changed; all it did is done.
    """
    (
        Submission.update(location=location, receipt=receipt, change=change, at=clock.now())
        .where(Submission.officer_id == officer_id, Submission.key == key)
        .execute()
    )
