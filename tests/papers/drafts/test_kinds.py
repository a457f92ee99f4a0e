"""Every kind of paper is written, signed and numbered in the portal."""

from datetime import datetime

import pypdfium2
import pytest

from app.circulation.circulars.commands import issue
from app.kit.storage import content
from app.papers.documents import commands
from app.papers.documents.models import Document
from app.press.facts import Kind
from app.press.pdf.ruler import squeezed

NOVEMBER = datetime(2026, 11, 23, 3)


def _written(visit, **typed) -> Document:
    drafter = visit("drafter")
    page = drafter.send(
        drafter.get("/drafts/blank"),
        "/drafts/",
        subject="ทดสอบ",
        body="ด้วยสำนักงานขอแจ้ง\n\nทั้งนี้ ตั้งแต่บัดนี้",
        **typed,
    )
    assert "บันทึกร่างแล้ว" in page.words, page.words
    return Document.select().order_by(Document.id.desc()).get()


def _issued(office, document: Document) -> Document:
    commands.submit(document, office.officer("drafter"))
    commands.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    return issue(Document.get_by_id(document.id), office.officer("kathu"))


def _printed(work, document: Document) -> str:
    work()
    pdf = content(Document.get_by_id(document.id).paper.sha256)
    return squeezed(
        "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    )


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("order", "ที่๑/๒๕๖๙"),
        ("announcement", "ประกาศณวันที่"),
        ("regulation", "ระเบียบสำนักงาน"),
        ("certificate", "เลขที่๑/๒๕๖๙"),
        ("stamped", "ถึงกศน.อำเภอทุกแห่ง"),
        ("memo", "บันทึกข้อความ"),
        ("letter", "ขอแสดงความนับถือ"),
    ],
)
def test_a_kind_goes_from_the_form_to_the_print(visit, office, work, at, kind, shown):
    at(NOVEMBER)
    document = _issued(office, _written(visit, kind=kind, to="กศน.อำเภอทุกแห่ง"))
    assert shown in _printed(work, document)
    by_year = kind in ("order", "announcement", "regulation", "certificate")
    assert document.number == ("1/2569" if by_year else "ศธ 0210.56/1")
    assert document.series == (kind if by_year else "ordinary")


def test_orders_and_letters_count_apart(visit, office, at):
    at(NOVEMBER)
    assert _issued(office, _written(visit, kind="order")).number == "1/2569"
    assert _issued(office, _written(visit, kind="letter", to="ก")).number == "ศธ 0210.56/1"
    assert _issued(office, _written(visit, kind="order")).number == "2/2569"


def test_minutes_keep_the_day_of_the_meeting_and_who_came(visit, office, work, at):
    at(NOVEMBER)
    document = _written(
        visit,
        kind="minutes",
        held="10 พ.ย. 69",
        place="ห้องประชุม",
        begins="09.30 น.",
        ends="12.00 น.",
        present="นางสาวอรุณี แสงทอง | ผู้อำนวยการ | ประธาน\nนายธนา ศรีวิเชียร | นักวิชาการ | เลขานุการ",
        cosignatories="นางสาวมาลี ทองสุก | นักจัดการงานทั่วไป",
    )
    facts = document.says
    assert (facts.date, facts.meeting.place, len(facts.meeting.present)) == (
        "2026-11-10",
        "ห้องประชุม",
        2,
    )
    text = _printed(work, _issued(office, document))
    assert "เมื่อวันอังคารที่๑๐พฤศจิกายน๒๕๖๙" in text
    assert "ครั้งที่๑/๒๕๖๙" in text
    assert "ผู้ตรวจรายงานการประชุม" in text


def test_a_table_typed_into_the_text_is_printed_as_one_and_comes_back_to_the_form(visit):
    drafter = visit("drafter")
    table = "ที่ | หน่วยงาน\n1 | กะทู้\n2 | ถลาง"
    drafter.send(
        drafter.get("/drafts/blank"),
        "/drafts/",
        subject="ทดสอบ",
        to="ก",
        body=f"ด้วย\n\n{table}\n\nจึงเรียนมา",
    )
    document = Document.get()
    assert document.says.body == ["ด้วย", table, "จึงเรียนมา"]
    form = drafter.get(f"/drafts/{document.id}/edit")
    assert table in form.find("textarea", name="body")[0].text.replace("\r\n", "\n")


def test_the_preview_tells_what_a_registrar_would_send_back(visit):
    document = _written(visit, kind="letter", to="ก", closing="ด้วยความเคารพ")
    page = visit("drafter").get(f"/drafts/{document.id}/preview")
    assert "ควรตรวจอีกครั้ง" in page.words
    assert "คู่กับคำลงท้าย “ขอแสดงความนับถือ”" in page.words


def test_both_registers_print_in_the_regulations_form(visit, office, at):
    at(NOVEMBER)
    first = office.issued("หนึ่ง")
    office.issued("สอง")
    sent = visit("drafter").get("/documents/register.pdf?year=2026").answer
    assert sent.mimetype == "application/pdf"
    text = squeezed(
        "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sent.data))
    )
    wanted = (
        "ทะเบียนหนังสือส่ง",
        "เลขทะเบียนส่ง",
        "หมายเหตุ",
        "ศธ๐๒๑๐.๕๖/๑",
        "ศธ๐๒๑๐.๕๖/๒",
        "ส่งในระบบ๓แห่ง",
    )
    assert all(words in text for words in wanted)
    kathu = visit("kathu1")
    kathu.send(kathu.get(f"/circulars/{first.id}"), "/receive")
    received = squeezed(
        "".join(
            page.get_textpage().get_text_range()
            for page in pypdfium2.PdfDocument(kathu.get("/circulars/received.pdf").answer.data)
        )
    )
    assert "ทะเบียนหนังสือรับ" in received
    assert "หนึ่ง" in received
    assert "สอง" not in received


@pytest.mark.bare
def test_every_kind_can_be_chosen():
    from app.papers.drafts.forms import KINDS

    assert {value for value, _words in KINDS} == {kind.value for kind in Kind}
