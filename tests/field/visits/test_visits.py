"""A visit from its draft to the household's page: kept as it is typed, logged once, its days
possible.
"""

import re
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from app.field.coverage import commands as coverage
from app.field.households.commands import moves, records
from app.field.households.models import AccessRecord, Household, HouseholdEvent, Monthly
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import named
from app.field.visits import commands, queries
from app.field.visits.models import Visit, VisitChoice
from app.kit import clock
from app.kit.db import db
from app.kit.thai import short_date
from app.records.files.photographs import Photograph
from app.records.trail.models import Trail
from tests.field.visits.pictures import camera


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def test_a_visit_is_logged_with_all_that_was_told(visit, office, home, written, logged):
    kathu1 = visit("kathu1")
    health, told = named("dimension", "health"), named("visit", "follow")
    answer = written(
        kathu1,
        on=short_date(_ago(2)),
        kind=str(told.id),
        team="นายครู กะทู้ และ อสม.",
        done="ซ่อมให้",
        help="ข้าวสาร",
        dimensions=str(health.id),
        next_on=short_date(_ago(-30)),
    )
    assert (answer.status, answer.headers["Location"]) == (303, f"/households/{home.id}")
    [one] = logged()
    assert (one.on, one.kind_id, one.next_on, one.by.sign_in) == (
        _ago(2),
        told.id,
        _ago(-30),
        "kathu1",
    )
    assert one.as_post == "เจ้าหน้าที่ registrar"
    page = kathu1.get(f"/visits/{one.id}")
    for words in ("หลังคารั่ว", "ซ่อมให้", "ข้าวสาร", "และ อสม.", "สุขภาพ", "ติดตามต่อเนื่อง"):
        assert words in page.words
    now = Household.get_by_id(home.id)
    assert (now.visited_on, now.next_visit_on, now.visits) == (_ago(2), _ago(-30), 1)
    assert Monthly.get(Monthly.act == "visited").count == 1
    assert HouseholdEvent.get(HouseholdEvent.kind == "visited").on == _ago(2)
    trail = Trail.get(Trail.act == "visit")
    assert (trail.thing, trail.thing_id) == ("household", home.id)
    assert "หลังคา" not in trail.detail
    assert (
        AccessRecord.select()
        .where(AccessRecord.household == home, AccessRecord.officer == office.officer("kathu1"))
        .count()
        == 1
    )


