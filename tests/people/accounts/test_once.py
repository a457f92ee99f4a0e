"""A receipt means that what was sent is written: a form sent again with other content is neither
dropped nor taken as it is.
"""

import io
from datetime import date, timedelta

import pytest

from app.circulation.reports.models import Report
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Task
from app.field.coverage import commands as coverage
from app.field.households.models import Household, Member
from app.field.plans.models import Plan, PlanItem
from app.field.visits.models import Visit
from app.kit import clock
from app.kit.display import moment
from app.papers.documents import commands as documents
from app.papers.documents.models import Attachment, Document
from app.people.accounts.models import Submission

AGAIN = "สิ่งที่พิมพ์ครั้งนี้ต่างออกไป และยังไม่ได้บันทึก"


@pytest.fixture
def home(office):
    coverage.give(office.officer("admin"), office.office("kathu").id, [8302])
    return office.household()


@pytest.fixture
def back(visit, home):
    """back(person, where, form, first, then): the form is sent, and after a step back sent again
    with something else typed.
    """

    def step(person, where, form, first, then):
        fields = person.fill(person.get(where), form, **first)
        assert person.post(*fields).status == 200
        person.path = where
        return person.post(fields[0], {**fields[1], **then})

    return step


def test_another_member_after_a_step_back_is_asked_about_and_kept_as_a_new_one(visit, back, home):
    teacher, where = visit("kathu1"), f"/households/{home.id}/members/new"
    page = back(teacher, where, where, {"name": "เด็กหญิงแรก ใจดี"}, {"name": "เด็กชายถัดมา ใจดี"})
    assert page.status == 409
    assert AGAIN in page.words
    assert "บันทึกสมาชิกแล้ว · บันทึกเมื่อ" in page.words
    assert page.find("a", href=f"/households/{home.id}")
    assert page.find("input", name="name")[0].get("value") == "เด็กชายถัดมา ใจดี"
    assert [one.name for one in Member.select().where(~Member.is_head)] == ["เด็กหญิงแรก ใจดี"]
    assert "บันทึกสมาชิกแล้ว" in teacher.send(page, where).words
    assert {one.name for one in Member.select().where(~Member.is_head)} == {
        "เด็กหญิงแรก ใจดี",
        "เด็กชายถัดมา ใจดี",
    }


def test_what_was_typed_may_take_the_place_of_what_was_written_first(visit, back, home):
    teacher, where = visit("kathu1"), f"/households/{home.id}/members/new"
    page = back(
        teacher,
        where,
        where,
        {"name": "เด็กหญิงแรก ใจดี"},
        {"name": "เด็กหญิงแรก ใจดีมาก", "phone": "0812345678"},
    )
    first = Member.get(~Member.is_head)
    [change] = page.find("button", name="instead")
    assert change.get("formaction") == f"/households/{home.id}/members/{first.id}"
    page = teacher.post(change.get("formaction"), {**teacher.fill(page, where)[1], "instead": "1"})
    assert page.status == 200
    assert page.find("input", name="name")[0].get("value") == "เด็กหญิงแรก ใจดีมาก"
    assert Member.get_by_id(first.id).name == "เด็กหญิงแรก ใจดี", "it is only shown"
    assert "บันทึกสมาชิกแล้ว" in teacher.send(page, f"/members/{first.id}").words
    assert (Member.get_by_id(first.id).name, Member.select().where(~Member.is_head).count()) == (
        "เด็กหญิงแรก ใจดีมาก",
        1,
    )


def test_the_same_sent_again_shows_the_first_receipt(visit, back, home):
    teacher, where = visit("kathu1"), f"/households/{home.id}/members/new"
    page = back(teacher, where, where, {"name": "เด็กหญิงแรก ใจดี"}, {})
    assert page.status == 200
    assert "บันทึกสมาชิกแล้ว" in page.words
    assert Member.select().where(~Member.is_head).count() == 1


def test_what_was_sent_before_there_were_marks_counts_by_its_key_alone(visit, home):
    teacher, where = visit("kathu1"), f"/households/{home.id}/members/new"
    address, fields = teacher.fill(teacher.get(where), where, name="เด็กหญิงแรก ใจดี")
    teacher.post(address, fields)
    Submission.update(content="").execute()
    assert "บันทึกสมาชิกแล้ว" in teacher.post(address, {**fields, "name": "เด็กชายถัดมา ใจดี"}).words
    assert Member.select().where(~Member.is_head).count() == 1


