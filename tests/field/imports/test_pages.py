"""The pages of an import, its progress, and that a killed worker doubles nothing."""

import gzip
import io
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from openpyxl import Workbook

from app import worker  # noqa: F401  what a real worker leaves in the queue may be of any room
from app.field.coverage import commands as coverage
from app.field.households.commands import records
from app.field.households.models import Household, Member
from app.field.imports import commands, jobs, reading
from app.field.imports.models import Import, ImportRow
from app.kit import clock
from app.kit.db import db
from app.kit.jobs import LEASE, queue
from app.kit.paths import ROOT
from app.records.trail.models import Trail
from tests.field.imports.conftest import FIRST, HEADS, SECOND, citizen, outcomes, rows, saved, table
from tests.field.imports.test_checking import why

# Longer than any lease of a worker that was killed: on the import, and on the schedule's job.
SILENT = LEASE + timedelta(seconds=1)
HEADS_OF_TWO = ["รหัสบ้าน", "บ้านเลขที่", "หมู่ที่", "ตำบล", "ชื่อ-สกุล", "เลขบัตร"]


def many(count: int) -> bytes:
    """Households of two."""
    return table(
        HEADS_OF_TWO,
        *(
            [
                f"{house}",
                f"{house}/1",
                "3",
                "กมลา",
                f"นายสมมติ{house} คนที่{who}",
                citizen(2 * house + who),
            ]
            for house in range(count)
            for who in range(2)
        ),
    )


def upload(visitor, content, name="tpmap.csv"):
    where, fields = visitor.fill(visitor.get("/imports/"), "/imports/")
    return visitor.post(where, {**fields, "file": (io.BytesIO(content), name)})


def test_a_file_of_which_no_row_can_be_taken_is_not_called_old(bring, visit):
    page = visit("kathu1").get(f"/imports/{bring.read(table(HEADS, [*FIRST[:7], '2999', ''])).id}")
    assert ("ไม่มีแถวที่รับได้ในแฟ้มนี้" in page.words, "ไม่มีอะไรใหม่" in page.words) == (True, False)


def test_a_file_goes_from_upload_to_households_without_javascript(bring, visit):
    visitor = visit("kathu1")
    page = upload(visitor, table(HEADS, FIRST, [*SECOND[:7], "2999", ""]))
    assert page.find("progress")
    where = f"/imports/{Import.get().id}"
    bring.work()
    page = visitor.get(where)
    assert "จะเพิ่ม 1 แถว เปลี่ยน 0 แถว ไม่รับ 1 แถว" in page.words
    assert "ปีเกิด: “2999” อยู่ในอนาคต" in page.words
    assert "หัวตารางแถวที่ 1" in page.words
    visitor.send(page, "/confirm")
    bring.work()
    page = visitor.get(where)
    assert "บันทึกแล้ว" in page.words
    assert Household.get().head_name == FIRST[5]
    assert any(link.get("href") == f"/households/{Household.get().id}" for link in page.find("a"))
    acts = [row.act for row in Trail.select().order_by(Trail.id)]
    assert [act for act in acts if act.startswith("import")] == ["import", "import_confirmed"]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "ว่างเปล่า"),
        (b"x" * (20 * 1024 * 1024 + 1), "a.csv", "ใหญ่เกิน 20 MB"),
        (b"%PDF-1.4 %%EOF", "a.pdf", "CSV, TXT และ XLSX"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "บันทึกเป็น .xlsx"),
        (b"PK\x03\x04", "a.csv", "ไม่ใช่แฟ้ม CSV จริง"),
        (b"a,b", "a.xlsx", "ไม่ใช่แฟ้ม XLSX จริง"),
        (b"\xff\xfe" + b"\x00\xd8" * 3, "a.csv", "อ่านตัวอักษรในแฟ้มไม่ได้"),
    ],
)
def test_a_file_that_is_none_to_import_is_refused_at_once(bring, visit, content, name, message):
    page = upload(visit("kathu1"), content, name)
    assert page.status == 422
    assert message in page.words
    assert not Import.select().exists()


def test_a_bomb_is_refused(bring, visit):
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    assert upload(visit("kathu1"), out.getvalue(), "a.xlsx").status == 422


