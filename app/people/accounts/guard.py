"""Who may come in. A view says @needs(…) or @anyone; a view that says nothing is shut."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import abort, current_app, g, make_response, request, session, url_for
from peewee import OperationalError, PeeweeException
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from app.kit import web
from app.kit.display import moment
from app.kit.errors import Refused
from app.kit.fields import Form, shareable
from app.kit.translation import _, language
from app.kit.web import htmx, page, show_receipt, to
from app.people.accounts import queries
from app.people.accounts.commands import sessions, unsent
from app.people.accounts.forms import CodeForm, SignInForm
from app.people.accounts.roles import May
from app.records.trail import commands as trail

View = Callable[..., Any]
REFUSALS = (
    400,
    403,
    404,
    405,
)  # not 409 and 422: a form that cannot be used as things stand is ordinary work

# Where somebody goes who first has to change a given password or set up a second factor.
SETTLING = {
    "accounts.password": {"accounts.password"},
    "accounts.second_factor": {
        f"accounts.{part}"
        for part in ("second_factor", "picture", "offer_factor", "prove_factor", "stop_setting_up")
    },
}


def needs(*acts: May) -> Callable[[View], View]:
    """Open to officers who may do one of these in some office. What they may do it *to*, the room's
    queries say. With no act named: open to every officer who is signed in.
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
        return None  # no such page, or not by this method: answered 404 or 405 by the router
    acts = getattr(view, "needs", ())
    if request.endpoint != "static.file":
        _recognise()
    if acts is None:
        return None
    if not hasattr(view, "needs"):
        abort(403)
    if g.officer is None:
        return _ask_to_sign_in()
    if elsewhere := _unsettled():
        return elsewhere
    if acts and not any(g.officer.offices_where(act) for act in acts):
        abort(403)
    return None


def note_refusal(answer: Response) -> Response:
    """After each request: what a signed-in officer was refused goes into the trail, by the rule of
    its address and the ids in it; nothing that was typed. What the request itself wrote is undone
    or done by now.
    """
    found = _rule() if answer.status_code in REFUSALS else None
    if found and "officer" not in g and request.endpoint != "static.file":
        _recognise()  # nobody was asked who they are before the router sent them away
    if found and g.get("officer"):
        rule, values = found
        things = {
            name.removesuffix("_id"): value
            for name, value in values.items()
            if isinstance(value, int)
        }
        try:
            trail.refused(
                g.officer, "refused", f"{request.method} {rule} {answer.status_code}", things
            )
        except PeeweeException:  # the answer stands, and the access log has it
            current_app.logger.exception("a refusal is not in the trail")
    return answer


def _rule() -> tuple[str, dict[str, Any]] | None:
    """The rule and values of the address asked for, also when only another method may; None when
    there is no such page.
    """
    if request.url_rule:
        return request.url_rule.rule, request.view_args or {}
    if isinstance(request.routing_exception, MethodNotAllowed) and (
        adapter := current_app.create_url_adapter(request)
    ):
        rule, values = adapter.match(
            method=next(iter(request.routing_exception.valid_methods or ["GET"])), return_rule=True
        )
        return rule.rule, dict(values)
    return None


def _unsettled() -> Response | None:
    """Where to first, for who has to change a given password or to set up the second factor the
    office asks for.
    """
    first, why = "", ""
    if g.officer.must_change and g.session.proofs.get("by", "password") == "password":
        first, why = "accounts.password", _("ก่อนทำอย่างอื่น กรุณาตั้งรหัสผ่านของท่านเอง")
    elif not g.officer.totp and queries.needs_second(g.officer):
        first, why = (
            "accounts.second_factor",
            _("ก่อนทำอย่างอื่น กรุณาตั้งรหัสยืนยันสองชั้น สำนักงานกำหนดไว้สำหรับบทบาทของท่าน"),
        )
    if not first or request.endpoint in SETTLING[first] | {"accounts.sign_out"}:
        return None
    if request.method not in ("GET", "HEAD"):
        request.form.get("key")  # read, so that the refusal shows what was typed
        raise Refused(why)
    return _lead(url_for(first))


def _lead(where: str) -> Response:
    """On to another page, all of it, even when htmx asked for a part."""
    if not htmx:
        return to(where)
    answer = make_response("", 401)
    answer.headers["HX-Redirect"] = where
    return answer


