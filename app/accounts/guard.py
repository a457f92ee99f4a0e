"""Who may come in. A view says @needs(…) or @anyone; a view that says nothing is shut."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, current_app, g, make_response, request, session, url_for
from werkzeug.wrappers import Response

from app.accounts import commands, queries
from app.accounts.forms import SignInForm
from app.accounts.roles import May
from app.kit.db import saving
from app.kit.fields import posted_key
from app.kit.web import htmx, page, stamped, tell, to
from app.kit.words import language

View = Callable[..., Any]


def needs(*acts: May) -> Callable[[View], View]:
    """Open to officers who may do one of these in some office. What they may do it *to*, the room's queries say.
    With no act named: open to every officer who is signed in.
    """
    def mark(view: View) -> View:
        view.needs = acts  # type: ignore[attr-defined]
        return view
    return mark


def anyone(view: View) -> View:
    """Open to people who are not signed in."""
    view.needs = None  # type: ignore[attr-defined]
    return view


def enter() -> Response | None:
    """Before each request: who is it, and is the door open to them?"""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # no such page: answered 404 by the router
    acts = getattr(view, "needs", ())
    if request.endpoint != "static.file":
        _recognise()
    if acts is None:
        return None
    if not hasattr(view, "needs"):
        abort(403)
    if g.officer is None:
        return _ask_to_sign_in()
    if acts and not any(g.officer.offices_where(act) for act in acts):
        abort(403)
    return None


def _recognise() -> None:
    g.officer, g.session = None, None
    token = session.get("token")
    found = queries.session(commands.hashed_token(token)) if token else None
    if found:
        if "X-Asks-Itself" not in request.headers:  # a page that refreshes itself is no person at work
            commands.note_seen(found)
        g.session, g.officer = found, found.officer
    language.set(g.officer.language if g.officer else "th")


def _ask_to_sign_in() -> Response:
    """The sign-in page; what was typed into a form travels along in it and is offered again afterwards."""
    if request.method in ("GET", "HEAD"):
        where = url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
        if htmx:
            answer = make_response("", 401)
            answer.headers["HX-Redirect"] = where
            return answer
        return to(where)
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    typed = [(name, value) for name, value in request.form.items(multi=True) if ours and name != "csrf_token"]
    answer = page("accounts/sign_in.html", status=401, form=SignInForm(formdata=None), next=request.path, typed=typed,
                  lost_files=any(upload.filename for upload in request.files.values()))
    if htmx:
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


def once(view: View) -> View:
    """A form is written once, however often it is sent: everything the view writes and the form's key
    are one transaction; a second sending goes where the first one led and shows the first receipt. A form that comes back
    with messages leaves nothing written, but for the draft of a view that says its answer `keeps` it.
    """
    @wraps(view)
    def written(*args: Any, **values: Any) -> Any:
        if request.method == "GET":
            return view(*args, **values)
        key = posted_key()
        if not key:
            abort(400)
        with saving() as transaction:
            if former := commands.claim(g.officer.id, key):
                tell(former.receipt)
                return to(former.location)
            answer = view(*args, **values)
            if getattr(answer, "status_code", 0) != 303:
                if getattr(answer, "keeps", False):
                    commands.unclaim(g.officer.id, key)
                else:
                    transaction.rollback()
                return answer
            receipt = getattr(answer, "receipt", "")
            receipt = receipt and stamped(receipt, key)
            commands.settle(g.officer.id, key, answer.location, receipt)
        tell(receipt)
        return answer
    return written
