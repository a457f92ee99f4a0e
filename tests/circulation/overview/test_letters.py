"""Offices and letters: one word a cell, worst first; one office's officers see nothing of
another's.
"""

from datetime import timedelta

import pytest

from app.circulation.overview import queries
from app.circulation.overview.models import Cell, LettersFilter, Standing
from app.circulation.tasks.commands import TaskSpec, withdraw
from app.circulation.tasks.models import Task
from app.kit import clock
from app.kit.db import db
from app.papers.documents import commands as documents
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from app.people.offices.models import Office
from tests.circulation.overview.conftest import BEGAN, issued


def _rows(page):
    """The table as read: a list a row, the office first."""
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in ("th", "td")]
        for row in page.find("tr")
    ]


@pytest.mark.bare
@pytest.mark.parametrize(
    ("cell", "standing"),
    [
        (Cell(True, False, 0), Standing.DONE),
        (Cell(False, False, 0), Standing.SILENT),
        (Cell(False, False, 2), Standing.LATE),
        (Cell(True, False, 0, {"new": 1, "done": 3}), Standing.NEW),
        (Cell(False, False, 0, {"done": 1}), Standing.SILENT),
        (Cell(True, False, 0, {"accepted": 1, "reported": 1}), Standing.DOING),
        (Cell(True, False, 0, {"reported": 1}), Standing.REPORTED),
        (Cell(True, False, 0, {"returned": 1, "new": 1}), Standing.RETURNED),
        (Cell(True, False, 1, {"returned": 1}), Standing.LATE),
        (Cell(True, False, 0, {"done": 2, "not_applicable": 1}), Standing.DONE),
        (Cell(False, True, 0), Standing.COPY),
    ],
)
def test_a_cell_says_the_worst_of_acknowledgement_and_tasks(cell, standing):
    assert cell.standing == standing


def test_the_table_shows_how_each_office_stands_worst_first_and_the_newest_letter_first(
    followed, visit
):
    followed.on(24)
    issued(followed.office, to=("kathu",), copy=("mueang",), subject="แจ้งปฏิทิน")
    followed.on(25)
    page = visit("drafter").get("/overview/")
    assert page.status == 200
    heads, *rows = _rows(page)
    assert [head.split()[:2] for head in heads[2:]] == [["ที่", "2"], ["ที่", "1"]]
    assert rows == [
        ["อ.ถลาง", "1", "—", "ช้า 22"],
        ["อ.เมือง", "1", "สำเนา", "ช้า 5"],
        ["อ.กะทู้", "", "ยังไม่รับทราบ", "รอตรวจ"],
    ]
    late = page.find("td", **{"class": "late"})[0]
    assert late.get("data-label") == "ที่ 1"
    assert late[0].get("title") == "ยังไม่รับทราบ · ช้า 22 วัน · งานเสร็จ 0 จาก 2"
    assert visit("drafter").get(f"/overview/{late[0].get('href')}").status == 200
    assert "ช้าอยู่ 2 จาก 3 แห่ง ในหนังสือ 2 ฉบับ" in page.words


def test_tasks_that_were_withdrawn_and_letters_that_were_cancelled_are_not_followed(
    followed, visit, drafter
):
    withdraw(Task.get(Task.document == followed.letter, Task.place == 2), drafter, "ไม่ต้องทำแล้ว")
    assert _rows(visit("drafter").get("/overview/"))[1:] == [
        ["อ.ถลาง", "1", "ช้า 22"],
        ["อ.กะทู้", "", "รอตรวจ"],
        ["อ.เมือง", "", "รอตรวจ"],
    ]
    documents.cancel(
        Document.get_by_id(followed.letter.id), followed.office.officer("registrar"), "ผิด"
    )
    page = visit("drafter").get("/overview/")
    assert not _rows(page)
    assert "ยังไม่มีหนังสือที่ส่งถึงหน่วยงานอื่น" in page.words


