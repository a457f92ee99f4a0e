"""A throw-away directory: slapd from Debian's package, on loopback, its database in a folder of
its own.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import ldap3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import free_ports, wait_for

BASE = "dc=example,dc=go,dc=th"
PEOPLE = f"ou=people,{BASE}"
CHIEF, CHIEFS_PASSWORD = f"cn=chief,{BASE}", "the chief's own password"


class Directory:
    """The directory, the certificate it shows, and the people in it."""

    def __init__(self, folder: Path, options: dict[str, Any]):
        self.folder, self.options, self.process = folder, options, None
        (self.plain, self.sealed), self.certificate = free_ports(2), folder / "certificate"
        self.url, self.tls_url = (
            f"ldap://127.0.0.1:{self.plain}",
            f"ldaps://127.0.0.1:{self.sealed}",
        )
        self.by_name = f"ldaps://localhost:{self.sealed}"  # a name the certificate does not carry

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                "/usr/sbin/slapd",
                "-d",
                "0",
                "-f",
                self.folder / "conf",
                "-h",
                f"{self.url}/ {self.tls_url}/",
            ],
            cwd=self.folder,
            **self.options,
        )
        wait_for(self.plain, self.process)
        wait_for(self.sealed, self.process)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    def chief(self) -> ldap3.Connection:
        """A connection of who may change everything."""
        return ldap3.Connection(
            ldap3.Server(self.url), CHIEF, CHIEFS_PASSWORD.encode(), auto_bind=True
        )

    def enrol(self, **people: str) -> None:
        """People by the name and password they have here."""
        with self.chief() as chief:
            for name, password in people.items():
                assert chief.add(
                    f"uid={name},{PEOPLE}",
                    ["account", "simpleSecurityObject"],
                    {"userPassword": password.encode()},
                ), chief.result


@contextlib.contextmanager
def directory() -> Iterator[Directory]:
    """A directory with nobody in it; gone afterwards. Started by root it runs as the user
    openldap.
    """
    folder, options = Path(tempfile.mkdtemp(prefix="directory-")), {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("openldap")
        options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    _certify(folder)
    (folder / "db").mkdir()
    (folder / "conf").write_text(f"""
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {folder}/certificate
TLSCertificateKeyFile {folder}/key
database mdb
suffix {BASE}
directory {folder}/db
dbnosync
rootdn {CHIEF}
rootpw "{CHIEFS_PASSWORD}"
""")
    for one in (folder, *folder.iterdir()):
        if options:
            os.chown(one, options["user"], options["group"])
    made = Directory(folder, options)
    made.start()
    try:
        with made.chief() as chief:
            assert chief.add(BASE, ["dcObject", "organization"], {"o": "example"}), chief.result
            assert chief.add(PEOPLE, "organizationalUnit"), chief.result
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _certify(folder: Path) -> None:
    """A certificate for 127.0.0.1 alone, which nobody trusts who is not told to."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "directory")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
