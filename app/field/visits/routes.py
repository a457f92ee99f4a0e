"""Visits: the form, its draft kept as it is typed; a visit and its photographs; the sheet for a
round, and typing it back in.
"""

import io
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request, send_file, url_for

from app.field.households.commands import access_log, records, shared
from app.field.households.models import Household
from app.field.households.queries import find, find_own, rights
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import offered
from app.field.places.queries import in_words
from app.field.visits import annex, commands, queries
from app.field.visits.forms import RoundForm, RowForm, TypingForm, VisitForm
from app.field.visits.models import Visit
from app.kit import clock
from app.kit.display import moment
from app.kit.errors import Refused
from app.kit.fields import Form, options, posted_key
from app.kit.form_size import LONG, form_size, with_files
from app.kit.former import content
from app.kit.paging import parse_id
from app.kit.translation import _
from app.kit.web import download, page, to
from app.people.accounts.commands import submissions
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May
from app.records.files import commands as files
from app.records.files.photographs import MOST_SENT, develop

bp = Blueprint("visits", __name__)


def developed(view: Callable[..., Any]) -> Callable[..., Any]:
    """The photographs sent are made small before the view's transaction begins, in which others
    would wait for it.
    """

    @wraps(view)
    def ready(*args: Any, **values: Any) -> Any:
        g.photographs, g.faults = [], []
        sent = [upload for upload in request.files.getlist("photos") if upload.filename]
        for upload in sent[: commands.MOST_PHOTOS]:
            content = upload.read(MOST_SENT + 1)
            try:
                g.photographs.append((develop(content), sha256(content).hexdigest()))
            except Refused as refusal:
                g.faults.append(f"{files.tidy(upload.filename or '')}: {refusal}")
        if len(sent) > commands.MOST_PHOTOS:
            g.faults.append(commands.too_many())
        return view(*args, **values)

    return ready


@bp.route("/households/<int:household_id>/visits/new", methods=["GET", "POST"])
@needs(May.FIELD)
@form_size(with_files(commands.MOST_PHOTOS * MOST_SENT))
@developed
@idempotent
def new(household_id: int) -> Response:
    """A visit; what was typed is kept whatever happens."""
    household = find_own(g.officer, household_id)
    if request.method == "GET":
        return _writing(household, _form(household))
    form = _form(household)
    good = form.validated()
    visit = commands.keep(household, g.officer, form.told())
    if faults := _put_photographs(visit):
        form.photos.errors, good = [" · ".join(faults)], False
    refusal = ""
    if good:
        try:
            commands.log(visit, g.officer)
        except Refused as problem:
            refusal = str(problem)
        else:
            return to(
                url_for("household_pages.show", household_id=household_id), _("บันทึกการเยี่ยมแล้ว")
            )
    answer = _writing(household, form, 409 if refusal else 422, refusal)
    answer.keeps = True  # type: ignore[attr-defined]
    return answer


@bp.post("/households/<int:household_id>/visits/draft")
@needs(May.FIELD)
@form_size(with_files(commands.MOST_PHOTOS * MOST_SENT))
@developed
def keep(household_id: int) -> Response:
    """Keep what is typed, as often as it is sent: each time over the one before."""
    household = find_own(g.officer, household_id)
    form = _form(household)
    form.validated()  # messages are for later; what cannot be understood yet stays in the browser
    visit = commands.keep(household, g.officer, form.told(), late_after=posted_key())
    said = _("เก็บร่างไว้แล้ว %(when)s", when=moment(visit.saved_at))
    if request.headers.get("HX-Target") == "kept":
        return page("field/visits/_kept.html", said=said)
    if faults := _put_photographs(visit):
        form.photos.errors = [" · ".join(faults)]
        return _writing(household, form, 422)
    return to(url_for(".new", household_id=household_id), said)


@bp.post("/households/<int:household_id>/visits/discard")
@needs(May.FIELD)
@idempotent
def discard(household_id: int) -> Response:
    commands.discard(find_own(g.officer, household_id), g.officer)
    return to(url_for("household_pages.show", household_id=household_id), _("ทิ้งร่างการเยี่ยมแล้ว"))


@bp.get("/households/<int:household_id>/visits")
@needs(May.FIELD)
def listed(household_id: int) -> Response:
    household = find(g.officer, household_id)
    return page(
        "field/visits/list.html",
        household=household,
        found=queries.listed(household, request.args.get("after")),
    )


