"""Who sees which households: staff their places, a district its own, a province all below; who broke the glass, one for a day."""

from datetime import timedelta

import pytest

from app.accounts.commands.officers import add_officer, appoint
from app.areas import commands as areas
from app.audit.models import Trail
from app.households import commands, queries
from app.households.models import Household, Pass, Reading
from app.kit import clock
from app.kit.errors import Refused


@pytest.fixture
def staff(placed):
    """Two of Kathu's staff: one looks after Patong, one after Kathu itself."""
    found = []
    for sign_in, code in (("patong", 830202), ("katutown", 830201)):
        officer = add_officer(sign_in, f"ครู {sign_in}", "a long enough password", )
        appoint(officer, placed.office("kathu"), "ครู กศน.ตำบล", "staff", clock.today() - timedelta(days=9))
        areas.give(placed.officer("kathu"), placed.office("kathu").id, [code], officer)
        found.append(officer)
    return found


WRITES = ("change", "members/new", "split", "merge", "close", "reopen", "readings")


@pytest.mark.parametrize(("who", "reads", "writes"), [
    ("patong", True, True), ("katutown", False, False), ("kathu", True, True), ("kathu1", True, True),
    ("checker", True, False),
    ("registrar", True, False), ("mueang", False, False), ("mueang1", False, False),
    ("outsider", False, False), ("admin", False, False)])
def test_what_each_may_read_and_write(staff, full, visit, who, reads, writes):
    visitor = visit(who)
    page = visitor.get(f"/households/{full.id}")
    assert (page.status == 200) is reads
    assert page.status in (200, 403, 404)
    assert ("บ้านดี" in page.text) is reads
    assert visitor.get(f"/households/{full.id}/past").status == page.status
    for part in WRITES:
        assert (visitor.get(f"/households/{full.id}/{part}").status == 200) is writes, part
    listed = visitor.get("/households/")
    assert ("บ้านดี" in listed.text) is reads


def test_the_list_is_narrowed_by_words_that_stand_sealed_in_the_address(staff, placed, full, visit):
    placed.household(house="44", who="นางอื่น อยู่ดี", subdistrict=830201)
    visitor = visit("kathu")
    page = visitor.send(visitor.get("/households/"), "/households/find", q="ป่าตอง บ้านดี")
    assert "นายบ้านดี" in page.words
    assert "นางอื่น" not in page.words
    token = page.find("input", name="csrf_token")[0].get("value")
    address = visitor.client.post("/households/find", data={"q": "บ้านดี", "csrf_token": token}).location
    assert "find=" in address
    assert "%E0" not in address
    assert page.find("input", name="q")[0].get("value") == "ป่าตอง บ้านดี"
    for q in (full.record_key, full.record_key.lower(), "1101700230708", "1-1017-00230-70-8", "ลูก มีสุข", "12/3"):
        page = visitor.send(visitor.get("/households/"), "/households/find", q=q)
        assert ("นายบ้านดี" in page.words, "นางอื่น" in page.words) == (True, False), q
    assert "ไม่มีครัวเรือนตามที่เลือก" in visitor.send(visitor.get("/households/"), "/households/find", q="ไม่มีใคร").words


@pytest.mark.parametrize("query", ["find=x", "find=%FF", "office=x", "office=99999999999999", "subdistrict=-1", "step=x",
                                   "trait=abc", "only=x", "after=x"])
def test_an_address_that_makes_no_sense_is_no_error(full, visit, query):
    assert visit("kathu").get(f"/households/?{query}").status == 200


