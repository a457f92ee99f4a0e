"""What a password may be (NIST SP 800-63B-4, ASVS 5.0)."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.operations.demo import PASSWORD as DEMO
from app.people.accounts.commands.officers import add_officer
from app.people.accounts.models import Officer
from app.people.accounts.passwords import common, fault, hasher, matches
from tests.office import PASSWORD

OFFICES = ("phuket", "จังหวัดภูเก็ต", "อ.กะทู้")


@pytest.mark.bare
@pytest.mark.parametrize(
    "good",
    [
        DEMO,
        PASSWORD,
        "aaaa bbbb c",
        "๑๒๓๔๕๖๗๘๙๐ก",
        "ฝนตกที่ภูเก็ต",
        "          x",
        "ALLUPPERCASE",
        "nodigitsatall",
        "😀" * 10,
        "x" * 128,
        "ทดสอบ" * 60,
        "phuket-2569",
        "wian and the rain",
    ],
)
def test_any_long_enough_password_of_any_letters_will_do(good):
    assert fault(good, "somchai", OFFICES) == ""


@pytest.mark.bare
@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("ninechars", "อย่างน้อย 10"),
        ("x" * 501, "ไม่เกิน 500"),
        ("1234567890", "เดาได้"),
        ("QWERTYUIOP", "เดาได้"),
        ("１２３４５６７８９０", "เดาได้"),
        ("my Somchai pw", "ชื่อผู้ใช้"),
        ("wian portal", "ชื่อระบบ"),
        ("เวียน-จังหวัดภูเก็ต", "ชื่อสำนักงาน"),
        ("Phuket phuket", "ชื่อสำนักงาน"),
        ("password รหัสผ่าน", "ชื่อระบบ"),
    ],
)
def test_what_is_tried_first_is_refused(bad, why):
    assert why in fault(bad, "somchai", OFFICES)


@pytest.mark.bare
def test_a_short_sign_in_name_may_stand_in_a_password():
    assert fault("the orange cat", "ora", OFFICES) == ""


@pytest.mark.bare
def test_the_list_of_common_passwords_is_a_long_one():
    assert len(common()) > 1500


def test_a_password_is_the_same_from_every_keyboard(office):
    officer = add_officer("somsri", "นางสมศรี ดี", "น้ำ ① cafe\u0301 สวย")
    assert matches(officer.password, "น้\u0e4dา 1 café สวย".replace("น้\u0e4dา", "น้ำ"))
    assert matches(officer.password, "น้ำ ① cafe\u0301 สวย")
    assert not matches(officer.password, "น้ำ ① cafe สวย")


def test_a_password_stored_before_they_were_made_regular_still_opens(visit, office):
    Officer.update(password=hasher.hash("ｗｉｄｅ letters ①")).where(
        Officer.sign_in == "drafter"
    ).execute()
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("drafter", "ｗｉｄｅ letters ①").words


def test_blanks_at_the_ends_belong_to_a_password(visit):
    drafter = visit("drafter")
    drafter.send(drafter.get("/account"), "/password", old=PASSWORD, new="  blanks at both ends  ")
    assert "ไม่ถูกต้อง" in visit().sign_in("drafter", "blanks at both ends").words
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("drafter", "  blanks at both ends  ").words


def test_why_a_new_password_is_refused_stands_at_its_field(visit):
    drafter = visit("drafter")
    page = drafter.send(drafter.get("/account"), "/password", old=PASSWORD, new="1234567890")
    assert page.status == 422
    assert "เดาได้" in page.find("p", id="new-error")[0].text
    page = drafter.send(page, "/password", old=PASSWORD, new="drafter's own")
    assert "ชื่อผู้ใช้" in page.find("p", id="new-error")[0].text


def test_password_managers_find_their_fields(visit):
    page = visit().get("/sign-in")
    assert page.find("input", name="password")[0].get("autocomplete") == "current-password"
    page = visit("drafter").get("/account")
    assert page.find("input", name="new")[0].get("autocomplete") == "new-password"
    assert page.find("input", name="username")[0].get("value") == "drafter"


def test_a_password_given_by_somebody_else_is_changed_before_anything_else(visit, office):
    Officer.update(must_change=True).where(Officer.sign_in == "drafter").execute()
    visitor = visit()
    page = visitor.sign_in("drafter")
    assert "ที่ผู้ดูแลระบบตั้งให้" in page.words
    assert visitor.get("/drafts/", follow=False).headers["Location"] == "/account/password"
    assert "ต้องไม่ซ้ำ" in visitor.send(page, "/password", old=PASSWORD, new=PASSWORD).words
    visitor.send(page, "/password", old=PASSWORD, new="one of my own choice")
    assert visitor.get("/drafts/").status == 200
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("drafter", "one of my own choice").words


def test_a_password_typed_into_a_lost_session_is_on_no_page(visit, at):
    drafter = visit("drafter")
    page = drafter.get("/account")
    at(clock.now() + timedelta(hours=3))
    page = drafter.send(page, "/password", old=PASSWORD, new="quite another one")
    assert page.status == 401
    assert PASSWORD not in page.text
    assert "quite another one" not in page.text
    page = drafter.send(page, "/sign-in", sign_in="drafter", password=PASSWORD)
    assert "กรุณากรอกช่องนี้" in drafter.send(page, "/password").words
