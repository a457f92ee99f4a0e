"""script/run, as somebody at a terminal meets it."""

import os
import pty
import select
import time
import urllib.request
from contextlib import suppress

import pytest

from app.kit.paths import ROOT
from tests.ports import free_ports

pytestmark = pytest.mark.bare


class Run:
    """script/run in a terminal of its own, with a data folder and a port of its own."""

    def __init__(self, data: str):
        self.address = f"127.0.0.1:{free_ports(1)[0]}"
        env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        env |= {"PORTAL_DATA": data, "PORTAL_BIND": self.address}
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execve("script/run", ["script/run"], env)
        self.seen = ""

    def until(self, words: str, seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while words not in self.seen and time.monotonic() < end:
            if select.select([self.screen], [], [], 0.2)[0]:
                self.seen += os.read(self.screen, 65536).decode("utf-8", "replace")
        assert words in self.seen, self.seen[-2000:]

    def ended(self, seconds: float = 120) -> int:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.screen], [], [], 0.1)[0]:
                with suppress(OSError):  # the terminal is gone with its last process
                    self.seen += os.read(self.screen, 65536).decode("utf-8", "replace")
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(self.seen[-2000:])

    def processes(self) -> list[str]:
        """Command lines of what still runs with this run's address in its environment."""
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdecimal():
                try:
                    with open(f"/proc/{entry}/environ", "rb") as environ, open(f"/proc/{entry}/cmdline", "rb") as line:
                        if f"PORTAL_BIND={self.address}".encode() in environ.read():
                            found.append(line.read().replace(b"\0", b" ").decode())
                except OSError:
                    continue
        return found


@pytest.fixture
def run(tmp_path):
    started = Run(str(tmp_path / "var"))
    yield started
    os.close(started.screen)


def test_it_says_where_the_portal_is_and_who_can_sign_in_and_stops_cleanly(run):
    run.until("Ctrl-C stops it.")
    assert f"http://{run.address}" in run.seen
    assert "phuket-2569" in run.seen
    assert "นายวีระ คงมั่น" in run.seen
    assert "ลงชื่อเข้าใช้" in urllib.request.urlopen(f"http://{run.address}/", timeout=10).read().decode()
    os.write(run.screen, b"\x03")
    assert run.ended() == 0, run.seen[-2000:]
    assert run.processes() == []


def test_when_the_web_server_dies_the_worker_is_stopped_too_and_it_counts_as_a_failure(run):
    run.until("Ctrl-C stops it.")
    os.system(f"pkill -KILL -f 'gunicorn.*{run.address}'")
    assert run.ended() != 0
    assert run.processes() == []
