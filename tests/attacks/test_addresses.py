"""What is asked for in ways no page of ours asks: other places to go to, forms from elsewhere,
headers, cookies, keys.
"""

import re
from http.cookies import SimpleCookie

import pytest
from flask.sessions import SecureCookieSessionInterface

from app.factory import create_app
from app.field.households.models import Member
from app.kit import mail
from app.kit.settings import settings
from app.people.accounts import passwords
from app.people.accounts.models import Officer, Session, UnsentForm
from tests.attacks.conftest import filled, fingerprint, keys, routes
from tests.office import PASSWORD
from tests.visitor import Page

pytestmark = pytest.mark.bare  # the same whatever database is behind
PLACES = [
    "https://a.example/",
    "http:a.example",
    "//a.example",
    "///a.example",
    "////a.example/..",
    "/\\a.example",
    "\\\\a.example",
    "/\t/a.example",
    "/\n/a.example",
    "/\r/a.example",
    "\t//a.example",
    " //a.example",
    "/%09/a.example",
    "/%2f/a.example",
    "/%2f%2fa.example",
    "/%5ca.example",
    "%2f%2fa.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "//[",
    "//[::1",
    "/[",
    "http://[",
    "//a.example@b.example",
    "https:a.example",
    "https:/a.example",
    "//à¸\u0081.example",
    "//ตัวอย่าง.ไทย",
    "／／a.example",
    "/\u2028/a.example",
    "/.//a.example",
    "/..//a.example",
    "//℀.example",
    "/\0/a.example",
    "/a\r\nSet-Cookie: b=c",
    "/" + "ก" * 4000,
    "/" * 5000,
    "",
    "@a.example",
    "?next=//a.example",
    "#//a.example",
]
HERE = re.compile(r"/(?![/\\])[^\s\\]*")


@pytest.mark.parametrize("place", PLACES, ids=[ascii(place)[:24] for place in PLACES])
def test_signing_in_leads_to_no_other_place(visit, place):
    visitor = visit()
    page = visitor.get("/sign-in?next=%2F")
    page = visitor.send(
        page, "/sign-in", follow=False, sign_in="drafter", password=PASSWORD, next=place
    )
    assert page.status == 303
    where = page.headers["Location"]
    assert HERE.fullmatch(where), where
    assert "Set-Cookie: b" not in str(page.headers).replace(where, "")
    assert len(where) < 2000


@pytest.mark.parametrize("place", PLACES, ids=[ascii(place)[:24] for place in PLACES])
def test_a_refusal_leads_back_to_no_other_place(visit, place):
    client = visit("drafter").client
    for referrer in (f"http://localhost{place}", place):
        answer = client.get(
            "/documents/999999",
            environ_overrides={"HTTP_REFERER": referrer.encode().decode("latin-1")},
        )
        assert answer.status_code == 404
        for where in re.findall(r'href="([^"]*)"', answer.get_data(as_text=True)):
            assert HERE.fullmatch(
                where.replace("&amp;", "&").replace(" ", "+")
            ) or where.startswith("#"), where


def test_no_address_is_made_from_the_name_a_browser_says_the_portal_has(visit):
    client = visit("drafter").client
    for headers in (
        {"Host": "a.example"},
        {"X-Forwarded-Host": "a.example"},
        {"Forwarded": "host=a.example"},
        {"X-Original-URL": "/people"},
        {"X-Rewrite-URL": "/people"},
        {"X-Forwarded-Prefix": "/a.example"},
        {"X-Forwarded-Port": "1", "X-Forwarded-Proto": "https", "X-Forwarded-For": "a.example"},
    ):
        for path in ("/", "/drafts/", "/documents/999999", "/sign-in"):
            answer = client.get(path, headers=headers)
            assert "a.example" not in answer.get_data(as_text=True), (headers, path)
            assert "a.example" not in str(answer.headers), (headers, path)
        answer = client.post("/documents/1/pass", headers=headers, data={})
        assert "a.example" not in answer.get_data(as_text=True) + str(answer.headers)


