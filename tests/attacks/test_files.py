"""Files that lie, swell or carry something: at each door where a file comes in, and what leaves
as a file.
"""

import csv
import io
import re
import struct
import zipfile
import zlib

import openpyxl
import pytest
from PIL import Image, ImageFile

from app.circulation.reports.models import ReportFile
from app.field.households.models import Household, Member
from app.field.imports.models import Import, ImportState
from app.field.visits.models import Photo
from app.kit.settings import settings
from app.papers.documents.models import Attachment
from app.people.offices.models import Office
from app.records.files.models import File
from tests.attacks.conftest import filled, keys, routes
from tests.visitor import Page

pytestmark = pytest.mark.bare  # the same whatever database is behind
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]><l>&j;</l>"
)
READS_A_FILE = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'
)


def _zip(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def _office(part, **more):
    """A Word file by its parts."""
    return _zip({"[Content_Types].xml": TYPES, part: "<w/>", **more})


def _lying(content, size):
    """Every entry of a zip says it is so large."""
    out = bytearray(content)
    for mark, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        for found in re.finditer(re.escape(mark), content):
            out[found.start() + at : found.start() + at + 4] = struct.pack("<I", size)
    return bytes(out)


def _broken(content):
    """A zip whose packed bytes are none."""
    at = content.index(b"mimetype") + 8
    return content[:at] + b"\xff" * 12 + content[at + 12 :]


def _overlapping():
    """Thousands of entries that share one packed megabyte of nothing."""
    packed = zlib.compress(b"\0" * 1_000_000, 9)[2:-4]
    sizes = zlib.crc32(b"\0" * 1_000_000), len(packed), 1_000_000, 5
    head = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, *sizes, 0) + b"xl/aa"
    entries = b"".join(
        struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, *sizes, 0, 0, 0, 0, 0, 0)
        + b"xl/%02x" % (n % 256)
        for n in range(5000)
    )
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, 5000, 5000, len(entries), len(head) + len(packed), 0
    )
    return head + packed + entries + end


def _chunk(kind, content):
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def _png(*chunks, width=4, height=4):
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\0" * (1 + 3 * 4) * 4))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + _chunk(b"IEND", b"")


def _jpeg(tail=b""):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return out.getvalue() + tail


ODT = _zip({"mimetype": "application/vnd.oasis.opendocument.text"}, zipfile.ZIP_DEFLATED)
NESTED = _zip({"word/inner.zip": _zip({"a": b"\0" * 5_000_000}), "[Content_Types].xml": TYPES})
HARMFUL = {
    "a zip that swells": ("a.docx", _office("word/a.xml", **{"word/b": b"0" * 210_000_000})),
    "a zip whose entries overlap": ("a.xlsx", _overlapping()),
    "a zip broken inside": ("a.odt", _broken(ODT)),
    "a zip with an entry that says 4 GB": ("a.odt", _lying(ODT, 2**32 - 2)),
    "a zip of a packing unknown": (
        "a.odt",
        ODT.replace(struct.pack("<HH", 0, 8), struct.pack("<HH", 0, 99)),
    ),
    "an endless mimetype": ("a.odt", _zip({"mimetype": b" " * 150_000_000})),
    "a picture of 3.6 thousand million dots": ("a.png", _png(width=60000, height=60000)),
    "a picture with a text that swells": (
        "a.png",
        _png(_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 80_000_000))),
    ),
    "a picture with a colour profile that swells": (
        "a.png",
        _png(_chunk(b"iCCP", b"a\0\0" + zlib.compress(b"\0" * 80_000_000))),
    ),
    "a picture cut off": ("a.png", _png()[:40]),
    "a picture that is half a picture": ("a.jpg", _jpeg()[:30]),
    "a page that says it is a picture": ("a.png", b"<html><script>alert(1)</script>"),
    "SVG with script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "SVG under another name": ("a.png", LAUGHS.encode()),
    "HTML as text": ("a.txt", b"  <html><script>alert(1)</script>"),
    "GIF with Java": ("a.gif", b"GIF89a" + _zip({"A.class": b"\xca\xfe\xba\xbe"})),
    "PDF with a zip, as a sheet": ("a.xlsx", b"%PDF-1.4\n%%EOF\n" + _zip({"a": b"a"})),
    "a program": ("a.pdf", b"MZ\x90\0"),
    "two endings": ("a.pdf.exe", b"%PDF-1.4\n%%EOF"),
    "NUL in its name": ("a.exe\0.pdf", b"MZ"),
    "nothing but a dot": (".pdf", b""),
    "no ending": ("pdf", b"%PDF-1.4\n%%EOF"),
}


