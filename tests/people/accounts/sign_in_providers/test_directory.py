"""Signing in with the password of the office's directory (LDAP), against a real slapd."""

import signal
from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.settings import settings
from app.operations.health import report
from app.people.accounts import directory as asked
from app.people.accounts.commands.officers import add_officer, appoint
from app.people.accounts.models import Attempt, Officer, Session
from app.records.trail.models import Trail
from tests.office import PASSWORD
from tests.people.accounts.sign_in_providers.directory import PEOPLE, directory

THERE = "the directory's password"
INSIDE = "วันนี้มีอะไรรอท่าน"
WRONG = "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"
DOWN = "ระบบบัญชีของหน่วยงานไม่ตอบ"


def _outsider(office):
    """An officer without a password of the portal's."""
    officer = add_officer("stranger", "นายมาจาก ที่อื่น", None)
    appoint(officer, office.office("thalang"), "ครู", "staff", clock.today())
    return officer


def _way() -> str:
    return Trail.select().where(Trail.act == "sign_in").order_by(Trail.id.desc()).get().detail


def test_the_directorys_password_signs_in_and_the_trail_tells_the_way(with_directory):
    assert INSIDE in with_directory.sign_in("kathu", THERE).words
    assert '"by": "ldap"' in _way()


def test_the_name_is_taken_as_typed_in_any_case(with_directory):
    assert INSIDE in with_directory.sign_in(" Kathu ", THERE).words


def test_the_portals_own_password_goes_on_working(with_directory):
    assert INSIDE in with_directory.sign_in("kathu").words
    assert '"by": "password"' in _way()


def test_a_wrong_password_is_refused_and_counts(with_directory):
    for _try in range(8):
        page = with_directory.sign_in("kathu", "neither of them")
        assert page.status == 422
        assert WRONG in page.words
    assert Attempt.select().where(Attempt.sign_in == "kathu").count() == 8
    assert "ผิดหลายครั้งเกินไป" in with_directory.sign_in("kathu", THERE).words


def test_no_password_binds_nobody(with_directory, office):
    _outsider(office)
    for password in ("", " ", "\u00ad", "\u200b", "\x00"):
        assert with_directory.sign_in("stranger", password).status == 422
        assert not asked.knows("kathu", password), repr(password)
    assert Session.select().count() == 0


def test_a_thai_password_arrives_as_it_was_typed(with_directory):
    assert with_directory.sign_in("outsider", "รหัสผ่านทำงานประจำ").status == 200
    assert '"by": "ldap"' in _way()


def test_a_name_is_a_name_whatever_stands_in_it(with_directory, slapd):
    with (
        slapd.chief() as chief
    ):  # somebody further down, whom only a name that is read as two parts would reach
        assert chief.add(f"ou=deeper,{PEOPLE}", "organizationalUnit"), chief.result
        assert chief.add(
            f"uid=kathu,ou=deeper,{PEOPLE}",
            ["account", "simpleSecurityObject"],
            {"userPassword": THERE},
        )
    for name in (
        f"kathu,{PEOPLE}",
        "kathu,ou=deeper",
        "kathu+uid=kathu",
        "*",
        "kat*",
        "kathu)(uid=*",
        "#6b61746875",
        "kathu\\2c",
        "kathu\\",
        '"kathu"',
        "kathu;",
        "kathu<>",
        "=kathu",
        "uid=kathu",
    ):
        assert not asked.knows(name, THERE), name
        page = with_directory.sign_in(name, THERE)
        assert page.status == 422, name
        assert WRONG in page.words, name


def test_a_name_with_signs_of_its_own_finds_its_person(portal, slapd, office):
    slapd.enrol(
        **{"neil\\+1": "password of a plus"}
    )  # a sign that would set two parts of a name apart
    add_officer("neil+1", "นายนีล บวก", None)
    visitor = portal(PORTAL_LDAP=slapd.url, PORTAL_LDAP_DN="uid={name}," + PEOPLE)
    assert visitor.sign_in("neil+1", "password of a plus").status == 200


def test_who_is_in_the_directory_alone_is_no_officer(with_directory):
    assert WRONG in with_directory.sign_in("stranger", "a stranger's password").words
    assert Officer.select().where(Officer.sign_in == "stranger").count() == 0


def test_a_shut_account_stays_shut(with_directory):
    Officer.update(active=False).where(Officer.sign_in == "kathu").execute()
    assert WRONG in with_directory.sign_in("kathu", THERE).words


