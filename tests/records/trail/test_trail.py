"""The trail: every act of a letter, in order, and no row changed, lost or slipped in unnoticed."""

import pytest
from peewee import DatabaseError, fn

from app.kit.db import db, saving
from app.kit.settings import settings
from app.papers.documents.models import Addressee, Document
from app.records.trail import jobs, queries
from app.records.trail.models import Trail, TrailHead, sealed
from tests.tampering import loosened


def seal_again() -> None:
    """What a forger does who knows how rows are sealed."""
    seal, last = "", 0
    for row in Trail.select().order_by(Trail.id):
        seal, last = sealed(seal, row), row.id
        Trail.update(seal=seal).where(Trail.id == row.id).execute()
    TrailHead.update(seal=seal, last=last).execute()


def test_every_act_is_told_with_who_and_as_which_post(letter):
    rows = queries.acts_on("document", letter.id)
    assert [row.act for row in rows] == ["draft", "address", "submit", "pass", "sign", "send"]
    assert rows[4].officer_name == "นางสาวผู้นำ กะทู้"
    assert rows[4].as_post == "รักษาการในตำแหน่ง ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต"
    assert Trail.get(Trail.act == "acknowledge").as_post == "ผู้อำนวยการ mueang"
    assert queries.broken_at() is None


@pytest.mark.parametrize(
    "statement", ["UPDATE trail SET officer_name = 'คนอื่น'", "DELETE FROM trail"]
)
def test_the_database_itself_refuses_to_change_the_trail(letter, statement):
    with pytest.raises(DatabaseError, match="the trail only grows"), saving():
        db.execute_sql(statement)
    assert queries.broken_at() is None
    assert Trail.get(Trail.act == "sign").officer_name == "นางสาวผู้นำ กะทู้"


@pytest.mark.tampered
def test_a_changed_row_is_noticed(letter):
    with loosened():
        Trail.update(officer_name="คนอื่น").where(Trail.act == "sign").execute()
    assert queries.broken_at() == Trail.get(Trail.act == "sign").id


@pytest.mark.tampered
def test_a_lost_row_is_noticed(letter):
    lost = Trail.get(Trail.act == "pass")
    with loosened():
        lost.delete_instance()
    assert queries.broken_at() == lost.id + 1


@pytest.mark.tampered
def test_a_lost_end_is_noticed(letter, said):
    with loosened():
        Trail.delete().where(
            Trail.id == Trail.select().order_by(Trail.id.desc()).get().id
        ).execute()
    assert queries.broken_at() == 0
    assert TrailHead.get_by_id(1).seal
    code, text = said("audit", "verify")
    assert code == 1
    assert "its end is missing" in text


@pytest.mark.tampered
def test_a_trail_longer_than_one_reading_is_looked_at_to_its_end(letter, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 7)
    whole = queries.verified()
    assert whole.whole
    assert whole.rows == Trail.select().count() > 14
    last = whole.head.id
    with loosened():
        Trail.update(act="x").where(Trail.id == last).execute()
    assert queries.verified().broken == last


def test_the_command_says_how_many_rows_and_where_the_trail_ends(letter, said):
    code, text = said("audit", "verify")
    assert code == 0
    assert (
        f"{Trail.select().count()} acts, whole; head {queries.head().id} {queries.head().seal}"
        in text
    )


@pytest.mark.tampered
def test_a_trail_written_anew_is_found_by_a_head_kept_elsewhere(letter, said, tmp_path, office):
    code, line = said("audit", "head")
    assert code == 0
    kept = tmp_path / "head.json"
    kept.write_text(line)
    office.draft()
    assert said("audit", "verify", "--against", str(kept))[0] == 0

    with loosened():
        Trail.update(officer_name="คนอื่น").where(Trail.act == "sign").execute()
        seal_again()
    assert said("audit", "verify")[0] == 0, (
        "a forger who seals again is not seen without a head kept elsewhere"
    )
    code, text = said("audit", "verify", "--against", str(kept))
    assert code == 1
    assert "written anew" in text


@pytest.mark.tampered
def test_a_trail_cut_short_is_found_by_a_head_kept_elsewhere(letter, said, tmp_path, office):
    kept, before = tmp_path / "head.json", queries.head().id
    made = {table: table.select(fn.MAX(table.id)).scalar() for table in (Addressee, Document)}
    office.draft()  # an act whose rows a forger takes back with it
    kept.write_text(said("audit", "head")[1])
    with loosened():
        Trail.delete().where(Trail.id > before).execute()
        seal_again()
    for table in (Addressee, Document):
        table.delete().where(table.id > made[table]).execute()
    assert said("audit", "verify")[0] == 0
    assert said("audit", "verify", "--against", str(kept))[0] == 1


def test_a_file_that_holds_no_head_is_said_to(said, letter, tmp_path):
    (tmp_path / "letter.txt").write_text("เรียน ท่าน")
    code, text = said("audit", "verify", "--against", str(tmp_path / "letter.txt"))
    assert code == 1
    assert "no head of a trail" in text


@pytest.mark.tampered
def test_each_night_the_trail_is_looked_at_and_its_head_kept_outside_the_database(letter):
    folder = settings().data / "heads"
    rows = Trail.select().count()
    jobs.verify.call_local()
    assert queries.last_verified().said | {"since": None} == {
        "rows": rows,
        "whole": True,
        "broken": None,
        "lost": [],
        "given_up": [],
        "changed": [],
        "ledger": 6,
        "taken": 0,
        "since": None,
    }
    jobs.verify.call_local()
    assert queries.last_verified().said["whole"]
    heads = queries.kept_heads("".join(file.read_text() for file in folder.glob("*.jsonl")))
    assert {head.id: head.seal for head in heads} == {
        head.id: Trail.get_by_id(head.id).seal for head in heads
    }
    assert len(heads) == 2

    with loosened():
        Trail.update(officer_name="คนอื่น").where(Trail.act == "sign").execute()
        seal_again()
    jobs.verify.call_local()
    assert not queries.last_verified().said["whole"]
