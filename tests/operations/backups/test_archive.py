"""What is no archive, or not a whole one, is said to be so; what cannot be written leaves
nothing half done.
"""

import resource
import subprocess
import sys
import time
from datetime import datetime, timedelta
from threading import Thread

import pyrage
import pytest
from peewee import PostgresqlDatabase

from app.kit.db import db
from app.kit.paths import ROOT
from app.kit.settings import settings
from app.operations.backups import database_copies
from app.operations.backups.archive import (
    FORMAT,
    MANIFEST,
    Manifest,
    UnreadableArchive,
    opened,
    written,
)
from app.operations.backups.commands import archives
from app.operations.backups.models import Run
from app.operations.backups.restore import alone, look_through
from app.records.files.commands import take_in
from tests.operations.backups.conftest import PORTAL

KEY = str(pyrage.x25519.Identity.generate())


@pytest.fixture
def archive(office, work):
    office.issued()
    work()
    run = archives.back_up()
    assert run.good
    return settings().backups / run.archive


def test_a_whole_archive_is_found_whole(archive):
    assert [line.name for line in look_through(archive, settings().backup_key) if line.good] == [
        "archive",
        "database",
        "files",
    ]
    assert archive.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.999])
def test_one_that_is_cut_off_is_refused(archive, share):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(UnreadableArchive):
        look_through(archive, settings().backup_key)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_one_with_a_changed_byte_is_refused(archive, share):
    whole = bytearray(archive.read_bytes())
    whole[int(len(whole) * share)] ^= 1
    archive.write_bytes(bytes(whole))
    with pytest.raises(UnreadableArchive):
        look_through(archive, settings().backup_key)


def test_with_another_key_nothing_of_it_is_read(archive):
    with pytest.raises(UnreadableArchive, match="key"):
        look_through(archive, KEY)


def test_any_other_file_and_none_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"hello")
    for place in (tmp_path / "a", tmp_path / "none"):
        with pytest.raises(UnreadableArchive):
            look_through(place, KEY)


def test_what_an_unknown_sender_encrypted_to_our_key_is_refused(tmp_path):
    with written(tmp_path / "a", KEY) as archive:
        archive.add("../../etc/passwd", b"x")
    with pytest.raises(UnreadableArchive, match="manifest"):
        look_through(tmp_path / "a", KEY)


def test_one_of_a_newer_format_says_so(tmp_path):
    with written(tmp_path / "a", KEY) as archive:
        archive.add(
            MANIFEST,
            Manifest("a", "2030-01-01T00:00:00", "9.9", "sqlite", {}, {}, FORMAT + 1).to_json(),
        )
    with pytest.raises(UnreadableArchive, match="newer"), opened(tmp_path / "a", KEY):
        pass


def test_a_full_disk_leaves_no_part_of_an_archive_and_says_why(archive):
    """The largest file this process may write is smaller than the archive, though not than the
    database.
    """

    def few_bytes() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000_000, resource.RLIM_INFINITY))

    take_in(b"0123456789abcdef" * 800_000, "large.txt")
    before = sorted(settings().backups.iterdir())
    env = {
        "PORTAL_DATA": str(settings().data),
        "PORTAL_DATABASE_URL": settings().database_url,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "backup"],
        env=env,
        cwd=ROOT,
        preexec_fn=few_bytes,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert "File too large" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert sorted(settings().backups.iterdir()) == before


def test_two_backups_do_not_run_at_once(office, work):
    from app.kit.errors import Refused

    outcomes = []

    def back_up() -> None:
        with db.connection_context():
            try:
                outcomes.append(
                    archives.back_up(
                        settings().backups / f"{len(outcomes)}-{datetime.now().timestamp()}.age"
                    ).good
                )
            except Refused:
                outcomes.append("refused")

    with alone(settings().backups, "backup"):
        thread = Thread(target=back_up)
        thread.start()
        thread.join()
    back_up()
    assert outcomes == ["refused", True]


def test_a_backup_that_is_killed_leaves_nothing_once_there_is_another(office, tmp_path):
    for number in range(30):
        take_in(b"0123456789abcdef" * 60_000 + str(number).encode(), f"{number}.txt")
    places = settings().backups, tmp_path / "elsewhere"
    for out in ([], ["-o", str(places[1] / "1.age")]):
        folder = places[bool(out)]
        process = subprocess.Popen(
            [PORTAL, "backup", *out], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        while not any(part.stat().st_size for part in folder.glob(".making-*/.*.part")):
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
        process.wait()
        assert list(folder.glob(".making-*"))
    assert archives.back_up().good
    assert archives.back_up(places[1] / "2.age").good
    assert [len(list(folder.iterdir())) for folder in places] == [
        3,
        2,
    ]  # the archive and the lock; the letters issued since
    assert not list(settings().backups.glob(".*.part"))


def test_a_place_for_archives_that_is_broken_is_told_and_hinders_no_backup_elsewhere(
    office, tmp_path
):
    settings().backups.write_text("no folder")
    try:
        run = archives.back_up()
        assert not run.good
        assert "FileExistsError" in Run.get_by_id(run.id).report
        assert archives.back_up(tmp_path / "other.age").good
    finally:
        settings().backups.unlink()


def test_a_trial_that_is_killed_leaves_no_database_once_there_is_another(archive):
    if not isinstance(db, PostgresqlDatabase):
        pytest.skip("SQLite's is a file of the temporary place")
    count = "SELECT count(*) FROM pg_database"
    before = db.execute_sql(count).fetchall()
    left = database_copies.throw_away(settings().database_url, "")
    left.__enter__()  # and it never comes to its end
    assert db.execute_sql(count).fetchall() != before
    assert archives.prove().good
    assert db.execute_sql(count).fetchall() == before
    left.gen.close()


def test_old_archives_are_given_up_by_the_rules(office):
    now = datetime(2026, 11, 25, 12)
    settings().backups.mkdir(parents=True)
    moments = [now - timedelta(hours=hours) for hours in range(0, 24 * 500, 12)]
    for moment in moments:
        (settings().backups / archives.NAME.format(moment)).write_bytes(b"")
    (settings().backups / "not-ours.age").write_bytes(b"")
    kept = archives._worth_keeping(sorted(settings().backups.glob("wian-*"), reverse=True), now)
    ages = sorted(
        (now - datetime.strptime(place.name[5:20], "%Y%m%dT%H%M%S")).days for place in kept
    )
    assert 25 <= len(ages) <= 4 + archives.DAYS + archives.WEEKS + archives.MONTHS
    assert ages[:4] == [0, 0, 1, 1]  # every one of two days
    assert max(ages) > 300  # one of a year ago
    assert sum(age <= 14 for age in ages) >= archives.DAYS


def test_the_newest_and_the_last_proven_are_never_given_up(office, archive, at):
    from app.kit import clock

    assert archives.prove().good
    at(clock.now() + timedelta(days=4000))
    newest = archives.back_up()
    gone = archives.give_up_old()
    assert archive.exists()
    assert newest.archive not in gone
