"""An archive looked through, and restored into an empty place."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from app.circulation.circulars import models as circulars  # noqa: F401

# whose rows the trail knows
from app.field.certification import models as certification  # noqa: F401
from app.field.households.models import Member
from app.kit import clock, sealing
from app.kit.db import db
from app.kit.errors import Refused
from app.kit.settings import settings
from app.kit.storage import store
from app.kit.translation import _
from app.operations.backups import database_copies
from app.operations.backups.archive import (
    FILES,
    KEPT,
    MISSING,
    Manifest,
    UnreadableArchive,
    digest_of,
    opened,
)
from app.operations.backups.database_copies import Trouble
from app.operations.backups.restore_check import CheckLine, compared
from app.operations.migrate import UNFINISHED, migrate
from app.records.trail.commands import keep_head, take_over
from app.records.trail.queries import HEADS, heads_folder, heads_on_disk, verified

Told = Callable[[int, int], None]  # how many files of how many are done
SILENT: Told = lambda done, of: None  # noqa: E731


class _Contents:
    """What was found on the way through an archive."""

    def __init__(self, manifest: Manifest):
        self.manifest, self.digest = manifest, ""
        self.kept: dict[str, bytes] = {}
        self.count, self.bytes = 0, 0
        self.wrong: list[str] = []
        self.missing = ["the end of the archive"]  # until it is reached

    def lines(self) -> list[CheckLine]:
        facts, wrong = (
            self.manifest.facts["files"],
            [*self.wrong[:5], *(f"{one}: not in it" for one in self.missing[:5])],
        )
        if not wrong and self.count != facts["count"]:
            wrong = [f"{self.count} of {facts['count']}"]
        made_at = datetime.fromisoformat(self.manifest.made_at)
        return [
            CheckLine("archive", "", {"made_at": f"{clock.local(made_at):%Y-%m-%d %H:%M}"}),
            CheckLine(
                "database",
                "" if self.digest == self.manifest.database["sha256"] else "not what was put in",
            ),
            CheckLine("files", ", ".join(wrong), {"count": self.count, "size": self.bytes}),
        ]


def look_through(place: Path, key: str, told: Told = SILENT) -> list[CheckLine]:
    """Read an archive to its end and compare every content with its hash; nothing is written.
    Raises UnreadableArchive.
    """
    return _walk(place, key, digest_of, lambda _digest, _content: None, told).lines()


def bring_back(place: Path, key: str, told: Told = SILENT) -> tuple[Manifest, list[CheckLine]]:
    """Put everything of an archive into the empty place the settings name, bring it to the shape of
    this version, and compare.

    Raises UnreadableArchive, or Trouble when the place is not empty, or belongs to another engine
    or key. Done anew after an interruption it goes on to the same end.
    """
    url = settings().database_url
    expect_nothing()
    settings().data.mkdir(parents=True, exist_ok=True)
    sweep(settings().data, "restoring-*")
    with TemporaryDirectory(dir=settings().data, prefix="restoring-") as folder:
        copy = Path(folder) / "database"
        with copy.open("wb") as out:
            found = _walk(
                place, key, lambda content: digest_of(content, out), _keep, told, _expect_room
            )
        _fitting(found, url)
        if found.digest != found.manifest.database["sha256"]:
            raise UnreadableArchive("the database in it is not what was put in")
        for name, kept in found.kept.items():
            _lay_down(name, kept)
        database_copies.load(url, copy)
    with database_copies.asked(url) as ask:
        lines = found.lines() + compared(
            found.manifest.facts, database_copies.facts(ask, database_copies.engine(url))
        )
    applied = migrate()
    with db.connection_context():
        keep_head(restored=True)
        lines += [_trail(), _keys(), CheckLine("shape", "", {"applied": len(applied)})]
        take_over()
        return found.manifest, lines


@contextmanager
def alone(folder: Path, what: str) -> Iterator[None]:
    """One at a time, on all machines that share the folder; a process that dies lets go."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{what}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(_("กำลังทำอยู่แล้ว กรุณารอให้เสร็จก่อน")) from None
        yield


def sweep(folder: Path, pattern: str) -> None:
    """Remove folders one left behind who was killed at it."""
    for left in folder.glob(pattern):
        shutil.rmtree(left, ignore_errors=True)


