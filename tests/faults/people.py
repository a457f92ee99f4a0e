"""Twenty people at their browsers, who sign, acknowledge and report, and write down every promise
the portal made them.

A promise is a 303: it was written. A connection that breaks, or a 5xx, is no answer: the same form
goes again with the same one-time key until there is one. Anything else that comes back is a
complaint, and so is a page that is none of ours.
"""

import http.client
import random
import re
import time
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from http.cookies import SimpleCookie
from queue import Empty, SimpleQueue
from secrets import token_hex
from threading import Barrier, Event, Thread
from typing import Any
from urllib.parse import urlencode

from tests.faults.portal import Portal
from tests.faults.town import DISTRICTS, HEADS, PASSWORD, SIGNERS, STAFF

PATIENCE = 180.0  # seconds until somebody gives up on one form
BROKEN = (OSError, http.client.HTTPException)


class Answer:
    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes):
        self.status, self.location = status, headers.get("Location", "")
        self.type, self.body = headers.get("Content-Type", ""), body
        self.text = body.decode() if self.type.startswith("text/html") else ""

    def form(self, ends: str) -> tuple[str, dict[str, str]]:
        """Where the form whose action ends so leads, and what stands in its hidden fields."""
        for action, inside in re.findall(
            r'<form[^>]* action="([^"#]*)[^>]*>(.*?)</form>', self.text, re.S
        ):
            if action.endswith(ends):
                fields = re.findall(r'<input[^>]*type="hidden"[^>]*>', inside)
                return unescape(action), {
                    _attribute(one, "name"): _attribute(one, "value") for one in fields
                }
        raise LookupError(f"no form {ends} on a page that says {self.words[:300]}")

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text.partition("<main")[2])).split())

    @property
    def is_ours(self) -> bool:
        """A page of the portal in Thai, whole, with a reason in its words when it is an error."""
        whole = (
            self.text.startswith("<!doctype html>")
            and self.text.rstrip().endswith("</html>")
            and 'lang="th"' in self.text
        )
        return (
            whole
            and (self.status < 500 or 'class="refusal"' in self.text)
            and "Traceback" not in self.text
        )


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


class Town:
    """Everybody, what lies on their desks, and what was promised."""

    def __init__(self, portal: Portal, letters: list[int], seed: int = 0):
        self.portal, self.random = portal, random.Random(seed)
        self.letters: SimpleQueue[int] = SimpleQueue()
        self.to_acknowledge: dict[str, SimpleQueue[int]] = {
            slug: SimpleQueue() for slug in DISTRICTS
        }
        self.to_report: dict[str, SimpleQueue[int]] = {slug: SimpleQueue() for slug in DISTRICTS}
        self.promises: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self.answers = self.unknown = 0
        self.refusals: set[tuple[int, str, str]] = (
            set()
        )  # status, method and last word of the path of every 5xx
        self.home = Event()
        self.bring(letters)
        self.people = [
            *(Signer(self, who) for who in SIGNERS),
            *(Head(self, who, slug) for who, slug in zip(HEADS, DISTRICTS, strict=True)),
            *(Staff(self, who, slug) for who, slug in zip(STAFF, DISTRICTS, strict=True)),
        ]
        # Nobody works before all are in: a sign-in broken off counts as a wrong password, and too
        # many kills shut somebody out.
        self.gate = Barrier(len(self.people))

    def bring(self, letters: list[int]) -> None:
        for letter in letters:
            self.letters.put(letter)

    def __enter__(self) -> "Town":
        self.threads = [Thread(target=person.work, name=person.who) for person in self.people]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        """Everybody finishes what is in hand and goes home."""
        self.home.set()
        for thread in self.threads:
            thread.join()
        if problem == (None, None, None):
            self.look()

    def wait_for(self, promises: int) -> None:
        """Until so many more promises were made."""
        goal, end = len(self.promises) + promises, time.monotonic() + PATIENCE
        while len(self.promises) < goal:
            self.look()
            assert time.monotonic() < end, (
                f"{len(self.promises)} promises, not {goal}: " + "\n".join(self.portal.log[-30:])
            )
            time.sleep(0.02)

    def visitor(self, number: int = 0) -> "Person":
        """One who only asks: a signer at another window."""
        one = Person(self, SIGNERS[number])
        one.cookies = SimpleCookie(self.people[number].cookies.output(header="", sep=";"))
        return one

    def look(self) -> None:
        """Fail at once when somebody complains."""
        assert self.complaints == [], "\n".join([*self.complaints[:10], *self.portal.log[-60:]])


