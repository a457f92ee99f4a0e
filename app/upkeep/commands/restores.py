"""What an archive holds comes back, and the letters issued since, which are set aside beside it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from app.accounts.models import Officer
from app.audit.commands import record
from app.documents.models import Document
from app.documents.queries import addressed
from app.files.commands import keep
from app.files.models import File
from app.kit import clock
from app.kit.db import db, saving
from app.kit.settings import settings
from app.kit.store import Absent, content
from app.numbers.commands import hold, learn
from app.offices.models import Office
from app.upkeep import aside
from app.upkeep.archive import Unreadable
from app.upkeep.models import Kind, Recovered, Run
from app.upkeep.proof import Line, to_json
from app.upkeep.queries import ASIDE_FOR, not_aside
from app.upkeep.restoring import SILENT, Told, alone, bring_back, finish


def restore(place: Path, key: str, told: Told = SILENT, issued: Sequence[Path] = ()) -> list[Line]:
    """Put everything of an archive into the empty place the settings name; what was compared, line by line.

    Letters issued after the archive was made are brought back from what was set aside, as their prints: beside the archive, in
    the folder PORTAL_BACKUPS names, and in those of `issued`. A place that is missing is told as a problem: letters may lie
    there. The registers of numbers are held: some letters may be known to nobody here, and no number may be given twice.

    Raises Unreadable, or Trouble, as `restoring.bring_back` does, and Refused while another restore is at work here.
    """
    with alone(settings().data, "restore"):
        manifest, lines = bring_back(place, key, told)
        made_at = datetime.fromisoformat(manifest.made_at)
        with db.connection_context(), saving():
            hold(made_at)
            whole = all(line.good for line in lines)
            lines.append(_recover([place.parent, settings().backups, *issued], key, made_at, issued))
            (Run.update(ended_at=clock.now(), good=whole, size=place.stat().st_size)  # the backup this came from has ended so
             .where(Run.kind == Kind.BACKUP, Run.ended_at.is_null(), Run.archive == manifest.archive).execute())
            run = Run.create(kind=Kind.RESTORE, begun_at=clock.now(), ended_at=clock.now(), archive=place.name,
                             good=all(line.good for line in lines), report=to_json(lines))
            record(None, "restore", run, archive=place.name, made_at=manifest.made_at)
            finish()
    return lines


def recover(folder: Path, key: str) -> Line:
    """Bring letters back that were set aside in a folder found after the restore."""
    with db.connection_context(), saving():
        return _recover([folder], key, clock.now(), [folder])


def _recover(folders: Sequence[Path], key: str, made_at: datetime, wanted: Sequence[Path]) -> Line:
    """The letters set aside that the database does not know, whatever the clock was that day. Problems: a folder wanted that
    holds none, or none found at all.
    """
    there = [folder for folder in dict.fromkeys(folders) if (folder / aside.FOLDER).is_dir()]
    count, problems = 0, [f"{folder / aside.FOLDER} is not there" for folder in wanted if folder not in there]
    if not there:
        looked = ", ".join(map(str, dict.fromkeys(folders)))
        problems.append(f"no folder {aside.FOLDER} was found at {looked}: letters issued since may lie where PORTAL_BACKUPS was; "
                        "bring them back with portal recover FOLDER")
    for place in (one for folder in there for one in aside.each(folder)):
        try:
            letter, pdf = aside.read(place, key)
        except Unreadable as problem:
            problems.append(str(problem))
            continue
        office = Office.get_or_none(Office.slug == letter.office)
        if office is None:
            problems.append(f"{letter.number} ({place.name}): no office {letter.office} in this archive")
        elif not _is_known(letter, pdf):
            row = Recovered.create(office=office, number=letter.number, subject=letter.subject, file=keep(pdf, "application/pdf"),
                                   issued_at=datetime.fromisoformat(letter.issued_at), sent_to=", ".join(letter.sent_to))
            learn(office.id, letter.series, letter.year, letter.taken, made_at)
            record(None, "recovered", row, number=letter.number)
            count += 1
    return Line("letters", ", ".join(problems[:5]), {"count": count})


def _is_known(letter: aside.Letter, pdf: bytes) -> bool:
    before = Recovered.select().join(File).where(File.sha256 == sha256(pdf).hexdigest())  # brought back once already
    return before.exists() or Document.select().where(Document.code == letter.code, Document.issued_at.is_null(False)).exists()


def settle(officer: Officer, letter: Recovered) -> None:
    """Somebody has seen to a letter that was brought back."""
    with saving():
        if Recovered.update(settled_at=clock.now()).where(Recovered.id == letter.id, Recovered.settled_at.is_null()).execute():
            record(officer, "recovered_settled", letter, number=letter.number)


def set_aside() -> int:
    """Lay each letter issued since the last good backup beside the archives; how many were not there yet. One whose print is
    lost keeps no other waiting: the next backup tells of it. Those of longer ago than any use are given up.
    """
    folder, laid = settings().backups, 0
    for letter in not_aside():
        said = aside.Letter(letter.office.slug, letter.series, letter.number_year or 0, letter.number_taken or 0,
                            letter.number or str(letter.number_taken), letter.subject, letter.issued_at.isoformat(),
                            letter.code or "", addressed(letter))
        with suppress(Absent):
            place = aside.place_of(folder, letter.issued_at, letter.paper.sha256)
            aside.put(place, said, content(letter.paper.sha256), settings().backup_key)
            laid += 1
    for old in (folder / aside.FOLDER).glob("*"):  # with the parts of those who were killed at it
        if old.name < f"{clock.now() - ASIDE_FOR:%Y%m%dT%H%M%SZ}":
            old.unlink(missing_ok=True)
    return laid
