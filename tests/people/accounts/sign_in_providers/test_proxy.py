"""Signing in on the word of a reverse proxy: a real gunicorn, asked from two addresses of
loopback; and a real nginx.
"""

import http.client
import os
import re
import subprocess
import sys
from base64 import b64encode
from http.cookies import SimpleCookie

import pytest

from app.kit.db import open_database
from app.kit.paths import ROOT
from tests.office import PASSWORD
from tests.ports import free_ports, wait_for

PROXY, ELSEWHERE = "127.0.0.1", "127.0.0.2"
FILL = "from app.operations.migrate import migrate; migrate(); from tests.office import set_up; set_up()"


class Portal:
    """A portal of its own, in a process of its own."""

    def __init__(self, folder, **settings):
        [self.port], self.database = free_ports(1), open_database(f"sqlite:///{folder}/portal.db")
        self.env = {
            **os.environ,
            "PORTAL_DATA": str(folder),
            "PORTAL_DATABASE_URL": "",
            "PORTAL_PROXY_USER": "X-Remote-User",
            "PORTAL_PROXY_FROM": PROXY,
            **settings,
        }
        subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=self.env, check=True)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--worker-class",
                "gthread",
                "--threads",
                "4",
                "--bind",
                f"0.0.0.0:{self.port}",
                "--log-level",
                "warning",
                "wsgi:app",
            ],
            cwd=ROOT,
            env=self.env,
        )
        wait_for(self.port, self.process)

    def get(self, path, source, *headers, cookie="", port=0):
        """The answer to a request whose socket has that address; headers just as they are given."""
        line = http.client.HTTPConnection(
            "127.0.0.1", port or self.port, timeout=60, source_address=(source, 0)
        )
        line.putrequest("GET", path)
        for name, value in headers:
            line.putheader(name, value)
        if cookie:
            line.putheader("Cookie", cookie)
        line.endheaders()
        answer = line.getresponse()
        words = answer.read().decode()
        kept = SimpleCookie(answer.getheader("Set-Cookie", "")).get("wian")
        line.close()
        return answer.status, words, f"wian={kept.value}" if kept else ""

    def sessions(self):
        """Who signed in since the test began and from where, and the way."""
        return [row[1:] for row in self._signed_in() if row[0] > self.former]

    def forget(self):
        """Forget what former tests did."""
        self.former = max((row[0] for row in self._signed_in()), default=0)

    def _signed_in(self):
        with self.database.connection_context():
            return self.database.execute_sql(
                "SELECT trail.id, officer.sign_in, session.address, trail.detail FROM trail "
                "JOIN session ON session.id = trail.thing_id JOIN officer ON officer.id = "
                "session.officer_id "
                "WHERE trail.act = 'sign_in' ORDER BY trail.id"
            ).fetchall()

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("portal"), PORTAL_PROXIES="1")
    yield portal
    portal.stop()


@pytest.fixture
def served(running):
    running.forget()
    return running


def test_the_proxy_is_believed(served):
    status, words, cookie = served.get(
        "/account", PROXY, ("X-Remote-User", "Kathu"), ("X-Forwarded-For", "10.9.8.7")
    )
    assert status == 200
    assert "นางสาวผู้นำ กะทู้" in words
    assert served.sessions() == [("kathu", "10.9.8.7", '{"by": "proxy"}')]
    served.get("/account", PROXY, ("X-Remote-User", "kathu"), cookie=cookie)
    assert len(served.sessions()) == 1


def test_nobody_else_is_whatever_the_request_says(served):
    for headers in (
        [("X-Remote-User", "kathu")],
        [("X-Remote-User", "kathu"), ("X-Forwarded-For", PROXY)],
        [("X-Remote-User", "kathu"), ("Forwarded", f"for={PROXY}"), ("X-Real-IP", PROXY)],
        [
            ("X-Remote-User", "kathu"),
            ("X-Forwarded-For", f"{PROXY}, {PROXY}"),
            ("X-Forwarded-Host", "localhost"),
        ],
    ):
        status, words, _cookie = served.get("/account", ELSEWHERE, *headers)
        assert status == 303, headers
        assert "กะทู้" not in words
    assert served.sessions() == []


