"""What happens by itself: backups when they are due, one of them restored for trial every week,
old ones given up.
"""

import logging

from app.kit import clock, reserve
from app.kit.db import db, saving
from app.kit.errors import Refused
from app.kit.jobs import job, scheduled
from app.operations.backups import queries
from app.operations.backups.commands import archives, restores
from app.operations.backups.models import RunKind
from app.people.accounts.models import Officer
from app.records.trail.commands import record

log = logging.getLogger(__name__)


@scheduled("backups.keep_up", minute=15)
def keep_up() -> None:
    """Back up when an hour of PORTAL_BACKUP_HOURS has passed since the last archive, whenever this
    machine was off then; try the newest once a week. Not both at once, as papers are printed beside
    it; nor again what would come to the same: an archive that lacks a file is followed by the next
    in its hour.
    """
    with db.connection_context():
        newest, now = next(iter(queries.archives()), None), clock.now()
        if not newest or queries.moment_of(newest) < queries.due(now):
            back_up()
        elif queries.to_be_proven(newest):
            prove()


@scheduled("backups.set_aside")
def set_aside() -> None:
    """Lay letters issued since the last backup beside the archives."""
    with db.connection_context():
        restores.set_aside()


@scheduled("backups.keep_reserve")
def keep_reserve() -> None:
    """Keep some room for the hour when the disk is full."""
    reserve.keep()


@job("backups.back_up", priority=-2)  # after what people wait for
def back_up() -> None:
    """Back up now, and give up archives no rule keeps once a newer one is there."""
    with db.connection_context():
        try:
            archives.back_up()
            archives.give_up_old()
        except Refused as refusal:
            log.info("%s", refusal)


@job("backups.prove", priority=-3)
def prove() -> None:
    """Restore the newest archive for trial."""
    with db.connection_context():
        try:
            archives.prove()
        except Refused as refusal:
            log.info("%s", refusal)


def ask(officer: Officer, kind: RunKind) -> None:
    """Let the worker back up, or restore the newest archive for trial, as soon as it can."""
    with saving():
        record(officer, f"ask_{kind}", officer)
        (back_up if kind == RunKind.BACKUP else prove)()
