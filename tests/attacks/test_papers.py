"""A paper is made of its facts alone: nothing in them makes the press read a file, ask another
machine, or write but text.
"""

import io
import itertools
import re
import socket
from contextlib import suppress
from threading import Thread

import pypdf
import pytest

from app.press.facts import Facts, Kind, Signatory
from app.press.print import print_paper
from app.press.reading.read import UnreadableText, read
from tests.attacks.conftest import keys
from tests.press.conformance import ACTS, names

pytestmark = pytest.mark.bare  # the same whatever database is behind
SECRET = "ความลับของเครื่องนี้"


@pytest.fixture
def listener():
    """A port of this machine that counts who comes."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        came = []

        def wait():
            while True:
                try:
                    line, _address = server.accept()
                except OSError:
                    return
                came.append(line.recv(100))
                line.close()

        Thread(target=wait, daemon=True).start()
        yield server.getsockname()[1], came


@pytest.fixture
def wishes(tmp_path, listener):
    """What somebody would type to make the press fetch something."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    port, _came = listener
    http = f"http://127.0.0.1:{port}/a"
    return [
        f'<img src="{http}.png">',
        f'<img src="file://{secret}">',
        f'<link rel=attachment href="file://{secret}">',
        f'<link rel=stylesheet href="{http}.css">',
        f"<style>@import url({http}.css)</style>",
        f'<iframe src="file://{secret}"></iframe>',
        f'<object data="file://{secret}"></object>',
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>',
        f"url({http}.png)",
        f'<a href="javascript:alert(1)">ก</a><base href="{http}">',
        f'<meta http-equiv="refresh" content="0;url={http}">',
        f"{{{{ config }}}} {{% include '{secret}' %}} ${{7*191}}",
        f"]]><!ENTITY a SYSTEM 'file://{secret}'>&a;",
        f'" style="background:url({http}.png)" x="',
        f"| <img src={http}.png> | <img src=file://{secret}> |",
    ]


def _facts(wishes, kind):
    """A paper with all of them in each of its lists, and one in each of its lines."""
    turn = itertools.cycle(wishes)
    people = [Signatory(next(turn), [next(turn)]) for _number in range(3)]
    facts = Facts(
        kind=kind,
        body=[*wishes, "จึงเรียนมาเพื่อโปรดทราบ"],
        references=wishes,
        enclosures=wishes,
        copies_to=wishes,
        address=wishes[:3],
        signatory=people[0],
        cosignatories=people,
        date="2026-11-23",
        link="https://a.example/",
        code=next(turn)[:60],
    )
    for name in (
        "subject",
        "to",
        "closing",
        "agency",
        "section",
        "phone",
        "fax",
        "email",
        "heading",
        "bearer",
    ):
        setattr(facts, name, next(turn))
    facts.meeting.present = facts.meeting.absent = facts.meeting.attending = wishes
    facts.meeting.place = next(turn)
    return facts


@pytest.mark.parametrize("turned", [0, 5, 10])
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_the_press_reads_and_asks_for_nothing_that_facts_name(kind, wishes, listener, turned):
    pdf = print_paper(_facts(wishes[turned:] + wishes[:turned], kind))
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    said = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    assert SECRET not in said
    assert SECRET.encode() not in b"".join(
        content for row in reader.attachments.values() for content in row
    )  # its own facts
    assert not names(reader) & {*ACTS, "/OpenAction"}
    for page in reader.pages:
        for mark in page.get("/Annots") or []:
            action = mark.get_object().get("/A", {})
            assert str(action.get("/URI", "https://a.example/")).startswith(
                ("https://a.example/", "mailto:")
            ), action
    assert listener[1] == []


def test_a_pasted_letter_that_names_files_becomes_text(visit, wishes, listener):
    visitor = visit("drafter")
    about = "ด้วยสำนักงานขอแจ้งแนวทางการดำเนินงานให้ทราบโดยทั่วกัน เพื่อให้การดำเนินงานเป็นไปด้วยความเรียบร้อย " * 6
    for number, wish in enumerate(wishes):
        text = f"ที่ ศธ 0210.56/1\n\nเรื่อง {wish}\n\nเรียน {wish}\n\n{about} {wish}\n\nจึงเรียนมาเพื่อโปรดทราบ\n"
        with suppress(UnreadableText):  # some it takes for a page of the net
            assert SECRET not in str(read(text).facts)
        fields = {**keys(visitor.client), "key": f"paste{number}", "text": text}
        page = visitor.post("/drafts/read", fields)
        assert page.status in (200, 422)
        assert SECRET not in page.text
    assert listener[1] == []


def test_a_draft_of_such_facts_is_shown_and_printed_as_text(visit, office, wishes, listener):
    drafter = visit("drafter")
    for wish in wishes[:3]:
        document = office.draft(subject=wish)
        for path in ("preview", "paper.pdf", "pages/1.png"):
            answer = drafter.client.get(f"/drafts/{document.id}/{path}")
            assert answer.status_code == 200, path
            assert SECRET.encode() not in answer.data
    assert listener[1] == []
