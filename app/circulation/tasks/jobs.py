"""What happens later to tasks: those that come again open their next round."""

import logging

from app.circulation.tasks.commands import open_round
from app.circulation.tasks.queries import recurring
from app.kit.db import db
from app.kit.jobs import scheduled

log = logging.getLogger(__name__)


@scheduled("tasks.open_rounds", minute=10, hours=[0])
def open_rounds() -> None:
    """Open the next round of every task that comes again and whose day has passed, once."""
    with db.connection_context():
        for task in recurring():
            try:
                open_round(task)
            except Exception:  # one task must not keep the others from their round
                log.exception("task %s: no next round", task.id)
