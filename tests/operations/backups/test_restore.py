"""From last night's archive and one key, on another machine, with one command: everything the
portal ever said was sent.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from threading import Thread
from urllib.parse import quote

import psycopg
import pytest
from peewee import PostgresqlDatabase

from app.circulation.circulars.commands import acknowledge
from app.circulation.circulars.models import Delivery
from app.kit import clock
from app.kit.db import db
from app.kit.paths import ROOT
from app.kit.settings import settings
from app.kit.storage import content, store
from app.operations.backups import issued_copies
from app.operations.backups.commands import archives, restores
from app.operations.backups.database_copies import Trouble, throw_away
from app.operations.backups.models import Run
from app.operations.backups.restore import alone
from app.operations.migrate import migrate
from app.papers.documents.models import Document
from app.records.files.commands import take_in
from tests.office import PASSWORD
from tests.operations.backups.conftest import PORTAL

READ = """
import json, sys
from hashlib import sha256
from app.factory import create_app
from tests.visitor import Visitor
kathu = Visitor(create_app())
kathu.sign_in("kathu", sys.argv[1])
found = []
for letter in sys.argv[2:]:
    page = kathu.get(f"/circulars/{letter}")
    paper = kathu.client.get(f"/circulars/{letter}/paper.pdf")
    found.append([page.status, page.words, paper.status_code, sha256(paper.data).hexdigest()])
print(json.dumps(found))
"""
RECOVERED = """
import json, re, sys
from hashlib import sha256
from app.factory import create_app
from tests.visitor import Visitor
app, found = create_app(), {}
registrar = Visitor(app)
desk = registrar.sign_in("registrar", sys.argv[1])
assert "หนังสือที่ออกหลังสำเนาสำรอง" in desk.words
page = registrar.get("/upkeep/recovered")
links = [link.get("href") for link in page.find("a") if link.get("href").endswith(".pdf")]
found["words"] = page.words
found["papers"] = [sha256(registrar.client.get(link).data).hexdigest() for link in links]
held = registrar.get("/numbers/held").words
found["held"] = re.search(r"เลขล่าสุดคือ (\\d+)", held)[1]
staff, mueang = Visitor(app), Visitor(app)
staff.sign_in("mueang1", sys.argv[1])
mueang.sign_in("mueang", sys.argv[1])
found["shut"] = [staff.get("/upkeep/recovered").status, mueang.get(links[0]).status]
registrar.send(page, "/settle")
found["shut"].append(registrar.get(links[0]).status)
print(json.dumps(found))
"""
SIGN = """
import json, sys
from app.circulation.circulars import commands
from app.papers.documents.models import Document
from app.kit import clock
from app.kit.db import db
from app.kit.errors import Refused
from tests.office import SmallOffice
office = SmallOffice()
with db.connection_context():
    try:
        print(json.dumps(commands.issue(Document.get_by_id(int(sys.argv[1])), office.officer("kathu")).number))
    except Refused as refusal:
        print(json.dumps(str(refusal)))
"""

GOOD = """
from app.kit.db import db
from app.operations.backups.models import Run
with db.connection_context():
    print(Run.select().where(Run.good).count())