def test_a_header_that_only_looks_like_it_is_not_believed(served):
    for headers in (
        [("X_Remote_User", "kathu")],
        [("X-Remote_User", "kathu")],
        [("Remote-User", "kathu")],
        [("X-Remote-User", "kathu"), ("X-Remote-User", "admin")],
        [("X-Remote-User", "")],
        [("X-Remote-User", "  ")],
        [("X-Remote-User", "nobody-here")],
        [("X-Remote-User", b"\xff\xfe")],
    ):
        assert served.get("/account", PROXY, *headers)[0] == 303, headers
    assert served.sessions() == []


def test_without_the_header_the_portals_own_sign_in_is_the_way_in(served):
    status, words, _cookie = served.get("/sign-in", PROXY)
    assert status == 200
    assert 'name="password"' in words


def test_when_the_proxy_names_somebody_else_the_former_session_ends(served):
    _status, _words, former = served.get("/account", PROXY, ("X-Remote-User", "kathu"))
    status, words, _cookie = served.get(
        "/account", PROXY, ("X-Remote-User", "mueang"), cookie=former
    )
    assert status == 200
    assert "นายผู้นำ เมือง" in words
    assert served.get("/account", PROXY, cookie=former)[0] == 303
    _status, _words, former = served.get("/account", PROXY, ("X-Remote-User", "kathu"))
    assert served.get("/account", PROXY, ("X-Remote-User", "nobody-here"), cookie=former)[0] == 303


NGINX = """
user root; daemon off; pid {folder}/nginx.pid; error_log stderr error; worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{ listen 127.0.0.1:{knows}; {named} }}
    server {{ listen 127.0.0.1:{asks}; {unnamed} }}
}}
"""


def _locations(folder, port):
    """A location of nginx that says who people are, and one that does not, as docs/sign-in.md
    and docs/deploy have them.
    """
    whole = (ROOT / "docs" / "deploy" / "nginx.conf").read_text()
    location = re.search(r"^    client_max_body_size.*(?=^})", whole, re.M | re.S)[0].replace(
        "http://wian", f"http://127.0.0.1:{port}"
    )
    said = re.search(
        r"^ +auth_basic .*?\n\n", (ROOT / "docs" / "sign-in.md").read_text(), re.M | re.S
    )[0]
    emptied = re.search(r"^ +proxy_set_header X-Remote-User .*\n", location, re.M)[0]
    return location.replace(emptied, said.replace("/etc/nginx", str(folder))), location


def test_behind_nginx_people_are_who_nginx_says_whatever_they_send(served, tmp_path):
    knows, asks = free_ports(2)
    named, unnamed = _locations(tmp_path, served.port)
    (tmp_path / "people").write_text("kathu:{PLAIN}" + PASSWORD + "\n")
    (tmp_path / "conf").write_text(
        NGINX.format(folder=tmp_path, knows=knows, asks=asks, named=named, unnamed=unnamed)
    )
    nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", tmp_path / "conf", "-e", "stderr"])
    try:
        wait_for(knows, nginx)
        known = ("Authorization", "Basic " + b64encode(f"kathu:{PASSWORD}".encode()).decode())
        assert served.get("/account", ELSEWHERE, ("X-Remote-User", "admin"), port=knows)[0] == 401
        status, words, _cookie = served.get(
            "/account", ELSEWHERE, known, ("X-Remote-User", "admin"), port=knows
        )
        assert status == 200
        assert "นางสาวผู้นำ กะทู้" in words
        assert served.sessions() == [("kathu", ELSEWHERE, '{"by": "proxy"}')]
        assert (
            served.get("/account", ELSEWHERE, known, ("X-Remote-User", "admin"), port=asks)[0]
            == 303
        )
        assert len(served.sessions()) == 1
    finally:
        nginx.terminate()
        nginx.wait()


def test_a_shut_account_stays_shut(served):
    with served.database.connection_context():
        served.database.execute_sql("UPDATE officer SET active = 0 WHERE sign_in = 'thalang'")
    assert served.get("/account", PROXY, ("X-Remote-User", "thalang"))[0] == 303


def test_without_the_setting_the_header_says_nothing(portal):
    answer = portal().client.get("/account", headers={"X-Remote-User": "kathu"})
    assert answer.status_code == 303
    answer = portal(PORTAL_PROXY_USER="X-Remote-User", PORTAL_PROXY_FROM=PROXY).client.get(
        "/account", headers={"X-Remote-User": "kathu"}
    )
    assert answer.status_code == 200
