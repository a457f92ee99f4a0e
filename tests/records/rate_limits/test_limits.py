"""How often something may be tried, counted in the database."""

import subprocess
import sys
from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.paths import ROOT
from app.kit.settings import settings
from app.papers.documents.verify.commands import UNKNOWN
from app.people.accounts.commands.proofs import CODES, PASSWORDS
from app.people.accounts.jobs import forget
from app.records.rate_limits.commands import Limit, TooMany, clear, give_back, spend
from app.records.rate_limits.models import Tries
from app.records.rate_limits.queries import subscriber
from tests.people.accounts.phone import set_up

THREE = Limit("three", 3, timedelta(minutes=15))
DESK, TOO_MANY = "วันนี้มีอะไรรอท่าน", "ผิดหลายครั้งเกินไป"


def _used(limit: Limit = THREE, whose: str = "a") -> int:
    """How many tries are left, found by trying."""
    for left in range(1000):
        try:
            spend((limit, whose))
        except TooMany:
            return left
    raise AssertionError


def _from(visit, address: str):
    visitor = visit()
    visitor.client.environ_base = {**visitor.client.environ_base, "REMOTE_ADDR": address}
    return visitor


def test_so_many_tries_and_no_more_until_the_time_is_over(database, at):
    begun = clock.now()
    at(begun)
    assert _used() == 3
    at(begun + timedelta(minutes=14))
    with pytest.raises(TooMany) as problem:
        spend((THREE, "a"))
    assert problem.value.seconds == 60
    assert "1 นาที" in str(problem.value)
    at(begun + timedelta(minutes=15))
    assert _used() == 3


def test_others_are_not_held_up(database):
    assert _used(whose="a") == 3
    assert _used(whose="b") == 3
    assert _used(Limit("other", 2, timedelta(hours=1))) == 2


def test_a_try_is_given_back_and_all_are_cleared(database):
    spend((THREE, "a"))
    spend((THREE, "a"))
    give_back(THREE, "a")
    assert _used() == 2
    clear(THREE, "a")
    give_back(THREE, "a")
    assert _used() == 3


def test_who_is_stopped_by_one_limit_uses_up_no_other(database):
    other = Limit("other", 5, timedelta(minutes=15))
    for _try in range(4):
        try:
            spend((THREE, "a"), (other, "a"))
        except TooMany:
            spend((other, "b"))
    assert _used(other) == 2


def test_a_clock_set_back_shuts_nobody_out_for_long(database, at):
    now = clock.now()
    at(now + timedelta(days=400))
    assert _used() == 3
    at(now)
    assert _used() == 3


def test_nothing_that_was_typed_can_be_read_from_the_table(visit):
    visit().sign_in("oops my password", "x")
    assert "oops" not in " ".join(str(vars(row)) for row in Tries.select())


def test_what_no_limit_looks_at_any_more_is_forgotten(database, at):
    spend((THREE, "a"))
    at(clock.now() + timedelta(hours=25))
    spend((THREE, "b"))
    forget.call_local()
    assert Tries.select().count() == 1


@pytest.mark.bare
@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("", ""),
        ("odd", "odd"),
    ],
)
def test_an_address_stands_for_whom_it_was_given_to(address, whose):
    assert subscriber(address) == whose


CROWD = """
import sys
from datetime import timedelta
from threading import Thread
from app.kit.db import db
from app.records.rate_limits.commands import Limit, TooMany, spend
LIMIT, passed = Limit("crowd", 20, timedelta(days=1)), []
def tries():
    with db.connection_context():
        for _try in range(5):
            try:
                spend((LIMIT, "a"))
                passed.append(1)
            except TooMany:
                pass
print("ready", flush=True)
sys.stdin.readline()
threads = [Thread(target=tries) for _one in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(passed))
"""


def test_many_processes_together_pass_exactly_so_many(database):
    env = {
        "PORTAL_DATA": str(settings().data),
        "PORTAL_DATABASE_URL": settings().database_url,
        "PATH": "/usr/bin:/bin",
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CROWD],
            cwd=ROOT,
            env=env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _one in range(3)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    assert sum(int(process.communicate(timeout=120)[0]) for process in started) == 20