class Person:
    """Somebody at a browser without JavaScript."""

    def __init__(self, town: Town, who: str):
        self.town, self.who, self.cookies = town, who, SimpleCookie()
        self.line: http.client.HTTPConnection | None = None
        self.unknown: list[int] = []  # what came instead of an answer: 0 for a broken connection

    def work(self) -> None:
        try:
            self.sign_in()
            self.town.gate.wait(PATIENCE)
            while not self.town.home.is_set():
                if not self.next():
                    self.town.home.wait(0.05)
        except Exception as problem:
            self.town.complaints.append(f"{self.who}: {type(problem).__name__}: {problem}")
            self.town.gate.abort()
        finally:
            if self.line:
                self.line.close()

    def next(self) -> bool:
        """Do one piece of work; False when there is none."""
        raise NotImplementedError

    def sign_in(self) -> None:
        where, fields = self.get("/sign-in").form("/sign-in")
        answer = self.post(where, {**fields, "sign_in": self.who, "password": PASSWORD})
        assert answer.status == 303, answer.words

    def get(self, path: str) -> Answer:
        answer = self._persist("GET", path, None, {})
        assert answer.status == 200, (
            f"GET {path}: {answer.status} {answer.location} {answer.words[:300]}"
        )
        return answer

    def post(
        self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None
    ) -> Answer:
        """Send a form until there is an answer."""
        body, kind = encoded(fields, file)
        return self._persist("POST", path, body, {"Content-Type": kind})

    def write(
        self,
        path: str,
        fields: dict[str, str],
        file: tuple[str, str, bytes] | None = None,
        **promise: Any,
    ) -> Answer:
        """Send a form and write down the promise made for it."""
        answer = self.post(path, fields, file)
        assert answer.status == 303, (
            f"POST {path}: {answer.status} {answer.words[:300]}, after {self.unknown}"
        )
        self.town.promises.append(promise)
        return answer

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Ask once. Raises one of BROKEN when there is no answer."""
        self.line = self.line or http.client.HTTPConnection(
            "127.0.0.1", self.town.portal.port, timeout=PATIENCE
        )
        cookies = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
        try:
            self.line.request(method, path, body, {**headers, "Cookie": cookies})
            came = self.line.getresponse()
            answer = Answer(came.status, came.headers, came.read())
        except BROKEN:
            self.line.close()
            self.line = None
            raise
        for cookie in came.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        self.town.answers += 1
        said = f"{method} {path}: {answer.status} {answer.body[:1500].decode(errors='replace')}"
        assert answer.status == 303 or path.endswith(".pdf") or answer.is_ours, said
        assert answer.status != 507 or "ดิสก์เต็ม" in answer.words, said
        return answer

    def _persist(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        end, self.unknown = time.monotonic() + PATIENCE, []
        while True:
            try:
                answer = self.ask(method, path, body, headers)
                if answer.status < 500:
                    return answer
                self.unknown.append(answer.status)
                self.town.refusals.add((answer.status, method, path.rpartition("/")[2]))
            except BROKEN:
                self.unknown.append(0)
            self.town.unknown += 1
            assert time.monotonic() < end, (
                f"{method} {path}: no answer in {PATIENCE:g} s, but {self.unknown}"
            )
            time.sleep(random.uniform(0.1, 0.4))


class Signer(Person):
    """Signs letters for the province."""

    def next(self) -> bool:
        return _taken(self.town.letters, self.sign)

    def sign(self, letter: int) -> None:
        where, fields = self.get(f"/documents/{letter}").form(f"/circulars/{letter}/sign")
        answer = self.post(where, fields)
        assert answer.status == 303, (
            f"sign {letter}: {answer.status} {answer.words[:300]}, after {self.unknown}"
        )
        receipt = re.search(
            r"ลงนามแล้ว เลขที่ (ศธ 0210\.56/(?:ว )?\d+)", self.get(answer.location).words
        )
        assert receipt, f"no receipt for letter {letter}"
        self.town.promises.append({"kind": "signed", "letter": letter, "number": receipt[1]})
        for slug in DISTRICTS:
            self.town.to_acknowledge[slug].put(letter)
            self.town.to_report[slug].put(letter)


class Head(Person):
    """Acknowledges for a district."""

    def __init__(self, town: Town, who: str, office: str):
        super().__init__(town, who)
        self.office = office

    def next(self) -> bool:
        return _taken(self.town.to_acknowledge[self.office], self.acknowledge)

    def acknowledge(self, letter: int) -> None:
        where, fields = self.get(f"/circulars/{letter}").form("/acknowledge")
        note = token_hex(8)
        self.write(
            where,
            {**fields, "note": note},
            kind="acknowledged",
            letter=letter,
            office=self.office,
            note=note,
        )


class Staff(Person):
    """Sends a report with a file for a district, and keeps a draft of it first in every other
    one.
    """

    def __init__(self, town: Town, who: str, office: str):
        super().__init__(town, who)
        self.office = office

    def next(self) -> bool:
        return _taken(self.town.to_report[self.office], self.report)

    def report(self, letter: int) -> None:
        task = re.search(r'href="(/tasks/\d+)"', self.get(f"/circulars/{letter}").text)
        assert task, f"letter {letter} has no task for {self.office}"
        assignment, text = int(task[1].rpartition("/")[2]), token_hex(8)
        where, fields = self.get(task[1]).form("/report")
        if DISTRICTS.index(self.office) % 2:
            self.write(
                f"{task[1]}/draft",
                {**fields, "text": text},
                kind="kept",
                assignment=assignment,
                text=text,
            )
        content = f"หลักฐาน {text}".encode() * random.choice(
            [200, 200, 20_000]
        )  # the last are laid on disk as they come in
        self.write(
            where,
            {**fields, "text": text},
            ("files", f"หลักฐาน {text}.txt", content),
            kind="reported",
            assignment=assignment,
            text=text,
            sha256=sha256(content).hexdigest(),
        )


def _taken(queue: "SimpleQueue[int]", do: Callable[[int], None]) -> bool:
    try:
        letter = queue.get_nowait()
    except Empty:
        return False
    do(letter)
    return True


def encoded(fields: dict[str, str], file: tuple[str, str, bytes] | None) -> tuple[bytes, str]:
    if file is None:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    edge = token_hex(12)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    name, called, content = file
    parts += [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode(),
        content,
        f"\r\n--{edge}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={edge}"
