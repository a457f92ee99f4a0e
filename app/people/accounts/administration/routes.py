"""The people of the portal (เจ้าหน้าที่): added, given a new first password, shut out and let in
again by the administrator.
"""

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from app.kit import clock
from app.kit.display import day
from app.kit.errors import Refused
from app.kit.fields import SelectChoice, options
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.administration import queries
from app.people.accounts.administration.forms import (
    ChangePostForm,
    EndPostForm,
    FirstPasswordForm,
    OfficerForm,
    PostForm,
)
from app.people.accounts.commands import administration, posts
from app.people.accounts.commands.duties import open_duties
from app.people.accounts.commands.officers import add_officer, appoint
from app.people.accounts.commands.proofs import WrongProof
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.models import Appointment, Officer
from app.people.accounts.queries import needs_second, sessions, spare_codes, staff
from app.people.accounts.roles import May
from app.people.offices.models import Office

bp = Blueprint("administration", __name__, url_prefix="/people")


@bp.get("")
@needs(May.ADMINISTER)
def show(form: OfficerForm | None = None, status: int = 200) -> Response:
    form = form or OfficerForm()
    form.office.choices = _offices()
    found = queries.people(g.officer, request.args.get("q", ""), request.args.get("after"))
    return page(
        "people/accounts/administration/show.html",
        status=status,
        form=form,
        found=found,
        q=request.args.get("q", ""),
    )


@bp.post("")
@needs(May.ADMINISTER)
@idempotent
def add() -> Response:
    form = OfficerForm()
    form.office.choices = _offices()
    if form.validated() and not _taken_for_another(form):
        try:
            officer = add_officer(
                form.sign_in.data,
                form.name.data,
                form.password.data or None,
                by=g.officer,
                email=form.email.data,
                must_change=True,
            )
        except WrongProof as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            appoint(
                officer,
                Office.get_by_id(form.office.data),
                form.title.data,
                form.role.data,
                form.from_on.data,
                form.acting.data,
                by=g.officer,
            )
            return to(
                url_for("administration.person", officer_id=officer.id),
                _("เพิ่ม %(name)s แล้ว", name=officer.name),
            )
    return show(form=form, status=422)


def _taken_for_another(form: OfficerForm) -> bool:
    """Whether the name looks like that of somebody there, and nobody said yet that they are two;
    the field says so.
    """
    alike = [] if form.different.data else queries.lookalikes(g.officer, form.name.data)
    if alike:
        form.name.errors = [
            _(
                "ชื่อนี้ดูเหมือนของ %(name)s (%(sign_in)s) ถ้าเป็นคนละคน ให้ทำเครื่องหมายที่ "
                "“เป็นคนละคน” แล้วกดเพิ่มอีกครั้ง",
                name=alike[0].name,
                sign_in=alike[0].sign_in,
            )
        ]
        form.different.asked = True
    return bool(alike)


@bp.get("/<int:officer_id>")
@needs(May.ADMINISTER)
def person(
    officer_id: int,
    form: FirstPasswordForm | None = None,
    status: int = 200,
    another: PostForm | None = None,
) -> Response:
    officer = queries.person(g.officer, officer_id)
    another = another or PostForm(formdata=None)
    another.office.choices = _offices()
    return page(
        "people/accounts/administration/person.html",
        status=status,
        officer=officer,
        form=form or FirstPasswordForm(formdata=None),
        posts=queries.posts(officer),
        another=another,
        today=clock.today(),
        sessions=sessions(officer),
        needed=needs_second(officer),
        codes=spare_codes(officer) if officer.totp else 0,
    )


@bp.post("/<int:officer_id>/posts")
@needs(May.ADMINISTER)
@idempotent
def add_post(officer_id: int) -> Response:
    """One more post, or one acted in, from a day on."""
    officer, form = queries.person(g.officer, officer_id), PostForm()
    form.office.choices = _offices()
    if not form.validated():
        return person(officer_id, status=422, another=form)
    posts.add(
        officer,
        Office.get_by_id(form.office.data),
        form.title.data,
        form.role.data,
        form.from_on.data,
        form.acting.data,
        by=g.officer,
    )
    return _done(officer_id, _("แต่งตั้งแล้ว"))


