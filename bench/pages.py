"""Requests a second and the slowest of a hundred, beside a bare Flask hello on the same server
in the same run.
"""

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from shutil import which
from statistics import median
from urllib.parse import urlencode

from bench.fill import fill
from bench.households import fill as fill_logbook

PORTAL = str(Path(sys.executable).with_name("portal"))
SERVER = [
    sys.executable,
    "-m",
    "gunicorn",
    "-k",
    "gthread",
    "-w",
    "2",
    "--threads",
    "16",
    "--keep-alive",
    "65",
    "--no-control-socket",
]
PAGES = (
    ("desk", "/"),
    ("list", "/circulars/"),
    ("sent", "/circulars/sent"),
    ("circular", "/circulars/6"),
    ("tasks", "/tasks/"),
    ("followed", "/tasks/followed"),
    ("matrix", "/overview/"),
    ("task", "/tasks/5"),
)
ROUNDS, SECONDS = 5, 2


def table(circulars: int, offices: int) -> list[str]:
    """Rows of the table: each page with a hundred deliveries and with many."""
    if not which("wrk"):
        return ["wrk is not installed (Debian's package wrk): no figures for pages"]
    with _portal(34, 3) as few, _portal(circulars, offices) as many, _hello() as hello:
        targets = [("hello", hello, "/", "")]
        targets += [
            (f"{name}, {size} rows", base, path, cookie)
            for name, path in PAGES
            for size, (base, cookie) in (("100", few), (f"{circulars * offices:,}", many))
        ]
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name, *_rest in targets}
        for _round in range(ROUNDS):  # interleaved: the machine's own drift falls on all alike
            for name, base, path, cookie in targets:
                figures[name].append(_load(base + path, cookie))
        return [_row(name, figures, base + path, cookie) for name, base, path, cookie in targets]


def _row(name: str, figures: dict, url: str, cookie: str) -> str:
    rate, slow = (median(column) for column in zip(*figures[name], strict=True))
    ratio = _ratio(figures[name], figures["hello"])
    small = re.sub(r", [\d,]+ rows", ", 100 rows", name)
    grown = (
        f"  time {_ratio(figures[small], figures[name]):.2f} of that with 100"
        if small in figures and small != name
        else ""
    )
    body = urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie})).read()
    size = len(gzip.compress(body))
    return f"{name:<28} {rate:>8.0f} /s  p99 {slow:>7.1f} ms  {ratio:>5.2f} of hello  {size:>6} bytes gzip{grown}"


def _ratio(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> float:
    """The middle of the ratios of requests a second, round by round: within one the machine runs
    at one speed.
    """
    return median(mine[0] / theirs[0] for mine, theirs in zip(one, other, strict=True))


def _load(url: str, cookie: str) -> tuple[float, float]:
    printed = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "--latency", "-H", f"Cookie: {cookie}", url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    slow, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", printed).groups()
    assert "Non-2xx" not in printed, printed
    return float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1]), float(slow) * {
        "us": 0.001,
        "ms": 1,
        "s": 1000,
    }[unit]


@contextmanager
def _portal(circulars: int, offices: int, households: int = 0):
    """A portal with demo data and more, and the cookie of the director who is also the
    provincial one.
    """
    data = tempfile.mkdtemp(prefix="wian-bench-")
    env = os.environ | {"PORTAL_DATA": data, "PORTAL_DATABASE_URL": f"sqlite:///{data}/portal.db"}
    for step in ("migrate", "demo"):
        subprocess.run([PORTAL, step], env=env, check=True, stdout=subprocess.DEVNULL)
    people = json.loads(
        subprocess.run([PORTAL, "demo", "--json"], env=env, check=True, capture_output=True).stdout
    )
    if circulars:
        fill(Path(data, "portal.db"), circulars, offices)
    if households:
        fill_logbook(Path(data, "portal.db"), households)
    with _serving([*SERVER, "wsgi:app"], env) as base:
        yield base, _signed_in(base, next(one for one in people if one["sign_in"] == "kathu"))


@contextmanager
def _hello():
    with _serving([*SERVER, "bench.hello:app"], dict(os.environ)) as base:
        yield base


@contextmanager
def _serving(command: list[str], env: dict):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{port}"], env=env, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    for _try in range(100):
        try:
            urllib.request.urlopen(base, timeout=1)
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield base
    finally:
        process.terminate()
        process.wait()


def _signed_in(base: str, person: dict) -> str:
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{base}/sign-in").read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    fields = {
        "csrf_token": token,
        "key": "bench",
        "sign_in": person["sign_in"],
        "password": person["password"],
    }
    opener.open(f"{base}/sign-in", urlencode(fields).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