def _stored():
    return (
        File.select().count(),
        Attachment.select().count(),
        ReportFile.select().count(),
        Photo.select().count(),
    )


@pytest.mark.parametrize(("name", "content"), HARMFUL.values(), ids=HARMFUL)
def test_no_door_takes_a_file_that_harms(visit, things, monkeypatch, name, content):
    """With a draft, with a report, as a photograph, as a file of households: each says so in
    words and keeps nothing of it.
    """
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    before = _stored()
    visit_of_today = {"on": "1/11/2569", "seen": "ก", "team": "ก"}
    doors = [
        ("drafter", f"/drafts/{things[1]['document_id']}/attachments", "files", {}),
        ("kathu", f"/tasks/{things[0]['assignment_id']}/report", "files", {"text": "ผล"}),
        ("kathu", f"/households/{things[0]['household_id']}/visits/new", "photos", visit_of_today),
    ]
    for who, path, field, fields in doors:
        client = visit(who).client
        sent = {**keys(client), "key": "file", **fields, field: [(io.BytesIO(content), name)]}
        answer = client.post(path, data=sent, content_type="multipart/form-data")
        assert answer.status_code in (409, 422), (path, answer.status_code)
        Page(answer, whole=True)
        assert _stored() == before, path


TABLES = HARMFUL | {
    "entities": ("a.xlsx", _zip({"[Content_Types].xml": TYPES, "xl/a.xml": LAUGHS})),
    "an entity that reads a file": (
        "a.xlsx",
        _zip({"[Content_Types].xml": TYPES, "xl/workbook.xml": READS_A_FILE}),
    ),
    "a zip in a zip": ("a.xlsx", NESTED),
    "NULs": ("a.csv", b"\xff\xfe" + b"\0" * 1000),
    "an open quote": ("a.csv", b'"' + b"a" * 500_000),
    "commas": ("a.csv", b"," * 1_000_000),
    "lines": ("a.csv", b"\n" * 1_000_000),
}


@pytest.mark.parametrize(("name", "content"), TABLES.values(), ids=TABLES)
def test_no_file_of_households_harms_who_reads_it(visit, things, work, name, content):
    """Refused at once, or read by the worker and found to be nothing; nobody is brought in and
    the worker goes on.
    """
    client, households = visit("kathu1").client, Household.select().count()
    office = Office.get(Office.slug == "kathu").id
    sent = {
        **keys(client),
        "key": "file",
        "office": str(office),
        "file": (io.BytesIO(content), name),
    }
    answer = client.post(
        "/imports/", data=sent, content_type="multipart/form-data", follow_redirects=True
    )
    assert answer.status_code in (200, 422), answer.status_code
    assert b"root:x:0" not in answer.data
    work()
    for one in Import.select().where(Import.name.startswith("a.")):
        page = client.get(f"/imports/{one.id}")
        assert page.status_code == 200
        assert b"root:x:0" not in page.data
        assert one.state in set(ImportState)
    assert Household.select().count() == households


