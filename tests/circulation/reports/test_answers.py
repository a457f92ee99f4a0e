"""What an office answers to a task, and what is said to that: each once, by who may, nothing
lost.
"""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest

from app.circulation.circulars.models import Delivery
from app.circulation.reports import commands
from app.circulation.reports.models import Decision, Extension, Report, ReportFigure, ReportFile
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment, AssignmentState, Punctuality
from app.kit import clock
from app.kit.db import db
from app.kit.errors import Refused
from app.papers.documents import commands as documents
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Appointment
from app.records.files.commands import keep

TODAY, DUE = datetime(2026, 3, 2, 3), date(2026, 3, 20)


@pytest.fixture
def letter(office, at):
    at(TODAY)
    return office.ordered(
        TaskSpec("สำรวจครัวเรือน", DUE, figures=[("สำรวจแล้ว", "ครัวเรือน"), ("งบประมาณ", "บาท")])
    )


@pytest.fixture
def job(office, letter):
    """The task at Mueang."""
    return office.assignment(letter, "mueang")


def _now(job):
    return Assignment.get_by_id(job.id)


def _figures(job, *typed):
    return {f"figure_{row.id}": text for row, text in zip(job.task.figures, typed, strict=True)}


def _sent(job, officer, text="ทำแล้ว"):
    report = commands.keep(job, officer, text, {row.id: ("1", 1) for row in job.task.figures})
    commands.send(report, officer)
    return Report.get_by_id(report.id)


def test_an_office_takes_a_task_on_and_gives_it_to_somebody_who_reads_the_whole_letter(
    visit, office, letter, job
):
    helper = office.officer("outsider")
    appoint(
        helper, office.office("mueang"), "พนักงานขับรถ", "administrator", date(2008, 1, 1)
    )  # reads no letters of the office
    assert visit("outsider").get(f"/circulars/{letter.id}").status in (403, 404)
    head = visit("mueang")
    page = head.send(head.get(f"/tasks/{job.id}"), "/accept")
    assert "รับดำเนินการแล้ว" in page.words
    assert "กำลังดำเนินการ" in page.words
    page = head.send(page, "/assign", to=str(helper.id))
    assert "มอบหมายให้ นายไร้ สังกัด แล้ว" in page.words
    person = visit("outsider")
    assert "งานที่มอบหมายให้ท่าน" in person.get("/").words
    assert "สำรวจครัวเรือน" in person.get("/tasks/?only=mine").words
    page = person.get(f"/tasks/{job.id}")
    assert page.form("/report")
    assert "ด้วยสำนักงานขอเชิญประชุมประจำเดือน" in person.get(f"/circulars/{letter.id}").words
    assert person.get(f"/tasks/{office.assignment(letter, 'kathu').id}").status == 404


def test_who_left_the_office_reads_and_reports_for_it_no_more(visit, office, letter, job):
    helper = office.officer("outsider")
    held = appoint(helper, office.office("mueang"), "ผู้ช่วย", "staff", date(2008, 1, 1))
    tasks.assign(job, office.officer("mueang"), helper)
    person = visit("outsider")
    where, fields = person.fill(person.get(f"/tasks/{job.id}"), "/report", text="เขียนถึงที่เดิม")
    Appointment.update(to_on=clock.today() - timedelta(days=1)).where(
        Appointment.id == held.id
    ).execute()
    assert person.post(where, fields).status == 404
    assert person.get(f"/tasks/{job.id}").status == 404
    assert "สำรวจครัวเรือน" not in person.get("/tasks/?only=mine").words
    assert "งานที่มอบหมายให้ท่าน" not in person.get("/").words
    assert Report.select().count() == 0
    assert person.get(f"/circulars/{letter.id}").status == 404


def test_nobody_gives_a_task_to_another_offices_person(visit, office, job):
    head = visit("mueang")
    where, fields = head.fill(head.get(f"/tasks/{job.id}"), "/assign")
    page = head.post(where, {**fields, "to": str(office.officer("kathu1").id)})
    assert page.status == 409
    assert "เฉพาะเจ้าหน้าที่ของสำนักงานเดียวกัน" in page.words
    with pytest.raises(Refused):
        tasks.assign(job, office.officer("mueang"), office.officer("kathu1"))
    assert _now(job).assignee is None