def test_behind_a_proxy_only_what_the_proxy_sets_is_believed(office, monkeypatch):
    """The last address of the chain, not one the browser added; no port and no folder of its
    choice.
    """
    monkeypatch.setattr("app.factory.settings", lambda: _behind(settings(), 1))
    client = create_app().test_client()
    client.post("/sign-in", data={}, headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.9"})
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    fields = {"csrf_token": token, "sign_in": "drafter", "password": PASSWORD, "key": "k"}
    answer = client.post(
        "/sign-in",
        data=fields,
        headers={
            "X-Forwarded-For": "6.6.6.6, 10.0.0.9",
            "X-Forwarded-Port": "1",
            "X-Forwarded-Prefix": "/evil",
        },
    )
    assert answer.headers["Location"] == "/"
    assert Session.get().address == "10.0.0.9"


def _behind(chosen, proxies):
    return type(chosen)(**{**vars(chosen), "proxies": proxies})


def _writing(app):
    return [
        rule
        for arguments in (True, False)
        for rule in routes(app, arguments)
        if "POST" in rule.methods
    ]


@pytest.mark.parametrize(
    "token", ["", "forged", "another's", "in a header of another name", "in the address"]
)
def test_no_form_from_elsewhere_is_taken(app, visit, things, token):
    """Whoever makes a browser send a form to us does not know the key in our pages."""
    client, other = visit("kathu").client, visit("kathu1").client
    own, theirs = keys(client)["csrf_token"], keys(other)["csrf_token"]
    before, shut = fingerprint(), 0
    for number, rule in enumerate(_writing(app)):
        path, fields, headers = (
            filled(rule, things[0]),
            {"key": f"csrf{number}", "version": "1"},
            {},
        )
        if token == "in the address":
            path += f"?csrf_token={own}"
        elif token == "in a header of another name":
            headers = {"X-Token": own}
        else:
            fields["csrf_token"] = theirs if token == "another's" else token
        answer = client.post(path, data=fields, headers={**headers, "Origin": "https://a.example"})
        assert answer.status_code in (400, 403), (rule.rule, answer.status_code)
        shut += answer.status_code == 400
    assert shut > 60
    assert fingerprint() == before


def test_a_browser_that_says_the_form_is_anothers_is_believed_even_with_the_right_key(
    app, visit, things
):
    client = visit("kathu").client
    own, before = keys(client), fingerprint()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.example"},
    ):
        for number, rule in enumerate(_writing(app)):
            answer = client.post(
                filled(rule, things[0]), data={**own, "key": f"site{number}"}, headers=headers
            )
            assert answer.status_code in (400, 403), (rule.rule, headers, answer.status_code)
    assert fingerprint() == before
    answer = client.post(
        "/account/language",
        data={**own, "language": "en"},
        headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "https://a.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://localhost.a.example"}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, True),
    ],
)
def test_what_another_site_types_is_not_offered_as_ones_own_after_signing_in(visit, headers, kept):
    """Its form comes without our cookie: to the portal it looks like that of somebody whose
    session was lost.
    """
    visitor = visit()
    answer = visitor.client.post(
        "/people", data={"sign_in": "thief", "role": "administrator"}, headers=headers
    )
    assert (answer.status_code, UnsentForm.select().count()) == (401, kept)
    page = visitor.send(Page(answer, whole=True), "/sign-in", sign_in="admin", password=PASSWORD)
    assert bool(page.find("input", name="role", value="administrator")) == kept


def test_nobody_is_signed_in_by_a_form_of_somebody_else(visit):
    client = visit().client
    answer = client.post("/sign-in", data={"sign_in": "drafter", "password": PASSWORD, "key": "k"})
    assert answer.status_code == 400
    assert Session.select().count() == 0


READS = {"reading", "delivery", "queue_task"}  # that somebody looked


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_writes_nothing_but_that_somebody_read(app, visit, things, method):
    client, before = visit("kathu").client, fingerprint()
    for ids in things:
        for arguments in (True, False):
            for rule in routes(app, arguments):
                if "GET" in rule.methods:
                    answer = client.open(
                        filled(rule, ids), method=method, headers={"Sec-Fetch-Site": "cross-site"}
                    )
                    assert answer.status_code < 500, rule.rule
                    assert method == "GET" or not answer.data
    after = fingerprint()
    assert {table for table in after if after[table] != before[table]} <= READS


