"""A throw-away PostgreSQL from Debian's package: `python -m tests.postgres COMMAND…` runs a command against it.

Works as root (the server runs as the user postgres) and as anybody else.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The URL of a fresh cluster on a free port of 127.0.0.1; gone afterwards. Exits with a clear line when none is installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not found:
        sys.exit("PostgreSQL is not installed: script/bootstrap --test installs it")
    folder = tempfile.mkdtemp(prefix="postgres-")
    options: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(tool: str, *words: str) -> None:
        subprocess.run([f"{found[-1]}/{tool}", "-D", f"{folder}/data", *words], check=True, cwd=folder,
                       env={**os.environ, "HOME": folder, "LC_ALL": "C.UTF-8"}, stdout=subprocess.DEVNULL, **options)

    run("initdb", "-A", "trust", "-U", "portal", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    run("pg_ctl", "-w", "-l", f"{folder}/log", "-o",
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off "
        "-c synchronous_commit=off -c max_connections=300", "start")
    try:
        yield f"postgresql://portal@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then, too
    with postgres() as url:
        # The suite empties its database, so it believes TESTS_DATABASE_URL alone; the portal's own commands read the other.
        code = subprocess.run(sys.argv[1:], env=os.environ | {"TESTS_DATABASE_URL": url, "PORTAL_DATABASE_URL": url}).returncode
    sys.exit(code)
