"""What happens later to accounts: what nobody needs any more is forgotten."""

import logging
from datetime import timedelta

from app.kit import clock
from app.kit.db import db, saving
from app.kit.jobs import scheduled
from app.people.accounts.commands import posts, unsent
from app.people.accounts.models import Appointment, Attempt, PendingSignIn, Session, Submission
from app.people.accounts.queries import PATIENCE
from app.records.rate_limits import commands as rate_limits

log = logging.getLogger(__name__)

FORMS = timedelta(days=30)
DOORS = timedelta(days=100)  # as long as access logs, which know a session by its number


@scheduled("accounts.forget", minute=30, hours=[2])
def forget() -> None:
    """Forget forms sent thirty days ago, sessions and wrong proofs of a hundred; the trail
    remembers the sign-ins.
    """
    now = clock.now()
    with db.connection_context(), saving():
        Submission.delete().where(Submission.at < now - FORMS).execute()
        Attempt.delete().where(Attempt.at < now - DOORS).execute()
        Session.delete().where(Session.started_at < now - DOORS).execute()
        PendingSignIn.delete().where(PendingSignIn.at < now - PATIENCE).execute()
        unsent.forget()
        rate_limits.delete_old()


@scheduled("accounts.settle_posts", minute=5)
def settle_posts() -> None:
    """Hand over the open work of posts whose last day is over."""
    with db.connection_context():
        ended = list(
            Appointment.select().where(
                Appointment.to_on < clock.today(), Appointment.settled_at.is_null()
            )
        )
        for held in ended:
            try:
                posts.settle_posts(held)
            except Exception:  # one post must not keep the others
                log.exception("appointment %s: its work is not handed over", held.id)
