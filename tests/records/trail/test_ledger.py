"""Letters, tasks, visits and the rest stand as the trail says; whoever changes one past the portal
is found out by name, and so is who cuts the trail and mends its head.
"""

import json
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal

import pytest
from peewee import PostgresqlDatabase, fn

from app.circulation.circulars import commands as circulars
from app.circulation.circulars.jobs import tie
from app.circulation.circulars.models import Delivery
from app.circulation.reports import commands as reports
from app.circulation.reports.models import Extension, Report, ReportFigure, ReportFile
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment, Task, TaskFigure
from app.field.certification import commands as certification
from app.field.certification.models import ChangeRequest, Stage, Verification
from app.field.households.models import Household
from app.field.pick_lists.queries import named
from app.field.plans import commands as plans
from app.field.plans.models import Assistance, Plan
from app.field.visits import commands as visits
from app.field.visits.models import Visit
from app.kit import clock
from app.kit.db import db, saving
from app.papers.documents import commands as documents
from app.papers.documents.models import Addressee, Attachment, Document
from app.papers.numbers import commands as numbers
from app.papers.numbers.models import NumberSeries, Reservation
from app.people.offices.models import Office
from app.records.files.commands import keep
from app.records.trail import commands, ledger, queries
from app.records.trail.models import Trail, TrailHead, formerly_sealed
from tests.tampering import as_before, loosened


@pytest.fixture
def year(office, work):
    """All kinds of acts: a letter with a file, acknowledged in three ways, superseded; numbers set
    aside and used; a household verified, certified twice, asked to be changed.
    """
    registrar, head, mueang = (office.officer(who) for who in ("registrar", "kathu", "mueang"))
    letter = office.draft("ตรวจเยี่ยม")
    attached = documents.attach(
        letter, office.officer("drafter"), keep(b"a,b\n", "text/csv"), "บัญชี.csv"
    )
    documents.detach(letter, office.officer("drafter"), attached.id)
    documents.attach(letter, office.officer("drafter"), keep(b"c,d\n", "text/csv"), "บัญชี.csv")
    documents.submit(Document.get_by_id(letter.id), office.officer("drafter"))
    documents.pass_on(Document.get_by_id(letter.id), office.officer("checker"))
    letter = circulars.issue(Document.get_by_id(letter.id), head)
    for one in Delivery.select().where(Delivery.document == letter):
        circulars.note_opened(one, mueang)
    sent = {one.office.slug: one for one in Delivery.select().where(Delivery.document == letter)}
    circulars.acknowledge(sent["mueang"], mueang, "ทราบ")
    work()
    tie()
    circulars.receive(Delivery.get_by_id(sent["kathu"].id), office.officer("kathu1"))
    circulars.record_acknowledgement(
        Delivery.get_by_id(sent["thalang"].id), registrar, "phone", "ผอ.", clock.today()
    )
    numbers.reserve(registrar, office.office("phuket").id, "ordinary", 2, "ประชุม")
    circulars.issue(office.waiting_for_signature("ใช้เลขจอง"), head, 2)
    fresh = circulars.supersede(office.issued("ฉบับเดิม"), office.officer("drafter"))
    documents.submit(Document.get_by_id(fresh.id), office.officer("drafter"))
    documents.pass_on(Document.get_by_id(fresh.id), office.officer("checker"))
    circulars.issue(Document.get_by_id(fresh.id), head)
    documents.discard(office.draft("เลิก"), office.officer("drafter"))
    _answered(office)
    _helped(_certified(office), office)
    return letter


def _answered(office) -> None:
    """A task given up, one answered twice, with more time between."""
    follower, kathu1 = office.officer("drafter"), office.officer("kathu1")
    given_up, asked = (
        TaskSpec(what, clock.today() + timedelta(days=9), figures=(("ครัวเรือน", "ครัวเรือน"),))
        for what in ("เลิก", "สำรวจ")
    )
    letter = office.ordered(given_up, asked, to=("kathu",))
    tasks.withdraw(letter_task(letter, "เลิก"), follower, "ซ้ำ")
    job = Assignment.get(Assignment.task == letter_task(letter, "สำรวจ"))
    tasks.assign(job, office.officer("kathu"), kathu1)
    reports.ask_time(job, office.officer("kathu"), clock.today() + timedelta(days=20), "ฝนตก")
    reports.decide(Extension.get(), follower, True)
    figure = TaskFigure.get(TaskFigure.task == job.task)
    for decide in (
        lambda one: reports.return_for_correction(one, follower, "แก้"),
        lambda one: reports.accept(one, follower),
    ):
        draft = reports.keep(
            Assignment.get_by_id(job.id),
            kathu1,
            "ทำแล้ว",
            {figure.id: ("5", Decimal(5))},
            [(keep(b"e,f\n", "text/csv"), "ผล.csv")],
        )
        reports.send(draft, kathu1)
        decide(Report.get_by_id(draft.id))


