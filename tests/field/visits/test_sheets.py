"""The sheet for a round in print, and the page that types it back in."""

import gzip
import re
from datetime import timedelta

import pypdfium2
import pytest

from app.field.households.commands import moves, records
from app.field.households.models import AccessRecord, Household
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import named
from app.field.visits import commands, queries
from app.field.visits.models import Visit
from app.kit import clock
from app.kit.thai import long_date, short_date, thai_digits
from app.people.accounts.commands.officers import choose_language


@pytest.fixture
def homes(office):
    """Three households of Kathu in two subdistricts; one is due, one was never visited."""
    found = [
        office.household("kathu", place, house, who)
        for place, house, who in (
            (830202, "12/3", "นายบ้านดี มีสุข"),
            (830202, "45", "นางใจงาม ตามทาง"),
            (830203, "7", "นายทะเล ลมดี"),
        )
    ]
    ago = clock.today() - timedelta(days=20)
    for home, wait in ((found[0], 10), (found[1], 90)):
        commands.enter(
            home,
            office.officer("kathu1"),
            commands.Account(ago, seen="ก", next_on=ago + timedelta(days=wait)),
        )
    return [Household.get_by_id(home.id) for home in found]


def _names(page) -> set[str]:
    return {bold.text for bold in page.find("b") if bold.text != "เวียน"}


def test_a_round_is_chosen_by_what_is_due_and_where(visit, homes):
    kathu1 = visit("kathu1")
    assert _names(kathu1.get("/visits/sheet")) == {"นายบ้านดี มีสุข"}
    assert _names(kathu1.get("/visits/sheet?which=never")) == {"นายทะเล ลมดี"}
    assert len(_names(kathu1.get("/visits/sheet?which=all"))) == 3
    assert len(_names(kathu1.get("/visits/sheet?which=all&subdistrict=830202"))) == 2
    later = (clock.today() + timedelta(days=80)).isoformat()
    assert len(_names(kathu1.get(f"/visits/sheet?which=due&on={later}"))) == 2
    page = visit("mueang").get("/visits/sheet?which=all")
    assert _names(page) == set()
    assert "ไม่มีครัวเรือนตามที่เลือก" in page.words
    assert visit("drafter").get("/visits/sheet?which=all").find("input", type="checkbox") == []


def test_nonsense_in_the_address_of_a_round_is_taken_for_nothing(visit, homes):
    page = visit("kathu1").get("/visits/sheet?which=x&subdistrict=y&on=31/2/2569&after=~")
    assert (page.status, "ไม่มีวันที่นี้" in page.words) == (200, True)
    assert page.find("input", id="on")[0].get("value") == "31/2/2569"
    assert visit("kathu1").get("/visits/sheet.pdf?household=x&on=z").status == 409


def test_a_long_list_pages_by_what_is_due_first(visit, office):
    today = clock.today()
    for place in range(33):
        home = office.household("kathu", house=f"{place}", who=f"นายลำดับ {place:02}")
        commands.enter(
            home,
            office.officer("kathu1"),
            commands.Account(
                today - timedelta(days=40), seen="ก", next_on=today - timedelta(days=place % 7)
            ),
        )
    kathu1 = visit("kathu1")
    first = kathu1.get("/visits/sheet")
    second = kathu1.get(first.find("a", rel="next")[0].get("href"))
    assert (len(_names(first)), len(_names(second)), len(_names(first) | _names(second))) == (
        30,
        3,
        33,
    )
    assert "นายลำดับ 06" in _names(first)


def test_the_sheet_says_whom_to_visit_in_thai_digits_with_room_to_write(visit, office, homes):
    kathu1 = visit("kathu1")
    asked = "&".join(f"household={home.id}" for home in homes)
    answer = kathu1.client.get(f"/visits/sheet.pdf?{asked}&on={clock.today().isoformat()}")
    assert answer.mimetype == "application/pdf"
    pdf = pypdfium2.PdfDocument(answer.data)
    assert len(pdf) == 1
    words = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pdf))
    for home in homes:
        for said in (home.head_name, thai_digits(home.record_key), thai_digits(home.address)):
            assert re.sub(r"\s", "", said) in words, said
    assert re.sub(r"\s", "", thai_digits(long_date(clock.today()))) in words
    assert re.sub(r"\s", "", thai_digits(short_date(homes[0].visited_on))) in words
    assert "ยังไม่เคย" in words
    assert words.count("_" * 33) >= 3 * 2 * 4
    assert not re.search(
        r"\d", "".join(letter for letter in re.sub("[A-Z2-9]{8}", "", words) if letter.isascii())
    )
    assert sorted(
        row.household_id for row in AccessRecord.select().where(AccessRecord.what == "export")
    ) == sorted(h.id for h in homes)


