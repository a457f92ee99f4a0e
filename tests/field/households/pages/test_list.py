"""The list of households: narrowed by words and filters, and what it says when it is empty."""

import gzip
from datetime import timedelta

import pytest

from app.field.households.commands import records, shared
from app.field.households.models import Household
from app.field.pick_lists.queries import named
from app.kit import clock
from app.kit.errors import Refused
from tests.tampering import acted


def test_the_list_is_narrowed_by_words_that_stand_sealed_in_the_address(placed, full, visit):
    placed.household(house="44", who="นางอื่น อยู่ดี", subdistrict=830201)
    visitor = visit("kathu")
    page = visitor.send(visitor.get("/households/"), "/households/find", q="ป่าตอง บ้านดี")
    assert "นายบ้านดี" in page.words
    assert "นางอื่น" not in page.words
    token = page.find("input", name="csrf_token")[0].get("value")
    address = visitor.client.post(
        "/households/find", data={"q": "บ้านดี", "csrf_token": token}
    ).location
    assert "find=" in address
    assert "%E0" not in address
    assert page.find("input", name="q")[0].get("value") == "ป่าตอง บ้านดี"
    for q in (
        full.record_key,
        full.record_key.lower(),
        "1101700230708",
        "1-1017-00230-70-8",
        "ลูก มีสุข",
        "12/3",
    ):
        page = visitor.send(visitor.get("/households/"), "/households/find", q=q)
        assert ("นายบ้านดี" in page.words, "นางอื่น" in page.words) == (True, False), q
    assert (
        "ไม่มีครัวเรือนตามที่เลือก"
        in visitor.send(visitor.get("/households/"), "/households/find", q="ไม่มีใคร").words
    )


@pytest.mark.parametrize(
    "query",
    [
        "find=x",
        "find=%FF",
        "office=x",
        "office=99999999999999",
        "subdistrict=-1",
        "step=x",
        "trait=abc",
        "only=x",
        "after=x",
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(full, visit, query):
    assert visit("kathu").get(f"/households/?{query}").status == 200


def test_filters(placed, full, visit):
    with acted():
        shared.mark_done(
            full,
            "verified",
            clock.today(),
            verified_on=clock.today(),
            next_visit_on=clock.today() - timedelta(days=1),
        )
    other = placed.household(house="44", who="นางอื่น อยู่ดี", subdistrict=830201)
    visitor = visit("kathu")
    page = visitor.get("/households/?step=verified")
    assert "นายบ้านดี" in page.words
    assert "นางอื่น" not in page.words
    assert "เกินกำหนด" in page.words
    assert "นายบ้านดี" not in visitor.get("/households/?subdistrict=830201").words
    assert "นายบ้านดี" not in visitor.get(f"/households/?office={placed.office('mueang').id}").words
    assert "นายบ้านดี" not in visitor.get("/households/?only=closed").words
    outcome = named("outcome", "died")
    with pytest.raises(Refused, match="60"):
        records.close(
            other, placed.officer("kathu"), outcome, clock.today() - timedelta(days=365 * 40), ""
        )
    records.close(other, placed.officer("kathu"), outcome, clock.today(), "")
    Household.update(keep_until=clock.today() - timedelta(days=1)).where(
        Household.id == other.id
    ).execute()
    assert "นางอื่น" in visitor.get("/households/?only=closed").words
    assert "นางอื่น" in visitor.get("/households/?only=over").words
    assert "นางอื่น" not in visitor.get("/households/").words


def test_an_empty_list_says_what_to_do(placed, visit):
    assert "นำเข้าจากแฟ้ม" in visit("kathu").get("/households/").words
    assert "ให้ผู้อำนวยการกำหนด" in visit("mueang1").get("/households/").words


def test_a_list_of_a_full_page_is_light(office, visit):
    for number in range(35):
        office.household(
            house=f"{number}/{hash(str(number)) % 1000}",
            who=f"นางสาวชื่อยาวมาก คนที่ {number} ณ ป่าตองชายทะเล",
        )
    page = visit("kathu").get("/households/")
    assert len(gzip.compress(page.text.encode(), 6)) < 14_000
    assert [one for one in page.find("a") if one.get("rel") == "next"]
    assert len(page.find("tbody")[0].findall("tr")) == 30
    page = visit("kathu").get(
        next(one for one in page.find("a") if one.get("rel") == "next").get("href")
    )
    assert len(page.find("tbody")[0].findall("tr")) == 5


def test_words_that_are_cut_are_said_to_be(visit, office):
    teacher = visit("kathu1")
    page = teacher.send(teacher.get("/households/"), "/households/find", q="ก" * 201)
    assert "คำค้นยาวเกิน 200 ตัวอักษร จึงค้นเฉพาะ 200 ตัวแรก" in page.words
    assert (
        "คำค้นยาวเกิน"
        not in teacher.send(teacher.get("/households/"), "/households/find", q="ก" * 200).words
    )
    home = office.household()
    found = teacher.send(
        teacher.get(f"/households/{home.id}/merge"), f"/households/{home.id}/find", q="ก" * 300
    )
    assert "คำค้นยาวเกิน 200 ตัวอักษร" in found.words
