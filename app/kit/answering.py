"""The worker of the web server, which answers in words what is refused before the portal hears
of it.
"""

from contextlib import suppress
from html import escape
from socket import SHUT_WR, socket
from time import monotonic
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

TOO_LONG = ("คำขอยาวเกินไป", "ที่อยู่หรือคำค้นยาวเกินไป ค้นได้ไม่เกิน 200 ตัวอักษร กรุณากดย้อนกลับ แล้วตัดให้สั้นลง")
PATIENCE, MOST_READ_AWAY = 2, 1024 * 1024  # seconds, bytes
STATUS = {
    LimitRequestLine: "414 URI Too Long",
    LimitRequestHeaders: "431 Request Header Fields Too Large",
}


class Worker(ThreadWorker):
    """Gunicorn's worker of threads. Of its own an address that is too long is told in bare
    English.
    """

    def handle_error(self, req: Any, client: socket, addr: Any, exc: BaseException) -> None:
        if status := STATUS.get(type(exc)):
            client.sendall(_answer(status))
            _read_away(client)
        else:
            super().handle_error(req, client, addr, exc)


def _read_away(client: socket) -> None:
    """Read what is left for a moment: a server that hangs up first is not heard."""
    until, left = monotonic() + PATIENCE, MOST_READ_AWAY
    client.shutdown(SHUT_WR)
    with suppress(OSError):  # it has hung up, or says no more
        while left > 0 and (rest := until - monotonic()) > 0:
            client.settimeout(rest)
            if not (part := client.recv(64 * 1024)):
                return
            left -= len(part)


def _answer(status: str) -> bytes:
    title, words = map(escape, TOO_LONG)
    page = (
        "<!doctype html><html lang=th><meta charset=utf-8><meta name=viewport "
        "content='width=device-width'>"
        f"<title>{title}</title><h1>{title}</h1><p>{words}</p></html>"
    ).encode()
    head = (
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/html; "
        f"charset=utf-8\r\nContent-Length: {len(page)}\r\n"
        "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src "
        "'none'\r\nCache-Control: no-store\r\n\r\n"
    )
    return head.encode() + page