def test_what_is_kept_of_a_sheet_is_thai_for_a_reader_of_english_too(visit, office, homes):
    choose_language(office.officer("kathu1"), "en")
    assert (
        visit("kathu1").client.get(f"/visits/sheet.pdf?household={homes[0].id}").status_code == 200
    )
    assert AccessRecord.get(AccessRecord.what == "export").reason == "แบบบันทึกการเยี่ยม"


def test_a_sheet_holds_nobody_of_elsewhere_and_nobody_closed(visit, office, homes):
    records.close(
        homes[1], office.officer("kathu"), Choice.get(Choice.list == "outcome"), clock.today(), ""
    )
    asked = "&".join(f"household={home.id}" for home in homes)
    assert visit("mueang").get(f"/visits/sheet.pdf?{asked}").status == 409
    assert visit("drafter").get(f"/visits/sheet.pdf?{asked}").status == 409
    pdf = pypdfium2.PdfDocument(visit("kathu1").client.get(f"/visits/sheet.pdf?{asked}").data)
    words = pdf[0].get_textpage().get_text_range()
    assert "นายบ้านดี" in words
    assert "นางใจงาม" not in words


def test_the_pages_of_a_busy_district_stay_light(visit, office):
    for place in range(32):
        home = office.household(
            "kathu",
            house=f"{place}/{place * 7}",
            who=f"นางสาวชื่อยาวพอสมควรคนที่ {place} นามสกุลก็ยาวเช่นกัน",
        )
        for days in (30, 20, 9):
            commands.enter(
                home,
                office.officer("kathu1"),
                commands.Account(
                    clock.today() - timedelta(days=days),
                    seen=f"พบว่าครัวเรือนยังขาดรายได้ {place} " * 20,
                    next_on=clock.today(),
                ),
            )
    kathu1 = visit("kathu1")
    asked = "&".join(f"household={home.id}" for home in Household.select().limit(10))
    for path in (
        "/visits/sheet",
        "/visits/sheet?which=all",
        f"/visits/typing?{asked}",
        f"/households/{home.id}/visits",
        f"/households/{home.id}/visits/new",
    ):
        page = kathu1.get(path)
        assert page.status == 200
        assert len(gzip.compress(page.text.encode(), 6)) < 14_000, path


def _rows(*rows: dict[str, str]) -> dict[str, str]:
    return {
        f"r{place}-{name}": value
        for place, row in enumerate(rows, 1)
        for name, value in row.items()
    }


def test_the_chosen_households_stand_in_the_rows_already(visit, homes):
    page = visit("kathu1").get(f"/visits/typing?household={homes[0].id}&household={homes[2].id}")
    assert [page.find("input", name=f"r{place}-code")[0].get("value") for place in (1, 2, 3)] == [
        homes[0].record_key,
        homes[2].record_key,
        "",
    ]
    assert homes[1].record_key not in page.text


def test_a_sheet_is_typed_back_in_at_once(visit, homes, logged):
    kathu1 = visit("kathu1")
    help_ = str(named("visit", "help").id)
    page = kathu1.send(
        kathu1.get("/visits/typing"),
        "/visits/typing",
        team="ครูและ อสม.",
        **_rows(
            {
                "code": homes[0].record_key.lower(),
                "seen": "หลังคารั่ว",
                "next_on": short_date(clock.today() + timedelta(days=30)),
            },
            {},
            {
                "code": f" {homes[2].record_key[:4]}-{homes[2].record_key[4:]} ",
                "done": "พาไปหาหมอ",
                "kind": help_,
            },
        ),
    )
    assert "บันทึกการเยี่ยมแล้ว 2 ครั้ง" in page.words
    first, second = logged()[2:]
    assert (first.household_id, first.seen, first.team) == (homes[0].id, "หลังคารั่ว", "ครูและ อสม.")
    assert (second.household_id, second.done, second.kind_id) == (
        homes[2].id,
        "พาไปหาหมอ",
        int(help_),
    )
    assert first.kind.code == "follow"
    assert Household.get_by_id(homes[0].id).next_visit_on == clock.today() + timedelta(days=30)


