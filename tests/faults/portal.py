"""The real portal as processes that can be hurt: `portal serve` and `portal work` with data of
their own.
"""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from app.kit.paths import ROOT
from tests.ports import free_ports

COMMAND = str(Path(sys.executable).with_name("portal"))


class Portal:
    """One portal on a free port. Its processes are started, stopped, stopped for good and given
    limits by name: `web` (gunicorn's master), `child` (one of its processes), `work`, and the
    printers of both.
    """

    def __init__(self, folder: Path | None = None, database: str = "", **more: str):
        self.folder = folder or Path(tempfile.mkdtemp(prefix="wian-faults-"))
        [self.port] = free_ports(1)
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PORTAL_", "TESTS_"))
        }
        self.env = (
            env | {"PORTAL_DATA": str(self.folder), "PORTAL_BIND": f"127.0.0.1:{self.port}"} | more
        )
        if database:
            self.env["PORTAL_DATABASE_URL"] = database
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.may_write = resource.RLIM_INFINITY  # bytes of a file
        self.log: list[str] = []

    # Commands

    def run(self, *words: str, said: str = "") -> str:
        """A command of the portal, or a module of these tests, run to its end in the portal's
        settings; what it printed.
        """
        command = (
            [sys.executable, "-m", *words] if words[0].startswith("tests.") else [COMMAND, *words]
        )
        done = subprocess.run(
            command, env=self.env, cwd=ROOT, input=said, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def found(self, letters: int) -> list[int]:
        """Write the town on an empty database, and so many letters that wait for a signature;
        their ids.
        """
        self.run("migrate")
        return self.more(letters)

    def more(self, letters: int, paragraphs: int = 1) -> list[int]:
        """So many more letters that wait for a signature."""
        return json.loads(self.run("tests.faults.town", str(letters), str(paragraphs)))

    def check(self) -> set[str]:
        """What `portal check` finds wrong, by name."""
        done = subprocess.run(
            [COMMAND, "check"], env=self.env, cwd=ROOT, capture_output=True, text=True
        )
        lines = done.stdout.splitlines()
        assert len(lines) > 5, done.stderr
        return {line.split()[1].rstrip(":") for line in lines if line.startswith("WRONG")}

    def audit(self, promises: Iterable[dict[str, Any]] = ()) -> None:
        """Wait until the worker has nothing left to do, then look whether everything holds.
        Fails with a line for each flaw.
        """
        if "work" not in self.processes:
            self.start("work")
        flaws = json.loads(self.run("tests.faults.audit", said=json.dumps(list(promises))))
        assert flaws == [], "\n".join([*flaws, *self.log[-30:]])

    # Processes

    def start(self, *names: str) -> "Portal":
        """Start `web`, `work` or both, as systemd would: what an earlier one left behind is
        ended first.
        """
        for name in names or ("web", "work"):
            self.end(name)
            limit = f"--fsize={'unlimited' if self.may_write < 0 else self.may_write}:unlimited"
            process = subprocess.Popen(
                ["prlimit", limit, COMMAND, "serve" if name == "web" else name],
                env=self.env,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self.processes[name] = process
            Thread(target=self._listen, args=(name, process), daemon=True).start()
        return self

    def end(self, *names: str) -> None:
        """Kill every process of `web` or `work`, at once."""
        for name in names or ("web", "work"):
            if process := self.processes.pop(name, None):
                for pid in _of_session(process.pid):
                    _send(pid, signal.SIGKILL)
                process.wait()
                until(
                    lambda pid=process.pid: not _of_session(pid),
                    "processes that were killed are gone",
                )

    def cut(self) -> None:
        """Kill everything at once."""
        for pid in [pid for process in self.processes.values() for pid in _of_session(process.pid)]:
            self.kill(pid)
        self.end()

    def stop(self) -> None:
        """End both the way they are asked to."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(40)
        self.end()

    def children(self) -> list[int]:
        """The processes that answer browsers."""
        return [
            pid for pid in _children(self.processes["web"].pid) if "printer" not in _command(pid)
        ]

    def printers(self, name: str) -> list[int]:
        """The printers of `web` or of `work`."""
        return [
            pid
            for pid in _of_session(self.processes[name].pid)
            if "app.press.printer" in _command(pid)
        ]

    def kill(self, pid: int) -> None:
        _send(pid, signal.SIGKILL)

    def let_write(self, size: int) -> None:
        """Let the portal write files of so many bytes, from now on."""
        self.may_write = size
        for process in self.processes.values():
            for pid in _of_session(process.pid):
                limit(pid, resource.RLIMIT_FSIZE, size)

    def wait_until_up(self) -> None:
        until(lambda: _answers(self.port), "the portal answers")

    def _listen(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        for line in process.stdout:
            self.log.append(f"{name}: {line.decode(errors='replace').rstrip()}")


def until(holds: Callable[[], Any], what: str, seconds: float = 180) -> Any:
    """Wait until something holds, and say what it is. Fails with `what` when it does not."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"not so within {seconds:g} s: {what}"
        time.sleep(0.05)
    return found


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET /sign-in HTTP/1.0\r\n\r\n")
            return line.recv(12).endswith(b"200")
    except OSError:
        return False


def _send(pid: int, sent: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sent)


def limit(pid: int, what: int, soft: int) -> None:
    """Give a process that runs another limit."""
    with suppress(ProcessLookupError):
        resource.prlimit(pid, what, (soft, resource.prlimit(pid, what)[1]))


def _stat(pid: int) -> tuple[str, int, int] | None:
    """State, parent and session of a process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1]), int(fields[3])


def _alive() -> dict[int, tuple[str, int, int]]:
    found = {int(name): _stat(int(name)) for name in os.listdir("/proc") if name.isdecimal()}
    return {pid: told for pid, told in found.items() if told and told[0] != "Z"}


def _children(parent: int) -> list[int]:
    return [pid for pid, told in _alive().items() if told[1] == parent]


def _of_session(leader: int) -> list[int]:
    return [pid for pid, told in _alive().items() if told[2] == leader]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