def letter_task(letter: Document, what: str) -> Task:
    return Task.get(Task.document == letter, Task.what == what)


def _helped(household: Household, office) -> None:
    staff = office.officer("mueang1")
    visits.enter(household, staff, visits.Account(on=clock.today(), seen="เข้มแข็ง", done="แนะนำ"))
    plans.begin(household, staff, "หนี้")
    help_given = plans.Help(kind=None, on=clock.today(), agency="พมจ.", value=Decimal("500.50"))
    plans.record_result(plans.give(household, staff, help_given), staff, "ดีขึ้น")


def _certified(office) -> Household:
    household = office.household("mueang", 830101)
    staff = office.officer("mueang1")
    for _time in range(2):  # the first is superseded
        certification.verify(household, staff, clock.today(), named("finding", "confirmed"))
    waiting = Verification.get(Verification.stage == Stage.DISTRICT)
    certification.certify(waiting, office.officer("mueang"), Stage.DISTRICT)
    certification.certify(
        Verification.get_by_id(waiting.id), office.officer("kathu"), Stage.PROVINCE
    )
    asked = certification.ask_change(Household.get_by_id(household.id), staff, "ย้ายบ้านเลขที่")
    certification.decide_change(asked, office.officer("kathu"), True)
    return household


def found() -> list[str]:
    return [str(one) for one in queries.verified().changed]


def test_an_untouched_trail_with_all_kinds_of_acts_is_whole(year):
    verdict = queries.verified(queries.heads_on_disk())
    assert verdict.whole, str(verdict)
    assert verdict.taken == 0
    there = {name: len(list(kind.rows(*kind.where))) for name, kind in ledger.KINDS.items()}
    assert all(there.values())
    assert verdict.ledger == sum(there.values())
    assert not [
        row for row in Trail.select() if row.id != Trail.select().where(Trail.id <= row.id).count()
    ], "no gap"


CHANGES = {
    "a letter's subject": (Document, {"subject": "เรื่องอื่น"}, "subject"),
    "its text": (Document, {"facts": "{}"}, "facts"),
    "its number": (Document, {"number": "ศธ 0210.56/999"}, "number"),
    "its state": (Document, {"state": "cancelled"}, "state"),
    "its print": (Document, {"paper": None}, "paper"),
    "an acknowledgement taken back": (Delivery, {"acknowledged_at": None}, "acknowledged_at"),
    "by whom": (Delivery, {"acknowledged_by": None}, "acknowledged_by_id"),
    "as which post": (Delivery, {"acknowledged_as": "ผู้ว่าราชการ"}, "acknowledged_as"),
    "when it was opened": (Delivery, {"opened_at": clock.now() - timedelta(days=9)}, "opened_at"),
    "a receive number": (Delivery, {"received_number": 77}, "received_number"),
    "a file that went along": (Attachment, {"name": "อื่น.csv"}, "name"),
    "the last number": (NumberSeries, {"last": 99}, "last"),
    "a number set aside": (Reservation, {"number": 50}, "number"),
    "a verification": (Verification, {"district_by": None}, "district_by_id"),
    "its stage": (Verification, {"stage": "returned"}, "stage"),
    "a wish to change": (ChangeRequest, {"granted": False}, "granted"),
    "what an office was asked": (Task, {"what": "อื่น"}, "what"),
    "a day of a task": (Assignment, {"due_on": date(2030, 1, 1)}, "due_on"),
    "where it stands": (Assignment, {"state": "new"}, "state"),
    "a report": (Report, {"text": "ไม่ได้ทำ"}, "text"),
    "a report unsent": (Report, {"sent_at": None}, "sent_at"),
    "who decided on it": (Report, {"decided_by": None}, "decided_by_id"),
    "a figure of it": (ReportFigure, {"value": 500}, "value"),
    "a file of it": (ReportFile, {"name": "อื่น.csv"}, "name"),
    "more time": (Extension, {"granted": False}, "granted"),
    "a visit": (Visit, {"seen": "อื่น"}, "seen"),
    "a plan": (Plan, {"state": "approved"}, "state"),
    "what help was worth": (Assistance, {"value": 5}, "value"),
    "a certification of a household": (
        Household,
        {"province_certified_on": None},
        "province_certified_on",
    ),
    "when it was certified": (
        Household,
        {"district_certified_on": date(2020, 1, 1)},
        "district_certified_on",
    ),
}