def test_a_report_with_thai_digits_and_a_file_is_sent_accepted_and_closed(
    visit, office, letter, job
):
    clerk = visit("mueang1")
    page = clerk.send(
        clerk.get(f"/tasks/{job.id}"),
        "/report",
        text="ลงพื้นที่ครบ",
        **_figures(job, "๑,๒๕๐", "35000.50"),
        files=(io.BytesIO(b"name,village\n"), "บัญชี.csv"),
    )
    assert "ส่งรายงานแล้ว" in page.words
    assert "รายงานแล้ว รอตรวจ" in page.words
    assert [row.value for row in ReportFigure.select().order_by(ReportFigure.id)] == [
        Decimal(1250),
        Decimal("35000.5"),
    ]
    assert (_now(job).state, _now(job).answered_on) == (AssignmentState.REPORTED, date(2026, 3, 2))
    drafter = visit("drafter")
    assert "รายงานรอท่านตรวจ" in drafter.get("/").words
    page = drafter.get(f"/tasks/{job.id}")
    for said in ("ลงพื้นที่ครบ", "๑,๒๕๐", "35000.50", "บัญชี.csv"):
        assert said in page.words
    file = drafter.get(f"/tasks/{job.id}/files/{ReportFile.get().id}").answer
    assert file.data == b"name,village\n"
    page = drafter.send(page, "/accept", comment="ขอบคุณ")
    assert "รับรายงานแล้ว" in page.words
    assert _now(job).state == AssignmentState.DONE
    assert not page.find(
        "form", method="post", action=f"/tasks/{job.id}/reports/{Report.get().id}/return"
    )
    assert "1/3" in drafter.get(f"/circulars/{letter.id}").words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": ""}, "กรุณาเขียนผลการดำเนินงาน"),
        ({"figure": "สิบสอง"}, "ต้องเป็นตัวเลข"),
        ({"figure": "1.234.5"}, "ต้องเป็นตัวเลข"),
        ({"figure": ""}, "กรุณากรอกตัวเลข"),
        ({"figure": "-3"}, "ต้องไม่ต่ำกว่า 0"),
        ({"figure": "๑.๕"}, "ต้องเป็นจำนวนเต็ม"),
        ({"figure": "9" * 30}, "ต้องเป็นตัวเลข"),
        ({"figure": "1e9"}, "ต้องเป็นตัวเลข"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_all_that_was_typed_is_kept_with_its_files(
    visit, office, job, typed, said
):
    clerk = visit("mueang1")
    fields = {
        "text": typed.get("text", "ลงพื้นที่แล้ว"),
        **_figures(job, typed.get("figure", "12"), "๕๐"),
    }
    page = clerk.send(
        clerk.get(f"/tasks/{job.id}"), "/report", **fields, files=(io.BytesIO(b"a,b\n"), "a.csv")
    )
    assert page.status == 422
    assert said in page.words
    assert "a.csv" in page.words
    for name, value in fields.items():
        found = page.find("input", name=name) or page.find("textarea", name=name)
        assert (found[0].get("value") or (found[0].text or "").strip()) == value
    assert _now(job).state == AssignmentState.NEW
    again = clerk.get(f"/tasks/{job.id}")  # even when the page is closed and opened anew
    assert "a.csv" in again.words
    page = clerk.send(
        page, "/report", text="ลงพื้นที่แล้ว", **_figures(job, "12", "50")
    )  # the form that came back still works
    assert "ส่งรายงานแล้ว" in page.words
    assert Report.select().count() == ReportFile.select().count() == 1


def test_evidence_that_is_asked_for_must_be_there(visit, office, at):
    at(TODAY)
    letter = office.ordered(TaskSpec("ถ่ายภาพ", evidence="ภาพถ่าย", text_asked=False))
    job = office.assignment(letter, "mueang")
    clerk = visit("mueang1")
    page = clerk.send(clerk.get(f"/tasks/{job.id}"), "/report")
    assert (page.status, "กรุณาแนบหลักฐาน: ภาพถ่าย" in page.words) == (422, True)
    with pytest.raises(Refused, match="กรุณาแนบหลักฐาน"):
        commands.send(
            commands.keep(job, office.officer("mueang1"), "", {}), office.officer("mueang1")
        )
    page = clerk.send(page, "/report", files=(io.BytesIO(b"<html>"), "a.pdf"))
    assert (page.status, "ไม่ใช่แฟ้ม PDF จริง" in page.words) == (422, True)
    page = clerk.send(page, "/report", files=(io.BytesIO(b"a,b\n"), "a.csv"))
    assert "ส่งรายงานแล้ว" in page.words
    commands.return_for_correction(Report.get(), office.officer("drafter"), "ขออีกครั้ง")
    page = clerk.send(
        clerk.get(f"/tasks/{job.id}"), "/report"
    )  # the file it was sent with goes along
    assert "ส่งรายงานแล้ว" in page.words


def test_a_draft_is_kept_as_it_is_typed_and_found_again_by_a_colleague(visit, office, job):
    clerk = visit("mueang1")
    page = clerk.get(f"/tasks/{job.id}")
    _where, fields = clerk.fill(page, "/report", text="ครึ่งทาง", **_figures(job, "สาม", ""))
    clerk.htmx = "kept"
    for _time in range(3):
        part = clerk.post(f"/tasks/{job.id}/draft", fields)
        assert "เก็บร่างไว้แล้ว" in part.words
    assert Report.select().count() == 1
    head = visit("mueang")
    page = head.get(f"/tasks/{job.id}")
    assert "ครึ่งทาง" in page.words
    assert page.find("input", value="สาม")
    assert _now(job).state == AssignmentState.NEW
    assert (
        visit("drafter").get(f"/tasks/{job.id}").words.count("ครึ่งทาง") == 0
    )  # a draft is its office's own


def test_a_report_sent_twice_is_one_report_with_one_receipt(visit, office, job):
    clerk = visit("mueang1")
    where, fields = clerk.fill(
        clerk.get(f"/tasks/{job.id}"), "/report", text="แล้ว", **_figures(job, "1", "2")
    )
    first, second = clerk.post(where, fields), clerk.post(where, fields)
    receipts = [page.find("p", **{"class": "receipt"})[0].text for page in (first, second)]
    assert receipts[0] == receipts[1]
    assert Report.select().count() == 1
    nothing = (io.BytesIO(b""), "")  # as a browser sends a file field left empty
    for files in ({}, {"files": nothing}):
        page = clerk.post(where, {**fields, "key": "later", "text": "พิมพ์ไว้ยาว", **files})
        assert page.status == 409
        assert "พิมพ์ไว้ยาว" in page.words
    assert Report.select().count() == 1


def test_sent_back_with_a_comment_it_is_written_on_from_where_it_was(visit, office, job, at):
    clerk = visit("mueang1")
    clerk.send(
        clerk.get(f"/tasks/{job.id}"),
        "/report",
        text="ยังไม่ครบ",
        **_figures(job, "1", "2"),
        files=(io.BytesIO(b"a,b\n"), "a.csv"),
    )
    drafter = visit("drafter")
    page = drafter.send(drafter.get(f"/tasks/{job.id}"), "/return", comment="")
    assert (page.status, "กรุณาบอกสิ่งที่ต้องแก้ไข" in page.words) == (422, True)
    page = drafter.send(page, "/return", comment="ขอรายหมู่บ้าน")
    assert (_now(job).state, _now(job).answered_on) == (AssignmentState.RETURNED, None)
    assert "รายงานถูกส่งกลับแก้ไข" in visit("mueang").get("/").words
    page = clerk.get(f"/tasks/{job.id}")
    assert "ขอรายหมู่บ้าน" in page.words
    assert "ยังไม่ครบ" in page.find("textarea", name="text")[0].text
    assert "แฟ้มของรายงานที่ส่งกลับ 1 แฟ้ม" in page.words
    page = clerk.send(page, "/report", text="ครบแล้ว")
    assert Report.select().count() == 2
    assert ReportFile.select().count() == 2
    assert page.words.index("รายงานครั้งที่ 2") < page.words.index("รายงานครั้งที่ 1")


def test_not_applicable_is_an_end_with_a_reason_unless_it_is_sent_back(visit, office, job):
    head = visit("mueang")
    page = head.send(head.get(f"/tasks/{job.id}"), "/not-applicable", reason="")
    assert (page.status, "กรุณาบอกเหตุผล" in page.words) == (422, True)
    page = head.send(page, "/not-applicable", reason="ไม่มีพื้นที่เป้าหมาย")
    assert _now(job).state == AssignmentState.NOT_APPLICABLE
    drafter = visit("drafter")
    assert "แจ้งว่าไม่เกี่ยวข้อง รอท่านดู" in drafter.get("/").words
    page = drafter.get(f"/tasks/{job.id}")
    assert "ไม่มีพื้นที่เป้าหมาย" in page.words
    drafter.send(page, "/return", comment="มีสองหมู่บ้าน", until="25/3/2569")
    assert (_now(job).state, _now(job).due_on) == (AssignmentState.RETURNED, date(2026, 3, 25))
    commands.not_applicable(_now(job), office.officer("mueang"), "ยืนยัน")
    commands.accept(Report.select().order_by(Report.id.desc()).get(), office.officer("drafter"))
    assert _now(job).state == AssignmentState.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("1/3/2569", "วันนี้ผ่านไปแล้ว"),
        ("20/3/2569", "หลังกำหนดเดิม"),
        ("10/3/2569", "หลังกำหนดเดิม"),
        ("", "กรุณากรอกวันที่"),
    ],
)
def test_more_time_is_later_than_today_and_the_day_that_stands(visit, office, job, until, said):
    head = visit("mueang")
    page = head.send(
        head.get(f"/tasks/{job.id}"), "/time", **{"ask-until": until, "ask-why": "ฝนตก"}
    )
    assert page.status == 422
    assert said in page.words
    assert "ฝนตก" in page.find("textarea", name="ask-why")[0].text
    assert Extension.select().count() == 0


