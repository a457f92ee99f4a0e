"""One's own sessions: which they are, ended one by one, and a word about strange ones."""

from threading import Thread

import pytest

from app.kit.db import db, saving
from app.kit.display import browser
from app.kit.errors import Refused
from app.people.accounts.commands import administration, officers, sessions
from app.people.accounts.models import Officer, PendingSignIn, Session
from app.people.accounts.passwords import matches
from tests.office import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
NOTICE = "จากที่ที่ไม่เคยใช้"


@pytest.fixture
def at_place(app, visit):
    """Somebody who signs in from an address."""

    def come(who: str, address: str, agent: str = CHROME):
        visitor = visit()
        visitor.client.environ_base = {
            **visitor.client.environ_base,
            "REMOTE_ADDR": address,
            "HTTP_USER_AGENT": agent,
        }
        visitor.landed = visitor.sign_in(who)
        return visitor

    return come


@pytest.mark.bare
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (CHROME, "Chrome บน Windows"),
        (CHROME + " Edg/126.0", "Edge บน Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari บน iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 9; SM-J260G) AppleWebKit/537.36 Chrome/80.0 Mobile "
            "Safari/537.36 Line/12.1",
            "LINE บน Android",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox บน Linux",
        ),
        ("w3m/0.5.3+git2023", "w3m"),
        ("", "เบราว์เซอร์ที่ไม่รู้จัก"),
    ],
)
def test_a_browser_is_told_in_plain_words(sent, words):
    assert browser(sent) == words


def test_the_list_says_browser_address_times_and_which_is_this_one(at_place):
    at_place(
        "drafter",
        "10.0.0.2",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    )
    page = at_place("drafter", "10.0.0.1").get("/account")
    rows = ["".join(item.itertext()) for item in page.find("ul", **{"class": "items"})[0]]
    assert ["Chrome บน Windows" in rows[0], "10.0.0.1" in rows[0], "เครื่องนี้" in rows[0]] == [
        True
    ] * 3
    assert [
        "Firefox บน Linux" in rows[1],
        "10.0.0.2" in rows[1],
        "ให้เครื่องนี้ออกจากระบบ" in rows[1],
    ] == [True] * 3
    assert all("ด้วยรหัสผ่าน" in row and "ใช้ล่าสุด" in row for row in rows)


def test_one_session_is_ended_and_no_other(visit):
    first, second, here = visit("drafter"), visit("drafter"), visit("drafter")
    one = Session.select().order_by(Session.id).first()
    here.send(here.get("/account"), f"/sessions/{one.id}/end")
    assert [first.get("/", follow=False).status, second.get("/", follow=False).status] == [303, 200]


def test_nobody_ends_the_sessions_of_others(visit):
    checker, drafter = visit("checker"), visit("drafter")
    theirs = Session.select().order_by(Session.id).first()
    page = drafter.get("/account")
    _where, fields = drafter.fill(page, "/sign-out")
    assert drafter.post(f"/account/sessions/{theirs.id}/end", fields).status == 404
    assert checker.get("/").status == 200


RESET = "another long secret"
ENDING = [
    lambda officer: administration.reset_password(officer, RESET, None),
    lambda officer: administration.take_factor(officer, None),
    lambda officer: administration.close(officer, None),
]


@pytest.fixture
def at_once():
    """at_once(first, second): the second begins while the first is being written, and waits;
    what the second was refused.
    """

    def both(first, second):
        outcome = []

        def waits():
            with db.connection_context():
                try:
                    second()
                except Refused as refusal:
                    outcome.append(str(refusal))

        waiting = Thread(target=waits)
        with saving():
            first()
            waiting.start()
            waiting.join(1)  # by then it has read what it goes by
        waiting.join()
        return outcome

    return both


@pytest.mark.parametrize("end", ENDING)
def test_what_ends_all_sessions_ends_those_that_are_just_beginning(office, at_once, end):
    Officer.update(totp="sealed").where(Officer.sign_in == "drafter").execute()
    assert at_once(
        lambda: end(office.officer("drafter")),
        lambda: sessions.sign_in("drafter", PASSWORD, "10.0.0.9", ""),
    )
    assert not PendingSignIn.select().exists()
    assert not Session.select().exists()


def test_a_password_given_by_the_administrator_stands_against_one_chosen_at_the_same_moment(
    office, at_once
):
    sessions.begin(office.officer("drafter"), "10.0.0.9", "")
    session = Session.select(Session, Officer).join(Officer).get()
    assert at_once(
        lambda: administration.reset_password(office.officer("drafter"), RESET, None),
        lambda: officers.change_password(session, PASSWORD, "chosen by a thief", "10.0.0.9"),
    )
    assert matches(office.officer("drafter").password, RESET)


def test_a_sign_in_from_a_strange_address_is_told_once_and_not_to_itself(at_place):
    assert NOTICE not in at_place("drafter", "10.0.0.1").landed.words
    assert NOTICE not in at_place("drafter", "192.0.2.66").landed.words
    assert NOTICE not in at_place("drafter", "192.0.2.66").landed.words
    owner = at_place("drafter", "10.0.0.1").landed
    assert NOTICE in owner.words
    assert "192.0.2.66" in owner.words
    assert NOTICE not in at_place("drafter", "10.0.0.1").landed.words
    assert "ที่อยู่ใหม่" in at_place("drafter", "10.0.0.1").get("/account").words


def test_a_phone_whose_last_half_of_the_address_changes_is_no_stranger(at_place):
    at_place("drafter", "2001:db8:1:2:aaaa::1")
    at_place("drafter", "2001:db8:1:2:bbbb::9")
    assert NOTICE not in at_place("drafter", "2001:db8:1:3::1").landed.words
    assert [row.strange for row in Session.select().order_by(Session.id)] == [False, False, True]
