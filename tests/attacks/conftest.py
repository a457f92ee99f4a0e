"""What the attacks are tried on: things of one district, a mark in each of their texts; and
somebody of every role elsewhere.
"""

import re
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app.circulation.circulars import commands as circulars
from app.circulation.circulars.models import Delivery
from app.circulation.reports import commands as reports
from app.circulation.reports.models import Extension, ReportFile
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.models import Assignment
from app.field.certification.commands import verify
from app.field.certification.models import ChangeRequest
from app.field.coverage import commands as coverage
from app.field.households.commands.access_log import break_glass
from app.field.households.commands.records import add, put_member
from app.field.households.particulars import Particulars, Person
from app.field.imports.commands import take
from app.field.pick_lists.models import List
from app.field.pick_lists.queries import offered
from app.field.plans import commands as plans
from app.field.visits import commands as visits
from app.field.visits.models import Photo
from app.kit import clock
from app.kit.db import Row, db
from app.kit.jobs import TABLES
from app.operations.backups.models import Recovered
from app.papers.documents import commands as documents
from app.papers.documents.models import Attachment, Document, PrintRun
from app.papers.numbers.models import NumberSeries
from app.people.accounts.commands.officers import appoint
from app.people.accounts.commands.sessions import begin
from app.people.accounts.models import Attempt, Officer, Session
from app.people.accounts.queries import hashed_token
from app.people.accounts.roles import ROLES
from app.press.facts import Facts
from app.records.files.commands import keep
from app.records.trail.commands import take_over
from app.records.trail.models import Refusal, Trail, TrailHead
from tests.office import _hash

MARK = "ลับเฉพาะกะทู้"  # in every text of the things of Kathu
WORD = "ซ่อนไว้"  # beside it, to look for
PLANTED = f"{WORD} {MARK}"
OPEN = {
    "accounts.sign_in",
    "accounts.second_step",
    "accounts.signed_out",
    "static.file",
    "verify.show",
    "verify.by_code",
}
UNWATCHED = {
    Session,
    Attempt,
    Trail,
    TrailHead,
    Refusal,
    *TABLES,
}  # what a refused request may write


def pytest_collection_modifyitems(items):
    for item in items:
        if "attacks" in Path(item.fspath).parts:
            item.add_marker(
                pytest.mark.timeout(900)
            )  # thousands of requests each, on a machine that may be busy


@pytest.fixture
def people(office):
    """people("mueang", "drafter") is the sign-in name of somebody who holds that role there, and
    nothing else.
    """

    def hired(slug: str, role: str) -> str:
        name = f"{slug}-{role}"
        if not Officer.select().where(Officer.sign_in == name).exists():
            officer = Officer.create(sign_in=name, name=f"นาย{role} {slug}", password=_hash())
            appoint(officer, office.office(slug), f"{role} {slug}", role, date(2020, 1, 1))
        return name

    return hired


@pytest.fixture
def planted():
    """What stands in every text of the things; a test may plant something else."""
    return PLANTED


@pytest.fixture
def things(office, people, planted):
    """A letter to Kathu alone with a file, a task and Kathu's report; a draft of the province; a
    draft of Kathu's own; a household of Kathu with all that can be written about it. For each
    paper: the ids of the addresses.
    """
    coverage.give(office.officer("mueang"), office.office("mueang").id, [8301])
    staff = office.officer(people("kathu", "staff"))
    letter, task, assignment = _issued(office, planted)
    own = documents.draft(office.officer("kathu1"), office.office("kathu").id, _facts(planted))
    kept = keep(MARK.encode(), "text/plain")
    reports.ask_time(
        assignment, office.officer("kathu"), clock.today() + timedelta(days=9), planted
    )
    report = reports.keep(assignment, office.officer("kathu"), planted, {})
    attached = ReportFile.create(report=report, file=kept, name=f"{planted}.txt")
    reports.send(report, office.officer("kathu"))
    held = NumberSeries.create(
        office=office.office("kathu"),
        series="circular",
        year=clock.today().year,
        last=3,
        held_since=clock.now(),
    )
    back = Recovered.create(
        office=office.office("kathu"),
        number=planted,
        subject=planted,
        issued_at=clock.now(),
        sent_to=planted,
        file=kept,
    )
    session = Session.get(
        Session.token == hashed_token(begin(office.officer("kathu"), "10.0.0.1", ""))
    )
    ids = {
        "number": 1,
        "session_id": session.id,
        "series_id": held.id,
        "letter_id": back.id,
        "office_id": office.office("kathu").id,
        "officer_id": staff.id,
        "appointment_id": staff.appointments[0].id,
        "task_id": task.id,
        "assignment_id": assignment.id,
        "report_id": report.id,
        "file_id": attached.id,
        "extension_id": Extension.get().id,
        **_household(office, kept, planted),
    }
    coverage.give(office.officer("kathu"), office.office("kathu").id, [830202], staff)
    found = [
        {**ids, "document_id": paper.id, **_beside(office, paper, kept, planted)}
        for paper in (letter, office.draft(planted), own)
    ]
    take_over(again=True)  # what no act wrote
    return found


