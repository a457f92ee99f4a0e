"""What a browser would never send, sent to the real server by hand; slow clients, to it behind
nginx as docs/deploy has it.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from app.kit.paths import ROOT
from tests.ports import free_ports

pytestmark = pytest.mark.bare
PATIENCE = 120  # seconds, for a machine that is busy


def _until(works, what):
    for _try in range(PATIENCE * 5):
        try:
            return works()
        except OSError:
            time.sleep(0.2)
    raise AssertionError(what)


@pytest.fixture(scope="module")
def folder():
    """A place for one portal, which a server that gives its rights up may read."""
    made = Path(tempfile.mkdtemp(prefix="wian-server-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def direct(folder):
    """The port of `portal serve`, empty but for its tables."""
    [port] = free_ports(1)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env |= {
        "PORTAL_DATA": str(folder / "var"),
        "PORTAL_BIND": f"127.0.0.1:{port}",
        "PORTAL_PROCESSES": "1",
        "PORTAL_PROXIES": "1",
    }
    portal = str(Path(sys.executable).with_name("portal"))
    subprocess.run([portal, "migrate"], env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([portal, "serve"], env=env, cwd=ROOT, stdout=log, stderr=log)
    _until(
        lambda: socket.create_connection(("127.0.0.1", port), 5).close(),
        "portal serve does not answer",
    )
    yield port
    server.terminate()
    server.wait(PATIENCE)
    assert "Traceback" not in (folder / "log").read_text()


@pytest.fixture(scope="module")
def fronted(direct, folder):
    """The port of nginx in front of it, with the lines of docs/deploy."""
    [port] = free_ports(1)
    lines = (ROOT / "docs" / "deploy" / "nginx.conf").read_text()
    location = re.search(r"^    client_max_body_size.*(?=^})", lines, re.M | re.S)[0]
    (folder / "nginx.conf").write_text(f"""
        daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
        events {{ worker_connections 2048; }}
        http {{
            access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
            uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
            upstream wian {{ server 127.0.0.1:{direct}; keepalive 32; }}
            server {{ listen 127.0.0.1:{port}; {location} }}
        }}""")
    server = subprocess.Popen(
        ["/usr/sbin/nginx", "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL
    )
    _until(
        lambda: socket.create_connection(("127.0.0.1", port), 5).close(), "nginx does not answer"
    )
    yield port
    server.terminate()
    server.wait(PATIENCE)


@pytest.fixture(params=["direct", "fronted"])
def port(request):
    return request.getfixturevalue(request.param)


def said(port, *parts, wait=PATIENCE):
    """All that is answered to these bytes."""
    with closing(socket.create_connection(("127.0.0.1", port), wait)) as line:
        line.settimeout(wait)
        answer = b""
        try:
            for part in parts:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
            while more := line.recv(65536):
                answer += more
        except OSError:
            pass  # it has heard enough, and hung up
        return answer


def answers(raw):
    """The status of each answer."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", raw)]


def still_serves(port):
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return browser.open(f"http://127.0.0.1:{port}/sign-in", timeout=PATIENCE).status == 200


