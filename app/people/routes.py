"""The people of the portal (เจ้าหน้าที่): added, given a new first password, shut out and let in again by the administrator."""

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from app.accounts.commands import others
from app.accounts.commands.officers import add_officer, appoint
from app.accounts.commands.proofs import Wrong
from app.accounts.guard import needs, once
from app.accounts.queries import needs_second, sessions, spare_codes
from app.accounts.roles import May
from app.kit.fields import SelectChoice, options
from app.kit.web import page, to
from app.kit.words import _
from app.offices.models import Office
from app.people import queries
from app.people.forms import FirstPasswordForm, OfficerForm

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@needs(May.ADMINISTER)
def show(form: OfficerForm | None = None, status: int = 200) -> Response:
    form = form or OfficerForm()
    form.office.choices = _offices()
    found = queries.people(g.officer, request.args.get("q", ""), request.args.get("after"))
    return page("people/show.html", status=status, form=form, found=found, q=request.args.get("q", ""))


@bp.post("")
@needs(May.ADMINISTER)
@once
def add() -> Response:
    form = OfficerForm()
    form.office.choices = _offices()
    if form.validated():
        try:
            officer = add_officer(form.sign_in.data, form.name.data, form.password.data or None, by=g.officer,
                                  email=form.email.data, must_change=True)
        except Wrong as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            appoint(officer, Office.get_by_id(form.office.data), form.title.data, form.role.data,
                    form.from_on.data, form.acting.data, by=g.officer)
            return to(url_for("people.person", officer_id=officer.id), _("เพิ่ม %(name)s แล้ว", name=officer.name))
    return show(form=form, status=422)


@bp.get("/<int:officer_id>")
@needs(May.ADMINISTER)
def person(officer_id: int, form: FirstPasswordForm | None = None, status: int = 200) -> Response:
    officer = queries.person(g.officer, officer_id)
    return page("people/person.html", status=status, officer=officer, form=form or FirstPasswordForm(formdata=None),
                sessions=sessions(officer), needed=needs_second(officer),
                codes=spare_codes(officer) if officer.totp else 0)


@bp.post("/<int:officer_id>/password")
@needs(May.ADMINISTER)
@once
def reset_password(officer_id: int) -> Response:
    form, officer = FirstPasswordForm(), queries.person(g.officer, officer_id)
    if not form.validated():
        return person(officer_id, form, 422)
    try:
        others.reset_password(officer, form.password.data, by=g.officer)
    except Wrong as wrong:
        form[wrong.field].errors = [str(wrong)]
        return person(officer_id, form, 422)
    return _done(officer_id, _("ตั้งรหัสผ่านแรกเข้าแล้ว แจ้งเจ้าตัวด้วยวิธีที่ไว้ใจได้"))


@bp.post("/<int:officer_id>/second-factor")
@needs(May.ADMINISTER)
@once
def take_factor(officer_id: int) -> Response:
    others.take_factor(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("ยกเลิกรหัสยืนยันสองชั้นแล้ว"))


@bp.post("/<int:officer_id>/end-sessions")
@needs(May.ADMINISTER)
@once
def end_sessions(officer_id: int) -> Response:
    others.end_sessions(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("ให้ออกจากระบบทุกเครื่องแล้ว"))


@bp.post("/<int:officer_id>/close")
@needs(May.ADMINISTER)
@once
def close(officer_id: int) -> Response:
    others.close(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("ปิดบัญชีแล้ว"))


@bp.post("/<int:officer_id>/reopen")
@needs(May.ADMINISTER)
@once
def reopen(officer_id: int) -> Response:
    others.reopen(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("เปิดบัญชีแล้ว"))


def _done(officer_id: int, receipt: str) -> Response:
    return to(url_for("people.person", officer_id=officer_id), receipt)


def _offices() -> list[SelectChoice]:
    return options((office.id, office.short_name) for office in queries.administered(g.officer).order_by(Office.id))
