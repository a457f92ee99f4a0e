"""The small office the tests work in."""

from datetime import date
from functools import cache
from typing import Any

from app.circulation.circulars import commands as circulars
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment, Task
from app.field.coverage import commands as coverage
from app.field.coverage.queries import areas_of as areas_of
from app.field.households.commands import records
from app.field.households.models import Household
from app.field.households.particulars import Particulars, Person
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.papers.numbers.models import ORDINARY
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Officer
from app.people.accounts.passwords import hashed
from app.people.offices.commands import set_up as set_up_office
from app.people.offices.models import Office
from app.press.facts import Facts

PASSWORD = "a long enough password"
DISTRICTS = (("kathu", "อ.กะทู้"), ("mueang", "อ.เมือง"), ("thalang", "อ.ถลาง"))
PEOPLE = (
    ("registrar", "นางสาวทะเบียน ดีงาม", "phuket", "registrar"),
    ("drafter", "นายร่าง เก่งมาก", "phuket", "drafter"),
    ("checker", "นางตรวจ ละเอียด", "phuket", "checker"),
    ("admin", "นายดูแล ระบบดี", "phuket", "administrator"),
    ("kathu", "นางสาวผู้นำ กะทู้", "kathu", "head"),
    ("mueang", "นายผู้นำ เมือง", "mueang", "head"),
    ("thalang", "นางผู้นำ ถลาง", "thalang", "head"),
    ("kathu1", "นายครู กะทู้", "kathu", "registrar"),
    ("mueang1", "นางครู เมือง", "mueang", "staff"),
    ("outsider", "นายไร้ สังกัด", "", ""),
)


@cache
def _hash() -> str:
    return hashed(PASSWORD)


class SmallOffice:
    """Its offices and officers by short names, and letters as far along as a test needs them."""

    def office(self, slug: str) -> Office:
        return Office.get(Office.slug == slug)

    def officer(self, sign_in: str) -> Officer:
        return Officer.get(Officer.sign_in == sign_in)

    def draft(
        self,
        subject: str = "ขอเชิญประชุม",
        to: tuple[str, ...] = ("kathu", "mueang", "thalang"),
        series: str = ORDINARY,
        **clocks: date,
    ) -> Document:
        facts = Facts(
            subject=subject,
            to="ผู้อำนวยการทุกแห่ง",
            closing="ขอแสดงความนับถือ",
            body=["ด้วยสำนักงานขอเชิญประชุมประจำเดือน", "จึงเรียนมาเพื่อโปรดทราบ"],
        )
        document = documents.draft(self.officer("drafter"), self.office("phuket").id, facts, series)
        if to:
            documents.address(
                document, self.officer("drafter"), [self.office(slug).id for slug in to], **clocks
            )
        return Document.get_by_id(document.id)

    def waiting_for_signature(self, *args, **values) -> Document:
        document = self.draft(*args, **values)
        documents.submit(document, self.officer("drafter"))
        documents.pass_on(Document.get_by_id(document.id), self.officer("checker"))
        return Document.get_by_id(document.id)

    def issued(self, *args, **values) -> Document:
        return circulars.issue(self.waiting_for_signature(*args, **values), self.officer("kathu"))

    def ordered(
        self, *orders: TaskSpec, to: tuple[str, ...] = ("kathu", "mueang", "thalang")
    ) -> Document:
        """A letter issued with these tasks."""
        document = self.draft(to=to)
        for order in orders:
            tasks.write(document, self.officer("drafter"), order)
        documents.submit(document, self.officer("drafter"))
        documents.pass_on(Document.get_by_id(document.id), self.officer("checker"))
        return circulars.issue(Document.get_by_id(document.id), self.officer("kathu"))

    def assignment(self, letter: Document, slug: str, place: int = 1) -> Assignment:
        """A task of a letter at an office."""
        return Assignment.get(
            Assignment.task == Task.get(Task.document == letter, Task.place == place),
            Assignment.office == self.office(slug),
        )

    def household(
        self,
        slug: str = "kathu",
        subdistrict: int = 830202,
        house: str = "12/3",
        who: str = "นายบ้านดี มีสุข",
        citizen: str = "",
        **said: Any,
    ) -> Household:
        """A household of a district with its head; the district looks after all of its
        subdistricts.
        """
        head = self.officer(slug)
        if not areas_of(self.office(slug).id):
            coverage.give(head, self.office(slug).id, [subdistrict // 100])
        return records.add(
            head,
            self.office(slug).id,
            Particulars(subdistrict, house, 4, **said),
            [Person(who, True, 1960, citizen=citizen)],
        )


def set_up() -> SmallOffice:
    """Write the small office. The director of Kathu also stands in for the provincial director."""
    begun = date(2008, 3, 4)
    province = set_up_office(
        "phuket",
        "จังหวัดภูเก็ต",
        name="สำนักงาน กศน.จังหวัดภูเก็ต",
        letter_code="ศธ 0210.56",
        address="ถนนดำรง ภก 83000",
        phone="0 7622 1801",
        valid_from=begun,
    )
    for slug, name in DISTRICTS:
        set_up_office(
            slug,
            name,
            province,
            name=f"กศน.{name}",
            letter_code=f"ศธ 0210.56{slug}",
            valid_from=begun,
        )
    small = SmallOffice()
    for sign_in, name, slug, role in PEOPLE:
        officer = Officer.create(sign_in=sign_in, name=name, password=_hash())
        if slug:
            title = f"ผู้อำนวยการ {slug}" if role == "head" else f"เจ้าหน้าที่ {role}"
            appoint(officer, small.office(slug), title, role, begun)
    appoint(
        small.officer("kathu"),
        province,
        "ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต",
        "head",
        begun,
        "รักษาการในตำแหน่ง",
    )
    return small