def test_a_form_that_came_back_with_messages_is_free(visit, home):
    teacher, where = visit("kathu1"), f"/households/{home.id}/members/new"
    address, fields = teacher.fill(teacher.get(where), where, name="")
    page = teacher.post(address, fields)
    assert page.status == 422
    assert teacher.fill(page, where)[1]["key"] == fields["key"]
    assert teacher.post(address, {**fields, "name": "เด็กหญิงแรก ใจดี"}, follow=False).status == 303


def test_a_draft_changed_after_a_step_back_is_written_over_the_version_in_force(
    visit, office, back
):
    drafter, letter = visit("drafter"), office.draft()
    where = f"/drafts/{letter.id}/edit"
    page = back(drafter, where, "/edit", {"subject": "เรื่องแรก"}, {"subject": "เรื่องที่สอง"})
    assert page.status == 409
    assert "บันทึกทับฉบับที่ใช้อยู่" in page.words
    assert Document.get_by_id(letter.id).subject == "เรื่องแรก"
    assert not page.find("button", name="instead")
    assert "บันทึกร่างแล้ว" in drafter.send(page, "/edit").words
    assert Document.get_by_id(letter.id).subject == "เรื่องที่สอง"


def test_who_would_write_over_a_colleague_is_told_whom_and_when(visit, office, at):
    drafter, letter = visit("drafter"), office.draft()
    where = f"/drafts/{letter.id}/edit"
    fields = drafter.fill(drafter.get(where), "/edit", subject="เรื่องแรก")
    drafter.post(*fields)
    at(clock.now() + timedelta(minutes=7))
    document = Document.get_by_id(letter.id)
    facts = document.says
    facts.subject = "เรื่องของเพื่อน"
    documents.edit(document, office.officer("checker"), facts, document.series, document.version)
    page = drafter.post(where, {**fields[1], "subject": "เรื่องที่สอง"})
    assert page.status == 409
    [told] = [
        words
        for element in page.find("strong")
        if "หลังจากนั้น" in (words := "".join(element.itertext()))
    ]
    assert office.officer("checker").name in told
    assert moment(clock.now()) in told
    assert "แก้ไขหนังสือ" in told
    refused = drafter.post(
        where, {**fields[1], "key": "อื่น", "subject": "เรื่องที่สาม"}
    )  # a form of another tab
    assert refused.status == 409
    assert f"{office.officer('checker').name} {moment(clock.now())}" in refused.words


def test_what_was_typed_of_a_new_household_may_change_the_first_and_its_head(visit, back, home):
    teacher, where = visit("kathu1"), "/households/new"
    first = {"place": f"{home.office_id}-830202", "house": "77", "name": "นายแรก ใจดี"}
    page = back(
        teacher, where, where, first, {"house": "78", "name": "นายถัดมา ใจดี", "occupation": "ทำสวน"}
    )
    assert page.status == 409
    made = Household.select().order_by(Household.id.desc()).first()
    [change] = page.find("button", name="instead")
    assert change.get("formaction") == f"/households/{made.id}/change"
    page = teacher.post(change.get("formaction"), {**teacher.fill(page, where)[1], "instead": "1"})
    head = teacher.send(page, f"/members/{Member.get(Member.household == made).id}")
    assert head.find("input", name="name")[0].get("value") == "นายถัดมา ใจดี"
    assert head.find("input", name="occupation")[0].get("value") == "ทำสวน"
    assert "แก้ไขข้อมูลแล้ว" in teacher.send(page, "/change").words
    assert (
        "บันทึกสมาชิกแล้ว"
        in teacher.send(head, f"/members/{Member.get(Member.household == made).id}").words
    )
    assert (Household.get_by_id(made.id).house, Member.get(Member.household == made).name) == (
        "78",
        "นายถัดมา ใจดี",
    )
    assert (Household.select().count(), Member.get(Member.household == made).is_head) == (2, True)