def test_more_time_is_asked_granted_and_moves_the_clock(visit, office, job, at):
    head = visit("mueang")
    page = head.send(
        head.get(f"/tasks/{job.id}"), "/time", **{"ask-until": "31/3/2569", "ask-why": "น้ำท่วม"}
    )
    assert "ขอขยายเวลาแล้ว" in page.words
    with pytest.raises(Refused, match="ยังไม่ได้พิจารณา"):
        commands.ask_time(job, office.officer("mueang"), date(2026, 4, 1), "อีก")
    drafter = visit("drafter")
    assert "คำขอขยายเวลารอพิจารณา" in drafter.get("/").words
    assert "น้ำท่วม" in drafter.get("/tasks/wishes").words
    page = drafter.get(f"/tasks/{job.id}")
    assert ("ขอขยายเวลาถึง 31 มี.ค. 2569" in page.words, "เวลาเพิ่ม" in page.words) == (True, False)
    page = drafter.send(page, "/grant", comment="ให้ตามขอ")
    assert "ให้ขยายเวลาแล้ว" in page.words
    assert (_now(job).act_by, _now(job).due_on) == (DUE, date(2026, 3, 31))
    at(datetime(2026, 3, 25, 3))
    assert _now(job).clock(clock.today()).punctuality == Punctuality.EXCUSED
    _sent(_now(job), office.officer("mueang"))
    assert _now(job).clock(date(2026, 9, 9)).punctuality == Punctuality.EXCUSED
    assert "ช้าแต่ได้รับเวลาเพิ่ม" in visit("drafter").get(f"/tasks/{job.id}").words


