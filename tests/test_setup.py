"""What setting up, starting and testing must never do to the machine they run on."""

import os
import socket
import subprocess
import sys
from threading import Thread

import pytest

from app.kit import assets
from app.kit.paths import ROOT

pytestmark = pytest.mark.bare


def test_the_suite_never_uses_the_database_this_machine_is_set_to():
    found = subprocess.run(
        [sys.executable, "-c", "import os, tests.conftest; print(dict(os.environ))"],
        cwd=ROOT,
        check=True,
        env=os.environ
        | {"PORTAL_DATABASE_URL": "sqlite:////srv/precious.db", "PORTAL_DATA": "/srv/precious"},
        capture_output=True,
        text=True,
    ).stdout
    assert "wian-tests-" in found
    assert "precious" not in found


def test_an_address_that_is_taken_is_said_before_anything_is_written(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"

        def answer() -> None:
            caller, _ = taken.accept()
            with caller:
                caller.recv(4096)
                caller.sendall(b"HTTP/1.0 200 OK\r\n\r\n")

        other = Thread(target=answer)
        other.start()
        run = subprocess.run(
            ["script/run"],
            cwd=ROOT,
            timeout=60,
            capture_output=True,
            text=True,
            env=os.environ | {"PORTAL_BIND": address, "PORTAL_DATA": str(tmp_path / "var")},
        )
        other.join()
    assert run.returncode == 1
    assert f"http://{address} already" in run.stderr
    assert not (tmp_path / "var").exists()


def test_a_dictionary_cut_short_is_noticed(monkeypatch, tmp_path):
    cut = tmp_path / "thbrk.tri"
    cut.write_bytes(assets.DICTIONARY.read_bytes()[:1000])
    assert assets.check()[-1][0]
    monkeypatch.setattr(assets, "DICTIONARY", cut)
    assert not assets.check()[-1][0]
