"""Bringing households in from files, in two steps, and taking them out to be edited elsewhere."""

import json
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, g, request, send_file, url_for

from app.field.coverage import queries as coverage
from app.field.households import queries as households
from app.field.households.models import STEP_WORDS, STEPS, Household
from app.field.households.queries import HouseholdFilter
from app.field.imports import annex, columns, commands, queries
from app.field.imports.forms import ColumnsForm, OutForm, UploadForm
from app.field.imports.models import Import, Outcome
from app.field.imports.reasons import explained
from app.field.places.queries import name as place_name
from app.kit import clock
from app.kit.errors import Refused
from app.kit.fields import Form, options
from app.kit.form_size import form_size, with_files
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.records.files.commands import MOST_BYTES

bp = Blueprint("imports", __name__, url_prefix="/imports")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_OUT = 20_000  # households in one file


@bp.route("/", methods=["GET", "POST"])
@needs(May.FIELD)
@form_size(with_files(MOST_BYTES))
@idempotent
def show() -> Response:
    """The files brought in, a form to bring in another, and one to take households out."""
    form, offices = UploadForm(), queries.offices(g.officer)
    form.office.choices = options((office.id, office.short_name) for office in offices)
    if request.method == "GET":
        form.office.data = offices[0].id
    if form.validated():
        upload = form.file.data
        try:
            one = commands.take(
                g.officer, form.office.data, upload.read(MOST_BYTES + 1), upload.filename or ""
            )
        except Refused as refusal:
            form.file.errors = [str(refusal)]
        else:
            return to(
                url_for(".of", import_id=one.id), _("รับแฟ้มแล้ว กำลังอ่านและตรวจ ยังไม่มีอะไรถูกบันทึก")
            )
    return page(
        "field/imports/list.html",
        form=form,
        out=_narrowing(),
        found=queries.listed(g.officer, request.args.get("after")),
        placed=any(queries.reach(g.officer, office.id) for office in offices),
        status=422 if form.errors else 200,
    )


@bp.get("/<int:import_id>")
@needs(May.FIELD)
def of(import_id: int) -> Response:
    """How far an import is; what becomes of its rows."""
    one = queries.find(g.officer, import_id)
    outcome = request.args.get("outcome", "")
    after = request.args.get("after", 0, type=int)
    found = queries.rows(one, outcome if outcome in set(Outcome) else "", max(0, min(after, 10**9)))
    offered = columns.offered(queries.choices())
    counts = queries.counts(one)
    answer = page(
        "field/imports/show.html",
        parts=("progress",),
        one=one,
        how=one.read_as,
        found=found,
        outcome=outcome,
        counts=counts,
        all=sum(counts.values()),
        former=queries.former(one),
        key=Form(),
        called=_called(one, offered),
        says=[_says(row) for row in found.rows],
        explained=lambda row: explained(row.why, dict(offered)),
        writes=sum(counts.get(what, 0) for what in ("add", "change")),
    )
    if not one.at_work and request.headers.get("HX-Target") == "progress":
        answer.headers["HX-Refresh"] = "true"
    return answer


