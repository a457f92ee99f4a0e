"""What a browser may keep: a list that did not change is not sent again, and nobody is answered
with the page of another.
"""

import pytest

from app.kit.keeping import is_typed_on

LISTS = ("/", "/circulars/", "/tasks/", "/documents/")


def _again(visitor, where, page):
    return visitor.client.get(where, headers={"If-None-Match": page.headers["ETag"]})


@pytest.mark.parametrize("where", LISTS)
def test_a_page_that_did_not_change_is_not_sent_again(visit, office, where):
    head = visit("kathu")
    head.get("/account")  # told of what the sign-in had to say
    page = head.get(where)
    assert page.headers["Cache-Control"] == "private, no-cache"
    answer = _again(head, where, page)
    assert answer.status_code == 304
    assert answer.data == b""
    assert len(str(answer.headers)) < 1200


def test_a_page_that_changed_is_sent(visit, office):
    head = visit("kathu")
    page = head.get("/circulars/")
    office.issued(subject="ฉบับใหม่")
    answer = _again(head, "/circulars/", page)
    assert answer.status_code == 200
    assert "ฉบับใหม่" in answer.get_data(as_text=True)


def test_a_receipt_is_shown_once(visit, office):
    head = visit("kathu")
    page = head.get("/")
    head.client.post(
        "/account/language",
        data={**head.fill(head.get("/account"), "/language")[1], "language": "th"},
    )
    answer = _again(head, "/", page)
    assert "เปลี่ยนภาษาแล้ว" in answer.get_data(as_text=True)
    assert _again(head, "/", page).status_code == 304


def test_nobody_is_answered_with_the_page_of_another(visit, office):
    """Two people see an empty desk alike: yet what the browser keeps of one is not said to be
    the page of the other.
    """
    head, other = visit("kathu"), visit("mueang")
    page = head.get("/documents/")
    assert _again(other, "/documents/", page).status_code == 200
    head.send(head.get("/account"), "/sign-out")
    assert _again(head, "/documents/", page).status_code == 303
    head.sign_in("kathu")
    assert _again(head, "/documents/", page).status_code == 200, (
        "nor with that of an earlier session"
    )


def test_pages_of_peoples_data_are_kept_nowhere_over_plain_http(visit, office):
    home, letter = office.household(), office.issued()
    teacher, head = visit("kathu1"), visit("kathu")
    for where in (
        f"/households/{home.id}",
        "/households/",
        f"/households/{home.id}/past",
        f"/circulars/{letter.id}",
    ):
        assert teacher.get(where).headers["Cache-Control"] == "no-store, private", where
    answer = head.client.get(f"/households/{home.id}", base_url="https://localhost")
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_files_are_kept_over_https_alone(visit, office):
    """Opened by themselves they would come back out of the browser's own store after signing
    out.
    """
    home, teacher = office.household(), visit("kathu1")
    for where in (
        f"/fieldwork/{home.id}.pdf",
        f"/visits/sheet.pdf?household={home.id}",
        "/documents/register.pdf",
        "/imports/template.xlsx",
    ):
        plain, secure = (
            teacher.client.get(where, base_url=f"{scheme}://localhost")
            for scheme in ("http", "https")
        )
        assert plain.status_code == secure.status_code == 200, where
        assert plain.headers["Cache-Control"] == "no-store, private", where
        assert "no-store" not in secure.headers["Cache-Control"], where


def test_a_form_that_is_typed_on_is_kept(visit, office):
    home, teacher = office.household(), visit("kathu1")
    for where in ("/members/new", "/change", "/visits/new"):
        assert (
            teacher.get(f"/households/{home.id}{where}").headers["Cache-Control"]
            == "private, no-cache"
        ), where


@pytest.mark.bare
@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ('<form method="post"><input type="hidden" name="key"><button>x</button></form>', False),
        ('<form method="post"><input name="subject"></form>', True),
        ('<form method="post"><textarea></textarea></form>', True),
        (
            '<form method="get"><input name="q"></form><form '
            'method="post"><button></button></form>',
            False,
        ),
    ],
)
def test_only_a_form_that_writes_and_has_a_field_is_typed_on(text, typed):
    assert is_typed_on(text) is typed


def test_a_cookie_says_whose_the_pages_are_until_signing_out(visit, office):
    head = visit("kathu")
    page = head.get("/")
    cookie = head.client.get_cookie("wian-whose")
    assert cookie.value == page.find("html")[0].get("data-whose")
    assert not cookie.http_only
    head.send(head.get("/account"), "/sign-out")
    assert head.client.get_cookie("wian-whose") is None
