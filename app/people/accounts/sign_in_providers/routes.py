"""Signing in through the office's provider."""

from flask import Blueprint, request, session, url_for
from werkzeug.wrappers import Response

from app.kit import reserve
from app.kit.errors import Refused
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.forms import SignInForm
from app.people.accounts.guard import anyone, let_in, local, onward, unsent_form
from app.people.accounts.queries import keeps_portal
from app.people.accounts.sign_in_providers import provider
from app.people.accounts.sign_in_providers.commands import admit, tell_failed

bp = Blueprint("sign_in_providers", __name__, url_prefix="/sign-in/provider")


@bp.get("")
@anyone
def leave() -> Response:
    where = local(request.args.get("next", ""))
    try:
        answer = provider.leave(url_for("sign_in_providers.back", _external=True))
    except provider.ProviderDown:
        return _ask(where, _down(), 503)
    except Refused as refusal:
        return _ask(where, str(refusal), 502)
    session["onward"] = where
    return answer


@bp.get("/back")
@anyone
def back() -> Response:
    where = local(session.pop("onward", ""))
    address = request.remote_addr or ""
    try:
        name = provider.who()
    except provider.ProviderDown:
        return _ask(where, _down(), 503)
    except Refused as refusal:
        tell_failed(address, "oidc")
        return _ask(where, str(refusal), 403)
    try:
        entry = reserve.spent_on(
            lambda: admit(name, address, request.user_agent.string, "oidc"),
            lambda: keeps_portal(name),
        )
    except Refused as refusal:
        return _ask(where, str(refusal), 403)
    if entry.halfway:
        session["halfway"] = entry.token
        return to(url_for("accounts.second_step", next=where))
    let_in(entry.token)
    return to(onward(where))


def _ask(where: str, why: str, status: int) -> Response:
    """The sign-in page: the portal's own passwords are a way in whatever the provider does."""
    return page(
        "people/accounts/sign_in.html",
        status=status,
        form=SignInForm(formdata=None),
        next=where,
        text=why,
        **unsent_form(),
    )


def _down() -> str:
    return _("ระบบบัญชีของหน่วยงานไม่ตอบในขณะนี้ ใช้ชื่อผู้ใช้และรหัสผ่านของระบบนี้ หรือลองใหม่ในอีกสักครู่")