def _facts(planted: str) -> Facts:
    return Facts(
        subject=planted,
        to=planted,
        closing=planted,
        section=planted,
        body=[planted, "จึงเรียนมาเพื่อโปรดทราบ"],
        references=[planted],
        enclosures=[planted],
    )


def _issued(office: Any, planted: str) -> tuple[Document, Any, Assignment]:
    letter = documents.draft(office.officer("drafter"), office.office("phuket").id, _facts(planted))
    documents.address(letter, office.officer("drafter"), [office.office("kathu").id])
    task = tasks.write(letter, office.officer("drafter"), tasks.TaskSpec(planted, evidence=planted))
    documents.submit(Document.get_by_id(letter.id), office.officer("drafter"))
    documents.pass_on(Document.get_by_id(letter.id), office.officer("checker"))
    letter = circulars.issue(Document.get_by_id(letter.id), office.officer("kathu"))
    circulars.receive(Delivery.get(Delivery.document == letter), office.officer("kathu"))
    return letter, task, Assignment.get(Assignment.task == task)


def _beside(office: Any, paper: Document, kept: Any, planted: str) -> dict[str, int]:
    added = Attachment.create(
        document=paper,
        file=kept,
        name=f"{planted}.txt",
        added_by=office.officer("drafter"),
        added_at=clock.now(),
    )
    run = PrintRun.create(
        document=paper,
        asked_by=office.officer("drafter"),
        asked_at=clock.now(),
        recipients=planted,
        total=1,
    )
    return {"attachment_id": added.id, "run_id": run.id}


def _household(office: Any, kept: Any, planted: str) -> dict[str, Any]:
    head, kathu = office.officer("kathu"), office.office("kathu").id
    coverage.give(head, kathu, [8302])
    household = add(
        head,
        kathu,
        Particulars(830202, "12/3", 4, planted, planted, planted, planted, 2020),
        [Person(planted, True, 1960, occupation=planted)],
    )
    other = add(head, kathu, Particulars(830202, "45", 4, planted), [Person(planted, True)])
    member = put_member(household, head, Person(f"นางสมาชิก {planted}"))
    verified = verify(household, head, clock.today(), offered(List.FINDING)[0], planted, planted)
    asked = ChangeRequest.create(
        household=household,
        office=household.office,
        why=planted,
        asked_at=clock.now(),
        asked_by=head,
    )
    plan = plans.begin(household, head, planted)
    item = plans.put_item(plan, plans.Item("skill", planted, planted, planted))
    referred = plans.refer(
        household, head, plans.Help(offered(List.HELP)[0].id, clock.today(), planted, text=planted)
    )
    visited = visits.enter(
        household,
        head,
        visits.Account(clock.today(), team=planted, seen=planted, done=planted, help=planted),
    )
    photo = Photo.create(
        visit=visited, file=kept, small=kept, origin="0", width=1, height=1, added_at=clock.now()
    )
    brought = take(head, kathu, f"บ้านเลขที่,ชื่อ-สกุล\n1,{planted}".encode(), f"{planted}.csv")
    glass = break_glass(office.officer("thalang"), household, planted)
    return {
        "household_id": household.id,
        "other_id": other.id,
        "member_id": member.id,
        "verification_id": verified.id,
        "level": "district",
        "request_id": asked.id,
        "answer": "grant",
        "plan_id": plan.id,
        "item_id": item.id,
        "assistance_id": referred.id,
        "visit_id": visited.id,
        "photo_id": photo.id,
        "size": "small",
        "import_id": brought.id,
        "pass_id": glass.id,
        "area_office_id": kathu,
        "choice_id": offered(List.TARGET)[0].id,
        "kind": "target",
    }


def routes(app: Any, arguments: bool = True) -> list[Any]:
    """The addresses of the portal that are for people who are signed in: those with ids in them,
    or those without.
    """
    return [
        rule
        for rule in app.url_map.iter_rules()
        if bool(rule.arguments) == arguments and rule.endpoint not in OPEN
    ]


def filled(rule: Any, ids: dict[str, Any], guess: str = "") -> str:
    """The address with ids in it, or with one guess for each of them; the words of a choice
    stay.
    """

    def value(found: re.Match[str]) -> str:
        plain = found["kind"] == "any" or not guess
        return quote(str(ids[found["name"]]) if plain else guess, safe="")

    return re.sub(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>", value, rule.rule)


def fingerprint() -> dict[str, str]:
    """What stands in each table."""
    return {
        table._meta.table_name: sha256(
            repr(sorted(table.select().tuples(), key=repr)).encode()
        ).hexdigest()
        for table in (*Row.__subclasses__(), *TABLES)
        if table not in UNWATCHED
    }


def keys(client: Any) -> dict[str, str]:
    """The keys a form of that person carries, as read from a page."""
    text = client.get("/account").get_data(as_text=True)
    found = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"', text
    )
    assert found, text[:500]
    return {"csrf_token": found[1] or found[2], "key": "0", "version": "1", "reserved": "0"}


@pytest.fixture
def undone(monkeypatch):
    """with undone(): what is written in the block is taken back."""

    @contextmanager
    def block():
        with monkeypatch.context() as patched, db.atomic() as transaction:
            patched.setattr(db, "close", lambda: None)
            yield
            transaction.rollback()

    return block


ROLE_NAMES = list(ROLES)