def test_letters_are_chosen_by_words_days_and_whether_somebody_is_late(followed, visit):
    followed.on(24)
    issued(followed.office, to=("kathu", "mueang"), subject="แจ้งปฏิทินภาคเรียน")
    followed.on(25)
    drafter = visit("drafter")

    def seen(query: str) -> tuple[int, list[str]]:
        heads, *rows = _rows(drafter.get("/overview/?" + query)) or [["", ""]]
        return len(heads) - 2, [row[0] for row in rows]

    assert seen("late=1") == (1, ["อ.ถลาง", "อ.เมือง"])
    assert seen("q=ปฏิทิน") == (1, ["อ.กะทู้", "อ.เมือง"])
    assert seen("since=6/10/2569") == (1, ["อ.กะทู้", "อ.เมือง"])
    assert seen("until=5 ต.ค. 69") == (1, ["อ.ถลาง", "อ.เมือง", "อ.กะทู้"])
    assert seen("since=5/10/2569&until=29/10/2569")[0] == 2
    assert seen("q=ปฏิทิน&late=1") == (0, [])
    assert "ไม่มีหนังสือตามที่เลือก" in drafter.get("/overview/?q=ไม่มี").words
    wrong = drafter.get("/overview/?since=32/1/2569")
    assert "ไม่มีวันที่นี้" in wrong.words
    assert wrong.find("input", name="since")[0].get("value") == "32/1/2569"


def test_a_day_begins_and_ends_in_thailand(office, at, drafter):
    at(BEGAN.replace(hour=17))  # 00.00 of the 6th
    letter = issued(office)
    day = clock.today()
    assert queries.letters(drafter, LettersFilter(since=day, until=day)).rows == [letter]
    assert not queries.letters(drafter, LettersFilter(until=day - timedelta(days=1))).rows
    assert not queries.letters(drafter, LettersFilter(since=day + timedelta(days=1))).rows


def test_twelve_letters_a_page_and_the_older_ones_after_them(office, visit, drafter):
    made = [issued(office).id for _letter in range(14)][::-1]
    first = queries.letters(drafter, LettersFilter())
    assert [letter.id for letter in first.rows] == made[:12]
    assert [
        letter.id for letter in queries.letters(drafter, LettersFilter(), first.after).rows
    ] == made[12:]
    visitor = visit("drafter")
    older = next(
        link for link in visitor.get("/overview/").find("a") if link.text == "หนังสือก่อนหน้านี้"
    )
    assert len(_rows(visitor.get(older.get("href")))[0]) == 2 + 2


def test_another_offices_officers_see_nothing_of_it(followed, visit):
    page = visit("mueang").get("/overview/")
    assert page.status == 200
    assert not _rows(page)
    for path in ("", ".pdf", ".xlsx"):
        assert visit("mueang").get(f"/overview/{followed.letter.id}{path}").status == 404
    for who in ("mueang1", "admin", "outsider"):
        for path in (
            "",
            "rates",
            "letters.pdf",
            "letters.xlsx",
            "rates.xlsx",
            str(followed.letter.id),
        ):
            assert visit(who).get(f"/overview/{path}").status == 403, (who, path)


def test_a_draft_has_no_table(office, visit):
    assert visit("drafter").get(f"/overview/{office.draft().id}").status == 404


@pytest.mark.tampered
@pytest.mark.parametrize("language", ["th", "en"])
def test_twelve_letters_with_four_tasks_at_77_offices_fit_in_14_kilobytes(
    province, visit, drafter, language
):
    Officer.update(language=language).where(Officer.id == drafter.id).execute()
    visitor, letter = visit("drafter"), f"/overview/{province[0].id}"
    for path, rows in (
        ("/overview/", 30),
        ("/overview/?page=3", 17),
        (letter, 50 + 1 + 4),
        (f"{letter}?page=2", 27 + 1 + 4),
        ("/overview/rates", 50),
    ):
        assert len(visitor.get(path).find("tr")) == 1 + rows, path
        answer = visitor.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= 14_000, (path, len(answer.data))


