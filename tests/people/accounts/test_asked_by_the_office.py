"""PORTAL_SECOND_FACTOR: roles that may not do without a second factor."""

import subprocess
import sys
from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.paths import ROOT
from app.kit.settings import settings
from app.people.accounts.models import Officer
from tests.office import PASSWORD
from tests.people.accounts.phone import set_up


@pytest.fixture
def asked(monkeypatch):
    """asked("head,checker") is the setting from now on."""

    def say(roles: str) -> None:
        monkeypatch.setenv("PORTAL_SECOND_FACTOR", roles)
        settings.cache_clear()

    yield say
    monkeypatch.undo()
    settings.cache_clear()


def test_who_holds_such_a_role_sets_it_up_before_anything_else(visit, asked):
    asked("administrator, head")
    visitor = visit()
    assert "กำหนดให้บทบาทของท่าน" in visitor.sign_in("kathu").words
    for path in ("/", "/circulars/", "/account", "/account/password", "/documents/"):
        assert visitor.get(path, follow=False).headers["Location"] == "/account/second-factor"
    set_up(visitor)
    assert "วันนี้มีอะไรรอท่าน" in visitor.get("/").words


def test_an_acting_post_counts_and_other_roles_are_left_alone(visit, asked):
    asked("head")
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("drafter").words
    Officer.update(totp="").execute()
    assert "กำหนดให้บทบาทของท่าน" in visit().sign_in("kathu").words


def test_a_form_sent_before_it_is_set_up_is_refused_with_what_was_typed(visit, asked):
    drafter = visit("drafter")
    page = drafter.get("/drafts/blank")
    asked("drafter")
    page = drafter.send(page, "/drafts/", subject="เรื่องที่พิมพ์ค้างไว้")
    assert (page.status, "เรื่องที่พิมพ์ค้างไว้" in page.words) == (409, True)
    assert "กรุณาตั้งรหัสยืนยันสองชั้น" in page.words


def test_with_htmx_nobody_gets_past_it_either(visit, asked):
    asked("drafter")
    drafter = visit("drafter", "roll")
    page = drafter.get("/circulars/sent")
    assert (page.status, page.headers["HX-Redirect"], page.text) == (
        401,
        "/account/second-factor",
        "",
    )


def test_signing_out_stays_open(visit, asked):
    asked("drafter")
    visitor = visit("drafter")
    page = visitor.get("/account/second-factor")
    token = page.find("input", name="csrf_token")[0].get("value")
    assert (
        visitor.post("/sign-out", {"csrf_token": token}, follow=False).headers["Location"]
        == "/sign-in"
    )


def test_it_cannot_be_switched_off_there(visit, asked, at):
    asked("drafter")
    at(clock.now())
    drafter = visit("drafter")
    phone, _codes = set_up(drafter)
    at(clock.now() + timedelta(seconds=30))
    page = drafter.get("/account/second-factor")
    assert "ปิดไม่ได้" in page.words
    assert not page.find("button", value="off")
    page = drafter.send(page, "/change", what="off", password=PASSWORD, code=phone.shows())
    assert (page.status, "ปิดไม่ได้" in page.words) == (422, True)
    assert Officer.get(Officer.sign_in == "drafter").totp


@pytest.mark.bare
@pytest.mark.parametrize("roles", ["chief", "head,chief"])
def test_a_role_that_is_none_ends_the_program_with_one_clear_line(tmp_path, roles):
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PORTAL_SECOND_FACTOR": roles, "PORTAL_DATA": str(tmp_path)},
        timeout=180,
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "PORTAL_SECOND_FACTOR: no role chief; there are head, registrar, checker, drafter, staff, "
        "administrator, auditor\n"
    )
