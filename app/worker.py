"""What the worker runs: every room's jobs, from one queue."""

import logging

from app import factory  # noqa: F401  every room says which of its rows the trail knows
from app.circulation.circulars import jobs as circulars  # noqa: F401
from app.circulation.reminders import jobs as reminders  # noqa: F401
from app.circulation.tasks import jobs as tasks  # noqa: F401
from app.field.imports import jobs as imports  # noqa: F401
from app.kit.jobs import queue
from app.kit.logs import speak_reticently
from app.operations.auditing import jobs as auditing  # noqa: F401
from app.operations.backups import jobs as backups  # noqa: F401
from app.papers.documents import jobs as documents  # noqa: F401
from app.people.accounts import jobs as accounts  # noqa: F401  the jobs register themselves with the queue
from app.records.files import jobs as files  # noqa: F401
from app.records.trail import jobs as trail  # noqa: F401


def work() -> None:
    """Do jobs until told to stop; at TERM a job under way is finished first, for at most 20
    seconds.
    """
    logging.getLogger().setLevel(logging.INFO)
    speak_reticently("")
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    queue.create_consumer(workers=2, max_delay=1, graceful_signal="TERM", shutdown_timeout=20).run()
