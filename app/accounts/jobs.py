"""What happens later to accounts: what nobody needs any more is forgotten."""

from datetime import timedelta

from app.accounts.models import Attempt, Sent, Session
from app.kit import clock
from app.kit.db import db, saving
from app.kit.jobs import scheduled

KEPT = timedelta(days=30)


@scheduled(minute=30, hours=[2])
def forget() -> None:
    """Forget forms sent, sign-ins failed and sessions begun more than thirty days ago; the trail remembers the sign-ins."""
    before = clock.now() - KEPT
    with db.connection_context(), saving():
        Sent.delete().where(Sent.at < before).execute()
        Attempt.delete().where(Attempt.at < before).execute()
        Session.delete().where(Session.started_at < before).execute()