def test_the_key_on_an_old_sheet_finds_the_record_it_was_merged_into(homes, office):
    moves.merge(homes[0], homes[1], office.officer("kathu1"), clock.today())
    assert queries.by_key(office.officer("kathu1"), homes[1].record_key).id == homes[0].id
    assert queries.by_key(office.officer("mueang1"), homes[1].record_key) is None


def test_each_row_has_its_own_result_and_good_ones_are_logged_once(visit, homes, logged):
    kathu1 = visit("kathu1")
    good, bad = homes[0].record_key, homes[1].record_key
    where, fields = kathu1.fill(
        kathu1.get("/visits/typing"),
        "/visits/typing",
        **_rows(
            {"code": good, "seen": "ดีขึ้น"},
            {"code": bad, "seen": "ยาวมาก พิมพ์นาน", "on": "31/2/2569"},
            {"code": "ไม่รู้จัก", "seen": "ก"},
            {"code": bad},
            {"seen": "ลืมรหัส"},
        ),
    )
    for _press in range(3):
        page = kathu1.post(where, fields)
        assert page.status == 422
        assert [one.seen for one in logged()[2:]] == ["ดีขึ้น"]
    errors = " ".join(error.text for error in page.find("p", **{"class": "error"}))
    for words in ("ไม่มีวันที่นี้", "ไม่มีครัวเรือนรหัสนี้", "สิ่งที่พบหรือสิ่งที่ดำเนินการ", "กรุณากรอกรหัส"):
        assert words in errors
    assert "ยาวมาก พิมพ์นาน" in page.text
    assert page.find("input", name="r1-code") == []
    assert "บันทึกแล้ว 1 แถว" in page.words

    page = kathu1.send(
        page,
        "/visits/typing",
        **{
            "r2-on": short_date(clock.today()),
            "r3-seen": "",
            "r3-code": "",
            "r4-code": "",
            "r5-seen": "",
        },
    )
    assert "บันทึกการเยี่ยมแล้ว 1 ครั้ง" in page.words
    assert [one.seen for one in logged()[2:]] == ["ดีขึ้น", "ยาวมาก พิมพ์นาน"]
    kathu1.post(where, fields)
    assert Visit.select().count() == 4


def test_a_typed_sheet_survives_a_lost_session(visit, homes, logged):
    kathu1 = visit("kathu1")
    where, fields = kathu1.fill(
        kathu1.get("/visits/typing"),
        "/visits/typing",
        **_rows(*({"code": home.record_key, "seen": f"บ้าน {home.house}"} for home in homes)),
    )
    kathu1.client.delete_cookie("wian")
    page = kathu1.post(where, fields)
    page = kathu1.send(page, "/sign-in", sign_in="kathu1", password="a long enough password")
    assert "บ้าน 12/3" in page.words
    assert "บันทึกการเยี่ยมแล้ว 3 ครั้ง" in kathu1.send(page, "/visits/typing").words
    assert len(logged()) == 5


def test_an_empty_sheet_and_one_without_visitors_are_told_so(visit, homes, logged):
    kathu1 = visit("kathu1")
    page = kathu1.send(kathu1.get("/visits/typing"), "/visits/typing")
    assert (page.status, "ยังไม่ได้กรอกแถวใด" in page.words) == (422, True)
    page = kathu1.send(
        page, "/visits/typing", team="", **_rows({"code": homes[0].record_key, "seen": "พิมพ์แล้ว"})
    )
    assert page.status == 422
    assert "ใครไปเยี่ยม" in page.words
    assert "พิมพ์แล้ว" in page.text
    assert len(logged()) == 2


def test_rows_about_households_of_elsewhere_or_closed_ones_are_refused(
    visit, office, homes, logged
):
    mueang = visit("mueang")
    page = mueang.send(
        mueang.get("/visits/typing"),
        "/visits/typing",
        **_rows({"code": homes[0].record_key, "seen": "ก"}),
    )
    assert "ไม่มีครัวเรือนรหัสนี้" in page.words
    records.close(
        homes[0], office.officer("kathu"), Choice.get(Choice.list == "outcome"), clock.today(), ""
    )
    kathu1 = visit("kathu1")
    page = kathu1.send(
        kathu1.get("/visits/typing"),
        "/visits/typing",
        **_rows({"code": homes[0].record_key, "seen": "ข้อความ"}),
    )
    assert page.status == 422
    assert "ครัวเรือนนี้ปิดแล้ว" in page.words
    assert "ข้อความ" in page.text
    assert len(logged()) == 2
