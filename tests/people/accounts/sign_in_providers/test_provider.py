"""Signing in through the office's OpenID provider, against a real glewlwyd; and against one that
lies.
"""

import re
import signal
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
from joserfc.jwk import RSAKey

from app.operations.health import report
from app.people.accounts.models import Officer, Session
from app.people.accounts.sign_in_providers import provider as provided
from app.records.trail.models import Trail
from tests.office import PASSWORD
from tests.people.accounts.sign_in_providers.conftest import BACK, come_back, leave, trusting
from tests.people.accounts.sign_in_providers.liar import liar
from tests.people.accounts.sign_in_providers.provider import SECRET, provider

INSIDE = "วันนี้มีอะไรรอท่าน"
NOT_SO = "การลงชื่อเข้าใช้ด้วยบัญชีของหน่วยงานไม่สำเร็จ"
DOWN = "ระบบบัญชีของหน่วยงานไม่ตอบในขณะนี้"


def _changed(address, **values):
    parts = urlsplit(address)
    asked = {name: value[0] for name, value in parse_qs(parts.query).items()}
    return urlunsplit(parts._replace(query=urlencode({**asked, **values})))


def test_who_signs_in_at_the_provider_is_signed_in_here(with_provider, glewlwyd):
    page = come_back(with_provider, glewlwyd.sign_in("kathu", leave(with_provider)))
    assert INSIDE in page.words
    assert '"by": "oidc"' in Trail.get(Trail.act == "sign_in").detail
    assert Session.get().officer.sign_in == "kathu"


def test_the_way_out_carries_a_challenge_a_state_and_a_nonce_and_no_secret(with_provider):
    where = leave(with_provider)
    asked = parse_qs(urlsplit(where).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 20 for name in ("code_challenge", "state", "nonce"))
    assert SECRET not in where


def test_the_way_back_is_kept(with_provider, glewlwyd):
    page = come_back(
        with_provider,
        glewlwyd.sign_in("mueang", leave(with_provider, "/account?a=1")),
        follow=False,
    )
    assert (page.status, page.headers["Location"]) == (303, "/account?a=1")


@pytest.mark.parametrize(
    "where", ["https://a.example/", "//a.example/", "/\\a.example", "javascript:alert(1)"]
)
def test_it_leads_to_no_other_place(with_provider, glewlwyd, where):
    page = come_back(
        with_provider, glewlwyd.sign_in("kathu", leave(with_provider, where)), follow=False
    )
    assert page.headers["Location"] == "/"


def test_who_is_no_officer_is_told_so_and_becomes_none(with_provider, glewlwyd):
    page = come_back(with_provider, glewlwyd.sign_in("stranger", leave(with_provider)))
    assert page.status == 403
    assert "ยังไม่มีผู้ใช้ชื่อ “stranger” ในระบบนี้" in page.words
    assert (
        Officer.select().where(Officer.sign_in == "stranger").count()
        == Session.select().count()
        == 0
    )
    assert "sign_in by oidc" in Trail.get(Trail.act == "sign_in_failed").detail


def test_a_shut_account_stays_shut(with_provider, glewlwyd):
    Officer.update(active=False).where(Officer.sign_in == "kathu").execute()
    assert come_back(with_provider, glewlwyd.sign_in("kathu", leave(with_provider))).status == 403
    assert Session.select().count() == 0
    assert Trail.get(Trail.act == "sign_in_failed").officer_name == "นางสาวผู้นำ กะทู้"


def test_a_state_that_is_not_this_browsers_is_refused(with_provider, glewlwyd, portal):
    back = glewlwyd.sign_in("kathu", leave(with_provider))
    other = portal()
    for visitor, address in (
        (with_provider, _changed(back, state="made-up")),
        (with_provider, _changed(back, state="")),
        (other, back),
    ):  # who is lured to the address of somebody else's sign-in
        page = come_back(visitor, address)
        assert page.status == 403
        assert NOT_SO in page.words
    assert Session.select().count() == 0
    assert Trail.select().where(Trail.act == "sign_in_failed").exists()


def test_a_code_counts_once(with_provider, glewlwyd, portal):
    back = glewlwyd.sign_in("kathu", leave(with_provider))
    assert come_back(with_provider, back).status == 200
    assert come_back(with_provider, back).status == 403
    assert Session.select().count() == 1


def test_a_code_of_another_sign_in_is_refused(with_provider, glewlwyd, portal):
    stolen = parse_qs(urlsplit(glewlwyd.sign_in("kathu", leave(with_provider))).query)["code"][0]
    other = portal()
    page = come_back(other, _changed(glewlwyd.sign_in("mueang", leave(other)), code=stolen))
    assert page.status == 403
    assert Session.select().count() == 0


def test_a_word_for_another_request_is_refused(with_provider, glewlwyd):
    back = glewlwyd.sign_in("kathu", _changed(leave(with_provider), nonce="of-another-request"))
    page = come_back(with_provider, back)
    assert page.status == 403
    assert NOT_SO in page.words
    assert Session.select().count() == 0


def test_who_turns_back_at_the_provider_is_asked_again(with_provider):
    where = leave(with_provider)
    state = parse_qs(urlsplit(where).query)["state"][0]
    page = come_back(
        with_provider, f"{BACK}?error=access_denied&error_description=%0Anot+today&state={state}"
    )
    assert page.status == 403
    assert NOT_SO in page.words
    assert "not today" not in page.words


