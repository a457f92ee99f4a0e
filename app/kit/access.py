"""The access log: who asked for what and when, a line each, a file a day, kept as long as set and
no longer.

No name, number of a citizen or typed word is in it. Who asked is a session's number, whose row
knows the officer; without one it is the network. An address is told without its query, and by its
rule alone where it may hold more than numbers.
"""

import logging
import os
import re
from datetime import date, timedelta
from functools import cache
from secrets import token_hex
from threading import Lock
from time import perf_counter

from flask import Flask, Response, g, request

from app.kit import clock
from app.kit.network import network
from app.kit.settings import settings

log = logging.getLogger(__name__)


class AccessLog:
    """Today's file. Any number of processes may write to it: each line is one write to its end."""

    def __init__(self) -> None:
        self.folder, self.kept = settings().data / "log", timedelta(days=settings().log_days)
        self.day: date | None = None
        self.file, self.failing, self.lock = -1, False, Lock()

    def write(self, line: str) -> None:
        """Add a line. A log that cannot be written stops nobody's work: it is said once, until
        it can be again.
        """
        try:
            os.write(self._today(), f"{line}\n".encode())
            self.failing = False
        except OSError as problem:
            if not self.failing:
                log.error("the access log cannot be written: %s", problem)
            self.failing = True

    def _today(self) -> int:
        day = clock.now().date()
        if day != self.day:
            with self.lock:
                if day != self.day:
                    self._open(day)
        return self.file

    def _open(self, day: date) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        former, self.file = (
            self.file,
            os.open(
                self.folder / f"access-{day}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600
            ),
        )
        self.day = day
        if former != -1:
            os.close(former)
        names = sorted(file.name for file in self.folder.glob("access-????-??-??.log"))
        before = [name for name in names if name < f"access-{day}.log"]
        # counted from the last day there was: a clock that leaps ahead for a day takes no log with
        # it
        if before:
            oldest = f"access-{date.fromisoformat(before[-1][7:17]) - self.kept}.log"
            for name in before:
                if name < oldest:
                    (self.folder / name).unlink(missing_ok=True)


def watch(app: Flask) -> None:
    """Every answer gets a number to ask about it by, and a line in the log once it is sent."""
    kept = AccessLog()

    def begin() -> None:
        g.reference, g.began = token_hex(5), perf_counter()

    def end(answer: Response) -> Response:
        answer.headers["X-Request-Id"] = g.reference
        session = g.get("session")
        who = f"session:{session.id}" if session else network(request.remote_addr or "")
        said = (
            f"{clock.now().isoformat(timespec='milliseconds')}Z {request.method} {_address()} "
            f"{answer.status_code} "
            f"{answer.content_length if answer.content_length is not None else '-'}"
        )
        began, reference = g.began, g.reference
        answer.call_on_close(
            lambda: kept.write(f"{said} {(perf_counter() - began) * 1000:.0f}ms {who} {reference}")
        )
        return answer

    app.before_request(begin)
    app.after_request(end)


def _address() -> str:
    """The path asked for; its rule where the rule takes words, a dash where there is no such
    page.
    """
    rule = request.url_rule
    if rule is None:
        return "-"
    return rule.rule if _takes_words(rule.rule) else request.path


@cache
def _takes_words(rule: str) -> bool:
    return bool(re.search(r"<(?!int:|any\()", rule))
