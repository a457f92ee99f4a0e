"""Verifying a paper: by code, by link, by file; five answers; no sign-in."""

import io
import zipfile

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter

from app.kit.storage import content
from app.papers.documents import commands
from app.papers.documents.models import Document, PrintRun
from app.papers.documents.verify.forms import canonical


@pytest.fixture
def letter(office, work):
    document = office.issued()
    work()
    return Document.get_by_id(document.id)


def _file(document: Document) -> bytes:
    return content(document.paper.sha256)


def _sent(content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "a.pdf"


def _asked(visit, **fields):
    """The page after sending the form, as somebody who is not signed in."""
    visitor = visit("")
    return visitor.send(visitor.get("/verify"), "/verify", **fields)


def test_an_issued_paper_carries_its_code_and_the_code_says_issued(letter, visit):
    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(_file(letter))
    )
    assert letter.code in text
    page = _asked(visit, code=letter.code.lower().replace("-", " "))
    assert page.status == 200
    assert all(words in page.words for words in ("เป็นหนังสือที่ออกจริง", letter.number, letter.subject))
    assert "ผู้อำนวยการทุกแห่ง" not in page.words


def test_the_link_of_the_qr_gives_the_same_answer(letter, visit):
    assert "เป็นหนังสือที่ออกจริง" in visit("").get(f"/verify/{letter.code}").words
    nothing = visit("").get("/verify/AAAAA-AAAAA")
    assert (nothing.status, "ไม่พบหนังสือนี้" in nothing.words) == (404, True)


def test_the_very_file_is_known_byte_for_byte(letter, visit):
    page = _asked(visit, file=_sent(_file(letter)))
    assert "ตรงกับฉบับที่ออกทุกไบต์" in page.words
    assert letter.number in page.words


def test_an_altered_file_is_told_from_the_issued_one(letter, visit):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_file(letter))))
    writer.add_metadata({"/Title": "เรื่องอื่น"})
    out = io.BytesIO()
    writer.write(out)
    page = _asked(visit, file=_sent(out.getvalue()))
    assert "ไม่ใช่ฉบับที่ออก" in page.words
    assert letter.number in page.words


def test_a_cancelled_paper_says_so_and_names_what_replaces_it(letter, office, visit):
    other = office.issued("ขอเลื่อนการประชุม")
    registrar = visit("registrar")
    page = registrar.get(f"/documents/{letter.id}")
    wrong = registrar.send(page, "/cancel", reason="วันที่ผิด", replaced_by="ศธ 9999/9")
    assert (wrong.status, "ไม่พบหนังสือเลขที่นี้" in wrong.words) == (422, True)
    itself = registrar.send(page, "/cancel", reason="วันที่ผิด", replaced_by=letter.number)
    assert itself.status == 422
    registrar.send(
        page, "/cancel", reason="วันที่ผิด", replaced_by=other.number.replace(" ", "").replace("1", "๑")
    )
    assert Document.get_by_id(letter.id).replaced_by_id == other.id
    answer = _asked(visit, code=letter.code)
    assert "มีฉบับใหม่แทน" in answer.words
    assert other.number in answer.words
    commands.cancel(Document.get_by_id(other.id), office.officer("registrar"), "ยกเลิกการประชุม")
    assert "ถูกยกเลิกแล้ว" in _asked(visit, code=other.code).words


@pytest.mark.tampered
def test_a_secret_papers_subject_is_not_told_to_strangers(letter, visit):
    facts = letter.says
    facts.secrecy = "ลับ"
    Document.update(facts=facts.to_json()).where(Document.id == letter.id).execute()
    assert letter.subject not in _asked(visit, code=letter.code).words
    assert letter.subject in visit("drafter").get(f"/verify/{letter.code}").words


def _encrypted(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda pdf: b"%PDF-1.7\n", "ไม่พบหนังสือนี้"),
        (lambda pdf: pdf[:3000], "ไม่พบหนังสือนี้"),
        (_encrypted, "ไม่พบหนังสือนี้"),
        (lambda pdf: b"\x89PNG\r\n" + pdf, "ไม่ใช่ PDF"),
        (lambda pdf: pdf + b" " * (20 * 1024 * 1024), "ใหญ่เกิน 20 MB"),
    ],
)
def test_odd_files_are_answered_in_words(letter, visit, change, said):
    assert said in _asked(visit, file=_sent(change(_file(letter)))).words


@pytest.mark.parametrize(
    "fields", [{}, {"code": "123"}, {"code": "KKKKK-OOOOO"}, {"code": "<script>"}]
)
def test_what_is_no_code_is_told_at_the_field(visit, database, fields):
    page = _asked(visit, **fields)
    assert page.status == 422
    assert page.find("p", **{"class": "error"})


def test_a_code_and_a_file_at_once_are_too_much(letter, visit):
    assert _asked(visit, code=letter.code, file=_sent(_file(letter))).status == 422


@pytest.mark.bare
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("k7m2q9xwpa", "K7M2Q-9XWPA"),
        (" K7M2Q-9XWPA ", "K7M2Q-9XWPA"),
        ("K๗M๒Q ๙XWPA", "K7M2Q-9XWPA"),
        ("K7M2Q", ""),
        ("K7M2Q-9XWP0", ""),
    ],
)
def test_codes_are_understood_however_they_are_typed(typed, kept):
    assert canonical(typed) == kept


def test_copies_for_recipients_are_printed_with_progress_and_are_issued_papers_too(
    letter, visit, work
):
    drafter = visit("drafter")
    page = drafter.get(f"/documents/{letter.id}/copies")
    assert "ผู้อำนวยการ กศน.อ.กะทู้" in page.text
    names = ["นายอำเภอกะทู้", "นายอำเภอถลาง", *(f"กำนันตำบลที่ {n}" for n in range(60))]
    sent = drafter.send(page, "/copies", recipients="\n".join(names))
    assert "รับไว้พิมพ์แล้ว 62 ราย" in sent.words
    waiting = drafter.get(f"/documents/{letter.id}/copies")
    assert waiting.find("progress")[0].get("max") == "62"
    run = PrintRun.get()
    assert drafter.get(f"/documents/{letter.id}/copies/{run.id}.zip").status == 409
    work()
    run = PrintRun.get()
    assert (run.done, run.problem) == (62, "")
    whole = drafter.get(f"/documents/{letter.id}/copies/{run.id}.pdf")
    assert len(pypdfium2.PdfDocument(whole.answer.data)) == 62
    with zipfile.ZipFile(
        io.BytesIO(drafter.get(f"/documents/{letter.id}/copies/{run.id}.zip").answer.data)
    ) as archive:
        assert len(archive.namelist()) == 62
        copy = archive.read(archive.namelist()[1])
    assert "นายอำเภอถลาง" in pypdfium2.PdfDocument(copy)[0].get_textpage().get_text_range()
    assert "ตรงกับฉบับที่ออกทุกไบต์" in _asked(visit, file=_sent(copy)).words


def test_copies_are_refused_without_recipients_or_too_many(letter, visit):
    drafter = visit("drafter")
    page = drafter.get(f"/documents/{letter.id}/copies")
    assert drafter.send(page, "/copies", recipients=" \n ").status == 422
    assert drafter.send(page, "/copies", recipients="ก\n" * 2001).status == 422
    assert PrintRun.select().count() == 0