def test_a_wish_refused_leaves_the_day_and_may_be_asked_anew(visit, office, job):
    commands.ask_time(job, office.officer("mueang"), date(2026, 3, 31), "น้ำท่วม")
    drafter = visit("drafter")
    page = drafter.get(f"/tasks/{job.id}")
    where, fields = drafter.fill(page, "/grant", comment="เร่งด่วน")
    page = drafter.post(where.replace("grant", "refuse"), fields)
    assert "ไม่ให้ขยายเวลา" in page.words
    assert _now(job).due_on == DUE
    assert (
        "ถึง 31 มี.ค. 2569 ไม่ให้ “น้ำท่วม” · เจ้าหน้าที่ drafter: “เร่งด่วน”"
        in visit("mueang").get(f"/tasks/{job.id}").words
    )
    with pytest.raises(Refused, match="พิจารณาไปแล้ว"):
        commands.decide(Extension.get(), office.officer("drafter"), True)
    commands.ask_time(job, office.officer("mueang"), date(2026, 3, 31), "น้ำท่วมจริง")
    _sent(job, office.officer("mueang"))
    with pytest.raises(Refused):  # answered meanwhile: no day is moved
        commands.decide(
            Extension.select().order_by(Extension.id.desc()).get(), office.officer("drafter"), True
        )
    assert Extension.select().where(Extension.granted.is_null()).count() == 1


