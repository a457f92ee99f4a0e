"""Demo data, made by the portal's own commands: the Phuket office, its districts, people,
letters on their way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from app.circulation.circulars import commands as circulars
from app.circulation.circulars.models import Delivery
from app.circulation.reports import commands as reports
from app.circulation.reports.models import Extension, Report
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment, Task
from app.field.certification import commands as certification
from app.field.certification.models import Verification
from app.field.coverage import commands as coverage
from app.field.households.citizens import flaw
from app.field.households.commands import records as households
from app.field.households.models import Household
from app.field.households.particulars import Particulars, Person
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import named
from app.field.plans import commands as plans
from app.field.plans.models import Plan
from app.field.visits import commands as visits
from app.kit import clock
from app.kit.db import db, saving
from app.kit.paths import DOCUMENTS
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.papers.numbers.models import CIRCULAR, ORDINARY
from app.people.accounts.commands.officers import add_officer, appoint
from app.people.accounts.models import Appointment, Officer, Post
from app.people.accounts.roles import May
from app.people.offices.commands import save_group, set_up
from app.people.offices.models import Office
from app.press.facts import Facts
from app.press.reading.proposals import proposals

PASSWORD = "phuket-2569"
PROVINCE = "สำนักงาน กศน.จังหวัดภูเก็ต"
DISTRICTS = (
    ("mueang", "เมืองภูเก็ต", "ถนนสุรินทร์", "57"),
    ("kathu", "กะทู้", "ถนนวิชิตสงคราม", "58"),
    ("thalang", "ถลาง", "ถนนเทพกระษัตรี", "59"),
)
# sign-in, name, office, title, role
PEOPLE = (
    ("saraban", "นางสาวมาลี ทองสุก", "phuket", "นักจัดการงานทั่วไป", "registrar"),
    ("rang", "นายธนา ศรีวิเชียร", "phuket", "นักวิชาการศึกษา", "drafter"),
    ("truat", "นางพิมพ์ใจ วงศ์สวัสดิ์", "phuket", "รองผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต", "checker"),
    ("kathu", "นางสาวอรุณี แสงทอง", "kathu", "ผู้อำนวยการ กศน.อำเภอกะทู้", "head"),
    ("mueang", "นายวีระ คงมั่น", "mueang", "ผู้อำนวยการ กศน.อำเภอเมืองภูเก็ต", "head"),
    ("thalang", "นางกานดา ณ ถลาง", "thalang", "ผู้อำนวยการ กศน.อำเภอถลาง", "head"),
    ("kathu1", "นายสุเทพ รักงาน", "kathu", "ครู กศน.ตำบลกะทู้", "registrar"),
    ("kathu2", "นางสาวปราณี ใจเย็น", "kathu", "ครู กศน.ตำบลป่าตอง", "staff"),
    ("mueang1", "นางสาวจิราพร ดวงดี", "mueang", "ครู กศน.ตำบลวิชิต", "registrar"),
    ("mueang2", "นายประเสริฐ สุขใส", "mueang", "ครู กศน.ตำบลราไวย์", "staff"),
    ("thalang1", "นายอนันต์ พูนทรัพย์", "thalang", "ครู กศน.ตำบลเชิงทะเล", "registrar"),
    ("thalang2", "นางสาววิไล งามตา", "thalang", "ครู กศน.ตำบลป่าคลอก", "staff"),
    ("admin", "นายเอก ดูแลระบบ", "phuket", "นักวิชาการคอมพิวเตอร์", "administrator"),
    ("truatsop", "นางสาวรัตนา สุจริตธรรม", "phuket", "นักวิชาการตรวจสอบภายใน", "auditor"),
)
ACTING = ("kathu", "phuket", "ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต", "รักษาการในตำแหน่ง")
SURVEY = "ขอให้สำรวจข้อมูลครูและบุคลากรในสังกัด"
# days to act in, evidence, how often, figures: of the four orders in the letter on poverty
SEED_TASKS = (
    (20, "", "", [("ตรวจสอบแล้ว", "ครัวเรือน"), ("รับรองแล้ว", "ครัวเรือน")]),
    (25, "", "", [("มีแผนครัวเรือน", "ครัวเรือน")]),
    (30, "", "", [("ได้รับความช่วยเหลือ", "ครัวเรือน"), ("มูลค่า", "บาท")]),
    (30, "ภาพถ่ายการเยี่ยม", "month", [("เยี่ยมบ้าน", "ครั้ง")]),
)
OLDER = (  # days ago, series, subject
    (75, CIRCULAR, "แจ้งปฏิทินการปฏิบัติงานประจำภาคเรียน"),
    (52, CIRCULAR, SURVEY),
    (40, ORDINARY, "ขอเชิญประชุมผู้บริหารสถานศึกษาในสังกัด"),
    (23, CIRCULAR, "การเฝ้าระวังและป้องกันภัยในช่วงฤดูมรสุม"),
    (12, CIRCULAR, "ขอเชิญร่วมกิจกรรมส่งเสริมการอ่านในระดับตำบล"),
)
# district, its code, where its staff work, the subdistricts of its households
AREAS = (
    ("mueang", 8301, [830106, 830107], [830107, 830106, 830105]),
    ("kathu", 8302, [830202], [830202, 830201, 830203]),
    ("thalang", 8303, [830304], [830304, 830303, 830301]),
)
GIVEN = (
    "สมหมาย",
    "บุญเรือน",
    "ประยูร",
    "ลำดวน",
    "สนั่น",
    "จำเนียร",
    "วินัย",
    "กัลยา",
    "อุดม",
    "พรทิพย์",
    "ทองใบ",
    "สายหยุด",
)  # he, she
FAMILY = {
    "mueang": ("ชูชีพ", "นาคราช", "แก้วทะเล", "ศรีราไวย์"),
    "kathu": ("หาญทะเล", "วงศ์กะทู้", "ทองพันธ์", "เกิดทรัพย์"),
    "thalang": ("พันธ์ป่า", "ชลธาร", "สวนยาง", "บุญถลาง"),
}
WORK = ("ประมงชายฝั่ง", "รับจ้างทั่วไป", "กรีดยาง", "ค้าขาย", "ว่างงาน")
SHORT_OF = (
    ("income",),
    ("income", "education"),
    ("health",),
    ("living", "income"),
    ("education",),
    ("access", "health"),
)
# the steps of a household and how many days ago it took them; how far each of a district has come
WHEN = {
    "verified": 33,
    "returned": 26,
    "district": 26,
    "province": 19,
    "plan": 15,
    "approved": 12,
    "helped": 9,
    "first": 8,
    "again": 5,
    "late": 3,
    "closed": 1,
}
PATH = ("verified", "district", "province", "plan", "approved", "helped", "first", "again", "late")
COME = (
    (),
    (),
    PATH[:1],
    PATH[:1],
    PATH[:2],
    ("verified", "returned"),
    PATH[:3],
    PATH[:4],
    PATH[:5],
    PATH[:8],
    PATH[:9],
    (*PATH[:7], "closed"),
)


def people() -> list[dict[str, str]]:
    """Who can sign in to the demo, with what, as whom; nobody when this database is not the
    demo's.
    """
    with db.connection_context():
        there = {
            (row.sign_in, row.name)
            for row in Officer.select(Officer.sign_in, Officer.name).limit(100)
        }
    offices = {"phuket": PROVINCE, **{slug: f"กศน.อำเภอ{name}" for slug, name, *_rest in DISTRICTS}}
    return [
        {
            "sign_in": sign_in,
            "password": PASSWORD,
            "name": name,
            "role": role,
            "office": offices[office],
        }
        for sign_in, name, office, _title, role in PEOPLE
        if (sign_in, name) in there
    ]


def fill() -> bool:
    """Write the demo data if there is no office yet; whether it did."""
    with db.connection_context():
        if Office.select().exists():
            return False
        with saving():
            _offices()
            _people()
            _letters()
            _logbook()
    return True


def _offices() -> None:
    begun = date(2008, 3, 4)
    province = set_up(
        "phuket",
        "จังหวัดภูเก็ต",
        name=PROVINCE,
        letter_code="ศธ 0210.56",
        valid_from=begun,
        address="ถนนดำรง ภก 83000",
        phone="0 7622 1801",
        fax="0 7622 3308",
    )
    for slug, name, street, code in DISTRICTS:
        set_up(
            slug,
            f"อ.{name}",
            province,
            name=f"กศน.อำเภอ{name}",
            letter_code=f"ศธ 0210.56{code}",
            address=f"{street} ภก 83000",
            valid_from=begun,
        )


def _people() -> None:
    office = {row.slug: row for row in Office.select()}
    begun = clock.today() - timedelta(days=400)
    for sign_in, name, slug, title, role in PEOPLE:
        appoint(add_officer(sign_in, name, PASSWORD), office[slug], title, role, begun)
    sign_in, slug, title, acting = ACTING
    appoint(_officer(sign_in), office[slug], title, "head", begun, acting)
    save_group(
        _officer("rang"),
        office["phuket"].id,
        "ชายฝั่งตะวันตก",
        [office["kathu"].id, office["thalang"].id],
    )


def _officer(sign_in: str) -> Officer:
    return Officer.get(Officer.sign_in == sign_in)


def _letters() -> None:
    with _moving_clock() as at:
        for days, series, subject in OLDER:
            at(days)
            body = [
                f"ด้วย {PROVINCE} ขอแจ้งเรื่อง{subject} เพื่อให้สถานศึกษาในสังกัดทราบและถือปฏิบัติในแนวทางเดียวกัน",
                "จึงเรียนมาเพื่อโปรดทราบ",
            ]
            draft = _draft(subject, body, series)
            if subject == SURVEY:
                tasks.write(
                    draft,
                    _officer("rang"),
                    TaskSpec(
                        "สำรวจครูและบุคลากรในสังกัดแยกตามวุฒิและตำแหน่ง",
                        clock.today() + timedelta(days=15),
                        figures=[("ครู กศน.ตำบล", "คน"), ("บุคลากรอื่น", "คน")],
                    ),
                )
            letter = _issued(draft, 7, None)
            for delivery in Delivery.select().where(Delivery.document == letter):
                at(days - 1)
                _acknowledge(delivery)
            if subject == SURVEY:
                _surveyed(letter, at, days)
        at(5)
        seed = Facts.from_json((DOCUMENTS / "letter" / "sample.json").read_bytes())
        draft = _drafted(seed, ORDINARY)
        for proposal, (days, evidence, every, figures) in zip(
            proposals(seed.body), SEED_TASKS, strict=False
        ):
            tasks.write(
                draft,
                _officer("rang"),
                TaskSpec(
                    proposal.what,
                    clock.today() + timedelta(days=days),
                    evidence=evidence,
                    figures=figures,
                    every=every,
                ),
            )
        letter = _issued(draft, 3, 30)
        _half_acknowledged(letter, at)
        _half_reported(letter, at)
        at(1)
        waiting = _draft(
            "ขอเชิญประชุมติดตามผลการขับเคลื่อนการขจัดความยากจนระดับอำเภอ",
            [
                "ตามที่ได้แจ้งแนวทางการขับเคลื่อนการขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืนแล้ว นั้น",
                f"ในการนี้ {PROVINCE} ขอเชิญประชุมติดตามผลการดำเนินงานในระดับอำเภอ ณ ห้องประชุม {PROVINCE}",
                "จึงเรียนมาเพื่อโปรดทราบและเข้าร่วมประชุมโดยพร้อมเพรียงกัน",
            ],
            CIRCULAR,
        )
        _checked(waiting, 10, None)


def _draft(subject: str, body: list[str], series: str) -> Document:
    return _drafted(
        Facts(
            subject=subject,
            to="ผู้อำนวยการ กศน.อำเภอทุกแห่ง",
            body=body,
            closing="ขอแสดงความนับถือ",
            section="งานการศึกษาต่อเนื่อง",
        ),
        series,
    )


def _drafted(facts: Facts, series: str) -> Document:
    return documents.draft(_officer("rang"), Office.get(Office.slug == "phuket").id, facts, series)


def _checked(document: Document, acknowledge_in: int, act_in: int | None) -> Document:
    everyone = [office.id for office in Office.select().where(Office.parent.is_null(False))]
    day = clock.today()
    documents.address(
        document,
        _officer("rang"),
        everyone,
        day + timedelta(days=acknowledge_in),
        day + timedelta(days=act_in) if act_in else None,
    )
    documents.submit(document, _officer("rang"))
    documents.pass_on(Document.get_by_id(document.id), _officer("truat"))
    return Document.get_by_id(document.id)


def _issued(document: Document, acknowledge_in: int, act_in: int | None) -> Document:
    return circulars.issue(_checked(document, acknowledge_in, act_in), _officer("kathu"))


def _half_acknowledged(letter: Document, at: Any) -> None:
    """Kathu has acknowledged, Mueang has received, Thalang has not opened it: and the day to
    acknowledge has passed.
    """
    by_office = {
        row.office.slug: row for row in Delivery.select().where(Delivery.document == letter)
    }
    at(4)
    circulars.note_opened(by_office["kathu"], _officer("kathu1"))
    circulars.receive(by_office["kathu"], _officer("kathu1"))
    circulars.acknowledge(by_office["kathu"], _officer("kathu"), "มอบงานการศึกษาต่อเนื่องดำเนินการ")
    at(3)
    circulars.note_opened(by_office["mueang"], _officer("mueang1"))
    circulars.receive(by_office["mueang"], _officer("mueang1"))


def _surveyed(letter: Document, at: Any, days: int) -> None:
    """One office in time, one late but with time granted, one plainly late."""
    mueang, kathu, thalang = (_assignment(letter, slug) for slug in ("mueang", "kathu", "thalang"))
    at(days - 10)
    _report(mueang, "mueang1", "สำรวจครบทุกตำบล", "14", "6")
    at(days - 12)
    reports.ask_time(
        kathu, _officer("kathu"), clock.today() + timedelta(days=8), "น้ำท่วมในพื้นที่ ครูลงสำรวจไม่ได้"
    )
    at(days - 13)
    reports.decide(Extension.get(), _officer("truat"), True, "ให้ตามที่ขอ")
    at(days - 18)
    _report(kathu, "kathu1", "สำรวจครบแล้วหลังน้ำลด", "9", "4")
    at(days - 20)
    _report(thalang, "thalang1", "สำรวจครบแล้ว", "11", "5")
    at(days - 21)
    for report in Report.select():
        reports.accept(report, _officer("rang"))


def _half_reported(letter: Document, at: Any) -> None:
    """Kathu works on everything, Mueang has reported one thing and wants time for another,
    Thalang has begun nothing.
    """
    at(4)
    for place in range(1, 5):
        tasks.accept(_assignment(letter, "kathu", place), _officer("kathu"))
    tasks.assign(_assignment(letter, "kathu", 4), _officer("kathu"), _officer("kathu2"))
    at(3)
    _report(_assignment(letter, "kathu"), "kathu1", "ทีมปฏิบัติการลงพื้นที่ครบทุกหมู่บ้าน", "81", "74")
    reports.accept(Report.select().order_by(Report.id.desc()).get(), _officer("rang"), "ข้อมูลครบถ้วน")
    at(2)
    tasks.accept(_assignment(letter, "mueang", 3), _officer("mueang"))
    reports.ask_time(
        _assignment(letter, "mueang", 3),
        _officer("mueang"),
        clock.today() + timedelta(days=45),
        "รอมติคณะกรรมการ ศจพ.อ. ซึ่งประชุมเดือนละครั้ง",
    )
    at(1)
    _report(
        _assignment(letter, "mueang"), "mueang1", "ลงพื้นที่แล้วทุกตำบล เหลือการรับรองบางส่วน", "142", "118"
    )


def _assignment(letter: Document, slug: str, place: int = 1) -> Assignment:
    return (
        Assignment.select()
        .join(Task)
        .switch(Assignment)
        .join(Office, on=Assignment.office)
        .where(Assignment.document == letter, Office.slug == slug, Task.place == place)
        .get()
    )


def _report(assignment: Assignment, who: str, text: str, *figures: str) -> None:
    given = {
        row.id: (typed, Decimal(typed))
        for row, typed in zip(assignment.task.figures, figures, strict=True)
    }
    reports.send(reports.keep(assignment, _officer(who), text, given), _officer(who))


def _acknowledge(delivery: Delivery) -> None:
    head = (
        Officer.select()
        .join(Appointment)
        .join(Post)
        .where(Post.office == delivery.office_id, Post.role == "head", Appointment.acting == "")
        .get()
    )
    assert head.may(May.ACKNOWLEDGE, delivery.office_id)
    circulars.note_opened(delivery, head)
    circulars.acknowledge(delivery, head)


def _logbook() -> None:
    """Each district's places and households, some further along than others."""
    who = {row.sign_in: row for row in Officer.select()}
    with _moving_clock() as at:
        at(41)
        made = []
        for slug, code, own, subdistricts in AREAS:
            office = Office.get(Office.slug == slug)
            coverage.give(who["admin"], office.id, [code])
            coverage.give(who[slug], office.id, own, who[f"{slug}2"])
            made += [
                (slug, how, _household(slug, place, who, subdistricts))
                for place, how in enumerate(COME)
            ]
        for step, days in sorted(WHEN.items(), key=lambda row: -row[1]):
            at(days)
            for slug, how, household in made:
                if step in how:
                    _step(step, slug, Household.get_by_id(household.id), who)