def test_a_file_that_cannot_be_read_says_why_and_can_be_given_up(bring, visit):
    book = Workbook()
    book.active.append(HEADS)
    visitor = visit("kathu1")
    upload(visitor, saved(book), "a.xlsx")
    where = f"/imports/{Import.get().id}"
    bring.work()
    page = visitor.get(where)
    assert "ไม่พบแถวข้อมูลใต้หัวตาราง" in page.words
    assert visitor.send(page, "/give-up").status == 200
    assert Import.get().state == "given_up"


def test_progress_asks_for_itself_until_it_is_over(bring, visit):
    one = commands.take(
        bring.office.officer("kathu1"),
        bring.office.office("kathu").id,
        table(HEADS, FIRST),
        "a.csv",
    )
    part = visit("kathu1", htmx="progress").get(f"/imports/{one.id}")
    assert part.find("div", id="progress")[0].get("hx-trigger") == "every 2s"
    bring.work()
    part = visit("kathu1", htmx="progress").get(f"/imports/{one.id}")
    assert part.headers["HX-Refresh"] == "true"


def test_rows_are_paged_and_filtered_and_no_page_is_heavy(bring, visit):
    far, long = "ราไวย์ที่ไม่อยู่ในพื้นที่ของสำนักงานนี้แน่นอน", "นายสมมติชื่อค่อนข้างยาวมาก{} นามสกุลก็ยาวพอสมควร"
    bad = [[str(n), f"{n}", "1", far, long.format(n), ""] for n in range(40)]
    one = bring.read(table(HEADS_OF_TWO, *bad) + many(35))
    visitor = visit("kathu")
    seen, where = [], f"/imports/{one.id}"
    while where:
        page = visitor.get(where)
        assert len(gzip.compress(page.text.encode(), 6)) <= 14_000
        seen += [int(cell.text) for cell in page.find("th") if cell.get("data-label") == "แถว"]
        where = next((link.get("href") for link in page.find("a") if link.get("rel") == "next"), "")
    assert seen == [row.number for row in rows(one)]
    assert "ไม่มีแถวเช่นนี้" in visitor.get(f"/imports/{one.id}?outcome=conflict").words
    assert visitor.get(f"/imports/{one.id}?after=x&outcome=nonsense").status == 200
    page = visitor.get(f"/imports/{one.id}/columns")
    assert len(gzip.compress(page.text.encode(), 6)) <= 14_000


def test_an_import_is_seen_by_its_office_and_by_staff_who_made_it(bring, visit):
    staff = bring.office.officer("mueang1")
    coverage.give(bring.office.officer("mueang"), bring.office.office("mueang").id, [830105], staff)
    own = bring.read(table(HEADS, FIRST), who="mueang1", slug="mueang")
    heads = bring.read(table(HEADS, FIRST), who="mueang", slug="mueang")
    assert visit("mueang1").get(f"/imports/{own.id}").status == 200
    assert visit("mueang1").get(f"/imports/{heads.id}").status == 404
    assert visit("mueang").get(f"/imports/{own.id}").status == 200
    for who in ("kathu1", "registrar"):
        assert visit(who).get(f"/imports/{own.id}").status == 404
    assert visit("admin").get(f"/imports/{own.id}").status == 403


def test_a_batch_broken_in_its_middle_writes_none_of_it_and_goes_on_later(bring, monkeypatch, at):
    one = bring.read(many(6))
    monkeypatch.setattr(jobs, "BATCH", 4)  # one, then four at a time
    monkeypatch.setattr(jobs, "HELD", 1000)
    put, calls = records.add, []

    def stumbling(*args):
        calls.append(args)
        if len(calls) == 4:
            raise KeyboardInterrupt  # as when the process is told to end
        return put(*args)

    monkeypatch.setattr(records, "add", stumbling)
    commands.confirm(one, bring.office.officer("kathu1"))
    queue.dequeue()
    with pytest.raises(KeyboardInterrupt):
        jobs.apply.call_local(one.id)
    db.connect(reuse_if_open=True)
    assert (Household.select().count(), Import.get_by_id(one.id).done) == (1, 2)
    jobs.apply.call_local(one.id)
    db.connect(reuse_if_open=True)
    assert Household.select().count() == 1  # somebody may still be at it
    at(clock.now() + SILENT)
    jobs.resume.call_local()
    bring.work()
    db.connect(reuse_if_open=True)
    assert (
        Household.select().count(),
        Member.select().count(),
        Import.get_by_id(one.id).state,
    ) == (6, 12, "done")


