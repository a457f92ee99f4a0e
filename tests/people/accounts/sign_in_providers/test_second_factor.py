"""A second factor and who comes from outside: it belongs to passwords, and to the roles the
office names.
"""

import pytest

from app.people.accounts.models import Officer, PendingSignIn
from app.records.trail.models import Trail
from tests.office import PASSWORD
from tests.people.accounts.phone import Phone, key_on, set_up
from tests.people.accounts.sign_in_providers.conftest import come_back, leave, trusting
from tests.people.accounts.sign_in_providers.directory import PEOPLE

INSIDE = "วันนี้มีอะไรรอท่าน"
ASKED = "ยืนยันว่าเป็นท่าน"
TO_SET_UP = "กำหนดให้บทบาทของท่าน"
THERE = "the directory's password"


@pytest.fixture
def phone(visit):
    """The phone of the director of Kathu, who has set up a second factor."""
    visitor = visit("kathu")
    made, _codes = set_up(visitor)
    visitor.send(visitor.get("/account"), "/sign-out")
    return made


def _shown(visitor, page, phone):
    return visitor.send(page, "/sign-in/second", code=phone.shows(later=1))


def test_it_is_asked_for_after_the_directorys_password(phone, with_directory):
    page = with_directory.sign_in("kathu", THERE)
    assert ASKED in page.words
    assert INSIDE in _shown(with_directory, page, phone).words
    trail = Trail.select().where(Trail.act == "sign_in").order_by(Trail.id.desc()).get()
    assert trail.detail == '{"by": "ldap", "second": "app"}'


def test_it_is_set_up_with_the_directorys_password(with_directory):
    Officer.update(password="").where(Officer.sign_in == "kathu").execute()
    with_directory.sign_in("kathu", THERE)
    page = with_directory.send(with_directory.get("/account/second-factor"), "/offer")
    shows = Phone(key_on(page)).shows()
    assert (
        "รหัสผ่านไม่ถูกต้อง" in with_directory.send(page, "/prove", code=shows, password=PASSWORD).words
    )
    page = with_directory.send(
        with_directory.get("/account/second-factor"), "/prove", code=shows, password=THERE
    )
    assert len(page.find("code")) == 10


def test_who_comes_from_the_provider_or_the_proxy_has_brought_it(
    phone, with_provider, glewlwyd, portal
):
    assert INSIDE in come_back(with_provider, glewlwyd.sign_in("kathu", leave(with_provider))).words
    visitor = portal(PORTAL_PROXY_USER="X-Remote-User", PORTAL_PROXY_FROM="127.0.0.1")
    visitor.client.environ_base["HTTP_X_REMOTE_USER"] = "kathu"
    assert INSIDE in visitor.get("/").words


def test_but_where_the_office_names_the_role_it_is_asked_for_then_too(phone, glewlwyd, portal):
    visitor = portal(PORTAL_SECOND_FACTOR="head", **trusting(glewlwyd.issuer))
    page = come_back(visitor, glewlwyd.sign_in("kathu", leave(visitor, "/account")))
    assert ASKED in page.words
    assert visitor.get("/", follow=False).status == 303
    assert _shown(visitor, page, phone).find("h1")[0].text == "นางสาวผู้นำ กะทู้"


def test_the_proxy_leads_to_it_and_what_was_typed_comes_along(phone, portal):
    visitor = portal(
        PORTAL_SECOND_FACTOR="head",
        PORTAL_PROXY_USER="X-Remote-User",
        PORTAL_PROXY_FROM="127.0.0.1",
    )
    visitor.client.environ_base["HTTP_X_REMOTE_USER"] = "kathu"
    page = visitor.get("/account?a=1")
    assert ASKED in page.words
    assert page.find("input", name="next")[0].get("value") == "/account?a=1"
    page = visitor.post("/drafts/", {"key": "k", "subject": "พิมพ์ค้างไว้"})
    assert ASKED in page.words
    page = _shown(visitor, page, phone)
    assert "พิมพ์ค้างไว้" in page.words
    assert INSIDE in visitor.get("/").words
    assert PendingSignIn.select().count() <= 1


def test_who_has_no_password_anywhere_sets_it_up_all_the_same(portal, glewlwyd):
    Officer.update(password="").where(Officer.sign_in == "kathu").execute()
    visitor = portal(PORTAL_SECOND_FACTOR="head", **trusting(glewlwyd.issuer))
    assert TO_SET_UP in come_back(visitor, glewlwyd.sign_in("kathu", leave(visitor))).words
    page = visitor.send(visitor.get("/account/second-factor"), "/offer")
    page = visitor.send(
        page, "/prove", code=Phone(key_on(page)).shows(), password="whatever stands here"
    )
    assert len(page.find("code")) == 10
    assert INSIDE in visitor.get("/").words


def test_a_first_password_of_the_portals_holds_nobody_up_who_did_not_use_it(portal, slapd):
    Officer.update(must_change=True).where(Officer.sign_in == "kathu").execute()
    visitor = portal(PORTAL_LDAP=slapd.url, PORTAL_LDAP_DN="uid={name}," + PEOPLE)
    assert INSIDE in visitor.sign_in("kathu", THERE).words
    assert visitor.sign_in("kathu").form("/account/password") is not None
    assert visitor.get("/", follow=False).headers["Location"] == "/account/password"