def _household(
    slug: str, place: int, who: dict[str, Officer], subdistricts: list[int]
) -> Household:
    """A household of two to five, with its target kind and what it is short of."""
    shift = 4 * [name for name, *_rest in AREAS].index(slug)
    traits = [
        _entry("target", ("tpmap", "tpmap", "left_out", "vulnerable")[place % 4]),
        *(_entry("dimension", code) for code in SHORT_OF[place % 6]),
    ]
    said = Particulars(
        subdistricts[place % 3],
        f"{12 + place * 7}/{1 + place % 5}",
        1 + place % 6,
        source="TPMAP",
        source_year=2025,
        phone=f"08 0000 {place:02}{shift:02}",
        traits=traits,
    )
    people = [_person(slug, place, one, shift) for one in range(2 + place % 4)]
    return households.add(who[f"{slug}1"], Office.get(Office.slug == slug).id, said, people)


def _person(slug: str, place: int, one: int, shift: int) -> Person:
    """The head, the spouse, then younger ones. Their numbers begin with 9, as nobody's do."""
    relation, born, frail = (
        ("head", 1953, "elderly"),
        ("spouse", 1958, "disabled" if place % 3 == 0 else ""),
        ("child", 1984, ""),
        ("grandchild", 2012, ""),
        ("grandchild", 2019, "infant"),
    )[one]
    title = (("นาย", "นาง") if born < 2010 else ("เด็กชาย", "เด็กหญิง"))[(place + one) % 2]
    return Person(
        f"{title}{GIVEN[(place + shift + one * 5) % 12]} {FAMILY[slug][place % 4]}",
        one == 0,
        born,
        _entry("relation", relation),
        WORK[(place + one) % 5] if one < 3 else "",
        _number(shift * 1000 + place * 10 + one),
        [_entry("vulnerability", frail)] if frail else [],
    )


