"""The mail of the day, in a real conversation with a mail server."""

import logging
import socket
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from app.circulation.reminders import jobs
from app.circulation.reminders.models import Digest
from app.circulation.reports import commands as reports
from app.circulation.tasks.commands import TaskSpec, write
from app.kit import mail
from app.kit.settings import settings
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from tests.circulation.reminders.conftest import DUE, morning
from tests.circulation.reminders.postbox import Postbox, certificate


@pytest.fixture
def configure(monkeypatch):
    """configure(PORTAL_…="…"): the settings as the environment then has them."""

    def change(**env: str) -> None:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def postbox(begun, configure):
    """An open mail server the portal is set to; the heads of Kathu and Mueang have addresses."""
    box = Postbox()
    configure(PORTAL_SMTP=f"smtp://127.0.0.1:{box.port}", PORTAL_MAIL_FROM="wian@example.go.th")
    for name in ("kathu", "mueang"):
        Officer.update(email=f"{name}@example.go.th").where(Officer.sign_in == name).execute()
    box.open()
    yield box
    box.close()


@pytest.fixture
def run(reminded, work):
    """run(DAY): the schedule on that day, and what it asked for."""

    def both(day) -> None:
        reminded(day)
        work()

    return both


def test_each_person_gets_one_mail_that_says_what_waits(begun, given, run, postbox, configure):
    configure(PORTAL_PUBLIC_URL="https://wian.example.go.th")
    late = given("mueang", due=DUE - timedelta(3), what="สำรวจครัวเรือนเป้าหมาย\nในพื้นที่ " + "ก" * 90)
    today = begun.issued(subject="ขอเชิญประชุม", to=("mueang", "thalang"), acknowledge_by=DUE)
    run(DUE)
    assert postbox.to == ["mueang@example.go.th"]
    (message,) = postbox.mails
    assert message["Subject"] == "เวียน: วันนี้มี 2 เรื่องรอท่าน"
    assert (message["From"].addresses[0].addr_spec, message["To"]) == (
        "wian@example.go.th",
        "mueang@example.go.th",
    )
    assert (
        message["Auto-Submitted"],
        message.get_content_type(),
        message.get_content_charset(),
    ) == ("auto-generated", "text/plain", "utf-8")
    assert message["Date"].datetime
    assert message["Message-ID"].endswith("@example.go.th>")
    lines = message.get_content().splitlines()
    assert lines[:3] == ["เรียน นายผู้นำ เมือง", "", "15 ก.ค. 2569 มี 2 เรื่องรอท่าน"]
    assert lines[4] == (
        f"1. เกินกำหนด 3 วัน · {late.document.number} · อ.เมือง · "
        f"{('สำรวจครัวเรือนเป้าหมาย ในพื้นที่ ' + 'ก' * 90)[:80]}… · กำหนด 12 ก.ค. 2569"
    )
    assert lines[5] == f"2. วันนี้ · {today.number} · อ.เมือง · ขอเชิญประชุม · กำหนด 15 ก.ค. 2569"
    assert lines[7] == "https://wian.example.go.th/reminders/"
    assert all(byte < 128 for byte in postbox.taken[0].original_content)


def test_it_is_in_the_language_the_person_chose(given, run, postbox):
    Officer.update(language="en").where(Officer.sign_in == "mueang").execute()
    given("mueang")
    run(DUE)
    (message,) = postbox.mails
    assert message["Subject"] == "Wian: waiting for you today: 1"
    assert "1. today · " in message.get_content()
    assert "due 15 Jul 2026" in message.get_content()


def test_without_a_server_or_an_address_there_is_no_mail(given, run, postbox, configure):
    given("thalang")
    run(DUE)
    configure(PORTAL_SMTP="")
    given("kathu")
    run(DUE)
    assert postbox.taken == []
    assert Digest.select().count() == 0


def test_running_again_sends_no_second_mail_and_the_next_day_brings_a_new_one(
    given, run, reminded, work, postbox
):
    given("mueang")
    run(DUE)
    given("mueang", due=DUE + timedelta(1))
    run(DUE)
    assert postbox.to == ["mueang@example.go.th"]
    reminded(DUE + timedelta(1))
    reminded(DUE + timedelta(1))  # asked for twice before the worker comes to it
    assert work() >= 2
    assert postbox.to == ["mueang@example.go.th"] * 2
    assert "มี 2 เรื่อง" in postbox.mails[1]["Subject"]


