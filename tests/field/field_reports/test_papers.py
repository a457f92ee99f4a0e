"""A household on paper, and the memo on the logbook."""

import io
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader

from app.field.certification import commands as certification
from app.field.field_reports import commands, queries
from app.field.households.commands import records
from app.field.households.models import AccessRecord, Household, Member
from app.field.households.particulars import Person
from app.field.pick_lists.queries import named
from app.field.plans.models import Assistance, Plan, PlanItem
from app.field.visits.models import Visit
from app.kit.thai import thai_digits
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.press.check import findings
from app.press.setting.body import blocks
from tests.field.field_reports.conftest import ACTS, TODAY

CITIZEN = "1839900123459"


def _read(pdf):
    return "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


@pytest.fixture
def told(field):
    """A household with a past."""
    household = field.add("kathu", 0, 830202)
    kathu1, now = field.office.officer("kathu1"), datetime(2026, 11, 20, 3)
    member = Member.get(Member.household == household, Member.is_head)
    records.put_member(household, kathu1, Person(member.name, True, 1960, citizen=CITIZEN), member)
    certification.verify(
        household,
        kathu1,
        TODAY - timedelta(days=9),
        named("finding", "confirmed"),
        "ครูป่าตอง",
        "หลังคารั่ว | ฝนสาด",
    )
    plan = Plan.create(
        household=household,
        office=household.office,
        state="approved",
        author=kathu1,
        created_at=now,
    )
    PlanItem.create(
        plan=plan,
        household=household,
        office=household.office,
        side="skill",
        goal="มีอาชีพ",
        activity="ฝึกทำขนม",
        due_on=TODAY,
    )
    Assistance.create(
        household=household,
        office=household.office,
        kind=named("help", "money"),
        agency="เหล่ากาชาด",
        value="1500.50",
        on=TODAY,
        by=kathu1,
        at=now,
    )
    Visit.create(
        household=household,
        office=household.office,
        on=TODAY,
        seen="อยู่บ้านครบ",
        by=kathu1,
        saved_at=now,
        logged_at=now,
    )
    Visit.create(
        household=household,
        office=household.office,
        on=TODAY,
        seen="ยังไม่บันทึกจริง",
        by=kathu1,
        saved_at=now,
    )
    return household


@pytest.mark.tampered
def test_a_dossier_tells_all_but_the_citizen_number(told, visit):
    answer = visit("kathu1").client.get(f"/fieldwork/{told.id}.pdf")
    assert answer.mimetype == "application/pdf"
    words = _read(answer.data)
    for part in (
        thai_digits(told.head_name),
        "ป่าตอง",
        "x-xxxx-xxxxx-45-9",
        "๒๕๐๓",
        "หัวหน้าครัวเรือน",
        "เป็นครัวเรือนเป้าหมาย",
        "หลังคารั่ว/ฝนสาด",
        "ฝึกทำขนม",
        "เหล่ากาชาด",
        "๑,๕๐๐.๕๐",
        "อยู่บ้านครบ",
        "๒๕พ.ย.๒๕๖๙",
        "รอศจพ.อ.รับรอง",
        thai_digits(told.house),
    ):
        assert "".join(part.split()) in words, part
    assert "ยังไม่บันทึกจริง" not in words
    for number in (CITIZEN, thai_digits(CITIZEN), CITIZEN.encode()):
        assert number not in (answer.data if isinstance(number, bytes) else words)
    reader = PdfReader(io.BytesIO(answer.data))
    for files in reader.attachments.values():
        assert all(CITIZEN.encode() not in content for content in files)
    assert AccessRecord.get(AccessRecord.what == "export").household_id == told.id


def test_a_dossier_of_a_household_with_nothing_prints(field, visit):
    household = field.add("kathu", 0, 830202)
    words = _read(visit("kathu2").client.get(f"/fieldwork/{household.id}.pdf").data)
    assert words.count("ยังไม่มี") == 4
    assert visit("mueang").get(f"/fieldwork/{household.id}.pdf").status == 404


def _table(document):
    block = next(one for one in blocks(document.says.body) if one.heads)
    return block.heads, block.rows


def _figures(row):
    return [int(cell.replace(",", "")) for cell in row[2:]]


def _visits(field, household, *days):
    for day in days:
        Visit.create(
            household=household,
            office=household.office,
            on=day,
            by=field.office.officer("kathu1"),
            saved_at=datetime(2026, 1, 1),
            logged_at=datetime(2026, 1, 1),
        )


