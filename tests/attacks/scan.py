"""Two scanners against the real portal on this machine: `script/scan`. What they find has to be
explained in docs/scan.md.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from app.kit.paths import ROOT
from app.operations.demo import PASSWORD
from tests.ports import free_ports

PEOPLE = (
    "nobody",
    "kathu",
    "saraban",
    "admin",
)  # nobody, a district's head, the province's registrar, the administrator
MODULES = (
    "backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,"
    "sql,ssrf,xss,xxe"
)
CRAWL, ATTACK = 45, 14  # seconds: for looking around, and for each module
SEARCHES = (
    "/circulars/?q=a&only=late&after=1",
    "/documents/?q=a&series=ordinary&year=2026",
    "/tasks/followed?q=a&only=late",
    "/fieldwork/summary?by=step&office=1",
    "/people?q=a",
)
# Debian's wapiti stumbles over any -x with Python 3.11 (global flags at the end of an expression);
# without it, it would sign out.
WAPITI = [
    "/usr/bin/python3",
    "-c",
    """import fnmatch, re
import wapitiCore.net.crawler as crawler
from wapitiCore.main.wapiti import wapiti_main
crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
wapiti_main()""",
]
BEGIN = {"nobody": ("/sign-in", "/verify")}
EXPLAINED = ROOT / "docs" / "scan.md"


@contextmanager
def portal(folder: str) -> Iterator[str]:
    """The address of a portal with demo data of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env |= {
        "PORTAL_DATA": f"{folder}/var",
        "PORTAL_BIND": f"127.0.0.1:{free_ports(1)[0]}",
        "PORTAL_PROCESSES": "2",
    }
    command = [str(Path(sys.executable).with_name("portal"))]
    for step in ("migrate", "demo"):
        subprocess.run([*command, step], env=env, check=True, stdout=subprocess.DEVNULL)
    with Path(folder, "log").open("w") as log:
        started = [
            subprocess.Popen([*command, part], env=env, stdout=log, stderr=log)
            for part in ("serve", "work")
        ]
    try:
        address = f"http://{env['PORTAL_BIND']}"
        _until_it_answers(address)
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def _until_it_answers(address: str) -> None:
    for _try in range(300):
        try:
            build_opener(ProxyHandler({})).open(f"{address}/sign-in", timeout=5).read()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("the portal does not answer")


def cookie(address: str, who: str) -> str:
    """The cookie of somebody who has signed in and opened a page with a form."""
    jar = CookieJar()
    browser = build_opener(ProxyHandler({}), HTTPCookieProcessor(jar))
    page = browser.open(f"{address}/sign-in", timeout=30).read().decode()
    if who != "nobody":
        fields = {
            name: re.search(f'name="{name}"[^>]*value="([^"]*)"', page)[1]
            for name in ("csrf_token", "key")
        }  # type: ignore[index]
        browser.open(
            f"{address}/sign-in",
            urlencode({**fields, "sign_in": who, "password": PASSWORD}).encode(),
            timeout=30,
        )
        browser.open(f"{address}/account", timeout=30).read()
    return "; ".join(f"{one.name}={one.value}" for one in jar)


@contextmanager
def sink() -> Iterator[tuple[str, list[str]]]:
    """An address the portal has no reason to ask, and what was asked of it all the same."""
    asked: list[str] = []

    class Sink(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            scanner = "/get_" in self.path  # wapiti, asking whether anybody came
            if not scanner:
                asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}" if scanner else b"")

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def begin_wapiti(address: str, who: str, held: str, endpoint: str, folder: str) -> subprocess.Popen:
    """Wapiti at work as that person; its report comes as JSON."""
    place = Path(folder, f"wapiti-{who}")
    place.mkdir()
    command = [
        *WAPITI,
        "-u",
        f"{address}/",
        "--scope",
        "domain",
        "-x",
        f"{address}/sign-out",
        "-H",
        f"Cookie: {held}",
        "-H",
        "Accept-Encoding: gzip",  # it asks for Brotli, too, and cannot read it
        "-m",
        MODULES,
        "-l",
        "2",
        "--endpoint",
        endpoint,
        "--max-scan-time",
        str(CRAWL),
        "--max-attack-time",
        str(ATTACK),
        "--max-files-per-dir",
        "12",
        "--max-links-per-page",
        "60",
        "--max-parameters",
        "40",
        "-t",
        "20",
        "-v",
        "1",
        "-f",
        "json",
        "-o",
        f"{place}.json",
        "--store-session",
        str(place),
        "--store-config",
        str(place),
        "--no-bugreport",
    ]
    for start in BEGIN.get(
        who, ("/", "/drafts/blank", "/households/1", "/circulars/1", "/tasks/1")
    ):
        command += ["-s", address + start]
    with Path(f"{place}.log").open("w") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=_bare(folder))


