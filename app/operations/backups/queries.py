"""How the portal fares, for its administrator: backups and trials, the disk, the queue, papers
that did not print.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import Value, fn

from app.kit import clock, jobs
from app.kit.paging import Page, paged
from app.kit.settings import settings
from app.operations.backups import database_copies, issued_copies
from app.operations.backups.models import Recovered, Run, RunKind
from app.papers.documents import queries as documents
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.records.files.models import File

_NAME = re.compile(r"wian-(\d{8}T\d{6})Z\.age")
HOUR = timedelta(hours=1)
PROVE_EVERY = timedelta(days=7)
LEAST_FREE, FULL = 1_000_000_000, 20_000_000  # bytes
ASIDE_FOR, OVERLAP = (
    timedelta(days=35),
    timedelta(hours=1),
)  # how long a letter lies aside; how far before the backup to look
LONG = timedelta(minutes=10)  # a job that waits longer says that no worker runs


@dataclass
class Disk:
    """A disk the portal writes to: a folder on it, how many bytes are free."""

    folder: str
    free: int

    @property
    def full(self) -> bool:
        """Whether the portal can write next to nothing there."""
        return self.free < FULL

    @property
    def little(self) -> bool:
        return self.free < LEAST_FREE


@dataclass
class Held:
    """What takes room on the disks, in bytes."""

    database: int
    files: int
    archives: int


@dataclass
class BackupState:
    """What the administrator's page shows."""

    backup: Run | None  # the last good one
    lost: Run | None  # the last good one that was made, when none is where it should be
    late: bool  # a backup was due and is not there
    proof: Run | None  # the last trial that was good
    unproven: bool  # no trial was good for a week and a day
    at_work: list[Run]
    alone: int  # letters issued since that backup, and printed, that have no copy beside it
    disks: list[Disk]
    held: Held | None  # what takes the room, when there is little
    waiting: int  # jobs in the queue
    since: datetime | None  # when the oldest of them was asked for
    stuck: bool


def state() -> BackupState:
    """How it stands now."""
    backup, proof, now = last_backup(), last_proof(), clock.now()
    waiting, since = jobs.waiting()
    made = Run.select().where(Run.kind == RunKind.BACKUP, Run.good).order_by(Run.id.desc()).first()
    unproven = not proof or proof.begun_at < now - PROVE_EVERY - 24 * HOUR
    at_work = list(
        Run.select()
        .where(Run.ended_at.is_null(), Run.begun_at > now - 24 * HOUR)
        .order_by(Run.id.desc())
        .limit(4)
    )
    alone = [letter for letter in not_aside() if letter.issued_at < now - LONG] if backup else []
    found = disks()
    return BackupState(
        backup,
        None if backup else made,
        not backup or is_late(backup),
        proof,
        unproven,
        at_work,
        len(alone),
        found,
        held() if any(disk.little for disk in found) else None,
        waiting,
        since,
        bool(since and since < now - LONG),
    )


def last_backup() -> Run | None:
    """The last good one whose archive lies where PORTAL_BACKUPS says, to be found when it is
    needed.
    """
    return (
        Run.select()
        .where(
            Run.kind == RunKind.BACKUP,
            Run.good,
            Run.archive.in_([place.name for place in archives()]),
        )
        .order_by(Run.begun_at.desc())
        .first()
    )


def last_proof() -> Run | None:
    return (
        Run.select()
        .where(Run.kind == RunKind.PROOF, Run.good, Run.begun_at < clock.now() + jobs.SKEW)
        .order_by(Run.begun_at.desc())
        .first()
    )


def to_be_proven(newest: Path) -> bool:
    """Whether it is time for a trial, and this archive was not tried yet."""
    proof = last_proof()
    tried = Run.select().where(
        Run.kind == RunKind.PROOF, Run.archive == newest.name, Run.ended_at.is_null(False)
    )
    return (not proof or proof.begun_at < clock.now() - PROVE_EVERY) and not tried.exists()


def is_late(backup: Run) -> bool:
    """Whether there should have been another since, or it is of a day to come."""
    now = clock.now()
    return not due(now - 2 * HOUR) <= backup.begun_at < now + jobs.SKEW


def not_aside() -> Iterator[Any]:
    """Letters issued since the last good backup that do not lie beside the archives yet."""
    backup, oldest = last_backup(), clock.now() - ASIDE_FOR
    for letter in documents.issued_since(
        max(oldest, backup.begun_at - OVERLAP) if backup else oldest
    ):
        assert letter.issued_at
        assert letter.paper
        if not issued_copies.place_of(
            settings().backups, letter.issued_at, letter.paper.sha256
        ).exists():
            yield letter


def due(now: datetime) -> datetime:
    """The newest moment at which a backup should have begun (UTC)."""
    return jobs.latest(now, 0, settings().backup_hours)


def runs(after: str | None) -> Page:
    """All backups, restores and trials, newest first."""
    return paged(Run.select(), [Run.id], after, Run.kind, list(RunKind))


def recovered(officer: Officer) -> Any:
    """Letters that were brought back after a restore and wait for somebody who keeps the
    register or signs for their office.
    """
    ours = [*officer.offices_where(May.REGISTER), *officer.offices_where(May.SIGN)]
    return Recovered.select().where(Recovered.office.in_(ours), Recovered.settled_at.is_null())


def brought_back(officer: Officer, after: str | None) -> Page:
    """A page of these, newest first."""
    ours = [*officer.offices_where(May.REGISTER), *officer.offices_where(May.SIGN)]
    return paged(
        recovered(officer), [Recovered.id], after, Recovered.office, list(dict.fromkeys(ours))
    )


def failed(officer: Officer) -> Any:
    """Backups and trials that went wrong since the last good one of their kind; for the desk of who
    looks after the portal. A good one made elsewhere mends no backup that was to lie where
    PORTAL_BACKUPS says.
    """
    later = Run.alias()
    made_good = later.select().where(
        later.kind == Run.kind,
        later.good,
        later.id > Run.id,
        later.archive.startswith("wian-") | ~Run.archive.startswith("wian-"),
    )
    return Run.select().where(
        ~Run.good, Run.ended_at.is_null(False), ~fn.EXISTS(made_good), Value(officer.keeps_portal)
    )


def archives() -> list[Path]:
    """The archives in the folder PORTAL_BACKUPS names, newest first; none of days to come, which a
    clock that was wrong gave their names.
    """
    ours = (place for place in settings().backups.glob("wian-*.age") if _NAME.fullmatch(place.name))
    return sorted(
        (place for place in ours if moment_of(place) < clock.now() + jobs.SKEW), reverse=True
    )


def moment_of(place: Path) -> datetime:
    """When an archive was begun, by its name (UTC)."""
    shape = _NAME.fullmatch(place.name)
    assert shape
    return datetime.strptime(shape[1], "%Y%m%dT%H%M%S")


def disks() -> list[Disk]:
    """The disk of the data and that of the archives; one when they are the same."""
    folders = {
        folder.stat().st_dev: folder
        for folder in (settings().backups, settings().data)
        if folder.exists()
    }
    return [Disk(str(folder), shutil.disk_usage(folder).free) for folder in folders.values()]


def held() -> Held:
    """What takes room now."""
    return Held(
        database_copies.size(settings().database_url),
        File.select(fn.SUM(File.size)).scalar() or 0,
        sum(place.stat().st_size for place in settings().backups.glob("wian-*.age")),
    )
