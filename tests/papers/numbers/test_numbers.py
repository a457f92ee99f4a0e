"""Running numbers: no gap, no duplicate, whatever happens to those who take them."""

import os
import signal
import subprocess
import sys
import time

import pytest

from app.circulation.circulars import commands as circulars
from app.kit import clock
from app.kit.db import db, saving
from app.kit.errors import Refused
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.papers.numbers import commands
from app.papers.numbers.models import CIRCULAR, ORDINARY, NumberSeries

SIGNER = """
import sys
from app.people.accounts.models import Officer
from app.circulation.circulars.commands import issue
from app.papers.documents.models import Document
officer = Officer.get(Officer.sign_in == "kathu")
print("ready", flush=True)
sys.stdin.readline()
for document_id in map(int, sys.argv[1:]):
    issue(Document.get_by_id(document_id), officer)
    print(document_id, flush=True)
"""


def _signers(groups):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SIGNER, *map(str, group)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ,
        )
        for group in groups
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    return started


def test_50_signers_at_once_in_several_processes_leave_no_gap_and_no_duplicate(office):
    waiting = [office.waiting_for_signature(series=CIRCULAR, to=("kathu",)).id for _ in range(50)]
    db.close()
    for process in _signers([waiting[start::5] for start in range(5)]):
        assert process.wait(180) == 0
    taken = sorted(row.number_taken for row in Document.select())
    assert taken == list(range(1, 51))
    assert len({row.number for row in Document.select()}) == 50


def test_a_signer_killed_in_the_middle_loses_no_number(office):
    waiting = [office.waiting_for_signature(to=("kathu",)).id for _ in range(30)]
    db.close()
    victim, other = _signers([waiting[:15], waiting[15:]])
    victim.stdout.readline()
    time.sleep(0.01)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait(10)
    assert other.wait(180) == 0
    issued = [row for row in Document.select().where(Document.issued_at.is_null(False))]
    assert 15 < len(issued) <= 30
    assert sorted(row.number_taken for row in issued) == list(range(1, len(issued) + 1))
    for document_id in waiting:  # what the victim left waits for a signature still
        if not Document.get_by_id(document_id).issued_at:
            circulars.issue(Document.get_by_id(document_id), office.officer("kathu"))
    assert NumberSeries.get(NumberSeries.series == ORDINARY).last == 30


def test_a_signature_that_fails_gives_its_number_back_and_prints_nothing(office, work):
    document = office.waiting_for_signature()

    def fail_after_signing():
        with saving():
            circulars.issue(document, office.officer("kathu"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_signing()
    assert Document.get_by_id(document.id).number is None
    assert work() == 0
    assert circulars.issue(document, office.officer("kathu")).number_taken == 1


def test_numbers_begin_again_with_the_calendar_year(office, at):
    from datetime import datetime

    at(datetime(2026, 12, 31, 10))
    assert office.issued().number == "ศธ 0210.56/1"
    assert office.issued().number == "ศธ 0210.56/2"
    at(datetime(2026, 12, 31, 17, 30))  # half past midnight in Thailand
    new_year = office.issued()
    assert (new_year.number, new_year.number_year, new_year.says.date) == (
        "ศธ 0210.56/1",
        2027,
        "2027-01-01",
    )


def test_a_circular_has_its_own_series(office):
    assert office.issued().number == "ศธ 0210.56/1"
    assert office.issued(series=CIRCULAR).number == "ศธ 0210.56/ว 1"


def test_a_cancelled_number_stays_and_is_not_given_again(office, visit):
    letter = office.issued()
    registrar = visit("registrar")
    page = registrar.send(registrar.get(f"/documents/{letter.id}"), "/cancel", reason="พิมพ์ชื่อผู้รับผิด")
    assert "ยกเลิกหนังสือแล้ว" in page.words
    assert "พิมพ์ชื่อผู้รับผิด" in registrar.get("/documents/").words
    assert office.issued().number_taken == 2


def test_a_reserved_number_is_used_once(office, visit):
    registrar = visit("registrar")
    page = registrar.send(
        registrar.get("/numbers/"), "/reserve", count="3", purpose="หนังสือด่วนนอกเวลา"
    )
    assert "จองเลข 1 ถึง 3 แล้ว" in page.words
    document = office.waiting_for_signature()
    signer = visit("kathu")
    page = signer.send(signer.get(f"/documents/{document.id}"), "/sign", reserved="2")
    assert "ศธ 0210.56/2" in page.words
    assert office.issued().number_taken == 4
    with pytest.raises(Refused):
        commands.use_reserved(office.office("phuket").id, ORDINARY, 2)


def test_a_book_begun_on_paper_goes_on_but_never_back(office, visit):
    registrar = visit("registrar")
    page = registrar.send(registrar.get("/numbers/"), "/first", first="1005")
    assert "เลขถัดไปคือ 1005" in page.words
    assert office.issued().number == "ศธ 0210.56/1005"
    page = registrar.send(registrar.get("/numbers/"), "/first", first="1005")
    assert page.status == 422
    assert "เลข 1005 ใช้ไปแล้ว" in page.words
    assert office.issued().number_taken == 1006


def test_an_office_renamed_changes_no_issued_letter(office):
    from datetime import timedelta

    from app.people.offices.commands import rename

    before = office.issued()
    rename(
        None,
        office.office("phuket"),
        clock.today(),
        name="สำนักงานส่งเสริมการเรียนรู้ประจำจังหวัดภูเก็ต",
        letter_code="ศธ 07056",
    )
    after = office.issued()
    assert Document.get_by_id(before.id).says.agency == "สำนักงาน กศน.จังหวัดภูเก็ต"
    assert after.number == "ศธ 07056/2"
    assert after.says.agency == "สำนักงานส่งเสริมการเรียนรู้ประจำจังหวัดภูเก็ต"
    assert (
        documents.name_on(office.office("phuket").id, clock.today() - timedelta(days=1)).letter_code
        == "ศธ 0210.56"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"count": "สาม"}, "ต้องเป็นตัวเลข"),
        ({"count": ""}, "กรุณากรอกตัวเลข"),
        ({"count": "0"}, "จองได้ครั้งละ 1–200 เลข"),
        ({"count": "3", "series": "poem"}, "เลือกไม่ถูกต้อง"),
        ({"count": "3", "office": "x"}, "เลือกไม่ถูกต้อง"),
        ({"count": "3", "purpose": ""}, "กรุณากรอกช่องนี้"),
        ({"count": "๓", "purpose": "ใช้"}, "จองเลข 1 ถึง 3 แล้ว"),
    ],
)
def test_what_cannot_be_reserved_is_said_in_thai(visit, typed, said):
    registrar = visit("registrar")
    page = registrar.send(registrar.get("/numbers/"), "/reserve", **typed)
    assert said in page.words
    assert "alid" not in page.words