def _called(one: Import, offered: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The heads of the file that are read, each with the field it stands for."""
    how, words = one.read_as, dict(offered)
    return [
        (head, words[field])
        for head, field in zip(how.get("heads", []), how.get("columns", []), strict=False)
        if field in words
    ]


def _says(row: Any) -> dict[str, str]:
    """What a row says of who lives where, for a list; nothing that is sealed."""
    said = {
        key: "" if text.startswith("sealed:") else text
        for key, text in json.loads(row.said).items()
        if key != "citizen"
    }
    name = (
        said.get("name")
        or " ".join(filter(None, [said.get("first"), said.get("last")]))
        or said.get("head_name", "")
    )
    village = f"{_('หมู่ที่')} {said['village']}" if said.get("village") else ""
    return {
        "name": f"{said.get('title', '')}{name}"[:80],
        "place": " ".join(filter(None, [said.get("house"), village, said.get("subdistrict")]))[:80],
    }


@bp.route("/<int:import_id>/columns", methods=["GET", "POST"])
@needs(May.FIELD)
@idempotent
def correct(import_id: int) -> Response:
    """Which column is what, where the heads are, which sheet."""
    one = queries.find(g.officer, import_id)
    how = one.read_as
    if "heads" not in how:
        raise Refused(_("แฟ้มนี้ยังอ่านไม่ได้ จึงยังไม่มีคอลัมน์ให้เลือก"))
    form = ColumnsForm.of(how, columns.offered(queries.choices()), fill=request.method == "GET")
    if form.validated():
        commands.correct(
            one,
            g.officer,
            [field.data for field in form.columns],
            form.sheet.data,
            int(form.head_row.data),
        )
        return to(url_for(".of", import_id=one.id), _("กำลังตรวจใหม่ตามคอลัมน์ที่เลือก"))
    return page(
        "field/imports/columns.html", one=one, form=form, status=422 if form.errors else 200
    )


@bp.post("/<int:import_id>/choose")
@needs(May.FIELD)
@idempotent
def choose(import_id: int) -> Response:
    """For a row touched in the file and here, or all of them: which is to stand."""
    one = queries.find(g.officer, import_id)
    which, number = request.form.get("which", ""), request.form.get("number", "")
    if which not in ("file", "here") or not (
        number == "" or (number.isdecimal() and len(number) < 10)
    ):
        raise Refused(_("เลือกไม่ถูกต้อง กรุณาเลือกใหม่"))
    count = commands.choose(one, g.officer, which, int(number) if number else None)
    return to(
        url_for(".of", import_id=one.id, outcome="conflict"),
        _("เลือกแล้ว %(count)s แถว", count=count),
    )


@bp.post("/<int:import_id>/confirm")
@needs(May.FIELD)
@idempotent
def confirm(import_id: int) -> Response:
    commands.confirm(queries.find(g.officer, import_id), g.officer)
    return to(url_for(".of", import_id=import_id), _("ยืนยันแล้ว กำลังบันทึก ปิดหน้านี้ได้"))


@bp.post("/<int:import_id>/give-up")
@needs(May.FIELD)
@idempotent
def give_up(import_id: int) -> Response:
    commands.give_up(queries.find(g.officer, import_id), g.officer)
    return to(url_for(".show"), _("เลิกการนำเข้าแล้ว ไม่มีอะไรถูกบันทึก"))


@bp.get("/template.xlsx")
@needs(May.FIELD)
def template() -> Response:
    """A file to fill in."""
    return _download(annex.write_template, _("แบบนำเข้าครัวเรือน"))


@bp.get("/out.xlsx")
@needs(May.FIELD)
def out() -> Response:
    """Households as a file that can be edited and brought back; who took which out is noted."""
    only = ("office", "subdistrict", "trait", "step")
    wanted = HouseholdFilter.of({name: request.args.get(name) for name in only})
    query = households.readable(g.officer).where(*households.conditions(wanted))
    ids = [row.id for row in query.select(Household.id).limit(MOST_OUT + 1)]
    if len(ids) > MOST_OUT:
        raise Refused(_("เกิน 20,000 ครัวเรือน เลือกทีละตำบลหรือทีละขั้น"))
    commands.take_out(
        g.officer,
        ids,
        f"xlsx {clock.local(clock.now()):%Y-%m-%d %H:%M}",
        {name: getattr(wanted, name) for name in only},
    )
    return _download(partial(annex.write_out, query), _("ครัวเรือน"))


def _narrowing() -> OutForm:
    form = OutForm(
        formdata=None,
        data={"office": HouseholdFilter.of(request.args).office, "subdistrict": 0, "step": ""},
    )
    offices = households.offices(g.officer)
    form.office.choices = options(
        [(0, _("ทุกแห่งที่ท่านเห็น")), *((office.id, office.short_name) for office in offices)]
    )
    there = sorted({place.code for office in offices for place in coverage.places(office.id)})
    form.subdistrict.choices = options(
        [(0, _("ทุกตำบล")), *((code, place_name(code)) for code in there[:200])]
    )
    form.step.choices = options([("", _("ทุกขั้น")), *zip(STEPS, STEP_WORDS, strict=True)])
    return form


def _download(write: Callable[[BinaryIO], None], name: str) -> Response:
    file = TemporaryFile()  # noqa: SIM115  closed with the answer
    write(cast(BinaryIO, file))
    file.seek(0)
    return send_file(
        file, mimetype=SHEET, max_age=0, as_attachment=True, download_name=f"{name}.xlsx"
    )