def test_filters(placed, full, visit):
    commands.touch(full, "verified", clock.today(), verified_on=clock.today(), next_visit_on=clock.today() - timedelta(days=1))
    other = placed.household(house="44", who="นางอื่น อยู่ดี", subdistrict=830201)
    visitor = visit("kathu")
    page = visitor.get("/households/?step=verified")
    assert "นายบ้านดี" in page.words
    assert "นางอื่น" not in page.words
    assert "เกินกำหนด" in page.words
    assert "นายบ้านดี" not in visitor.get("/households/?subdistrict=830201").words
    assert "นายบ้านดี" not in visitor.get(f"/households/?office={placed.office('mueang').id}").words
    assert "นายบ้านดี" not in visitor.get("/households/?only=closed").words
    outcome = queries.Choice.get(queries.Choice.code == "died")
    with pytest.raises(Refused, match="60"):
        commands.close(other, placed.officer("kathu"), outcome, clock.today() - timedelta(days=365 * 40), "")
    commands.close(other, placed.officer("kathu"), outcome, clock.today(), "")
    Household.update(keep_until=clock.today() - timedelta(days=1)).where(Household.id == other.id).execute()
    assert "นางอื่น" in visitor.get("/households/?only=closed").words
    assert "นางอื่น" in visitor.get("/households/?only=over").words
    assert "นางอื่น" not in visitor.get("/households/").words


def test_an_empty_list_says_what_to_do(placed, visit):
    assert "นำเข้าจากแฟ้ม" in visit("kathu").get("/households/").words
    assert "ให้ผู้อำนวยการกำหนด" in visit("mueang1").get("/households/").words


# Behind the glass

def test_a_glass_is_broken_with_a_reason_for_a_day_and_the_district_is_told(placed, full, visit, at):
    mueang = visit("mueang")
    page = mueang.send(mueang.get("/households/elsewhere"), "/elsewhere", record_key=full.record_key.lower())
    assert "พบใน อ.กะทู้" in page.words
    assert "บ้านดี" not in page.text
    assert not Pass.select().exists()
    page = mueang.send(page, "/elsewhere", why="ครอบครัวย้ายมาอยู่ในตำบลราไวย์")
    assert page.status == 200
    assert "นายบ้านดี" in page.words
    assert "24 ชั่วโมง" in page.words
    assert "ดูได้อย่างเดียว" in page.words
    for part in WRITES:
        assert mueang.get(f"/households/{full.id}/{part}").status == 404, part
    assert Trail.select().where(Trail.act == "break_glass").count() == 1
    kathu = visit("kathu")
    page = kathu.get("/households/")
    assert "มีผู้ดูครัวเรือนของท่านจากนอกพื้นที่" in page.words
    assert "ย้ายมาอยู่ในตำบลราไวย์" in page.words
    assert "มีผู้ดูครัวเรือนของท่าน" not in visit("thalang").get("/households/").words
    assert "มีผู้ดูครัวเรือนของท่าน" not in visit("registrar").get("/households/").words
    page = kathu.send(page, "/seen")
    assert "มีผู้ดูครัวเรือนของท่าน" not in page.words
    readings = kathu.get(f"/households/{full.id}/readings").words
    assert "ผู้นำ เมือง" in readings
    assert "ย้ายมาอยู่" in readings
    assert "ดูจากนอกพื้นที่" in readings
    soon, later = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=25)
    at(soon)
    assert mueang.get(f"/households/{full.id}").status == 200
    at(later)
    mueang.sign_in("mueang")
    assert mueang.get(f"/households/{full.id}").status == 404


@pytest.mark.parametrize(("typed", "status", "said"), [
    ({"house": "12/3", "subdistrict": "ป่าตอง"}, 200, "พบใน อ.กะทู้"),
    ({"house": "12/3", "subdistrict": "ต.ป่าตอง", "village": "4"}, 200, "พบใน"),
    ({"house": "12/3", "subdistrict": "ราไวย์"}, 200, "ไม่พบ"),
    ({"house": "12/3", "subdistrict": "ป่าตอง", "village": "9"}, 200, "ไม่พบ"),
    ({"record_key": "XXXXXXXX"}, 200, "ไม่พบ"), ({"house": "12/3"}, 422, "กับชื่อตำบล"), ({}, 422, "กับชื่อตำบล")])
def test_a_household_of_elsewhere_is_found_by_where_it_is(placed, full, visit, typed, status, said):
    mueang = visit("mueang")
    page = mueang.send(mueang.get("/households/elsewhere"), "/elsewhere", **typed)
    assert page.status == status
    assert said in page.words
    assert "บ้านดี" not in page.text


