"""Two web machines and two workers behind nginx, one database, one store of files: one of each
is killed under load.
"""

import json
import os
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from tests.machines.conftest import LETTERS
from tests.machines.machines import PORTAL
from tests.machines.person import Person

pytestmark = [pytest.mark.bare, pytest.mark.timeout(400)]
READERS = ("kathu1", "thalang")
FACTS = """
import json
from app.records.trail.queries import broken_at
from app.circulation.circulars.models import Delivery
from app.papers.documents.models import Attachment, Document
from app.records.files.models import File
from app.kit.db import db
from app.kit.storage import content, store
with db.connection_context():
    letters = list(Document.select().where(Document.issued_at.is_null(False)))
    print(json.dumps({
        "numbers": sorted(one.number_taken for one in letters), "papers": [one.paper_id for one in letters],
        "prints": File.select().where(File.media_type == "application/pdf").count(),
        "acknowledged": sorted([one.document.id, one.office.slug] for one in
                               Delivery.select().where(Delivery.acknowledged_at.is_null(False))),
        "attached": sorted(one.name for one in Attachment.select()),
        "damaged": [one.sha256 for one in File.select() if not content(one.sha256)],
        "missing": sorted({one.sha256 for one in File.select()} - set(store().each())),
        "broken": broken_at()}))
"""


def test_two_machines_of_each_kind_do_what_one_does_and_one_may_die(portal):
    came_in, over = Event(), Event()
    with ThreadPoolExecutor(12) as pool, ending(over):
        signer = pool.submit(_sign, portal, came_in)
        writers = [pool.submit(_attach, portal, "drafter", over)]
        readers = [pool.submit(_read, portal, who, over) for who in READERS]
        heads = [pool.submit(_acknowledge, portal, who, over) for who in ("mueang", "kathu")]
        while not came_in.wait(1):
            assert not signer.done(), signer.exception() or signer.result()
        portal.webs[0].stop()
        portal.workers[0].stop()
        issued = signer.result(300)  # half of them with one machine of each kind
        portal.webs[0].start()
        portal.workers[0].start()
        facts = _when_printed(portal)
        over.set()
        attached = [name for one in writers for name in one.result(120)]
        acknowledged = [pair for one in heads for pair in one.result(120)]
        read = sum(one.result(120) for one in readers)
    facts = _facts(portal)
    assert len(issued) == LETTERS
    assert facts["numbers"] == list(range(1, LETTERS + 1))
    assert len(set(facts["papers"])) == LETTERS
    assert None not in facts["papers"]
    assert facts["prints"] - LETTERS in (
        0,
        1,
    )  # one may have been on its way when its worker was killed
    assert set(map(tuple, facts["acknowledged"])) >= set(acknowledged)
    assert facts["attached"] == sorted(attached)
    assert (facts["damaged"], facts["missing"], facts["broken"]) == ([], [], None)
    assert min(len(acknowledged), len(attached), read) > 0
    _each_moment_of_the_schedule_was_taken_once(portal)
    _both_machines_served(portal)


@contextmanager
def ending(over: Event):
    """The load ends with the block, however that ends."""
    try:
        yield
    finally:
        over.set()


def _come_in(portal, who: str) -> Person:
    person = Person(portal.nginx.address, portal.nginx.certificate)
    page = person.sign_in(who)
    assert page.status == 200, (who, page.words[:500])
    assert person.get("/account").status == 200
    return person


def _sign(portal, came_in: Event) -> list[str]:
    """The director signs all that waits; half of it before `came_in` is set."""
    person, numbers = _come_in(portal, "kathu"), []
    while found := re.findall(
        r'href="(/documents/\d+)"', person.get("/drafts/?state=signing").text
    ):
        for where in dict.fromkeys(found):
            page = person.send(person.get(where), "/sign")
            numbers += re.findall(r"เลขที่ (ศธ 0210.56/\d+)", page.words)[:1]
            if len(numbers) == LETTERS // 2:
                came_in.set()
    return numbers


def _letters(person: Person) -> list[int]:
    return sorted(
        {int(one) for one in re.findall(r'href="/circulars/(\d+)', person.get("/circulars/").text)}
    )


