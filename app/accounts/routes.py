"""Signing in and out, one's own account, and the people of the portal."""

from flask import Blueprint, g, request, session, url_for
from werkzeug.wrappers import Response

from app.accounts import commands, queries
from app.accounts.forms import EmailForm, KeyForm, LanguageForm, OfficerForm, PasswordForm, SignInForm
from app.accounts.guard import anyone, local, needs, once
from app.accounts.roles import May
from app.kit.errors import Refused
from app.kit.fields import SelectChoice, options
from app.kit.web import page, to
from app.kit.words import _
from app.offices.models import Office

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Response:
    form, where = SignInForm(), local(request.values.get("next", ""))
    lost = bool(request.form.get("lost_files"))
    typed = [(name[6:], value) for name, value in request.form.items(multi=True) if name.startswith("typed.")]
    status = 200
    if form.validated():
        try:
            token = commands.sign_in(form.sign_in.data, form.password.data, request.remote_addr or "",
                                     request.user_agent.string)
        except Refused as refusal:
            form.password.errors, status = [str(refusal)], 422
        else:
            session.clear()
            g.pop("csrf_token", None)  # made for the session that is gone
            session["token"] = token
            return page("accounts/resume.html", typed=typed, action=where, lost_files=lost) if typed else to(where)
    elif request.method == "POST":
        status = 422
    return page("accounts/sign_in.html", form=form, next=where, typed=typed, lost_files=lost, status=status)


@bp.post("/sign-out")
@needs()
def sign_out() -> Response:
    commands.sign_out(g.session)
    session.clear()
    answer = to(url_for("accounts.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache"'  # the next at this computer goes back to no page of ours
    return answer


@bp.get("/account")
@needs()
def account(password: PasswordForm | None = None, email: EmailForm | None = None, status: int = 200) -> Response:
    return page("accounts/account.html", status=status, sessions=queries.sessions(g.officer), key=KeyForm(),
                password=password or PasswordForm(), language=LanguageForm(data={"language": g.officer.language}),
                email=email or EmailForm(formdata=None, data={"email": g.officer.email}))


@bp.post("/account/password")
@needs()
@once
def change_password() -> Response:
    form = PasswordForm()
    if form.validated():
        try:
            commands.change_password(g.officer, form.old.data, form.new.data)
        except Refused as refusal:
            form.old.errors = [str(refusal)]
        else:
            commands.end_others(g.session)
            return to(url_for("accounts.account"), _("เปลี่ยนรหัสผ่านแล้ว และออกจากระบบในเครื่องอื่นทั้งหมดแล้ว"))
    return account(password=form, status=422)


@bp.post("/account/language")
@needs()
@once
def choose_language() -> Response:
    form = LanguageForm()
    if form.validated():
        commands.choose_language(g.officer, form.language.data)
    return to(url_for("accounts.account"), _("เปลี่ยนภาษาแล้ว"))


@bp.post("/account/email")
@needs()
@once
def choose_email() -> Response:
    form = EmailForm()
    if not form.validated():
        return account(email=form, status=422)
    commands.choose_email(g.officer, form.email.data, by=g.officer)
    return to(url_for("accounts.account"), _("บันทึกอีเมลแล้ว") if form.email.data else _("ลบอีเมลแล้ว จะไม่มีการเตือนทางอีเมล"))


@bp.post("/account/end-others")
@needs()
@once
def end_others() -> Response:
    commands.end_others(g.session)
    return to(url_for("accounts.account"), _("ออกจากระบบในเครื่องอื่นทั้งหมดแล้ว"))


@bp.get("/people")
@needs(May.ADMINISTER)
def people(form: OfficerForm | None = None, status: int = 200) -> Response:
    form = form or OfficerForm()
    form.office.choices = _offices()
    found = queries.people(request.args.get("q", ""), request.args.get("after"))
    return page("accounts/people.html", status=status, form=form, found=found, q=request.args.get("q", ""))


@bp.post("/people")
@needs(May.ADMINISTER)
@once
def add() -> Response:
    form = OfficerForm()
    form.office.choices = _offices()
    if form.validated():
        try:
            officer = commands.add_officer(form.sign_in.data, form.name.data, form.password.data or None, by=g.officer,
                                           email=form.email.data)
        except Refused as refusal:
            form.sign_in.errors = [str(refusal)]
        else:
            commands.appoint(officer, Office.get_by_id(form.office.data), form.title.data, form.role.data,
                             form.from_on.data, form.acting.data, by=g.officer)
            return to(url_for("accounts.people"), _("เพิ่ม %(name)s แล้ว", name=officer.name))
    return people(form=form, status=422)


def _offices() -> list[SelectChoice]:
    return options((office.id, office.short_name) for office in Office.select().order_by(Office.id))
