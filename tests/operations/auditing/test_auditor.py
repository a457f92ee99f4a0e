"""The auditor: sees what the people of the office did, and of those below it; changes nothing
and opens nothing else.
"""

import csv
import io
from datetime import date, timedelta

import pytest

from app.kit import clock
from app.kit.db import saving
from app.operations.auditing import commands
from app.operations.auditing.forms import SoughtForm
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Officer
from app.people.accounts.passwords import hashed
from app.records.trail import jobs, queries
from app.records.trail.models import Trail
from tests.attacks import conftest as attacked
from tests.office import PASSWORD

people, planted, things = attacked.people, attacked.planted, attacked.things


@pytest.fixture
def auditors(office):
    """One of the province, one of Kathu."""
    for sign_in, slug in (("auditor", "phuket"), ("auditor-kathu", "kathu")):
        one = Officer.create(
            sign_in=sign_in, name=f"นางสาว{sign_in} สุจริต", password=hashed(PASSWORD)
        )
        appoint(one, office.office(slug), "ผู้ตรวจสอบภายใน", "auditor", date(2008, 3, 4))
    return office


def rows(page):
    """Who did what, as the page tells it."""
    body = page.find("tbody")
    return (
        [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in body[0].iter("tr")]
        if body
        else []
    )


def test_an_auditor_opens_the_trail_and_nothing_else(app, auditors, visit, things):
    visitor = visit("auditor")
    assert "ร่องรอย" in visitor.get("/").words
    opened = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and not rule.arguments
        and visitor.get(rule.rule, follow=False).status == 200
    }
    assert opened == {
        "desk.show",
        "auditing.show",
        "auditing.looks",
        "accounts.account",
        "accounts.password",
        "accounts.second_factor",
        "accounts.sign_in",
        "accounts.signed_out",
        "verify.show",
        "reminders.show",
        "tasks.ours",
    }
    for rule in attacked.routes(app):
        if "GET" in rule.methods:
            assert visitor.get(attacked.filled(rule, things[0])).status in (403, 404), rule
    for who in ("kathu", "admin", "registrar"):
        assert visit(who).get("/trail/").status == 403


def test_the_province_sees_all_and_a_district_its_own(auditors, visit):
    auditors.issued()
    auditors.household("kathu")
    auditors.household("mueang", 830106)
    visit().sign_in("nobody here", "x")
    whole = " ".join(" ".join(row) for row in rows(visit("auditor").get("/trail/")))
    assert "นายผู้นำ เมือง" in whole
    assert "ระบบ" in whole
    own = rows(visit("auditor-kathu").get("/trail/"))
    assert {row[1].partition(" ผู้อำนวยการ")[0].partition(" รักษาการ")[0] for row in own} == {
        "นางสาวผู้นำ กะทู้",
        "นางสาวauditor-kathu สุจริต",
    }
    assert rows(visit("auditor-kathu").get("/trail/?people=เมือง")) == []


def test_filters_by_person_act_thing_and_day(auditors, visit, at):
    letter = auditors.issued()
    household = auditors.household("kathu")
    visitor = visit("auditor")
    assert {row[2].split()[0] for row in rows(visitor.get("/trail/?act=sign"))} == {"ลงนาม"}
    assert {row[3] for row in rows(visitor.get(f"/trail/?thing=document&number={letter.id}"))} == {
        f"หนังสือ {letter.id}"
    }
    assert len(rows(visitor.get(f"/trail/?thing=document&number={letter.id}"))) == 6
    assert {row[3] for row in rows(visitor.get("/trail/?thing=household"))} == {
        f"ครัวเรือน {household.id}"
    }
    assert {
        row[1].partition(" เจ้าหน้าที่")[0] for row in rows(visitor.get("/trail/?people=ร่าง เก่ง"))
    } == {"นายร่าง เก่งมาก"}
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert len(rows(visitor.get(f"/trail/?act=sign&since={today}&until={today}"))) == 1
    assert rows(visitor.get(f"/trail/?act=sign&since={tomorrow}")) == []
    assert rows(visitor.get(f"/trail/?act=sign&until={today - timedelta(days=1)}")) == []
    wrong = visitor.get("/trail/?since=31/2/2569&number=x&act=nothing")
    assert wrong.status == 200
    assert "ไม่มีวันที่นี้" in wrong.words


def test_only_refusals_only_exports_only_rights(auditors, visit):
    household = auditors.household("kathu")
    visit("mueang").get(f"/households/{household.id}")
    visit().sign_in("kathu", "wrong wrong wrong")
    visit("kathu").get(f"/fieldwork/{household.id}.pdf")
    visitor = visit("auditor")
    refused = rows(visitor.get("/trail/?only=refused"))
    assert [row[2].split()[0] for row in refused] == ["ลงชื่อเข้าใช้ไม่สำเร็จ", "ถูกปฏิเสธ"]
    assert "GET /households/<int:household_id> 404" in refused[1][2]
    assert refused[1][3] == f"ครัวเรือน {household.id}"
    assert [row[2] for row in rows(visitor.get("/trail/?only=out"))] == ["พิมพ์แฟ้มครัวเรือน"]
    assert all("แต่งตั้ง" in row[2] for row in rows(visitor.get("/trail/?only=rights&act=appoint")))
    assert rows(visitor.get("/trail/?only=sessions"))[0][2].startswith("ลงชื่อเข้าใช้")


