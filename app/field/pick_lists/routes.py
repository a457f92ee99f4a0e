"""The lists of the logbook, worded by the province."""

from collections.abc import Iterable

from flask import Blueprint, Response, g, request, url_for

from app.field.pick_lists import commands, queries
from app.field.pick_lists.forms import AddForm, ChangeEntryForm, EntryForm
from app.field.pick_lists.models import Choice, List
from app.kit.fields import Form
from app.kit.translation import _
from app.kit.web import page, to
from app.people.accounts.guard import needs
from app.people.accounts.idempotent import idempotent
from app.people.accounts.roles import May

bp = Blueprint("pick_lists", __name__, url_prefix="/choices")


def names() -> dict[str, str]:
    """What each list is called."""
    return {
        List.TARGET: _("กลุ่มเป้าหมาย"),
        List.DIMENSION: _("มิติ"),
        List.INDICATOR: _("ตัวชี้วัด"),
        List.VULNERABILITY: _("ความเปราะบาง"),
        List.RELATION: _("ความสัมพันธ์กับหัวหน้าครัวเรือน"),
        List.FINDING: _("ผลการตรวจสอบ"),
        List.VISIT: _("ประเภทการเยี่ยม"),
        List.HELP: _("ประเภทความช่วยเหลือ"),
        List.OUTCOME: _("ผลเมื่อปิดครัวเรือน"),
    }


@bp.get("/")
@needs(May.CERTIFY)
def show() -> Response:
    """All lists, with what they offer."""
    queries.edited_from(g.officer)
    return page(
        "field/pick_lists/show.html",
        lists=[(kind, name, queries.offered(kind)) for kind, name in names().items()],
    )


@bp.route(
    "/<any(target,dimension,indicator,vulnerability,relation,finding,visit,help,outcome):kind>",
    methods=["GET", "POST"],
)
@needs(May.CERTIFY)
@idempotent
def entries(kind: str) -> Response:
    """One list, and a form for one more entry."""
    office_id = queries.edited_from(g.officer)
    form = _offer(AddForm(), kind)
    if form.validated():
        commands.add(g.officer, office_id, kind, form.code.data, form.words.data, _parent(form))  # type: ignore[attr-defined]
        return to(url_for(".entries", kind=kind), _("เพิ่มในรายการแล้ว"))
    return page(
        "field/pick_lists/entries.html",
        kind=kind,
        name=names()[kind],
        rows=queries.everything(kind),
        form=form,
        key=Form(),
        status=422 if form.errors else 200,
    )


@bp.route("/<int:choice_id>", methods=["GET", "POST"])
@needs(May.CERTIFY)
@idempotent
def entry(choice_id: int) -> Response:
    """One entry, to be worded anew or no longer offered."""
    office_id, choice = queries.edited_from(g.officer), queries.find(g.officer, choice_id)
    form = _offer(
        ChangeEntryForm(
            data={
                "words": choice.words,
                "active": choice.active,
                "parent": str(choice.parent_id or ""),
            }
        ),
        choice.list,
        [choice.parent_id],
    )
    if form.validated():
        commands.change(
            choice,
            g.officer,
            office_id,
            form.words.data,
            form.active.data,  # type: ignore[attr-defined]
            _parent(form),
        )
        return to(url_for(".entries", kind=choice.list), _("แก้ไขรายการแล้ว"), change=request.path)
    return page(
        "field/pick_lists/entry.html",
        choice=choice,
        name=names()[choice.list],
        form=form,
        status=422 if form.errors else 200,
    )


@bp.post("/<int:choice_id>/up")
@needs(May.CERTIFY)
@idempotent
def up(choice_id: int) -> Response:
    office_id, choice = queries.edited_from(g.officer), queries.find(g.officer, choice_id)
    commands.put_before(choice, g.officer, office_id)
    return to(url_for(".entries", kind=choice.list))


def _offer(form: EntryForm, kind: str, held: Iterable[int | None] = ()) -> EntryForm:
    form.offer(queries.offered(List.DIMENSION, held) if kind == List.INDICATOR else [])
    return form


def _parent(form: EntryForm) -> Choice | None:
    return queries.find(g.officer, form.parent_id) if form.parent_id else None
