"""Where a person's reminders are mailed to."""

import json

import pytest
from click.testing import CliRunner

from app.cli import portal
from app.people.accounts.models import Officer
from app.records.trail.models import Trail

BAD = (
    "malee",
    "malee@",
    "@example.go.th",
    "a b@example.go.th",
    "a@example",
    "มาลี@example.go.th",
    "a@b.th,c@d.th",
    "Malee <malee@example.go.th>",
    "a@" + "b" * 250 + ".th",
)


def test_everybody_sets_and_removes_their_own(visit, office):
    staff = visit("mueang1")
    page = staff.send(staff.get("/account"), "/email", email=" malee@example.go.th ")
    assert "บันทึกอีเมลแล้ว" in page.words
    assert office.officer("mueang1").email == "malee@example.go.th"
    page = staff.send(page, "/email", email="")
    assert "ลบอีเมลแล้ว" in page.words
    assert office.officer("mueang1").email == ""
    acts = list(Trail.select().where(Trail.act == "choose_email").order_by(Trail.id))
    assert [act.said for act in acts] == [{"given": True}, {"given": False}]
    assert "malee" not in json.dumps([act.detail for act in acts])


@pytest.mark.parametrize("email", BAD)
def test_what_is_no_address_comes_back_with_a_word(visit, office, email):
    staff = visit("mueang1")
    page = staff.send(staff.get("/account"), "/email", email=email)
    assert page.status == 422
    assert "อีเมลนี้ใช้ไม่ได้" in page.words
    assert page.find("input", name="email")[0].get("value") == email
    assert office.officer("mueang1").email == ""


def test_a_line_end_in_an_address_is_nothing_but_a_space(visit, office):
    staff = visit("mueang1")
    assert (
        staff.send(
            staff.get("/account"), "/email", email="a@example.go.th\r\nBcc: b@example.go.th"
        ).status
        == 422
    )


def test_the_administrator_may_give_one_to_a_new_person(visit, office):
    admin = visit("admin")
    typed = {
        "sign_in": "malee",
        "name": "นางสาวมาลี ใหม่",
        "password": "a long enough password",
        "title": "ครู",
        "office": str(office.office("kathu").id),
        "role": "staff",
        "from_on": "1/7/2569",
    }
    page = admin.send(admin.get("/people"), "/people", **typed, email="malee")
    assert page.status == 422
    assert "อีเมลนี้ใช้ไม่ได้" in page.words
    admin.send(page, "/people", **typed, email="malee@example.go.th")
    assert office.officer("malee").email == "malee@example.go.th"
    admin.send(
        admin.get("/people"), "/people", **{**typed, "sign_in": "malee2", "name": "นายอื่น ใหม่"}
    )
    assert office.officer("malee2").email == ""


def test_so_may_the_command_line_also_for_somebody_who_is_there(office):
    def run(sign_in: str, email: str) -> int:
        words = [
            "people",
            "add",
            sign_in,
            "--name",
            "นางสาวมาลี ใหม่",
            "--office",
            "kathu",
            "--title",
            "ครู",
            "--role",
            "staff",
            "--password",
            "a long enough password",
            "--email",
            email,
        ]
        return CliRunner().invoke(portal, words).exit_code

    assert run("malee", "no address") == 1
    assert Officer.get_or_none(Officer.sign_in == "malee") is None
    assert run("malee", "malee@example.go.th") == 0
    assert office.officer("malee").email == "malee@example.go.th"
    assert run("mueang1", "mueang1@example.go.th") == 0
    assert office.officer("mueang1").email == "mueang1@example.go.th"
