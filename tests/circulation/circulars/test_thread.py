"""One letter goes the whole way."""

from datetime import timedelta

from app.circulation.circulars.models import Delivery
from app.kit import clock
from app.kit.storage import content
from app.kit.thai import short_date
from app.papers.documents.models import Document
from tests.conftest import SEED


def test_a_pasted_letter_is_drafted_checked_signed_sent_received_and_acknowledged(visit, work):
    drafter = visit("drafter")
    form = drafter.send(drafter.get("/drafts/new"), "/read", text=SEED.read_text())
    assert "9 ย่อหน้า" in form.words
    page = drafter.send(form, "/drafts/")
    assert "บันทึกร่างแล้ว" in page.words
    document = Document.get()
    assert len(document.says.body) == 9
    assert document.says.number == ""

    audience = drafter.get(f"/drafts/{document.id}/audience")
    soon = short_date(clock.today() + timedelta(days=7))
    page = drafter.post(
        f"/drafts/{document.id}/audience",
        {**drafter.fill(audience, "")[1], "everyone": "1", "acknowledge_by": soon},
    )
    assert "3 แห่ง" in page.words
    page = drafter.send(page, "/submit")
    assert "ส่งตรวจแล้ว" in page.words

    checker = visit("checker")
    assert "รอท่านตรวจ" in checker.get("/").words
    page = checker.send(checker.get(f"/documents/{document.id}"), "/pass")
    assert "รอผู้อำนวยการลงนาม" in page.words

    signer = visit("kathu")
    page = signer.get(f"/documents/{document.id}")
    assert "รักษาการในตำแหน่ง ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต" in page.words
    page = signer.send(page, "/sign")
    assert "ลงนามแล้ว เลขที่ ศธ 0210.56/1" in page.words
    assert "0/3" in page.words
    document = Document.get_by_id(document.id)
    assert document.says.signatory.lines == [
        "ผู้อำนวยการ kathu",
        "รักษาการในตำแหน่ง ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต",
    ]
    assert work() >= 1
    paper = Document.get_by_id(document.id).paper
    assert content(paper.sha256).startswith(b"%PDF")

    clerk = visit("mueang1")
    page = clerk.get("/circulars/")
    assert "ยังไม่เปิดอ่าน" in page.words
    page = clerk.send(clerk.get(f"/circulars/{document.id}"), "/receive")
    assert "ลงรับแล้ว เลขรับ 1" in page.words

    head = visit("mueang")
    page = head.send(head.get(f"/circulars/{document.id}"), "/acknowledge", note="จะดำเนินการ")
    assert "รับทราบแล้ว" in page.words
    delivery = Delivery.get(Delivery.acknowledged_at.is_null(False))
    assert (delivery.acknowledged_as, delivery.received_number) == ("ผู้อำนวยการ mueang", 1)
    assert delivery.opened_by.sign_in == "mueang1"

    roll = drafter.get(f"/circulars/{document.id}")
    assert "1/3" in roll.words
    assert "จะดำเนินการ" in roll.words


def test_the_acting_director_finds_his_own_letter_in_his_districts_tray(visit, office):
    letter = office.issued()
    head = visit("kathu")
    assert "รอท่านรับทราบ" in head.get("/").words
    page = head.send(head.get(f"/circulars/{letter.id}"), "/acknowledge")
    assert "รับทราบแล้ว" in page.words
    delivery = Delivery.get(Delivery.acknowledged_at.is_null(False))
    assert delivery.office.slug == "kathu"
    assert delivery.acknowledged_as == "ผู้อำนวยการ kathu"