@cache
def _entry(kind: str, code: str) -> int:
    """The id of an entry the lists begin with."""
    entry = named(kind, code)
    assert entry
    return entry.id


def _number(count: int) -> str:
    return next(number for last in range(10) if flaw(number := f"98300{count:07}{last}") != "check")


def _step(step: str, slug: str, household: Household, who: dict[str, Officer]) -> None:
    head, teacher, today = who[slug], who[f"{slug}1"], clock.today()
    acts: dict[str, Any] = {
        "verified": lambda: certification.verify(
            household,
            teacher,
            today,
            Choice.get_by_id(_entry("finding", "confirmed")),
            "ครูตำบล ผู้ใหญ่บ้าน อสม.",
            "พบสมาชิกครบ ข้อมูลตรงกับ TPMAP",
        ),
        "district": lambda: certification.certify(
            Verification.get(Verification.household == household), head, "district"
        ),
        "returned": lambda: certification.send_back(
            Verification.get(Verification.household == household),
            head,
            "district",
            "ขอให้ตรวจรายได้ของสมาชิกทุกคนอีกครั้ง",
        ),
        "province": lambda: certification.certify(
            Verification.get(Verification.household == household), who["truat"], "province"
        ),
        "plan": lambda: _planned(household, teacher),
        "approved": lambda: plans.approve(Plan.get(Plan.household == household), head),
        "helped": lambda: plans.give(
            household,
            teacher,
            plans.Help(
                _entry("help", "training"),
                today,
                "กศน.อำเภอ",
                Decimal(3500),
                "อบรมแปรรูปอาหารทะเล 30 ชั่วโมง",
            ),
        ),
        "first": lambda: _visited(
            household, teacher, "first", "ครัวเรือนให้ความร่วมมือดี ต้องการอาชีพเสริม", 3
        ),
        "again": lambda: _visited(household, teacher, "follow", "เริ่มแปรรูปปลาขายที่ตลาดนัด", 14),
        "late": lambda: _visited(household, teacher, "help", "มอบอุปกรณ์ตากปลา", 2),
        "closed": lambda: households.close(
            household,
            teacher,
            Choice.get_by_id(_entry("outcome", "survive")),
            today,
            "รายได้เกินเกณฑ์สามเดือนติดต่อกัน",
        ),
    }
    acts[step]()


