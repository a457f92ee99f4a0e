"""Signing in and out, in one step or two, and one's own account."""

from typing import Any

from flask import Blueprint, g, make_response, request, session, url_for
from werkzeug.wrappers import Response

from app.kit import clock, reserve
from app.kit.errors import Refused
from app.kit.fields import Form
from app.kit.form_size import PROOF, form_size
from app.kit.keeping import clear, leave
from app.kit.sealing import opened
from app.kit.translation import LANGUAGES, _
from app.kit.web import home, page, to
from app.people.accounts import queries
from app.people.accounts.commands import factor, officers, proofs, sessions
from app.people.accounts.forms import (
    CodeForm,
    EmailForm,
    FactorForm,
    KeyForm,
    LanguageForm,
    PasswordForm,
    SignInForm,
)
from app.people.accounts.guard import anyone, let_in, local, needs, onward, unsent_form
from app.people.accounts.idempotent import idempotent
from app.records.rate_limits.commands import TooMany

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
@form_size(PROOF)
def sign_in() -> Response:
    form, status = SignInForm(), 200
    if form.validated():
        try:
            said = form.sign_in.data, form.password.data, _address(), request.user_agent.string
            entry = reserve.spent_on(
                lambda: sessions.sign_in(*said), lambda: queries.keeps_portal(form.sign_in.data)
            )
        except Refused as refusal:
            status = _say(form, refusal, "password")
        else:
            if not entry.halfway:
                return _entered(entry.token)
            session["halfway"] = entry.token
            return page(
                "people/accounts/second_step.html", form=CodeForm(formdata=None), **_carried()
            )
    elif request.method == "POST":
        status = 422
    return _hinted(
        page(
            "people/accounts/sign_in.html",
            form=form,
            status=status,
            left=session.pop("left", False),
            **_carried(),
        ),
        form,
    )


@bp.route("/sign-in/second", methods=["GET", "POST"])
@anyone
@form_size(PROOF)
def second_step() -> Response:
    """The second proof: six digits, or a one-time code of paper."""
    if request.method == "GET" and "halfway" not in session:
        return to(url_for("accounts.sign_in"))
    form, status = CodeForm(), 422 if request.method == "POST" else 200
    if form.validated():
        try:
            said = session.get("halfway", ""), form.code.data, _address(), request.user_agent.string
            token = reserve.spent_on(
                lambda: sessions.second_step(*said), lambda: queries.keeper_halfway(said[0])
            )
        except sessions.Lapsed as refusal:
            again = SignInForm(formdata=None)
            again.password.errors = [str(refusal)]
            return page("people/accounts/sign_in.html", form=again, status=422, **_carried())
        except Refused as refusal:
            status = _say(form, refusal, "code")
        else:
            return _entered(token)
    return _hinted(
        page("people/accounts/second_step.html", form=form, status=status, **_carried()), form
    )


def _carried() -> dict[str, Any]:
    """What goes along through both steps: where to, and the form that waits."""
    return {"next": local(request.values.get("next", "")), **unsent_form()}


def _entered(token: str) -> Response:
    where = local(request.values.get("next", ""))
    let_in(token)
    return to(onward(where))


@bp.get("/sign-in/resume")
@needs()
def resume() -> Response:
    """What was typed when the session was over, to be sent again by its sender; as often as it
    is looked at.
    """
    kept = queries.unsent(session.get("unsent", ""), g.officer)
    if not kept:
        return to(home())
    answer = page("people/accounts/resume.html", kept=kept, typed=kept.typed)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _address() -> str:
    return request.remote_addr or ""


def _say(form: Form, refusal: Refused, field: str) -> int:
    """Put a refusal at the field it is about; the status of the answer."""
    form[getattr(refusal, "field", field)].errors = [str(refusal)]
    form.wait = getattr(refusal, "seconds", 0)
    return 429 if isinstance(refusal, TooMany) else 422


def _hinted(answer: Response, form: Form) -> Response:
    """A form that came back: after tries that count, when it may be sent again."""
    if getattr(form, "wait", 0):
        answer.headers["Retry-After"] = str(form.wait)
    answer.keeps = True  # type: ignore[attr-defined]  # the count of tries is written although the form was not
    return answer


@bp.post("/sign-out")
@needs()
def sign_out() -> Response:
    sessions.sign_out(g.session)
    session.clear()
    session["left"] = True
    g.officer = None
    answer = to(url_for("accounts.sign_in"))
    leave(answer)  # the next at this computer goes back to no page of ours
    return answer


@bp.get("/signed-out.css")
@anyone
def signed_out() -> Response:
    """Asked for by the page after signing out: by then the browser has put away the page that
    was left, too.
    """
    answer = make_response("", {"Content-Type": "text/css"})
    clear(answer)
    return answer


@bp.get("/account")
@needs()
def account(email: EmailForm | None = None, status: int = 200) -> Response:
    return page(
        "people/accounts/account.html",
        status=status,
        sessions=queries.sessions(g.officer),
        key=KeyForm(),
        password=PasswordForm(formdata=None),
        language=LanguageForm(data={"language": g.officer.language}),
        email=email or EmailForm(formdata=None, data={"email": g.officer.email}),
        codes=queries.spare_codes(g.officer) if g.officer.totp else 0,
    )


