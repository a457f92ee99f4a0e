"""However large a form is, no more of it is read than its page takes, and its sender is told so."""

import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit import clock, form_size
from app.kit.form_size import LONG, ORDINARY, PROOF, size_of
from app.people.accounts.commands import unsent
from app.people.accounts.models import Officer, UnsentForm
from tests.office import PASSWORD

TOO_LARGE = "ใหญ่เกินไป"


class Chunks:
    """So much of a body that does not say how long it is, as gunicorn hands it on."""

    def __init__(self, start: bytes, most: int):
        self.start, self.left = start, most

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        assert size <= 4 * 1024 * 1024, "read whole, whatever there is"
        self.left -= size
        part, self.start = self.start[:size], self.start[size:]
        return part.ljust(size, b"a")


def _sent(client, path, body, kind="application/x-www-form-urlencoded", **how):
    return client.post(
        path, input_stream=io.BytesIO(body), content_length=len(body), content_type=kind, **how
    )


@pytest.mark.parametrize("who", ["", "drafter"])
def test_no_door_reads_a_form_larger_than_it_takes(app, visit, who, monkeypatch):
    """The length says so: nothing of it is parsed, signed in or not."""
    client, refused = visit(who).client, 0
    monkeypatch.setattr(
        unsent, "FROM_ONE_ADDRESS", unsent.Limit("unsent form", 10_000, timedelta(hours=1))
    )
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or "any(" in rule.rule:
            continue
        path = rule.rule
        for part in [part for part in path.split("/") if part.startswith("<")]:
            path = path.replace(part, "1")
        size = size_of(app.view_functions[rule.endpoint])
        most = size.body(has_parts=False)
        answer = _sent(client, path, b"key=" + b"a" * most)
        assert answer.status_code == 413, (rule.rule, answer.status_code)
        assert TOO_LARGE in answer.get_data(as_text=True), rule.rule
        refused += 1
    assert refused > 80


def test_the_doors_open_to_all_take_little(app):
    for name in ("accounts.sign_in", "accounts.second_step", "verify.show"):
        assert size_of(app.view_functions[name]).text == 16 * 1024
    assert PROOF.text < ORDINARY.text < LONG.text < 4 * 1024 * 1024