def _killed(until) -> None:
    """A real worker, killed (9) as soon as `until` says so."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.worker import work; work()"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 90
    try:
        while not until():
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def test_a_worker_killed_while_it_writes_leaves_whole_households_and_the_next_one_doubles_nothing(
    bring, at
):
    one = bring.read(many(900))
    commands.confirm(one, bring.office.officer("kathu1"))
    _killed(lambda: Import.get_by_id(one.id).done > 0)
    written = Household.select().count()
    assert 0 < written < 900
    assert Member.select().count() == 2 * written
    assert (
        ImportRow.select().where(ImportRow.applied_at.is_null(False)).count()
        == 2 * written
        == Import.get_by_id(one.id).done
    )
    at(clock.now() + SILENT)
    jobs.resume.call_local()
    bring.work()
    db.connect(reuse_if_open=True)
    assert (Household.select().count(), Member.select().count()) == (900, 1800)
    assert (Import.get_by_id(one.id).state, Import.get_by_id(one.id).done) == ("done", 1800)


def test_a_worker_killed_while_it_reads_is_followed_by_one_that_reads_the_rest(bring, at):
    twice = many(1500) + table(
        ["0", "0/1", "3", "กมลา", "นายสมมติ0 คนใหม่", ""],
        ["n", "n", "3", "กมลา", "นายใครอีก คน", citizen(1)],
    )
    one = commands.take(
        bring.office.officer("kathu1"), bring.office.office("kathu").id, twice, "a.csv"
    )
    _killed(lambda: Import.get_by_id(one.id).done > 0)
    assert 0 < ImportRow.select().count() == Import.get_by_id(one.id).done < 3002
    at(clock.now() + SILENT)
    jobs.resume.call_local()
    bring.work()
    db.connect(reuse_if_open=True)
    one = Import.get_by_id(one.id)
    assert (one.state, one.done, len(rows(one))) == ("read", 3002, 3002)
    assert set(outcomes(one)[:-1]) == {"add"}
    assert "ซ้ำกับแถว 3" in why(rows(one)[-1])


def test_a_long_workbook_is_held_while_it_is_read_and_left_when_it_is_given_up(bring, monkeypatch):
    book = Workbook()
    for row in (HEADS, *([str(number), "1"] for number in range(9))):
        book.active.append(row)
    monkeypatch.setattr(reading, "BREATH", 3)
    one = commands.take(
        bring.office.officer("kathu1"), bring.office.office("kathu").id, saved(book), "a.xlsx"
    )
    held, hold = [], jobs._renew_lease

    def meanwhile(*args, **columns):
        held.append(columns)
        if len(held) == 2:
            commands.give_up(Import.get_by_id(one.id), bring.office.officer("kathu1"))
        hold(*args, **columns)

    monkeypatch.setattr(jobs, "_renew_lease", meanwhile)
    bring.work()
    db.connect(reuse_if_open=True)
    assert held == [{}, {}]
    assert (Import.get_by_id(one.id).state, rows(one)) == ("given_up", [])


def test_given_up_while_it_is_read_the_worker_stops(bring, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 1)
    one = commands.take(
        bring.office.officer("kathu1"), bring.office.office("kathu").id, many(5), "a.csv"
    )
    judged = jobs._judged

    def meanwhile(*args):
        if ImportRow.select().count() >= 4:
            commands.give_up(Import.get_by_id(one.id), bring.office.officer("kathu1"))
        return judged(*args)

    monkeypatch.setattr(jobs, "_judged", meanwhile)
    bring.work()
    db.connect(reuse_if_open=True)
    assert (Import.get_by_id(one.id).state, rows(one)) == ("given_up", [])
