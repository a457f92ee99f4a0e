"""Letters set aside: each letter issued since the last backup lies beside the archives within a
minute of its print, encrypted likewise: one line of JSON, then the PDF. So a disk that breaks at
noon takes no letter that was said to be sent.

    age -d -i backup-key 20261125T081244Z-4a7d7f.letter.age | tail -n +2 > letter.pdf
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

import pyrage

from app.operations.backups.archive import UnreadableArchive, sync_folder

FOLDER, ENDING = "issued", ".letter.age"


@dataclass(frozen=True)
class Letter:
    """What is known of a letter set aside."""

    office: str  # the short key
    series: str
    year: int
    taken: int  # the running number alone
    number: str  # in full; of a paper without one, the number of the register
    subject: str
    issued_at: str  # UTC, ISO
    code: str
    sent_to: list[str]  # offices, as in lists


def place_of(folder: Path, issued_at: datetime, digest: str) -> Path:
    """Where a letter with a print of that hash lies."""
    return folder / FOLDER / f"{issued_at:%Y%m%dT%H%M%SZ}-{digest[:12]}{ENDING}"


def put(place: Path, letter: Letter, pdf: bytes, key: str) -> None:
    """Set a letter aside; whole, or not at all, also when two do at once."""
    said = json.dumps(asdict(letter), ensure_ascii=False).encode() + b"\n" + pdf
    part = place.with_suffix(f".{token_hex(4)}.part")
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(part, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(pyrage.encrypt(said, [pyrage.x25519.Identity.from_str(key).to_public()]))
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, place)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(place.parent)


def within(folder: Path) -> Path:
    """Where letters lie in a folder: in its issued/, unless that itself is named."""
    return folder if folder.name == FOLDER else folder / FOLDER


def each(folder: Path) -> list[Path]:
    """The letters that lie in a folder, in the order in which they were issued. Raises OSError
    when it cannot be listed.
    """
    place = within(folder)
    return sorted(
        place / name for name in os.listdir(place) if name.endswith(ENDING)
    )  # glob is silent where it may not look


def read(place: Path, key: str) -> tuple[Letter, bytes]:
    """A letter and its PDF. Raises UnreadableArchive."""
    try:
        said, _line, pdf = pyrage.decrypt(
            place.read_bytes(), [pyrage.x25519.Identity.from_str(key)]
        ).partition(b"\n")
        return Letter(**json.loads(said)), pdf
    except (OSError, pyrage.DecryptError, ValueError, TypeError) as problem:
        raise UnreadableArchive(f"{place.name}: {problem}") from None