@bp.get("/visits/<int:visit_id>")
@needs(May.FIELD)
def show(visit_id: int) -> Response:
    """One visit; its photographs are loaded when they are asked for."""
    visit, household = queries.find(g.officer, visit_id)
    if visit.logged_at is None:
        return to(url_for(".new", household_id=household.id))
    access_log.note_access(household, g.officer)
    return page(
        "field/visits/show.html",
        parts=("photos",),
        visit=visit,
        household=household,
        touched=queries.touched(visit),
        photos=queries.photos(visit),
        shown="photos" in request.args,
        key=Form(formdata=None),
        write=rights(g.officer, household)["write"],
    )


@bp.get("/visits/<int:visit_id>/photos/<int:photo_id>/<any(large, small):size>.jpg")
@needs(May.FIELD)
def photo(visit_id: int, photo_id: int, size: str) -> Response:
    visit, household = queries.find(g.officer, visit_id)
    found = queries.photo(visit, photo_id)
    file = found.small if size == "small" else found.file
    answer = download(file.sha256, f"visit-{visit_id}-{photo_id}.jpg", file.media_type, inline=True)
    access_log.note_access(household, g.officer)
    return answer


@bp.post("/visits/<int:visit_id>/photos/<int:photo_id>/remove")
@needs(May.FIELD)
@idempotent
def drop_photo(visit_id: int, photo_id: int) -> Response:
    """Only its author sees a draft, and only a draft loses photographs."""
    visit, household = queries.find(g.officer, visit_id)
    find_own(g.officer, household.id)
    commands.drop_photo(queries.photo(visit, photo_id))
    return to(url_for(".new", household_id=household.id), _("นำภาพออกแล้ว"))


@bp.post("/visits/<int:visit_id>/photos/<int:photo_id>/of-house")
@needs(May.FIELD)
@idempotent
def of_house(visit_id: int, photo_id: int) -> Response:
    """A photograph of a visit becomes the picture of the house."""
    visit, household = queries.find(g.officer, visit_id)
    records.picture(
        find_own(g.officer, household.id), g.officer, queries.photo(visit, photo_id).file
    )
    return to(url_for("household_pages.show", household_id=household.id), _("ใช้เป็นภาพบ้านแล้ว"))


@bp.get("/households/<int:household_id>/picture.jpg")
@needs(May.FIELD)
def picture(household_id: int) -> Response:
    household = find(g.officer, household_id)
    if not household.photo:
        abort(404)
    answer = download(
        household.photo.sha256, f"house-{household_id}.jpg", household.photo.media_type, inline=True
    )
    access_log.note_access(household, g.officer)
    return answer


@bp.get("/visits/sheet")
@needs(May.FIELD)
def sheet() -> Response:
    """Choose whom to visit on a day."""
    form = RoundForm(request.args)
    places = queries.places(g.officer)
    form.subdistrict.choices = options(
        [(0, _("ทุกตำบล")), *((one.code, one.name) for one in places)]
    )
    form.on.validate(form)  # a day that is none is told at its field, and stands for today
    on = form.day
    found = queries.round_(
        g.officer, form.which.data, form.subdistrict.data or 0, on, request.args.get("after")
    )
    return page("field/visits/sheet.html", form=form, found=found, on=on, in_words=in_words)


@bp.get("/visits/sheet.pdf")
@needs(May.FIELD)
def sheet_pdf() -> Response:
    """The sheet for the households chosen; that they were taken out on paper is noted with each."""
    found = queries.chosen(g.officer, request.args.getlist("household", type=parse_id))
    if not found:
        raise Refused(_("เลือกครัวเรือนอย่างน้อยหนึ่งครัวเรือนก่อน"))
    pdf = annex.sheet(found, RoundForm(request.args).day)
    commands.took_sheet(found, g.officer)
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", max_age=0)