def let_in(token: str) -> None:
    """The browser holds the session from now on; its officer is told what others did at the door
    meanwhile.
    """
    kept = {name: session[name] for name in ("unsent",) if name in session}
    session.clear()
    g.pop("csrf_token", None)  # made for the session that is gone
    session.update(kept, token=token)
    begun = queries.session(token)
    if begun is None:
        return
    if wrong := begun.officer.totp and queries.wrong_codes(begun):
        show_receipt(
            _(
                "มีผู้รู้รหัสผ่านของท่าน แต่พิมพ์รหัสยืนยันผิด %(count)s ครั้ง ถ้าไม่ใช่ท่าน เปลี่ยนรหัสผ่านทันทีที่หน้าบัญชีของฉัน",
                count=wrong,
            )
        )
    if strange := sessions.tell_strange(begun):
        show_receipt(
            _(
                "มีการเข้าใช้บัญชีของท่านจากที่ที่ไม่เคยใช้: %(where)s ถ้าไม่ใช่ท่าน เปลี่ยนรหัสผ่านทันทีที่หน้าบัญชีของฉัน",
                where=", ".join(f"{row.address} ({moment(row.started_at)})" for row in strange),
            )
        )


def _recognise() -> None:
    g.officer, g.session = None, None
    token = session.get("token")
    found = queries.session(token) if token else None
    if found:
        if (
            "X-Asks-Itself" not in request.headers
        ):  # a page that refreshes itself is no person at work
            with suppress(OperationalError):  # a full disk keeps nobody from reading
                sessions.note_seen(found)
        g.session, g.officer = found, found.officer
    language.set(g.officer.language if g.officer else "th")


def _ask_to_sign_in() -> Response:
    """The sign-in page; what was typed into a form travels along in it and is offered again
    afterwards.
    """
    if request.method in ("GET", "HEAD"):
        return _lead(url_for("accounts.sign_in", next=_here()))
    return _ask("people/accounts/sign_in.html", SignInForm(formdata=None))


def ask_second(token: str) -> Response:
    """The page that asks for the second proof of a sign-in half done."""
    session["halfway"] = token
    return _ask("people/accounts/second_step.html", CodeForm(formdata=None))


def _ask(template: str, form: Form) -> Response:
    """A page that asks for a proof before what was asked of the portal; what was typed is kept
    meanwhile.
    """
    _keep_unsent()
    answer = page(template, status=401, form=form, next=_here(), **unsent_form())
    if htmx:
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


def _keep_unsent() -> None:
    """Keep the text of the form just sent until its sender has signed in; of its files nothing is
    even read. Raises RequestEntityTooLarge and what `unsent.keep` raises.
    """
    request.files_dropped = True  # type: ignore[attr-defined]
    typed = [
        (name, value) for name, value in shareable(request.form) if _ours() and name != "csrf_token"
    ]
    if typed:
        lost_files = any(upload.filename for upload in request.files.values())
        session["unsent"] = unsent.keep(
            request.path, typed, lost_files, session.get("token", ""), request.remote_addr or ""
        )


def unsent_form() -> dict[str, Any]:
    """For the pages of a sign-in: the form that waits for it, if any."""
    return {"unsent": queries.unsent(session.get("unsent", ""))}


def onward(where: str) -> str:
    """Where to after a sign-in: to the form that was not sent for want of one, else there."""
    return (
        url_for("accounts.resume")
        if queries.unsent(session.get("unsent", ""), g.get("officer"))
        else where
    )


def count_refused_size() -> None:
    """After a form too large to be read: a stranger's counts as a try. Raises TooMany when there
    were too many.
    """
    if "officer" not in g:
        _recognise()
    if g.officer is None:
        unsent.count_try(request.remote_addr or "")


def _ours() -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says where from; older
    ones know Origin alone.
    """
    origin = request.headers.get("Origin", f"//{request.host}")
    return (
        request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and origin.rpartition("//")[2] == request.host
    )


def _here() -> str:
    """What was asked for, as a browser writes it: what may come after a question mark is Thai."""
    return (
        iri_to_uri(request.full_path.rstrip("?"))
        if request.method in ("GET", "HEAD")
        else request.path
    )


def local(where: str) -> str:
    """A place in this portal; the desk for anything else."""
    inside = web.local(where)
    return inside if inside and not inside.startswith(url_for("accounts.sign_in")) else web.home()