def test_an_answer_to_too_many_says_when_to_come_again(visit, at):
    at(clock.now())
    for _try in range(PASSWORDS.here.most):
        assert visit().sign_in("drafter", "guess").status == 422
    page = visit().sign_in("drafter")
    assert (page.status, page.headers["Retry-After"]) == (429, "900")
    assert "15 นาที" in page.words


def test_who_guesses_elsewhere_shuts_nobody_out_here(visit):
    for _try in range(PASSWORDS.here.most + 1):
        _from(visit, "192.0.2.66").sign_in("drafter", "guess")
    assert TOO_MANY in _from(visit, "192.0.2.66").sign_in("drafter").words
    assert DESK in _from(visit, "10.0.0.1").sign_in("drafter").words


def test_guesses_from_everywhere_are_stopped_and_the_owner_still_comes_in_from_where_they_always_do(
    visit, at
):
    at(clock.now())
    assert DESK in _from(visit, "10.0.0.1").sign_in("drafter").words
    for _guess in range(PASSWORDS.anywhere.most):
        spend((PASSWORDS.anywhere, "drafter"))
    page = _from(visit, "192.0.2.1").sign_in("drafter")
    assert (page.status, TOO_MANY in page.words) == (429, True)
    assert DESK in _from(visit, "10.0.0.1").sign_in("drafter").words
    assert DESK in _from(visit, "10.0.0.1").sign_in("drafter").words
    at(clock.now() + timedelta(days=1))
    assert DESK in _from(visit, "192.0.2.1").sign_in("drafter").words


def test_one_wrong_password_counts_against_the_account_once(visit):
    _from(visit, "192.0.2.1").sign_in("drafter", "guess")
    assert _used(PASSWORDS.anywhere, "drafter") == PASSWORDS.anywhere.most - 1


def test_signing_in_rightly_uses_nothing_up(visit):
    for _time in range(PASSWORDS.address.most + 1):
        assert visit().sign_in("drafter").status == 200


def test_codes_are_guessed_only_so_often_and_starting_anew_does_not_help(visit, at):
    begun = clock.now().replace(second=0, microsecond=0)
    at(begun)
    phone, _codes = set_up(visit("drafter"))
    at(begun + timedelta(seconds=30))
    visitor = visit()
    for _try in range(CODES.here.most):
        assert visitor.send(visitor.sign_in("drafter"), "/second", code="000000").status == 422
        clear(PASSWORDS.here, "drafter 127.0.0.1")
    page = visitor.send(visitor.sign_in("drafter"), "/second", code=phone.shows())
    assert (page.status, TOO_MANY in page.words) == (429, True)
    at(begun + timedelta(minutes=61))
    assert DESK in visitor.send(visitor.sign_in("drafter"), "/second", code=phone.shows()).words


def test_passwords_cannot_be_guessed_on_ones_own_pages_either(visit):
    drafter = visit("drafter")
    page = drafter.get("/account")
    for _try in range(PASSWORDS.here.most):
        assert drafter.send(page, "/password", old="guess", new="another long one").status == 422
    page = drafter.send(page, "/password", old="a long enough password", new="another long one")
    assert (page.status, TOO_MANY in page.words, "Retry-After" in page.headers) == (429, True, True)


def test_papers_nobody_knows_are_asked_about_only_so_often(visit, office, work):
    letter = office.issued()
    for _known in range(3):
        assert _from(visit, "192.0.2.1").get(f"/verify/{letter.code}").status == 200
    for _try in range(UNKNOWN.most):
        assert _from(visit, "192.0.2.1").get("/verify/AAAAA-AAAAA").status == 404
    page = _from(visit, "192.0.2.1").get("/verify/AAAAA-AAAAA")
    assert (page.status, "Retry-After" in page.headers) == (429, True)
    visitor = _from(visit, "192.0.2.1")
    assert visitor.send(visitor.get("/verify"), "/verify", code=letter.code).status == 429
    assert _from(visit, "192.0.2.2").get(f"/verify/{letter.code}").status == 200