def test_two_workers_at_the_same_mail_send_it_once(given, reminded, postbox):
    given("mueang")
    reminded(DUE)
    digest, start = Digest.get(), Barrier(4)

    def work() -> None:
        start.wait()
        jobs.mail.call_local(digest.id)

    workers = [Thread(target=work) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert postbox.to == ["mueang@example.go.th"]


def test_what_a_server_that_is_down_did_not_take_is_sent_once_when_it_is_up_again(
    given, run, postbox, caplog
):
    given("mueang")
    postbox.close()
    with caplog.at_level(logging.WARNING):
        run(DUE)
    assert "not sent" in caplog.text
    digest = Digest.get()
    assert (digest.tries, digest.claimed_at, digest.sent_at) == (1, None, None)
    postbox.open()
    run(DUE)
    run(DUE)
    assert postbox.to == ["mueang@example.go.th"]
    assert Digest.get().sent_at


def test_a_refused_person_keeps_nobody_else_from_theirs_and_is_tried_five_times_a_day(
    given, run, postbox
):
    postbox.refused.add("kathu@example.go.th")
    given("kathu")
    given("mueang")
    for _hour in range(8):
        run(DUE)
    assert postbox.to == ["mueang@example.go.th"]
    assert {row.officer.sign_in: (row.tries, bool(row.sent_at)) for row in Digest.select()} == {
        "kathu": (5, False),
        "mueang": (1, True),
    }
    postbox.refused.clear()
    run(DUE)
    assert postbox.to == ["mueang@example.go.th"]
    run(DUE + timedelta(1))
    assert postbox.to == ["kathu@example.go.th", "mueang@example.go.th", "mueang@example.go.th"]


def test_a_text_the_server_has_no_room_for_is_sent_later(given, run, postbox):
    given("mueang")
    postbox.full = True
    run(DUE)
    postbox.full = False
    run(DUE)
    run(DUE)
    assert postbox.to == ["mueang@example.go.th"]


def test_when_the_line_breaks_after_the_text_it_is_never_sent_again(given, run, postbox):
    given("mueang")
    postbox.hangs_up = True
    run(DUE)
    postbox.hangs_up = False
    run(DUE)
    assert postbox.to == ["mueang@example.go.th"]
    digest = Digest.get()
    assert digest.claimed_at
    assert digest.sent_at is None


def test_a_server_that_never_answers_is_not_waited_for(postbox, configure, monkeypatch):
    monkeypatch.setattr(mail, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        configure(PORTAL_SMTP=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(mail.NotTaken, match="timed out"):
            mail.send("mueang@example.go.th", "ทดสอบ", "ทดสอบ")


def test_what_was_done_meanwhile_is_not_mailed_nor_is_yesterdays(
    begun, given, reminded, work, at, postbox
):
    assignment, head = given("mueang"), begun.officer("mueang")
    reminded(DUE)
    reports.send(reports.keep(assignment, head, "สำรวจแล้ว", {}), head)
    work()
    given("mueang", due=DUE + timedelta(1))
    reminded(DUE + timedelta(1))
    at(morning(DUE + timedelta(2)))
    work()
    assert postbox.taken == []
    assert {row.tries for row in Digest.select()} == {0}


def test_a_long_list_says_how_many_more_there_are(begun, run, postbox):
    for _letter in range(2):
        letter = begun.issued(to=("mueang",))
        for number in range(26):
            write(letter, begun.officer("drafter"), TaskSpec(f"งานที่ {number}", act_by=DUE))
    run(DUE)
    lines = postbox.mails[0].get_content().splitlines()
    assert "มี 52 เรื่อง" in postbox.mails[0]["Subject"]
    assert lines[53].startswith("50. ")
    assert lines[54] == "และอีก 2 เรื่อง"


@pytest.mark.parametrize(
    "to",
    ["a@b.example\nBcc: thief@example.com", "a@b.example\r\nDATA", "a@b.example, thief@b.example"],
)
def test_an_address_cannot_bring_headers_or_commands_along(postbox, to):
    with pytest.raises(mail.NotTaken):
        mail.send(to, "ทดสอบ", "ทดสอบ")
    with pytest.raises(mail.NotTaken):
        mail.send("mueang@example.go.th", "ทดสอบ\r\nBcc: thief@example.com", "ทดสอบ")
    assert postbox.taken == []


@pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # the server's, which does not count smtps as TLS
@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_it_speaks_tls_and_signs_in(postbox, configure, tmp_path, scheme):
    cert, tls = certificate(tmp_path)
    postbox.close()
    postbox.open(tls, scheme == "smtp+starttls", ("wian@example", "p:/ ss"))
    where = f"127.0.0.1:{postbox.port}"
    configure(PORTAL_SMTP=f"{scheme}://wian%40example:p%3A%2F%20ss@{where}")
    with pytest.raises(mail.NotTaken, match="certificate verify failed"):
        mail.send("mueang@example.go.th", "ทดสอบ", "ทดสอบ")
    configure(SSL_CERT_FILE=str(cert))
    mail.send("mueang@example.go.th", "ทดสอบ", "ทดสอบ")
    assert postbox.signed_in == [("wian@example", "p:/ ss")]
    configure(PORTAL_SMTP=f"{scheme}://wian%40example:wrong@{where}")
    with pytest.raises(mail.NotTaken, match="535"):
        mail.send("mueang@example.go.th", "ทดสอบ", "ทดสอบ")
    assert postbox.to == ["mueang@example.go.th"]


def test_it_does_not_speak_openly_with_a_server_that_should_know_tls(postbox, configure):
    configure(PORTAL_SMTP=f"smtp+starttls://127.0.0.1:{postbox.port}")
    with pytest.raises(mail.NotTaken, match="STARTTLS"):
        mail.send("mueang@example.go.th", "ทดสอบ", "ทดสอบ")
    assert postbox.taken == []


def test_of_a_secret_letter_the_mail_says_the_number_alone(given, run, postbox):
    letter = given("mueang", what="สำรวจลับ").document
    facts = letter.says
    facts.secrecy = "ลับ"
    Document.update(facts=facts.to_json()).where(Document.id == letter.id).execute()
    run(DUE)
    (message,) = postbox.mails
    assert letter.number in message.get_content()
    assert "สำรวจลับ" not in message.get_content()