def _bare(folder: str) -> dict[str, str]:
    """An environment without the proxies and settings of this one."""
    return {"PATH": os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8"}


def found_by_wapiti(folder: str, who: str) -> Iterator[tuple[str, str, str]]:
    """What it reports: the kind, the address, what it says."""
    report = json.loads(Path(folder, f"wapiti-{who}.json").read_text())
    for part in ("vulnerabilities", "anomalies"):
        for kind, rows in report[part].items():
            for row in rows:
                yield kind, f"{row['method']} {urlsplit(row['path']).path}", row["info"]


def found_by_sqlmap(address: str, held: str, folder: str) -> Iterator[tuple[str, str, str]]:
    for path in SEARCHES:
        said = subprocess.run(
            [
                "sqlmap",
                "-u",
                address + path,
                "--cookie",
                held,
                "--batch",
                "--level",
                "1",
                "--risk",
                "2",
                "--technique",
                "BEU",
                "--threads",
                "2",
                "--disable-coloring",
                "--output-dir",
                f"{folder}/sqlmap",
                "--flush-session",
                "--skip",
                "after",
                "--timeout",
                "20",
            ],
            capture_output=True,
            text=True,
            timeout=300,
            env=_bare(folder),
        ).stdout
        tested = "all tested parameters do not appear to be injectable" in said
        if not tested or "sqlmap identified the following injection" in said:
            yield "SQL Injection (sqlmap)", f"GET {path}", said[-1500:]


def explained() -> list[tuple[str, str]]:
    """The rows of the table in docs/scan.md: what is found, at which address, as a pattern."""
    rows = re.findall(r"^\| ([^|]+) \| `([^`]+)` \|", EXPLAINED.read_text(), re.MULTILINE)
    return [(kind.strip(), pattern) for kind, pattern in rows]


def covered(folder: str, who: str) -> str:
    """How much wapiti did, in its own words."""
    log = Path(folder, f"wapiti-{who}.log").read_text()
    found = re.search(r"Wapiti found (\d+) URLs and forms", log)
    return f"wapiti as {who}: {found[1] if found else 'no'} addresses and forms, {log.count('Launching module')} modules"


def main() -> int:
    found: set[tuple[str, str, str]] = set()
    with (
        tempfile.TemporaryDirectory(prefix="scan-") as folder,
        portal(folder) as address,
        sink() as (endpoint, asked),
    ):
        held = {who: cookie(address, who) for who in PEOPLE}
        running = {who: begin_wapiti(address, who, held[who], endpoint, folder) for who in PEOPLE}
        found |= set(found_by_sqlmap(address, held["saraban"], folder))
        for who, process in running.items():
            if process.wait(600):
                found.add(
                    (
                        "the scanner failed",
                        who,
                        Path(folder, f"wapiti-{who}.log").read_text()[-2000:],
                    )
                )
                continue
            print(covered(folder, who))
            found |= set(found_by_wapiti(folder, who))
        found |= {("SSRF", "the portal asked", path) for path in asked}
        try:
            build_opener(ProxyHandler({})).open(f"{address}/sign-in", timeout=30)
        except (OSError, HTTPError) as problem:
            found.add(("it no longer answers", address, str(problem)))
        log = Path(folder, "log").read_text()
        if "Traceback" in log:
            found.add(("a traceback", "log", log[log.index("Traceback") :][:3000]))
        if os.environ.get("SCAN_KEEP"):
            subprocess.run(["cp", "-r", folder, os.environ["SCAN_KEEP"]])
    return told(found)


def told(found: set[tuple[str, str, str]]) -> int:
    """Print them; 1 when one of them is explained nowhere."""
    known, fresh = explained(), 0
    for kind, where, info in sorted(found):
        why = any(kind == what and re.search(pattern, where) for what, pattern in known)
        fresh += not why
        print(
            f"{'explained' if why else 'NEW      '} {kind}: {where}\n    "
            f"{info if not why else info[:120]}"
        )
    print(f"{len(found)} findings, {fresh} of them not explained in docs/scan.md")
    return int(fresh > 0)


if __name__ == "__main__":
    sys.exit(main())