def _somewhere(model):
    """The row that all of that is known of."""
    query = model.select().order_by(model.id)
    return {
        Document: query.where(Document.paper.is_null(False)),
        Attachment: query,
        Delivery: query.where(Delivery.acknowledged_by.is_null(False)),
    }.get(model, query.order_by(model.id.desc())).first()


@pytest.mark.tampered
@pytest.mark.parametrize("what", CHANGES)
def test_a_row_changed_past_the_portal_is_named_with_what_is_other(year, what, said):
    model, columns, named_column = CHANGES[what]
    row = _somewhere(model)
    model.update(**columns).where(model.id == row.id).execute()
    name = model._meta.table_name
    assert found() == [f"{name} {row.id}: {named_column}"]
    code, text = said("audit", "verify")
    assert code == 1
    assert f"not as the trail says: {name} {row.id}: {named_column}" in text


@pytest.mark.tampered
@pytest.mark.parametrize(
    "kind",
    [
        "document",
        "attachment",
        "delivery",
        "verification",
        "change_request",
        "number_series",
        "reservation",
        "report_figure",
        "report_file",
        "visit",
        "assistance",
    ],
)
def test_a_row_taken_away_or_slipped_in_past_the_portal_is_named(year, kind):
    model = ledger.KINDS[kind].model
    alone = model.select().order_by(model.id.desc()).first()
    if model is Document:  # a draft that was given up: nothing hangs on it but this
        alone = Document.get(Document.subject == "เลิก")
        Addressee.delete().where(Addressee.document == alone).execute()
    values = dict(alone.__data__)
    model.delete().where(model.id == alone.id).execute()
    assert found() == [f"{kind} {alone.id} is gone"]
    model.insert(**values).execute()
    assert found() == []
    last = model.select(fn.MAX(model.id)).scalar()
    figure = TaskFigure.select().order_by(TaskFigure.id).first()  # of the task that was given up
    fresh = {
        "report_figure": {"figure": figure},
        "report_file": {"file": keep(b"g,h\n", "text/csv")},
        "reservation": {"number": 900},
        "number_series": {"series": "minutes", "year": 1999},
        "delivery": {"office": Office.create(slug="x", short_name="x")},
        "change_request": {"granted": True},
    }
    model.insert(**values | {"id": last + 1} | fresh.get(kind, {})).execute()
    assert found() == [f"{kind} {last + 1} is of no act"]


def _cut(keep_rows: int) -> None:
    with loosened():
        Trail.delete().where(Trail.id > keep_rows).execute()
        TrailHead.update(last=keep_rows, seal=Trail.get_by_id(keep_rows).seal).execute()


@pytest.mark.tampered
def test_a_trail_cut_whose_head_was_mended_is_disproved_by_a_kept_head(letter, office, said):
    assert commands.keep_head()
    _cut(20)
    code, text = said("audit", "verify")
    assert code == 1
    assert "written anew or cut: the head kept at row" in text
    assert "trail: " in (told := said("check")[1])
    assert "written anew or cut" in told


@pytest.mark.tampered
def test_a_cut_to_before_all_business_that_took_the_business_along_is_disproved_as_well(office):
    draft = office.draft(to=())
    commands.keep_head()
    _cut(Trail.get(Trail.act == "draft").id - 1)
    Document.delete().where(Document.id == draft.id).execute()
    assert queries.verified().whole
    assert queries.verified(queries.heads_on_disk()).lost


@pytest.mark.tampered
def test_ids_that_were_shifted_are_noticed(letter):
    rows = Trail.select().count()
    with loosened():
        for row in Trail.select().where(Trail.id > 10).order_by(Trail.id.desc()):
            Trail.update(id=row.id + 5).where(Trail.id == row.id).execute()
        TrailHead.update(last=rows + 5).execute()
    assert queries.verified().broken == 16