def test_several_of_one_address_are_told_apart_first(placed, full, visit):
    commands.add(placed.officer("kathu"), full.office_id, commands.Particulars(830202, "12/3", 5),
                 [commands.Person("นายข้างบ้าน ใจดี", True)])
    mueang = visit("mueang")
    page = mueang.send(mueang.get("/households/elsewhere"), "/elsewhere", house="12/3", subdistrict="ป่าตอง", why="ด่วน")
    assert "พบ 2 ครัวเรือน" in page.words
    assert not Pass.select().exists()


def test_no_glass_is_broken_over_what_one_sees_anyway(placed, full, visit):
    kathu = visit("kathu1")
    page = kathu.send(kathu.get("/households/elsewhere"), "/elsewhere", record_key=full.record_key, why="อยากดู")
    assert "อยู่ในพื้นที่ของท่านแล้ว" in page.words
    assert not Pass.select().exists()


def test_a_broken_glass_does_not_let_write_in_the_own_district(staff, full):
    commands.break_glass(staff[1], full, "ไปแทน")
    assert queries.find(staff[1], full.id) == full
    assert not queries.own(staff[1]).exists()
    assert not queries.rights(staff[1], full)["write"]


# Who looks

def test_opening_is_noted_once_an_hour(placed, full, visit, at):
    kathu = visit("kathu1")
    start = clock.now()
    for minutes, count in ((0, 1), (20, 1), (59, 1), (61, 2), (100, 2)):
        at(start + timedelta(minutes=minutes))
        kathu.get(f"/households/{full.id}")
        kathu.get(f"/households/{full.id}/past")
        assert Reading.select().where(Reading.what == "open").count() == count, minutes
    visit("kathu").get(f"/households/{full.id}")
    assert Reading.select().count() == 3


def test_a_citizen_number_is_shown_once_with_a_reason_that_is_noted(placed, full, visit):
    kathu = visit("kathu1")
    head = queries.members(full)[0]
    where = f"/households/{full.id}/members/{head.id}/citizen"
    page = kathu.get(where)
    assert "1-1017" not in page.text
    assert "no-store" in page.headers["Cache-Control"]
    page = kathu.send(page, "/citizen", why="")
    assert page.status == 422
    assert "1-1017" not in page.text
    assert not Reading.select().where(Reading.what == "citizen").exists()
    page = kathu.send(page, "/citizen", why="เลขคือ 1101700230708")
    assert page.status == 422
    assert not Reading.select().where(Reading.what == "citizen").exists()
    page = kathu.send(page, "/citizen", why="ยื่นขอบัตรสวัสดิการ")
    assert page.status == 200
    assert "1-1017-00230-70-8" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert "1-1017" not in kathu.get(where).text
    assert Reading.get(Reading.what == "citizen").reason == "ยื่นขอบัตรสวัสดิการ"
    assert Trail.select().where(Trail.act == "citizen_opened").count() == 1
    assert "ยื่นขอบัตรสวัสดิการ" in visit("kathu").get(f"/households/{full.id}/readings").words


def test_no_citizen_number_in_any_page_nor_in_the_trail(placed, full, visit):
    kathu = visit("kathu")
    members = queries.members(full)
    other = placed.household(house="45", who="นายอีกหลัง สงบ")
    paths = ["/households/", "/households/new", *(f"/households/{full.id}{part}" for part in (
        "", "/past", "/readings", "/change", "/split", "/merge", f"/merge/{other.id}", "/close"))]
    paths += [f"/households/{full.id}/members/{one.id}{part}" for one in members for part in ("", "/move", "/leave", "/citizen")]
    for path in paths:
        page = kathu.get(path)
        assert page.status == 200, path
        text = page.text.replace("-", "")
        for number in ("1101700230708", "0101700230700", "3301700230711"):
            assert number not in text, path
    told = " ".join(row.detail for row in Trail.select())
    assert "11017" not in told
    assert "มีสุข" not in told
    for row in queries.Member.select():
        assert "1101700230708" not in " ".join(str(value) for value in row.__data__.values())
