"""What the portal is made of: the list script/sbom writes, and the question script/audit asks
about it.
"""

import json
import os
import re
import subprocess
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from shutil import copytree

import pytest

from app.kit.assets import ASSETS
from app.kit.paths import ROOT

pytestmark = pytest.mark.bare
LOCKED = tomllib.loads((ROOT / "uv.lock").read_text())["package"]


def _wanted() -> set[tuple[str, str]]:
    """Name and version of every package the program runs with, extras and all, by the lock."""
    of = {package["name"]: package for package in LOCKED}
    ours = of.pop("wian")
    waiting = [one["name"] for one in ours["dependencies"]]
    waiting += [one["name"] for extra in ours["optional-dependencies"].values() for one in extra]
    found = set()
    while waiting:
        package = of[waiting.pop()]
        if package["name"] not in {name for name, _version in found}:
            found.add((package["name"], package["version"]))
            waiting += [one["name"] for one in package.get("dependencies", [])]
            waiting += [
                one["name"]
                for extra in package.get("optional-dependencies", {}).values()
                for one in extra
            ]
    return found


def test_the_bill_of_materials_lists_what_is_locked_fetched_and_installed():
    bom = json.loads(
        subprocess.run(
            [ROOT / "script" / "sbom"], check=True, capture_output=True, text=True
        ).stdout
    )
    assert (bom["bomFormat"], bom["specVersion"], bom["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch(r"urn:uuid:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}", bom["serialNumber"])
    assert bom["metadata"]["component"]["name"] == "wian"
    refs = [part["bom-ref"] for part in bom["components"]]
    assert len(refs) == len(set(refs))
    assert {
        ref for line in bom["dependencies"] for ref in (line["ref"], *line.get("dependsOn", []))
    } <= {*refs, bom["metadata"]["component"]["bom-ref"]}
    for part in bom["components"]:
        assert part["type"] in ("library", "file")
        assert re.fullmatch(r"pkg:(pypi|deb/debian)/[^@\s]+(@\S+)?", part["purl"])

    python = {
        (part["name"], part["version"])
        for part in bom["components"]
        if part["purl"].startswith("pkg:pypi") and not part["bom-ref"].startswith("vendor/")
    }
    direct = {name for name, _version in python}
    assert {(name, number) for name, number in _wanted() if name in direct} == python
    assert {
        one["name"]
        for one in next(line for line in LOCKED if line["name"] == "wian")["dependencies"]
    } <= direct
    assert not direct & {"pytest", "playwright", "ruff"}, (
        "what only tests need is no part of the program"
    )
    fetched = {
        (part["name"], part["hashes"][0]["content"])
        for part in bom["components"]
        if part["bom-ref"].startswith("vendor/")
    }
    assert fetched == {(asset.goes_to, asset.digest) for asset in ASSETS}
    assert {"libpango-1.0-0", "libthai-data"} <= {part["name"] for part in bom["components"]}
    assert "nginx-light" not in {part["name"] for part in bom["components"]}
    without = [
        part["name"]
        for part in bom["components"]
        if not part.get("licenses") and "deb/" not in part["purl"]
    ]
    assert len(without) <= 12, without


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose day's question was not asked yet, with this one's programs."""
    copytree(ROOT / "script", tmp_path / "script")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "uv").symlink_to(ROOT / ".venv" / "bin" / "uv")
    for name in ("uv.lock", "pyproject.toml", "README.md"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


@pytest.fixture
def database():
    """Something that answers as OSV does, and knows a hole in flask while `holes` says so."""

    class Osv(BaseHTTPRequestHandler):
        asked, holes = 0, True

        def do_POST(self) -> None:
            Osv.asked += 1
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            hole = {"vulns": [{"id": "TEST-1", "modified": "2026-01-01T00:00:00Z"}]}
            self._say(
                {
                    "results": [
                        hole if Osv.holes and one["package"]["name"] == "flask" else {}
                        for one in queries
                    ]
                }
            )

        def do_GET(self) -> None:
            self._say(
                {
                    "id": "TEST-1",
                    "modified": "2026-01-01T00:00:00Z",
                    "summary": "a hole",
                    "affected": [],
                }
            )

        def _say(self, said: object) -> None:
            text = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Osv)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Osv.address = f"http://127.0.0.1:{server.server_port}/"
    yield Osv
    server.shutdown()


def _audit(checkout, address):
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.run(
        [checkout / "script" / "audit", "--service-url", address],
        capture_output=True,
        text=True,
        env=environment,
    )


def test_a_package_with_a_known_hole_fails_the_check_until_somebody_says_why_not(
    checkout, database
):
    failed = _audit(checkout, database.address)
    assert failed.returncode == 1
    assert "TEST-1" in failed.stderr
    accepted = checkout / "script" / "accepted"
    for line, code in (
        ("TEST-1 2020-01-01 nobody calls it\n", 1),
        ("TEST-1 2999-01-01\n", 1),
        ("TEST-1 soon nobody calls it\n", 1),
        ("TEST-1 2999-01-01 nobody calls it\n", 0),
    ):
        accepted.write_text(line)
        assert _audit(checkout, database.address).returncode == code, line


def test_it_is_asked_once_a_day_for_the_same_lock(checkout, database):
    database.holes = False
    for _ in range(3):
        assert _audit(checkout, database.address).returncode == 0
    assert database.asked == 1


def test_that_nobody_could_be_asked_is_said_and_fails_nothing(checkout):
    answer = _audit(checkout, "http://127.0.0.1:9/")
    assert answer.returncode == 0
    assert "NOT ASKED" in answer.stderr
    assert not (checkout / ".venv" / "audited").exists()


def test_a_question_that_was_put_wrongly_is_no_silence(checkout):
    (checkout / "uv.lock").write_text("nonsense")
    assert _audit(checkout, "http://127.0.0.1:9/").returncode != 0
