"""Acts that meet never wait for each other: what two people do at one moment is done one after the
other, or refused in words. On PostgreSQL two that lock the same things in another order are a
deadlock: "the database does not answer".
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from peewee import PostgresqlDatabase, fn

from app.circulation.circulars import commands as circulars
from app.circulation.circulars.models import Delivery
from app.circulation.reports import commands as reports
from app.circulation.reports.models import Extension
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.field.certification import commands as certification
from app.field.certification.models import Stage, Verification
from app.field.households.commands import moves, records
from app.field.households.models import Household, Tally
from app.field.households.particulars import Particulars, Person
from app.field.pick_lists import commands as pick_lists
from app.field.pick_lists.queries import named, offered
from app.field.visits import commands as visits
from app.kit import clock
from app.kit.db import at_end, db, retried, saving
from app.kit.errors import Refused
from app.kit.paths import ROOT
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.papers.numbers import commands as numbers
from app.records.trail import queries as trail
from app.records.trail.models import Refusal, Trail

ROUNDS = 12
Act = Callable[[], object]


def at_once(*acts: Act) -> list[str]:
    """Do all of them at the same moment, each over a connection of its own; what went wrong but
    for refusals.
    """
    gate, problems = Barrier(len(acts)), []

    def run(act: Act) -> None:
        with db.connection_context():
            gate.wait()
            try:
                act()
            except Refused:
                pass
            except Exception as problem:
                problems.append(f"{type(problem).__name__}: {problem}")

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def _signing(office, letter: Document) -> Document:
    documents.submit(Document.get_by_id(letter.id), office.officer("drafter"))
    documents.pass_on(Document.get_by_id(letter.id), office.officer("checker"))
    return Document.get_by_id(letter.id)


def supersede_and_cancel(office) -> Iterator[Act]:
    former, head = office.issued(), office.officer("kathu")
    fresh = _signing(office, circulars.supersede(former, office.officer("drafter")))
    yield lambda: circulars.issue(fresh, head)
    yield lambda: documents.cancel(former, head, "ยกเลิก")
    other = _signing(office, circulars.supersede(former, office.officer("drafter")))
    yield lambda: circulars.issue(other, head)


def sign_and_cancel(office) -> Iterator[Act]:
    waiting, former, head = office.waiting_for_signature(), office.issued(), office.officer("kathu")
    yield lambda: circulars.issue(waiting, head)
    yield lambda: documents.cancel(former, head, "ยกเลิก")
    yield lambda: circulars.issue(waiting, head)


def reserve_and_sign(office) -> Iterator[Act]:
    registrar, phuket, head = (
        office.officer("registrar"),
        office.office("phuket").id,
        office.officer("kathu"),
    )
    [first, *_rest] = numbers.reserve(registrar, phuket, "ordinary", 2, "ประชุม")
    one, other = office.waiting_for_signature(), office.waiting_for_signature()
    yield lambda: numbers.reserve(registrar, phuket, "ordinary", 3, "ประชุม")
    yield lambda: circulars.issue(one, head, first)
    yield lambda: circulars.issue(other, head)


def acknowledge_and_cancel(office) -> Iterator[Act]:
    letter = office.issued()
    for one in Delivery.select().where(Delivery.document == letter):
        yield lambda one=one: circulars.acknowledge(one, office.officer(one.office.slug))
        yield lambda one=one: circulars.note_opened(one, office.officer(one.office.slug))
    yield lambda: documents.cancel(letter, office.officer("kathu"), "ยกเลิก")


def _four(office) -> list[Household]:
    traits = [one.id for one in offered("target")[:3]]
    return [
        office.household(house=str(number), who=f"นาย{number}", traits=traits)
        for number in range(4)
    ]


def merge_and_change(office) -> Iterator[Act]:
    one, other, third, fourth = _four(office)
    staff = office.officer("kathu1")
    yield lambda: moves.merge(one, other, staff, clock.today())
    yield lambda: moves.merge(fourth, third, staff, clock.today())
    yield lambda: records.change(other, staff, Particulars(830202, "9", 4), other.version)
    yield lambda: records.change(third, staff, Particulars(830203, "9", 4), third.version)


def merge_and_merge(office) -> Iterator[Act]:
    one, other, third, fourth = _four(office)
    staff = office.officer("kathu1")
    for leading, gone in ((one, other), (other, one), (third, fourth), (fourth, one)):
        yield lambda leading=leading, gone=gone: moves.merge(leading, gone, staff, clock.today())


def certify_and_change(office) -> Iterator[Act]:
    staff, head = office.officer("kathu1"), office.officer("kathu")
    four = _four(office)
    for one in four:
        certification.verify(one, staff, clock.today(), named("finding", "confirmed"))
    waiting = list(
        Verification.select()
        .where(Verification.stage == Stage.DISTRICT)
        .order_by(Verification.id.desc())
        .limit(4)
    )
    yield lambda: certification.certify_many(waiting, head, Stage.DISTRICT)
    yield lambda: certification.certify(waiting[1], head, Stage.DISTRICT)
    yield lambda: records.change(four[0], staff, Particulars(830202, "9", 4), four[0].version)
    yield lambda: certification.verify(four[2], staff, clock.today(), named("finding", "confirmed"))
    yield lambda: moves.merge(four[3], four[1], staff, clock.today())
    yield lambda: visits.enter(four[2], staff, visits.Account(on=clock.today()))


def assign_and_withdraw(office) -> Iterator[Act]:
    letter = office.ordered(TaskSpec("รายงานผล"))
    task = office.assignment(letter, "kathu").task
    for slug in ("kathu", "mueang"):
        one = office.assignment(letter, slug)
        yield lambda one=one, slug=slug: tasks.assign(
            one, office.officer(slug), office.officer(f"{slug}1")
        )
    yield lambda: tasks.withdraw(task, office.officer("drafter"), "ยกเลิก")
    yield lambda: documents.cancel(letter, office.officer("kathu"), "ยกเลิก")


def report_and_keep(office) -> Iterator[Act]:
    assignment = office.assignment(office.ordered(TaskSpec("รายงานผล")), "kathu")
    head = office.officer("kathu")
    report = reports.keep(assignment, head, "ทำแล้ว", {})
    yield lambda: reports.send(report, head)
    yield lambda: reports.keep(assignment, head, "ทำแล้วอีก", {})


def more_time_and_decide(office) -> Iterator[Act]:
    assignment = office.assignment(office.ordered(TaskSpec("รายงานผล")), "kathu")
    head, later = office.officer("kathu"), clock.today() + timedelta(days=9)
    reports.ask_time(assignment, head, later, "ยังไม่ครบ")
    asked = Extension.get(Extension.assignment == assignment)
    yield lambda: reports.decide(asked, office.officer("drafter"), True)
    yield lambda: reports.ask_time(assignment, head, later + timedelta(days=1), "ยังไม่ครบ")


def entries_move(office) -> Iterator[Act]:
    for one in offered("dimension")[1:4]:
        yield lambda one=one: pick_lists.put_before(
            one, office.officer("registrar"), office.office("phuket").id
        )


PAIRS = [
    supersede_and_cancel,
    sign_and_cancel,
    reserve_and_sign,
    acknowledge_and_cancel,
    merge_and_change,
    merge_and_merge,
    certify_and_change,
    assign_and_withdraw,
    report_and_keep,
    more_time_and_decide,
    entries_move,
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.__name__)
def test_acts_that_meet_are_done_or_refused_and_never_stopped(office, pair):
    for _round in range(ROUNDS):
        assert at_once(*pair(office)) == []
    assert trail.broken_at() is None


def test_households_counted_in_opposite_order_never_stop_each_other(office):
    staff, kathu = office.officer("kathu1"), office.office("kathu").id

    def both(*places: int) -> Act:
        def added() -> None:
            with saving():
                for place in places:
                    records.add(
                        staff, kathu, Particulars(place, "9", 4), [Person("นายบ้านดี มีสุข", True)]
                    )

        return added

    for _round in range(ROUNDS):
        assert at_once(both(830202, 830203), both(830203, 830202)) == []
    assert Tally.select(fn.SUM(Tally.count)).where(Tally.facet == "all").scalar() == 4 * ROUNDS


def test_what_is_to_be_done_at_the_end_is_done_once_together_and_not_of_a_part_that_was_undone(
    database,
):
    told: list[list[int]] = []

    def part(number: int, undone: bool) -> None:
        try:
            with saving():
                at_end(told.append, number)
                if undone:
                    raise Refused("not so")
        except Refused:
            pass

    with saving() as whole:
        part(1, undone=False)
        part(2, undone=True)
        part(3, undone=False)
        assert told == []
    assert told == [[1, 3]]
    with saving() as whole:
        at_end(told.append, 4)
        whole.rollback()
    at_end(told.append, 5)
    assert told == [[1, 3], [5]]


def test_a_transaction_that_postgresql_stops_is_done_anew(office):
    """Two lock two offices in opposite order, with time for the other between: one is stopped,
    and done anew.
    """
    if not isinstance(db, PostgresqlDatabase):
        pytest.skip("SQLite lets one write at a time")
    kathu, mueang = office.office("kathu").id, office.office("mueang").id
    meet, tries = Barrier(2), []

    def change(first: int, second: int) -> Act:
        @retried
        def whole() -> None:
            tries.append(first)
            with saving():
                db.execute_sql(
                    "UPDATE office SET short_name = short_name || '+' WHERE id = %s", (first,)
                )
                if tries.count(first) == 1:
                    meet.wait(10)
                db.execute_sql(
                    "UPDATE office SET short_name = short_name || '+' WHERE id = %s", (second,)
                )

        return whole

    assert at_once(change(kathu, mueang), change(mueang, kathu)) == []
    assert len(tries) == 3
    assert [office.office(slug).short_name[-2:] for slug in ("kathu", "mueang")] == ["++", "++"]


def test_a_form_of_a_page_is_done_anew_when_the_engine_stops_it(office, visit, monkeypatch):
    """PostgreSQL stops it the first two times: what the form wrote is undone, and written once
    in the end.
    """
    if not isinstance(db, PostgresqlDatabase):
        pytest.skip("SQLite lets one write at a time")
    stopped, write = [], documents.submit

    def stop(document: Document, officer: object) -> None:
        write(document, officer)
        if len(stopped) < 2:
            stopped.append(document.id)
            db.execute_sql(
                "DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = 'deadlock_detected'; END $$"
            )

    monkeypatch.setattr(documents, "submit", stop)
    letter, drafter = office.draft(), visit("drafter")
    answer = drafter.send(drafter.get(f"/documents/{letter.id}"), "/submit")
    assert answer.status == 200
    assert len(stopped) == 2
    assert Trail.select().where(Trail.act == "submit", Trail.thing_id == letter.id).count() == 1


def test_one_may_write_between_two_rows_of_a_question(database):
    """Also when somebody else wrote meanwhile, which SQLite forgives no question that is still
    open.
    """
    now = clock.now() - timedelta(hours=1)
    for number in range(5):
        Refusal.create(officer_id=number, officer_name="", what="GET", first_at=now)

    def another() -> None:
        with saving():
            Refusal.update(untold=Refusal.untold + 1).execute()

    for row in Refusal.select().order_by(Refusal.id):
        assert at_once(another) == []
        with saving():
            Refusal.delete().where(Refusal.id == row.id).execute()
    assert not Refusal.select().exists()


@pytest.mark.bare
def test_no_question_is_read_row_by_row():
    found = [file for file in (ROOT / "app").rglob("*.py") if ".iterator()" in file.read_text()]
    assert found == [], (
        "rows read one by one while others are written: list() them, or read some at a time"
    )
