"""What an archive holds comes back, and the letters issued since, which are set aside beside it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from app.kit import clock
from app.kit.db import db, saving
from app.kit.settings import settings
from app.kit.storage import Absent, content
from app.operations.backups import issued_copies
from app.operations.backups.archive import UnreadableArchive
from app.operations.backups.models import Recovered, Run, RunKind
from app.operations.backups.queries import ASIDE_FOR, not_aside
from app.operations.backups.restore import SILENT, Told, alone, bring_back, finish
from app.operations.backups.restore_check import CheckLine, from_json, to_json
from app.papers.documents.models import Document
from app.papers.documents.queries import addressed
from app.papers.numbers.commands import hold_series, learn
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from app.records.files.commands import keep
from app.records.files.models import File
from app.records.trail.commands import record


def restore(
    place: Path, key: str, told: Told = SILENT, issued: Sequence[Path] = ()
) -> list[CheckLine]:
    """Put everything of an archive into the empty place the settings name; what was compared, line
    by line.

    Letters issued after the archive was made are brought back from what was set aside, as their
    prints: beside the archive, in the folder PORTAL_BACKUPS names, and in those of `issued`. A
    place somebody named that is missing, and any that cannot be read, is told as a problem: letters
    may lie there. The registers of numbers are held: some letters may be known to nobody here, and
    no number may be given twice.

    Raises UnreadableArchive, or Trouble, as `restore.bring_back` does, and Refused while another
    restore is at work here.
    """
    named = [settings().backups, *issued] if settings().backups_named else issued
    with alone(settings().data, "restore"):
        manifest, lines = bring_back(place, key, told)
        made_at = datetime.fromisoformat(manifest.made_at)
        with db.connection_context(), saving():
            hold_series(made_at)
            whole = all(line.good for line in lines)
            lines.append(_recover([place.parent, settings().backups, *issued], named, key, made_at))
            (
                Run.update(
                    ended_at=clock.now(), good=whole, size=place.stat().st_size
                )  # the backup this came from has ended so
                .where(
                    Run.kind == RunKind.BACKUP,
                    Run.ended_at.is_null(),
                    Run.archive == manifest.archive,
                )
                .execute()
            )
            run = Run.create(
                kind=RunKind.RESTORE,
                begun_at=clock.now(),
                ended_at=clock.now(),
                archive=place.name,
                good=all(line.good for line in lines),
                report=to_json(lines),
            )
            record(None, "restore", run, archive=place.name, made_at=manifest.made_at)
            finish()
    return lines


def recover(folder: Path, key: str) -> CheckLine:
    """Bring letters back that were set aside in a folder found after the restore, which is then
    as good as if it had known it.
    """
    with db.connection_context(), saving():
        line = _recover([folder], [folder], key, clock.now())
        if line.good:
            _make_good(line)
    return line


def _make_good(line: CheckLine) -> None:
    """The last restore lacked nothing but letters, in places it could not look at, and these have
    come back. One that met letters it could not read is not mended by others.
    """
    run = Run.select().where(Run.kind == RunKind.RESTORE).order_by(Run.id.desc()).first()
    lines = from_json(run.report) if run else []
    wrong = [one for one in lines if not one.good]
    if [one.name for one in wrong] != ["letters"] or issued_copies.ENDING in wrong[0].problem:
        return
    all_told = CheckLine(
        "letters", figures={"count": wrong[0].figures["count"] + line.figures["count"]}
    )
    Run.update(good=True, report=to_json([one if one.good else all_told for one in lines])).where(
        Run.id == run.id
    ).execute()
    record(None, "recovered", run, letters=line.figures["count"])


def _recover(
    folders: Sequence[Path], named: Sequence[Path], key: str, made_at: datetime
) -> CheckLine:
    """The letters set aside in those folders that the database does not know, whatever the clock
    was that day.
    """
    places, problems = _looked_through(folders, named)
    count = 0
    for place in places:
        try:
            letter, pdf = issued_copies.read(place, key)
        except UnreadableArchive as problem:
            problems.append(str(problem))
            continue
        office = Office.get_or_none(Office.slug == letter.office)
        if office is None:
            problems.append(
                f"{letter.number} ({place.name}): no office {letter.office} in this archive"
            )
        elif not _is_known(letter, pdf):
            row = Recovered.create(
                office=office,
                number=letter.number,
                subject=letter.subject,
                file=keep(pdf, "application/pdf"),
                issued_at=datetime.fromisoformat(letter.issued_at),
                sent_to=", ".join(letter.sent_to),
            )
            learn(office.id, letter.series, letter.year, letter.taken, made_at)
            record(None, "recovered", row, number=letter.number)
            count += 1
    told = (
        [f"{count} came back", *problems[:5], "bring the rest back with portal recover FOLDER"]
        if problems
        else []
    )
    return CheckLine("letters", "; ".join(told), {"count": count})


def _looked_through(folders: Sequence[Path], named: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Each letter set aside in those folders; and the places where more may lie: one that cannot be
    read, one of those named that is not there, or all when none is there.
    """
    letters: list[Path] = []
    missing: list[Path] = []
    problems: list[str] = []
    asked = dict.fromkeys(map(Path.resolve, folders))
    for folder in asked:
        try:
            letters += issued_copies.each(folder)
        except FileNotFoundError:
            missing.append(folder)
        except OSError as problem:
            problems.append(f"{issued_copies.within(folder)} was not looked at: {problem.strerror}")
    wanted = (
        missing
        if len(missing) == len(asked)
        else [folder for folder in missing if folder in map(Path.resolve, named)]
    )
    return letters, [
        f"{issued_copies.within(folder)} was not looked at: it is not there" for folder in wanted
    ] + problems


def _is_known(letter: issued_copies.Letter, pdf: bytes) -> bool:
    before = (
        Recovered.select().join(File).where(File.sha256 == sha256(pdf).hexdigest())
    )  # brought back once already
    return (
        before.exists()
        or Document.select()
        .where(Document.code == letter.code, Document.issued_at.is_null(False))
        .exists()
    )


def settle_recovered(officer: Officer, letter: Recovered) -> None:
    """Somebody has seen to a letter that was brought back."""
    with saving():
        if (
            Recovered.update(settled_at=clock.now())
            .where(Recovered.id == letter.id, Recovered.settled_at.is_null())
            .execute()
        ):
            record(officer, "recovered_settled", letter, number=letter.number)


def set_aside() -> int:
    """Lay each letter issued since the last good backup beside the archives; how many were not
    there yet. One whose print is lost keeps no other waiting: the next backup tells of it. Those of
    longer ago than any use are given up.
    """
    folder, laid = settings().backups, 0
    for letter in not_aside():
        said = issued_copies.Letter(
            letter.office.slug,
            letter.series,
            letter.number_year or 0,
            letter.number_taken or 0,
            letter.number or str(letter.number_taken),
            letter.subject,
            letter.issued_at.isoformat(),
            letter.code or "",
            addressed(letter),
        )
        with suppress(Absent):
            place = issued_copies.place_of(folder, letter.issued_at, letter.paper.sha256)
            issued_copies.put(place, said, content(letter.paper.sha256), settings().backup_key)
            laid += 1
    for old in (folder / issued_copies.FOLDER).glob(
        "*"
    ):  # with the parts of those who were killed at it
        if old.name < f"{clock.now() - ASIDE_FOR:%Y%m%dT%H%M%SZ}":
            old.unlink(missing_ok=True)
    return laid
