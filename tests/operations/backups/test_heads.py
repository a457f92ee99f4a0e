"""Heads of the trail come along in an archive, and what a restore could not bring back is told
as that and not as tampering.
"""

import pytest

from app.kit import clock
from app.kit.db import db
from app.kit.settings import settings
from app.operations.backups.commands import archives
from app.operations.backups.models import Run
from app.operations.migrate import migrate
from app.records.trail import commands, queries
from app.records.trail.models import Trail
from tests.tampering import as_before, loosened

CUT = """
from app.records.trail.models import Trail, TrailHead
from app.kit.db import db
with db.connection_context():
    sqlite = "Sqlite" in type(db).__name__
    db.execute_sql("DROP TRIGGER trail_kept_delete" if sqlite else "ALTER TABLE trail DISABLE TRIGGER USER")
    last = Trail.select().order_by(Trail.id.desc()).first().id - 1
    Trail.delete().where(Trail.id > last).execute()
    TrailHead.update(last=last, seal=Trail.get_by_id(last).seal).execute()
print(last)
"""


@pytest.fixture
def archive(office, work):
    """One that holds a letter and a head; another letter was issued and another head kept since."""
    office.issued()
    work()
    commands.keep_head()
    made = settings().backups / archives.back_up().archive
    office.issued("หลังสำรอง")
    commands.keep_head()
    return made


def test_heads_come_along_and_a_restored_portal_is_whole(archive, elsewhere):
    assert "WRONG" not in elsewhere.portal("restore", archive)
    brought = queries.kept_heads(
        "".join(file.read_text() for file in (elsewhere.data / "heads").glob("*"))
    )
    assert brought[0] == queries.heads_on_disk()[0]
    assert [one.restored for one in brought] == [False, True]
    said = elsewhere.portal("audit", "verify")
    assert ", whole; head" in said
    assert "as the trail says" in said
    assert "since" not in said


def test_heads_of_acts_that_no_archive_had_are_told_as_that(archive, elsewhere):
    """Also when they lie in the folder that is restored into, as when only the database was
    lost.
    """
    old = "".join(file.read_text() for file in queries.heads_folder().glob("*"))
    place = elsewhere.data / "heads" / f"{clock.today():%Y}.jsonl"
    place.parent.mkdir(parents=True)
    place.write_text(old)
    assert "WRONG" not in elsewhere.portal("restore", archive)
    assert set(old.splitlines()) <= set(place.read_text().splitlines()), "what was kept stays"
    said = elsewhere.portal("audit", "verify", "--against", place)
    assert "whole" in said
    assert (
        f"1 heads, up to row {queries.heads_on_disk()[-1].id}, are of acts no archive had at a restore"
        in said
    )


def test_who_cuts_a_restored_trail_is_still_found_out(archive, elsewhere):
    elsewhere.portal("restore", archive)
    elsewhere.portal("audit", "verify")
    elsewhere.python(
        "import app.records.trail.commands as it\nfrom app.kit.db import db\nwith "
        "db.connection_context(): it.keep_head()\n"
        "print(1)"
    )
    elsewhere.python(CUT)
    assert "written anew or cut" in elsewhere.portal("audit", "verify", code=1)


@pytest.mark.tampered
def test_a_head_of_before_the_archive_that_is_not_on_it_is_told_in_the_restore(office, elsewhere):
    office.draft()
    commands.keep_head()
    with loosened():
        Trail.update(act="x").where(Trail.id == queries.head().id).execute()
    made = settings().backups / archives.back_up().archive
    assert "WRONG trail" in elsewhere.portal("restore", made, code=1)


def test_an_archive_of_version_0_1_0_is_taken_over_as_it_stands(office, work, elsewhere):
    letter = office.issued()
    work()
    as_before()
    line = queries.head_line(queries.head())
    db.execute_sql("ALTER TABLE trail DROP COLUMN ledger")
    db.execute_sql("ALTER TABLE trail_head DROP COLUMN last")
    db.execute_sql("DELETE FROM schema_migration WHERE name = '0018_ledger'")
    settings().backups.mkdir(exist_ok=True)
    place = settings().backups / "old.age"
    try:
        assert (
            archives._write(
                place, Run(id=0, archive="old.age", begun_at=clock.now()), lambda done, of: None
            )
            == []
        )
    finally:
        db.close()
        migrate()
        db.connect()
        commands.take_over()
    assert "WRONG" not in elsewhere.portal("restore", place)
    kept = elsewhere.data / "line"
    kept.write_text(line)
    said = elsewhere.portal("audit", "verify", "--against", kept)
    assert "of them only as they stood on" in said
    change = f"UPDATE document SET subject = 'x' WHERE id = {letter.id}"
    elsewhere.python(
        f"from app.kit.db import db\nwith db.connection_context(): "
        f"db.execute_sql({change!r})\nprint(1)"
    )
    assert f"not as the trail says: document {letter.id}: subject" in elsewhere.portal(
        "audit", "verify", code=1
    )