@pytest.mark.parametrize("hurt", [signal.SIGKILL, signal.SIGSTOP])
def test_when_it_is_down_or_hangs_the_page_says_so_and_the_portals_own_passwords_go_on(
    portal, hurt
):
    with provider() as failing:
        failing.admit("wian", BACK)
        failing.enrol("kathu")
        visitor = portal(**trusting(failing.issuer))
        back = failing.sign_in("kathu", leave(visitor, "/account"))
        failing.process.send_signal(hurt)
        pages = [visitor.get("/sign-in/provider?next=/account")]
        assert provided._asked_again_from > provided.monotonic()
        pages.append(come_back(visitor, back))  # not asked again, see above
        assert [page.status for page in pages] == [503, 503]
        assert all(DOWN in page.words for page in pages)
        page = visitor.send(pages[0], "/sign-in", sign_in="kathu", password=PASSWORD)
        assert page.find("h1")[0].text == "นางสาวผู้นำ กะทู้"
        assert Session.get().officer.sign_in == "kathu"


def test_when_it_goes_down_while_somebody_is_there_they_are_told_on_the_way_back(portal):
    with provider() as failing:
        failing.admit("wian", BACK)
        failing.enrol("kathu")
        visitor = portal(**trusting(failing.issuer))
        back = failing.sign_in("kathu", leave(visitor))
        failing.process.kill()
        page = come_back(visitor, back)
        assert page.status == 503
        assert DOWN in page.words


def test_without_a_provider_there_is_no_button_and_no_such_page(portal):
    visitor = portal()
    assert not [
        link for link in visitor.get("/sign-in").find("a") if "provider" in link.get("href", "")
    ]
    assert (
        visitor.get("/sign-in/provider").status
        == visitor.get("/sign-in/provider/back").status
        == 404
    )


def test_typed_words_come_along_while_somebody_signs_in_elsewhere(with_provider, glewlwyd):
    assert with_provider.post("/drafts/", {"key": "k", "subject": "พิมพ์ค้างไว้"}).status == 401
    page = come_back(with_provider, glewlwyd.sign_in("kathu", leave(with_provider)))
    assert page.find("input", name="subject", value="พิมพ์ค้างไว้"), page.words


def test_the_check_says_whether_it_answers(portal, glewlwyd):
    portal(**trusting(glewlwyd.issuer))
    assert (True, "provider", f"{glewlwyd.issuer} answers") in report()
    portal(**trusting(glewlwyd.issuer + "/elsewhere"))
    assert [good for good, name, _said in report() if name == "provider"] == [False]


@pytest.fixture(scope="module")
def lying():
    with liar() as made:
        yield made


def _told(portal, lying, **settings):
    """What happens when somebody signs in at the provider that lies."""
    visitor = portal(**trusting(lying.issuer), **settings)
    return come_back(visitor, lying.sign_in(leave(visitor)))


def test_only_the_providers_whole_word_for_this_portal_counts(portal, lying):
    lying.honest()
    assert INSIDE in _told(portal, lying).words  # so that the lies below are what is refused
    Session.delete().execute()
    lies = [
        {"claims": {name: value}}
        for name, value in (
            ("aud", "another portal"),
            ("aud", ["another portal"]),
            ("aud", None),
            ("azp", "another portal"),
            ("iss", "https://elsewhere.example"),
            ("iss", None),
            ("nonce", "another"),
            ("nonce", None),
            ("exp", 1),
            ("exp", None),
            ("sub", None),
            ("preferred_username", ["kathu"]),
            ("preferred_username", ""),
        )
    ]
    lies += [
        {"signed_with": lying.other_key},
        {"unsigned": True},
        {"token": False},
        {"broken": "words"},
    ]
    visitor = portal()
    for lie in lies:
        lying.honest()
        back = lying.sign_in(leave(visitor))
        vars(lying).update(lie)
        page = come_back(visitor, back)
        assert page.status == 403, lie
        assert re.search(f"{NOT_SO}|ยังไม่มีผู้ใช้ชื่อ", page.words), lie
    assert Session.select().count() == 0


def test_new_keys_of_the_provider_are_learnt(portal, lying):
    lying.honest()
    visitor = portal(**trusting(lying.issuer))
    assert INSIDE in come_back(visitor, lying.sign_in(leave(visitor))).words
    former, lying.key = lying.key, RSAKey.generate_key(2048, {"kid": "new", "use": "sig"})
    try:
        lying.honest()
        visitor = portal()
        assert INSIDE in come_back(visitor, lying.sign_in(leave(visitor))).words
    finally:
        lying.key = former


def test_a_name_told_beside_the_id_token_counts_for_the_same_person_alone(portal, lying):
    lying.honest()
    lying.claims, lying.user = (
        {"preferred_username": None},
        {"sub": "1", "preferred_username": "Kathu"},
    )
    assert INSIDE in _told(portal, lying).words
    lying.user["sub"] = "2"
    assert NOT_SO in _told(portal, lying).words


def test_an_address_counts_when_it_is_verified(portal, lying):
    Officer.update(sign_in="kathu@example.go.th").where(Officer.sign_in == "kathu").execute()
    lying.honest()
    lying.claims = {"email": "Kathu@example.go.th", "email_verified": True}
    assert INSIDE in _told(portal, lying, PORTAL_OIDC_CLAIM="email").words
    lying.claims["email_verified"] = False
    assert NOT_SO in _told(portal, lying).words


def test_a_provider_that_calls_itself_something_else_is_not_the_one_meant(portal):
    with liar() as other:
        other.issuer_said = "https://elsewhere.example"
        page = portal(**trusting(other.issuer)).get("/sign-in/provider")
        assert page.status == 503
        assert DOWN in page.words
        other.honest()
        other.broken = "500"
        assert portal().get("/sign-in/provider").status == 503
