"""The desk: for each role its own piles, in few questions."""

from datetime import timedelta

import pytest

from app.circulation.circulars.commands import issue
from app.circulation.circulars.queries import inbox
from app.circulation.tasks.commands import TaskSpec, write
from app.circulation.tasks.queries import followed, ours
from app.desk.queries import counters
from app.kit import clock
from app.kit.db import db
from app.papers.documents import commands
from app.papers.documents.models import Document


def _piles(officer):
    return {counter.name: counter.count for counter in counters(officer) if counter.count}


@pytest.mark.parametrize(
    ("who", "piles"),
    [
        ("drafter", {"draft": 1}),
        ("checker", {"check": 1}),
        ("mueang1", {"receive": 2}),
        ("admin", {}),
        ("outsider", {}),
        ("kathu", {"sign": 1, "acknowledge": 1, "receive": 1, "take_on": 1, "check": 1}),
        ("mueang", {"acknowledge": 2, "receive": 2, "take_on": 2}),
        ("kathu1", {"receive": 1, "take_on": 1}),
    ],
)
def test_each_role_sees_its_own_piles(office, who, piles):
    office.draft()
    commands.submit(office.draft(), office.officer("drafter"))
    office.waiting_for_signature()
    write(office.issued(), office.officer("drafter"), TaskSpec("สำรวจ"))
    write(office.issued(to=("mueang",)), office.officer("drafter"), TaskSpec("ทำแผน"))
    assert _piles(office.officer(who)) == piles


def test_a_pile_is_one_question(office):
    asked = []
    db.query_hooks.append(lambda *query: asked.append(query))
    try:
        found = counters(office.officer("kathu"))
    finally:
        db.query_hooks.pop()
    assert len(found) == 27
    assert len(asked) <= len(found) + 2  # the officer, and the posts


def test_nothing_waiting_is_said_quietly(visit):
    assert "ไม่มีงานค้าง" in visit("mueang1").get("/").words


def test_a_discarded_draft_waits_for_nobody(visit, office):
    document = office.draft()
    drafter = visit("drafter")
    page = drafter.send(drafter.get(f"/documents/{document.id}"), "/discard")
    assert "เลิกร่างแล้ว" in page.words
    assert _piles(office.officer("drafter")).get("draft") is None
    assert Document.get_by_id(document.id).state == "discarded"
    assert drafter.get(f"/documents/{document.id}").status == 404


def test_a_pile_and_the_list_it_leads_to_agree_when_a_letter_was_cancelled(office):
    for _letter in range(2):
        letter = office.issued(to=("kathu",))
        write(letter, office.officer("drafter"), TaskSpec("สำรวจ"))
    commands.cancel(letter, office.officer("registrar"), "ผิด")
    head, drafter = office.officer("kathu"), office.officer("drafter")
    piles = _piles(head)
    assert (piles["acknowledge"], piles["receive"], piles["take_on"]) == (1, 1, 1)
    for only in ("unacknowledged", "unreceived"):
        assert len(inbox(head, only=only).rows) == 1, only
    assert len(ours(head, "new").rows) == 1
    assert len(followed(drafter, "new").rows) == 1


def test_an_office_that_gets_a_copy_is_late_for_nobody(office, at):
    letter, drafter = office.draft(to=()), office.officer("drafter")
    to = [office.office(slug).id for slug in ("kathu", "mueang")]
    commands.address(
        letter, drafter, to[:1], clock.today() + timedelta(1), clock.today() + timedelta(2), to[1:]
    )
    commands.submit(Document.get_by_id(letter.id), drafter)
    commands.pass_on(Document.get_by_id(letter.id), office.officer("checker"))
    issue(Document.get_by_id(letter.id), office.officer("kathu"))
    at(clock.now() + timedelta(5))
    assert _piles(office.officer("kathu"))["late"] == 1
    assert _piles(office.officer("mueang")) == {"acknowledge": 1, "receive": 1}
    assert _piles(drafter)["silent"] == 1
    assert not inbox(office.officer("mueang"), only="late").rows


def test_papers_not_printed_lead_everybody_to_a_page_that_opens(visit, office):
    Document.update(print_failures=1).where(Document.id == office.issued().id).execute()
    for who in ("drafter", "admin"):
        visitor = visit(who)
        where = next(
            link.get("href")
            for link in visitor.get("/").find("a")
            if "พิมพ์ไม่สำเร็จ" in "".join(link.itertext())
        )
        assert visitor.get(where).status == 200, who
