"""How much memory a web process takes: under the largest form of each door, and over a while of
mixed work.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.ports import free_ports, wait_for

PORTAL = str(Path(sys.executable).with_name("portal"))
PLAIN = "application/x-www-form-urlencoded"
PAGES = (
    "/",
    "/circulars/",
    "/circulars/sent",
    "/tasks/",
    "/tasks/followed",
    "/overview/",
    "/documents/",
    "/drafts/",
    "/circulars/6",
    "/documents/?q=%E0%B8%81",
)
THAI = b"%E0%B8%81"


class Server:
    """A portal with demo data and one web process."""

    def __init__(self) -> None:
        [self.port] = free_ports(1)
        self.cookies: dict[str, str] = {}
        env = os.environ | {
            "PORTAL_DATA": tempfile.mkdtemp(prefix="wian-bench-"),
            "PORTAL_DATABASE_URL": "",
            "PORTAL_BIND": f"127.0.0.1:{self.port}",
            "PORTAL_PROCESSES": "1",
        }
        for step in ("migrate", "demo"):
            subprocess.run([PORTAL, step], env=env, check=True, stdout=subprocess.DEVNULL)
        people = json.loads(
            subprocess.run(
                [PORTAL, "demo", "--json"], env=env, check=True, capture_output=True
            ).stdout
        )
        self.password = people[0]["password"]
        self.process = subprocess.Popen(
            [PORTAL, "serve"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.port, self.process)
        self.ask("GET", "/sign-in")

    @property
    def web(self) -> int:
        """The web process there is now: after 20,000 requests another takes its place."""
        listed = ["ps", "-o", "pid=", "--ppid", str(self.process.pid)]
        return int(subprocess.run(listed, capture_output=True, text=True).stdout.split()[-1])

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = PLAIN) -> tuple[int, str]:
        """Status and page."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        cookies = "; ".join(f"{key}={text}" for key, text in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        line.request(method, path, body or None, headers | ({"Content-Type": kind} if body else {}))
        answer = line.getresponse()
        page = answer.read().decode(errors="replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, text = value.split(";")[0].partition("=")
                self.cookies[key] = text
        line.close()
        return answer.status, page

    def token(self, path: str) -> str:
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask("GET", path)[1])[1]

    def sign_in(self, who: str) -> None:
        self.cookies = {}
        fields = {
            "csrf_token": self.token("/sign-in"),
            "sign_in": who,
            "password": self.password,
            "key": "k",
        }
        assert self.ask("POST", "/sign-in", urlencode(fields).encode())[0] == 303

    def memory(self, what: str = "VmRSS") -> int:
        """MB the web process holds; VmHWM: held at most since `forget_peak`."""
        return (
            int(re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{self.web}/status").read_text())[1])
            // 1024
        )

    def forget_peak(self) -> None:
        Path(f"/proc/{self.web}/clear_refs").write_text("5")


def parts(*fields: tuple[str, str, bytes]) -> tuple[bytes, str]:
    """A multipart body of names, file names and contents, and its kind."""
    named = (
        f'name="{name}"' + (f'; filename="{file}"' if file else "")
        for name, file, _content in fields
    )
    body = b"".join(
        b"--xx\r\nContent-Disposition: form-data; "
        + name.encode()
        + b"\r\n\r\n"
        + content
        + b"\r\n"
        for name, (_name, _file, content) in zip(named, fields, strict=True)
    )
    return body + b"--xx--\r\n", "multipart/form-data; boundary=xx"


def table(minutes: float = 5) -> list[str]:
    """Rows: each door under its largest form and under a far larger one; then mixed work for so
    many minutes.
    """
    server, rows = Server(), []

    def row(name: str, path: str, body: bytes, kind: str = PLAIN) -> None:
        server.forget_peak()
        before, status = server.memory(), server.ask("POST", path, body, kind)[0]
        most, after = server.memory("VmHWM"), server.memory()
        rows.append(
            f"{name:<46} {status}  before {before:>4} MB  at most {most:>4}  after {after:>4}"
        )

    row("sign-in, 16 kB", "/sign-in", b"sign_in=" + THAI * 1800)
    row("sign-in, 36 MB", "/sign-in", b"typed.a=" + THAI * 4_000_000)
    row("a draft without a session, 3 MB", "/drafts/", b"body=" + THAI * 340_000)
    row("a draft without a session, 36 MB", "/drafts/", b"body=" + THAI * 4_000_000)
    row(
        "attachments without a session, 90 MB",
        "/drafts/1/attachments",
        *parts(("files", "a.pdf", b"a" * 90_000_000)),
    )
    row(
        "verify, a file of 20 MB",
        "/verify",
        *parts(("file", "a.pdf", b"%PDF-" + b"a" * 20_000_000)),
    )
    server.cookies = {}
    server.sign_in("rang")
    token = server.token("/drafts/new").encode()
    row(
        "a pasted letter, 3 MB", "/drafts/read", b"csrf_token=" + token + b"&text=" + THAI * 340_000
    )
    row(
        "a pasted letter, 36 MB",
        "/drafts/read",
        b"csrf_token=" + token + b"&text=" + THAI * 4_000_000,
    )
    files = [("files", f"a{number}.txt", b"a" * 19_000_000) for number in range(5)]
    server.ask(
        "POST",
        "/drafts/",
        urlencode(
            {
                "csrf_token": token,
                "key": "draft",
                "office": "1",
                "kind": "letter",
                "series": "ordinary",
                "signer": "0",
                "subject": "ก",
                "body": "ก",
                "version": "1",
                "urgency": "",
            }
        ).encode(),
    )
    draft = max(map(int, re.findall(r"/documents/(\d+)", server.ask("GET", "/drafts/")[1])))
    row(
        "attachments, 95 MB",
        f"/drafts/{draft}/attachments",
        *parts(("csrf_token", "", token), ("key", "", b"k"), *files),
    )
    rows.append(f"{minutes:g} minutes of mixed work, 8 connections: {_mixed(server, minutes)}")
    server.process.terminate()
    return rows


def _mixed(server: Server, minutes: float) -> str:
    until, counts = time.monotonic() + 60 * minutes, [0] * 8

    def work(place: int) -> None:
        while time.monotonic() < until:
            page = PAGES[(counts[place] * 7 + place) % len(PAGES)]
            status, _text = server.ask("GET", page)
            assert status == 200, (page, status)
            counts[place] += 1

    begun = most = server.memory()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, server.memory())
        time.sleep(1)
    after = server.memory()
    return f"{sum(counts):,} pages, {begun} MB before, at most {most} MB, {after} MB after"
