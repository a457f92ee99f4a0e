"""Downloads: what a browser has it need not fetch again, and a store that fails is told in
words.
"""

import io
import shutil

import pytest

from app.kit.storage import store
from app.papers.documents.models import Attachment
from app.records.files.models import File
from tests.records.files.test_upload import PDF, _attach


@pytest.fixture
def attached(visit, office):
    """The drafter, the address of a file attached to a draft, and its hash."""
    document = office.draft()
    drafter = visit("drafter")
    _attach(drafter, document, ("แนบ.pdf", PDF))
    return drafter, f"/documents/{document.id}/attachments/{Attachment.get().id}", File.get().sha256


@pytest.fixture
def away():
    """Moves the folder of a content, and puts it back afterwards."""
    moved = []

    def move(digest: str, put=lambda place: None) -> None:
        folder = store().place(digest).parent
        moved.append(folder)
        folder.rename(folder.with_suffix(".away"))
        put(folder)

    yield move
    for folder in moved:
        shutil.rmtree(folder, ignore_errors=True) if folder.is_dir() else folder.unlink(
            missing_ok=True
        )
        folder.with_suffix(".away").rename(folder)


def test_a_file_that_the_browser_has_is_not_sent_again(attached):
    drafter, where, digest = attached
    whole = drafter.client.get(where)
    assert (whole.status_code, whole.data, whole.headers["ETag"]) == (200, PDF, f'"{digest}"')
    again = drafter.client.get(where, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", f'"{digest}"')
    assert again.headers["Content-Security-Policy"] == whole.headers["Content-Security-Policy"]


def test_a_file_can_be_fetched_in_parts(attached):
    drafter, where, digest = attached
    part = drafter.client.get(where, headers={"Range": "bytes=5-9", "If-Range": f'"{digest}"'})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (
        206,
        PDF[5:10],
        f"bytes 5-9/{len(PDF)}",
    )
    assert drafter.client.get(where, headers={"Range": f"bytes={len(PDF)}-"}).status_code == 416


def test_a_file_the_store_does_not_have_is_told_in_words(attached, away):
    drafter, where, digest = attached
    away(digest)
    page = drafter.get(where)
    assert page.status == 404
    assert "ไม่พบแฟ้มนี้ในที่เก็บแฟ้ม กรุณาแจ้งผู้ดูแลระบบ" in page.words


def test_a_store_that_does_not_answer_is_told_in_words_and_what_was_typed_is_kept(
    attached, away, visit, office
):
    drafter, where, digest = attached
    away(digest, put=lambda place: place.write_bytes(b"no folder"))
    page = drafter.get(where)
    assert page.status == 503
    assert "ที่เก็บแฟ้มไม่ตอบหรือเต็ม" in page.words
    page = _attach(drafter, office.draft(), ("แนบ.pdf", PDF))
    assert page.status == 503
    assert Attachment.select().count() == 1


def test_an_upload_that_failed_can_be_sent_again(attached, away, office):
    drafter, _where, digest = attached
    document = office.draft()
    page = drafter.get(f"/drafts/{document.id}/attachments")
    where, fields = drafter.fill(page, "/attachments")
    folder = store().place(digest).parent
    folder.rename(folder.with_suffix(".away"))
    folder.write_bytes(b"no folder")
    try:
        assert (
            drafter.post(where, {**fields, "files": [(io.BytesIO(PDF), "แนบ.pdf")]}).status == 503
        )
    finally:
        folder.unlink()
        folder.with_suffix(".away").rename(folder)
    assert drafter.post(where, {**fields, "files": [(io.BytesIO(PDF), "แนบ.pdf")]}).status == 200
    assert [one.name for one in Attachment.select().where(Attachment.document == document)] == [
        "แนบ.pdf"
    ]
