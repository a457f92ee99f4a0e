"""Acknowledged another way, tied to the file that was issued, answered by letter, issued anew in
another's place.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

from app.circulation.circulars import commands
from app.circulation.circulars.jobs import tie
from app.circulation.circulars.models import Delivery
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment, Task
from app.kit import clock
from app.kit.errors import Refused
from app.kit.storage import content
from app.papers.documents import commands as documents
from app.papers.documents.models import Attachment, Document
from app.people.accounts.models import Appointment
from app.records.files.commands import keep


def _delivery(letter, slug="mueang"):
    return next(
        row
        for row in Delivery.select().where(Delivery.document == letter)
        if row.office.slug == slug
    )


def _signed(office, document):
    documents.submit(document, office.officer("drafter"))
    documents.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    return commands.issue(Document.get_by_id(document.id), office.officer("kathu"))


def test_a_clerk_records_an_acknowledgement_by_phone_and_it_is_marked_so(visit, office):
    letter = office.issued()
    drafter = visit("drafter")
    page = drafter.get(f"/circulars/{letter.id}")
    page = drafter.send(
        page, "/record", office=str(office.office("mueang").id), how="phone", who="", day="วันนี้"
    )
    assert page.status == 422
    assert "ไม่มีวันที่นี้" in page.words
    page = drafter.send(page, "/record", who="นายผู้นำ เมือง ผู้อำนวยการ", day="๑/๑/๒๕๖๐")
    assert "วันที่รับทราบต้องไม่ก่อนวันส่งหนังสือ" in page.words
    today = clock.today()
    page = drafter.send(
        page, "/record", day=f"{today.day}/{today.month}/{today.year + 543}", remark="สายตรง"
    )
    assert "บันทึกการรับทราบแทนแล้ว" in page.words
    delivery = _delivery(letter)
    assert (delivery.acknowledged_how, delivery.recorded_by.sign_in, delivery.acknowledged_by) == (
        "phone",
        "drafter",
        None,
    )
    assert "ทางโทรศัพท์" in page.words
    assert "บันทึกโดย นายร่าง เก่งมาก" in page.words
    head = visit("mueang").get(f"/circulars/{letter.id}")
    assert "ทางโทรศัพท์ · นายผู้นำ เมือง ผู้อำนวยการ" in head.words
    assert "รับทราบแล้ว" in head.words
    assert drafter.client.get(f"/circulars/{letter.id}/roll.pdf").data.startswith(b"%PDF")
    with pytest.raises(Refused):
        commands.acknowledge(_delivery(letter), office.officer("mueang"))


def test_a_district_records_nothing_for_another(visit, office):
    letter = office.issued()
    head = visit("mueang")
    keys = head.fill(head.get("/account"), "/sign-out")[1]
    assert head.post(f"/circulars/{letter.id}/record", {**keys, "key": "a"}).status == 404
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Refused):
        commands.record_acknowledgement(
            _delivery(letter), office.officer("drafter"), "line", "ก", tomorrow
        )


def test_what_is_acknowledged_is_the_issued_file_by_its_hash(visit, office, work):
    letter = office.issued()
    commands.acknowledge(
        _delivery(letter, "kathu"), office.officer("kathu")
    )  # before the print is there
    assert _delivery(letter, "kathu").acknowledged_sha256 is None
    work()
    tie.call_local()
    commands.acknowledge(_delivery(letter), office.officer("mueang"))
    paper = Document.get_by_id(letter.id).paper
    assert sha256(content(paper.sha256)).hexdigest() == paper.sha256
    assert {_delivery(letter, slug).acknowledged_sha256 for slug in ("kathu", "mueang")} == {
        paper.sha256
    }
    assert _delivery(letter, "thalang").acknowledged_sha256 is None
    assert paper.sha256[:8] in visit("mueang").get(f"/circulars/{letter.id}").words


def test_a_reply_is_drafted_with_its_reference_and_linked_both_ways(visit, office):
    letter = office.issued(subject="ขอรายชื่อครู")
    head = visit("mueang")
    page = head.send(head.get(f"/circulars/{letter.id}"), "/reply")
    assert page.find("input", name="subject")[0].get("value") == "ขอรายชื่อครู"
    assert f"ที่ {letter.number} ลงวันที่" in page.find("textarea", name="references")[0].text
    answer = Document.get(Document.about == letter)
    assert [row.office.slug for row in answer.addressee_set] == ["phuket"]
    documents.submit(answer, office.officer("mueang1"))
    documents.pass_on(Document.get_by_id(answer.id), office.officer("mueang"))
    answer = commands.issue(Document.get_by_id(answer.id), office.officer("mueang"))
    assert answer.number in visit("drafter").get(f"/circulars/{letter.id}").words
    assert answer.number in visit("mueang").get(f"/circulars/{letter.id}").words
    assert answer.number not in visit("thalang").get(f"/circulars/{letter.id}").words
    page = visit("drafter").get(f"/circulars/{answer.id}")
    assert page.find("a", href=f"/circulars/{letter.id}")


def test_a_reply_goes_to_the_post_of_who_heads_the_office_in_full(office):
    for acting in ("รักษาการในตำแหน่ง", ""):
        Appointment.update(acting=acting).where(Appointment.acting != "").execute()
        answer = commands.reply(
            office.issued(), office.officer("mueang"), office.office("mueang").id
        )
        assert answer.says.to == "ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต", acting


@pytest.mark.tampered
def test_a_letter_is_issued_anew_and_its_offices_begin_a_new_round(visit, office):
    letter = office.ordered(
        TaskSpec("สำรวจ", date(2099, 1, 1), figures=[("คน", "ราย")]), to=("kathu", "mueang")
    )
    Attachment.create(
        document=letter,
        file=keep(b"a,b\n", "text/csv"),
        name="บัญชี.csv",
        added_by=office.officer("drafter"),
        added_at=clock.now(),
    )
    commands.acknowledge(_delivery(letter), office.officer("mueang"))
    drafter = visit("drafter")
    page = drafter.send(drafter.get(f"/circulars/{letter.id}"), "/supersede")
    assert "ฉบับเดิมยังใช้อยู่จนกว่าจะลงนามฉบับใหม่" in page.words
    fresh = Document.get(Document.supersedes == letter)
    assert Document.get_by_id(letter.id).is_issued
    assert [row.name for row in fresh.attachment_set] == ["บัญชี.csv"]
    issued = _signed(office, fresh)
    old = Document.get_by_id(letter.id)
    assert (old.state, old.replaced_by_id) == ("cancelled", issued.id)
    assert {row.office.slug for row in Delivery.select().where(Delivery.document == issued)} == {
        "kathu",
        "mueang",
    }
    assert [
        row.acknowledged_at for row in Delivery.select().where(Delivery.document == issued)
    ] == [None, None]
    task = Task.get(Task.document == issued)
    assert (task.what, task.act_by, [row.words for row in task.figures]) == (
        "สำรวจ",
        date(2099, 1, 1),
        ["คน (ราย)"],
    )
    assert Assignment.select().where(Assignment.document == issued).count() == 2
    head = visit("mueang")
    page = head.get(f"/circulars/{letter.id}")
    assert f"ใช้แทนด้วย {issued.number}" in page.words  # readable, marked
    assert "ด้วยสำนักงานขอเชิญประชุม" in page.words
    assert head.get("/").words.count("รอท่านรับทราบ") == 1
    assert "1" in "".join(head.get("/").find("li", **{"class": "take_on"})[0].itertext())
    assert f"ออกแทนฉบับที่ {letter.number}" in head.get(f"/circulars/{issued.id}").words


def test_of_two_drafts_for_one_letter_only_the_first_signed_takes_its_place(office):
    letter = office.issued()
    first, second = (
        commands.supersede(Document.get_by_id(letter.id), office.officer("drafter"))
        for _time in range(2)
    )
    _signed(office, first)
    with pytest.raises(Refused):
        _signed(office, second)
    assert Document.get_by_id(second.id).state == "signing"
    assert Document.get_by_id(second.id).number is None
    with pytest.raises(Refused):
        commands.supersede(Document.get_by_id(letter.id), office.officer("drafter"))


def test_a_day_recorded_in_the_past_is_the_day_of_the_acknowledgement(office, at):
    at(datetime(2026, 3, 2, 3))
    letter = office.issued(acknowledge_by=date(2026, 3, 5))
    at(datetime(2026, 3, 9, 3))
    commands.record_acknowledgement(
        _delivery(letter), office.officer("drafter"), "paper", "นายผู้นำ เมือง", date(2026, 3, 4)
    )
    assert _delivery(letter).acknowledged_on == date(2026, 3, 4)