def test_an_officer_without_a_password_of_the_portal_comes_in_by_the_directory_alone(
    with_directory, office
):
    _outsider(office)
    for password in ("nobody", "whatever it is", PASSWORD):
        assert WRONG in with_directory.sign_in("stranger", password).words
    assert "หนังสือเข้า" in with_directory.sign_in("stranger", "a stranger's password").words
    page = with_directory.get("/account")
    assert "เปลี่ยนรหัสผ่านที่หน่วยงาน" in page.words
    assert not page.find("input", name="old")


def test_the_administrator_adds_somebody_without_a_password(portal, slapd, office):
    def add(visitor):
        visitor.sign_in("admin")
        return visitor.send(
            visitor.get("/people"),
            "/people",
            sign_in="stranger",
            name="นายมาจาก ที่อื่น",
            title="ครู",
            role="staff",
            office=str(office.office("thalang").id),
            from_on="1/1/2569",
        )

    assert "กรุณากรอกช่องนี้" in add(portal()).words
    visitor = portal(PORTAL_LDAP=slapd.url, PORTAL_LDAP_DN="uid={name}," + PEOPLE)
    assert "เพิ่ม นายมาจาก ที่อื่น แล้ว" in add(visitor).words
    assert "หนังสือเข้า" in visitor.sign_in("stranger", "a stranger's password").words


def test_over_tls_it_must_show_a_certificate_that_is_trusted_and_its_own(
    portal, slapd, monkeypatch
):
    def tried(url, trusted):
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        return portal(PORTAL_LDAP=url, PORTAL_LDAP_DN="uid={name}," + PEOPLE).sign_in(
            "kathu", THERE
        )

    assert INSIDE in tried(slapd.tls_url, str(slapd.certificate)).words
    assert DOWN in tried(slapd.tls_url, "").words
    assert DOWN in tried(slapd.by_name, str(slapd.certificate)).words


@pytest.fixture
def failing(portal, office):
    """A directory of its own that a test may hurt, and a browser before the portal that asks it."""
    _outsider(office)
    with directory() as running:
        running.enrol(kathu=THERE, stranger="a stranger's password")
        yield running, portal(PORTAL_LDAP=running.url, PORTAL_LDAP_DN="uid={name}," + PEOPLE)


@pytest.mark.parametrize("hurt", [signal.SIGKILL, signal.SIGSTOP])
def test_when_it_is_down_or_hangs_the_portals_own_passwords_are_the_way_in(failing, hurt):
    running, visitor = failing
    running.process.send_signal(hurt)
    page = visitor.sign_in("stranger", "a stranger's password")
    assert page.status == 422
    assert DOWN in page.words
    assert DOWN in visitor.sign_in("kathu", THERE).words  # not asked again, see below
    assert DOWN in visitor.sign_in("nobody", "a guess").words
    assert INSIDE in visitor.sign_in("kathu").words


def test_while_it_hangs_it_is_asked_once_and_nobody_waits_again(failing, monkeypatch):
    running, visitor = failing
    running.process.send_signal(signal.SIGSTOP)
    began = asked.monotonic()
    assert DOWN in visitor.sign_in("stranger", "a stranger's password").words
    assert asked._asked_again_from >= began + asked.REST
    running.process.send_signal(signal.SIGCONT)
    assert DOWN in visitor.sign_in("stranger", "a stranger's password").words
    monkeypatch.setattr(asked, "monotonic", lambda: began + 1000)
    assert "หนังสือเข้า" in visitor.sign_in("stranger", "a stranger's password").words


def test_a_directory_that_is_down_is_no_failure_of_who_has_no_other_password(failing, at):
    running, visitor = failing
    running.stop()
    for _try in range(10):
        assert DOWN in visitor.sign_in("stranger", "a stranger's password").words
    running.start()
    asked._asked_again_from = 0.0
    assert "หนังสือเข้า" in visitor.sign_in("stranger", "a stranger's password").words


def test_while_it_is_down_guesses_at_the_portals_own_passwords_count(failing, at):
    running, visitor = failing
    running.stop()
    for number in range(8):
        assert DOWN in visitor.sign_in("kathu", f"guess {number}").words
    assert "ผิดหลายครั้งเกินไป" in visitor.sign_in("kathu").words
    running.start()
    at(clock.now() + timedelta(minutes=16))
    assert INSIDE in visitor.sign_in("kathu").words


def test_the_check_says_whether_it_answers(failing):
    running, _visitor = failing

    def line():
        asked._asked_again_from = 0.0
        return {name: (good, said) for good, name, said in report()}["directory"]

    assert line() == (True, f"{settings().outside.ldap} answers; passwords go there unencrypted")
    running.stop()
    good, said = line()
    assert not good
    assert said.startswith("DirectoryDown: ")
    running.start()
