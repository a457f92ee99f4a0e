"""What can happen to files: taken in after a look at what they really are, and kept."""

from hashlib import sha256
from io import BytesIO

from app.kit import clock
from app.kit.display import MARKS
from app.kit.errors import Refused
from app.kit.storage import store
from app.kit.thai import normalise
from app.kit.translation import _
from app.records.files.models import File
from app.records.files.types import media_type

MOST_BYTES = 20 * 1024 * 1024
MOST_NAME = 240  # bytes; a Thai letter is three, and file systems take 255


def keep(content: bytes, kind: str) -> File:
    """Store content under its hash, once; the bytes are safe before the row can be seen. Raises
    Unanswered when the store does not take it.
    """
    digest = sha256(content).hexdigest()
    store().put(digest, BytesIO(content))
    File.insert(
        sha256=digest, size=len(content), media_type=kind, kept_at=clock.now()
    ).on_conflict_ignore().execute()
    return File.get(File.sha256 == digest)


def take_in(content: bytes, name: str) -> tuple[File, str]:
    """Keep an uploaded file if it is what its name says and does no harm; the file and its tidied
    name.

    Raises Refused, in words for the sender, when it is empty, larger than 20 MB, of a type not
    taken, not what its name says, or a bomb.
    """
    name = tidy(name)
    if not content:
        raise Refused(_("แฟ้ม “%(name)s” ว่างเปล่า", name=name))
    if len(content) > MOST_BYTES:
        raise Refused(_("แฟ้ม “%(name)s” ใหญ่เกิน 20 MB", name=name))
    return keep(content, media_type(content, name)), name


def tidy(name: str) -> str:
    """A file name without folders, control characters and what systems stumble over; of at most
    MOST_NAME bytes in UTF-8, as file systems count, its ending kept.
    """
    name = normalise(name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if letter in '\n<>:"|?*' else letter for letter in name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return _within(name, MOST_NAME) or "file"
    ending = _within(ending, 20)
    return f"{_within(stem, MOST_NAME - len(ending.encode()) - 1)}{dot}{ending}"


def _within(text: str, most: int) -> str:
    """The beginning of a text that takes at most so many bytes, never half a letter nor a letter
    without its marks.
    """
    cut = text.encode()[:most].decode(errors="ignore")
    if cut == text:
        return text
    return _before_mark(cut) if text[len(cut)] in MARKS else cut.rstrip("เแโใไ")


def _before_mark(cut: str) -> str:
    """A text cut before a mark, without the letter that the mark belongs to."""
    return cut.rstrip("".join(MARKS))[:-1].rstrip("เแโใไ")
