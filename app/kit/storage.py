"""The store of contents: a folder of this machine, a folder shared by several, or a bucket that
speaks S3, as PORTAL_FILES says.

Each content lies under the SHA-256 of what it holds, is written once, and is whole as soon as it
can be seen. What comes from a bucket is checked against its name before anybody gets a byte of it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from time import time
from typing import Any, BinaryIO, Protocol

from app.kit.settings import WrongSetting, settings

PIECE = 1024 * 1024  # bytes
PART = ".part"  # ends the name of what is not whole yet
OLD = timedelta(days=1).total_seconds()  # a part of that age was left by a process that died
PATIENCE = 60  # seconds for an answer of a bucket


class Absent(Exception):
    """The store has no content of that hash; or what lies under it is something else."""


class Unanswered(Exception):
    """The store does not answer, is full, or lets us in no more."""


class Store(Protocol):
    """What a store can do. All of it raises Unanswered when the store cannot be reached."""

    def put(self, digest: str, content: BinaryIO) -> None:
        """Keep a content under its hash; a whole one that is there already stays, a damaged one is
        mended. Once this returns it survives a loss of power. Raises ValueError, and keeps nothing,
        when the hash is another.
        """

    def open(self, digest: str) -> BinaryIO:
        """The content, to be read from its beginning; a real file. Raises Absent."""

    def has(self, digest: str) -> bool:
        """Whether there is such a content."""

    def each(self) -> Iterator[str]:
        """The hashes of all that is kept, in no order."""

    def sweep(self) -> int:
        """Remove what processes that died left half written; how many."""


@cache
def store() -> Store:
    """The store of this process."""
    chosen = settings()
    if chosen.files.startswith("s3://"):
        return Bucket(chosen.files)
    return Folder(Path(chosen.files)) if chosen.files else Folder(chosen.data / "files", ours=True)


def content(digest: str) -> bytes:
    """A content in memory. Raises Absent, and when it is not what its hash says, too."""
    with store().open(digest) as file:
        whole = file.read()
    if sha256(whole).hexdigest() != digest:
        raise Absent(f"{digest}: damaged")
    return whole


class Folder:
    """A folder. Its own is made at need; one that was given has to be there: a share that is not
    mounted is not written to.
    """

    def __init__(self, root: Path, ours: bool = False):
        self.root, self.ours = root, ours

    def place(self, digest: str) -> Path:
        """Where a content lies."""
        return self.root / digest[:2] / digest

    def put(self, digest: str, content: BinaryIO) -> None:
        place = self.place(digest)
        with _disk():
            if place.exists():
                with place.open("rb") as there:
                    if file_digest(there, "sha256").hexdigest() == digest:
                        return
            if self.ours:
                self.root.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                place.parent.mkdir()
                _sync(self.root)
            with NamedTemporaryFile(dir=place.parent, suffix=PART, delete=False) as part:
                try:
                    for piece in _checked(digest, content):
                        part.write(piece)
                    part.flush()
                    os.fsync(part.fileno())
                    os.replace(part.name, place)
                except BaseException:
                    with suppress(OSError):
                        os.unlink(part.name)
                    raise
            _sync(place.parent)

    def open(self, digest: str) -> BinaryIO:
        with _disk():
            try:
                return self.place(digest).open("rb")
            except FileNotFoundError:
                self._look()
                raise Absent(digest) from None

    def has(self, digest: str) -> bool:
        with _disk():
            self._look()
            return self.place(digest).exists()

    def each(self) -> Iterator[str]:
        with _disk():
            self._look()
            for folder in self.root.glob("[0-9a-f][0-9a-f]"):
                yield from (file.name for file in folder.iterdir() if _is_digest(file.name))

    def sweep(self) -> int:
        swept = 0
        with _disk():
            self._look()
            for part in self.root.glob(f"[0-9a-f][0-9a-f]/*{PART}"):
                with suppress(FileNotFoundError):  # another machine sweeps, too
                    if part.stat().st_mtime < time() - OLD:
                        part.unlink()
                        swept += 1
        return swept

    def _look(self) -> None:
        if not self.ours and not self.root.is_dir():
            raise Unanswered(f"{self.root} is not there")


class Bucket:
    """A bucket of Amazon S3 or of any server that speaks as it does, reached as the usual AWS_*
    variables say.
    """

    def __init__(self, url: str):
        try:
            import obstore
        except ImportError:
            raise WrongSetting(
                "PORTAL_FILES: s3:// needs the Python package obstore (the extra `s3`)"
            ) from None
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        patience = timedelta(seconds=PATIENCE)
        self._s3: Any = obstore
        self._store = obstore.store.from_url(
            url,
            client_options={
                "timeout": patience,
                "connect_timeout": timedelta(seconds=5),
                "allow_http": endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 3, "retry_timeout": patience},
        )

    def put(self, digest: str, content: BinaryIO) -> None:
        if self.has(digest):
            with suppress(Absent, Unanswered):  # damaged, as we see it or as the bucket does
                self.open(digest).close()
                return
        with self._answering():
            self._s3.put(self._store, _key(digest), _checked(digest, content))

    def open(self, digest: str) -> BinaryIO:
        """A copy of this machine's own, so that a reader on a thin line keeps no line to the
        bucket busy.
        """
        copy = TemporaryFile()  # noqa: SIM115  it is handed on
        try:
            with self._answering():
                for piece in self._s3.get(self._store, _key(digest)).stream(PIECE):
                    copy.write(piece)
            copy.seek(0)
            if file_digest(copy, "sha256").hexdigest() != digest:
                raise Absent(f"{digest}: damaged")
            copy.seek(0)
        except BaseException:
            copy.close()
            raise
        return copy  # type: ignore[return-value]

    def has(self, digest: str) -> bool:
        try:
            with self._answering():
                self._s3.head(self._store, _key(digest))
        except Absent:
            return False
        return True

    def each(self) -> Iterator[str]:
        with self._answering():
            for batch in self._s3.list(self._store):
                names = (one["path"].rpartition("/")[2] for one in batch)
                yield from (name for name in names if _is_digest(name))

    def sweep(self) -> int:
        return 0  # a bucket shows nothing half written

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as problem:
            raise Absent(str(problem)) from None
        except (self._s3.exceptions.BaseError, OSError) as problem:
            raise Unanswered(f"{type(problem).__name__}: {problem}") from problem


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _is_digest(name: str) -> bool:
    return len(name) == 64


def _checked(digest: str, content: BinaryIO) -> Iterator[bytes]:
    """The content in pieces. Raises ValueError at the end when it was not what its hash says."""
    seen = sha256()
    while piece := content.read(PIECE):
        seen.update(piece)
        yield piece
    if seen.hexdigest() != digest:
        raise ValueError(f"{digest}: the content is {seen.hexdigest()}")


def _sync(folder: Path) -> None:
    """A name in a folder outlives a loss of power once the folder is written, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise Unanswered(str(problem)) from problem
