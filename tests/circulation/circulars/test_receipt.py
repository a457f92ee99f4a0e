"""Received and acknowledged: once, by the right office, while the letter is in force."""

from datetime import date, timedelta

import pytest

from app.circulation.circulars import commands
from app.circulation.circulars.models import Delivery
from app.kit import clock
from app.kit.errors import Refused
from app.papers.documents.commands import cancel
from app.papers.documents.models import Document
from app.papers.numbers.models import CIRCULAR


def _delivery(letter, slug="mueang"):
    return next(
        row
        for row in Delivery.select().where(Delivery.document == letter)
        if row.office.slug == slug
    )


def test_opened_received_and_acknowledged_are_three_facts(visit, office):
    letter = office.issued()
    assert "ยังไม่เปิดอ่าน" in visit("mueang1").get("/circulars/").words
    assert _delivery(letter).opened_at is None
    clerk = visit("mueang1")
    page = clerk.get(f"/circulars/{letter.id}")
    assert (_delivery(letter).opened_by.sign_in, _delivery(letter).received_at) == ("mueang1", None)
    clerk.send(page, "/receive")
    assert (_delivery(letter).received_number, _delivery(letter).acknowledged_at) == (1, None)


def test_each_office_has_its_own_receive_register(visit, office):
    first, second = office.issued(), office.issued()
    for letter in (second, first):
        clerk = visit("mueang1")
        clerk.send(clerk.get(f"/circulars/{letter.id}"), "/receive")
    head = visit("kathu1")
    head.send(head.get(f"/circulars/{first.id}"), "/receive")
    assert (_delivery(second).received_number, _delivery(first).received_number) == (1, 2)
    assert _delivery(first, "kathu").received_number == 1


def test_acknowledging_an_unreceived_letter_receives_it_too(visit, office):
    letter = office.issued()
    head = visit("mueang")
    page = head.get(f"/circulars/{letter.id}")
    assert "ลงรับและรับทราบ" in page.words
    head.send(page, "/acknowledge")
    assert _delivery(letter).received_number == 1


def test_a_double_press_acknowledges_once_and_shows_the_same_receipt(visit, office):
    letter = office.issued()
    head = visit("mueang")
    where, fields = head.fill(head.get(f"/circulars/{letter.id}"), "/acknowledge")
    first, second = head.post(where, fields), head.post(where, fields)
    receipts = [page.find("p", **{"class": "receipt"})[0].text for page in (first, second)]
    assert receipts[0] == receipts[1]
    page = head.post(where, {**fields, "key": "a third press later"})
    assert page.status == 409
    assert "รับทราบหนังสือฉบับนี้แล้ว" in page.words


def test_a_refusal_under_htmx_lands_in_the_notice(visit, office):
    letter = office.issued()
    head = visit("mueang")
    where, fields = head.fill(head.get(f"/circulars/{letter.id}"), "/acknowledge")
    head.post(where, fields)
    head.htmx = "roll"
    page = head.post(where, {**fields, "key": "again"})
    assert (page.status, page.headers["HX-Retarget"]) == (409, "#notice")
    assert page.find("div", id="notice")


def test_a_letter_cancelled_meanwhile_is_not_acknowledged(visit, office):
    letter = office.issued()
    head = visit("mueang")
    page = head.get(f"/circulars/{letter.id}")
    cancel(Document.get_by_id(letter.id), office.officer("registrar"), "ส่งผิดฉบับ")
    page = head.send(page, "/acknowledge", note="ข้อความที่พิมพ์ไว้")
    assert page.status == 409
    assert "ข้อความที่พิมพ์ไว้" in page.words
    page = head.get(f"/circulars/{letter.id}")
    assert "ถูกยกเลิกแล้ว: ส่งผิดฉบับ" in page.words
    assert not page.find("form", method="post")


def test_staff_receive_but_do_not_acknowledge(visit, office):
    letter = office.issued()
    clerk = visit("mueang1")
    page = clerk.get(f"/circulars/{letter.id}")
    assert [form.get("action") for form in page.find("form", method="post")] == [
        f"/circulars/{letter.id}/{_delivery(letter).office_id}/receive"
    ]


def test_the_roll_is_worst_first_and_counts(visit, office, at):
    due = clock.today() + timedelta(days=3)
    letter = office.issued(acknowledge_by=due)
    commands.acknowledge(_delivery(letter, "kathu"), office.officer("kathu"), "ดำเนินการแล้ว")
    commands.receive(_delivery(letter, "mueang"), office.officer("mueang1"))
    at(clock.now() + timedelta(days=5))
    page = visit("drafter").get(f"/circulars/{letter.id}")
    rows = [" ".join("".join(row.itertext()).split()) for row in page.find("tbody")[0]]
    assert rows[0].startswith("เกินกำหนด 2 วัน อ.ถลาง")
    assert rows[1].startswith("เกินกำหนด 2 วัน อ.เมือง เลขรับ 1")
    assert rows[2].startswith("รับทราบแล้ว อ.กะทู้")
    assert "เปิดอ่าน 0 · ลงรับ 2 · รับทราบ 1 จาก 3 แห่ง" in page.words
    assert (
        "2" in visit("drafter").get("/").find("ul", **{"class": "counters"})[0][0].find("a/b").text
    )
    assert "เกินกำหนดรับทราบ" in visit("mueang").get("/").words


