"""A throw-away provider of sign-ins: glewlwyd from Debian's package, on loopback, its database
in a folder of its own.
"""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.ports import free_ports, wait_for

BINARY = Path("/usr/bin/glewlwyd")
TABLES = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
PASSWORD = "a password at the provider"
SECRET = "a secret between portal and provider"


class Provider:
    """The provider, its administrator's session, and people who sign in there."""

    def __init__(self, url: str, process: "subprocess.Popen[bytes]"):
        self.url, self.process = url, process
        self.issuer = f"{url}/api/oidc"
        self.admin = requests.Session()
        self._asked(
            self.admin.post(
                f"{url}/api/auth/", json={"username": "admin", "password": "password"}, timeout=60
            )
        )

    def _asked(self, answer: requests.Response) -> requests.Response:
        assert answer.status_code == 200, (answer.url, answer.status_code, answer.text)
        return answer

    def begin(self) -> None:
        """Make it speak OpenID Connect, and name people as they sign in."""
        key = rsa.generate_private_key(65537, 2048)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._asked(
            self.admin.post(
                f"{self.url}/api/mod/plugin/",
                timeout=60,
                json={
                    "module": "oidc",
                    "name": "oidc",
                    "display_name": "oidc",
                    "order_rank": 0,
                    "readonly": False,
                    "parameters": {
                        "iss": self.issuer,
                        "jwt-type": "rsa",
                        "jwt-key-size": "256",
                        "key": private.decode(),
                        "cert": public.decode(),
                        "access-token-duration": 3600,
                        "refresh-token-duration": 3600,
                        "code-duration": 600,
                        "refresh-token-rolling": False,
                        "auth-type-code-enabled": True,
                        "auth-type-refresh-enabled": True,
                        "auth-type-code-revoke-replayed": True,
                        "jwks-show": True,
                        "pkce-allowed": True,
                        "pkce-required": True,
                        "subject-type": "public",
                        "allowed-scope": ["openid"],
                        "claims": [
                            {
                                "name": "preferred_username",
                                "type": "string",
                                "user-property": "username",
                                "on-demand": False,
                                "scope": ["openid"],
                            }
                        ],
                    },
                },
            )
        )

    def admit(self, client: str, *redirects: str) -> None:
        """A client that may send people here to sign in."""
        self._asked(
            self.admin.post(
                f"{self.url}/api/client/",
                timeout=60,
                json={
                    "client_id": client,
                    "name": client,
                    "password": SECRET,
                    "client_secret": SECRET,
                    "confidential": True,
                    "enabled": True,
                    "redirect_uri": list(redirects),
                    "authorization_type": ["code", "refresh_token"],
                    "token_endpoint_auth_method": ["client_secret_basic", "client_secret_post"],
                    "scope": ["openid"],
                },
            )
        )

    def enrol(self, *names: str) -> None:
        """People who can sign in here."""
        for name in names:
            self._asked(
                self.admin.post(
                    f"{self.url}/api/user/",
                    timeout=60,
                    json={
                        "username": name,
                        "name": name,
                        "password": PASSWORD,
                        "enabled": True,
                        "scope": ["openid", "g_profile"],
                    },
                )
            )

    def sign_in(self, name: str, where: str) -> str:
        """What a person does at the provider who was sent to `where`: the address they are sent
        back to.
        """
        browser = requests.Session()
        answer = browser.get(where, allow_redirects=False, timeout=60)
        assert "login.html" in answer.headers["Location"], answer.headers
        client = parse_qs(urlsplit(where).query)["client_id"][0]
        self._asked(
            browser.post(
                f"{self.url}/api/auth/", json={"username": name, "password": PASSWORD}, timeout=60
            )
        )
        self._asked(
            browser.put(f"{self.url}/api/auth/grant/{client}", json={"scope": "openid"}, timeout=60)
        )
        return browser.get(where + "&g_continue", allow_redirects=False, timeout=60).headers[
            "Location"
        ]


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """A provider with nobody in it; gone afterwards."""
    folder, [port] = Path(tempfile.mkdtemp(prefix="provider-")), free_ports(1)
    with sqlite3.connect(folder / "db") as tables:
        tables.executescript(TABLES.read_text())
    settings: dict[str, Any] = {
        "port": port,
        "bind_address": "127.0.0.1",
        "external_url": f"http://127.0.0.1:{port}",
        "login_url": "login.html",
        "api_prefix": "api",
        "log_mode": "file",
        "log_level": "WARNING",
        "log_file": str(folder / "log"),
        "cookie_secure": 0,
        "session_key": "provider",
        "hash_algorithm": "SHA256",
        **{
            f"{kind}_module_path": f"/usr/lib/glewlwyd/{place}"
            for kind, place in (
                ("user", "user"),
                ("client", "client"),
                ("user_auth_scheme", "scheme"),
                ("plugin", "plugin"),
            )
        },
    }
    lines = [
        f"{name} = {value if isinstance(value, int) else chr(34) + value + chr(34)}"
        for name, value in settings.items()
    ]
    (folder / "conf").write_text(
        "\n".join([*lines, f'database = {{ type = "sqlite3" path = "{folder / "db"}" }};\n'])
    )
    process = subprocess.Popen([BINARY, "--config-file", folder / "conf"], cwd=folder)
    try:
        wait_for(port, process)
        made = Provider(f"http://127.0.0.1:{port}", process)
        made.begin()
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGCONT)
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