@pytest.mark.parametrize("path", ["/sign-in", "/verify", "/drafts/", "/people"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=xx"]
)
def test_a_body_that_does_not_say_how_long_it_is_is_read_no_further(app, visit, path, kind):
    """Sent in chunks."""
    start = b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n' if "xx" in kind else b"a="
    answer = visit().client.open(
        path,
        method="POST",
        environ_overrides={
            "wsgi.input": Chunks(start, 90 * 1024 * 1024),
            "wsgi.input_terminated": True,
            "CONTENT_TYPE": kind,
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert answer.status_code == 413
    assert TOO_LARGE in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (None, "/no-such-page", 404),
        (None, "/signed-out.css", 405),
        ("kathu1", "/no-such-page", 404),
        ("kathu1", "/", 405),
        ("kathu1", "/people", 403),
        ("kathu1", "/households/999/change", 413),
    ],
)
def test_a_body_that_is_refused_unread_is_answered_as_what_it_is(visit, who, path, status):
    """Of a page that is none, takes no form, or not from this person, nothing is read, however
    long it says nothing of being.
    """
    visitor = visit(who) if who else visit()
    answer = visitor.client.open(
        path,
        method="POST",
        environ_overrides={
            "wsgi.input": Chunks(b"a=", 90 * 1024 * 1024),
            "wsgi.input_terminated": True,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert answer.status_code == status, path
    assert "ทำไม่ได้" in answer.get_data(as_text=True)


def test_a_form_of_too_many_fields_is_refused(visit):
    client = visit("drafter").client
    body = b"&".join([b"a=b"] * 5000)
    assert _sent(client, "/drafts/", body).status_code == 413
    parts = (
        b"".join(
            b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' for _ in range(5000)
        )
        + b"--xx--\r\n"
    )
    assert _sent(client, "/drafts/", parts, "multipart/form-data; boundary=xx").status_code == 413


def test_text_hidden_among_files_is_measured_in_all(visit):
    """A door that takes 100 MB of files takes no 100 MB of text in many fields."""
    part = b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 200_000 + b"\r\n"
    body = part * 50 + b"--xx--\r\n"
    assert (
        _sent(
            visit("drafter").client,
            "/drafts/1/attachments",
            body,
            "multipart/form-data; boundary=xx",
        ).status_code
        == 413
    )


def _lapsed(visit, at, who="drafter"):
    visitor = visit(who)
    page = visitor.get("/drafts/blank")
    at(clock.now() + timedelta(hours=3))
    return visitor, page


def test_a_megabyte_typed_into_a_lost_session_is_there_after_signing_in(visit, at):
    visitor, page = _lapsed(visit, at)
    text = "ก" * 340_000  # a little less than 1 MB
    where, fields = visitor.fill(page, "/drafts/", subject="เรื่องยาว", body=text)
    answer = visitor.client.post(where, data=fields, headers={"Referer": "http://localhost/"})
    assert answer.status_code == 401
    assert len(answer.data) < 10_000, "held by the portal, not sent to and fro"
    page = visitor.get("/sign-in")
    page = visitor.send(page, "/sign-in", sign_in="drafter", password=PASSWORD)
    assert page.find("textarea") or page.find("input", name="body", value=text)
    assert visitor.get("/sign-in/resume").find("input", name="body", value=text), (
        "a line that broke loses nothing"
    )
    stored = UnsentForm.get()
    assert "เรื่องยาว" not in stored.fields, "sealed"


def test_more_than_a_megabyte_is_refused_in_words_and_the_try_is_counted(visit, at):
    visitor, page = _lapsed(visit, at)
    where, fields = visitor.fill(page, "/drafts/", subject="เรื่อง", body="a" * 1_100_000)
    answer = visitor.client.post(where, data=fields)
    assert answer.status_code == 413
    assert "ยาวเกิน 1 MB" in answer.get_data(as_text=True)
    assert UnsentForm.select().count() == 0
    tries = [
        visitor.client.post(where, data=fields).status_code
        for _ in range(unsent.FROM_ONE_ADDRESS.most + 1)
    ]
    assert tries[-1] == 429


def test_strangers_cannot_fill_the_database(visit, monkeypatch):
    monkeypatch.setattr(unsent, "MOST_IN_ALL", 300_000)
    client = visit().client
    answers = [
        client.post("/drafts/", data={"key": "k", "subject": "ก" * 30_000}) for _ in range(4)
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 409, 409]
    assert "คัดลอกข้อความไว้" in answers[-1].get_data(as_text=True)


def test_nobody_else_is_shown_what_somebody_typed(visit, at):
    visitor, page = _lapsed(visit, at)
    visitor.send(page, "/drafts/", subject="ของผู้ร่างเท่านั้น")
    page = visitor.send(visitor.get("/sign-in"), "/sign-in", sign_in="checker", password=PASSWORD)
    assert "ของผู้ร่างเท่านั้น" not in page.words + visitor.get("/sign-in/resume").words
    assert UnsentForm.get().officer_id == Officer.get(Officer.sign_in == "drafter").id


def test_what_was_sent_at_last_is_not_offered_again(visit, at):
    visitor, page = _lapsed(visit, at)
    visitor.send(page, "/drafts/", subject="เรื่องที่พิมพ์ค้างไว้", body="ข้อความ")
    page = visitor.send(visitor.get("/sign-in"), "/sign-in", sign_in="drafter", password=PASSWORD)
    page = visitor.send(page, "/drafts/")
    assert "บันทึกร่างแล้ว" in page.words
    assert "ทำต่อจากที่พิมพ์ไว้" not in visitor.get("/sign-in/resume").words


def test_nothing_of_a_file_is_kept_for_who_is_not_signed_in(visit, monkeypatch):
    """Nor even read into memory or onto the disk."""
    client = visit().client
    answer = client.post(
        "/visits/typing",
        data={"key": "k", "note": "พิมพ์ไว้", "file": (io.BytesIO(b"a" * 200_000), "a.pdf")},
    )
    assert answer.status_code == 401
    kept = UnsentForm.get()
    assert kept.lost_files
    assert dict(kept.typed)["note"] == "พิมพ์ไว้"


def test_forms_nobody_came_back_for_are_forgotten(visit, at):
    visit().client.post("/drafts/", data={"key": "k", "subject": "ค้างไว้"})
    at(clock.now() + unsent.KEPT_FOR + timedelta(minutes=1))
    unsent.forget()
    assert UnsentForm.select().count() == 0


SENDABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(SENDABLE, SENDABLE), max_size=8), st.integers(3, 20))
def test_a_plain_form_is_read_as_it_was_written(pairs, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form_size, "PIECE", piece)
        sent = urlencode([(name.encode(), value.encode()) for name, value in pairs])
        read = [pair.encode().partition(b"=") for pair in sent.split("&") if pair]
        assert [
            (form_size._unquoted(name), form_size._unquoted(value)) for name, _equals, value in read
        ] == pairs