def _planned(household: Household, teacher: Officer) -> None:
    plan, today = (
        plans.begin(household, teacher, "รายได้ไม่พอรายจ่าย สมาชิกวัยแรงงานไม่มีอาชีพประจำ"),
        clock.today(),
    )
    plans.put_item(
        plan,
        plans.Item(
            "skill",
            "อบรมแปรรูปอาหารทะเล 30 ชั่วโมง",
            "มีอาชีพเสริม",
            "กศน.อำเภอ",
            today + timedelta(days=10),
            Decimal(3500),
        ),
    )
    plans.put_item(
        plan,
        plans.Item(
            "way_out",
            "รวมกลุ่มขายที่ตลาดนัดชุมชน",
            "รายได้เพิ่ม 2,000 บาทต่อเดือน",
            "พัฒนาชุมชนอำเภอ",
            today + timedelta(days=60),
        ),
    )
    plans.submit(plan, teacher)


def _visited(household: Household, teacher: Officer, kind: str, seen: str, again_in: int) -> None:
    today = clock.today()
    visits.enter(
        household,
        teacher,
        visits.Account(
            today,
            _entry("visit", kind),
            "ครูตำบลและ อสม.",
            seen,
            next_on=today + timedelta(days=again_in),
        ),
    )


@contextmanager
def _moving_clock() -> Iterator[Any]:
    """A clock that can be set days back, at nine in the morning, while the demo's letters are
    made.
    """
    real = clock.now

    def at(days_ago: int) -> None:
        day = clock.local(real()).date() - timedelta(days=days_ago)
        started = real()
        clock.now = lambda: datetime(day.year, day.month, day.day, 2) + (real() - started)

    try:
        yield at
    finally:
        clock.now = real