@bp.get("/<int:officer_id>/posts/<int:appointment_id>")
@needs(May.ADMINISTER)
def post(
    officer_id: int,
    appointment_id: int,
    ending: EndPostForm | None = None,
    changing: ChangePostForm | None = None,
    status: int = 200,
) -> Response:
    """One post: how it ends, or becomes another."""
    held = queries.post(g.officer, officer_id, appointment_id)
    ending = ending or EndPostForm(formdata=None, data={"last_day": held.to_on or clock.today()})
    changing = changing or ChangePostForm(
        formdata=None,
        data={
            "office": held.post.office_id,
            "title": held.post.title,
            "role": held.post.role,
            "acting": held.acting,
        },
    )
    changing.office.choices = _offices()
    ending.successor.choices = changing.successor.choices = _successors(held)
    return page(
        "people/accounts/administration/post.html",
        status=status,
        held=held,
        ending=ending,
        changing=changing,
        work=open_duties(held.officer, held.post.office_id),
    )


@bp.post("/<int:officer_id>/posts/<int:appointment_id>/end")
@needs(May.ADMINISTER)
@idempotent
def end_post(officer_id: int, appointment_id: int) -> Response:
    held, form = queries.post(g.officer, officer_id, appointment_id), EndPostForm()
    form.successor.choices = _successors(held)
    if form.validated():
        try:
            posts.end(held, form.last_day.data, g.officer, _chosen(form.successor.data))
        except Refused as refusal:
            form.last_day.errors = [str(refusal)]
        else:
            return _done(
                officer_id,
                _(
                    "วันสุดท้ายที่ดำรงตำแหน่ง %(title)s คือ %(day)s",
                    title=held.words,
                    day=day(form.last_day.data),
                ),
            )
    return post(officer_id, appointment_id, ending=form, status=422)


@bp.post("/<int:officer_id>/posts/<int:appointment_id>/change")
@needs(May.ADMINISTER)
@idempotent
def change_post(officer_id: int, appointment_id: int) -> Response:
    held, form = queries.post(g.officer, officer_id, appointment_id), ChangePostForm()
    form.office.choices, form.successor.choices = _offices(), _successors(held)
    if form.validated():
        try:
            posts.change(
                held,
                Office.get_by_id(form.office.data),
                form.title.data,
                form.role.data,
                form.from_on.data,
                form.acting.data,
                g.officer,
                _chosen(form.successor.data),
            )
        except Refused as refusal:
            form.from_on.errors = [str(refusal)]
        else:
            return _done(officer_id, _("เปลี่ยนตำแหน่งตั้งแต่ %(day)s แล้ว", day=day(form.from_on.data)))
    return post(officer_id, appointment_id, changing=form, status=422)


@bp.post("/<int:officer_id>/password")
@needs(May.ADMINISTER)
@idempotent
def reset_password(officer_id: int) -> Response:
    form, officer = FirstPasswordForm(), queries.person(g.officer, officer_id)
    if not form.validated():
        return person(officer_id, form, 422)
    try:
        administration.reset_password(officer, form.password.data, by=g.officer)
    except WrongProof as wrong:
        form[wrong.field].errors = [str(wrong)]
        return person(officer_id, form, 422)
    return _done(officer_id, _("ตั้งรหัสผ่านแรกเข้าแล้ว แจ้งเจ้าตัวด้วยวิธีที่ไว้ใจได้"))


@bp.post("/<int:officer_id>/second-factor")
@needs(May.ADMINISTER)
@idempotent
def take_factor(officer_id: int) -> Response:
    administration.take_factor(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("ยกเลิกรหัสยืนยันสองชั้นแล้ว"))


@bp.post("/<int:officer_id>/end-sessions")
@needs(May.ADMINISTER)
@idempotent
def end_sessions(officer_id: int) -> Response:
    administration.end_sessions(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("ให้ออกจากระบบทุกเครื่องแล้ว"))


@bp.post("/<int:officer_id>/close")
@needs(May.ADMINISTER)
@idempotent
def close(officer_id: int) -> Response:
    administration.close(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("ปิดบัญชีแล้ว"))


@bp.post("/<int:officer_id>/reopen")
@needs(May.ADMINISTER)
@idempotent
def reopen(officer_id: int) -> Response:
    administration.reopen(queries.person(g.officer, officer_id), by=g.officer)
    return _done(officer_id, _("เปิดบัญชีแล้ว"))


def _done(officer_id: int, receipt: str) -> Response:
    return to(url_for("administration.person", officer_id=officer_id), receipt)


def _offices() -> list[SelectChoice]:
    return options(
        (office.id, office.short_name)
        for office in queries.administered(g.officer).order_by(Office.id)
    )


def _successors(held: Appointment) -> list[SelectChoice]:
    """Who of the office may get the open work of somebody who leaves it."""
    others_there = [
        (one.id, one.name) for one in staff(held.post.office_id) if one.id != held.officer_id
    ]
    return options([(0, _("คืนให้ส่วนราชการมอบหมายใหม่")), *others_there])


def _chosen(officer_id: int) -> Officer | None:
    return Officer.get_by_id(officer_id) if officer_id else None
