"""How the portal fares, for its administrator: backups and trials, the disk, the queue, papers that did not print."""

import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import fn

from app.accounts.models import Officer
from app.accounts.roles import May
from app.kit import clock, jobs
from app.kit.paging import Page, paged
from app.kit.settings import settings
from app.upkeep.models import Kind, Recovered, Run

_NAME = re.compile(r"wian-(\d{8}T\d{6})Z\.age")
HOUR = timedelta(hours=1)
PROVE_EVERY = timedelta(days=7)
LEAST_FREE = 1_000_000_000  # bytes
LONG = timedelta(minutes=10)  # a job that waits longer says that no worker runs


@dataclass
class Disk:
    """A disk the portal writes to: a folder on it, how many bytes are free."""

    folder: str
    free: int

    @property
    def little(self) -> bool:
        return self.free < LEAST_FREE


@dataclass
class State:
    """What the administrator's page shows."""

    backup: Run | None  # the last good one
    proof: Run | None  # the last trial that was good
    late: bool  # a backup was due and is not there
    unproven: bool  # no trial was good for a week and a day
    at_work: list[Run]
    disks: list[Disk]
    waiting: int  # jobs in the queue
    since: datetime | None  # when the oldest of them was asked for
    stuck: bool


def state() -> State:
    """How it stands now."""
    backup, proof, now = last_good(Kind.BACKUP), last_good(Kind.PROOF), clock.now()
    waiting, since = jobs.waiting()
    late = not backup or backup.begun_at < due(now - 2 * HOUR)
    unproven = not proof or proof.begun_at < now - PROVE_EVERY - 24 * HOUR
    at_work = list(Run.select().where(Run.ended_at.is_null(), Run.begun_at > now - 24 * HOUR).order_by(Run.id.desc()).limit(4))
    return State(backup, proof, late, unproven, at_work, _disks(), waiting, since, bool(since and since < now - LONG))


def last_good(kind: Kind) -> Run | None:
    return Run.select().where(Run.kind == kind, Run.good).order_by(Run.begun_at.desc()).first()


def due(now: datetime) -> datetime:
    """The newest moment at which a backup should have begun (UTC)."""
    return jobs.latest(now, 0, settings().backup_hours)


def runs(after: str | None) -> Page:
    """All backups, restores and trials, newest first."""
    return paged(Run.select(), [Run.id], after, Run.kind, list(Kind))


def recovered(officer: Officer) -> Any:
    """Letters that were brought back after a restore and wait for somebody who keeps the register or signs for their office."""
    ours = [*officer.offices_where(May.REGISTER), *officer.offices_where(May.SIGN)]
    return Recovered.select().where(Recovered.office.in_(ours), Recovered.settled_at.is_null())


def brought_back(officer: Officer, after: str | None) -> Page:
    """A page of these, newest first."""
    ours = [*officer.offices_where(May.REGISTER), *officer.offices_where(May.SIGN)]
    return paged(recovered(officer), [Recovered.id], after, Recovered.office, list(dict.fromkeys(ours)))


def failed(officer: Officer) -> Any:
    """Backups and trials that went wrong since the last good one of their kind; for the desk."""
    later = Run.alias()
    made_good = later.select().where(later.kind == Run.kind, later.good, later.begun_at > Run.begun_at)
    return Run.select().where(~Run.good, Run.ended_at.is_null(False), ~fn.EXISTS(made_good))


def archives() -> list[Path]:
    """The archives in the folder PORTAL_BACKUPS names, newest first."""
    return sorted((place for place in settings().backups.glob("wian-*.age") if _NAME.fullmatch(place.name)), reverse=True)


def moment_of(place: Path) -> datetime:
    """When an archive was begun, by its name (UTC)."""
    shape = _NAME.fullmatch(place.name)
    assert shape
    return datetime.strptime(shape[1], "%Y%m%dT%H%M%S")


def _disks() -> list[Disk]:
    """The disk of the data and that of the archives; one when they are the same."""
    folders = {folder.stat().st_dev: folder for folder in (settings().backups, settings().data) if folder.exists()}
    return [Disk(str(folder), shutil.disk_usage(folder).free) for folder in folders.values()]