def test_a_new_draft_after_a_step_back(visit, office, back):
    drafter = visit("drafter")
    page = back(
        drafter,
        "/drafts/blank",
        "/drafts/",
        {"subject": "เรื่องแรก", "body": "ข้อความ"},
        {"subject": "เรื่องที่สอง", "body": "ข้อความอื่น", "then": "preview"},
    )
    assert page.status == 409
    [first] = Document.select()
    [keep] = [button for button in page.find("button") if "บันทึกเป็นรายการใหม่" in (button.text or "")]
    assert (keep.get("formaction"), keep.get("name"), keep.get("value")) == (
        "/drafts/",
        "then",
        "preview",
    )
    drafter.send(page, "/drafts/")
    assert [one.subject for one in Document.select().order_by(Document.id)] == [
        "เรื่องแรก",
        "เรื่องที่สอง",
    ]
    filled = drafter.post(
        f"/drafts/{first.id}/edit", {**drafter.fill(page, "/drafts/")[1], "instead": "1"}
    )
    assert drafter.fill(filled, "/edit")[1]["version"] == str(first.version), (
        "the one in force, not what the other form had"
    )
    drafter.send(filled, "/edit")
    assert [one.subject for one in Document.select().order_by(Document.id)] == [
        "เรื่องที่สอง",
        "เรื่องที่สอง",
    ]


def test_a_household_changed_after_a_step_back(visit, back, home):
    teacher, where = visit("kathu1"), f"/households/{home.id}/change"
    page = back(teacher, where, "/change", {"house": "55"}, {"house": "66"})
    assert page.status == 409
    assert Household.get().house == "55"
    teacher.send(page, "/change")
    assert Household.get().house == "66"


def test_a_second_visit_after_a_step_back_is_kept_as_a_draft_until_it_is_logged(visit, back, home):
    teacher, where = visit("kathu1"), f"/households/{home.id}/visits/new"
    page = back(teacher, where, "/visits/new", {"seen": "ครั้งแรก"}, {"seen": "ครั้งที่สอง"})
    assert page.status == 409
    assert "สิ่งที่บันทึกไปแล้วแก้จากแบบนี้ไม่ได้" in page.words
    assert [one.seen for one in Visit.select().where(Visit.logged_at.is_null(False))] == ["ครั้งแรก"]
    assert Visit.get(Visit.logged_at.is_null()).seen == "ครั้งที่สอง"
    teacher.send(page, "/visits/new")
    assert [
        one.seen for one in Visit.select().where(Visit.logged_at.is_null(False)).order_by(Visit.id)
    ] == ["ครั้งแรก", "ครั้งที่สอง"]


def test_rows_typed_in_again_are_logged_once_each_and_the_others_too(visit, home, office):
    teacher, other = visit("kathu1"), office.household(house="99", who="นายอีกบ้าน มีสุข")
    typed = {"team": "ทีม", "r1-code": home.record_key, "r1-seen": "บ้านแรก"}
    where, fields = teacher.fill(teacher.get("/visits/typing"), "/visits/typing", **typed)
    teacher.post(where, fields)
    page = teacher.post(where, {**fields, "r2-code": other.record_key, "r2-seen": "บ้านที่สอง"})
    assert page.status == 409
    assert not page.find("textarea", name="r1-seen"), "it is logged already, and is not sent again"
    teacher.send(page, "/visits/typing")
    assert [one.seen for one in Visit.select().order_by(Visit.id)] == ["บ้านแรก", "บ้านที่สอง"]


def test_a_row_changed_after_some_were_logged_is_asked_about(visit, home):
    teacher = visit("kathu1")
    where, fields = teacher.fill(
        teacher.get("/visits/typing"),
        "/visits/typing",
        team="ทีม",
        **{"r1-code": home.record_key, "r1-seen": "บ้านแรก", "r2-code": "ไม่มี", "r2-seen": "บ้านที่สอง"},
    )
    assert teacher.post(where, fields).status == 422
    page = teacher.post(where, {**fields, "r1-seen": "บ้านแรก เขียนใหม่"})
    assert "แถวนี้บันทึกไปแล้วด้วยข้อความอื่น" in page.words
    assert [one.seen for one in Visit.select()] == ["บ้านแรก"]
    teacher.send(page, "/visits/typing", **{"r2-code": "", "r2-seen": ""})
    assert [one.seen for one in Visit.select().order_by(Visit.id)] == ["บ้านแรก", "บ้านแรก เขียนใหม่"]


