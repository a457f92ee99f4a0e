"""Drafts: written, sent twice, lost and found, addressed."""

import pytest

from app.papers.documents import commands
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from app.press.facts import Facts


def _saved(visitor, **typed):
    page = visitor.get("/drafts/blank")
    fields = {"subject": "ขอเชิญประชุม", "to": "ผู้อำนวยการ", "body": "ด้วยมีการประชุม\n\nจึงเรียนมาเพื่อทราบ"}
    return visitor.send(page, "/drafts/", **{**fields, **typed})


def test_a_draft_sent_twice_is_written_once_and_shows_the_first_receipt(visit):
    drafter = visit("drafter")
    where, fields = drafter.fill(
        drafter.get("/drafts/blank"), "/drafts/", subject="ส่งซ้ำ", body="ข้อความ"
    )
    first, second = drafter.post(where, fields), drafter.post(where, fields)
    assert Document.select().count() == 1
    receipt = first.find("p", **{"class": "receipt"})[0].text
    assert "บันทึกร่างแล้ว · บันทึกเมื่อ" in receipt
    assert second.find("p", **{"class": "receipt"})[0].text == receipt


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(visit):
    page = _saved(visit("drafter"), subject="", body="ข้อความที่พิมพ์มานาน")
    assert page.status == 422
    assert "กรุณากรอกเรื่อง" in page.words
    assert page.find("a", href="#subject")
    assert page.find("textarea", name="body")[0].text.strip() == "ข้อความที่พิมพ์มานาน"
    assert Document.select().count() == 0


@pytest.mark.parametrize("nothing", ["\u3164", "\u2800 \u115f", "\u180e", "่ ี", "\U000e0041"])
def test_a_subject_nobody_sees_is_none(visit, nothing):
    page = _saved(visit("drafter"), subject=nothing)
    assert (page.status, "กรุณากรอกเรื่อง" in page.words) == (422, True)
    assert Document.select().count() == 0


def test_marks_typed_in_any_order_or_twice_are_kept_as_they_look(visit):
    _saved(visit("drafter"), subject="ก่อนหน้าน้้ี ท่ีดินบุญมีี")
    assert Document.get().says.subject == "ก่อนหน้านี้ ที่ดินบุญมี"


def test_typed_text_survives_a_lost_session(visit):
    drafter = visit("drafter")
    where, fields = drafter.fill(
        drafter.get("/drafts/blank"), "/drafts/", subject="พิมพ์ไว้นาน", body="ข้อความ\n\nสอง"
    )
    drafter.client.delete_cookie("wian")
    page = drafter.post(where, fields)
    assert page.status == 401
    assert "สิ่งที่ท่านพิมพ์ยังอยู่ครบ" in page.words
    page = drafter.send(page, "/sign-in", sign_in="drafter", password="a long enough password")
    assert "พิมพ์ไว้นาน" in page.words
    page = drafter.send(page, "/drafts/")
    assert "บันทึกร่างแล้ว" in page.words
    assert Document.get().says.body == ["ข้อความ", "สอง"]


def test_a_lost_session_under_htmx_gets_the_sign_in_page_in_place(visit):
    visitor = visit(htmx="roll")
    page = visitor.post("/drafts/", {"subject": "x"})
    assert (page.status, page.headers["HX-Retarget"]) == (401, "body")
    page = visitor.get("/circulars/", follow=False)
    assert (page.status, page.headers["HX-Redirect"]) == (401, "/sign-in?next=/circulars/")


def test_two_people_editing_one_draft_do_not_overwrite_each_other(visit, office):
    document = office.draft()
    one, two = visit("drafter"), visit("checker")
    page_one, page_two = (
        one.get(f"/drafts/{document.id}/edit"),
        two.get(f"/drafts/{document.id}/edit"),
    )
    assert "บันทึกร่างแล้ว" in one.send(page_one, "/edit", subject="คนแรก").words
    page = two.send(page_two, "/edit", subject="คนที่สอง", body="ข้อความที่ไม่อยากให้หาย")
    assert page.status == 409
    assert "ข้อความที่ไม่อยากให้หาย" in page.words
    assert Document.get_by_id(document.id).subject == "คนแรก"


