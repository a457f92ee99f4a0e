"""The archive: one file, encrypted as age has it (age-encryption.org), a tar inside. In ten years
it opens without this program:

    age -d -i backup-key wian-….age | tar x

First in the tar lies `manifest.json`, then the database, the keys and the emblem, then every file
under its SHA-256, and last `missing`: files that were not where they should be when the archive was
made.
"""

import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import IO, Any, BinaryIO

import pyrage

FORMAT = 1
MANIFEST, FILES, KEPT, MISSING = "manifest.json", "files/", "kept/", "missing"


class UnreadableArchive(ValueError):
    """No archive of ours, not with this key, or damaged; in words."""


@dataclass
class Manifest:
    """What an archive says of itself."""

    archive: str  # its name when it was made
    made_at: str  # UTC, ISO: everything up to this moment is in it
    version: str  # of the portal
    engine: str
    database: dict[str, Any]  # name, size and SHA-256 of its file in the archive
    facts: dict[str, Any]  # what has to be the same after a restore
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Raises UnreadableArchive when it was written by a newer program."""
        said = json.loads(text)
        if said.get("format", 0) > FORMAT:
            raise UnreadableArchive(
                f"format {said['format']}: made by a newer Wian ({said.get('version')})"
            )
        return cls(**said)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


class Writer:
    """The tar while it is written."""

    def __init__(self, stream: IO[bytes]):
        self._tar = tarfile.TarFile.open(fileobj=stream, mode="w|")
        self.size = 0

    def add(self, name: str, content: bytes) -> None:
        self.stream(name, BytesIO(content), len(content))

    def stream(self, name: str, source: IO[bytes], size: int) -> None:
        """So many bytes of a source."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, source)
        self.size += size

    def close(self) -> None:
        self._tar.close()


@contextmanager
def written(place: Path, key: str) -> Iterator[Writer]:
    """An archive at a place: there is a whole one when the block ends well, and none when it
    does not.
    """
    part = place.with_name(f".{place.name}.part")
    part.unlink(missing_ok=True)  # of one who was killed at it
    try:
        with open(part, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            with _sealing(out, key) as stream:
                writer = Writer(stream)
                try:
                    yield writer
                except BaseException:
                    with suppress(
                        OSError
                    ):  # nobody reads any more, and tarfile would say so on its way out
                        writer.close()
                    raise
                writer.close()
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, place)
        sync_folder(place.parent)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(place: Path, key: str) -> Iterator[tuple[Manifest, Iterator[tuple[str, IO[bytes]]]]]:
    """The manifest of an archive, and what lies in it: name and content, in order, each to be read
    before the next is asked for.

    Raises UnreadableArchive when it is no archive, sealed with another key, altered or cut off;
    that may come at the very end.
    """
    try:
        with (
            place.open("rb") as file,
            _unsealing(file, key) as stream,
            tarfile.open(fileobj=stream, mode="r|") as tar,
        ):
            entries = ((entry.name, tar.extractfile(entry)) for entry in tar if entry.isfile())
            name, content = next(entries, ("", None))
            if name != MANIFEST or content is None:
                raise UnreadableArchive("it does not begin with a manifest")
            yield (
                Manifest.read(content.read()),
                ((name, content) for name, content in entries if content),
            )
    except FileNotFoundError:
        if place.exists():
            raise
        raise UnreadableArchive("there is no such file") from None
    except (tarfile.TarError, EOFError, json.JSONDecodeError, TypeError) as problem:
        raise UnreadableArchive(f"it is damaged: {problem}") from None


def digest_of(content: IO[bytes], out: BinaryIO | None = None) -> str:
    """The SHA-256 (hex) of a content, copied on its way when wanted."""
    seen = sha256()
    while part := content.read(1 << 20):
        seen.update(part)
        if out:
            out.write(part)
    return seen.hexdigest()


@contextmanager
def _sealing(out: BinaryIO, key: str) -> Iterator[IO[bytes]]:
    """A stream whose bytes reach `out` encrypted."""
    reader, writer = os.pipe()
    to = pyrage.x25519.Identity.from_str(key).to_public()
    with _beside(lambda: _encrypt(reader, out, to)), os.fdopen(writer, "wb") as stream:
        yield stream


@contextmanager
def _unsealing(file: BinaryIO, key: str) -> Iterator[IO[bytes]]:
    """A stream of what `file` holds encrypted; read to its end when the block ends, so that
    nothing cut off goes unnoticed.
    """
    reader, writer = os.pipe()
    try:
        with (
            _beside(lambda: _decrypt(file, writer, pyrage.x25519.Identity.from_str(key))),
            os.fdopen(reader, "rb") as stream,
        ):
            yield stream
            while stream.read(1 << 20):
                pass
    except pyrage.DecryptError as problem:
        raise UnreadableArchive(
            "it cannot be opened with this key, which is that of PORTAL_BACKUP_KEY, else of the "
            "file backup-key in "
            f"the data folder, else the one typed: {problem}"
        ) from None
    except OSError as problem:
        if problem.errno is not None:
            raise
        raise UnreadableArchive(f"it is altered or cut off: {problem}") from None


def _encrypt(reader: int, out: BinaryIO, to: Any) -> None:
    told = _Told(out)
    with os.fdopen(reader, "rb") as source:
        try:
            pyrage.encrypt_io(source, told, [to])
        except pyrage.EncryptError:
            raise told.problem or OSError("not encrypted") from None


def _decrypt(file: BinaryIO, writer: int, key: Any) -> None:
    with os.fdopen(writer, "wb") as out:
        pyrage.decrypt_io(file, out, [key])


class _Told:
    """A file that remembers why it could not be written."""

    def __init__(self, out: BinaryIO):
        self._out = out
        self.problem: OSError | None = None

    def write(self, part: bytes) -> int:
        try:
            return self._out.write(part)
        except OSError as problem:
            self.problem = problem
            raise

    def flush(self) -> None:
        self._out.flush()


@contextmanager
def _beside(work: Any) -> Iterator[None]:
    """Work done in a thread beside the block; what goes wrong there is the reason for whatever
    goes wrong in the block.
    """
    problems: list[BaseException] = []

    def do() -> None:
        try:
            work()
        except BaseException as problem:
            problems.append(problem)

    thread = Thread(target=do, daemon=True)
    thread.start()
    try:
        yield
    except BaseException as problem:
        thread.join()
        if problems and isinstance(problem, BrokenPipeError | tarfile.TarError | EOFError):
            raise problems[0] from None
        raise
    thread.join()
    if problems:
        raise problems[0]


def sync_folder(folder: Path) -> None:
    """The folder itself is on disk: a renamed file is there after a power cut."""
    opened_folder = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened_folder)
    finally:
        os.close(opened_folder)