"""
STOPPED = """
import os, sys
from pathlib import Path
from app.kit.settings import settings
from app.operations.backups.restore import bring_back
bring_back(Path(sys.argv[1]), settings().backup_key)
print("null", flush=True)
os._exit(0)  # with the database filled, its registers not held yet
"""
# root reads whatever it likes: without these rights it is like anybody
AS_ANYBODY = () if os.geteuid() else ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.fixture
def letters(office, work):
    """Two letters signed, sent and printed, one of them acknowledged by Mueang; a draft with an
    attachment; a household.
    """
    sent = [office.issued(), office.issued(to=("kathu",))]
    acknowledge(
        Delivery.get(Delivery.office == office.office("mueang")), office.officer("mueang"), "ทราบ"
    )
    office.household("kathu", citizen="1103700012347")
    work()
    return [Document.get_by_id(letter.id) for letter in sent]


def test_every_letter_is_read_on_another_machine_after_one_command(letters, elsewhere, backups):
    run = archives.back_up()
    assert run.good
    (archive,) = backups.glob("*.age")
    said = elsewhere.portal("restore", archive)
    assert "WRONG" not in said
    assert "The last numbers of" in said
    found = elsewhere.python(READ, PASSWORD, *(letter.id for letter in letters))
    for letter, (status, words, printed, digest) in zip(letters, found, strict=True):
        assert (status, printed) == (200, 200)
        assert letter.subject in words
        assert digest == letter.paper.sha256
    report = elsewhere.portal("check")
    assert "acts, whole" in report


def test_the_keys_come_along_and_only_their_owner_can_read_them(letters, elsewhere):
    run = archives.back_up()
    elsewhere.portal("restore", settings().backups / run.archive)
    for name in ("secret-key", "sealing-key", "backup-key"):
        kept = elsewhere.data / name
        assert kept.stat().st_mode & 0o077 == 0
        assert kept.read_text() == getattr(settings(), name.replace("-", "_"))


def test_no_number_is_given_twice_after_a_restore(letters, office, elsewhere):
    waiting = office.waiting_for_signature()
    run = archives.back_up()
    elsewhere.portal("restore", settings().backups / run.archive)
    assert "ต้องยืนยันเลขล่าสุด" in str(elsewhere.python(SIGN, waiting.id))


def test_a_place_that_is_not_empty_is_left_alone(letters, elsewhere):
    archive = settings().backups / archives.back_up().archive
    elsewhere.portal("restore", archive)
    assert "not empty" in elsewhere.portal("restore", archive, code=1)


def test_a_place_that_cannot_take_it_is_told_in_a_line(letters, elsewhere):
    take_in(b"0123456789abcdef" * 800_000, "large.txt")
    archive = settings().backups / archives.back_up().archive
    full = subprocess.run(
        ["sh", "-c", f"ulimit -f 2000; {PORTAL} restore {archive}"],
        env=elsewhere.env,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    said = [
        full.stderr,
        elsewhere.portal("restore", archive, code=1, PORTAL_FILES="/nowhere/files"),
        elsewhere.portal(
            "restore", archive, code=1, PORTAL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/wian"
        ),
    ]
    for words, reason in zip(said, ("too large", "No such file", "refused"), strict=True):
        assert reason in words
        assert "Traceback" not in words
    assert "WRONG" not in elsewhere.portal("restore", archive)


def test_an_older_shape_is_brought_up_to_this_one(letters, elsewhere):
    """The archive of a version before this one: two tables and columns of today are not in its
    database.
    """
    db.execute_sql("DROP TABLE upkeep_run")
    db.execute_sql("ALTER TABLE number_series DROP COLUMN held_since")
    db.execute_sql("ALTER TABLE queue_task DROP COLUMN asked_at")
    db.execute_sql("DELETE FROM schema_migration WHERE name = '0008_upkeep'")
    settings().backups.mkdir()
    place = settings().backups / "old.age"
    old = Run(id=0, archive="old.age", begun_at=clock.now())
    try:
        assert archives._write(place, old, lambda done, of: None) == []
    finally:
        db.close()
        migrate()
        db.connect()
    said = elsewhere.portal("restore", place)
    assert "1 migrations applied" in said
    assert "WRONG" not in said


def test_a_restore_killed_on_the_way_is_done_again_to_the_same_end(letters, elsewhere):
    for number in range(60):
        take_in(b"0123456789abcdef" * 20_000 + str(number).encode(), f"{number}.txt")
    archive = settings().backups / archives.back_up().archive
    for pause in (0.35, 0.5, 0.7, 0.9):
        process = subprocess.Popen(
            [PORTAL, "restore", str(archive)],
            env=elsewhere.env,
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(pause)  # wherever it is by then
        process.send_signal(signal.SIGKILL)
        process.wait()
    again = subprocess.run(
        [PORTAL, "restore", str(archive)],
        env=elsewhere.env,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (
        again.returncode == 0 or "not empty" in again.stderr
    )  # the last of them may have been done before it was killed
    assert not list(elsewhere.data.glob("*restoring*"))
    assert elsewhere.python(READ, PASSWORD, letters[0].id)[0][3] == letters[0].paper.sha256


def test_two_restores_into_one_place_do_not_run_at_once(letters, elsewhere):
    archive = settings().backups / archives.back_up().archive
    with alone(elsewhere.data, "restore"):
        assert "กำลังทำ" not in (said := elsewhere.portal("restore", archive, code=1))
        assert "already" in said
    elsewhere.portal("restore", archive)


def test_with_a_database_half_restored_nobody_works_until_it_is_emptied_and_filled_again(
    letters, elsewhere
):
    archive = settings().backups / archives.back_up().archive
    elsewhere.python(STOPPED, archive)
    for command in ("migrate", "serve", "work"):
        assert "once more" in elsewhere.portal(command, code=1)
    assert "once more" in elsewhere.portal("check", code=1)
    assert "WRONG" not in elsewhere.portal("restore", archive)
    assert elsewhere.python(READ, PASSWORD, letters[0].id)[0][3] == letters[0].paper.sha256
    elsewhere.portal("migrate")
    assert "not empty" in elsewhere.portal("restore", archive, code=1)


def test_what_is_written_while_the_backup_runs_is_in_it_wholly_or_not_at_all(
    letters, office, elsewhere
):
    for number in range(40):
        take_in(b"0123456789abcdef" * 20_000 + str(number).encode(), f"{number}.txt")
    drafts, stopped, signed = [office.waiting_for_signature() for _n in range(25)], [], []

    def sign() -> None:
        from app.circulation.circulars.commands import issue

        with db.connection_context():
            for draft in drafts:
                if not stopped:
                    signed.append(issue(draft, office.officer("kathu")).number)

    signer = Thread(target=sign)
    signer.start()
    while not signed:
        time.sleep(0.01)
    run = archives.back_up()
    stopped.append(True)
    signer.join()
    assert run.good
    assert "WRONG" not in elsewhere.portal("restore", settings().backups / run.archive)


def test_an_archive_opens_without_this_program(letters, tmp_path):
    archive = settings().backups / archives.back_up().archive
    (tmp_path / "key").write_text(settings().backup_key)
    tar = subprocess.run(
        ["age", "-d", "-i", str(tmp_path / "key"), str(archive)], capture_output=True, check=True
    ).stdout
    (tmp_path / "a.tar").write_bytes(tar)
    subprocess.run(["tar", "xf", str(tmp_path / "a.tar"), "-C", str(tmp_path)], check=True)
    digest = letters[0].paper.sha256
    kept = (tmp_path / "files" / digest[:2] / digest).read_bytes()
    assert sha256(kept).hexdigest() == digest
    assert kept.startswith(b"%PDF")


def test_a_file_that_is_missing_or_damaged_is_told_and_the_rest_is_kept(letters, elsewhere):
    place = store().place(letters[0].paper.sha256)
    whole = content(letters[0].paper.sha256)
    place.write_bytes(whole[:-1])
    try:
        assert restores.set_aside() == 1  # the other one
        run = archives.back_up()
        assert not run.good
        assert letters[0].paper.sha256 in run.report
        archive = settings().backups / run.archive
        assert letters[0].paper.sha256 in elsewhere.portal("verify", archive, code=1)
        assert letters[0].paper.sha256 in elsewhere.portal("restore", archive, code=1)
        found = elsewhere.python(READ, PASSWORD, *(letter.id for letter in letters))
        assert [one[2] for one in found] == [404, 200]
        assert elsewhere.python(GOOD) == 0
    finally:
        place.write_bytes(whole)


def test_a_damaged_file_of_a_store_that_outlived_the_database_is_mended(
    letters, elsewhere, tmp_path
):
    archive = settings().backups / archives.back_up().archive
    digest = letters[0].paper.sha256
    damaged = tmp_path / "share" / digest[:2] / digest
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"half of")
    assert "WRONG" not in elsewhere.portal("restore", archive, PORTAL_FILES=str(tmp_path / "share"))
    assert sha256(damaged.read_bytes()).hexdigest() == digest


def test_a_letter_sent_after_the_archive_comes_back_as_its_print_and_keeps_its_number(
    letters, office, work, elsewhere
):
    waiting = office.waiting_for_signature()
    archive = settings().backups / archives.back_up().archive
    after = office.issued(subject="ส่งหลังสำรอง", to=("kathu", "thalang"))
    work()
    assert (
        restores.set_aside() == 3
    )  # the two just before the archive as well, in case it was begun between
    assert restores.set_aside() == 0
    said = elsewhere.portal("restore", archive)
    assert "1 letters issued after this archive" in said
    found = elsewhere.python(RECOVERED, PASSWORD)
    paper = Document.get_by_id(after.id).paper.sha256
    assert found["papers"] == [paper]
    assert after.number in found["words"]
    assert "ส่งหลังสำรอง" in found["words"]
    assert "อ.กะทู้, อ.ถลาง" in found["words"]
    assert found["shut"] == [403, 404, 404]
    assert found["held"] == after.number.rpartition("/")[2]
    assert "ต้องยืนยันเลขล่าสุด" in str(elsewhere.python(SIGN, waiting.id))


def test_a_letter_signed_by_a_clock_behind_comes_back_as_well_and_once(
    letters, office, work, elsewhere, backups, at
):
    archive = backups / archives.back_up().archive
    at(clock.now() - timedelta(minutes=9))  # of another machine, or set back since
    office.issued(subject="นาฬิกาช้า")
    work()
    assert restores.set_aside() == 3
    assert "1 letters issued after this archive" in elsewhere.portal("restore", archive)
    elsewhere.portal("backup", PORTAL_BACKUPS=str(backups))
    assert "0 letters issued after this archive" in elsewhere.portal(
        "restore-check", PORTAL_BACKUPS=str(backups)
    )


def test_a_trial_that_may_make_no_database_says_what_it_lacks(database):
    if not isinstance(db, PostgresqlDatabase):
        pytest.skip("SQLite asks nobody")
    with db.connection_context():
        db.execute_sql("CREATE ROLE poor LOGIN PASSWORD 'poor'")
    try:
        with psycopg.connect(settings().database_url, user="poor", password="poor") as connection:
            poor = connection.info
            url = f"postgresql://poor:poor@{quote(poor.host, safe='')}:{poor.port}/{poor.dbname}"
        with pytest.raises(Trouble, match="ALTER ROLE poor CREATEDB"), throw_away(url, ""):
            pass
    finally:
        with db.connection_context():
            db.execute_sql("DROP ROLE poor")


def test_a_letter_of_an_office_the_archive_does_not_know_is_told(letters, elsewhere):
    archive = settings().backups / archives.back_up().archive
    letter = issued_copies.Letter(
        "fresh", "ordinary", 2569, 1, "ศธ 9/1", "เรื่อง", clock.now().isoformat(), "", []
    )
    place = issued_copies.place_of(settings().backups, clock.now(), "0" * 64)
    issued_copies.put(place, letter, b"%PDF-", settings().backup_key)
    said = elsewhere.portal("restore", archive, code=1)
    assert f"ศธ 9/1 ({place.name}): no office fresh" in said
    assert "WRONG" not in elsewhere.portal("check")


def test_two_workers_that_set_the_same_letter_aside_leave_it_whole(database, tmp_path):
    letter, pdf = (
        issued_copies.Letter("phuket", "ordinary", 2026, 1, "ศธ 9/1", "เรื่อง", "", "", []),
        b"%PDF-" + b"0123456789abcdef" * 4000,
    )
    place = issued_copies.place_of(tmp_path, clock.now(), "0" * 64)

    def put() -> None:
        for _round in range(200):
            issued_copies.put(place, letter, pdf, settings().backup_key)

    with ThreadPoolExecutor(2) as workers:
        for worker in [workers.submit(put) for _n in range(2)]:
            worker.result()
    assert issued_copies.read(place, settings().backup_key) == (letter, pdf)
    assert list(place.parent.iterdir()) == [place]


def test_a_letter_set_aside_opens_without_this_program(letters, tmp_path):
    restores.set_aside()
    (tmp_path / "key").write_text(settings().backup_key)
    one = next((settings().backups / "issued").iterdir())
    said = subprocess.run(
        ["age", "-d", "-i", str(tmp_path / "key"), str(one)], capture_output=True, check=True
    ).stdout
    assert sha256(said.partition(b"\n")[2]).hexdigest() in [
        letter.paper.sha256 for letter in letters
    ]


LAST_RESTORE = """
import json
from app.kit.db import db
from app.operations.backups.models import Run
from app.operations.backups.restore_check import from_json
with db.connection_context():
    run = Run.select().where(Run.kind == "restore").get()
    print(json.dumps([run.good, next(line.figures["count"] for line in from_json(run.report) if line.name == "letters")]))
