"""Papers: checked, sent back, signed once, printed."""

import pytest

from app.circulation.circulars.commands import issue
from app.kit.errors import Refused
from app.kit.settings import settings
from app.papers.documents import commands
from app.papers.documents.models import Document, DocumentState


def test_a_checker_sends_it_back_with_a_comment_and_nobody_checks_their_own(visit, office):
    document = office.draft()
    commands.submit(document, office.officer("drafter"))
    checker = visit("checker")
    page = checker.send(checker.get(f"/documents/{document.id}"), "/return", note="")
    assert (page.status, "กรุณาบอกสิ่งที่ต้องแก้ไข" in page.words) == (422, True)
    checker.send(page, "/return", note="แก้ย่อหน้าสุดท้าย")
    assert "แก้ย่อหน้าสุดท้าย" in visit("drafter").get(f"/documents/{document.id}").words
    commands.submit(Document.get_by_id(document.id), office.officer("checker"))
    with pytest.raises(Refused, match="ตรวจร่างของตนเองไม่ได้"):
        commands.pass_on(Document.get_by_id(document.id), office.officer("checker"))


def test_a_paper_is_signed_once(office, visit):
    document = office.waiting_for_signature()
    signer = visit("kathu")
    where, fields = signer.fill(signer.get(f"/documents/{document.id}"), "/sign")
    signer.post(where, fields)
    page = signer.post(where, {**fields, "key": "another"})
    assert page.status == 409
    assert "มีผู้ดำเนินการไปแล้ว" in page.words
    with pytest.raises(Refused):
        issue(document, office.officer("kathu"))


@pytest.mark.parametrize("button", ["/sign", "/pass"])
def test_whoever_decides_has_read_the_offices_and_files_it_goes_with(office, visit, button):
    document = office.waiting_for_signature(to=("kathu",))
    if button == "/pass":
        commands.return_for_correction(document, office.officer("checker"), "แก้")
        commands.submit(Document.get_by_id(document.id), office.officer("drafter"))
    reader = visit("kathu")
    where, fields = reader.fill(reader.get(f"/documents/{document.id}"), button)
    commands.return_for_correction(
        Document.get_by_id(document.id), office.officer("checker"), "แก้ผู้รับ"
    )
    commands.address(
        Document.get_by_id(document.id), office.officer("drafter"), [office.office("thalang").id]
    )
    commands.submit(Document.get_by_id(document.id), office.officer("drafter"))
    if button == "/sign":
        commands.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    before = Document.get_by_id(document.id).state
    page = reader.post(where, fields)
    assert (page.status, "ร่างเปลี่ยนไป" in page.words) == (409, True)
    assert Document.get_by_id(document.id).state == before


def test_nobody_passes_what_they_submit_at_the_same_moment(office):
    document = office.draft()
    read = Document.get_by_id(document.id)
    commands.submit(document, office.officer("checker"))
    with pytest.raises(Refused):
        commands.pass_on(read, office.officer("checker"))
    assert Document.get_by_id(document.id).state == DocumentState.CHECKING


def test_a_signer_who_read_an_older_text_signs_nothing(office, visit):
    document = office.waiting_for_signature()
    signer = visit("kathu")
    where, fields = signer.fill(signer.get(f"/documents/{document.id}"), "/sign")
    commands.return_for_correction(document, office.officer("checker"), "แก้")
    fresh = Document.get_by_id(document.id)
    commands.edit(fresh, office.officer("drafter"), fresh.says, fresh.series, fresh.version)
    commands.submit(Document.get_by_id(document.id), office.officer("drafter"))
    commands.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    page = signer.post(where, fields)
    assert (page.status, "ร่างเปลี่ยนไป" in page.words) == (409, True)
    assert Document.get_by_id(document.id).state == DocumentState.SIGNING


def test_a_failed_print_is_shown_on_the_desk_and_tried_again(office, visit, work):
    from app.papers.documents import jobs

    letter = office.issued()
    own = settings().data / "geometry.toml"
    own.write_text("[page]\nleft = 3")  # as somebody would spoil it
    work()
    own.unlink()
    assert "พิมพ์ไม่สำเร็จ" in visit("drafter").get("/").words
    assert "พิมพ์ไม่สำเร็จ" in visit("admin").get("/").words
    jobs.print_waiting.call_local()
    work()
    letter = Document.get_by_id(letter.id)
    assert letter.paper is not None
    assert "พิมพ์ไม่สำเร็จ ระบบ" not in visit("drafter").get("/").find("ul")[0].itertext()


def test_a_memo_is_drafted_signed_and_printed_without_addressees(visit, office, work):
    drafter = visit("drafter")
    page = drafter.send(
        drafter.get("/drafts/blank"),
        "/drafts/",
        kind="memo",
        subject="ขออนุมัติ",
        to="ผู้อำนวยการ",
        body="ด้วยขออนุมัติ",
    )
    document = Document.get()
    assert document.says.closing == ""
    drafter.send(page, "/submit")
    commands.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    signer = visit("kathu")
    page = signer.get(f"/documents/{document.id}")
    assert "ลงนามและออกเลข" in page.words
    page = signer.send(page, "/sign")
    assert "ลงนามแล้ว เลขที่ ศธ 0210.56/1" in page.words
    work()
    assert signer.client.get(f"/documents/{document.id}/paper.pdf").data.startswith(b"%PDF")
    assert (
        signer.client.get(f"/documents/{document.id}/paper.pdf")
        .headers["Content-Disposition"]
        .startswith("inline")
    )


def test_the_preview_is_signed_by_who_signs_today_and_not_by_who_signed_the_pasted_letter(
    visit, office
):
    import pypdfium2

    from tests.conftest import SEED

    drafter = visit("drafter")
    drafter.send(
        drafter.send(drafter.get("/drafts/new"), "/read", text=SEED.read_text()), "/drafts/"
    )
    document = Document.get()
    pdf = pypdfium2.PdfDocument(drafter.client.get(f"/drafts/{document.id}/paper.pdf").data)
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert "นางสาวผู้นำ กะทู้" in text
    assert "กนกอร" not in text
    assert "กนกอร" not in document.facts