@pytest.mark.tampered
def test_rows_that_changed_places_slipped_in_or_were_appended_are_noticed(letter):
    rows = {row.id: dict(row.__data__) for row in Trail.select()}
    with loosened():
        for one, other in ((11, 12), (12, 11)):
            Trail.update(**{**rows[other], "id": one}).where(Trail.id == one).execute()
    assert queries.broken_at() == 11
    with loosened():
        for one in (11, 12):
            Trail.update(**rows[one]).where(Trail.id == one).execute()
    assert queries.broken_at() is None
    last = max(rows)
    Trail.insert(**{**rows[last], "id": last + 1}).execute()
    assert queries.broken_at() == last + 1
    TrailHead.update(last=last + 1).execute()
    assert queries.broken_at() == last + 1


@pytest.mark.tampered
def test_what_an_act_sealed_cannot_be_mended_without_breaking_its_seal(letter):
    act = Trail.get(Trail.act == "acknowledge")
    delivery = Delivery.get_by_id(act.thing_id)
    Delivery.update(acknowledged_at=None).where(Delivery.id == delivery.id).execute()
    with loosened():
        stands = json.dumps(ledger.entries([Delivery.get_by_id(delivery.id)]))
        Trail.update(ledger=stands).where(Trail.id == act.id).execute()
    assert queries.broken_at() == act.id


def test_a_head_is_kept_after_each_hour_with_acts_and_no_other(letter, office):
    assert commands.keep_head()
    assert not commands.keep_head()
    office.draft()
    assert commands.keep_head()
    assert len(queries.heads_on_disk()) == 2


# A portal of version 0.1.0


@pytest.fixture
def old(letter):
    """The trail and the business as version 0.1.0 left them."""
    as_before()
    return letter


def test_a_trail_of_before_keeps_its_seals_and_the_business_is_taken_over_once(old, office, said):
    kept, before = (
        queries.kept_heads(queries.head_line(queries.head())),
        list(Trail.select().order_by(Trail.id).dicts()),
    )
    code, text = said("check")
    assert "not taken over into the trail yet" in text
    code, text = said("migrate")
    assert code == 0, text
    assert "rows taken over into the trail as they stand" in text
    assert said("migrate") == (0, "")
    assert (
        list(Trail.select().where(Trail.id <= before[-1]["id"]).order_by(Trail.id).dicts())
        == before
    )
    verdict = queries.verified(kept)
    assert verdict.whole, str(verdict)
    assert verdict.taken == verdict.ledger == 6
    assert f"6 of them only as they stood on {clock.today()}" in said("audit", "verify")[1]
    circulars.acknowledge(Delivery.get(Delivery.acknowledged_at.is_null()), office.officer("kathu"))
    verdict = queries.verified(kept)
    assert (verdict.whole, verdict.taken, verdict.ledger) == (True, 5, 7)


@pytest.mark.tampered
def test_what_was_taken_over_and_changed_since_is_named(old):
    commands.take_over()
    Document.update(subject="เรื่องอื่น").execute()
    assert found() == [f"document {old.id}: subject"]


@pytest.mark.tampered
def test_a_trail_of_before_is_guarded_as_before_and_its_ids_as_well(old):
    commands.take_over()
    with loosened():
        Trail.update(officer_name="คนอื่น").where(Trail.act == "sign").execute()
    assert queries.broken_at() == Trail.get(Trail.act == "sign").id
    with loosened():
        Trail.update(officer_name="นางสาวผู้นำ กะทู้").where(Trail.act == "sign").execute()
    assert queries.broken_at() is None
    with loosened():
        Trail.update(id=Trail.id - 1).where(Trail.act == "sign").execute()
    assert (
        queries.broken_at()
        == Trail.select().where(Trail.act == "taken_over").order_by(Trail.id.desc()).first().id
    )


@pytest.mark.tampered
def test_no_act_of_today_can_be_sealed_as_before(old, office):
    commands.take_over()
    office.draft()
    last = Trail.select().order_by(Trail.id.desc()).first()
    former = Trail.get_by_id(last.id - 1)
    with loosened():
        last.act = "x"
        seal = formerly_sealed(former.seal, last)
        Trail.update(act="x", seal=seal).where(Trail.id == last.id).execute()
        TrailHead.update(seal=seal).execute()
    assert queries.broken_at() == last.id


def test_a_take_over_that_was_stopped_is_done_anew(old, monkeypatch):
    class Stopped(Exception):
        pass

    def stop(last, seal):
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(commands, "_end_before", stop)
        with pytest.raises(Stopped):
            commands.take_over()
    assert queries.taken_over() == set()
    assert commands.take_over() == 6


