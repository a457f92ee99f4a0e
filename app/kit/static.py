"""The few files every page shares: hashed names, compressed once at start, kept by browsers for
a year.
"""

import gzip
from hashlib import sha256
from pathlib import Path

import brotli
from flask import Blueprint, Response, abort, request

from app.kit.paths import STATIC, VENDOR

MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FILES = (
    STATIC / "portal.css",
    STATIC / "portal.js",
    STATIC / "wian.svg",
    VENDOR / "static" / "htmx.min.js",
)


def blueprint() -> tuple[Blueprint, dict[str, str]]:
    """The routes of the files, and the URL of each by its plain name."""
    bp = Blueprint("static", __name__, url_prefix="/static")
    files = {_hashed_name(file): file for file in FILES}
    packed = {name: _packed(file.read_bytes()) for name, file in files.items()}

    @bp.get("/<name>")
    def file(name: str) -> Response:
        if name not in packed:
            abort(404)
        coding = request.accept_encodings.best_match(["br", "gzip", "identity"], "identity")
        answer = Response(packed[name][coding], content_type=MEDIA[files[name].suffix])
        if coding != "identity":
            answer.content_encoding = coding
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    file.needs = None  # type: ignore[attr-defined]  # open to everyone
    return bp, {file.name: f"/static/{name}" for name, file in files.items()}


def _hashed_name(file: Path) -> str:
    return f"{file.stem}.{sha256(file.read_bytes()).hexdigest()[:10]}{file.suffix}"


def _packed(content: bytes) -> dict[str, bytes]:
    return {
        "identity": content,
        "gzip": gzip.compress(content, 9, mtime=0),
        "br": brotli.compress(content),
    }
