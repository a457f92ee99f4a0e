"""What happens to the trail of looks by itself."""

import logging
from datetime import timedelta

from app.kit.db import db
from app.kit.jobs import scheduled
from app.operations.auditing import commands, queries

log = logging.getLogger(__name__)


@scheduled("auditing.seal_looks", minute=30, hours=[1], lease=timedelta(hours=2), priority=-1)
def seal_looks() -> None:
    """Each night: are the looks that were sealed still as they were? Then seal those since."""
    with db.connection_context():
        found = queries.looks_verified()
        commands.note_changed(found)
        commands.seal_looks()
    if found.changed:
        log.error("looks: those up to %s are not as they were sealed", found.last)
