"""A form that was written once and is sent again with other content: what came of it the first
time.
"""

import json
from dataclasses import dataclass
from hashlib import file_digest
from typing import Any

from flask import request

from app.kit.sealing import mark

BUTTONS = ("then", "what", "which")  # names under which a button says what a form is to do


@dataclass(frozen=True)
class Former:
    """What the form led to when it was written. With nothing in it: the form is only filled with
    what was typed elsewhere.
    """

    receipt: str = ""
    location: str = ""
    # the address of the form that changes what was written; empty when nothing there can be changed
    change: str = ""
    newer: Any = None  # what was done since then to the thing the form changes: an act of the trail

    @property
    def is_filling(self) -> bool:
        return not self.location

    @property
    def edits(self) -> bool:
        """Whether the form itself changes something that is there, rather than adding to it."""
        return self.change == request.path

    @property
    def pressed(self) -> tuple[str, str] | None:
        """Name and value of the button that was pressed, where a form has several."""
        return next(((name, request.form[name]) for name in BUTTONS if name in request.form), None)

    @property
    def files(self) -> list[str]:
        """Names of the files that came along: no page can put them into a form again."""
        return [upload.filename for upload in request.files.values() if upload.filename]


def content(*prefixes: str) -> str:
    """A mark of what the form just sent holds (or its fields whose names begin so), and of where it
    was sent. Passwords and citizen numbers cannot be guessed from it without the key. What differs
    with each showing of a form is left out. Its files can be read from their beginning afterwards.
    """
    typed = [
        [name, value.replace("\r\n", "\n")]
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", "key") and name.startswith(prefixes or "")
    ]
    files = []
    for name, upload in request.files.items(multi=True):
        if upload.filename:
            upload.stream.seek(0)
            digest = file_digest(upload.stream, "sha256")  # type: ignore[arg-type]
            files.append([name, upload.filename, digest.hexdigest()])
            upload.stream.seek(0)
    return mark(json.dumps([request.path, sorted(typed, key=lambda field: field[0]), files]))