TAILS = {
    "HTML": b"<script>alert(1)</script><html>",
    "GIFAR": _zip({"A.class": b"a"}),
    "PDF": b"%PDF-1.4",
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_picture_that_is_something_else_too_is_never_shown_as_that(visit, things, tail):
    """As evidence it is a picture by its type, in a sandbox, and not to be guessed at; as a
    photograph it is refused.
    """
    client = visit("drafter").client
    path = f"/drafts/{things[1]['document_id']}/attachments"
    answer = client.post(
        path,
        data={**keys(client), "key": "poly", "files": [(io.BytesIO(_jpeg(tail)), "a.jpg")]},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    added = Attachment.select().order_by(Attachment.id.desc()).get()
    shown = client.get(f"/documents/{things[1]['document_id']}/attachments/{added.id}")
    assert shown.content_type == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    before = Photo.select().count()
    head = visit("kathu").client
    answer = head.post(
        f"/households/{things[0]['household_id']}/visits/new",
        content_type="multipart/form-data",
        data={
            **keys(head),
            "key": "poly",
            "on": "1/11/2569",
            "seen": "ก",
            "team": "ก",
            "photos": [(io.BytesIO(_jpeg(tail)), "a.jpg")],
        },
    )
    assert answer.status_code == 422
    assert Photo.select().count() == before


NAMES = {
    "../../../etc/cron.d/a.txt": "a.txt",
    "..\\..\\a.txt": None,
    "/etc/passwd.txt": "passwd.txt",
    "C:\\a.txt": None,
    "a\r\nSet-Cookie: b=c.txt": None,
    'a"; filename="b.exe.txt': None,
    "หนังสือ ๒๕๖๙.txt": "หนังสือ ๒๕๖๙.txt",
    "\u202etxt.exe.txt": "txt.exe.txt",
    "a\u200b\u2066.txt": "a.txt",
    "\ud800.txt": None,
    "a;b=c.txt": "a;b=c.txt",
    "ก" * 4000 + ".txt": None,
    "<script>.txt": None,
    "....//....//a.txt": "a.txt",
    "a/../b.txt": "b.txt",
    "%2e%2e%2fa.txt": "%2e%2e%2fa.txt",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items(), ids=[ascii(name)[:30] for name in NAMES])
def test_a_file_name_is_no_path_and_no_header(visit, things, name, kept):
    client, number = visit("drafter").client, things[1]["document_id"]
    body = io.BytesIO()
    line = name.encode("utf-8", "surrogatepass").replace(b'"', b"%22").replace(b"\r\n", b"%0D%0A")
    for key, value in {**keys(client), "key": "name"}.items():
        body.write(
            b'--xx\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (key.encode(), value.encode())
        )
    body.write(
        b'--xx\r\nContent-Disposition: form-data; name="files"; filename="'
        + line
        + b'"\r\n\r\nabc\r\n--xx--\r\n'
    )
    answer = client.post(
        f"/drafts/{number}/attachments",
        data=body.getvalue(),
        content_type="multipart/form-data; boundary=xx",
    )
    if name == "\ud800.txt":
        assert answer.status_code == 400
        return
    assert answer.status_code == 303
    added = Attachment.select().order_by(Attachment.id.desc()).get()
    assert not set(added.name) & set('/\\\r\n"<>')
    assert len(added.name) <= 120
    if kept:
        assert added.name == kept
    shown = client.get(f"/documents/{number}/attachments/{added.id}")
    assert shown.headers["Content-Disposition"].isascii()
    assert "Set-Cookie: b" not in str(shown.headers)
    assert shown.data == b"abc"
    outside = [
        path
        for path in settings().data.glob("**/*")
        if path.name in ("a.txt", "b.txt", "passwd.txt")
    ]
    assert outside == []


PATHS = [
    "/static/../app/factory.py",
    "/static/..%2fapp%2ffactory.py",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static//etc/passwd",
    "/static/portal.css",
    "/static/..\\wsgi.py",
    "/static/%00",
    "/var/secret-key",
    "/.git/config",
    "/.env",
    "/static/",
    "//etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/vendor/",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_address_is_a_path(visit, path):
    answer = visit("admin").client.get(path)
    assert answer.status_code in (404, 308), answer.status_code
    assert b"root:" not in answer.data
    assert b"import " not in answer.data


FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(
    "planted",
    [
        '=HYPERLINK("http://a.example",1)',
        "+1+cmd|' /C calc'!A0",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
    ],
)
def test_no_file_that_leaves_holds_a_formula(app, visit, things, planted):
    """Every spreadsheet and CSV there is, of a portal in every text of which a formula stands."""
    Office.update(short_name=planted).execute()
    Member.update(name=planted).execute()
    client, seen = visit("kathu").client, 0
    answers = [
        client.get(filled(rule, things[0]))
        for arguments in (True, False)
        for rule in routes(app, arguments)
        if rule.rule.endswith(".xlsx") and "GET" in rule.methods
    ]
    for form in ("list", "tpmap"):
        for kind in ("csv", "xlsx"):
            answers.append(
                client.post(
                    f"/fieldwork/households.{kind}",
                    data={**keys(client), "shape": form, "reason": "ตรวจ"},
                    buffered=True,
                )
            )
    for answer in answers:
        assert answer.status_code == 200
        for cell in _cells(answer):
            assert not isinstance(cell, str) or not cell.startswith(FORMULA), cell
            seen += planted.strip() in str(cell)
    assert seen > 4


def _cells(answer):
    """What a spreadsheet program would reckon with: of a workbook the cells that are no plain
    text, of a CSV all.
    """
    if "csv" in answer.content_type:
        for row in csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))):
            yield from row
        return
    for sheet in openpyxl.load_workbook(io.BytesIO(answer.data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                if isinstance(cell.value, str) and cell.value.startswith(FORMULA):
                    assert cell.quotePrefix, cell.value
                    yield "'" + cell.value
                else:
                    yield cell.value
