"""What the trail and the limits of tries cost: requests a second with them against a portal that
has neither.
"""

import json
import os
import re
import sqlite3
import subprocess
import tempfile
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from shutil import which
from statistics import median
from urllib.request import Request, urlopen

from bench.fill import fill
from bench.pages import PORTAL, SERVER, _load, _serving, _signed_in

ROUNDS, SECONDS = 5, 3
LETTERS = 60_000  # each acknowledged once: as many as could ever be in the time
READING = ("/", "/circulars/", "/circulars/6", "/tasks/")
# Sends the lines of a file, one after the other: an address, a cookie and a body, set apart by
# tabs.
SENDING = """
local place, lines = 0, {}
for line in io.lines(os.getenv("LINES")) do lines[#lines + 1] = line end
request = function()
  place = place %% #lines + 1
  local path, cookie, body = lines[place]:match("([^\\t]*)\\t([^\\t]*)\\t(.*)")
  return wrk.format("POST", path, {["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded"}, body)
end
"""


def table(processes: tuple[int, ...] = (1, 2, 4)) -> list[str]:
    """Rows of the table: reading, acknowledging and signing in, with so many web processes."""
    if not which("wrk"):
        return [
            "wrk is not installed (Debian's package wrk): no figures for the trail and the limits"
        ]
    return [line for count in processes for line in _rows(count)]


def _rows(processes: int) -> list[str]:
    figures: dict[str, dict[str, list[tuple[float, float]]]] = {}
    with ExitStack() as open_:
        sides = {
            name: _Side(open_, app, processes)
            for name, app in (("on", "wsgi:app"), ("off", "bench.off:app"))
        }
        for _round in range(ROUNDS):
            for name, side in sides.items():
                for what, figure in side.round():
                    figures.setdefault(what, {}).setdefault(name, []).append(figure)
    return [_row(processes, what, both["on"], both["off"]) for what, both in figures.items()]


def _row(processes: int, what: str, on: list, off: list) -> str:
    (rate, slow), (bare, bare_slow) = (
        (median(column) for column in zip(*one, strict=True)) for one in (on, off)
    )
    share = median(mine[0] / theirs[0] for mine, theirs in zip(on, off, strict=True))
    return (
        f"{processes} processes  {what:<14} {rate:>6.0f} /s  p99 {slow:>6.1f} ms   without "
        f"{bare:>6.0f} /s  "
        f"p99 {bare_slow:>6.1f} ms   {share:.2f} of it"
    )


class _Side:
    """A portal of its own, with or without, and what is sent to it."""

    def __init__(self, open_: ExitStack, app: str, processes: int):
        self.folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="wian-bench-")))
        env = os.environ | {"PORTAL_DATA": str(self.folder), "PORTAL_DATABASE_URL": ""}
        for step in ("migrate", "demo"):
            subprocess.run([PORTAL, step], env=env, check=True, stdout=subprocess.DEVNULL)
        people = json.loads(
            subprocess.run(
                [PORTAL, "demo", "--json"], env=env, check=True, capture_output=True
            ).stdout
        )
        self.person = next(one for one in people if one["sign_in"] == "kathu")
        fill(self.folder / "portal.db", LETTERS, 3)
        server = [*SERVER, app, "-w", str(processes)]  # the later -w counts
        self.base = open_.enter_context(_serving(server, env))
        self.cookie = _signed_in(self.base, self.person)
        self._prepare()

    def _prepare(self) -> None:
        """Forms as a browser would send them: acknowledgements, each of a letter of its own, and
        sign-ins.
        """
        with sqlite3.connect(self.folder / "portal.db") as db:
            (office,) = db.execute("SELECT id FROM office WHERE slug = 'kathu'").fetchone()
            db.execute(
                "INSERT OR IGNORE INTO stored_file VALUES (1, ?, 1, 'application/pdf', "
                "'2026-01-01')",
                ("0" * 64,),
            )
            db.execute("UPDATE delivery SET acknowledged_at = NULL WHERE office_id = ?", (office,))
            letters = [
                row[0]
                for row in db.execute(
                    "SELECT document_id FROM delivery WHERE office_id = ? AND document_id > 20 "
                    "ORDER BY document_id",
                    (office,),
                )
            ]
        cookie, token = self._keys("/account")
        self.letters = iter(
            [
                f"/circulars/{one}/{office}/acknowledge\t{cookie}\tcsrf_token={token}&key=k{one}&note="
                for one in letters
            ]
        )
        cookie, token = self._keys("/sign-in")
        self.sign_in = f"/sign-in\t{cookie}\tcsrf_token={token}&key=k&sign_in=kathu&password={self.person['password']}"

    def _keys(self, path: str) -> tuple[str, str]:
        """The cookie and the token that go with the forms of a page."""
        answer = urlopen(
            Request(self.base + path, headers={"Cookie": self.cookie} if path != "/sign-in" else {})
        )
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())[1]
        return answer.headers["Set-Cookie"].split(";")[0], token

    def round(self):
        """One round of each kind: its name, requests a second and the slowest of a hundred in
        ms.
        """
        for path in READING:
            yield f"read {path}", _load(self.base + path, self.cookie)
        yield "acknowledge", self._send(list(islice(self.letters, LETTERS // ROUNDS)))
        yield "sign in", self._send([self.sign_in])

    def _send(self, lines: list[str]) -> tuple[float, float]:
        (self.folder / "lines").write_text("\n".join(lines) + "\n")
        (self.folder / "sending.lua").write_text(SENDING.replace("%%", "%"))
        command = [
            "wrk",
            "-t1",
            "-c8",
            f"-d{SECONDS}s",
            "--latency",
            "-s",
            str(self.folder / "sending.lua"),
            self.base,
        ]
        printed = subprocess.run(
            command,
            env=os.environ | {"LINES": str(self.folder / "lines")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "Non-2xx" not in printed, printed
        slow, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", printed).groups()
        return float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1]), float(slow) * {
            "us": 0.001,
            "ms": 1,
            "s": 1000,
        }[unit]
