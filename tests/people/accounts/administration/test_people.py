"""What the administrator can do for and to people."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.people.accounts.models import Officer
from app.people.accounts.roles import ROLES
from app.records.trail.models import Trail
from tests.office import PASSWORD
from tests.people.accounts.phone import set_up

DESK = "วันนี้มีอะไรรอท่าน"


@pytest.fixture
def admin(visit):
    return visit("admin")


@pytest.fixture
def of(office):
    """of("drafter") is the page about somebody."""
    return lambda who: f"/people/{office.officer(who).id}"


def _acts() -> list[str]:
    return [
        row.act
        for row in Trail.select().order_by(Trail.id)
        if row.officer_name == "นายดูแล ระบบดี" and row.act != "sign_in"
    ]


def test_the_list_leads_to_a_page_about_each(admin, of):
    page = admin.get("/people")
    assert of("drafter") in [link.get("href") for link in page.find("a")]
    page = admin.get(of("drafter"))
    assert all(words in page.words for words in ("นายร่าง เก่งมาก", "เจ้าหน้าที่ drafter", "ไม่ได้ใช้"))


def test_a_new_person_is_offered_no_more_than_the_role_of_staff(admin):
    page = admin.get("/people")
    chosen = [one.get("value") for one in page.find("option") if one.get("selected") is not None]
    assert [role for role in chosen if role in ROLES] == ["staff"]


def test_a_new_first_password_ends_all_sessions_and_must_be_changed(admin, of, visit):
    drafter = visit("drafter")
    page = admin.send(admin.get(of("drafter")), "/password", password="for the first time")
    assert "ตั้งรหัสผ่านแรกเข้าแล้ว" in page.words
    assert drafter.get("/", follow=False).status == 303
    assert "ไม่ถูกต้อง" in visit().sign_in("drafter").words
    assert "ที่ผู้ดูแลระบบตั้งให้" in visit().sign_in("drafter", "for the first time").words
    assert _acts() == ["reset_password"]


def test_a_first_password_keeps_the_rules(admin, of):
    for bad, why in (("short", "อย่างน้อย 10"), ("1234567890", "เดาได้"), ("it is drafter!", "ชื่อผู้ใช้")):
        page = admin.send(admin.get(of("drafter")), "/password", password=bad)
        assert (page.status, why in page.words) == (422, True)
    assert _acts() == []


def test_the_second_factor_is_taken_off_who_lost_the_phone(admin, of, visit, at):
    at(clock.now())
    drafter = visit("drafter")
    set_up(drafter)
    page = admin.get(of("drafter"))
    assert "เหลือ 10 รหัส" in page.words
    page = admin.send(page, "/second-factor")
    assert "ยกเลิกรหัสยืนยันสองชั้นแล้ว" in page.words
    assert drafter.get("/", follow=False).status == 303
    assert DESK in visit().sign_in("drafter").words
    assert _acts() == ["remove_second_factor"]


def test_a_sign_in_half_done_ends_with_the_sessions(admin, of, visit, at):
    begun = clock.now()
    at(begun)
    phone, _codes = set_up(visit("drafter"))
    at(begun + timedelta(seconds=30))
    visitor = visit()
    half = visitor.sign_in("drafter")
    admin.send(admin.get(of("drafter")), "/password", password="for the first time")
    assert "หมดเวลา" in visitor.send(half, "/second", code=phone.shows()).words


def test_somebodys_sessions_are_ended(admin, of, visit):
    drafter = visit("drafter")
    admin.send(admin.get(of("drafter")), "/end-sessions")
    assert drafter.get("/", follow=False).status == 303
    assert DESK in visit().sign_in("drafter").words
    assert _acts() == ["end_sessions"]


def test_a_closed_account_lets_nobody_in_until_it_is_opened_again(admin, of, visit):
    drafter = visit("drafter")
    page = admin.get(of("drafter"))
    closed = admin.send(page, "/close")
    assert "ปิดบัญชีแล้ว" in closed.words
    assert admin.send(page, "/close").words == closed.words  # the same form again
    assert drafter.get("/", follow=False).status == 303
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in visit().sign_in("drafter").words
    assert "ปิดบัญชี" in admin.get("/people?q=ร่าง").words
    admin.send(closed, "/reopen")
    assert DESK in visit().sign_in("drafter").words
    assert _acts() == ["close_account", "reopen_account"]


def test_nobody_does_these_things_to_their_own_account(admin, of):
    own = of("admin")
    page = admin.get(own)
    assert not [form for form in page.find("form") if "/people/" in (form.get("action") or "")]
    _where, fields = admin.fill(admin.get(of("drafter")), "/close")
    for act in ("close", "second-factor", "end-sessions", "password"):
        page = admin.post(f"{own}/{act}", {**fields, "key": act, "password": "a new long one"})
        assert page.status == 409
        assert "บัญชีของตนเอง" in page.words
    assert Officer.get(Officer.sign_in == "admin").active


@pytest.mark.parametrize("who", ["registrar", "kathu", "outsider"])
def test_nobody_else_opens_the_page_or_does_any_of_it(visit, of, who):
    visitor = visit(who)
    assert visitor.get(of("drafter")).status == 403
    _where, fields = visitor.fill(visitor.get("/account"), "/sign-out")
    for act in ("close", "reopen", "second-factor", "end-sessions", "password"):
        assert (
            visitor.post(f"{of('drafter')}/{act}", {**fields, "password": "a new long one"}).status
            == 403
        )
    assert Officer.get(Officer.sign_in == "drafter").active


def test_who_is_added_chooses_a_password_of_their_own(admin, visit, office):
    fields = {
        "sign_in": "somsak",
        "name": "นายสมศักดิ์ ใหม่",
        "password": "the very first one",
        "title": "ครู",
        "role": "staff",
        "office": str(office.office("thalang").id),
        "from_on": "1/1/2569",
    }
    page = admin.send(admin.get("/people"), "/people", **{**fields, "password": "somsak somsak"})
    assert "ชื่อผู้ใช้" in page.find("p", id="password-error")[0].text
    assert "เพิ่ม นายสมศักดิ์ ใหม่ แล้ว" in admin.send(page, "/people", **fields).words
    visitor = visit()
    page = visitor.sign_in("somsak", "the very first one")
    visitor.send(page, "/password", old="the very first one", new=PASSWORD)
    assert "หนังสือเข้า" in visitor.get("/").words