def test_a_report_after_a_step_back(visit, office, back):
    job = office.assignment(office.ordered(TaskSpec("สำรวจครัวเรือน", date(2599, 1, 1))), "mueang")
    head, where = visit("mueang"), f"/tasks/{job.id}"
    page = back(head, where, "/report", {"text": "รายงานแรก"}, {"text": "รายงานที่สอง"})
    assert page.status == 409
    assert "รายงานที่สอง" in page.words
    assert [one.text for one in Report.select().where(Report.sent_at.is_null(False))] == [
        "รายงานแรก"
    ]


def test_an_item_of_a_plan_after_a_step_back(visit, back, home):
    teacher = visit("kathu1")
    teacher.send(teacher.get(f"/households/{home.id}/plans/new"), "/plans/new", problem="รายได้น้อย")
    where = f"/households/{home.id}/plans/{Plan.get().id}"
    page = back(
        teacher, where, "/items", {"side": "skill", "activity": "ฝึกอาชีพ"}, {"activity": "ฝึกทำขนม"}
    )
    assert page.status == 409
    [first] = PlanItem.select()
    assert page.find("button", name="instead")[0].get("formaction") == f"{where}/items/{first.id}"
    teacher.send(page, "/items")
    assert {one.activity for one in PlanItem.select()} == {"ฝึกอาชีพ", "ฝึกทำขนม"}


def test_a_task_of_a_letter_after_a_step_back(visit, office, back):
    drafter, letter = visit("drafter"), office.draft()
    page = back(
        drafter,
        f"/tasks/of/{letter.id}",
        f"/of/{letter.id}",
        {"what": "งานแรก"},
        {"what": "งานที่สอง"},
    )
    assert page.status == 409
    drafter.send(page, f"/of/{letter.id}")
    assert [one.what for one in Task.select().order_by(Task.id)] == ["งานแรก", "งานที่สอง"]


def test_another_file_after_a_step_back_is_named_and_chosen_again(visit, office, home):
    drafter, letter = visit("drafter"), office.draft()
    where, fields = drafter.fill(drafter.get(f"/drafts/{letter.id}/attachments"), "/attachments")
    for name in ("แรก.txt", "แรก.txt"):
        assert (
            drafter.post(where, {**fields, "files": (io.BytesIO("หนึ่ง".encode()), name)}).status
            == 200
        )
    page = drafter.post(where, {**fields, "files": (io.BytesIO("สอง".encode()), "แรก.txt")})
    assert page.status == 409
    assert "แฟ้มที่เลือกครั้งนี้: แรก.txt" in page.words
    assert Attachment.select().count() == 1


def test_an_act_that_cannot_be_done_twice_says_so_and_keeps_what_was_typed(visit, office):
    paper = office.draft()
    drafter, checker = visit("drafter"), visit("checker")
    drafter.send(drafter.get(f"/documents/{paper.id}"), "/submit")
    where, fields = checker.fill(checker.get(f"/documents/{paper.id}"), "/return", note="แก้เรื่อง")
    checker.post(where, fields)
    page = checker.post(where, {**fields, "note": "แก้เรื่อง และวันที่"})
    assert page.status == 409
    assert "ส่งจากแบบเดิมอีกครั้งไม่ได้แล้ว" in page.words
    assert "แก้เรื่อง และวันที่" in page.words
    assert Document.get_by_id(paper.id).note == "แก้เรื่อง"


def test_each_button_on_a_page_has_a_key_of_its_own(visit, office):
    drafter, paper = visit("drafter"), office.draft()
    page = drafter.get(f"/documents/{paper.id}")
    keys = [field.get("value") for field in page.find("input", name="key")]
    assert len(keys) > 1
    assert len(set(keys)) == len(keys)


def test_a_password_cannot_be_guessed_from_what_is_kept_of_its_form(visit, office):
    """The mark depends on a key that does not lie in the database."""
    admin, other = visit("admin"), office.officer("kathu1")
    admin.send(admin.get(f"/people/{other.id}"), "/password", password="a first long one")
    row = Submission.select().order_by(Submission.id.desc()).get()
    assert len(row.content) == 64
    assert "a first long one" not in str(row.__data__)


def test_a_language_there_is_none_of_is_not_said_to_be_chosen(visit, office):
    drafter = visit("drafter")
    page = drafter.send(drafter.get("/account"), "/language", language="xx")
    assert page.status == 409
    assert "เปลี่ยนภาษาแล้ว" not in page.words
    assert office.officer("drafter").language == "th"
