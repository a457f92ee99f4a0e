"""What happens later to files: what processes that died left half written is removed."""

import logging

from app.kit.jobs import scheduled
from app.kit.storage import store

log = logging.getLogger(__name__)


@scheduled("files.sweep", minute=20, hours=[2])
def sweep() -> None:
    """Remove what is older than a day and never became a content."""
    log.info("%s half-written contents removed", store().sweep())
