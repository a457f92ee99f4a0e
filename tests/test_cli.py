"""The command `portal`, as a person at a terminal meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.kit.paths import ROOT
from tests.conftest import SEED

pytestmark = pytest.mark.bare
PORTAL = str(Path(sys.executable).with_name("portal"))


@pytest.fixture
def portal(tmp_path):
    """Run portal with a data folder of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env["PORTAL_DATA"] = str(tmp_path / "var")

    def run(*words: str, code: int = 0) -> str:
        ran = subprocess.run([PORTAL, *words], capture_output=True, text=True, env=env, cwd=ROOT)
        assert ran.returncode == code, ran.stderr
        return ran.stdout or ran.stderr

    run.env = env
    return run


def test_read_prints_the_facts_as_json(portal):
    facts = json.loads(portal("read", str(SEED)))
    assert facts["number"] == "ศธ ๐๒๑๐.๕๖/๑๐๐๕"
    assert len(facts["body"]) == 9
    assert facts["unplaced"] == []


def test_read_refuses_in_words_what_is_no_letter(portal, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\0\1\2" * 100)
    assert "ไม่ใช่ข้อความ" in portal("read", str(tmp_path / "a.txt"), code=1)


def test_print_takes_text_and_facts_alike(portal, tmp_path):
    portal("print", str(SEED), "-o", str(tmp_path / "text.pdf"))
    (tmp_path / "facts.json").write_text(portal("read", str(SEED)))
    portal("print", str(tmp_path / "facts.json"), "-o", str(tmp_path / "facts.pdf"))
    assert (tmp_path / "text.pdf").read_bytes() == (tmp_path / "facts.pdf").read_bytes()
    (tmp_path / "bad.json").write_text('{"colour": 1}')
    assert "colour" in portal(
        "print", str(tmp_path / "bad.json"), "-o", str(tmp_path / "bad.pdf"), code=1
    )


def test_an_empty_database_is_migrated_filled_and_left_alone_the_second_time(portal):
    assert "run portal migrate first" in portal("demo", code=1)
    assert "0001_first" in portal("migrate")
    assert portal("migrate") == ""
    portal(
        "people",
        "add",
        "x",
        "--name",
        "ก",
        "--office",
        "y",
        "--title",
        "ก",
        "--role",
        "staff",
        code=1,
    )
    people = json.loads(portal("demo", "--json"))
    assert {one["role"] for one in people} == {
        "registrar",
        "drafter",
        "checker",
        "head",
        "staff",
        "administrator",
        "auditor",
    }
    assert {"sign_in", "password", "name", "role", "office"} == set(people[0])
    assert "nothing written" in portal("demo")
    report = portal("check")
    assert "WRONG" not in report
    assert all(
        name in report for name in ("settings", "fonts/", "thbrk", "database", "disk", "emblem")
    )
    assert "กศน.อำเภอถลาง" in portal(
        "people",
        "add",
        "fresh",
        "--name",
        "นายสด ใหม่",
        "--office",
        "thalang",
        "--title",
        "ครู กศน.อำเภอถลาง",
        "--role",
        "staff",
        "--password",
        "long enough word",
    )
    assert "no second factor" in portal(
        "people", "reset", "fresh", "--password", "another long one"
    )
    assert "no person" in portal(
        "people", "reset", "nobody", "--password", "another long one", code=1
    )
    nowhere = (
        "people",
        "add",
        "x",
        "--name",
        "ก",
        "--office",
        "nowhere",
        "--title",
        "ก",
        "--role",
        "staff",
    )
    assert "phuket" in portal(*nowhere, code=1)


def test_an_office_is_added_from_the_terminal_and_renamed(portal):
    portal("migrate")
    words = ("--name", "สำนักงาน ก", "--short", "จ.ก", "--code", "กก 1", "--since", "1/1/2560")
    assert "สำนักงาน ก" in portal("offices", "add", "one", *words)
    assert "there already" in portal("offices", "add", "one", *words, code=1)
    assert "no office" in portal("offices", "add", "two", *words, "--under", "nowhere", code=1)
    assert "อำเภอ ข" in portal(
        "offices",
        "add",
        "two",
        "--under",
        "one",
        "--name",
        "อำเภอ ข",
        "--short",
        "อ.ข",
        "--code",
        "กก 2",
    )
    assert "ชื่อใหม่" in portal(
        "offices", "add", "one", "--rename", "--name", "ชื่อใหม่", "--short", "จ.ก", "--code", "กก 9"
    )
    assert "no such day" in portal("offices", "add", "x", *words[:-1], "วันนี้", code=1)


def test_a_database_of_its_own_shows_no_demo_people(portal):
    portal("migrate")
    portal("offices", "add", "one", "--name", "สำนักงาน ก", "--short", "จ.ก", "--code", "กก 1")
    portal(
        "people",
        "add",
        "rang",
        "--name",
        "นายจริง จริงใจ",
        "--office",
        "one",
        "--title",
        "ครู",
        "--role",
        "staff",
        "--password",
        "long enough word",
    )
    assert "at least 10 characters" in portal(
        "people",
        "add",
        "yao",
        "--name",
        "นายยาว ไม่พอ",
        "--office",
        "one",
        "--title",
        "ครู",
        "--role",
        "staff",
        "--password",
        "short",
        code=1,
    )
    assert json.loads(portal("demo", "--json")) == []


def test_check_says_what_is_wrong(portal):
    report = portal("check", code=1)
    assert "WRONG database" in report


def test_check_says_that_archives_cannot_be_put_where_they_should(portal, tmp_path):
    portal("migrate")
    (tmp_path / "disk").write_text("no folder")
    portal.env["PORTAL_BACKUPS"] = str(tmp_path / "disk")
    assert "WRONG backup" in portal("check", code=1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named_in_a_line(portal, tmp_path):
    (tmp_path / "archive.age").touch(mode=0)
    said = portal("verify", str(tmp_path / "archive.age"), code=1)
    assert "archive.age" in said
    assert "Traceback" not in said


def test_an_emblem_is_installed_or_refused(portal, tmp_path):
    good = tmp_path / "good.svg"
    good.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 '
        '0h10v10H0z"/></svg>'
    )
    portal("emblem", "install", str(good))
    portal("migrate")
    assert "the office's own" in portal("check")
    (tmp_path / "bad.svg").write_text("<html></html>")
    assert "SVG" in portal("emblem", "install", str(tmp_path / "bad.svg"), code=1)


def test_posts_end_and_change_from_the_command_line(portal):
    portal("migrate")
    portal("offices", "add", "phuket", "--name", "สำนักงาน", "--short", "ภูเก็ต", "--code", "ศธ 1")
    portal(
        "offices",
        "add",
        "kathu",
        "--under",
        "phuket",
        "--name",
        "อำเภอกะทู้",
        "--short",
        "กะทู้",
        "--code",
        "ศธ 2",
    )
    for who, role in (("boss", "administrator"), ("somsri", "registrar")):
        portal(
            "people",
            "add",
            who,
            "--name",
            f"นาง{who}",
            "--office",
            "phuket",
            "--title",
            role,
            "--role",
            role,
            "--password",
            "a long enough password",
        )
    portal(
        "people",
        "change",
        "somsri",
        "--office",
        "phuket",
        "--new-office",
        "kathu",
        "--new-title",
        "ครู",
        "--role",
        "staff",
    )
    assert "ครู\tstaff\tkathu" in portal("people", "list", "--office", "kathu")
    portal("people", "end", "somsri", "--office", "kathu", "--on", "1/1/2590")
    assert "2047-01-01" in portal("people", "list")
    portal("people", "end", "boss", "--office", "phuket", code=1)  # the last administrator
    assert "holds no such post" in portal("people", "end", "somsri", "--office", "nowhere", code=1)
