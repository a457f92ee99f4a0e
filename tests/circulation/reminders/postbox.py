"""A mail server for the tests: it speaks SMTP on a free port of 127.0.0.1 and keeps what it
takes.
"""

import ssl
import subprocess
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.ports import free_ports


class Postbox:
    """What was taken, and what the server says meanwhile."""

    def __init__(self) -> None:
        [self.port], self.taken, self.signed_in = free_ports(1), [], []
        self.refused: set[str] = set()  # addresses it does not know
        self.full = self.hangs_up = False
        self.server: Any = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(envelope.content, policy=policy.default) for envelope in self.taken
        ]

    @property
    def to(self) -> list[str]:
        return sorted(address for envelope in self.taken for address in envelope.rcpt_tos)

    def open(
        self,
        tls: ssl.SSLContext | None = None,
        start_tls: bool = False,
        login: tuple[str, str] | None = None,
    ) -> None:
        def known(
            _server: Any, _session: Any, _envelope: Any, _mechanism: str, sent: Any
        ) -> AuthResult:
            self.signed_in.append((sent.login.decode(), sent.password.decode()))
            return AuthResult(success=self.signed_in[-1] == login, handled=False)

        options = (
            {"authenticator": known, "auth_required": True, "auth_require_tls": start_tls}
            if login
            else {}
        )
        if start_tls:
            options |= {"tls_context": tls, "require_starttls": True}
        self.server = Controller(
            self, "127.0.0.1", self.port, ssl_context=None if start_tls else tls, **options
        )
        self.server.start()

    def close(self) -> None:
        if self.server:
            self.server.stop(no_assert=True)
            self.server = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address in self.refused:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope) -> str:
        if self.full:
            return "452 no room, try later"
        self.taken.append(envelope)
        if self.hangs_up:
            server.transport.abort()
        return "250 taken"


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1, and a server's context that shows it."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            key,
            "-out",
            cert,
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context
