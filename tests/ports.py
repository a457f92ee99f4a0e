"""Ports of 127.0.0.1 for servers of a test."""

import random
import socket
import subprocess
import time


def free_ports(count: int) -> list[int]:
    """So many that nobody listens on, below those the system lends to clients by itself."""
    found: list[int] = []
    for port in random.sample(range(15000, 32000), 2000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError("no free ports")


def wait_for(port: int, process: "subprocess.Popen[bytes]", patience: float = 120) -> None:
    """Until somebody listens there. Fails when the process that is to ends instead."""
    until = time.monotonic() + patience
    while not listens(port):
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        assert time.monotonic() < until, f"{process.args} does not answer"
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody answers there."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