def test_the_household_knows_its_latest_visit_however_late_an_older_one_is_typed(
    visit, home, written, logged
):
    kathu1 = visit("kathu1")
    written(kathu1, on=short_date(_ago(2)), next_on=short_date(_ago(-10)))
    written(kathu1, on=short_date(_ago(9)), next_on=short_date(_ago(5)))
    now = Household.get_by_id(home.id)
    assert (now.visited_on, now.next_visit_on, now.visits) == (_ago(2), _ago(-10), 2)
    written(kathu1, on=short_date(_ago(1)))
    assert Household.get_by_id(home.id).next_visit_on is None
    assert [one.on for one in queries.latest_visits(home)] == [_ago(1), _ago(2), _ago(9)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": ""}, "กรุณากรอกวันที่เยี่ยม"),
        ({"on": "31/2/2569"}, "ไม่มีวันที่นี้"),
        ({"on": lambda: short_date(_ago(-1))}, "ต้องไม่หลังวันนี้"),
        ({"on": lambda: short_date(_ago(61))}, "ก่อนมีครัวเรือนนี้"),
        ({"next_on": lambda: short_date(_ago(0))}, "ต้องหลังวันที่เยี่ยม"),
        ({"next_on": "1/1/2615"}, "ไกลเกินสองปี"),
        ({"seen": " "}, "กรุณาเขียนสิ่งที่พบ"),
        ({"team": ""}, "ใครไปเยี่ยม"),
        ({"seen": "ก" * 8001}, "ยาวเกินไป"),
        ({"kind": "999999"}, "เลือกไม่ถูกต้อง"),
        ({"dimensions": "999999"}, "เลือกไม่ถูกต้อง"),
        ({"kind": "x"}, "เลือกไม่ถูกต้อง"),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_what_was_typed_stays(
    visit, home, written, logged, typed, words
):
    kathu1 = visit("kathu1")
    typed = {name: value() if callable(value) else value for name, value in typed.items()}
    page = written(kathu1, **{"done": "พูดคุยกันยาวมาก", **typed})
    assert page.status == 422
    assert words in page.words
    assert [error for error in page.find("p", **{"class": "error"}) if words in (error.text or "")]
    assert "พูดคุยกันยาวมาก" in page.text
    assert logged() == []
    assert queries.draft(home, Visit.get().by).done == "พูดคุยกันยาวมาก"
    assert Household.get_by_id(home.id).visits == 0


def test_sixty_days_before_a_household_was_entered_can_still_be_told(visit, home, written, logged):
    assert written(visit("kathu1"), on=short_date(_ago(60))).status == 303
    assert len(logged()) == 1


def test_the_commands_hold_the_rule_too(office, home):
    with pytest.raises(commands.Refused, match="ก่อนมีครัวเรือน"):
        commands.enter(home, office.officer("kathu1"), commands.Account(date(2001, 1, 1), seen="ก"))
    draft = commands.keep(
        home, office.officer("kathu1"), commands.Account(_ago(0), next_on=_ago(3))
    )
    with pytest.raises(commands.Refused, match="ต้องหลังวันที่เยี่ยม"):
        commands.log(draft, office.officer("kathu1"))
    assert Visit.select().where(Visit.logged_at.is_null(False)).count() == 0


def test_a_draft_is_kept_as_it_is_typed_and_seen_by_nobody_else(visit, home, logged):
    kathu1, kathu = visit("kathu1", htmx="kept"), visit("kathu")
    where, fields = visit("kathu1").fill(
        visit("kathu1").get(f"/households/{home.id}/visits/new"), "/visits/new"
    )
    for text in ("หลัง", "หลังคา", "หลังคารั่ว"):
        page = kathu1.post(
            where.replace("/new", "/draft"),
            {**_fresh(kathu1, home), "seen": text, "on": "ยังไม่รู้", "team": ""},
        )
        assert "เก็บร่างไว้แล้ว" in page.words
    assert Visit.select().count() == 1
    assert "หลังคารั่ว" in visit("kathu1").get(where).text
    assert "หลังคารั่ว" not in kathu.get(where).text
    draft = Visit.get()
    assert kathu.get(f"/visits/{draft.id}").status == 404
    assert visit("kathu1").get(f"/visits/{draft.id}", follow=False).headers["Location"] == where
    assert "หลังคารั่ว" not in kathu.get(f"/households/{home.id}/visits").text
    assert logged() == []
    assert fields["seen"] == ""


def _fresh(visitor, home):
    """The keys of a form just opened."""
    htmx, visitor.htmx = visitor.htmx, ""
    fields = visitor.fill(visitor.get(f"/households/{home.id}/visits/new"), "/visits/new")[1]
    visitor.htmx = htmx
    return fields


def test_without_javascript_a_button_keeps_the_draft(visit, home):
    kathu1 = visit("kathu1")
    page = kathu1.post(
        f"/households/{home.id}/visits/draft", {**_fresh(kathu1, home), "seen": "ครึ่งทาง"}
    )
    assert "เก็บร่างไว้แล้ว" in page.words
    assert "ครึ่งทาง" in page.text


def test_a_draft_can_be_thrown_away(visit, home, written, logged):
    kathu1 = visit("kathu1")
    written(kathu1, on="")
    written(kathu1, on=short_date(_ago(1)))
    written(kathu1, on="", seen="อีกครั้ง", dimensions=str(named("dimension", "health").id))
    kathu1.send(kathu1.get(f"/households/{home.id}/visits/new"), "/discard", follow=False)
    assert [one.seen for one in Visit.select()] == ["หลังคารั่ว"]
    assert VisitChoice.select().count() == 0
    assert len(logged()) == 1


def test_pressed_twice_it_is_one_visit_with_one_receipt(visit, home, logged):
    kathu1 = visit("kathu1")
    where, fields = kathu1.fill(
        kathu1.get(f"/households/{home.id}/visits/new"), "/visits/new", seen="หลังคารั่ว"
    )
    answers = [kathu1.post(where, fields, follow=False) for _press in range(3)]
    assert {(answer.status, answer.headers["Location"]) for answer in answers} == {
        (303, f"/households/{home.id}")
    }
    assert len(logged()) == Visit.select().count() == Household.get_by_id(home.id).visits == 1


def test_what_arrives_of_a_form_after_it_was_logged_begins_no_new_draft(visit, home, logged):
    kathu1 = visit("kathu1")
    where, fields = kathu1.fill(
        kathu1.get(f"/households/{home.id}/visits/new"), "/visits/new", seen="หลังคารั่ว"
    )
    kathu1.post(where, fields, follow=False)
    page = kathu1.post(where.replace("/new", "/draft"), fields)
    assert page.status == 409
    assert "บันทึกแล้ว" in page.words
    assert Visit.select().count() == 1


def test_sent_by_many_at_one_moment_it_is_one_visit(app, visit, home, logged):
    kathu1 = visit("kathu1")
    where, fields = kathu1.fill(
        kathu1.get(f"/households/{home.id}/visits/new"), "/visits/new", seen="หลังคารั่ว"
    )
    together, answers, cookie = Barrier(6), [], kathu1.client.get_cookie("wian").value
    db.close()

    def press(path: str) -> None:
        client = app.test_client()
        client.set_cookie("wian", cookie)
        together.wait()
        answers.append(client.post(path, data=fields).status_code)

    presses = [
        Thread(target=press, args=(path,))
        for path in [where] * 4 + [where.replace("/new", "/draft")] * 2
    ]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    db.connect(reuse_if_open=True)
    assert sorted(set(answers)) in ([303], [303, 409])
    assert len(logged()) == Visit.select().count() == Household.get_by_id(home.id).visits == 1


def test_thrown_away_at_the_moment_it_is_logged_a_visit_keeps_its_photographs(office, home):
    officer, dimension = office.officer("kathu1"), named("dimension", "health")
    visit = commands.keep(
        home, officer, commands.Account(clock.today(), seen="หลังคารั่ว", touched=[dimension.id])
    )
    commands.add_photo(visit, Photograph(camera(), camera(), 1, 1), "origin")

    def discard() -> None:
        with db.connection_context():
            begun.wait()
            commands.discard(home, officer)

    begun, coming = Barrier(2), Thread(target=discard)
    with db.atomic():
        commands.log(visit, officer)
        coming.start()
        begun.wait()
        coming.join(0.5)  # it comes as far as it can while the other is not over
    coming.join()
    assert Visit.get_by_id(visit.id).logged_at
    assert queries.photos(visit)
    assert queries.touched(visit) == [dimension]


def test_a_lost_session_loses_nothing(visit, home, logged):
    kathu1 = visit("kathu1")
    choice = str(named("dimension", "income").id)
    where, fields = kathu1.fill(
        kathu1.get(f"/households/{home.id}/visits/new"),
        "/visits/new",
        seen="หลังคารั่ว\nสองห้อง",
        dimensions=choice,
    )
    kathu1.client.delete_cookie("wian")
    page = kathu1.post(where, fields)
    assert page.status == 401
    page = kathu1.send(page, "/sign-in", sign_in="kathu1", password="a long enough password")
    assert "หลังคารั่ว" in page.words
    assert kathu1.send(page, "/visits/new", follow=False).status == 303
    [one] = logged()
    assert one.seen == "หลังคารั่ว\nสองห้อง"
    assert [row.choice_id for row in VisitChoice.select()] == [int(choice)]


def test_a_draft_typed_while_the_session_ended_is_kept_after_signing_in(visit, home):
    kathu1 = visit("kathu1")
    fields = _fresh(kathu1, home)
    kathu1.client.delete_cookie("wian")
    page = kathu1.post(f"/households/{home.id}/visits/draft", {**fields, "seen": "ครึ่งทาง"})
    page = kathu1.send(page, "/sign-in", sign_in="kathu1", password="a long enough password")
    page = kathu1.send(page, "/visits/draft")
    assert "ครึ่งทาง" in page.text
    assert Visit.get().seen == "ครึ่งทาง"


def test_a_closed_household_takes_no_visit_and_gives_back_what_was_typed(
    visit, office, home, logged
):
    kathu1 = visit("kathu1")
    where, fields = kathu1.fill(
        kathu1.get(f"/households/{home.id}/visits/new"), "/visits/new", seen="หลังคารั่ว"
    )
    records.close(
        home, office.officer("kathu"), Choice.get(Choice.list == "outcome"), clock.today(), ""
    )
    page = kathu1.post(where, fields)
    assert page.status == 409
    assert "ครัวเรือนนี้ปิดแล้ว" in page.words
    assert "หลังคารั่ว" in page.text
    assert logged() == []
    assert (Household.get_by_id(home.id).visits, Monthly.select().count()) == (0, 0)
    assert "ครัวเรือนนี้ปิดแล้ว" in kathu1.get(where).words
    records.reopen(Household.get_by_id(home.id), office.officer("kathu"), "เปิดผิด")
    assert kathu1.post(where, fields, follow=False).status == 303


def test_visits_of_elsewhere_are_not_to_be_seen_and_the_province_only_reads(
    visit, office, home, written, logged
):
    written(visit("kathu1"))
    [one] = logged()
    for who in ("mueang", "mueang1", "thalang"):
        for path in (
            f"/visits/{one.id}",
            f"/households/{home.id}/visits",
            f"/households/{home.id}/visits/new",
        ):
            assert visit(who).get(path).status == 404, (who, path)
    drafter = visit("drafter")
    assert "หลังคารั่ว" in drafter.get(f"/visits/{one.id}").words
    assert drafter.get(f"/households/{home.id}/visits/new").status == 404


def test_staff_work_in_their_own_places_alone(visit, office):
    home = office.household("mueang", 830101)
    mueang1 = visit("mueang1")
    assert mueang1.get(f"/households/{home.id}/visits/new").status == 404
    coverage.give(
        office.officer("mueang"), office.office("mueang").id, [830101], office.officer("mueang1")
    )
    assert mueang1.get(f"/households/{home.id}/visits/new").status == 200
    assert [place.code for place in queries.places(office.officer("mueang1"))] == [830101]


def test_all_visits_page_by_their_day(visit, office, home):
    for days in range(35):
        commands.enter(
            home,
            office.officer("kathu1"),
            commands.Account(_ago(days % 30), seen=f"ครั้งที่ {days}", team="ครู"),
        )
    kathu1 = visit("kathu1")
    first = kathu1.get(f"/households/{home.id}/visits")
    second = kathu1.get(first.find("a", rel="next")[0].get("href"))
    links = [link.get("href") or "" for page in (first, second) for link in page.find("a")]
    read = [one for one in links if re.fullmatch(r"/visits/\d+", one)]
    assert len(read) == len(set(read)) == 35
    assert second.find("a", rel="next") == []
    days = [Visit.get_by_id(int(one[8:])).on for one in read]
    assert days == sorted(days, reverse=True)
    assert len(queries.latest_visits(home)) == 5


def test_visits_of_a_merged_household_are_those_of_the_one_that_leads(
    visit, office, home, written, logged
):
    other = office.household("kathu", house="14")
    commands.enter(
        other, office.officer("kathu1"), commands.Account(_ago(3), seen="บ้านเดิม", team="ครู")
    )
    written(visit("kathu1"))
    moves.merge(home, Household.get_by_id(other.id), office.officer("kathu"), clock.today())
    assert [one.seen for one in queries.latest_visits(home)] == ["หลังคารั่ว", "บ้านเดิม"]
    page = visit("kathu1").get(f"/visits/{logged()[0].id}")
    assert "บ้านเดิม" in page.words
    assert f"/households/{home.id}" in [link.get("href") for link in page.find("a")]
    with pytest.raises(commands.Refused):
        commands.enter(
            Household.get_by_id(other.id),
            office.officer("kathu1"),
            commands.Account(_ago(0), seen="ก"),
        )
