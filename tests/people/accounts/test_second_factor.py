"""The second factor: set up in three steps, asked for at each sign-in, ten codes of paper, off
only with both proofs.
"""

import io
import subprocess
import sys
from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.paths import ROOT
from app.kit.settings import settings
from app.people.accounts.commands import sessions
from app.people.accounts.models import Officer, Session, SpareCode
from app.records.trail.models import Trail
from tests.office import PASSWORD
from tests.people.accounts.phone import Phone, codes_on, key_on, set_up

DESK = "วันนี้มีอะไรรอท่าน"


@pytest.fixture
def begun(at):
    """A moment at which a time step has just begun, and the clock stands."""
    moment = clock.now().replace(second=0, microsecond=0)
    at(moment)
    return moment


@pytest.fixture
def drafter(visit, begun, at):
    """Somebody with a second factor, half a minute after setting it up."""
    visitor = visit("drafter")
    visitor.phone, visitor.codes = set_up(visitor)
    at(begun + timedelta(seconds=30))
    return visitor


@pytest.fixture
def half(visit, drafter):
    """half() is somebody at the page that asks for the second proof, after the right password."""

    def sit_down():
        visitor = visit()
        return visitor, visitor.sign_in("drafter")

    return sit_down


def test_it_is_set_up_in_three_steps_and_gives_ten_codes(visit, begun):
    visitor = visit("drafter")
    page = visitor.send(visitor.get("/account/second-factor"), "/offer")
    assert all(step in page.words for step in ("ขั้นที่ 1", "ขั้นที่ 2", "ขั้นที่ 3"))
    picture = visitor.client.get(page.find("img")[0].get("src"))
    assert picture.content_type == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    assert b"<svg" in picture.data
    page = visitor.send(page, "/prove", code=Phone(key_on(page)).shows(), password=PASSWORD)
    assert len(set(codes_on(page))) == 10
    assert "แสดงครั้งเดียว" in page.words
    assert "no-store" in page.headers["Cache-Control"]
    assert "เหลือ 10 รหัส" in visitor.get("/account").words
    assert visitor.get("/account/second-factor/picture.svg").status == 404
    assert codes_on(visitor.get("/account/second-factor")) == []


def test_a_key_that_was_not_proved_asks_for_nothing(visit, begun):
    visitor = visit("drafter")
    page = visitor.send(visitor.get("/account/second-factor"), "/offer")
    phone = Phone(key_on(page))
    assert "รหัสไม่ตรง" in visitor.send(page, "/prove", code="000000", password=PASSWORD).words
    page = visitor.send(page, "/prove", code=phone.shows(), password="not the password")
    assert (page.status, "รหัสผ่านไม่ถูกต้อง" in page.words) == (422, True)
    assert DESK in visit().sign_in("drafter").words
    visitor.send(page, "/stop")
    assert visitor.get("/account/second-factor/picture.svg").status == 404


def test_after_the_password_the_code_is_asked_for(half, drafter):
    visitor, page = half()
    assert "ยืนยันว่าเป็นท่าน" in page.words
    assert visitor.get("/", follow=False).status == 303
    assert DESK in visitor.send(page, "/second", code=drafter.phone.shows()).words
    assert "และรหัสจากแอป" in visitor.get("/account").words


def test_a_wrong_password_never_leads_to_the_code(visit, drafter):
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in visit().sign_in("drafter", "not the password").words


def test_a_wrong_code_is_told_and_may_be_mended(half, drafter):
    visitor, page = half()
    page = visitor.send(page, "/second", code="000000")
    assert (page.status, "รหัสไม่ถูกต้อง" in page.words) == (422, True)
    assert DESK in visitor.send(page, "/second", code=drafter.phone.shows()).words