def test_one_office_gets_another_day_with_a_reason(visit, office, letter, job):
    drafter = visit("drafter")
    page = drafter.send(
        drafter.get(f"/tasks/{job.id}"),
        "/day",
        **{"change-until": "5/4/2569", "change-why": "ผู้อำนวยการลาคลอด"},
    )
    assert "เปลี่ยนกำหนดของหน่วยงานนี้แล้ว" in page.words
    assert (_now(job).due_on, office.assignment(letter, "kathu").due_on) == (date(2026, 4, 5), DUE)
    assert "ผู้อำนวยการลาคลอด" in visit("mueang").get(f"/tasks/{job.id}").words


@pytest.mark.parametrize(
    ("first", "last", "due", "found"),
    [
        (None, None, DUE, ("running", 0)),
        (date(2026, 3, 20), date(2026, 3, 20), DUE, ("on_time", 0)),
        (date(2026, 3, 21), date(2026, 3, 21), DUE, ("late", 1)),
        (date(2026, 3, 21), date(2026, 3, 21), date(2026, 3, 25), ("excused", 0)),
        (
            date(2026, 3, 19),
            date(2026, 3, 24),
            date(2026, 3, 25),
            ("on_time", 0),
        ),  # sent back, and sent again in the time given
        (date(2026, 3, 19), date(2026, 3, 27), date(2026, 3, 25), ("late", 2)),
        (None, date(2026, 3, 20), None, ("on_time", 0)),
    ],
)
def test_on_time_excused_and_late_are_three_things(job, first, last, due, found):
    job.first_answered_on, job.answered_on, job.due_on = first, last, due
    kept = job.clock(date(2026, 3, 5))
    assert (kept.punctuality, kept.days) == found


@pytest.mark.parametrize(
    ("day", "due", "found"),
    [
        (date(2026, 3, 20), DUE, ("running", 0)),
        (date(2026, 3, 23), DUE, ("late", 3)),
        (date(2026, 3, 23), date(2026, 3, 25), ("excused", 0)),
        (date(2026, 3, 26), date(2026, 3, 25), ("late", 1)),
    ],
)
def test_an_open_task_is_late_past_its_day_and_excused_within_the_time_given(job, day, due, found):
    job.due_on = due
    kept = job.clock(day)
    assert (kept.punctuality, kept.days) == found


def test_a_closed_task_takes_no_report_no_person_and_no_time(office, job):
    sent = _sent(job, office.officer("mueang"))
    commands.accept(sent, office.officer("drafter"))
    mueang = office.officer("mueang")
    for act in (
        lambda: commands.keep(job, mueang, "อีก", {}),
        lambda: commands.not_applicable(job, mueang, "ไม่"),
        lambda: commands.ask_time(job, mueang, date(2026, 5, 1), "ขอ"),
        lambda: tasks.accept(job, mueang),
        lambda: tasks.assign(job, mueang, office.officer("mueang1")),
        lambda: commands.send(sent, mueang),
        lambda: commands.change_day(job, office.officer("drafter"), date(2026, 5, 1), "ขยับ"),
    ):
        with pytest.raises(Refused):
            act()
    assert (_now(job).state, Report.select().count(), Extension.select().count()) == (
        AssignmentState.DONE,
        1,
        0,
    )


def test_a_cancelled_letters_tasks_take_nothing_and_wait_for_nobody(visit, office, letter, job):
    from app.papers.documents.commands import cancel

    clerk = visit("mueang1")
    page = clerk.get(f"/tasks/{job.id}")
    cancel(letter, office.officer("registrar"), "ออกผิด")
    page = clerk.send(page, "/report", text="พิมพ์ไว้แล้ว", **_figures(job, "1", "2"))
    assert page.status == 409
    assert "พิมพ์ไว้แล้ว" in page.words
    page = clerk.get(f"/tasks/{job.id}")
    assert "หนังสือฉบับนี้ถูกยกเลิกแล้ว" in page.words
    assert not page.find("form", method="post")
    assert "รอรับดำเนินการ" not in "".join(
        visit("mueang").get("/").find("ul", **{"class": "counters"})[0].itertext()
    )