def test_who_looked_at_which_household(auditors, visit):
    kathu, mueang = auditors.household("kathu"), auditors.household("mueang", 830106)
    visit("kathu").get(f"/households/{kathu.id}")
    visit("mueang").get(f"/households/{mueang.id}")
    visit("drafter").get(f"/households/{kathu.id}")
    visitor = visit("auditor")
    assert [row[1] for row in rows(visitor.get("/trail/looks"))] == [
        "นายร่าง เก่งมาก",
        "นายผู้นำ เมือง",
        "นางสาวผู้นำ กะทู้",
    ]
    assert len(rows(visitor.get(f"/trail/looks?number={kathu.id}"))) == 2
    assert [row[1] for row in rows(visit("auditor-kathu").get("/trail/looks"))] == ["นางสาวผู้นำ กะทู้"]
    assert rows(visitor.get(f"/trail/looks?until={clock.today() - timedelta(days=1)}")) == []
    assert kathu.head_name not in visitor.get("/trail/looks").words, (
        "an auditor sees who looked, not at whom"
    )


def test_pages_by_key_whoever_is_asked_for(auditors, visit, monkeypatch):
    for number in range(40):
        auditors.draft(f"เรื่องที่ {number}")
    visitor = visit("auditor")
    for query in ("", "?act=draft", "?people=ร่าง", "?thing=document"):
        seen, page = [], visitor.get(f"/trail/{query}")
        while True:
            seen += rows(page)
            onward = [link.get("href") for link in page.find("a", rel="next")]
            if not onward:
                break
            page = visitor.get(onward[0])
        wanted = (
            Trail.select()
            if not query
            else Trail.select().where(
                Trail.act == "draft"
                if "act" in query
                else Trail.officer_name.contains("ร่าง")
                if "people" in query
                else Trail.thing == "document"
            )
        )
        assert abs(len(seen) - wanted.count()) <= 1, (
            query
        )  # the visitor's own pages add nothing; the sign-in is in it


def test_whether_the_trail_is_whole_stands_there(auditors, visit):
    visitor = visit("auditor")
    assert "ยังไม่เคยตรวจร่องรอยทั้งหมด" in visitor.get("/trail/").words
    jobs.verify.call_local()
    assert "ต่อกันครบ" in visitor.get("/trail/").words
    found = queries.TrailVerdict(5, queries.head(), 3, [])
    with saving():
        from app.records.trail.commands import note_verified

        note_verified(found)
    assert "มีรายการถูกแก้หรือหาย" in visitor.get("/trail/").words


def test_what_is_chosen_goes_out_as_csv_and_that_is_an_act_itself(auditors, visit, monkeypatch):
    letter = auditors.issued(subject="=1+1")
    visitor = visit("auditor")
    page = visitor.get(f"/trail/?thing=document&number={letter.id}")
    where, fields = visitor.fill(page, "/rows.csv")
    answer = visitor.post(where, fields)
    text = answer.answer.data.decode()
    told = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert text[0] == "\ufeff"
    assert [row[4] for row in told[1:]] == [
        "ส่ง",
        "ลงนาม",
        "ผ่านการตรวจ",
        "ส่งตรวจ",
        "กำหนดผู้รับ",
        "ร่าง",
    ]
    assert not any(cell.startswith(tuple("=+-@")) for row in told for cell in row)
    [out] = Trail.select().where(Trail.act == "trail_taken_out")
    assert out.said == {"count": 6, "number": letter.id, "thing": "document", "people": False}
    assert out.officer_name == "นางสาวauditor สุจริต"

    monkeypatch.setattr(commands, "MOST", 3)
    assert visitor.post(where, fields).status == 409
    empty = visitor.post(where, {**fields, "number": "99999"})
    assert empty.status == 409
    assert Trail.select().where(Trail.act == "trail_taken_out").count() == 1


def test_a_district_takes_out_its_own_alone(auditors, visit):
    auditors.issued()
    visitor = visit("auditor-kathu")
    where, fields = visitor.fill(visitor.get("/trail/"), "/rows.csv")
    told = list(csv.reader(io.StringIO(visitor.post(where, fields).answer.data.decode()[1:])))
    assert {row[2] for row in told[1:]} == {"นางสาวผู้นำ กะทู้", "นางสาวauditor-kathu สุจริต"}


def test_the_page_is_light(auditors, visit):
    import gzip

    for number in range(40):
        auditors.draft(f"เรื่องที่ {number}")
    assert len(gzip.compress(visit("auditor").get("/trail/").text.encode(), 6)) < 14_000


def test_every_filter_has_words(app):
    with app.test_request_context():
        form = SoughtForm(meta={"csrf": False})
        assert all(
            str(words)
            for name in ("only", "act", "thing")
            for words in (choice.label for choice in form[name].choices)
        )


def test_roles_and_offices_stand_in_words(auditors, visit, office):
    appoint(
        office.officer("outsider"),
        office.office("kathu"),
        "นักวิชาการ",
        "administrator",
        date(2020, 1, 1),
        by=office.officer("admin"),
    )
    words = visit("auditor").get("/trail/?act=appoint").words
    assert "ผู้ดูแลระบบ" in words
    assert "อ.กะทู้" in words
    assert "นักวิชาการ ผู้ดูแลระบบ" in words
