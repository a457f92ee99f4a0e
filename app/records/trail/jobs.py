"""What happens to the trail by itself: refusals counted are told, its head is kept each hour,
and each night all is looked at.
"""

import logging
from datetime import timedelta

from app.kit.db import db
from app.kit.jobs import scheduled
from app.records.trail import commands, queries

log = logging.getLogger(__name__)


@scheduled("trail.tell_counted")
def tell_counted() -> None:
    """Refusals of one kind in one minute are one row and a number."""
    with db.connection_context():
        commands.tell_counted()


@scheduled("trail.keep_head", minute=5)
def keep_head() -> None:
    """After each hour with acts, keep where the trail ends outside the database: in `heads/` of the
    data folder and in the log of this program, so that a trail written anew or cut is found out
    against either.
    """
    with db.connection_context():
        if line := commands.keep_head():
            log.info("trail: head %s", line)


@scheduled("trail.verify", minute=50, hours=[1], lease=timedelta(hours=2), priority=-1)
def verify() -> None:
    """Look at the whole trail and at what it says of the business, and add what was found to it."""
    with db.connection_context():
        found = queries.verified(queries.heads_on_disk())
        commands.note_verified(found)
        line = commands.keep_head()
    (log.info if found.whole else log.error)("trail: %s; head %s", found, line)