HIDDEN = b"GET /verify/hidden HTTP/1.1\r\nHost: a.example\r\n\r\n"
ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
START = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
SMUGGLED = {
    "length and chunks": START
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks and length": START
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "two lengths": START + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + HIDDEN,
    "lengths in a list": START + b"Content-Length: 0, 5\r\n\r\n" + HIDDEN,
    "a length with a sign": START + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a length below nothing": START + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "a length in Thai digits": START + "Content-Length: ๕\r\n\r\n".encode() + HIDDEN,
    "a space before the colon": START
    + b"Content-Length : 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks misspelt": START + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks twice": START
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks after a tab": START + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded line": START + b"X: a\r\n Content-Length: 4\r\n\r\n" + HIDDEN,
    "a chunk of no size": START + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + HIDDEN,
    "a chunk larger than any": START
    + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\na\r\n"
    + HIDDEN,
    "a chunk with 0x": START
    + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n"
    + HIDDEN,
    "NUL in a header": START + b"X: a\0b\r\n\r\n" + HIDDEN,
    "CR in a header": START + b"X: a\rY: b\r\n\r\n" + HIDDEN,
    "a name that is none": START + b"X\x7f\x80: a\r\n\r\n" + HIDDEN,
    "no version": b"GET /verify/x\r\n\r\n",
    "an unknown version": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "nothing sensible": b"\x16\x03\x01\x02\x00\x01\x00" + b"\0" * 200,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("sent", SMUGGLED.values(), ids=SMUGGLED)
def test_no_request_hides_inside_another(port, sent):
    """What can be read in two ways is refused, and nothing behind it is answered as if it were a
    request of its own.
    """
    answer = said(port, sent)
    assert set(answers(answer)) <= {400, 405, 411, 413, 501, 505}, (
        answer
    )  # 404 is what the hidden one would be answered
    assert b"<h1>404" not in answer
    assert still_serves(port)


TOO_MUCH = {
    "ten thousand headers": ASK + b"".join(b"X-%d: a\r\n" % n for n in range(10_000)) + b"\r\n",
    "a header of a megabyte": ASK + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "an address of a megabyte": ASK.replace(b"/ ", b"/" + b"a" * 1_000_000 + b" ", 1) + b"\r\n",
    "a cookie of 100 kB": ASK + b"Cookie: wian=" + b"a" * 100_000 + b"\r\n\r\n",
    "a body of 2 GB": START + b"Content-Length: 2000000000\r\n\r\n" + b"a" * 1000,
}


@pytest.mark.parametrize("sent", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_is_refused_and_the_next_one_is_served(port, sent):
    statuses = answers(said(port, sent))
    assert all(status in (400, 401, 413, 414, 431) for status in statuses), statuses
    assert len(statuses) <= 1
    assert still_serves(port)


def test_a_search_as_long_as_an_address_can_be_is_answered_in_words(direct):
    for letters in (201, 460, 880):
        raw = said(
            direct,
            b"GET /documents/?q="
            + b"%E0%B8%81" * letters
            + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
        assert answers(raw) == [414]
        assert "ค้นได้ไม่เกิน 200 ตัวอักษร" in raw.decode()


@pytest.mark.parametrize("letters", [905, 2000, 20_000])
def test_an_address_longer_than_the_server_reads_is_answered_in_words(direct, letters):
    raw = said(
        direct,
        b"GET /documents/?q="
        + b"%E0%B8%81" * letters
        + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    assert answers(raw) == [414]
    assert "คำค้นยาวเกินไป" in raw.decode()
    assert b"nosniff" in raw


def _posted(body, kind=b"application/x-www-form-urlencoded"):
    return (
        START
        + b"Connection: close\r\nContent-Type: "
        + kind
        + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        + body
    )


def _multipart(*parts):
    return _posted(
        b"".join(b"--xx\r\n" + part + b"\r\n" for part in parts) + b"--xx--\r\n",
        b"multipart/form-data; boundary=xx",
    )


PART = b'Content-Disposition: form-data; name="a"\r\n\r\n'
FORMS = {
    "a hundred thousand fields": _posted(b"&".join(b"a%d=b" % n for n in range(100_000))),
    "a hundred thousand fields of one name": _posted(b"&".join([b"next=b"] * 100_000)),
    "a field of 50 MB": _posted(b"sign_in=" + b"a" * 50_000_000),
    "a part of 50 MB": _multipart(PART + b"a" * 50_000_000),
    "ten thousand parts": _multipart(*[PART + b"b"] * 10_000),
    "a part of ten thousand headers": _multipart(
        b"".join(b"X-%d: a\r\n" % n for n in range(10_000)) + PART + b"b"
    ),
    "parts in parts": _multipart(
        *[PART.strip() + b"\r\nContent-Type: multipart/mixed; boundary=xx\r\n\r\n--xx"] * 200
    ),
    "no boundary": _posted(b"a" * 1000, b"multipart/form-data"),
    "an endless boundary": _posted(b"a" * 1000, b"multipart/form-data; boundary=" + b"x" * 3000),
    "not UTF-8": _posted(b"sign_in=%ff%fe%00&password=%ed%a0%80&next=%c0%af"),
    "an unknown charset": _posted(
        b"sign_in=a", b"application/x-www-form-urlencoded; charset=utf-7"
    ),
    "deep JSON": _posted(b"[" * 1_000_000, b"application/json"),
    "nothing": _posted(b""),
}


@pytest.mark.parametrize("sent", FORMS.values(), ids=FORMS)
def test_an_oversized_or_odd_form_is_answered_in_words(port, sent):
    statuses = answers(said(port, sent))
    assert all(status in (400, 413, 414, 422, 431) for status in statuses), statuses
    assert still_serves(port)


THAI = b"%E0%B8%81"
WAITING = b"POST /drafts/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
MEGABYTE = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"  # a chunk
COSTLY = {
    "a form to sign in with, of 36 MB": _posted(b"typed.a=" + THAI * 4_000_000),
    "a draft without a session, the largest kept": WAITING
    + b"Content-Length: 3060005\r\n\r\nbody="
    + THAI * 340_000,
    "a draft without a session, of 9 MB": WAITING
    + b"Content-Length: 9000005\r\n\r\nbody="
    + THAI * 1_000_000,
    "in chunks": WAITING + b"Transfer-Encoding: chunked\r\n\r\n" + MEGABYTE * 40 + b"0\r\n\r\n",
}


@pytest.mark.parametrize("sent", COSTLY.values(), ids=COSTLY)
def test_no_stranger_makes_a_process_large(direct, sent):
    """Eight at once; 36 MB of one form cost 2.9 GB before."""
    listed = subprocess.run(
        ["pgrep", "-f", f"gunicorn.*127.0.0.1:{direct}"], capture_output=True, text=True
    ).stdout
    peaks = [Path(f"/proc/{process}") for process in listed.split()]
    for process in peaks:
        (process / "clear_refs").write_text("5")
    with ThreadPoolExecutor(8) as eight:
        statuses = [
            status
            for answer in eight.map(lambda _one: said(direct, sent), range(8))
            for status in answers(answer)
        ]
    assert set(statuses) <= {401, 413, 429}, statuses
    assert 413 in statuses or 401 in statuses
    assert (
        max(
            int(re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text())[1])
            for process in peaks
        )
        < 220 * 1024
    )
    assert still_serves(direct)


ADDRESSES = [
    b"/%00",
    b"/%ff%fe",
    b"/\xff\xfe",
    b"/%ed%a0%80",
    b"/..%2f..%2fetc/passwd",
    b"/../../etc/passwd",
    b"//a.example/",
    b"http://a.example/",
    b"/verify/%E0%B8",
    b"*",
    b"/static/%2e%2e/wsgi.py",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_leads_nowhere(port, address):
    answer = said(
        port, b"GET " + address + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    statuses = answers(answer)
    assert all(status in (303, 308, 400, 404) for status in statuses), answer[:300]
    assert b"root:" not in answer
    assert b"create_app" not in answer
    assert not re.search(rb"^Location: *(//|https?:)", answer, re.M | re.I), answer[:300]


@pytest.mark.parametrize("method", [b"TRACE /", b"TRACK /", b"CONNECT a.example:80", b"DEBUG /"])
def test_nothing_is_echoed_and_nothing_is_passed_on(port, method):
    answer = said(
        port,
        method
        + b" HTTP/1.1\r\nHost: localhost\r\nCookie: wian=secret-of-mine\r\nConnection: close\r\n\r\n",
    )
    assert answers(answer) in ([405], [400], [404], [501], []), answer[:200]
    assert b"secret-of-mine" not in answer


def test_a_name_for_the_portal_that_a_browser_invents_goes_into_no_answer(port):
    for name in (
        b"a.example",
        b"a.example:1@b",
        b"a.example/b",
        b"a b",
        b"",
        b'a"><script>',
        b"localhost\r\nHost: b.example",
    ):
        answer = said(
            port, b"GET /account HTTP/1.1\r\nHost: " + name + b"\r\nConnection: close\r\n\r\n"
        )
        assert answers(answer) in ([303], [400], []), answer[:300]
        assert not re.search(rb"^Location:.*example", answer, re.M | re.I)
        assert b"<script>" not in answer


SLOW = 400  # clients; the portal behind has 16 threads


def test_slow_clients_keep_nobody_else_waiting(fronted):
    """Hundreds begin a request and do not end it, drop by drop: nginx waits for them, the portal
    does not.
    """
    starts = [
        b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX: ",
        START + b"Content-Type: multipart/form-data; boundary=xx\r\n"
        b"Content-Length: 1000000\r\n\r\n--xx\r\n" + PART,
        b"",
        START + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    ]
    with ExitStack() as open_lines:
        lines = []
        for number in range(SLOW):
            line = open_lines.enter_context(
                closing(socket.create_connection(("127.0.0.1", fronted), PATIENCE))
            )
            line.sendall(starts[number % len(starts)])
            lines.append(line)
        for _drop in range(3):
            for number, line in enumerate(lines):
                if number % len(starts) < 2:
                    line.sendall(b"a")
            assert still_serves(fronted)
        assert all(line.fileno() > 0 for line in lines)


def test_who_reads_slowly_keeps_nobody_else_waiting(fronted):
    with ExitStack() as open_lines:
        for _number in range(100):
            line = open_lines.enter_context(closing(socket.socket()))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            line.connect(("127.0.0.1", fronted))
            line.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
        assert still_serves(fronted)