@pytest.mark.parametrize("who", ["drafter", "kathu1"])
@pytest.mark.tampered
def test_a_report_adds_up_to_a_recount(many, who):
    officer = many.office.officer(who)
    office = officer.appointments[0].post.office_id
    since, until = date(2026, 3, 1), date(2026, 8, 31)
    some = (
        Household.select()
        .where(Household.office == many.office.office("kathu"), Household.merged_into.is_null())
        .limit(4)
    )
    for household in some:
        _visits(many, household, date(2026, 2, 28), since, until, date(2026, 9, 1))
    memo = commands.report(officer, office, since, until)
    heads, rows = _table(memo)
    assert len(heads) == 9
    mine = [
        one
        for one in Household.select().where(Household.merged_into.is_null())
        if who == "drafter" or one.office_id == office
    ]
    days = [[getattr(one, column) for _act, column in ACTS] for one in mine]
    reached = [
        sum(bool(day and since <= day <= until) for day in column)
        for column in zip(*days, strict=True)
    ]
    assert rows[-1][1] == "รวม"
    assert _figures(rows[-1]) == [sum(one.closed_on is None for one in mine), *reached, 8]
    assert [sum(column) for column in zip(*map(_figures, rows[:-1]), strict=True)] == _figures(
        rows[-1]
    )
    names = (
        {one.office.short_name for one in mine} if who == "drafter" else {"ป่าตอง", "กะทู้", "กมลา"}
    )
    assert {row[1] for row in rows[:-1]} == names
    assert findings(memo.says) == []


def test_a_report_says_what_is_behind_and_can_be_changed_before_it_is_signed(many, visit):
    kathu1 = visit("kathu1")
    page = kathu1.get("/fieldwork/report")
    done = kathu1.send(page, "/report", since="1/10/2569", until="25/11/2569")
    assert "ร่างบันทึกรายงานผลไว้ให้แล้ว" in done.words
    memo = Document.get()
    assert memo.state == "draft"
    assert memo.office == many.office.office("kathu")
    assert (
        memo.subject
        == "รายงานผลการดำเนินงานสมุดบันทึกครัวเรือน ตั้งแต่วันที่ 1 ตุลาคม 2569 ถึงวันที่ 25 พฤศจิกายน 2569"
    )
    waiting = {
        one.name: one.count for one in queries.behind(queries.scope(many.office.officer("kathu1")))
    }
    assert f"(1) ครัวเรือนที่ยังไม่ได้ตรวจสอบ {waiting['unverified']} ครัวเรือน" in "\n".join(memo.says.body)
    assert memo.says.body[-1] == "จึงเรียนมาเพื่อโปรดทราบ"
    facts = memo.says
    facts.body[0] += " เพิ่มเติม"
    documents.edit(memo, many.office.officer("kathu1"), facts, memo.series, memo.version)
    documents.submit(Document.get_by_id(memo.id), many.office.officer("kathu1"))
    where, fields = kathu1.fill(page, "/report", since="1/10/2569", until="25/11/2569")
    kathu1.post(where, fields)
    assert Document.select().count() == 1  # sent twice, drafted once


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("", "25/11/2569", "กรุณากรอกช่องนี้"),
        ("2/10/2569", "1/10/2569", "ต้องไม่ก่อนวันแรก"),
        ("ก", "1/10/2569", "ไม่มีวันที่นี้"),
    ],
)
def test_days_that_cannot_be_are_told_and_kept(many, visit, since, until, words):
    kathu1 = visit("kathu1")
    page = kathu1.send(kathu1.get("/fieldwork/report"), "/report", since=since, until=until)
    assert page.status == 422
    assert words in page.words
    assert page.find("input", name="until")[0].get("value")
    assert not Document.select().exists()


def test_nobody_reports_for_another_office(many, visit):
    kathu1 = visit("kathu1")
    page = kathu1.send(
        kathu1.get("/fieldwork/report"),
        "/report",
        office=str(many.office.office("mueang").id),
        since="1/10/2569",
        until="25/11/2569",
    )
    assert page.status == 422
    assert visit("kathu2").get("/fieldwork/report").status == 403
    assert not Document.select().exists()


def test_an_office_without_households_has_nothing_to_report(field, visit):
    kathu1 = visit("kathu1")
    page = kathu1.send(
        kathu1.get("/fieldwork/report"), "/report", since="1/10/2569", until="25/11/2569"
    )
    assert page.status == 409
