"""Archives are made, tried and given up."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from peewee import fn

from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.settings import settings
from app.kit.storage import Absent, content
from app.kit.translation import _
from app.kit.version import VERSION
from app.operations.backups import database_copies, issued_copies
from app.operations.backups.archive import (
    FILES,
    KEPT,
    MANIFEST,
    MISSING,
    Manifest,
    Writer,
    digest_of,
    sync_folder,
    written,
)
from app.operations.backups.database_copies import expect_room
from app.operations.backups.models import Run, RunKind
from app.operations.backups.queries import archives, moment_of
from app.operations.backups.restore import SILENT, Told, alone, sweep
from app.operations.backups.restore_check import CheckLine, from_json, to_json
from app.records.files.models import File
from app.records.trail.commands import record
from app.records.trail.queries import HEADS, heads_folder

NAME = "wian-{:%Y%m%dT%H%M%SZ}.age"
ALL_FOR, DAYS, WEEKS, MONTHS = (
    timedelta(days=2),
    14,
    8,
    12,
)  # every archive of two days; then the last of a day, week, month
OWN = ("emblem.svg", "geometry.toml")  # what an office puts into the data folder
PULSE = 3  # seconds between two notes of how far a backup is


def back_up(place: Path | None = None, told: Told = SILENT) -> Run:
    """Back everything up into one archive, while people work; without a place under a name of its
    own where PORTAL_BACKUPS says.

    What it came to stands in the returned row: not good when a file was missing or damaged (the
    archive holds the rest), or when it could not be made. Raises Refused while another backup into
    the same folder is at work.
    """
    place = place or settings().backups / NAME.format(clock.now())
    run = Run(kind=RunKind.BACKUP, begun_at=clock.now(), archive=place.name)
    try:
        with alone(place.parent, "backup"):
            sweep(place.parent, ".making-*")
            run.save()
            missing = _write(place, run, told)
            run.size = place.stat().st_size
    except Refused:
        raise
    except Exception as problem:  # whatever it is, the administrator has to read it
        return _end(run, [CheckLine("made", f"{type(problem).__name__}: {problem}")])
    wrong = ", ".join(missing[:5]) + (f" … {len(missing)}" if len(missing) > 5 else "")
    return _end(
        run, [CheckLine("made", wrong, {"made_at": f"{clock.local(run.begun_at):%Y-%m-%d %H:%M}"})]
    )


def prove(place: Path | None = None) -> Run:
    """Restore an archive (the newest when none is named) into a temporary place of this machine,
    with the very command that would do it in earnest, and keep what came of it. Raises Refused when
    there is none, or another trial is at work.
    """
    place = place or next(iter(archives()), None)
    if place is None:
        raise Refused(_("ยังไม่มีแฟ้มสำรอง"))
    with alone(settings().backups, "proof"):
        sweep(settings().data, "proof-*")
        database_copies.sweep(settings().database_url)
        run = Run.create(
            kind=RunKind.PROOF,
            begun_at=clock.now(),
            archive=place.name,
            size=place.stat().st_size if place.exists() else 0,
        )
        try:
            expect_room(settings().data, run.size + database_copies.size(settings().database_url))
            lines = _tried(place)
        except Exception as problem:
            lines = [CheckLine("archive", f"{type(problem).__name__}: {problem}")]
        return _end(run, lines)


def give_up_old() -> list[str]:
    """Delete the archives no rule keeps; their names. The newest is always kept, and the last one
    proven. One that lacks a file takes the place of no whole one.
    """
    bad = {
        run.archive for run in Run.select(Run.archive).where(Run.kind == RunKind.BACKUP, ~Run.good)
    }
    found, now = archives(), clock.now()
    kept = {
        *_worth_keeping(found, now),
        *_worth_keeping([place for place in found if place.name not in bad], now),
    }
    proven = (
        Run.select(Run.archive)
        .where(Run.kind == RunKind.PROOF, Run.good)
        .order_by(Run.id.desc())
        .first()
    )
    gone = [
        place
        for place in found
        if place not in kept and not (proven and place.name == proven.archive)
    ]
    for place in gone:
        place.unlink(missing_ok=True)
    return [place.name for place in gone]


def _worth_keeping(newest_first: list[Path], now: datetime) -> list[Path]:
    spans: list[tuple[Callable[[datetime], object], int]] = [
        (lambda at: at.date(), DAYS),
        (lambda at: at.isocalendar()[:2], WEEKS),
        (lambda at: (at.year, at.month), MONTHS),
    ]
    kept = [place for place in newest_first if moment_of(place) > now - ALL_FOR]
    for span, most in spans:
        last_of: dict[object, Path] = {}
        for place in newest_first:
            last_of.setdefault(span(clock.local(moment_of(place))), place)
        kept += list(last_of.values())[:most]
    return [place for place in newest_first if place in kept] or newest_first[:1]


def _write(place: Path, run: Run, told: Told) -> list[str]:
    """Everything into the archive; the hashes of files that were missing or damaged."""
    files, database = (
        File.select(fn.SUM(File.size)).scalar() or 0,
        database_copies.size(settings().database_url),
    )
    expect_room(place.parent, files + 2 * database)  # of the database a plain copy and a packed one
    if (
        place.parent == settings().backups
    ):  # where the folder is missing beside an archive, letters lie elsewhere
        (place.parent / issued_copies.FOLDER).mkdir(exist_ok=True)
    own = dict(
        _own()
    )  # before the database: a head that is kept meanwhile would not be on the trail of the copy
    with TemporaryDirectory(dir=place.parent, prefix=".making-") as folder:
        whole = Path(folder) / "archive"
        with (
            database_copies.copied(settings().database_url, Path(folder)) as (copy, ask),
            written(whole, settings().backup_key) as archive,
        ):
            missing = _fill(archive, run, copy, ask, own, told)
        os.replace(whole, place)
        sync_folder(place.parent)
    return missing


def _fill(
    archive: Writer,
    run: Run,
    copy: Path,
    ask: database_copies.Ask,
    own: dict[str, bytes],
    told: Told,
) -> list[str]:
    engine, missing = database_copies.engine(settings().database_url), []
    with copy.open("rb") as file:
        digest = digest_of(file)
    manifest = Manifest(
        run.archive,
        run.begun_at.isoformat(timespec="seconds"),
        VERSION,
        engine,
        {
            "name": copy.name,
            "size": copy.stat().st_size,
            "sha256": digest,
            "unpacked": database_copies.size(settings().database_url),
        },
        database_copies.facts(ask, engine),
    )
    archive.add(MANIFEST, manifest.to_json())
    with copy.open("rb") as file:
        archive.stream(copy.name, file, copy.stat().st_size)
    for name, kept in own.items():
        archive.add(KEPT + name, kept)
    wanted, pulse = (
        [digest for (digest,) in ask("SELECT sha256 FROM stored_file ORDER BY sha256")],
        monotonic(),
    )
    for done, digest in enumerate(wanted, 1):
        if not _add(archive, digest):
            missing.append(digest)
        if monotonic() > pulse + PULSE:
            pulse = monotonic()
            Run.update(size=archive.size).where(Run.id == run.id).execute()
        told(done, len(wanted))
    archive.add(MISSING, "\n".join(missing).encode())
    return missing


def _add(archive: Writer, digest: str) -> bool:
    try:
        found = content(digest)
    except Absent:
        return False
    archive.stream(f"{FILES}{digest[:2]}/{digest}", BytesIO(found), len(found))
    return True


def _own() -> Iterator[tuple[str, bytes]]:
    """The keys in use, what the office put into the data folder, and the heads of the trail kept
    there.
    """
    chosen = settings()
    yield from (
        ("secret-key", chosen.secret_key.encode()),
        ("sealing-key", chosen.sealing_key.encode()),
        ("backup-key", chosen.backup_key.encode()),
    )
    yield from (
        (name, (chosen.data / name).read_bytes()) for name in OWN if (chosen.data / name).exists()
    )
    yield from (
        (f"{HEADS}{file.name}", file.read_bytes()) for file in heads_folder().glob("*.jsonl")
    )


def _tried(place: Path) -> list[CheckLine]:
    """What `portal restore` says, run against a place that is thrown away."""
    settings().data.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=settings().data, prefix="proof-") as folder,
        database_copies.throw_away(settings().database_url, folder) as url,
    ):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        env |= {
            "PORTAL_DATA": folder,
            "PORTAL_DATABASE_URL": url,
            "PORTAL_BACKUP_KEY": settings().backup_key,
        }
        command = [
            sys.executable,
            "-c",
            "from app.cli import main; main()",
            "restore",
            "--json",
            str(place.resolve()),
            "--issued",
            str(settings().backups),
        ]
        ran = subprocess.run(command, env=env, capture_output=True, text=True)
    if not ran.stdout:
        return [
            CheckLine(
                "archive",
                ran.stderr.strip().splitlines()[-1]
                if ran.stderr.strip()
                else f"exit {ran.returncode}",
            )
        ]
    return from_json(ran.stdout)


def _end(run: Run, lines: list[CheckLine]) -> Run:
    run.ended_at, run.good, run.report = (
        clock.now(),
        all(line.good for line in lines),
        to_json(lines),
    )
    with saving():
        run.save()
        record(None, run.kind, run, archive=run.archive, good=run.good)
    return run