@pytest.mark.parametrize("button", ["/accept", "/return"])
def test_whoever_decides_has_read_the_report_that_was_sent_last(visit, office, job, button):
    first = _sent(job, office.officer("mueang"))
    drafter = visit("drafter")
    where, fields = drafter.fill(drafter.get(f"/tasks/{job.id}"), button, comment="ดี")
    commands.return_for_correction(first, office.officer("registrar"), "ขอเพิ่ม")
    second = _sent(_now(job), office.officer("mueang"), "เปลี่ยนทั้งฉบับ")
    assert drafter.post(where, fields).status == 409
    assert (Report.get_by_id(second.id).decision, _now(job).state) == (
        Decision.WAITING,
        AssignmentState.REPORTED,
    )


@pytest.mark.tampered
def test_two_people_deciding_at_once_decide_once(office, job):
    """Each round one accepts and one sends back, both having read the same page."""
    seen = []
    for _round in range(6):
        sent, start, outcome = _sent(_now(job), office.officer("mueang")), Barrier(2), []

        def decide(act, officer, sent=sent, start=start, outcome=outcome):
            with db.connection_context():
                start.wait()
                try:
                    act(sent, officer)
                    outcome.append(act.__name__)
                except Refused:
                    outcome.append("refused")

        people = (office.officer("drafter"), office.officer("checker"))
        acts = (
            commands.accept,
            lambda report, officer: commands.return_for_correction(report, officer, "แก้"),
        )
        threads = [Thread(target=decide, args=pair) for pair in zip(acts, people, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcome).count("refused") == 1, outcome
        decided = Report.get_by_id(sent.id).decision
        assert (decided, _now(job).state) in (
            (Decision.ACCEPTED, AssignmentState.DONE),
            (Decision.RETURNED, AssignmentState.RETURNED),
        )
        seen.append(decided)
        if decided == Decision.ACCEPTED:  # open it again for the next round
            Assignment.update(state=AssignmentState.ACCEPTED, answered_on=None).where(
                Assignment.id == job.id
            ).execute()
    assert len(seen) == 6


def test_who_may_not_is_refused(visit, office, letter, job):
    sent = _sent(job, office.officer("mueang"))
    for who in ("mueang", "thalang", "outsider", "admin"):
        visitor = visit(who)
        keys = visitor.fill(visitor.get("/account"), "/sign-out")[1]
        for path in (f"reports/{sent.id}/accept", f"reports/{sent.id}/return", "day"):
            answer = visitor.post(f"/tasks/{job.id}/{path}", {**keys, "key": path, "comment": "x"})
            assert answer.status in (403, 404), (who, path)
    assert Report.get_by_id(sent.id).decision == Decision.WAITING


def test_the_whole_thread_stands_on_the_letters_page_in_order(visit, office, letter, job, at):
    at(datetime(2026, 3, 3, 3))
    tasks.accept(job, office.officer("mueang"))
    at(datetime(2026, 3, 4, 3))
    sent = _sent(_now(job), office.officer("mueang"))
    at(datetime(2026, 3, 5, 3))
    commands.return_for_correction(sent, office.officer("drafter"), "ขอเพิ่ม")
    commands.ask_time(
        office.assignment(letter, "kathu"), office.officer("kathu"), date(2026, 4, 1), "ฝน"
    )
    words = (
        visit("drafter").get(f"/circulars/{letter.id}").find("details", **{"class": "thread"})[0]
    )
    told = " ".join("".join(words.itertext()).split())
    acts = (
        "ลงนาม",
        "ส่ง",
        "รับดำเนินการ",
        "ส่งรายงาน",
        "ส่งกลับแก้ไข “ขอเพิ่ม”",
        "ขอขยายเวลา ถึง 1 เม.ย. 2569 “ฝน”",
    )
    places = [told.index(said) for said in acts]
    assert places == sorted(places)
    theirs = (
        visit("mueang").get(f"/circulars/{letter.id}").find("details", **{"class": "thread"})[0]
    )
    assert "ขอขยายเวลา" not in "".join(theirs.itertext())  # another district's affairs
    assert Delivery.select().count() == 3


def test_a_file_of_a_draft_is_for_those_who_write_it_until_it_is_sent(visit, office, job):
    draft = commands.keep(
        job,
        office.officer("mueang"),
        "ร่าง",
        {row.id: ("1", 1) for row in job.task.figures},
        [(keep(b"a", "text/plain"), "a.txt")],
    )
    where = f"/tasks/{job.id}/files/{ReportFile.get().id}"
    statuses = {
        who: visit(who).get(where).status for who in ("mueang", "mueang1", "drafter", "kathu")
    }
    assert statuses == {"mueang": 200, "mueang1": 200, "drafter": 404, "kathu": 404}
    commands.send(draft, office.officer("mueang"))
    assert visit("drafter").get(where).status == 200


def test_a_file_of_another_offices_report_is_not_had_through_ones_own(visit, office, letter, job):
    kathu = office.assignment(letter, "kathu")
    from app.records.files.commands import take_in

    commands.keep(kathu, office.officer("kathu"), "ก", {}, [take_in(b"a,b\n", "a.csv")])
    row = ReportFile.get()
    assert visit("kathu1").get(f"/tasks/{kathu.id}/files/{row.id}").status == 200
    assert visit("mueang").get(f"/tasks/{job.id}/files/{row.id}").status == 404
    assert visit("mueang").get(f"/tasks/{kathu.id}/files/{row.id}").status == 404
    assert visit("mueang").get("/tasks/").status == 200


def test_of_a_cancelled_letter_nobody_gets_a_task_or_more_time(office, letter, job):
    head, drafter = office.officer("mueang"), office.officer("drafter")
    tasks.accept(job, head)
    commands.ask_time(job, head, DUE + timedelta(days=5), "ฝนตก")
    job = _now(job)
    documents.cancel(letter, office.officer("registrar"), "ผิด")
    for act in (
        lambda: tasks.assign(job, head, office.officer("mueang1")),
        lambda: commands.change_day(job, drafter, DUE + timedelta(days=9), "ฝนตก"),
        lambda: commands.decide(Extension.get(), drafter, granted=True),
    ):
        with pytest.raises(Refused):
            act()
    assert (_now(job).assignee, _now(job).due_on) == (None, DUE)


def test_granting_a_wish_takes_no_time_away_that_was_given_since(office, job):
    commands.ask_time(job, office.officer("mueang"), DUE + timedelta(days=5), "ฝนตก")
    wish = Extension.get()
    commands.change_day(job, office.officer("drafter"), DUE + timedelta(days=20), "น้ำท่วมทั้งอำเภอ")
    commands.decide(wish, office.officer("drafter"), granted=True)
    assert _now(job).due_on == DUE + timedelta(days=20)


def test_a_report_sent_back_stands_in_the_form_whatever_was_said_since(visit, office, job):
    head, drafter = office.officer("mueang"), office.officer("drafter")
    commands.return_for_correction(_sent(job, head, "สำรวจแล้วทุกตำบล"), drafter, "ตัวเลขไม่ตรง")
    commands.not_applicable(_now(job), head, "ไม่มีครัวเรือนเป้าหมาย")
    commands.return_for_correction(Report.get(Report.not_applicable), drafter, "มีเป้าหมาย")
    page = visit("mueang").get(f"/tasks/{job.id}")
    assert page.find("textarea", name="text")[0].text.strip() == "สำรวจแล้วทุกตำบล"


def test_what_was_typed_is_kept_when_there_are_too_many_files(visit, job):
    head = visit("mueang")
    where, fields = head.fill(
        head.get(f"/tasks/{job.id}"),
        "/report",
        text="สำรวจแล้วทุกตำบล",
        **_figures(job, "12", "3000"),
    )
    fields["files"] = [(io.BytesIO(b"1,%d\n" % place), f"{place}.csv") for place in range(21)]
    page = head.post(where, fields)
    assert (page.status, "แนบได้ไม่เกิน 20 แฟ้มต่อรายงานหนึ่งฉบับ" in page.words) == (422, True)
    report = Report.get()
    assert (report.text, report.sent_at, report.files.count()) == ("สำรวจแล้วทุกตำบล", None, 0)
