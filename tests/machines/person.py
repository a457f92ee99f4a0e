"""A person at a browser somewhere on the net, who tries again what failed."""

import time
from typing import Any

import requests

from tests.visitor import Page, Visitor

PATIENCE = 120  # seconds of trying again
BROKEN = (500, 502, 503, 504)


class NotMended(Exception):
    """What failed failed again for as long as anybody tries."""


class Person(Visitor):
    """Comes in at an address of its own over TLS; counts the answers that only a second try
    brought.
    """

    def __init__(self, base: str, certificate: str):
        self.base, self.htmx, self.path = base, "", "/"
        self.client = requests.Session()
        self.client.verify, self.client.trust_env = certificate, False
        self.mended = 0
        self.problems: list[str] = []

    def get(self, path: str, follow: bool = True) -> Page:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, Any], follow: bool = True) -> Page:
        files = fields.pop("files", None)
        return self._ask("POST", path, data=fields, files={"files": files} if files else None)

    def fetch(self, path: str, node: str = "") -> bytes:
        """What lies at an address; asked of one node without the way over nginx when it is
        named.
        """
        if node:
            cookies = "; ".join(f"{one.name}={one.value}" for one in self.client.cookies)
            answer = requests.get(
                node + path, headers={"Cookie": cookies, "X-Forwarded-Proto": "https"}, timeout=30
            )
        else:
            answer = self._asked("GET", path)
        assert answer.status_code == 200, (answer.status_code, path, answer.text[:300])
        return answer.content

    def _ask(self, method: str, path: str, **what: Any) -> Page:
        answer = self._asked(method, path, **what)
        self.path = "/" + answer.url.removeprefix(self.base).lstrip("/")
        return Page(_Answer(answer), whole=True)

    def _asked(self, method: str, path: str, **what: Any) -> requests.Response:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self.client.request(
                    method,
                    self.base + path,
                    timeout=30,
                    headers={"Referer": self.base + self.path},
                    **what,
                )
                if answer.status_code not in BROKEN:
                    return answer
                problem = str(answer.status_code)
                assert "Traceback" not in answer.text
            except requests.RequestException as broken:
                problem = type(broken).__name__
            self.mended += 1
            self.problems.append(f"{method} {path}: {problem}")
            time.sleep(0.2)
        raise NotMended(self.problems[-3:])


class _Answer:
    """An answer as the pages of tests are made of."""

    def __init__(self, answer: requests.Response):
        self.status_code, self.headers, self.content_type = (
            answer.status_code,
            answer.headers,
            answer.headers.get("Content-Type"),
        )
        self._text = answer.text

    def get_data(self, as_text: bool) -> str:
        return self._text
