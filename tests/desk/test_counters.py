"""Every counter of the desk says how many rows the list behind it holds."""

import re
from datetime import timedelta

import pytest

from app.circulation.circulars.commands import acknowledge, issue
from app.circulation.circulars.models import Delivery
from app.circulation.reports import commands as reports
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.kit import clock
from app.kit.display import counted
from app.kit.paging import MOST
from app.operations.demo import fill
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.people.accounts.commands.officers import appoint
from tests.visitor import Visitor

# Counters whose page is no list of just these things: a page of health, a list of households with
# their notice on top.
NO_LIST = ("สำรองข้อมูลไม่สำเร็จ", "มีผู้เปิดดูครัวเรือนจากนอกพื้นที่", "พิมพ์ไม่สำเร็จ ระบบกำลังลองใหม่")


def _rows(visitor, path: str) -> int:
    """Rows of the list at an address, of all its pages."""
    count = 0
    while path:
        page = visitor.get(path)
        assert page.status == 200, path
        bodies = page.find("tbody")
        lists = page.find("ul", **{"class": "items"})
        count += (
            len(list(bodies[0].iter("tr")))
            if bodies
            else sum(len(list(one.iter("li"))) for one in lists)
        )
        path = next((link.get("href") for link in page.find("a") if link.get("rel") == "next"), "")
    return count


def _counters(visitor, where: str = "/") -> list[tuple[str, int, str]]:
    """Words, number and address of each counter on a page: the desk, or the work in the field."""
    page = visitor.get(where)
    found = []
    for box in page.find("ul", **{"class": "counters"}):
        for link in box.iter("a"):
            number = next(link.iter("b"))
            words = " ".join("".join(link.itertext()).split())
            found.append(
                (
                    re.sub(r"^\d+\+? ", "", words),
                    int((number.text or "0").rstrip("+")),
                    link.get("href"),
                )
            )
    return found


@pytest.fixture
def busy(office, at):
    """Letters late, cancelled and answered in every way; drafts being written and sent back;
    somebody with posts in two offices.
    """
    head, drafter, checker = (office.officer(who) for who in ("kathu", "drafter", "checker"))
    for number in range(4):
        letter = office.ordered(
            TaskSpec(f"ข้อ {number}", clock.today() + timedelta(days=2)), TaskSpec("อีกข้อ")
        )
        job = office.assignment(letter, "kathu")
        if number == 0:
            reports.not_applicable(job, head, "ไม่มีกลุ่มเป้าหมาย")
        elif number == 1:
            tasks.accept(job, head)
        elif number == 2:
            documents.cancel(Document.get_by_id(letter.id), office.officer("registrar"), "ผิด")
        else:
            acknowledge(
                Delivery.get(
                    Delivery.document == letter, Delivery.office == office.office("mueang")
                ),
                office.officer("mueang"),
                "ทราบ",
            )
    late = office.draft()
    documents.address(
        late,
        drafter,
        [office.office("kathu").id, office.office("mueang").id],
        clock.today() + timedelta(days=1),
    )
    documents.submit(Document.get_by_id(late.id), drafter)
    documents.pass_on(Document.get_by_id(late.id), checker)
    issue(Document.get_by_id(late.id), head)
    for number in range(3):
        written = office.draft(f"ร่างที่ {number}")
        if number:
            documents.submit(written, drafter)
        if number == 2:
            documents.return_for_correction(Document.get_by_id(written.id), checker, "แก้วันที่")
    office.waiting_for_signature()
    documents.submit(documents.draft(checker, office.office("phuket").id, late.says), checker)
    appoint(
        office.officer("mueang1"),
        office.office("thalang"),
        "รักษาการ",
        "head",
        clock.today(),
        "รักษาการในตำแหน่ง",
    )
    at(clock.now() + timedelta(days=5))
    return office


@pytest.mark.parametrize(
    "who",
    ["kathu", "mueang", "thalang", "kathu1", "mueang1", "drafter", "checker", "registrar", "admin"],
)
def test_each_counter_says_how_many_rows_its_list_holds(busy, visit, who):
    visitor, wrong = visit(who), []
    for words, number, where in _counters(visitor):
        if words not in NO_LIST and (held := _rows(visitor, where)) != number:
            wrong.append((words, number, held, where))
    assert wrong == []


def test_the_same_in_the_demo(app, database):
    """Every person of the demo, with its households."""
    assert fill()
    wrong, seen = [], 0
    people = (
        "saraban",
        "rang",
        "truat",
        "kathu",
        "mueang",
        "thalang",
        "kathu1",
        "kathu2",
        "mueang1",
        "mueang2",
        "admin",
    )
    for who in people:
        visitor = Visitor(app)
        visitor.sign_in(who, "phuket-2569")
        for words, number, where in [
            *_counters(visitor),
            *(_counters(visitor, "/fieldwork/") if who != "admin" else []),
        ]:
            seen += 1
            if words not in NO_LIST and (held := _rows(visitor, where)) != number:
                wrong.append((who, words, number, held, where))
    assert wrong == []
    assert seen > 30


def test_a_draft_sent_back_is_told_from_one_being_written(busy, visit):
    counters = {words: number for words, number, _where in _counters(visit("drafter"))}
    assert counters["ร่างของท่านที่ถูกส่งกลับแก้ไข"] == 1
    assert counters["ร่างของท่านที่ยังเขียนอยู่"] == 1


def test_where_counting_stops_the_desk_and_the_list_say_so_alike():
    assert [counted(number) for number in (0, 999, 1000, MOST)] == ["0", "999", "999+", "999+"]


def test_who_may_not_has_no_such_pile(busy, visit):
    assert "ไม่มีงานค้าง" in visit("outsider").get("/desk/pile?name=sign").words
    assert visit("mueang1").get("/desk/pile?name=check").find("tbody") == []


def test_who_works_in_several_offices_is_told_for_which_each_number_is(busy, visit):
    """The head of Kathu acts as head of the province; that of Mueang has just come to act in
    Thalang, too.
    """
    appoint(
        busy.officer("mueang"),
        busy.office("thalang"),
        "รักษาการ",
        "head",
        clock.today(),
        "รักษาการในตำแหน่ง",
    )
    kathu = _told(visit("kathu"))
    assert kathu["acknowledge"][1].startswith("อ.กะทู้ · ")
    assert kathu["sign"][1].startswith("จังหวัดภูเก็ต · ")
    assert kathu["declined"][1].startswith("จังหวัดภูเก็ต · ")
    number, words = _told(visit("mueang"))["acknowledge"]
    shares = re.fullmatch(r"อ\.เมือง (\d+) · อ\.ถลาง (\d+) · .*", words)
    assert shares
    assert sum(map(int, shares.groups())) == int(number)
    assert "กะทู้" not in " ".join(
        words for _number, words in _told(visit("kathu1")).values()
    )  # one office needs no name


def _told(visitor) -> dict[str, tuple[str, str]]:
    """The number of each counter and the small words under it."""
    return {
        item.get("class"): (
            next(item.iter("b")).text,
            " ".join("".join(next(item.iter("small")).itertext()).split()),
        )
        for box in visitor.get("/").find("ul", **{"class": "counters"})
        for item in box.iter("li")
    }
