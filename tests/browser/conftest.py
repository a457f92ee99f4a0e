"""The real portal as a person meets it: web server and worker as processes, demo data, Chromium."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from app.kit.paths import ROOT
from tests.ports import free_ports, wait_for

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PICTURES = ROOT / "tests" / "pictures"
# what Playwright asks for; every browser of a person keeps the pages it left
NO_GOING_BACK = "--disable-back-forward-cache"


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.bare)


@pytest.fixture(scope="session")
def env():
    """The settings of a portal with data of its own."""
    [port] = free_ports(1)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return env | {
        "PORTAL_DATA": tempfile.mkdtemp(prefix="wian-browser-"),
        "PORTAL_BIND": f"127.0.0.1:{port}",
    }


@pytest.fixture(scope="session")
def portal(env):
    """The address of that portal, with demo data."""
    command = [str(Path(sys.executable).with_name("portal"))]
    for step in ("migrate", "demo"):
        subprocess.run([*command, step], env=env, check=True, cwd=ROOT)
    with Path(env["PORTAL_DATA"], "log").open("w") as log:
        started = [
            subprocess.Popen([*command, part], env=env, cwd=ROOT, stdout=log, stderr=log)
            for part in ("serve", "work")
        ]
    wait_for(int(env["PORTAL_BIND"].rpartition(":")[2]), started[0])
    yield f"http://{env['PORTAL_BIND']}"
    for process in started:
        process.terminate()
    for process in started:
        assert process.wait(30) is not None
    trouble = Path(env["PORTAL_DATA"], "log").read_text()
    assert "Traceback" not in trouble, trouble[-3000:]


@pytest.fixture(scope="session")
def playwright():
    """What drives browsers: one for all tests, as a process takes no second one."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium", ignore_default_args=[NO_GOING_BACK], args=FLAGS
    )
    yield browser
    browser.close()


class Person:
    """Somebody in front of a browser window. Anything the console complains about fails the
    test.
    """

    def __init__(self, chromium, portal: str, width: int, scripts: bool):
        self.portal, self.width, self.scripts = portal, width, scripts
        self.context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        self.context.set_default_timeout(120_000)  # ms
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message) -> None:
        form_came_back = re.search(
            "status of (409|422)", message.text
        )  # the console reports every such answer
        if message.type in ("error", "warning") and not form_came_back:
            self.complaints.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.portal, "data:")):
            self.complaints.append(request.url)

    def sign_in(self, who: str) -> None:
        self.page.goto(f"{self.portal}/sign-in")
        self.page.fill("[name=sign_in]", who)
        self.page.fill("[name=password]", "phuket-2569")
        self.press("เข้าใช้")

    def go(self, path: str) -> None:
        self.page.goto(self.portal + path)
        self.look()

    def press(self, words: str) -> None:
        self.leave(self.page.locator(f"main button:has-text('{words}')").first)

    def follow(self, words: str) -> None:
        self.leave(self.link(words))

    def link(self, words: str):
        return self.page.locator(f"a:has-text('{words}')").first

    def leave(self, what) -> None:
        """Click what leads to another page, and look at that: on a busy machine the old one
        still stands for a while.
        """
        with self.page.expect_navigation():
            what.click()
        self.look()

    def look(self) -> None:
        """Nothing is wider than the window, and the console is silent."""
        if self.scripts:
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{self.page.url} is too wide"
            )
        assert self.complaints == [], self.complaints

    @property
    def words(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def shot(self, name: str, full: bool = False) -> None:
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=full)


@pytest.fixture
def person(chromium, portal):
    """person("rang", width=360, scripts=False) sits down and signs in."""
    people = []

    def sit_down(who: str, width: int = 1280, scripts: bool = True) -> Person:
        one = Person(chromium, portal, width, scripts)
        people.append(one)
        one.sign_in(who)
        return one

    yield sit_down
    for one in people:
        one.context.close()
