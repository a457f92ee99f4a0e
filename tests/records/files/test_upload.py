"""Attachments: what is taken in, what is not, and who gets them."""

import io
import struct
import zipfile
import zlib
from urllib.parse import quote

import pytest
from PIL import Image

from app.kit.storage import content
from app.papers.documents.models import Attachment
from app.records.files.commands import tidy
from app.records.files.models import File
from tests.pdfs import one_page

PDF = one_page()


def _png(width: int = 4, height: int = 4) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def _zip(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def _png_bomb() -> bytes:
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + _png()[33:]
    )


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "red").save(out, "JPEG")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = _zip(**{"[Content_Types]_xml": b"<Types/>", "word__document_xml": b"<w/>"})


def _attach(visitor, document, *files):
    page = visitor.get(f"/drafts/{document.id}/attachments")
    where, fields = visitor.fill(page, "/attachments")
    return visitor.post(
        where, {**fields, "files": [(io.BytesIO(content), name) for name, content in files]}
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("แบบรายงาน ๒๕๖๙.pdf", PDF),
        ("ภาพ.png", _png()),
        ("หนังสือ.docx", DOCX),
        ("รายชื่อ.csv", "ชื่อ,อำเภอ\n".encode()),
    ],
)
def test_an_honest_file_goes_with_the_letter_under_its_thai_name(visit, office, name, content):
    document = office.draft()
    drafter = visit("drafter")
    page = _attach(drafter, document, (name, content))
    assert "แนบแฟ้มแล้ว 1 แฟ้ม" in page.words
    assert name in page.words
    added = Attachment.get()
    answer = drafter.client.get(f"/documents/{document.id}/attachments/{added.id}")
    assert answer.data == content
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote(name)}"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ", "แนบได้เฉพาะ"),
        ("page.html", b"<html>", "แนบได้เฉพาะ"),
        ("a.pdf", b"<html>not a pdf", "ไม่ใช่แฟ้ม PDF จริง"),
        ("a.png", PDF, "ไม่ใช่แฟ้ม PNG จริง"),
        ("a.jpg", _png(), "ไม่ใช่แฟ้ม JPG จริง"),
        ("bomb.png", _png_bomb(), "ไม่ใช่แฟ้ม PNG จริง"),
        (
            "bomb.docx",
            _zip(**{"[Content_Types]_xml": b"x", "word__a": b"0" * 210_000_000}),
            "ไม่ใช่แฟ้ม DOCX จริง",
        ),
        ("sheet.xlsx", DOCX, "ไม่ใช่แฟ้ม XLSX จริง"),
        ("a.txt", b"\x7fELF\0\0", "ไม่ใช่แฟ้ม TXT จริง"),
        ("empty.pdf", b"", "ว่างเปล่า"),
        ("script.pdf", b"%PDF-1.7 <script>alert(1)</script> %%EOF", "ไม่ใช่แฟ้ม PDF จริง"),
        ("cut.png", _png(90, 90)[:-20], "ไม่ใช่แฟ้ม PNG จริง"),
        ("cut.jpg", _jpeg()[:-40], "ไม่ใช่แฟ้ม JPG จริง"),
        ("cut.pdf", one_page()[:200] + b"%%EOF", "ไม่ใช่แฟ้ม PDF จริง"),
        (
            "named.xlsx",
            _zip(**{"[Content_Types]_xml": b"<Types/>", "xl__other": b"a"}),
            "ไม่ใช่แฟ้ม XLSX จริง",
        ),
        (
            "hollow.xlsx",
            _zip(**{"[Content_Types]_xml": b"no", "xl__workbook_xml": b"no"}),
            "ไม่ใช่แฟ้ม XLSX จริง",
        ),
        ("page.txt", b"\xef\xbb\xbf <html><script>", "ไม่ใช่แฟ้ม TXT จริง"),
        ("locked.xlsx", OLE + b"\0" * 600, "เอารหัสผ่านออก"),
        ("old.docx", OLE + b"\0" * 600, "เอารหัสผ่านออก"),
        ("mark.csv", "ชื่อ,อำเภอ".encode("utf-16-le"), "ไม่ใช่แฟ้ม CSV จริง"),
        ("mark2.csv", "a,b".encode("utf-16-le"), "บันทึกใหม่เป็น UTF-8"),
        ("big.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024) + b"%%EOF", "ใหญ่เกิน 20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_a_file_that_lies_or_harms_is_refused_at_its_place(visit, office, name, content, said):
    document = office.draft()
    page = _attach(visit("drafter"), document, (name, content))
    assert page.status == 422
    assert said in page.words
    assert Attachment.select().count() == 0
    assert File.select().count() == 0


def test_one_bad_file_among_good_ones_keeps_none(visit, office):
    page = _attach(visit("drafter"), office.draft(), ("a.pdf", PDF), ("b.exe", b"MZ"))
    assert page.status == 422
    assert Attachment.select().count() == 0


def test_the_same_content_is_stored_once(visit, office):
    document = office.draft()
    _attach(visit("drafter"), document, ("a.pdf", PDF), ("b.pdf", PDF))
    assert Attachment.select().count() == 2
    assert File.select().count() == 1
    assert content(File.get().sha256) == PDF


def test_a_recipient_reads_the_attachment_and_others_do_not(visit, office):
    document = office.draft(to=("kathu",))
    _attach(visit("drafter"), document, ("a.pdf", PDF))
    from app.circulation.circulars.commands import issue
    from app.papers.documents import commands
    from app.papers.documents.models import Document

    commands.submit(Document.get_by_id(document.id), office.officer("drafter"))
    commands.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    issue(Document.get_by_id(document.id), office.officer("kathu"))
    place = f"/circulars/{document.id}/attachments/{Attachment.get().id}"
    assert visit("kathu1").client.get(place).data == PDF
    assert visit("mueang1").get(place).status == 404


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\ร่าง.pdf", "ร่าง.pdf"),
        ('a"b<c>.pdf', "a b c .pdf"),
        ("ก" * 300 + ".pdf", "ก" * 78 + ".pdf"),
        ("...", "file"),
        ("\u202efdp.exe", "fdp.exe"),
    ],
)
def test_names_are_tidied(typed, kept):
    assert tidy(typed) == kept


LONG_NAMES = [
    "ก" * 148 + ".txt",
    "ที่" * 60 + ".pdf",
    "เ" * 100 + "แ.csv",
    "ก" * 200,
    "x." + "ก" * 90,
    "น้ำ" * 50 + ".xlsx",
]


@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_name_fits_into_a_file_system_and_is_cut_between_letters(name, tmp_path):
    tidied = tidy(name)
    (tmp_path / tidied).write_text("")
    assert len(tidied.encode()) <= 240
    assert tidied.rpartition(".")[2][:5] == name.rpartition(".")[2][:5] or "." not in name
    stem = tidied.rpartition(".")[0] or tidied
    rest = name[len(stem) :]
    assert not rest or rest[0] not in "ะัาำิีึืฺุูๅ็่้๊๋์ํ๎", "no mark is torn off its letter"
