"""script/run, as somebody at a terminal meets it."""

import os
import pty
import select
import signal
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from app.kit.paths import ROOT
from tests.ports import free_ports

pytestmark = pytest.mark.bare


class Run:
    """script/run in a terminal of its own, with a data folder and a port of its own."""

    def __init__(self, data: Path, **env: str):
        self.data = data
        self.address = f"127.0.0.1:{free_ports(1)[0]}"
        full = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        full |= {"PORTAL_DATA": str(data), "PORTAL_BIND": self.address, **env}
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            for key in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(
                    key, signal.SIG_DFL
                )  # as in a terminal, also when these tests run in the background
            os.chdir(ROOT)
            os.execve("script/run", ["script/run"], full)
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

    def left(self, seconds: float = 10) -> list[str]:
        """Command lines of what still runs a while later."""
        end = time.monotonic() + seconds
        while (found := self.running()) and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def running(self) -> list[str]:
        """Command lines of what runs with this run's address in its environment."""
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdecimal():
                try:
                    with (
                        open(f"/proc/{entry}/environ", "rb") as environ,
                        open(f"/proc/{entry}/cmdline", "rb") as line,
                    ):
                        if f"PORTAL_BIND={self.address}".encode() in environ.read():
                            found.append(line.read().replace(b"\0", b" ").decode())
                except OSError:
                    continue
        return found


@pytest.fixture
def run(tmp_path):
    started = Run(tmp_path / "var")
    yield started
    os.close(started.screen)


READY = "Sign in as:"
LAST_SIGN_IN = "(auditor, "


def test_it_says_where_the_portal_is_and_who_can_sign_in_and_stops_cleanly(run):
    run.until(LAST_SIGN_IN)
    assert f"http://{run.address}" in run.seen
    assert "phuket-2569" in run.seen
    assert "นายวีระ คงมั่น" in run.seen
    assert (
        "ลงชื่อเข้าใช้" in urllib.request.urlopen(f"http://{run.address}/", timeout=10).read().decode()
    )
    os.write(run.screen, b"\x03")
    assert run.ended() == 0, run.seen[-2000:]
    assert run.left() == []


def test_what_stands_on_the_screen_can_be_read(run):
    run.until(LAST_SIGN_IN)
    time.sleep(3)  # papers are printed meanwhile, and the first backup is made
    os.write(run.screen, b"\x03")
    assert run.ended() == 0
    shown = [line for line in run.seen.replace("\r", "").split("\n") if line.strip()]
    assert all(
        word in shown[at]
        for at, word in enumerate(("Setting up", "database", "demo data", "web server"))
    ), shown
    people = shown[shown.index(next(line for line in shown if READY in line)) + 1 :]
    assert [line.split()[1] for line in people if line.strip() != "^C"] == ["phuket-2569"] * 14, (
        "sign-ins come last"
    )
    assert "huey" in (run.data / "run.log").read_text()


def test_ctrl_c_stops_it_at_any_moment_without_a_word(run):
    """Also twice, also on the way: no child of it hears the key, none complains of it."""
    for words, seconds in (
        ("Setting up", 0),
        ("demo data", 0.5),
        ("web server", 0.2),
        ("web server", 2),
    ):
        again = Run(run.data.with_name(f"var-{words[:3]}-{seconds}"))
        again.until(words)
        time.sleep(seconds)
        os.write(again.screen, b"\x03\x03")
        code = again.ended()
        assert code == (0 if READY in again.seen else 130), again.seen
        assert not any(
            word in again.seen for word in ("Traceback", "KeyboardInterrupt", "by itself")
        ), again.seen
        assert again.left() == []
        os.close(again.screen)


def test_ctrl_c_while_it_asks_for_the_sign_ins_leaves_nothing_running(run):
    """The shell reads them from a child, which hears the key too and must not end the shell
    before its time.
    """
    run.until("web server")
    end = time.monotonic() + 60
    while not any("demo --json" in line for line in run.running()) and time.monotonic() < end:
        time.sleep(0.01)
    os.write(run.screen, b"\x03")
    assert run.ended() == 130, run.seen[-2000:]
    assert run.left() == []


def test_when_the_web_server_dies_the_worker_is_stopped_too_and_it_counts_as_a_failure(run):
    run.until(LAST_SIGN_IN)
    os.system(f"pkill -KILL -f 'gunicorn.*{run.address}'")
    assert run.ended() == 1
    assert "ended by itself" in run.seen
    assert run.left() == []


def test_a_step_that_fails_says_so_with_the_end_of_the_log(run, tmp_path):
    broken = Run(tmp_path / "broken", PORTAL_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert broken.ended() == 1
    assert "It ended with 1. The end of" in broken.seen, broken.seen
    assert "9" in broken.seen.rpartition("run.log")[2], broken.seen
    assert broken.left() == []
    os.close(broken.screen)
