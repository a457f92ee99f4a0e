"""What a browser may keep of the pages of somebody who is signed in, so that signing out takes them
away and a page that did not change is not sent again.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Response, current_app, g, request, session

from app.kit.sealing import mark

FORM = re.compile(r'<form(?![^>]*class="search")[^>]*method="post".*?</form>', re.DOTALL)
FIELD = re.compile(r'<(?:textarea|select|input(?![^>]*type="hidden"))')


def revalidated(view: Callable[..., Any]) -> Callable[..., Any]:
    """A browser may keep this page over plain http, too: a list without people's data, asked for
    often. It asks each time whether the page is still so.
    """
    view.kept = True  # type: ignore[attr-defined]
    return view


def whose() -> str:
    """Who is signed in, as pages and a cookie that scripts may read have it; it opens nothing.
    Empty when nobody is.
    """
    return mark(f"whose {g.officer.id}")[:16] if g.get("officer") else ""


def forbid_storing(answer: Response) -> Response:
    """After each request: whose the pages are, what may be kept of them and of files, and 304
    for a page that is still as it was.
    """
    if not whose():
        return answer
    if request.cookies.get(cookie()) != whose():
        answer.set_cookie(
            cookie(), whose(), secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax"
        )
    if request.method != "GET":
        return answer
    if (
        answer.mimetype != "text/html" and not request.is_secure
    ):  # papers, photographs, lists taken out: people's data, too
        answer.headers["Cache-Control"] = "no-store"
    if answer.mimetype != "text/html" or "Cache-Control" in answer.headers:
        return answer
    body = answer.get_data()
    view = current_app.view_functions.get(request.endpoint or "")
    if not (request.is_secure or hasattr(view, "kept") or is_typed_on(body.decode())):
        answer.headers["Cache-Control"] = "no-store"
    elif answer.status_code == 200:
        answer.set_etag(
            sha256(session.get("token", "").encode() + body).hexdigest()[:32], weak=True
        )
        answer.make_conditional(request)
    return answer


def picture(content: bytes, media_type: str) -> Response:
    """A picture of what is not public: the browser asks each time whether it is still so."""
    answer = Response(content, mimetype=media_type)
    answer.set_etag(sha256(content).hexdigest())
    answer.make_conditional(request)
    return answer


def leave(answer: Response) -> None:
    """Whoever was signed in goes: so does the cookie, and what the browser keeps, where it
    listens to that: over https.
    """
    answer.delete_cookie(
        cookie(), secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax"
    )
    clear(answer)


def clear(answer: Response) -> None:
    """The browser throws away what it keeps of the portal: but for the page it is about to
    leave, which it keeps after that.
    """
    answer.headers["Clear-Site-Data"] = '"cache"'


def cookie() -> str:
    """The name of the cookie that says whose the pages are."""
    return current_app.config["SESSION_COOKIE_NAME"] + "-whose"


def is_typed_on(text: str) -> bool:
    """Whether there is a field to type in or to choose from in a form that writes: going back
    must not empty it.
    """
    return any(FIELD.search(form) for form in FORM.findall(text))