def test_a_session_is_never_one_that_was_there_before(app, visit, office):
    """The cookie a thief planted beforehand is worth nothing once somebody has signed in with
    it.
    """
    thief = app.test_client()
    thief.get("/sign-in")
    planted = thief.get_cookie("wian").value
    visitor = visit()
    visitor.client.set_cookie("wian", planted)
    visitor.sign_in("drafter")
    assert visitor.client.get_cookie("wian").value != planted
    assert thief.get("/account").status_code == 303
    assert visitor.client.get("/account").status_code == 200


def test_signing_in_again_begins_another_session(visit):
    visitor = visit("drafter")
    first = visitor.client.get_cookie("wian").value
    visitor.sign_in("drafter")
    assert visitor.client.get_cookie("wian").value != first
    assert len({row.token for row in Session.select()}) == 2


def test_a_cookie_sealed_with_another_key_opens_nothing(app, visit):
    signer = SecureCookieSessionInterface()
    stranger = type(
        "App",
        (),
        {"secret_key": "another key that is long enough", "config": {"SECRET_KEY_FALLBACKS": []}},
    )()
    with visit("drafter").client.session_transaction() as session:
        token = session["token"]
    forged = signer.get_signing_serializer(stranger).dumps({"token": token})
    client = app.test_client()
    client.set_cookie("wian", forged)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    "page",
    [
        "/households/?find={token}",
        "/households/{id}/merge?find={token}",
        "/fieldwork/export?find={token}",
    ],
)
def test_no_address_opens_what_is_kept_sealed(visit, office, page):
    """Who has a copy of the database, and an account here, reads no citizen number by asking for
    the words in an address.
    """
    household = office.household(citizen="1101700230708")
    kept = Member.get(Member.household == household).citizen_sealed
    answer = visit("kathu").get(page.format(token=kept, id=household.id))
    assert (answer.status, "1101700230708" in answer.text) == (200, False)