@pytest.mark.parametrize("typed", ["{0} {1}", "  {0}{1}", "{0}-{1}"])
def test_a_code_is_read_however_it_is_typed(half, drafter, typed):
    visitor, page = half()
    shown = drafter.phone.shows()
    thai = typed.format(shown[:3], shown[3:]).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert DESK in visitor.send(page, "/second", code=thai).words


def test_a_code_works_once(half, drafter):
    code = drafter.phone.shows()
    first, page = half()
    second, other = half()
    assert DESK in first.send(page, "/second", code=code).words
    assert "ใช้ไปแล้ว" in second.send(other, "/second", code=code).words


def test_the_code_of_setting_up_is_used_up(visit, begun):
    phone, _codes = set_up(visit("drafter"))
    visitor = visit()
    assert (
        "ใช้ไปแล้ว" in visitor.send(visitor.sign_in("drafter"), "/second", code=phone.shows()).words
    )


@pytest.mark.parametrize(
    ("steps", "taken"), [(-2, False), (-1, False), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_one_step_off(half, drafter, at, steps, taken):
    at(clock.now() + timedelta(seconds=30))
    if steps == -1:
        taken = True  # two steps after setting up
    visitor, page = half()
    assert (
        DESK in visitor.send(page, "/second", code=drafter.phone.shows(later=steps)).words
    ) == taken


def test_each_code_of_paper_works_once_and_what_is_left_is_counted(half, drafter):
    visitor, page = half()
    assert (
        DESK in visitor.send(page, "/second", code=drafter.codes[0].lower().replace("-", " ")).words
    )
    assert "เหลือ 9 รหัส" in visitor.get("/account").words
    assert "และรหัสสำรอง" in visitor.get("/account").words
    visitor, page = half()
    page = visitor.send(page, "/second", code=drafter.codes[0])
    assert "ใช้ไปแล้ว" in page.words
    assert DESK in visitor.send(page, "/second", code=drafter.codes[9]).words


def test_ten_sign_ins_use_the_paper_up(half, drafter):
    for code in drafter.codes:
        visitor, page = half()
        assert DESK in visitor.send(page, "/second", code=code).words
    assert "เหลือ 0 รหัส" in visitor.get("/account").words
    visitor, page = half()
    assert DESK in visitor.send(page, "/second", code=drafter.phone.shows()).words


def test_nothing_of_secret_or_codes_is_stored_as_it_is(drafter):
    stored = " ".join(
        str(vars(row)) for table in (Officer, SpareCode, Session, Trail) for row in table.select()
    )
    assert drafter.phone.totp.secret not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in drafter.codes)


def test_a_sign_in_half_done_lapses(half, drafter, at):
    visitor, page = half()
    at(clock.now() + timedelta(minutes=11))
    page = visitor.send(page, "/second", code=drafter.phone.shows())
    assert "หมดเวลา" in page.words
    page = visitor.send(page, "/sign-in", sign_in="drafter", password=PASSWORD)
    assert DESK in visitor.send(page, "/second", code=drafter.phone.shows()).words


def test_without_the_first_proof_there_is_no_second(visit, drafter):
    visitor = visit()
    page = visitor.get("/sign-in")
    fields = {
        "csrf_token": page.find("input", name="csrf_token")[0].get("value"),
        "key": "a",
        "code": drafter.phone.shows(),
    }
    assert "หมดเวลา" in visitor.post("/sign-in/second", fields).words
    assert visitor.get("/sign-in/second", follow=False).status == 303


def test_a_form_from_elsewhere_cannot_be_the_second_proof(half, drafter):
    visitor, _page = half()
    assert (
        visitor.post("/sign-in/second", {"key": "a", "code": drafter.phone.shows()}).status == 400
    )


def test_what_was_typed_survives_both_steps(drafter, visit, at):
    page = drafter.get("/drafts/blank")
    at(clock.now() + timedelta(hours=3))
    page = drafter.send(page, "/drafts/", subject="เรื่องที่พิมพ์ค้างไว้")
    assert page.status == 401
    page = drafter.send(page, "/sign-in", sign_in="drafter", password="wrong wrong wrong")
    page = drafter.send(page, "/sign-in", sign_in="drafter", password=PASSWORD)
    assert "สิ่งที่ท่านพิมพ์ยังอยู่ครบ" in page.words
    page = drafter.send(page, "/second", code="000000")
    page = drafter.send(page, "/second", code=drafter.phone.shows())
    assert "เรื่องที่พิมพ์ค้างไว้" in page.words
    assert page.find("input", name="subject")[0].get("value") == "เรื่องที่พิมพ์ค้างไว้"


def test_the_way_back_survives_both_steps(visit, drafter):
    visitor = visit()
    page = visitor.get("/documents/?q=ประชุม")
    page = visitor.send(page, "/sign-in", sign_in="drafter", password=PASSWORD)
    page = visitor.send(page, "/second", code=drafter.phone.shows())
    assert page.find("input", name="q")[0].get("value") == "ประชุม"


def test_lost_files_are_still_spoken_of_at_the_second_step(drafter, at):
    page = drafter.get("/drafts/blank")
    where, fields = drafter.fill(page, "/drafts/", subject="มีแฟ้ม")
    at(clock.now() + timedelta(hours=3))
    page = drafter.post(where, {**fields, "files": (io.BytesIO(b"%PDF-"), "a.pdf")})
    page = drafter.send(page, "/sign-in", sign_in="drafter", password=PASSWORD)
    assert "ยกเว้นแฟ้ม" in page.words
    assert (
        "แฟ้มที่เลือกไว้ไม่ได้ติดมาด้วย" in drafter.send(page, "/second", code=drafter.phone.shows()).words
    )


@pytest.mark.parametrize("what", ["off", "phone", "codes"])
def test_every_change_asks_for_password_and_code(drafter, what):
    page = drafter.get("/account/second-factor")
    for password, code in (
        ("not the password", drafter.phone.shows()),
        (PASSWORD, "000000"),
        (PASSWORD, ""),
        ("", ""),
    ):
        answer = drafter.send(page, "/change", what=what, password=password, code=code)
        assert answer.status == 422
    officer = Officer.get(Officer.sign_in == "drafter")
    assert (bool(officer.totp), officer.totp_offered, SpareCode.select().count()) == (True, "", 10)


def test_switched_off_the_password_is_enough(drafter, visit):
    page = drafter.get("/account/second-factor")
    page = drafter.send(page, "/change", what="off", password=PASSWORD, code=drafter.phone.shows())
    assert "ปิดรหัสยืนยันสองชั้นแล้ว" in page.words
    assert DESK in visit().sign_in("drafter").words
    assert Trail.select().where(Trail.act == "remove_second_factor").count() == 1


def test_new_codes_make_the_old_ones_void(drafter, half):
    page = drafter.send(
        drafter.get("/account/second-factor"),
        "/change",
        what="codes",
        password=PASSWORD,
        code=drafter.codes[0],
    )
    fresh = codes_on(page)
    assert len(fresh) == 10
    assert not set(fresh) & set(drafter.codes)
    visitor, page = half()
    assert "รหัสไม่ถูกต้อง" in visitor.send(page, "/second", code=drafter.codes[1]).words
    assert DESK in visitor.send(page, "/second", code=fresh[0]).words


def test_with_a_new_phone_the_old_one_counts_until_the_new_one_is_proved(drafter, half, at):
    page = drafter.get("/account/second-factor")
    page = drafter.send(
        page, "/change", what="phone", password=PASSWORD, code=drafter.phone.shows()
    )
    fresh = Phone(key_on(page))
    at(clock.now() + timedelta(seconds=30))
    visitor, other = half()
    assert "รหัสไม่ถูกต้อง" in visitor.send(other, "/second", code=fresh.shows()).words
    assert DESK in visitor.send(other, "/second", code=drafter.phone.shows()).words
    assert len(codes_on(drafter.send(page, "/prove", code=fresh.shows(), password=PASSWORD))) == 10
    at(clock.now() + timedelta(seconds=30))
    visitor, other = half()
    assert "รหัสไม่ถูกต้อง" in visitor.send(other, "/second", code=drafter.phone.shows()).words
    assert DESK in visitor.send(other, "/second", code=fresh.shows()).words


def test_a_second_factor_that_is_new_ends_the_other_sessions(visit, begun):
    there, here = visit("drafter"), visit("drafter")
    set_up(here)
    assert there.get("/", follow=False).status == 303
    assert here.get("/").status == 200


def test_sending_the_last_step_twice_loses_nothing(visit, begun):
    visitor = visit("drafter")
    page = visitor.send(visitor.get("/account/second-factor"), "/offer")
    where, fields = visitor.fill(
        page, "/prove", code=Phone(key_on(page)).shows(), password=PASSWORD
    )
    assert len(codes_on(visitor.post(where, fields))) == 10
    page = visitor.post(where, fields)
    assert "ตั้งรหัสยืนยันสองชั้นไว้แล้ว" in page.words
    assert SpareCode.select().count() == 10


RACE = """
import sys
from app.people.accounts.commands.sessions import second_step
from app.kit.db import db
from app.kit.errors import Refused
db.connect()
print("ready", flush=True)
code = sys.stdin.readline().strip()
try:
    second_step(sys.argv[1], code, "10.0.0.9", "")
    print("in")
except Refused as problem:
    print("refused")
"""


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_several_processes_with_the_same_code_one_gets_in(drafter, monkeypatch, kind):
    monkeypatch.undo()  # the others have the real clock
    officer = Officer.get(Officer.sign_in == "drafter")
    tokens = [sessions.come_in(officer, "10.0.0.9", "", by="password").token for _one in range(4)]
    env = {
        "PORTAL_DATA": str(settings().data),
        "PORTAL_DATABASE_URL": settings().database_url,
        "PATH": "/usr/bin:/bin",
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, token],
            cwd=ROOT,
            env=env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for token in tokens
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    code = drafter.codes[3] if kind == "paper" else drafter.phone.shows(later=1)
    for process in started:
        process.stdin.write(f"{code}\n")
        process.stdin.flush()
    said = [process.communicate(timeout=180)[0].strip() for process in started]
    assert sorted(said) == ["in", "refused", "refused", "refused"]


def test_who_knew_the_password_and_not_the_code_is_told_of(drafter, half, visit, at):
    stranger = visit()
    stranger.client.environ_base = {**stranger.client.environ_base, "REMOTE_ADDR": "192.0.2.66"}
    for _try in range(2):
        stranger.send(stranger.sign_in("drafter"), "/second", code="000000")
    visitor, page = half()
    visitor.send(page, "/second", code="000000")
    page = visitor.send(page, "/second", code=drafter.phone.shows())
    assert "รหัสยืนยันผิด 2 ครั้ง" in page.words
    at(clock.now() + timedelta(seconds=30))
    visitor, page = half()
    assert "รหัสยืนยันผิด" not in visitor.send(page, "/second", code=drafter.phone.shows()).words


def test_a_key_that_cannot_be_opened_is_told_and_the_administrator_can_help(drafter, half, visit):
    Officer.update(totp="sealed with the key of another portal").where(
        Officer.sign_in == "drafter"
    ).execute()
    visitor, page = half()
    page = visitor.send(page, "/second", code=drafter.phone.shows())
    assert (page.status, "ติดต่อผู้ดูแลระบบ" in page.words) == (422, True)
    admin = visit("admin")
    admin.send(
        admin.get(f"/people/{Officer.get(Officer.sign_in == 'drafter').id}"), "/second-factor"
    )
    assert DESK in visit().sign_in("drafter").words
