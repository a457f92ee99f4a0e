"""A throw-away PostgreSQL from Debian's package: `python -m tests.postgres COMMAND…` runs a command
against it.

Works as root (the server runs as the user postgres) and as anybody else.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from tests.ports import free_ports

URLS = ("TESTS_DATABASE_URL", "PORTAL_DATABASE_URL")


class Cluster:
    """A fresh cluster on a free port of 127.0.0.1, as fast as can be; a durable one keeps
    through a crash what it said it has.
    """

    def __init__(self, durable: bool = False):
        """Exits with a clear line when no PostgreSQL is installed."""
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            sys.exit("PostgreSQL is not installed: script/bootstrap --test installs it")
        self.tools, self.folder = found[-1], tempfile.mkdtemp(prefix="postgres-")
        self.options: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        [self.port] = free_ports(1)
        self.url = f"postgresql://portal@127.0.0.1:{self.port}/postgres"
        self.commit = "on" if durable else "off"
        self._run(
            "initdb", "-A", "trust", "-U", "portal", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )

    def start(self) -> None:
        self._run(
            "pg_ctl",
            "-w",
            "-l",
            f"{self.folder}/log",
            "-o",
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c "
            "full_page_writes=off "
            f"-c synchronous_commit={self.commit} -c max_connections=300",
            "start",
        )

    def stop(self) -> None:
        """At once, as in a crash: connections break, and the next start recovers."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, tool: str, *words: str) -> None:
        subprocess.run(
            [f"{self.tools}/{tool}", "-D", f"{self.folder}/data", *words],
            check=True,
            cwd=self.folder,
            env={**os.environ, "HOME": self.folder, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            **self.options,
        )


@contextlib.contextmanager
def cluster(durable: bool = False) -> Iterator[Cluster]:
    """A cluster that runs; gone afterwards."""
    made = Cluster(durable)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(made.folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # so that the server is stopped then, too
    with cluster() as running:
        # The suite empties its database, so it believes TESTS_DATABASE_URL alone; the portal's own
        # commands read the other.
        code = subprocess.run(
            sys.argv[1:], env=os.environ | dict.fromkeys(URLS, running.url)
        ).returncode
    sys.exit(code)
