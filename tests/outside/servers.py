"""What throw-away servers have in common."""

import socket
import subprocess
import time


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def answers(port: int, process: "subprocess.Popen[bytes]", patience: float = 60) -> None:
    """Wait until the process takes connections; fails when it ends instead."""
    until = time.monotonic() + patience
    while True:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < until, f"{process.args} does not answer"
            time.sleep(0.05)
