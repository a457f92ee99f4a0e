"""What the people of these tests work on: `python -m tests.faults.town LETTERS PARAGRAPHS` writes
the town if it is not there yet, and so many letters of so many paragraphs that wait to be signed,
each with a task for every district; it prints their ids.
"""

import json
import sys
from datetime import date

from app.circulation.circulars import commands as _circulars  # noqa: F401  so that every table is known
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.kit.db import db, saving
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.papers.numbers.models import CIRCULAR, ORDINARY
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Officer
from app.people.accounts.passwords import hashed
from app.people.offices.commands import set_up
from app.people.offices.models import Office
from app.press.facts import Facts

PASSWORD = "a long enough password"
DISTRICTS = [f"district{number}" for number in range(1, 9)]
SIGNERS = [f"signer{number}" for number in range(1, 5)]
HEADS = [f"head-{slug}" for slug in DISTRICTS]
STAFF = [f"staff-{slug}" for slug in DISTRICTS]
BEGUN = date(2008, 3, 4)


def main(letters: int, paragraphs: int) -> list[int]:
    with db.connection_context():
        if not Office.select().exists():
            with saving():
                _people()
        written: list[int] = []
        while len(written) < letters:  # some at a time: others want to write too
            with saving():
                written += [
                    _letter(number, paragraphs)
                    for number in range(len(written), min(letters, len(written) + 20))
                ]
    return written


def _people() -> None:
    password = hashed(PASSWORD)
    province = set_up(
        "phuket",
        "จังหวัดภูเก็ต",
        name="สำนักงาน กศน.จังหวัดภูเก็ต",
        letter_code="ศธ 0210.56",
        address="ถนนดำรง ภก 83000",
        valid_from=BEGUN,
    )

    def person(sign_in: str, name: str, office: Office, role: str) -> None:
        appoint(
            Officer.create(sign_in=sign_in, name=name, password=password),
            office,
            f"ตำแหน่ง {sign_in}",
            role,
            BEGUN,
        )

    person("drafter", "นายร่าง เก่งมาก", province, "drafter")
    person("checker", "นางตรวจ ละเอียด", province, "checker")
    person("boss", "นายดูแล ระบบดี", province, "administrator")
    for number, sign_in in enumerate(SIGNERS, 1):
        person(sign_in, f"นายลงนาม ที่{number}", province, "head")
    for number, slug in enumerate(DISTRICTS, 1):
        office = set_up(
            slug,
            f"อ.ที่{number}",
            province,
            name=f"กศน.อำเภอที่{number}",
            letter_code=f"ศธ 0210.56{number:02}",
            valid_from=BEGUN,
        )
        person(f"head-{slug}", f"นางหัวหน้า ที่{number}", office, "head")
        person(f"staff-{slug}", f"นายครู ที่{number}", office, "registrar")


def _letter(number: int, paragraphs: int) -> int:
    drafter, checker = (Officer.get(Officer.sign_in == who) for who in ("drafter", "checker"))
    facts = Facts(
        subject=f"แจ้งเรื่องที่ {number}",
        to="ผู้อำนวยการทุกแห่ง",
        closing="ขอแสดงความนับถือ",
        body=["ด้วยสำนักงานขอแจ้งให้ทราบและรายงานผล "] * paragraphs + ["จึงเรียนมาเพื่อโปรดทราบ"],
    )
    document = documents.draft(
        drafter, Office.get(Office.slug == "phuket").id, facts, CIRCULAR if number % 2 else ORDINARY
    )
    documents.address(
        document, drafter, [row.id for row in Office.select().where(Office.slug.in_(DISTRICTS))]
    )
    tasks.write(document, drafter, TaskSpec("รายงานผลการดำเนินงาน"))
    documents.submit(document, drafter)
    documents.pass_on(Document.get_by_id(document.id), checker)
    return document.id


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