def test_a_draft_without_text_is_not_submitted(visit, office):
    drafter = visit("drafter")
    page = _saved(drafter, body="")
    page = drafter.send(page, "/submit")
    assert page.status == 409
    assert "ต้องมีเรื่อง ผู้รับ (เรียน) และข้อความ" in page.words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"acknowledge_by": "31/2/2570"}, "ไม่มีวันที่นี้"),
        ({"acknowledge_by": "พรุ่งนี้"}, "ไม่มีวันที่นี้"),
        ({"acknowledge_by": "1/1/2560"}, "วันนี้ผ่านไปแล้ว"),
        ({"acknowledge_by": "10/1/2600", "act_by": "9/1/2600"}, "ต้องไม่ก่อนกำหนดรับทราบ"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(visit, office, typed, said):
    document = office.draft()
    drafter = visit("drafter")
    page = drafter.get(f"/drafts/{document.id}/audience")
    page = drafter.post(f"/drafts/{document.id}/audience", {**drafter.fill(page, "")[1], **typed})
    assert page.status == 422
    assert said in page.words
    assert page.find("input", name="acknowledge_by")[0].get("value") in (
        typed["acknowledge_by"],
        "1 ม.ค. 2560",
        "10 ม.ค. 2600",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "กรุณาวางข้อความของหนังสือก่อน"),
        ("ก" * 1_000_000, "ยาวเกินไป"),
        ("Dear Sir, hello. " * 20, "ไม่ใช่หนังสือภาษาไทย"),
        ("<!doctype html><html><body><p>ด้วยสำนักงานขอแจ้งให้ทราบ</p></body></html>", "HTML"),
        ("ด้วย\0\x01\x02" * 50, "ไม่ใช่ข้อความ"),
    ],
)
def test_text_that_is_no_letter_is_refused_and_nothing_is_stored(visit, text, said):
    drafter = visit("drafter")
    page = drafter.send(drafter.get("/drafts/new"), "/read", text=text)
    assert page.status == 422
    assert said in page.words
    assert Document.select().count() == 0


def test_the_preview_is_the_print_marked_as_a_draft(office, visit):
    document = office.draft()
    drafter = visit("drafter")
    page = visit("drafter", htmx="preview").get(f"/drafts/{document.id}/preview")
    picture = page.find("img")[0].get("src")
    answer = drafter.client.get(picture)
    assert answer.data.startswith(b"\x89PNG")
    assert len(answer.data) < 60_000
    assert drafter.client.get(f"/drafts/{document.id}/paper.pdf").data.startswith(b"%PDF")
    assert drafter.get(f"/documents/{document.id}/paper.pdf").status == 404


def test_a_form_too_large_to_read_is_refused_in_words(visit):
    drafter = visit("drafter")
    where, fields = drafter.fill(drafter.get("/drafts/new"), "/read", text="ก" * 13_000_000)
    answer = drafter.client.post(where, data=fields)
    assert answer.status_code == 413
    assert "ใหญ่เกินไป" in answer.get_data(as_text=True)


def test_more_letters_than_a_letter_may_have_are_refused_at_the_field(visit):
    drafter = visit("drafter")
    where, fields = drafter.fill(drafter.get("/drafts/new"), "/read", text="ก" * 300_000)
    answer = drafter.client.post(where, data=fields, headers={"Referer": "http://localhost/"})
    assert answer.status_code == 422
    assert "ยาวเกินไป" in answer.get_data(as_text=True)


def test_a_choice_of_offices_is_saved_as_a_group_and_used_again(visit, office):
    from app.papers.documents.queries import addressees
    from app.people.offices.models import Group

    first, second = office.draft(to=()), office.draft(to=())
    drafter = visit("drafter")
    place = f"/drafts/{first.id}/audience"
    fields = drafter.fill(drafter.get(place), "")[1]
    west = [str(office.office(slug).id) for slug in ("kathu", "thalang")]
    drafter.post(place, {**fields, "offices": west, "save_as": "ฝั่งตะวันตก"})
    place = f"/drafts/{second.id}/audience"
    page = drafter.get(place)
    assert "ฝั่งตะวันตก" in page.words
    drafter.post(place, {**drafter.fill(page, "")[1], "group": str(Group.get().id)})
    assert [row.office.slug for row in addressees(second)] == ["kathu", "thalang"]