# What it costs


def test_a_letter_to_many_offices_costs_no_more_questions_than_one_to_a_few(office, monkeypatch):
    head, few = office.officer("kathu"), office.waiting_for_signature()
    slugs = [f"o{number}" for number in range(1000)]
    Office.insert_many([{"slug": slug, "short_name": slug} for slug in slugs]).execute()
    many = office.waiting_for_signature(to=tuple(slugs[:3]))
    Addressee.delete().where(Addressee.document == many).execute()
    Addressee.insert_many(
        [{"document": many, "office": one} for one in Office.select().where(Office.slug.in_(slugs))]
    ).execute()
    asked, ask = [], db.execute_sql
    monkeypatch.setattr(db, "execute_sql", lambda *words: (asked.append(words[0]), ask(*words))[1])
    circulars.issue(few, head)
    to_few = len(asked)
    circulars.issue(many, head)
    assert len(asked) - to_few <= to_few < 45
    monkeypatch.undo()
    row = Trail.select().where(Trail.ledger.contains("delivery")).order_by(Trail.id.desc()).first()
    assert len(json.loads(row.ledger)["delivery"]) == 1000
    assert queries.verified().whole


def test_looking_at_everything_reads_some_at_a_time(letter, monkeypatch):
    monkeypatch.setattr(ledger, "AT_ONCE", 2)
    monkeypatch.setattr(queries, "AT_ONCE", 7)
    assert queries.verified().whole
    with saving():
        numbers.take_number(letter.office_id, "minutes", 2026)
        commands.record(None, "restore", letter)
    assert queries.verified().whole


# Who tampers in such a way that the look itself might stumble, or look past it


@pytest.mark.tampered
@pytest.mark.parametrize("one", [0, -7])
def test_a_row_slipped_in_before_the_first_is_noticed(letter, one):
    delivery = dict(Delivery.select().order_by(Delivery.id).first().__data__)
    fresh = Office.create(slug="x", short_name="x")
    Delivery.insert(**delivery | {"id": one, "office": fresh}).execute()
    assert found() == [f"delivery {one} is of no act"]
    first = Trail.select().order_by(Trail.id).first()
    Trail.insert(**first.__data__ | {"id": one}).execute()
    assert queries.verified().broken == one


@pytest.mark.tampered
@pytest.mark.skipif(
    isinstance(db, PostgresqlDatabase), reason="PostgreSQL takes no text that is none"
)
@pytest.mark.parametrize("bytes_as", ["x'ff00fe'", "CAST(x'ff00fe' AS TEXT)"])
def test_a_row_that_cannot_be_read_hides_no_other(letter, said, bytes_as):
    db.execute_sql(f"UPDATE document SET subject = {bytes_as} WHERE id = ?", (letter.id,))
    delivery = Delivery.select().order_by(Delivery.id.desc()).first()
    db.execute_sql(f"UPDATE delivery SET opened_at = {bytes_as} WHERE id = ?", (delivery.id,))
    assert [one.split(": ")[0] for one in found()] == [
        f"document {letter.id}",
        f"delivery {delivery.id}",
    ]
    act = Trail.get(Trail.act == "sign").id
    with loosened():
        db.execute_sql(f"UPDATE trail SET detail = {bytes_as} WHERE id = ?", (act,))
    assert queries.broken_at() == act
    code, text = said("audit", "verify")
    assert code == 1
    assert "Traceback" not in text


@pytest.mark.tampered
def test_a_trail_without_its_head_or_that_tells_of_strange_rows_is_still_looked_at(letter, said):
    Document.update(subject="เรื่องอื่น").where(Document.id == letter.id).execute()
    act = Trail.get(Trail.act == "acknowledge").id
    with loosened():
        Trail.update(ledger='{"nothing": {"1": "ab"}}').where(Trail.id == act).execute()
    TrailHead.delete().execute()
    code, text = said("audit", "verify")
    assert code == 1
    assert f"row {act} does not follow from the one before" in text
    assert f"document {letter.id}: subject" in text


def test_the_worker_knows_every_table_that_is_compared(app):
    """It knew those of the rooms that have jobs, and took rows of the others for nobody's."""
    asked = "import app.worker; from app.records.trail import ledger; print(*sorted(ledger.KINDS))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.split() == sorted(ledger.KINDS)
