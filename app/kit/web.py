"""Pages, parts of pages, redirects with a receipt, and downloads."""

import io
import os
import re
from typing import Any
from urllib.parse import quote

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_htmx import HTMX
from itsdangerous import BadSignature
from werkzeug.routing import IntegerConverter

from app.kit import clock
from app.kit.paging import LARGEST
from app.kit.storage import store
from app.kit.translation import _

htmx = HTMX()
MOST_SOUGHT = 200  # letters, as the fields take; a letter of Thai is nine bytes of an address


class Cookies(SecureCookieSessionInterface):
    """The cookie, whose signature has no age: the rows behind it say when a session ends, and a
    clock that was set back makes nobody a stranger, as Flask's own would.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        serializer = self.get_signing_serializer(app)
        assert serializer
        try:
            return self.session_class(
                serializer.loads(request.cookies.get(self.get_cookie_name(app), ""))
            )
        except BadSignature:
            return self.session_class()


class Id(IntegerConverter):
    """An id in an address: as our own links write it. A number no table can hold is no page."""

    regex = rf"[0-9]{{1,{LARGEST}}}"


def page(template: str, parts: tuple[str, ...] = (), status: int = 200, **values: Any) -> Response:
    """The page; or only one of its parts, when htmx asks for a part the route offers.

    Part `roll` of circulars/show.html is circulars/_roll.html, whose root element has the id
    `roll`.
    """
    part = htmx.target if htmx and not htmx.history_restore_request else None
    if part in parts:
        folder = template.rpartition("/")[0]
        template = f"{folder}/_{part.replace('-', '_')}.html"
    answer = make_response(render_template(template, **values), status)
    answer.vary.update(("HX-Request", "HX-Target"))
    return answer


def to(location: str, receipt: str = "", change: str = "") -> Response:
    """Go on to another page (303), with a receipt shown there: what was saved, when, under which
    reference. `change` is the address of the form, with fields of the same names, that changes what
    was written; it may be the form that was sent.
    """
    answer = redirect(location, 303)
    answer.change = change  # type: ignore[attr-defined]
    # told by the guard once the form is written
    answer.receipt = receipt  # type: ignore[attr-defined]
    return make_response(answer)


def home() -> str:
    """The address of the page where work begins; the factory names it (`HOME`, an endpoint)."""
    return url_for(current_app.config["HOME"])


def local(where: str) -> str:
    """A place in this portal as a browser writes it; empty for anything else, whatever a browser
    might make of it.
    """
    return where if re.fullmatch(r"/(?![/\\])[!-\[\]-~]{0,2000}", where) else ""


def show_receipt(receipt: str) -> None:
    """Show a receipt on the next page."""
    if receipt:
        flash(receipt)


def sought(words: str) -> str:
    """What is looked for, no longer than can be; that it was cut is told on the next page."""
    if len(words) > MOST_SOUGHT:
        show_receipt(_("คำค้นยาวเกิน %(most)s ตัวอักษร จึงค้นเฉพาะ %(most)s ตัวแรก", most=MOST_SOUGHT))
    return words[:MOST_SOUGHT]


def stamped(receipt: str, key: str) -> str:
    """A receipt with the time on the wall and a short reference to quote on the phone."""
    when = clock.local(clock.now()).strftime("%H:%M")
    return _(
        "%(receipt)s · บันทึกเมื่อ %(when)s น. · อ้างอิง %(reference)s",
        receipt=receipt,
        when=when,
        reference=key[:6].upper(),
    )


def download(digest: str, name: str, media_type: str, inline: bool = False) -> Response:
    """A stored file under its right (Thai) name; nothing in it may run in the portal's own pages.

    Raises Absent or Unanswered when the store has it not, or does not answer.
    """
    if digest in request.if_none_match:
        answer = Response(status=304)
        answer.set_etag(digest)
    else:
        file = store().open(digest)
        size = os.stat(file.fileno()).st_size
        answer = send_file(file, mimetype=media_type, etag=digest, max_age=0)
        answer.content_length = size
        answer.make_conditional(request, accept_ranges=True, complete_length=size)
    disposition = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = (
        f"{disposition}; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def made(content: bytes, name: str, media_type: str, inline: bool = True) -> Response:
    """A file made for this answer, under its right (Thai) name."""
    answer = send_file(io.BytesIO(content), mimetype=media_type, max_age=0)
    answer.headers["Content-Disposition"] = (
        f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
    )
    return answer


def secure(answer: Response) -> Response:
    """The headers every answer carries: nothing from elsewhere, nothing inline, no framing, no
    guessing.
    """
    answer.headers.setdefault(
        "Content-Security-Policy",
        (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
            "'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    )
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    answer.headers.setdefault("X-Frame-Options", "DENY")
    answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    if (
        request.endpoint != "static.file"
    ):  # a file that Flask sends says `public` as soon as it may be kept a while
        answer.cache_control.public, answer.cache_control.private = False, True
    if current_app.config["SESSION_COOKIE_SECURE"] and request.is_secure:
        answer.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    return answer