"""


@pytest.fixture
def moved(letters, office, work, tmp_path):
    """An archive that lies alone on another disk, and a letter set aside since where the
    archives are.
    """
    made = settings().backups / archives.back_up().archive
    office.issued("ออกหลังสำเนา")
    work()
    assert restores.set_aside() >= 1
    alone_there = tmp_path / "usb" / made.name
    alone_there.parent.mkdir()
    made.rename(alone_there)
    return alone_there


def test_a_place_that_may_hold_letters_and_was_not_found_is_never_said_to_be_ok(moved, elsewhere):
    said = elsewhere.portal("restore", moved, code=1)
    assert "backups/issued was not looked at: it is not there" in said
    assert "usb/issued was not looked at: it is not there" in said
    assert "portal recover" in said
    assert "1 letters issued after this archive" in elsewhere.portal("recover", settings().backups)
    assert "0 letters" in elsewhere.portal("recover", settings().backups), "each once"
    assert elsewhere.python(LAST_RESTORE) == [True, 1], "it lacks nothing any more"


def test_a_letter_that_could_not_be_read_is_not_made_good_by_others(moved, elsewhere):
    (moved.parent / "issued").mkdir()
    (moved.parent / "issued" / "20261201T000000Z-abcdefabcdef.letter.age").write_text("torn")
    elsewhere.portal("restore", moved, code=1)
    assert "1 letters issued after this archive" in elsewhere.portal("recover", settings().backups)
    assert elsewhere.python(LAST_RESTORE)[0] is False


def test_letters_come_back_from_wherever_they_are_said_to_lie(moved, elsewhere):
    said = elsewhere.portal("restore", moved, "--issued", settings().backups)
    assert "WRONG" not in said
    assert "1 letters issued after this archive" in said


def test_letters_come_back_from_where_the_settings_say(moved, elsewhere):
    said = elsewhere.portal("restore", moved, PORTAL_BACKUPS=str(settings().backups))
    assert "1 letters issued after this archive" in said


def test_a_place_named_that_is_not_there_is_told(moved, elsewhere, tmp_path):
    said = elsewhere.portal(
        "restore", moved, "--issued", settings().backups, "--issued", tmp_path / "nowhere", code=1
    )
    assert "WRONG letters: 1 came back" in said
    assert "nowhere/issued was not looked at: it is not there" in said


def test_the_folder_of_letters_itself_can_be_named(moved, elsewhere):
    said = elsewhere.portal("restore", moved, "--issued", settings().backups / "issued")
    assert "1 letters issued after this archive" in said


def test_letters_that_lie_in_two_places_come_back_once(moved, elsewhere):
    shutil.copytree(settings().backups / "issued", moved.parent / "issued")
    said = elsewhere.portal("restore", moved, "--issued", settings().backups)
    assert "1 letters issued after this archive" in said


def test_the_disk_the_settings_name_is_missed_also_where_letters_lie_beside_the_archive(
    moved, elsewhere, tmp_path
):
    """As when it was not mounted."""
    (moved.parent / "issued").mkdir()
    said = elsewhere.portal(
        "restore", moved, "--json", code=1, PORTAL_BACKUPS=str(tmp_path / "unmounted")
    )
    (line,) = [line for line in json.loads(said) if line["name"] == "letters"]
    assert line["problem"].startswith(
        f"0 came back; {tmp_path}/unmounted/issued was not looked at: it is not there"
    )


def test_a_place_that_cannot_be_read_is_told(moved, elsewhere):
    shut = moved.parent / "issued"
    shut.mkdir(0o000)
    said = elsewhere.portal(
        "restore", moved, "--issued", settings().backups, code=1, before=AS_ANYBODY
    )
    assert f"WRONG letters: 1 came back; {shut} was not looked at: Permission denied" in said


def test_a_letter_that_cannot_be_read_keeps_no_other_from_coming_back(moved, elsewhere):
    (settings().backups / "issued" / "20261125T081244Z-4a7d7f4a7d7f.letter.age").mkdir()
    said = elsewhere.portal("restore", moved, "--issued", settings().backups, code=1)
    assert "WRONG letters: 1 came back; 20261125T081244Z-4a7d7f4a7d7f.letter.age" in said


def test_a_trial_of_an_archive_that_lies_elsewhere_looks_for_letters_where_the_settings_say(moved):
    run = archives.prove(moved)
    assert run.good, run.report
    assert '"name": "letters", "problem": "", "figures": {"count": 1}' in run.report
    shutil.rmtree(settings().backups / "issued")
    run = archives.prove(moved)
    assert not run.good
    assert "backups/issued was not looked at: it is not there" in run.report


@pytest.mark.skipif(isinstance(db, PostgresqlDatabase), reason="a file beside SQLite's")
@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_what_a_database_that_is_gone_left_beside_it_is_not_played_into_the_new_one(
    letters, elsewhere, ending
):
    """As after kill -9 and `rm portal.db`."""
    archive = settings().backups / archives.back_up().archive
    elsewhere.portal("restore", archive)
    wal = elsewhere.data / "portal.db-wal"
    with sqlite3.connect(elsewhere.data / "portal.db") as old:
        old.execute("PRAGMA journal_mode = wal")
        old.execute("CREATE TABLE left_over (id integer)")
        old.commit()
        left = wal.read_bytes()
    old.close()
    for file in elsewhere.data.glob("portal.db*"):
        file.unlink()
    (elsewhere.data / f"portal.db{ending}").write_bytes(left)
    assert "WRONG" not in elsewhere.portal("restore", archive)
    elsewhere.portal("audit", "verify")