def test_a_district_writes_to_its_province_and_neighbours(visit, office):
    head = visit("mueang")
    page = head.send(
        head.get("/drafts/blank"),
        "/drafts/",
        subject="รายงานผล",
        to="ผู้อำนวยการ",
        body="ด้วยขอรายงานผล",
    )
    assert "บันทึกร่างแล้ว" in page.words
    document = Document.get()
    assert document.office.slug == "mueang"
    page = head.get(f"/drafts/{document.id}/audience")
    assert all(name in page.words for name in ("จังหวัดภูเก็ต", "อ.กะทู้", "อ.ถลาง"))


def test_a_draft_is_saved_and_previewed_in_one_press(visit):
    page = _saved(visit("drafter"), then="preview")
    assert "ตัวอย่างหน้ากระดาษ" in page.words
    assert "บันทึกร่างแล้ว" in page.words
    assert page.find("img")


def test_a_fault_of_ours_is_answered_in_words_and_shows_no_trace(visit, monkeypatch):
    from app.papers.documents import queries

    def fail(*_asked):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "drafts", fail)
    page = visit("drafter").get("/drafts/")
    assert page.status == 500
    assert "เกิดข้อผิดพลาด" in page.words
    assert "secret" not in page.text


def test_addressees_and_copies_are_kept_apart(visit, office):
    from app.circulation.circulars.commands import issue
    from app.circulation.circulars.models import Delivery

    document = office.draft(to=())
    drafter = visit("drafter")
    place = f"/drafts/{document.id}/audience"
    kathu, mueang = (str(office.office(slug).id) for slug in ("kathu", "mueang"))
    fields = drafter.fill(drafter.get(place), "")[1]
    page = drafter.post(place, {**fields, "offices": [kathu], "copies": [kathu, mueang]})
    assert "2 แห่ง" in page.words
    assert "อ.กะทู้, อ.เมือง (สำเนา)" in page.words
    drafter.send(page, "/submit")
    commands.pass_on(Document.get_by_id(document.id), office.officer("checker"))
    issue(Document.get_by_id(document.id), office.officer("kathu"))
    assert {row.office.slug: row.copy for row in Delivery.select()} == {
        "kathu": False,
        "mueang": True,
    }
    assert "สำเนา" in visit("mueang").get(f"/circulars/{document.id}").words


def test_the_check_speaks_to_each_reader_in_their_language(visit, office):
    Officer.update(language="en").where(Officer.sign_in == "checker").execute()
    facts = Facts(
        subject="ขอเชิญประชุม",
        to="ผู้อำนวยการทุกแห่ง",
        closing="ขอแสดงความนับถือ",
        body=["ตามสิ่งที่ส่งมาด้วย ขอเชิญประชุม", "จึงเรียนมาเพื่อโปรดทราบ"],
    )
    paper = commands.draft(office.officer("drafter"), office.office("phuket").id, facts)
    said = "ข้อความกล่าวถึงสิ่งที่ส่งมาด้วย แต่ยังไม่มีรายการ"
    assert said in visit("drafter").get(f"/drafts/{paper.id}/preview").words
    assert said not in visit("checker").get(f"/drafts/{paper.id}/preview").words


@pytest.mark.parametrize("typed", ["1/1/9999", "1/1/2400", "31 ธ.ค. 2699"])
def test_a_deadline_centuries_away_is_a_slip_of_the_year(office, visit, typed):
    document = office.draft()
    drafter = visit("drafter")
    path = f"/drafts/{document.id}/audience"
    page = drafter.post(path, {**drafter.fill(drafter.get(path), "")[1], "act_by": typed})
    assert (page.status, "ไกลเกินไป" in page.words) == (422, True)


def test_a_class_of_secrecy_that_was_pasted_stays_on_the_paper(visit):
    drafter = visit("drafter")
    text = "\n\n".join(
        (
            "ลับ",
            "ที่ ศธ 0210.56/9",
            "สำนักงาน กศน.จังหวัดภูเก็ต",
            "1 มกราคม 2569",
            "เรื่อง ทดสอบ",
            "เรียน ผู้อำนวยการ",
            "ด้วยขอแจ้งให้ทราบ",
            "ขอแสดงความนับถือ",
        )
    )
    page = drafter.send(drafter.get("/drafts/new"), "/read", text=text)
    drafter.send(page, "/drafts/")
    assert Document.get().says.secrecy == "ลับ"
