"""A provider that says whatever a test makes it say: for the lies an honest one cannot be
brought to tell.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Liar:
    """What it says: `claims` over the honest ones (None leaves one out), who signs, what is told
    beside the ID token.
    """

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "own", "use": "sig"})
        self.other_key = RSAKey.generate_key(2048, {"kid": "own", "use": "sig"})
        self.honest()

    def honest(self) -> None:
        self.claims: dict[str, Any] = {}
        self.signed_with, self.unsigned, self.token = self.key, False, True
        self.issuer_said, self.user, self.broken = self.issuer, {}, ""

    def sign_in(self, where: str) -> str:
        """Who was sent to `where` signs in: the address they are sent back to."""
        asked = parse_qs(urlsplit(where).query)
        self.nonce = asked["nonce"][0]
        return f"{asked['redirect_uri'][0]}?code=a-code&state={asked['state'][0]}"

    def answer(self, path: str) -> Any:
        if path.endswith("openid-configuration"):
            return {
                "issuer": self.issuer_said,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/user",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        if path == "/user":
            return self.user
        told = {"access_token": "access", "token_type": "Bearer", "expires_in": 60}
        return {**told, "id_token": self._id_token()} if self.token else told

    def _id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "1",
            "aud": "wian",
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
            "preferred_username": "kathu",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.unsigned:
            return jwt.encode({"alg": "none"}, claims, self.key, algorithms=["none"])
        return jwt.encode({"alg": "RS256", "kid": self.signed_with.kid}, claims, self.signed_with)

    def _handler(liar) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = urlsplit(self.path).path
                said = (
                    b"<html>" if liar.broken == "words" else json.dumps(liar.answer(path)).encode()
                )
                self.send_response(500 if liar.broken == "500" else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_POST = do_GET

            def log_message(self, *words: Any) -> None:
                pass

        return Handler


@contextmanager
def liar() -> Iterator[Liar]:
    made = Liar()
    threading.Thread(
        target=made.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    ).start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