def _acknowledge(portal, who: str, over: Event) -> list[tuple[int, str]]:
    """The head of an office acknowledges what comes; the letters of which the portal said that
    it was done.
    """
    person, done = _come_in(portal, who), []
    while not over.is_set():
        for letter in set(_letters(person)) - {one for one, _office in done}:
            page = person.send(person.get(f"/circulars/{letter}"), "/acknowledge")
            assert page.status == 200, page.words[:500]
            assert "รับทราบแล้ว" in page.words
            done.append((letter, who))
        time.sleep(0.3)
    return done


def _read(portal, who: str, over: Event) -> int:
    """Somebody comes in again and again, and looks at lists and letters."""
    seen = 0
    while not over.is_set():
        person = _come_in(portal, who)
        for _round in range(5):
            for where in (
                "/",
                "/circulars/",
                *(f"/circulars/{letter}" for letter in _letters(person)[-2:]),
            ):
                assert person.get(where).status == 200
                seen += 1
            time.sleep(0.3)
    return seen


def _attach(portal, who: str, over: Event) -> list[str]:
    """Files are put to a draft through nginx and fetched from each machine that is up; their
    names.
    """
    person, names = _come_in(portal, who), []
    [draft] = set(re.findall(r'href="/documents/(\d+)"', person.get("/drafts/?state=draft").text))
    while not over.is_set() and len(names) < 15:
        names.append(f"แนบ {len(names):02}.csv")
        content = os.urandom(200_000).hex().encode()
        page = person.send(
            person.get(f"/drafts/{draft}/attachments"), "/attachments", files=(names[-1], content)
        )
        assert names[-1] in page.words
        [where] = [one.get("href") for one in page.find("a") if one.text == names[-1]]
        for web in portal.webs:
            try:
                assert person.fetch(where, node=web.address) == content
            except OSError:  # it is down
                assert person.fetch(where) == content
        time.sleep(0.3)
    return names


def _facts(portal) -> dict:
    return json.loads(portal.other("office").run(sys.executable, "-c", FACTS))


def _when_printed(portal) -> dict:
    """What the database says once no letter waits for its print any more; a paper a killed
    worker held is free after a minute.
    """
    for _try in range(120):
        facts = _facts(portal)
        if None not in facts["papers"]:
            break
        time.sleep(1)
    return facts


def _each_moment_of_the_schedule_was_taken_once(portal) -> None:
    """Each minute's job in each minute by one of the two, each day's once."""
    asked = Counter()
    for worker in portal.workers:
        line = re.compile(
            r"^(\S+ \d\d:\d\d):\d\d\S* INFO \S+ Enqueueing periodic task ([\w.]+)", re.M
        )
        asked.update((job, minute) for minute, job in line.findall(worker.log.read_text()))
    by_day = {
        job: sum(count for (name, _minute), count in asked.items() if name == job)
        for job, _minute in asked
    }
    assert max(asked.values()) == 1, asked
    assert by_day["accounts.forget"] == by_day["tasks.open_rounds"] == 1
    assert by_day["circulars.tie"] >= 1


def _both_machines_served(portal) -> None:
    """The one that was killed answers again, to the same session as the other."""
    person = _come_in(portal, "thalang")
    for web in portal.webs:
        assert "นางผู้นำ ถลาง" in person.fetch("/account", node=web.address).decode()


def test_a_machine_with_keys_of_its_own_or_no_way_to_the_store_is_told_by_check(portal):
    assert "ok    keys" in portal.webs[0].run(PORTAL, "check")
    strange = portal.other(
        "strange", PORTAL_SECRET_KEY="", PORTAL_SEALING_KEY="", AWS_SECRET_ACCESS_KEY="another"
    )
    keys, files = [
        line
        for line in strange.run(PORTAL, "check", code=1).splitlines()
        if line.startswith("WRONG")
    ]
    assert (
        "PORTAL_SECRET_KEY and PORTAL_SEALING_KEY of this machine: not those this portal began with"
        in keys
    )
    assert files.startswith("WRONG files: Unanswered")