def finish() -> None:
    """Nothing of the restore is left to be done once the transaction around this commits."""
    db.execute_sql(f"DROP TABLE {UNFINISHED}")


def expect_nothing() -> None:
    """Raises Trouble when the place the settings name is not empty, but for what an interrupted
    restore left there.
    """
    url = settings().database_url
    if not database_copies.is_free(url):
        raise Trouble(
            f"the database at {url.rpartition('@')[2]} is not empty, and a restore never "
            "overwrites one. "
            'Stop the portal and give it an empty place: docs/deploy.md, "Roll-back"'
        )


def _walk(
    place: Path,
    key: str,
    database: Callable[[IO[bytes]], str],
    file: Callable[[str, bytes], None],
    told: Told,
    begin: Callable[[Manifest], None] = lambda _manifest: None,
) -> _Contents:
    with opened(place, key) as (manifest, entries):
        begin(manifest)
        found = _Contents(manifest)
        for name, content in entries:
            if name == manifest.database["name"]:
                found.digest = database(content)
            elif name.startswith(KEPT):
                found.kept[name.removeprefix(KEPT)] = content.read()
            elif name == MISSING:
                found.missing = content.read().decode().split()
            elif name.startswith(FILES):
                _one_file(found, name, content.read(), file)
                told(found.count, manifest.facts["files"]["count"])
    return found


def _expect_room(manifest: Manifest) -> None:
    """Raises Trouble when what the archive says of itself does not fit into the data folder: the
    database packed, and that of SQLite unpacked, which archives of before do not tell; and files,
    but for those an interrupted restore has brought already.
    """
    size = manifest.database["size"]
    if manifest.engine == "sqlite":
        size += manifest.database.get("unpacked", 0)
    if not settings().files:
        kept = sum(
            file.stat().st_size for file in (settings().data / "files").rglob("*") if file.is_file()
        )
        size += max(0, manifest.facts["files"]["bytes"] - kept)
    database_copies.expect_room(settings().data, size)


def _one_file(
    found: _Contents, name: str, content: bytes, file: Callable[[str, bytes], None]
) -> None:
    digest = name.rpartition("/")[2]
    if sha256(content).hexdigest() != digest:
        found.wrong.append(f"{digest}: not what was put in")
        return
    file(digest, content)
    found.count, found.bytes = found.count + 1, found.bytes + len(content)


def _keep(digest: str, content: bytes) -> None:
    store().put(digest, BytesIO(content))


def _fitting(found: _Contents, url: str) -> None:
    made_on, ours = found.manifest.engine, database_copies.engine(url)
    if made_on != ours:
        raise Trouble(f"the archive is of {made_on}, PORTAL_DATABASE_URL names {ours}")
    sealing_key = found.kept["sealing-key"].decode()
    given = settings().given_sealing_key or (
        (settings().data / "sealing-key").exists() and settings().sealing_key
    )
    if given and given != sealing_key:
        raise Trouble(
            "the sealing key here is another than that of the archive: citizen numbers could not "
            "be opened. "
            "Leave PORTAL_SEALING_KEY out, or remove the file sealing-key"
        )


def _lay_down(name: str, content: bytes) -> None:
    """A key, the emblem, … into the data folder, readable by its owner alone. A key the
    environment gives goes before these.
    """
    if name.startswith(HEADS):
        _lay_heads(heads_folder() / Path(name).name, content)
        return
    place = settings().data / name
    place.touch(mode=0o600)
    place.write_bytes(content)


def _lay_heads(place: Path, content: bytes) -> None:
    """Heads of the trail beside those that are kept there already."""
    place.parent.mkdir(exist_ok=True)
    there = place.read_bytes() if place.exists() else b""
    fresh = [line for line in content.splitlines(keepends=True) if line not in there]
    place.write_bytes(b"".join(fresh) + there)


def _trail() -> CheckLine:
    found = verified(heads_on_disk())
    return CheckLine("trail", "" if found.whole else str(found), {"rows": found.rows})


def _keys() -> CheckLine:
    sample = (
        Member.select(Member.citizen_sealed).where(Member.citizen_sealed.is_null(False)).first()
    )
    try:
        if sample:
            sealing.opened(sample.citizen_sealed)
    except ValueError as problem:
        return CheckLine("keys", str(problem))
    return CheckLine("keys")
