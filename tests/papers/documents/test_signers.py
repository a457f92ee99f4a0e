"""Who signs: the head of the office, but for a memo or minutes whoever was chosen."""

from dataclasses import replace

import pytest

from app.circulation.circulars import commands as circulars
from app.kit.thai import thai_digits
from app.papers.documents import commands
from app.papers.documents.models import Document
from app.papers.documents.queries import find
from app.people.accounts.roles import May
from app.press.facts import Facts, Kind


def _waiting(office, kind, signer=""):
    facts = Facts(kind=kind, subject="รายงานผล", to="ผู้อำนวยการ", body=["ด้วย", "จึงเรียนมา"])
    drafter = office.officer("drafter")
    paper = commands.draft(
        drafter,
        office.office("phuket").id,
        facts,
        signer=office.officer(signer) if signer else None,
    )
    commands.submit(paper, drafter)
    commands.pass_on(Document.get_by_id(paper.id), office.officer("checker"))
    return Document.get_by_id(paper.id)


def test_a_memo_is_signed_by_who_submits_it_under_their_own_post(visit, office):
    memo = _waiting(office, Kind.MEMO, "drafter")
    assert "รอ นายร่าง เก่งมาก ลงนาม" in visit("kathu").get(f"/documents/{memo.id}").words
    assert "ลงนามและออกเลข" not in visit("kathu").get(f"/documents/{memo.id}").words
    drafter = visit("drafter")
    assert "รอท่านลงนาม" in drafter.get("/").words
    page = drafter.send(drafter.get(f"/documents/{memo.id}"), "/sign")
    assert "ลงนามแล้ว เลขที่" in page.words
    signed = Document.get_by_id(memo.id)
    assert (signed.says.signatory.name, signed.says.signatory.lines) == (
        "นายร่าง เก่งมาก",
        ["เจ้าหน้าที่ drafter"],
    )
    assert (signed.issued_as, signed.issued_by.sign_in) == ("เจ้าหน้าที่ drafter", "drafter")


def test_a_letter_is_signed_by_the_head_whoever_was_chosen(office):
    letter = _waiting(office, Kind.LETTER, "drafter")
    assert letter.signer is None
    with pytest.raises(Document.DoesNotExist):
        find(office.officer("drafter"), letter.id, May.SIGN)
    assert circulars.issue(
        find(office.officer("kathu"), letter.id, May.SIGN), office.officer("kathu")
    ).is_issued


def test_no_memo_of_another_takes_the_place_of_a_letter_the_head_signed(office):
    letter = office.issued()
    drafter = office.officer("drafter")
    fresh = circulars.supersede(letter, drafter)
    commands.edit(
        fresh,
        drafter,
        replace(fresh.says, kind=Kind.MEMO),
        fresh.series,
        fresh.version,
        signer=drafter,
    )
    assert Document.get_by_id(fresh.id).signer is None
    memo = circulars.issue(_waiting(office, Kind.MEMO, "drafter"), drafter)
    fresh = circulars.supersede(memo, drafter)
    commands.edit(fresh, drafter, fresh.says, fresh.series, fresh.version, signer=drafter)
    assert Document.get_by_id(fresh.id).signer == drafter  # their own


def test_the_form_offers_who_writes_in_the_office(visit, office):
    drafter = visit("drafter")
    page = drafter.get("/drafts/blank")
    offered = [option.text for option in page.find("select", name="signer")[0].iter("option")]
    assert offered[0] == "ผู้อำนวยการ หรือผู้รักษาการ"
    assert "นายร่าง เก่งมาก" in offered
    assert "นายครู กะทู้" not in offered
    page = drafter.send(
        page,
        "/drafts/",
        kind="memo",
        subject="ขออนุญาต",
        to="ผู้อำนวยการ",
        body="ด้วย",
        signer=str(office.officer("drafter").id),
    )
    assert Document.get().signer == office.officer("drafter")


@pytest.mark.parametrize("kind", [Kind.ANNOUNCEMENT, Kind.REGULATION])
def test_an_announcement_has_a_number_in_the_register_and_none_on_paper(office, kind):
    paper = _waiting(office, kind)
    signed = circulars.issue(paper, office.officer("kathu"))
    assert signed.number
    assert signed.says.number == ""


def test_a_cancelled_paper_points_to_the_one_in_force_through_those_cancelled_since(visit, office):
    first, second, third = (office.issued() for _one in range(3))
    registrar = office.officer("registrar")
    commands.cancel(first, registrar, "ผิด", second)
    commands.cancel(second, registrar, "ผิดอีก", third)
    assert Document.get_by_id(first.id).successor == third
    assert f"ใช้แทนด้วย {third.number}" in visit("drafter").get(f"/documents/{first.id}").words
    commands.cancel(third, registrar, "เลิก")
    assert Document.get_by_id(first.id).successor is None
    assert "ใช้แทนด้วย" not in visit("drafter").get(f"/documents/{first.id}").words


def test_a_table_is_a_table_on_the_page_too(visit, office):
    facts = Facts(
        kind=Kind.MEMO, subject="สรุป", to="ผู้อำนวยการ", body=["สรุปดังนี้", "ที่ | อำเภอ\n1 | กะทู้"]
    )
    paper = commands.draft(office.officer("drafter"), office.office("phuket").id, facts)
    page = visit("drafter").get(f"/documents/{paper.id}")
    assert [cell.text for cell in page.find("article")[0].iter("td")] == ["ที่", "อำเภอ", "1", "กะทู้"]


def test_an_order_is_replaced_by_another_order_found_by_its_number_with_its_year(visit, office):
    first, second = (
        _order(office, subject) for subject in ("แต่งตั้งคณะทำงาน", "แต่งตั้งคณะทำงาน (แก้ไข)")
    )
    for _place in range(2):
        other = _order(office, "ประกาศ", Kind.CERTIFICATE)
    assert other.number == second.number
    registrar = visit("registrar")
    page = registrar.get(f"/documents/{first.id}")
    wrong = registrar.send(page, "/cancel", reason="ผิด", replaced_by="๙" * 30)
    assert "ไม่พบหนังสือเลขที่นี้" in wrong.words
    registrar.send(page, "/cancel", reason="ผิด", replaced_by=thai_digits(second.number))
    assert Document.get_by_id(first.id).replaced_by_id == second.id


def _order(office, subject, kind=Kind.ORDER):
    facts = Facts(kind=kind, subject=subject, body=["ให้บุคคลต่อไปนี้เป็นคณะทำงาน"])
    paper = commands.draft(office.officer("drafter"), office.office("phuket").id, facts, kind.value)
    commands.submit(paper, office.officer("drafter"))
    commands.pass_on(Document.get_by_id(paper.id), office.officer("checker"))
    return commands.sign(Document.get_by_id(paper.id), office.officer("kathu"))
