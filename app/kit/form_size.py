"""How large a form may be: all it sends, its text, one field, the number of fields. Decided by the
page the form is sent to, before anything of it is read.

A library checks some of this on some roads only: Werkzeug measures no field of a plain form, and no
sum of the text of a multipart form.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

KB, MB = 1024, 1024 * 1024  # bytes
AS_SENT = 3  # a plain form sends three bytes for each byte that is no Latin letter
IN_MEMORY = 512 * KB  # of a file; the rest of it goes to the disk
AROUND_FIELDS = (
    256 * KB
)  # what stands around the fields of a multipart form, and what Werkzeug reads ahead
PIECE = 16 * KB  # of a plain form, unquoted at once
MOST_READ_AWAY = 100 * MB  # of a form refused for its size, so that the browser hears the answer


@dataclass(frozen=True)
class FormSize:
    """The largest form a page takes. `text`: bytes of all its text as sent, which is all of a form
    without files; `files`: bytes of its files together; `fields`: how many fields and files.
    """

    text: int
    files: int = 0
    fields: int = 1000

    def body(self, has_parts: bool) -> int:
        """Bytes of the whole body; only a multipart form brings files."""
        return self.text + self.files + AROUND_FIELDS if has_parts and self.files else self.text


PROOF = FormSize(16 * KB, fields=100)  # a password, a code
ORDINARY = FormSize(512 * KB)
LONG = FormSize(AS_SENT * MB + 64 * KB)  # a letter: text of 1 MB and what stands around it


def with_files(bytes_together: int, text: FormSize = ORDINARY) -> FormSize:
    """The size of a form that brings files besides its text."""
    return FormSize(text.text, bytes_together, text.fields)


def form_size(size: FormSize) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say how large a form the view takes; a view that says nothing takes an ORDINARY one."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.form_size = size  # type: ignore[attr-defined]
        return view

    return mark


def size_of(view: Callable[..., Any] | None) -> FormSize:
    """The largest form the view takes."""
    return getattr(view, "form_size", ORDINARY)


class SizedRequest(Request):
    """A request that reads no more than the page asked for takes. `files_dropped`: what files
    hold is read away, not kept.
    """

    size = ORDINARY
    files_dropped = False

    def limit(self, size: FormSize) -> None:
        """Take no larger form than that. Raises RequestEntityTooLarge (413) when the request
        says that it is larger.
        """
        self.size = size
        self.max_content_length = size.body(self.mimetype == "multipart/form-data")
        self.max_form_memory_size, self.max_form_parts = max(size.text, AROUND_FIELDS), size.fields
        if (self.content_length or 0) > self.max_content_length:
            raise RequestEntityTooLarge

    def make_form_data_parser(self) -> FormDataParser:
        """Called by Werkzeug when the form is first asked for."""
        self.text_read = _TextRead(self.size.text + AROUND_FIELDS)
        return _Parser(
            self._get_file_stream,
            max_form_memory_size=self.max_form_memory_size,
            max_content_length=self.max_content_length,
            cls=self.parameter_storage_class,
            max_form_parts=self.max_form_parts,
        )

    def _get_stream_for_parsing(self) -> Any:
        stream = super()._get_stream_for_parsing()
        return (
            _Measured(stream, self.text_read) if self.mimetype == "multipart/form-data" else stream
        )

    def _get_file_stream(self, *_about: Any, **_more: Any) -> Any:
        return (_Dropped if self.files_dropped else _File)(self.text_read)

    def read_away(self) -> None:
        """Read what is left of a refused form and keep nothing of it: a server that hangs up
        first is not heard.
        """
        stream, left = (
            self.environ["wsgi.input"],
            min(self.content_length or MOST_READ_AWAY, MOST_READ_AWAY),
        )
        while left > 0 and (part := stream.read(min(left, 64 * KB))):
            left -= len(part)


class _Parser(FormDataParser):
    """Werkzeug's, with the limits it does not set for plain forms."""

    def _parse_urlencoded(
        self, stream: Any, mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        body = stream.read()
        stream.read(
            1
        )  # Werkzeug cuts a body at the limit in silence, and only objects to whoever reads on
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        pairs = [pair.partition(b"=") for pair in body.split(b"&") if pair]
        return (
            stream,
            self.cls([(_unquoted(name), _unquoted(value)) for name, _equals, value in pairs]),
            self.cls(),
        )


def _unquoted(sent: bytes) -> str:
    """A name or value of a plain form, piece by piece: urllib needs eighty times the memory of
    what it is given at once.
    """
    sent, found, at = sent.replace(b"+", b" "), bytearray(), 0
    while at < len(sent):
        end = at + PIECE
        cut = sent.find(b"%", end - 2, end)  # not inside a %E0
        end = cut if cut > at else end
        found += unquote_to_bytes(sent[at:end])
        at = end
    return found.decode(errors="werkzeug.url_quote")


class _TextRead:
    """How much of a multipart form was read so far that went into no file."""

    def __init__(self, most: int):
        self.most, self.read, self.in_files = most, 0, 0

    def check(self) -> None:
        if self.read - self.in_files > self.most:
            raise RequestEntityTooLarge


class _Measured:
    """The body of a multipart form as it is read."""

    def __init__(self, stream: Any, text_read: _TextRead):
        self.stream, self.text_read = stream, text_read

    def read(self, size: int = -1) -> bytes:
        self.text_read.check()
        part = self.stream.read(size)
        self.text_read.read += len(part)
        return part


class _File(SpooledTemporaryFile):
    """A file of a form, in memory while it is small."""

    def __init__(self, text_read: _TextRead):
        super().__init__(max_size=IN_MEMORY, mode="rb+")
        self.text_read = text_read

    def write(self, part: Any) -> int:
        self.text_read.in_files += len(part)
        return super().write(part)


class _Dropped(io.BytesIO):
    """A file whose content nobody will read."""

    def __init__(self, text_read: _TextRead):
        super().__init__()
        self.text_read = text_read

    def write(self, part: Any) -> int:
        self.text_read.in_files += len(part)
        return len(part)


def watch(app: Flask) -> None:
    """From now on every request is measured first of all."""
    app.request_class = SizedRequest

    @app.before_request
    def measure() -> None:
        request.limit(size_of(app.view_functions.get(request.endpoint or "")))  # type: ignore[attr-defined]
