"""What happens to the trail by itself: refusals counted are told, and each night it is looked at as a whole."""

import logging
from datetime import timedelta
from pathlib import Path

from app.audit import commands, queries
from app.kit import clock
from app.kit.db import db
from app.kit.jobs import scheduled
from app.kit.settings import settings

log = logging.getLogger(__name__)


@scheduled()
def tell_counted() -> None:
    """Refusals of one kind in one minute are one row and a number."""
    with db.connection_context():
        commands.tell_counted()


@scheduled(minute=50, hours=[1], lease=timedelta(hours=2), priority=-1)
def verify() -> None:
    """Look at the whole trail, add what was found to it, and keep where it ends outside the database: in `heads/` of the data
    folder and in the log of this program, so that a trail written anew is found out against either.
    """
    folder = settings().data / "heads"
    folder.mkdir(parents=True, exist_ok=True)
    with db.connection_context():
        found = queries.verified(_kept(folder))
        commands.note_verified(found)
        line = queries.told(queries.head())
    with (folder / f"{clock.today():%Y}.jsonl").open("a") as file:
        file.write(f"{line}\n")
    (log.info if found.whole else log.error)("trail: %s; head %s", found, line)


def _kept(folder: Path) -> dict[int, str]:
    kept: dict[int, str] = {}
    for line in (line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()):
        try:
            kept |= queries.kept_heads(line)
        except ValueError as problem:
            log.warning("heads: %s", problem)  # a line torn by a full disk; the others still count
    return kept
