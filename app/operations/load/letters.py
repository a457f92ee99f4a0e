"""Letters of many provinces through the years: made up, the same ones each time, and told in the
trail as real ones are.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.circulation.circulars.models import Delivery
from app.circulation.reports.models import Decision, Report
from app.circulation.tasks.models import Assignment, Task
from app.circulation.tasks.models import AssignmentState as Stand
from app.kit.bulk_insert import insert_rows
from app.kit.thai import fold
from app.operations.load.offices import Province
from app.papers.documents.models import Addressee, Document, DocumentState
from app.papers.numbers.models import CIRCULAR, RECEIVED, NumberSeries
from app.press.facts import Facts, Signatory
from app.records.files.models import File
from app.records.trail.commands import Act, record_many

SUBJECTS = (
    "แจ้งปฏิทินการปฏิบัติงานประจำภาคเรียน",
    "ขอเชิญประชุมผู้บริหารสถานศึกษาในสังกัด",
    "การเฝ้าระวังและป้องกันภัยในช่วงฤดูมรสุม",
    "ขอเชิญร่วมกิจกรรมส่งเสริมการอ่านในระดับตำบล",
    "ขอให้สำรวจข้อมูลครูและบุคลากรในสังกัด",
    "การขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืน",
    "ขอให้รายงานผลการดำเนินงานตามแผนปฏิบัติราชการ",
    "การใช้จ่ายงบประมาณให้เป็นไปตามเป้าหมาย",
)
BODY = (
    "ด้วยสำนักงานได้รับแจ้งแนวทางการดำเนินงานในเรื่องดังกล่าว "
    "และเห็นสมควรให้สถานศึกษาในสังกัดทุกแห่งดำเนินการให้เป็นไปในทางเดียวกัน "
    "จึงขอให้ท่านมอบหมายผู้รับผิดชอบ จัดทำแผน และดำเนินการตามกำหนด",
    "หากมีข้อขัดข้องประการใด ขอให้ประสานกลุ่มงานที่รับผิดชอบโดยตรง",
    "จึงเรียนมาเพื่อโปรดทราบและพิจารณาดำเนินการ",
)
ASKS = 3  # of so many letters one asks for a report
DOCUMENT = (
    "id",
    "office",
    "author",
    "state",
    "kind",
    "series",
    "facts",
    "subject",
    "search",
    "acknowledge_by",
    "act_by",
    "created_at",
    "updated_at",
    "submitted_by",
    "checked_by",
    "number",
    "number_year",
    "number_taken",
    "issued_at",
    "issued_by",
    "issued_as",
    "code",
    "paper",
)
DELIVERY = (
    "id",
    "document",
    "office",
    "sender",
    "sent_at",
    "acknowledge_by",
    "act_by",
    "opened_at",
    "opened_by",
    "received_at",
    "received_by",
    "received_year",
    "received_number",
    "acknowledged_at",
    "acknowledged_by",
    "acknowledged_as",
    "acknowledged_sha256",
)
TASK = ("id", "document", "place", "what", "act_by", "given_at")
ASSIGNMENT = (
    "id",
    "task",
    "document",
    "office",
    "sender",
    "state",
    "act_by",
    "due_on",
    "first_answered_on",
    "answered_on",
    "changed_at",
)
REPORT = (
    "id",
    "assignment",
    "text",
    "saved_at",
    "saved_by",
    "sent_at",
    "sent_as",
    "decision",
    "decided_at",
    "decided_by",
    "decided_as",
)


@dataclass
class Letters:
    """All of them, written month by month in the order of time."""

    provinces: list[Province]
    paper: File
    chance: random.Random
    until: datetime  # nothing happens after
    last: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # ids
    numbers: dict[tuple[int, str, int], int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[Any, list[tuple]] = field(default_factory=lambda: defaultdict(list))
    acts: list[Act] = field(default_factory=list)

    def write(self, begun: date, months: int, a_month: int) -> Iterator[int]:
        """So many letters of each province in each month; after each month, how many there are."""
        for month in range(begun.month - 1, begun.month - 1 + months):
            first = datetime(begun.year + month // 12, month % 12 + 1, 1, 1, 30)
            for step in range(a_month):
                for place, province in enumerate(self.provinces):
                    at = first + timedelta(
                        minutes=28 * 24 * 60 * step // a_month, seconds=place, microseconds=1
                    )
                    self._letter(province, at)
            self._pour()
            yield self.last["document"]
        insert_rows(
            NumberSeries,
            ("office", "series", "year", "last"),
            [(*key, last) for key, last in self.numbers.items()],
        )

    def _next(self, table: str) -> int:
        self.last[table] += 1
        return self.last[table]

    def _number(self, office: int, series: str, at: datetime) -> int:
        self.numbers[office, series, at.year] += 1
        return self.numbers[office, series, at.year]

    def _act(
        self, at: datetime, who: Any, act: str, thing: str, thing_id: int, **detail: Any
    ) -> None:
        self.acts.append(
            Act(
                at,
                who.id,
                who.name,
                who.title,
                act,
                thing,
                thing_id,
                json.dumps(detail, ensure_ascii=False, sort_keys=True),
            )
        )

    def _letter(self, province: Province, at: datetime) -> None:
        number, one, people = (
            self._number(province.id, CIRCULAR, at),
            self._next("document"),
            province.people,
        )
        subject = f"{self.chance.choice(SUBJECTS)} ครั้งที่ {number}"
        full, asks = f"{province.code}/ว {number}", number % ASKS == 0
        by, act_by = at.date() + timedelta(days=7), at.date() + timedelta(days=20) if asks else None
        facts = Facts(
            number=full,
            agency=province.name,
            address=["ศาลากลางจังหวัด"],
            date=str(at.date()),
            subject=subject,
            to="ผู้อำนวยการ กศน.อำเภอทุกแห่ง",
            body=list(BODY),
            closing="ขอแสดงความนับถือ",
            signatory=Signatory(people["head"].name, [people["head"].title]),
        ).to_json()
        self.rows[Document].append(
            (
                one,
                province.id,
                people["drafter"].id,
                DocumentState.ISSUED,
                "letter",
                CIRCULAR,
                facts,
                subject,
                fold(f"{subject} {full}"),
                by,
                act_by,
                at - timedelta(days=1),
                at,
                people["drafter"].id,
                people["checker"].id,
                full,
                at.year,
                number,
                at,
                people["head"].id,
                people["head"].title,
                self._code(),
                self.paper.id,
            )
        )
        for hours, role, act, detail in (
            (24, "drafter", "draft", {"subject": subject}),
            (23, "drafter", "submit", {}),
            (20, "checker", "pass", {}),
            (0, "head", "sign", {"number": full}),
            (0, "head", "send", {"offices": [office.id for office in province.districts]}),
        ):
            self._act(at - timedelta(hours=hours), people[role], act, "document", one, **detail)
        task = self._next("task") if asks else 0
        if asks:
            self.rows[Task].append((task, one, 1, f"รายงานผล{subject}", act_by, at))
            self._act(at, people["head"], "task_given", "task", task, what=f"รายงานผล{subject}")
        for office in province.districts:
            self.rows[Addressee].append((one, office.id))
            self._deliver(province, office, one, at, by, act_by)
            if asks:
                self._assign(province, office, one, task, at, act_by)

    def _code(self) -> str:
        letters = [self.chance.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _place in range(10)]
        return f"{''.join(letters[:5])}-{''.join(letters[5:])}"

    def _deliver(
        self,
        province: Province,
        office: Any,
        letter: int,
        at: datetime,
        by: date,
        act_by: date | None,
    ) -> None:
        one, clerk, head = self._next("delivery"), office.people["registrar"], office.people["head"]
        opened = at + timedelta(minutes=self.chance.randint(5, 1500))
        then = opened + timedelta(minutes=self.chance.randint(5, 9000))
        acknowledged = (
            then if self.chance.random() > 0.01 and then < self.until else None
        )  # one in a hundred stays silent
        received = self._number(office.id, RECEIVED, opened)
        self.rows[Delivery].append(
            (
                one,
                letter,
                office.id,
                province.id,
                at,
                by,
                act_by,
                opened,
                clerk.id,
                opened,
                clerk.id,
                opened.year,
                received,
                acknowledged,
                head.id if acknowledged else None,
                head.title if acknowledged else "",
                self.paper.sha256 if acknowledged else None,
            )
        )
        self._act(opened, clerk, "open", "delivery", one)
        self._act(opened, clerk, "receive", "delivery", one, number=received)
        if acknowledged:
            self._act(acknowledged, head, "acknowledge", "delivery", one, note="")

    def _assign(
        self, province: Province, office: Any, letter: int, task: int, at: datetime, act_by: Any
    ) -> None:
        one, head, looks = (
            self._next("assignment"),
            office.people["head"],
            province.people["drafter"],
        )
        sent = at + timedelta(days=self.chance.randint(5, 24), minutes=self.chance.randint(0, 400))
        decided = sent + timedelta(hours=self.chance.randint(1, 60))
        done = decided <= self.until and self.chance.random() > 0.03
        day = sent.date() if done else None
        self.rows[Assignment].append(
            (
                one,
                task,
                letter,
                office.id,
                province.id,
                Stand.DONE if done else Stand.ACCEPTED,
                act_by,
                act_by,
                day,
                day,
                decided if done else at,
            )
        )
        if done:
            report = self._next("report")
            self.rows[Report].append(
                (
                    report,
                    one,
                    "ดำเนินการแล้วเสร็จตามแผน ไม่มีข้อขัดข้อง",
                    sent,
                    head.id,
                    sent,
                    head.title,
                    Decision.ACCEPTED,
                    decided,
                    looks.id,
                    looks.title,
                )
            )
            self._act(sent, head, "report", "assignment", one, report=report)
            self._act(decided, looks, "report_accepted", "assignment", one, comment="")

    def _pour(self) -> None:
        for model, names in (
            (Document, DOCUMENT),
            (Addressee, ("document", "office")),
            (Delivery, DELIVERY),
            (Task, TASK),
            (Assignment, ASSIGNMENT),
            (Report, REPORT),
        ):
            insert_rows(model, names, self.rows.pop(model, []))
        record_many(sorted(self.acts))
        self.acts.clear()
