"""What happens by itself: backups when they are due, one of them restored for trial every week, old ones given up."""

import logging

from app.kit import clock
from app.kit.db import db
from app.kit.errors import Refused
from app.kit.jobs import queue, scheduled
from app.upkeep.commands import archives, restores  # which asks for these jobs
from app.upkeep.queries import PROVE_EVERY, due, last_backup, last_proof

log = logging.getLogger(__name__)


@scheduled(minute=15)
def keep_up() -> None:
    """Back up when an hour of PORTAL_BACKUP_HOURS has passed since the last good backup, whenever this machine was off then; try
    the newest archive once a week.
    """
    with db.connection_context():
        backup, proof, now = last_backup(), last_proof(), clock.now()
        if not backup or backup.begun_at < due(now):
            back_up()
        if not proof or proof.begun_at < now - PROVE_EVERY:
            prove()


@scheduled()
def set_aside() -> None:
    """Lay letters issued since the last backup beside the archives."""
    with db.connection_context():
        restores.set_aside()


@queue.task(priority=-2)  # after what people wait for
def back_up() -> None:
    """Back up now, and give up archives no rule keeps once a newer one is there."""
    with db.connection_context():
        try:
            if archives.back_up().good:
                archives.give_up_old()
        except Refused as refusal:
            log.info("%s", refusal)


@queue.task(priority=-3)
def prove() -> None:
    """Restore the newest archive for trial."""
    with db.connection_context():
        try:
            archives.prove()
        except Refused as refusal:
            log.info("%s", refusal)
