"""Signed out means gone: what Back shows after that, on a real host name, over http and https, with
JavaScript and without.

Run it with -s, and it prints the table that stands in SECURITY.md.
"""

from base64 import b64encode
from hashlib import sha256
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.browser.conftest import FLAGS, NO_GOING_BACK, Person
from tests.machines.machines import Nginx, Web

PAGES = {
    "desk": ("rang", "/"),
    "list of drafts": ("rang", "/drafts/"),
    "letter": ("rang", "/circulars/1"),
    "picture of a draft": ("rang", "picture"),
    "form being typed": ("rang", "/drafts/blank"),
    "list of households": ("kathu1", "/households/"),
    "household": ("kathu1", "/households/13"),
    "trail": ("truatsop", "/trail/"),
    "account": ("rang", "/account?"),
}
LEFT = {
    "desk",
    "list of drafts",
    "form being typed",
    "account",
}  # what stays without JavaScript over plain http


@pytest.fixture(scope="module")
def ways(portal, env, tmp_path_factory, playwright):
    """The addresses of the portal on a host name of its own, over http and https, and a browser
    that finds it there.
    """
    folder = tmp_path_factory.mktemp("https")
    common = {
        name: value
        for name, value in env.items()
        if name.startswith("PORTAL_") and name != "PORTAL_BIND"
    }
    web = Web("web", folder, common | {"PORTAL_HTTPS": "1", "PORTAL_PROXIES": "1"})
    web.env["PORTAL_DATA"] = env["PORTAL_DATA"]
    nginx = Nginx(folder, [web, web])
    web.start()
    nginx.start()
    key = x509.load_pem_x509_certificate((folder / "wian.pem").read_bytes()).public_key()
    known = b64encode(
        sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    ).decode()
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium",
        ignore_default_args=[NO_GOING_BACK],
        args=[
            *FLAGS,
            "--host-resolver-rules=MAP portal.test 127.0.0.1",
            f"--ignore-certificate-errors-spki-list={known}",
        ],
    )
    yield SimpleNamespace(
        browser=browser,
        http=f"http://portal.test:{portal.rpartition(':')[2]}",
        https=f"https://portal.test:{nginx.port}",
    )
    browser.close()
    nginx.stop()
    web.stop()


class Sitting(Person):
    """On a plain http host the console tells of each header that means nothing there; and a
    picture has no page around it.
    """

    def look(self) -> None:
        pass


def shown(person) -> bool:
    """Whether the page before us is one of somebody who is signed in."""
    person.page.wait_for_timeout(
        1000
    )  # ms: what is kept comes at once, what is asked for anew a little later
    if person.page.url.endswith(".png"):
        return person.page.locator("img").count() > 0
    return person.page.locator("header .me").count() > 0


def back_after(ways, scheme: str, scripts: bool, who: str, where: str) -> list[bool]:
    """Whether the first, second and third step back after signing out show a page: the account,
    the page, the desk.
    """
    person = Sitting(ways.browser, getattr(ways, scheme), 1280, scripts)
    person.sign_in(who)
    if where == "picture":
        where = picture(person)
    person.page.goto(person.portal + where)
    person.page.goto(person.portal + "/account")
    person.press("ออกจากระบบ")
    found = []
    for _step in range(3):
        person.page.go_back(wait_until="commit")
        found.append(shown(person))
    person.context.close()
    return found


def picture(person) -> str:
    person.page.goto(person.portal + "/drafts/")
    draft = (
        person.page.locator("tbody a[href^='/documents/']")
        .first.get_attribute("href")
        .rpartition("/")[2]
    )
    person.page.goto(f"{person.portal}/drafts/{draft}/preview")
    return f"/drafts/{draft}/pages/1.png"


@pytest.mark.parametrize(("scheme", "scripts"), [("http", True), ("https", True), ("https", False)])
def test_the_next_at_this_computer_goes_back_to_no_page_of_the_one_before(ways, scheme, scripts):
    first = Sitting(ways.browser, getattr(ways, scheme), 1280, scripts)
    first.sign_in("rang")
    name = first.page.locator("header .me").inner_text()
    for where in ("/drafts/", "/circulars/1", "/account"):
        first.page.goto(first.portal + where)
    first.press("ออกจากระบบ")
    first.sign_in("kathu1")
    assert first.page.locator("header .me").inner_text() != name
    for _step in range(6):
        first.page.go_back(wait_until="commit")
        first.page.wait_for_timeout(1000)  # ms
        assert name not in first.page.locator("body").inner_text()
    first.context.close()


def test_what_was_typed_stays_when_the_same_person_goes_back(ways):
    """Over plain http, too, where no page of people's data is kept."""
    one = Sitting(ways.browser, ways.http, 1280, False)
    one.sign_in("rang")
    one.page.goto(one.portal + "/drafts/blank")
    one.page.fill("[name=subject]", "พิมพ์ค้างไว้")
    one.page.goto(one.portal + "/drafts/")
    one.page.go_back(wait_until="commit")
    one.page.wait_for_timeout(1000)  # ms
    assert one.page.locator("[name=subject]").input_value() == "พิมพ์ค้างไว้"
    one.context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_back_after_signing_out(ways, scheme, scripts):
    seen = {name: back_after(ways, scheme, scripts, *page) for name, page in PAGES.items()}
    for name, steps in seen.items():
        print(f"| {scheme} | {'on' if scripts else 'off'} | {name} | {steps} |")
    stays = LEFT if scheme == "http" and not scripts else set()
    assert {name for name, (_first, second, _third) in seen.items() if second} <= stays
    if not stays:
        assert not any(any(steps) for steps in seen.values())