@bp.route("/account/password", methods=["GET", "POST"])
@needs()
@form_size(PROOF)
@idempotent
def password() -> Response:
    if not g.officer.password:
        return to(url_for("accounts.account"))  # others keep it
    form = PasswordForm()
    status = 422 if request.method == "POST" else 200
    if form.validated():
        try:
            officers.change_password(g.session, form.old.data, form.new.data, _address())
        except Refused as refusal:
            status = _say(form, refusal, "old")
        else:
            return to(
                onward(url_for("accounts.account")),
                _("เปลี่ยนรหัสผ่านแล้ว และออกจากระบบในเครื่องอื่นทั้งหมดแล้ว"),
            )
    return _hinted(page("people/accounts/password.html", form=form, status=status), form)


@bp.post("/account/language")
@needs()
@form_size(PROOF)
@idempotent
def choose_language() -> Response:
    form = LanguageForm()
    if form.language.data not in LANGUAGES:
        raise Refused(_("เลือกไม่ถูกต้อง กรุณาเลือกใหม่"))
    officers.choose_language(g.officer, form.language.data)
    return to(url_for("accounts.account"), _("เปลี่ยนภาษาแล้ว"), change=request.path)


@bp.post("/account/email")
@needs()
@form_size(PROOF)
@idempotent
def choose_email() -> Response:
    form = EmailForm()
    if not form.validated():
        return account(email=form, status=422)
    officers.choose_email(g.officer, form.email.data, by=g.officer)
    return to(
        url_for("accounts.account"),
        _("บันทึกอีเมลแล้ว") if form.email.data else _("ลบอีเมลแล้ว จะไม่มีการเตือนทางอีเมล"),
        change=request.path,
    )


@bp.post("/account/end-others")
@needs()
@form_size(PROOF)
@idempotent
def end_others() -> Response:
    sessions.end_others(g.session)
    return to(url_for("accounts.account"), _("ออกจากระบบในเครื่องอื่นทั้งหมดแล้ว"))


@bp.post("/account/sessions/<int:session_id>/end")
@needs()
@form_size(PROOF)
@idempotent
def end_session(session_id: int) -> Response:
    sessions.end_session(g.officer, session_id)
    return to(url_for("accounts.account"), _("ออกจากระบบในเครื่องนั้นแล้ว"))


@bp.get("/account/second-factor")
@needs()
def second_factor(form: FactorForm | None = None, status: int = 200) -> Response:
    """Setting up, or what stands; a secret that is offered is set up first."""
    form = form or _factor_form(formdata=None)
    if g.officer.totp_offered:
        secret = opened(g.officer.totp_offered)
        return _hinted(
            page(
                "people/accounts/set_up.html",
                form=form,
                status=status,
                key=KeyForm(formdata=None),
                secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            ),
            form,
        )
    return _hinted(
        page(
            "people/accounts/second_factor.html",
            form=form,
            status=status,
            key=KeyForm(formdata=None),
            needed=queries.needs_second(g.officer),
            codes=queries.spare_codes(g.officer) if g.officer.totp else 0,
        ),
        form,
    )


@bp.get("/account/second-factor/picture.svg")
@needs()
def picture() -> Response:
    """The secret that is offered, for the app's camera."""
    drawn = queries.picture(g.officer)
    if not drawn:
        return make_response("", 404)
    answer = make_response(drawn)
    answer.headers["Content-Type"], answer.headers["Cache-Control"] = "image/svg+xml", "no-store"
    return answer


@bp.post("/account/second-factor/offer")
@needs()
@form_size(PROOF)
@idempotent
def offer_factor() -> Response:
    factor.offer(g.officer)
    return to(url_for("accounts.second_factor"))


@bp.post("/account/second-factor/prove")
@needs()
@form_size(PROOF)
@idempotent
def prove_factor() -> Response:
    form = _factor_form()
    if not form.validated():
        return second_factor(form, 422)
    try:
        codes = factor.prove(g.session, _password(form), form.code.data, _address())
    except Refused as refusal:
        return second_factor(form, _say(form, refusal, "code"))
    return _written(codes)


@bp.post("/account/second-factor/change")
@needs()
@form_size(PROOF)
@idempotent
def change_factor() -> Response:
    """A new phone, new codes, or none of it any more; each asks for password and code."""
    form, what = _factor_form(), request.form.get("what", "")
    if not form.validated():
        return second_factor(form, 422)
    both = g.officer, _password(form), form.code.data, _address()
    try:
        if what == "codes":
            return _written(factor.new_codes(*both))
        (factor.renew if what == "phone" else factor.switch_off)(*both)
    except Refused as refusal:
        return second_factor(form, _say(form, refusal, "code"))
    return to(url_for("accounts.second_factor"), "" if what == "phone" else _("ปิดรหัสยืนยันสองชั้นแล้ว"))


@bp.post("/account/second-factor/stop")
@needs()
@form_size(PROOF)
@idempotent
def stop_setting_up() -> Response:
    factor.withdraw(g.officer)
    return to(url_for("accounts.second_factor"))


def _factor_form(**values: Any) -> FactorForm:
    """The two proofs; the code alone of who has no password anybody here could ask about."""
    form = FactorForm(**values)
    if not proofs.has_password(g.officer):
        del form.password
    return form


def _password(form: FactorForm) -> str:
    return form.password.data if form.password else ""


def _written(codes: list[str]) -> Response:
    """The one-time codes, this once: no later page can show them."""
    answer = page("people/accounts/codes.html", codes=codes, made_at=clock.now())
    answer.headers["Cache-Control"] = "no-store"
    answer.keeps = True  # type: ignore[attr-defined]  # no redirect: what was written stays written
    return answer