def test_the_cookie_is_for_our_pages_alone(visit, office, monkeypatch):
    client = visit().client
    cookie = SimpleCookie(client.get("/sign-in").headers["Set-Cookie"])["wian"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert not cookie["expires"]
    chosen = settings()
    monkeypatch.setattr(
        "app.factory.settings", lambda: type(chosen)(**{**vars(chosen), "https": True})
    )
    answer = create_app().test_client().get("https://localhost/sign-in")
    assert SimpleCookie(answer.headers["Set-Cookie"])["__Host-wian"]["secure"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_nothing_of_a_page_for_somebody_is_kept_for_others(app, visit, things):
    """No proxy between may keep it, and a browser asks again each time; over plain http it keeps
    no file at all.
    """
    for who in ("kathu", "registrar", "admin"):
        client = visit(who).client
        for ids in things[:2]:
            for arguments in (True, False):
                for rule in routes(app, arguments):
                    if "GET" in rule.methods:
                        answer = client.get(filled(rule, ids))
                        said = answer.headers["Cache-Control"]
                        assert "private" in said or "no-store" in said, (rule.rule, said)
                        assert "public" not in said, (rule.rule, said)
                        assert "no-store" in said or answer.mimetype == "text/html", (
                            rule.rule,
                            said,
                        )
                        assert answer.headers["X-Content-Type-Options"] == "nosniff"
                        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_every_answer_carries_the_headers_that_keep_others_out(app, visit):
    client = visit("drafter").client
    stranger = app.test_client()
    answers = [
        client.open("/", method="TRACE"),
        client.get("/nowhere"),
        client.get("/static/nowhere"),
        client.get("/people"),
        client.post("/documents/"),
        client.options("/"),
        stranger.get("/sign-in"),
        stranger.get("/verify/x"),
    ]
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Werkzeug" not in answer.headers.get("Server", "")
    assert answers[0].status_code == 405


def test_signing_out_clears_what_the_browser_kept(visit):
    visitor = visit("drafter")
    page = visitor.send(visitor.get("/account"), "/sign-out", follow=False)
    assert page.headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize(
    "name", ["drafter", "nobody-at-all", "Ｄrafter", "drafter\0", "' OR 1=1 --", "%", "dr_fter"]
)
def test_an_unknown_name_costs_a_password_hash_too(visit, monkeypatch, name):
    """The same work is done whether the name is known or not: the hash is computed each time."""
    seen, real = [], passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda stored, password: seen.append(stored) or real(stored, password)
    )
    page = visit().sign_in(name, "a wrong password")
    assert page.status == 422
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in page.words
    assert len(seen) == 1
    assert seen[0].startswith("$argon2id$")


@pytest.mark.parametrize(
    "twin", ["ＤＲＡＦＴＥＲ", "drafter\u200b", "\u202edrafter", "Drafter", "ｄｒafter", "𝐝𝐫𝐚𝐟𝐭𝐞𝐫"]
)
def test_a_sign_in_name_that_only_looks_otherwise_is_the_same_name(visit, office, twin):
    admin = visit("admin")
    fields = {
        "sign_in": twin,
        "name": "นายฝาแฝด มาก",
        "password": "first password of his",
        "title": "ครู",
        "role": "staff",
        "office": str(office.office("thalang").id),
        "from_on": "1/1/2569",
    }
    page = admin.send(admin.get("/people"), "/people", **fields)
    assert "อยู่แล้ว" in page.words
    assert Officer.select().where(Officer.name == "นายฝาแฝด มาก").count() == 0


@pytest.mark.parametrize("twin", ["drаfter", "ԁrafter", "drafter admin", "dra\u0301fter"])
def test_a_sign_in_name_in_letters_that_pass_for_others_is_refused(visit, office, twin):
    """A Cyrillic а looks like a Latin one: names are of Thai or of plain Latin letters, never
    both.
    """
    admin = visit("admin")
    fields = {
        "sign_in": twin,
        "name": "นายฝาแฝด มาก",
        "password": "first password of his",
        "title": "ครู",
        "role": "staff",
        "office": str(office.office("thalang").id),
        "from_on": "1/1/2569",
    }
    page = admin.send(admin.get("/people"), "/people", **fields)
    assert page.status == 422
    assert Officer.select().where(Officer.name == "นายฝาแฝด มาก").count() == 0


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("a@b.example\r\nBcc: c@d.example", "ก"),
        ("a@b.example", "ก\r\nBcc: c@d.example"),
        ("a@b.example\nX: y", "ก"),
        ("a@b.example", "ก\n\nข"),
        ("a@b.example, c@d.example", "ก"),
    ],
)
def test_no_header_of_a_mail_is_made_of_text(visit, office, to, subject):
    """A mail with such a line is not written; nobody can have such an address; and a Thai
    subject goes out in ASCII.
    """
    with pytest.raises(ValueError, match=r".+"):
        mail._written("wian@example.go.th", to, subject, "ข้อความ")
    admin = visit("drafter")
    page = admin.send(
        admin.get("/account"), "/email", email=to if to != "a@b.example" else f"{to}\r\n{subject}"
    )
    assert Officer.get(Officer.sign_in == "drafter").email == ""
    assert page.status == 422
    written = mail._written("wian@example.go.th", "a@b.example", "เวียน: มีเรื่องรอท่าน", "ข้อความ")
    assert written.as_bytes().partition(b"\r\n\r\n")[0].isascii()


@pytest.mark.parametrize(
    "path",
    [
        "/documents/?year=",
        "/documents/register.pdf?year=",
        "/circulars/received.pdf?year=",
        "/circulars/1?page=",
        "/visits/typing?household=",
        "/visits/sheet.pdf?household=",
    ],
)
def test_a_number_that_no_table_can_hold_is_none(visit, office, path):
    letter = office.issued()
    client = visit("registrar").client
    for number in ("9" * 20, "-" + "9" * 20):
        assert client.get(path.replace("/1?", f"/{letter.id}?") + number).status_code < 500
