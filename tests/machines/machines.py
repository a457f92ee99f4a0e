"""Machines of a portal on 127.0.0.1: each a process, or a family of them, with a data folder of
its own; nginx in front.
"""

import getpass
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.kit.paths import ROOT
from tests.ports import free_ports, listens

PORTAL = str(Path(sys.executable).with_name("portal"))
NGINX = "/usr/sbin/nginx"
AROUND = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/wian.conf;
}}
"""


class Machine:
    """One that runs a command of the portal, told what all have in common and with a data folder
    that is its own.
    """

    def __init__(self, name: str, folder: Path, common: dict[str, str], *command: str):
        self.log, self.command = folder / f"{name}.log", command
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PORTAL_", "AWS_"))
        }
        self.env |= {**common, "PORTAL_DATA": str(folder / name)}
        self.process: subprocess.Popen | None = None

    def run(self, *command: str, code: int = 0) -> str:
        """What a command prints there."""
        ran = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self, how: int = signal.SIGKILL) -> None:
        """All of its processes at once, as when the plug is pulled."""
        if self.process:
            os.killpg(self.process.pid, how)
            self.process.wait()
            self.process = None


class Web(Machine):
    """One that answers browsers."""

    def __init__(self, name: str, folder: Path, common: dict[str, str]):
        self.port = free_ports(1)[0]
        common = {**common, "PORTAL_BIND": f"127.0.0.1:{self.port}", "PORTAL_PROCESSES": "1"}
        super().__init__(name, folder, common, PORTAL, "serve")
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        super().start()
        wait_for(self.port, self)


class Worker(Machine):
    """One that does what is left for later."""

    def __init__(self, name: str, folder: Path, common: dict[str, str]):
        super().__init__(name, folder, common, PORTAL, "work")


class Nginx(Machine):
    """In front of them, with the configuration docs/deploy.md recommends."""

    def __init__(self, folder: Path, webs: list[Web]):
        self.plain, self.port = free_ports(2)
        self.address, self.certificate = f"https://127.0.0.1:{self.port}", certificate(folder)
        text = (ROOT / "docs" / "deploy" / "nginx.conf").read_text()
        for theirs, ours in (
            ("10.0.0.11:8000", f"127.0.0.1:{webs[0].port}"),
            ("10.0.0.12:8000", f"127.0.0.1:{webs[1].port}"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
            ("/etc/ssl/certs/wian.pem", self.certificate),
            ("/etc/ssl/private/wian.key", f"{folder}/wian.key"),
            ("server_name wian.example.go.th;", "server_name 127.0.0.1;"),
        ):
            assert theirs in text, theirs
            text = text.replace(theirs, ours)
        (folder / "wian.conf").write_text(text)
        user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
        super().__init__(
            "nginx",
            folder,
            {},
            NGINX,
            "-c",
            f"{folder}/nginx.conf",
            "-p",
            str(folder),
            "-e",
            f"{folder}/nginx.log",
        )

    def start(self) -> None:
        self.run(*self.command, "-t")
        super().start()
        wait_for(self.port, self)


def wait_for(port: int, machine: Machine) -> None:
    """Until somebody listens there."""
    for _try in range(1200):
        assert machine.process
        if machine.process.poll() is not None:
            break
        if listens(port):
            return
        time.sleep(0.1)
    raise RuntimeError(machine.log.read_text()[-3000:])


def certificate(folder: Path) -> str:
    """A certificate for 127.0.0.1 and its key in a folder; where the certificate lies."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "wian.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "wian.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return str(folder / "wian.pem")