@bp.route("/visits/typing", methods=["GET", "POST"])
@needs(May.FIELD)
@form_size(LONG)
@idempotent
def typing() -> Response:
    """Sheets typed back in: each row is a visit by itself, logged once however often the form is
    sent.
    """
    form = TypingForm(data={"team": g.officer.name})
    chosen = (
        queries.chosen(g.officer, request.args.getlist("household", type=parse_id))
        if request.method == "GET"
        else []
    )
    rows = TypingForm.rows([household.record_key for household in chosen], clock.today())
    for row in rows:
        row.kind.choices = [*options([(0, _("ครั้งแรกหรือติดตาม"))]), *_kinds()]
    for row, household in zip(rows, chosen, strict=False):
        row.household = household
    if request.method == "GET":
        return _typing(form, rows)
    filled = [(place, row) for place, row in enumerate(rows, 1) if not row.is_empty]
    enter = _enter if form.validated() else _recall
    for place, row in filled:
        enter(row, f"{place}.{posted_key()}"[:40], form.team.data)
    form.renewed = any(row.stands for row in rows)
    if filled and not form.former and all(row.logged for _place, row in filled):
        return to(url_for(".typing"), _("บันทึกการเยี่ยมแล้ว %(count)s ครั้ง", count=len(filled)))
    answer = _typing(form, rows, 422, empty=not filled)
    answer.keeps = True  # type: ignore[attr-defined]
    return answer


def _typing(
    form: TypingForm, rows: list[RowForm], status: int = 200, empty: bool = False
) -> Response:
    due = queries.round_(g.officer, "due", 0, clock.today()).rows
    return page(
        "field/visits/typing.html",
        status=status,
        form=form,
        rows=rows,
        due=due,
        empty=empty,
        logged=sum(bool(row.logged) for row in rows),
    )


def _recall(row: RowForm, key: str, _team: str) -> None:
    """Where the row's visit is, when it was logged as it stands."""
    if (former := submissions.find(g.officer.id, key)) and submissions.same(
        former, content(row._prefix, "team")
    ):
        row.logged = former.location


def _enter(row: RowForm, key: str, team: str) -> None:
    """Log a row's visit, unless it was; messages are at the row otherwise."""
    holds = content(row._prefix, "team")
    if former := submissions.claim(g.officer.id, key, holds):
        if submissions.same(former, holds):
            row.logged = former.location
        else:
            row.code.errors = [_("แถวนี้บันทึกไปแล้วด้วยข้อความอื่น กดบันทึกอีกครั้งถ้าเป็นการเยี่ยมอีกครั้งหนึ่ง")]
            row.stands = True
        return
    row.household = queries.by_key(g.officer, row.code.data)
    row.begun = queries.begun_on(row.household) if row.household else None
    if row.validated() and row.household:
        try:
            visit = commands.enter(
                row.household, g.officer, row.told(team, queries.usual_kind(row.household))
            )
        except Refused as refusal:
            row.code.errors = [str(refusal)]
        else:
            row.logged = url_for(".show", visit_id=visit.id)
            submissions.finish(g.officer.id, key, row.logged, "")
            return
    submissions.unclaim(g.officer.id, key)


def _form(household: Household) -> VisitForm:
    """The form as sent; or with the officer's draft in it."""
    kept = queries.draft(household, g.officer)
    touched = [choice.id for choice in queries.touched(kept)] if kept else []
    said = (
        {name: getattr(kept, name) for name in ("on", "team", "seen", "done", "help", "next_on")}
        | {"kind": kept.kind_id}
        if kept
        else {"on": clock.today(), "team": g.officer.name, "kind": queries.usual_kind(household)}
    )
    form = VisitForm(data={**said, "dimensions": touched, "indicators": touched})
    form.begun = queries.begun_on(household)
    form.kind.choices = _kinds() or options([(0, "—")])
    for field, kind in ((form.dimensions, List.DIMENSION), (form.indicators, List.INDICATOR)):
        field.choices = options((one.id, one.words) for one in offered(kind))
    return form


def _writing(
    household: Household, form: VisitForm, status: int = 200, refusal: str = ""
) -> Response:
    kept = queries.draft(household, g.officer)
    if not household.is_open:
        refusal = refusal or shared.closed_words()
    return page(
        "field/visits/form.html",
        status=status,
        household=household,
        form=form,
        draft=kept,
        refusal=refusal,
        key=Form(formdata=None),
        photos=queries.photos(kept) if kept else [],
    )


def _kinds() -> list[Any]:
    return options((one.id, one.words) for one in offered(List.VISIT))


def _put_photographs(visit: Visit) -> list[str]:
    """Add to a draft what was developed; what was wrong with the rest, in words."""
    for photograph, origin in g.photographs:
        try:
            commands.add_photo(visit, photograph, origin)
        except Refused as refusal:
            return [*g.faults, str(refusal)]
    return list(g.faults)


def of_household(household: Household, **values: Any) -> str:
    """The last visits to it, in the slot of a household's page."""
    return render_template(
        "field/visits/_of_household.html",
        household=household,
        visits=queries.latest_visits(household),
        **values,
    )
