"""The access log: a line an answer, without a name, a citizen number or a typed word; and what
the programs say on stderr.
"""

import logging
import os
import re
import subprocess
import sys
from datetime import datetime
from io import StringIO

import pytest
from peewee import IntegrityError

from app.kit import clock
from app.kit.access import AccessLog
from app.kit.logs import Reticent
from app.kit.network import network
from app.kit.settings import WrongSetting, read, settings
from app.people.accounts.models import Session

FOLDER = settings().data / "log"
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ (/\S*|-) \d{3} (\d+|-) \d+ms "
    r"(session:\d+|[\da-f.:]+/\d+|-) [\da-f]{10}"
)


@pytest.fixture
def log():
    """What is written meanwhile."""
    for file in FOLDER.glob("*"):
        file.write_text("")
    return lambda: [
        line for file in sorted(FOLDER.glob("*")) for line in file.read_text().splitlines()
    ]


def test_each_answer_is_a_line_with_the_session_that_asked(visit, office, log):
    visitor = visit("kathu")
    answer = visitor.get("/households/?q=secret")
    answer.answer.close()
    session = Session.get()
    lines = log()
    assert all(LINE.fullmatch(line) for line in lines), lines
    last = lines[-1].split()
    assert last[1:4] == ["GET", "/households/", "200"]
    assert int(last[4]) == len(answer.answer.data)
    assert last[6:] == [f"session:{session.id}", answer.headers["X-Request-Id"]]
    assert (session.officer.sign_in, session.address) == ("kathu", "127.0.0.1")


def test_without_a_session_the_network_stands_there(visit, log):
    visit().client.get("/sign-in", environ_overrides={"REMOTE_ADDR": "203.0.113.77"}).close()
    visit().client.get("/sign-in", environ_overrides={"REMOTE_ADDR": "2001:db8:1:2::3"}).close()
    assert [line.split()[6] for line in log()] == ["203.0.113.0/24", "2001:db8:1::/48"]
    assert network("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert network("not an address") == "-"


def test_what_is_typed_into_an_address_is_not_in_the_log(visit, log):
    for path in ("/สมชาย", "/1101700203451", "/verify/สมชาย", "/sign-in?next=/สมชาย", "/a%0Ab"):
        visit().client.get(path).close()
    assert [line.split()[2] for line in log()] == ["-", "-", "/verify/<code>", "/sign-in", "-"]


def test_a_page_that_refuses_shows_the_number_that_finds_its_line(visit, office, log):
    page = visit("drafter").get("/people")
    page.answer.close()
    assert page.status == 403
    assert f"อ้างอิง {page.headers['X-Request-Id']}" in page.words
    assert log()[-1].endswith(page.headers["X-Request-Id"])
    part = visit("drafter", htmx="roll").get("/people")
    assert part.words.endswith(part.headers["X-Request-Id"])


def test_no_address_of_the_portal_takes_words_but_the_code_on_a_paper(app):
    words = {
        rule.rule for rule in app.url_map.iter_rules() if re.search(r"<(?!int:|any\()", rule.rule)
    }
    assert words == {"/static/<name>", "/verify/<code>"}


def test_a_file_a_day_and_none_older_than_set(at, tmp_path):
    old, kept = tmp_path / "access-2026-01-01.log", tmp_path / "access-2026-03-01.log"
    old.write_text("x\n")
    kept.write_text("x\n")
    journal = AccessLog()
    journal.folder = tmp_path
    at(datetime(2026, 6, 1, 23, 59))
    journal.write("one")
    at(datetime(2026, 6, 2, 0, 1))
    journal.write("two")
    assert (tmp_path / "access-2026-06-01.log").read_text() == "one\n"
    assert (tmp_path / "access-2026-06-02.log").read_text() == "two\n"
    assert not old.exists()
    assert kept.exists(), "ninety-three days old"
    assert (tmp_path / "access-2026-06-01.log").stat().st_mode & 0o077 == 0


def test_a_clock_that_leaps_ahead_takes_no_log_with_it(at, tmp_path):
    lines = AccessLog()
    lines.folder = tmp_path
    lines.write("one")
    [kept] = tmp_path.iterdir()
    at(datetime(2052, 1, 1))
    lines.write("two")
    assert kept.exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_fewer_days_than_the_law_asks_for_are_refused():
    assert read({}).log_days == 100
    with pytest.raises(WrongSetting, match="PORTAL_LOG_DAYS"):
        read({"PORTAL_LOG_DAYS": "30"})


def test_a_log_that_cannot_be_written_stops_nobody(app, visit, caplog, log):
    journal = AccessLog()
    journal.day, journal.file = clock.now().date(), os.open("/dev/full", os.O_WRONLY)
    with caplog.at_level(logging.ERROR):
        journal.write("a")
        journal.write("b")
    assert [record.getMessage() for record in caplog.records] == [
        "the access log cannot be written: [Errno 28] No space left on device"
    ]


@pytest.mark.bare
def test_several_processes_write_whole_lines_into_one_file(tmp_path):
    many = "from app.kit.access import AccessLog\nlog = AccessLog()\nfor _ in range(3000): log.write('abcdefghij' * 20)"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", many], env={**os.environ, "PORTAL_DATA": str(tmp_path)}
        )
        for _ in range(3)
    ]
    assert [one.wait(120) for one in running] == [0, 0, 0]
    [file] = (tmp_path / "log").glob("*")
    assert file.read_text() == f"{'abcdefghij' * 20}\n" * 9000


def test_an_error_is_told_by_where_it_came_from_and_not_by_what_was_typed(
    app, visit, monkeypatch, office
):
    typed = "นายสมชาย ใจดี"

    def broken() -> None:
        try:
            raise IntegrityError(f"Key (name)=({typed}) already exists")
        except IntegrityError as problem:
            raise ValueError(typed) from problem

    broken.needs, said = (), StringIO()
    monkeypatch.setattr(app.logger.handlers[0], "stream", said)
    monkeypatch.setitem(app.view_functions, "accounts.account", broken)
    page = visit("kathu").get("/account?q=ลับ")
    assert page.status == 500
    assert f"[{page.headers['X-Request-Id']}] GET /account" in said.getvalue()
    assert said.getvalue().count("in broken") == 2
    assert "ValueError\nwhich came from" in said.getvalue()
    assert said.getvalue().endswith("IntegrityError\n")
    assert not any(word in said.getvalue() for word in (typed, "ลับ"))


@pytest.mark.parametrize(
    ("name", "message", "said"),
    [
        ("gunicorn.error", "Error handling request GET /drafts/?q=สมชาย", "GET /drafts/?…"),
        (
            "gunicorn.error",
            "Invalid request from ip=203.0.113.7: Invalid Request Line 'สมชาย'",
            "Invalid request from -",
        ),
        (
            "app.circulation.reminders",
            "not sent: (550, b'<malee@example.go.th> unknown')",
            "not sent: (550, b'<…@…> unknown')",
        ),
        ("x", "number 1-1017-00203-45-1", "number …"),
        ("x", "row 110170020345", "row 110170020345"),
    ],
)
def test_what_others_say_is_told_without_persons(name, message, said):
    record = logging.LogRecord(name, logging.ERROR, "", 0, message, (), None)
    assert Reticent().format(record).endswith(said)
