"""Every route says who may come in, and every thing is refused to those it does not belong to."""

import inspect
import re
from datetime import timedelta

import pytest

from app.certification.commands import verify
from app.certification.models import ChangeRequest
from app.choices.models import List
from app.choices.queries import offered
from app.documents.models import Attachment, PrintRun
from app.files.models import File
from app.households.commands import Person, break_glass, put_member
from app.imports.commands import take
from app.kit import clock
from app.numbers.models import NumberSeries
from app.plans import commands as plans
from app.reports import commands as reports
from app.reports.models import Extension, ReportFile
from app.tasks.commands import Order, write
from app.tasks.models import Assignment
from app.visits import commands as visits
from app.visits.models import Photo

OPEN = {"accounts.sign_in", "static.file", "verify.show", "verify.by_code"}
NOT_ONCE = OPEN | {"drafts.read_pasted", "accounts.sign_out", "reports.keep", "visits.keep",  # nothing but drafts is written
                   "households.find", "households.find_other",  # words go on sealed in an address, nothing is written
                   "fieldwork.households_csv", "fieldwork.households_xlsx",
                   "trail.rows_csv"}  # that they were taken out: each time anew


def test_every_route_says_who_may_come_in(app):
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "needs")]
    assert silent == []
    assert {name for name, view in app.view_functions.items() if view.needs is None} == OPEN


def test_every_route_that_writes_is_written_once(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in rule.methods and rule.endpoint not in NOT_ONCE:
            assert inspect.unwrap(view) is not view, f"{rule.endpoint} lacks @once"


def test_a_view_that_forgot_to_say_is_shut(app, visit, monkeypatch):
    monkeypatch.delattr(app.view_functions["drafts.show"], "needs")
    assert visit("drafter").get("/drafts/").status == 403


def _paths(app, numbers):
    for rule in app.url_map.iter_rules():
        if rule.arguments and rule.endpoint not in OPEN:
            path = rule.rule
            for name in rule.arguments:
                path = re.sub(rf"<(?:int:|any\([^)]*\):)?{name}>", str(numbers[name]), path)
            for method in rule.methods & {"GET", "POST"}:
                yield method, path


@pytest.fixture
def things(office):
    """An issued letter that went to Kathu alone, with a file and a task that Kathu reported on; and a draft."""
    letter = office.issued(to=("kathu",))
    task = write(letter, office.officer("drafter"), Order("สำรวจ"))
    assignment = Assignment.get(Assignment.task == task)
    reports.ask_time(assignment, office.officer("kathu"), clock.today() + timedelta(days=9), "ฝนตก")
    report = reports.keep(assignment, office.officer("kathu"), "ทำแล้ว", {})
    file = File.create(sha256="0" * 64, size=1, media_type="text/plain", kept_at=clock.now())
    added = Attachment.create(document=letter, file=file, name="a.txt", added_by=office.officer("drafter"), added_at=clock.now())
    run = PrintRun.create(document=letter, asked_by=office.officer("drafter"), asked_at=clock.now(), recipients="ก", total=1)
    attached = ReportFile.create(report=report, file=file, name="b.txt")
    household = office.household("kathu")
    steps = _steps(household, office.officer("kathu"))
    visited = visits.enter(household, office.officer("kathu"), visits.Account(clock.today(), seen="เยี่ยมแล้ว"))
    brought = take(office.officer("kathu1"), office.office("kathu").id, "บ้านเลขที่,ชื่อ-สกุล\n1,ก ข".encode(), "a.csv")
    held = NumberSeries.create(office=office.office("kathu"), series="circular", year=clock.today().year, last=3,
                               held_since=clock.now())
    photo = Photo.create(visit=visited, file=file, small=file, origin="0", width=1, height=1, added_at=clock.now())
    return [{"document_id": document.id, "run_id": run.id, "office_id": office.office("kathu").id, "attachment_id": added.id,
             "number": 1, "task_id": task.id, "assignment_id": assignment.id, "file_id": attached.id, "answer": "grant",
             "extension_id": Extension.get().id, "household_id": household.id, "visit_id": visited.id, "photo_id": photo.id,
             "size": "small", "import_id": brought.id, "series_id": held.id, **steps, **_people(household, office)}
            for document in (letter, office.draft())]


def _people(household, office):
    """A member, another household, a glass broken over the first, whose places they are, an entry of a list: the ids."""
    member = put_member(household, office.officer("kathu"), Person("นางสมาชิก มีสุข"))
    other = office.household("kathu", house="45", who="นายอีกหลัง สงบ")
    glass = break_glass(office.officer("thalang"), household, "ย้ายมา")
    return {"member_id": member.id, "other_id": other.id, "pass_id": glass.id, "area_office_id": office.office("kathu").id,
            "officer_id": office.officer("kathu1").id, "choice_id": offered(List.TARGET)[0].id, "kind": "target"}


def _steps(household, officer):
    """Verified, a change asked for, planned, referred: the ids."""
    verified = verify(household, officer, clock.today(), offered(List.FINDING)[0])
    asked = ChangeRequest.create(household=household, office=household.office, why="ก", asked_at=clock.now(), asked_by=officer)
    plan = plans.begin(household, officer, "หนี้")
    item = plans.put_item(plan, plans.Item("skill", "ปลูกผัก"))
    referred = plans.refer(household, officer, plans.Help(offered(List.HELP)[0].id, clock.today(), "พมจ."))
    return {"verification_id": verified.id, "level": "district", "request_id": asked.id, "plan_id": plan.id, "item_id": item.id,
            "assistance_id": referred.id}


@pytest.mark.parametrize("who", ["mueang", "mueang1", "outsider", "admin"])
@pytest.mark.parametrize("htmx", ["", "roll"])
def test_another_offices_things_are_refused(app, visit, things, who, htmx):
    visitor = visit(who, htmx)
    account = visitor.get("/account") if not htmx else visit(who).get("/account")
    keys = {"csrf_token": account.find("input", name="csrf_token")[0].get("value"), "key": "abc", "version": "1", "reserved": "0"}
    for numbers in things:
        for method, path in _paths(app, numbers):
            if who == "admin" and path == f"/households/areas/{numbers['area_office_id']}":
                continue  # who administers the office above gives the districts their places
            page = visitor.get(path) if method == "GET" else visitor.post(path, keys)
            assert page.status in (400, 403, 404), (method, path, page.status)
            if method == "GET":
                assert page.status in (403, 404), (path, page.status)


def test_nobody_gets_in_without_signing_in(app, visit, things):
    visitor = visit()
    for method, path in _paths(app, things[0]):
        page = visitor.get(path, follow=False) if method == "GET" else visitor.post(path, {})
        assert page.status == (303 if method == "GET" else 401), (method, path)