@pytest.mark.tampered
def test_a_table_is_a_handful_of_questions_however_many_offices_there_are(province, drafter):
    asked = []
    db.query_hooks.append(lambda *query: asked.append(query))
    try:
        found = queries.letters(drafter, LettersFilter())
        lines = queries.lines(found.rows)
        assert len(asked) <= 4  # the posts, letters, deliveries, tasks
        asked.clear()
        rows = queries.progress(queries.letter(drafter, province[0].id))
        assert len(asked) <= 3  # the letter, deliveries, tasks
        asked.clear()
        assert len(queries.rates(drafter, LettersFilter())) == 77
        assert len(asked) == 1
    finally:
        db.query_hooks.pop()
    assert len(lines) == len(rows) == 77
    assert [line.order for line in lines] == sorted(line.order for line in lines)
    assert all(
        len(line.cells) == 12 and all(cell.all == 4 for cell in line.cells.values())
        for line in lines
    )


def test_a_letter_that_asks_for_nothing_says_so(office, visit):
    page = visit("drafter").get(f"/overview/{issued(office).id}")
    assert "ให้รับทราบเท่านั้น" in page.words
    assert not [form for form in page.find("form", method="post")]


def test_the_table_of_a_letter_names_its_tasks_and_what_became_of_them(followed, visit):
    page = visit("drafter").get(f"/overview/{followed.letter.id}")
    tables = _rows(page)
    assert tables[:4] == [
        ["ส่วนราชการ", "รับทราบ", "ข้อ 1", "ข้อ 2"],
        ["อ.ถลาง", "ช้า 22 วัน", "รอตรวจ ช้า 3 วัน", "ยังไม่รับงาน ช้า 5 วัน"],
        ["อ.เมือง", "7 ต.ค. 2569", "รอตรวจ ช้าแต่ได้รับเวลาเพิ่ม", "ส่งกลับแก้ไข ช้า 5 วัน"],
        ["อ.กะทู้", "7 ต.ค. 2569", "เสร็จสิ้น ตรงเวลา", "ไม่เกี่ยวข้อง รอตรวจ"],
    ]
    assert tables[5][1:] == [
        "50%",
        "ตรงเวลา 1 · ช้า 1 · ได้รับเวลาเพิ่ม 1 · ไม่เกี่ยวข้อง 0 · รอตรวจ 0 · ยังมีเวลา 0 จาก 3",
        "ตรวจแล้ว 1,273.5 ครัวเรือน ในนี้รอตรวจ 23 · งบ 1,000,010 บาท ในนี้รอตรวจ 1,000,010",
    ]
    assert tables[6][3] == ""  # what was sent back does not count
    assert [task.text for task in page.find("li") if task.get("value")] == [
        "ตรวจสอบครัวเรือน | ทุกตำบล ",
        "จัดทำแผน ",
    ]
    links = {link.get("href") for link in page.find("a")}
    assert {
        f"/tasks/{followed.task(slug, place).id}"
        for slug in ("kathu", "mueang", "thalang")
        for place in (1, 2)
    } <= links


def test_more_than_twelve_tasks_stand_on_further_pages(office, visit):
    letter = issued(office, *[TaskSpec(f"งานที่ {number}") for number in range(1, 15)])
    visitor = visit("drafter")
    assert len(_rows(visitor.get(f"/overview/{letter.id}"))[0]) == 2 + 12
    second = visitor.get(f"/overview/{letter.id}?first=12")
    assert _rows(second)[0][2:] == ["ข้อ 13", "ข้อ 14"]
    assert "ข้อ 13–14" in second.words


@pytest.mark.tampered
def test_a_letter_with_thirty_long_tasks_at_77_offices_fits_too(province, office, visit):
    addressed = tuple(
        row.slug for row in Office.select().where(Office.parent == office.office("phuket"))
    )
    letter = issued(
        office,
        *[TaskSpec(f"{number} {province[number % 12].subject * 3}") for number in range(30)],
        to=addressed,
    )
    visitor = visit("drafter")
    for first in (0, 12, 24):
        answer = visitor.client.get(
            f"/overview/{letter.id}?first={first}", headers={"Accept-Encoding": "gzip"}
        )
        assert len(answer.data) <= 14_000, (first, len(answer.data))