def test_the_part_and_the_page_show_the_same_roll(visit, office):
    letter = office.issued()
    whole = visit("drafter").get(f"/circulars/{letter.id}").find("section", id="roll")[0]
    part = (
        visit("drafter", htmx="roll").get(f"/circulars/{letter.id}").find("section", id="roll")[0]
    )
    assert "".join(whole.itertext()).split() == "".join(part.itertext()).split()
    elsewhere = {"HX-Request": "true", "HX-Target": "elsewhere"}
    assert (
        visit("drafter")
        .client.get(f"/circulars/{letter.id}", headers=elsewhere)
        .data.startswith(b"<!doctype")
    )


def test_the_roll_prints_as_an_annex(visit, office):
    letter = office.issued(acknowledge_by=date(2600, 1, 1))
    answer = visit("drafter").client.get(f"/circulars/{letter.id}/roll.pdf")
    assert answer.data.startswith(b"%PDF")
    assert visit("mueang").get(f"/circulars/{letter.id}/roll.pdf").status in (403, 404)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ความยากจน", True),
        ("ยากจ", True),
        ("0210.56/1", True),
        ("๐๒๑๐.๕๖/๑", True),
        ("ความยากจน 0210", True),
        ("  ", True),
        ("ไม่มีคำนี้", False),
        ("100%", False),
        ("_", False),
    ],
)
def test_search_finds_parts_of_subject_and_number_with_either_digits(visit, office, words, found):
    office.issued(subject="การขจัดความยากจน")
    for who, path in (
        ("mueang", "/circulars/"),
        ("drafter", "/circulars/sent"),
        ("drafter", "/documents/"),
    ):
        page = visit(who).get(f"{path}?q={words}")
        assert ("การขจัดความยากจน" in page.words) is found, (path, words)


@pytest.mark.parametrize(
    "typed",
    [
        "ว1",
        "ว 1",
        "0210.56/ว1",
        "ศธ0210.56/ว 1",
        "ศธ ๐๒๑๐.๕๖ / ว ๑",
        "ท่ีดิน",
        "การที่ดินและนำ้",
        "ณถลาง 0210.56/ว1",
    ],
)
def test_a_circular_is_found_however_its_number_and_marks_are_typed(visit, office, typed):
    office.issued(subject="การท่ีดินและน้ำ ณ ถลาง", series=CIRCULAR)
    office.issued(subject="อย่างอื่น ว่าด้วยข้อ 1")
    for who, path in (
        ("mueang", "/circulars/"),
        ("drafter", "/circulars/sent"),
        ("drafter", "/documents/"),
    ):
        page = visit(who).get(f"{path}?q={typed}")
        assert "ณ ถลาง" in page.words, (path, typed)
        assert "อย่างอื่น" not in page.words


def test_an_empty_register_says_why_it_is_empty_and_leads_back_from_a_search(visit, office):
    drafter = visit("drafter")
    assert "ยังไม่มีหนังสือที่ออกเลข" in drafter.get("/documents/").words
    for path in ("/documents/", "/circulars/sent"):
        page = drafter.get(f"{path}?q=ไม่มีคำนี้")
        assert "ไม่มีหนังสือตามที่เลือก ดูทั้งหมด" in page.words
        assert path in [link.get("href") for link in page.find("main")[0].iter("a")]


def test_lists_page_by_key_and_every_letter_is_on_one_page(visit, office):
    letters = [office.issued(subject=f"เรื่องที่ {number}").id for number in range(65)]
    for who, path in (
        ("mueang", "/circulars/"),
        ("drafter", "/circulars/sent"),
        ("drafter", "/documents/"),
    ):
        visitor, where, seen = visit(who), path, []
        while where:
            page = visitor.get(where)
            seen += [
                int(link.get("href").rsplit("/", 1)[1]) for link in page.find("tbody")[0].iter("a")
            ]
            further = page.find("a", rel="next")
            where = further[0].get("href") if further else ""
        assert seen == letters[::-1], path
    assert visit("mueang").get("/circulars/?after=nonsense").status == 200


def test_the_wrong_office_cannot_acknowledge(office):
    letter = office.issued(to=("kathu",))
    from app.circulation.circulars.queries import delivery
    from app.people.accounts.roles import May

    with pytest.raises(Delivery.DoesNotExist):
        delivery(office.officer("mueang"), letter.id, office.office("kathu").id, May.ACKNOWLEDGE)
    commands.acknowledge(_delivery(letter, "kathu"), office.officer("kathu"))
    with pytest.raises(Refused):
        commands.acknowledge(_delivery(letter, "kathu"), office.officer("kathu"))


@pytest.mark.parametrize("asked", ["acknowledge_by", "act_by"])
def test_no_office_is_sent_a_letter_it_is_late_with_already(visit, office, at, asked):
    letter = office.waiting_for_signature(**{asked: clock.today() + timedelta(days=1)})
    at(clock.now() + timedelta(days=2))
    head = visit("kathu")
    page = head.send(head.get(f"/documents/{letter.id}"), "/sign")
    assert "ผ่านไปแล้ว แก้ไขก่อนแล้วจึงลงนาม" in page.words
    assert (Document.get_by_id(letter.id).state, Delivery.select().count()) == ("signing", 0)
