"""Names as the eye sees them: look-alikes are asked about, what nobody sees is no name, lists
follow the Thai alphabet.
"""

import pytest
from click.testing import CliRunner

from app.cli import portal
from app.field.coverage import commands as areas_commands
from app.field.coverage import queries as coverage
from app.field.coverage.models import Area
from app.kit import clock
from app.kit.errors import Refused
from app.kit.thai import sort_key
from app.people.accounts.administration.queries import people
from app.people.accounts.commands.officers import add_officer, appoint
from app.people.accounts.models import Officer
from app.people.accounts.queries import staff
from app.people.offices.commands import save_group
from app.people.offices.queries import groups

RISING = ["นายกมล ทดสอบ", "นายเกษม ทดสอบ", "นายเอก ทดสอบ", "นายโอภาส ทดสอบ", "นายฮาซัน ทดสอบ"]


@pytest.fixture
def admin(visit):
    return visit("admin")


def _add(admin, office, name, sign_in="newcomer", **more):
    return admin.send(
        admin.get("/people"),
        "/people",
        sign_in=sign_in,
        name=name,
        password="for the first time",
        office=office.office("phuket").id,
        title="ครู",
        role="staff",
        from_on="1/10/2569",
        **more,
    )


@pytest.mark.parametrize(
    "name", ["นายร่าง เก่งมาก", "นางสาวร่าง เก่งมาก", "ร่างเก่งมาก", "นายร่าง\u3164เก่่งมาก"]
)
def test_a_name_that_looks_like_anothers_is_asked_about_once(admin, office, name):
    page = _add(admin, office, name)
    assert page.status == 422
    assert "ดูเหมือนของ นายร่าง เก่งมาก (drafter)" in page.words
    assert page.find("input", name="name")[0].get("value")
    assert not Officer.select().where(Officer.sign_in == "newcomer").exists()
    page = admin.send(page, "/people", password="for the first time", different="1")
    assert "เพิ่ม" in page.words
    assert Officer.select().where(Officer.sign_in == "newcomer").exists()


def test_latin_cyrillic_and_greek_letters_drawn_alike_are_alike(admin, office):
    assert _add(admin, office, "Mr. Alan Pope").status == 200
    assert _add(admin, office, "Аlаn Ρоре", "other").status == 422
    assert _add(admin, office, "Alan Pape", "third").status == 200


def test_who_is_shut_out_takes_nobodys_name(admin, office):
    Officer.update(active=False).where(Officer.sign_in == "drafter").execute()
    assert _add(admin, office, "นายร่าง เก่งมาก").status == 200


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u2800", "่", "\u180e \u115f", "\U000e0041"])
def test_a_name_nobody_sees_is_none(admin, office, name):
    page = _add(admin, office, name)
    assert (page.status, "กรุณากรอกช่องนี้" in page.words) == (422, True)


@pytest.mark.parametrize("sign_in", ["..", ".", "-_-", "@"])
def test_a_sign_in_name_holds_a_letter_or_a_digit(admin, office, sign_in):
    page = _add(admin, office, "นายคนใหม่ จริงใจ", sign_in)
    assert (page.status, "ชื่อผู้ใช้เป็นตัวอักษร" in page.words) == (422, True)


def test_a_person_is_found_however_the_name_is_typed(admin, office):
    _add(admin, office, "นายที่ดี ณ ถลาง")
    for typed in ("ท่ีดี", "ณถลาง", "ดีณ", "ถลาง ที่ดี"):
        assert "newcomer" in admin.get(f"/people?q={typed}").words, typed
    assert "newcomer" not in admin.get("/people?q=%25").words


def test_the_command_line_says_it_and_goes_on(office):
    said = CliRunner().invoke(
        portal,
        [
            "people",
            "add",
            "second",
            "--name",
            "นางสาวร่าง  เก่งมาก",
            "--office",
            "phuket",
            "--title",
            "ครู",
            "--role",
            "staff",
            "--password",
            "for the first time",
        ],
    )
    assert said.exit_code == 0, said.output
    assert "second may be taken for drafter" in said.stderr
    assert "warning" not in said.stdout


@pytest.mark.parametrize(("name", "title"), [("\u3164", "ครู"), ("นายคนใหม่ จริงใจ", "\u2800")])
def test_the_command_line_takes_no_name_or_title_nobody_sees(office, name, title):
    said = CliRunner().invoke(
        portal,
        [
            "people",
            "add",
            "second",
            "--name",
            name,
            "--office",
            "phuket",
            "--title",
            title,
            "--role",
            "staff",
            "--password",
            "for the first time",
        ],
    )
    assert said.exit_code == 1
    assert not Officer.select().where(Officer.sign_in == "second").exists()


@pytest.mark.parametrize(
    "said", [("\u3164", "อ.ใหม่", "ศธ 9"), ("กศน.ใหม่", "\u2800", "ศธ 9"), ("กศน.ใหม่", "อ.ใหม่", "่")]
)
def test_no_office_is_set_up_without_a_name_that_is_seen(office, said):
    name, short, code = said
    told = CliRunner().invoke(
        portal, ["offices", "add", "new", "--name", name, "--short", short, "--code", code]
    )
    assert told.exit_code == 1
    assert "Traceback" not in told.output


def test_a_post_needs_a_title_that_is_seen(office):
    with pytest.raises(Refused):
        appoint(
            office.officer("drafter"), office.office("phuket"), "\u3164", "staff", clock.today()
        )


def test_people_and_groups_stand_in_the_order_of_the_thai_alphabet(office):
    kathu = office.office("kathu")
    for number in (3, 1, 4, 0, 2):
        one = add_officer(f"p{number}", RISING[number], "for the first time")
        appoint(one, kathu, "ครู", "staff", clock.today())
        Area.create(office=kathu, code=830201 + number % 3, officer=one)
        save_group(None, kathu.id, RISING[number], [kathu.id])
    assert [one.name for one in staff(kathu.id) if one.name in RISING] == RISING
    assert [one.name for one in coverage.people(kathu.id)] == RISING
    assert [one.name for one in groups(kathu.id)] == RISING
    assert [
        one.name for one in people(office.officer("admin")).rows if one.name in RISING
    ] == RISING


def test_the_list_of_people_goes_on_where_its_page_ended(office):
    for number in range(70):
        appoint(
            add_officer(
                f"q{number}",
                f"{('นาย', 'น.ส.', 'พ.ต.ท.')[number % 3]}คนที่ {number:02}",
                "for the first time",
            ),
            office.office("kathu"),
            "ครู",
            "staff",
            clock.today(),
        )
    admin, seen, after = office.officer("admin"), [], None
    while True:
        page = people(admin, "", after)
        seen += [one.name for one in page.rows]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen))
    assert [name[-2:] for name in seen if "คนที่" in name] == [f"{number:02}" for number in range(70)]


def test_places_stand_in_the_order_of_the_thai_alphabet(office, visit):
    areas_commands.give(office.officer("admin"), office.office("kathu").id, [8301, 8302, 8303])
    found = [place.name for place in coverage.places(office.office("kathu").id)]
    assert found == sorted(found, key=sort_key)
    assert found.index("กมลา") < found.index("เกาะแก้ว") < found.index("ฉลอง") < found.index("ป่าตอง")
    page = visit("admin").get(f"/households/areas/{office.office('kathu').id}?province=83")
    assert (
        page.words.index("อ.กะทู้", page.words.index("แสดงอำเภอ"))
        < page.words.index("อ.ถลาง")
        < page.words.index("อ.เมืองภูเก็ต")
    )
