"""Signing in and out."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.people.accounts.models import Officer, Session
from app.records.trail.models import Trail


def test_a_right_name_and_password_lead_to_the_desk(visit):
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("drafter").words


def test_a_wrong_password_is_refused_and_the_name_stays(visit):
    page = visit().sign_in("drafter", "not the password")
    assert page.status == 422
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in page.words
    assert page.find("input", name="sign_in")[0].get("value") == "drafter"
    assert not page.find("input", name="password")[0].get("value")


def test_an_unknown_name_is_told_the_same(visit):
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in visit().sign_in("nobody", "whatever it is").words


def test_after_eight_failures_even_the_right_password_waits_a_quarter_of_an_hour(visit, at):
    for _try in range(8):
        visit().sign_in("drafter", "guess")
    assert "ผิดหลายครั้งเกินไป" in visit().sign_in("drafter").words
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("checker").words
    at(clock.now() + timedelta(minutes=16))
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("drafter").words


def test_an_address_that_tries_many_names_is_stopped(visit):
    for number in range(40):
        visit().sign_in(f"name{number}", "guess")
    assert "ผิดหลายครั้งเกินไป" in visit().sign_in("drafter").words


@pytest.mark.parametrize("hours", [2.1, 13])
def test_a_session_ends_when_unused_or_old(visit, at, hours):
    drafter = visit("drafter")
    at(clock.now() + timedelta(hours=hours))
    assert drafter.get("/", follow=False).status == 303


def test_a_used_session_lasts_its_twelve_hours(visit, at):
    drafter, begun = visit("drafter"), clock.now()
    for hour in range(1, 12):
        at(begun + timedelta(hours=hour))
        assert drafter.get("/").status == 200
    at(begun + timedelta(hours=12, minutes=1))
    assert drafter.get("/", follow=False).status == 303


def test_a_page_that_refreshes_itself_keeps_no_session_alive(visit, at):
    drafter, begun = visit("drafter"), clock.now()
    for minutes in range(10, 130, 10):
        at(begun + timedelta(minutes=minutes))
        assert drafter.client.get("/circulars/", headers={"X-Asks-Itself": "1"}).status_code in (
            200,
            303,
        )
    assert drafter.get("/", follow=False).status == 303


def test_signing_out_ends_the_session_on_the_server(visit):
    drafter = visit("drafter")
    cookie = drafter.client.get_cookie("wian").value
    drafter.send(drafter.get("/account"), "/sign-out")
    drafter.client.set_cookie("wian", cookie)
    assert drafter.get("/", follow=False).status == 303


def test_other_devices_can_be_signed_out(visit):
    here, there = visit("drafter"), visit("drafter")
    here.send(here.get("/account"), "/end-others")
    assert there.get("/", follow=False).status == 303
    assert here.get("/").status == 200


def test_a_password_is_changed_only_with_the_old_one_and_a_long_enough_new_one(visit):
    drafter = visit("drafter")
    page = drafter.get("/account")
    assert (
        "รหัสผ่านเดิมไม่ถูกต้อง"
        in drafter.send(page, "/password", old="wrong", new="another long one").words
    )
    page = drafter.send(page, "/password", old="a long enough password", new="short")
    assert "ต้องยาวอย่างน้อย 10" in page.words
    assert (
        "ต้องไม่ซ้ำรหัสเดิม"
        in drafter.send(
            page, "/password", old="a long enough password", new="a long enough password"
        ).words
    )
    assert (
        "เปลี่ยนรหัสผ่านแล้ว"
        in drafter.send(
            page, "/password", old="a long enough password", new="another long one"
        ).words
    )
    assert "วันนี้มีอะไรรอท่าน" in visit().sign_in("drafter", "another long one").words


@pytest.mark.parametrize(
    "where",
    ["https://a.example/", "//a.example/", "/\\a.example", "javascript:alert(1)", "/sign-in"],
)
def test_signing_in_leads_to_no_other_place(visit, where):
    visitor = visit()
    page = visitor.send(
        visitor.get("/sign-in"),
        "/sign-in",
        follow=False,
        sign_in="drafter",
        password="a long enough password",
        next=where,
    )
    assert page.headers["Location"] == "/"


def test_the_way_back_is_kept(visit):
    visitor = visit()
    page = visitor.get("/documents/?q=ประชุม")
    page = visitor.send(page, "/sign-in", sign_in="drafter", password="a long enough password")
    assert page.find("input", name="q")[0].get("value") == "ประชุม"


def test_a_form_from_elsewhere_is_refused(visit):
    drafter = visit("drafter")
    page = drafter.post("/drafts/", {"key": "abc", "subject": "ข้างนอก"})
    assert page.status == 400
    assert "เปิดไว้นานเกินไป" in page.words


def test_nothing_of_a_password_or_token_is_stored_as_it_is(visit):
    drafter = visit("drafter")
    stored = " ".join(
        str(vars(row)) for table in (Officer, Session, Trail) for row in table.select()
    )
    assert "a long enough password" not in stored
    with drafter.client.session_transaction() as session:
        assert session["token"] not in stored


def test_the_administrator_adds_a_person_who_can_then_sign_in(visit, office):
    admin = visit("admin")
    fields = {
        "sign_in": "new",
        "name": "นายใหม่ มาก",
        "password": "first password",
        "title": "ครู",
        "role": "staff",
        "office": str(office.office("thalang").id),
        "from_on": "1/1/2569",
    }
    page = admin.send(admin.get("/people"), "/people", **fields)
    assert "เพิ่ม นายใหม่ มาก แล้ว" in page.words
    assert "รหัสผ่านที่ผู้ดูแลระบบตั้งให้" in visit().sign_in("new", "first password").words
    page = admin.send(admin.get("/people"), "/people", **{**fields, "from_on": "ไม่รู้"})
    assert "มีผู้ใช้ชื่อ" not in page.words
    assert "ไม่มีวันที่นี้" in page.words
    page = admin.send(admin.get("/people"), "/people", **{**fields, "name": "นางคนอื่น ดีใจ"})
    assert "มีผู้ใช้ชื่อ “new” อยู่แล้ว" in page.words


def test_headers_forbid_what_is_not_ours(visit):
    headers = visit("drafter").get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "HX-Request" in headers["Vary"]
    assert "HX-Target" in headers["Vary"]


def test_a_clock_set_back_sends_nobody_away_and_lets_no_session_live_longer(visit, at):
    drafter, now = visit("drafter"), clock.now()
    at(now - timedelta(days=1))
    assert drafter.get("/", follow=False).status == 200
    at(now - timedelta(days=1) + timedelta(hours=2, minutes=1))  # unused since
    assert drafter.get("/", follow=False).status == 303
