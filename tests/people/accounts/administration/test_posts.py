"""A post ends on a day or becomes another, and the work of who leaves goes where it belongs."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from app.circulation.tasks import commands as tasks
from app.circulation.tasks.commands import TaskSpec
from app.circulation.tasks.models import Assignment
from app.field.coverage import commands as coverage
from app.field.coverage.queries import areas_of as areas_of
from app.field.visits import commands as visits
from app.field.visits.models import Visit
from app.kit import clock
from app.kit.db import db
from app.kit.errors import Refused
from app.papers.documents.models import Document
from app.people.accounts.commands import administration, posts
from app.people.accounts.commands.officers import add_officer, appoint
from app.people.accounts.jobs import settle_posts
from app.people.accounts.models import Appointment, Officer, Session
from app.people.accounts.queries import administrators
from app.people.accounts.roles import May
from app.records.trail.models import Trail
from tests.office import PASSWORD

DESK = "วันนี้มีอะไรรอท่าน"


@pytest.fixture
def admin(visit):
    return visit("admin")


def _post(office, who: str, acting: bool = False) -> Appointment:
    return (
        Appointment.select()
        .where(Appointment.officer == office.officer(who), (Appointment.acting != "") == acting)
        .order_by(Appointment.id)
        .get()
    )


def _page(admin, office, who: str, acting: bool = False):
    held = _post(office, who, acting)
    return admin.get(f"/people/{held.officer_id}/posts/{held.id}"), held


def _letter_in_hand(office, who: str = "kathu1") -> Assignment:
    """A task of Kathu given to somebody there."""
    letter = office.ordered(TaskSpec("สำรวจข้อมูล", clock.today() + timedelta(days=20)))
    job = office.assignment(letter, "kathu")
    tasks.assign(job, office.officer("kathu"), office.officer(who))
    return job


def test_an_acting_appointment_ends_and_its_holder_signs_no_more(admin, office, visit):
    """The director of the province is there at last: who acted for them is the head of a
    district alone.
    """
    kathu, phuket = office.officer("kathu"), office.office("phuket")
    assert Officer.get_by_id(kathu.id).may(May.SIGN, phuket.id)
    page, _held = _page(admin, office, "kathu", acting=True)
    page = admin.send(
        page, "/end", last_day=(clock.today() - timedelta(days=1)).isoformat(), successor="0"
    )
    assert "วันสุดท้ายที่ดำรงตำแหน่ง รักษาการในตำแหน่ง" in page.words
    after = Officer.get_by_id(kathu.id)
    assert not after.may(May.SIGN, phuket.id)
    assert after.may(May.SIGN, office.office("kathu").id)
    assert "พ้นแล้ว" in page.words


def test_a_post_that_ends_today_lasts_until_midnight(admin, office, at):
    page, held = _page(admin, office, "kathu1")
    assert admin.send(page, "/end", last_day=clock.today().isoformat(), successor="0").status == 200
    assert Officer.get_by_id(held.officer_id).offices
    at(clock.now() + timedelta(days=1))
    assert not Officer.get_by_id(held.officer_id).offices
    settle_posts.call_local()
    assert Appointment.get_by_id(held.id).settled_at


def test_open_work_goes_back_to_the_office_and_the_page_said_so_before(admin, office):
    job, kathu1 = _letter_in_hand(office), office.officer("kathu1")
    coverage.give(office.officer("admin"), office.office("kathu").id, [8302])
    coverage.give(office.officer("kathu"), office.office("kathu").id, [830202], kathu1)
    page, _held = _page(admin, office, "kathu1")
    assert "ข้อสั่งการที่ได้รับมอบหมาย 1" in page.words
    assert "พื้นที่ที่ดูแล 1" in page.words
    admin.send(
        page, "/end", last_day=(clock.today() - timedelta(days=1)).isoformat(), successor="0"
    )
    assert Assignment.get_by_id(job.id).assignee is None
    assert areas_of(office.office("kathu").id, kathu1) == []
    assert {"end_appointment", "hand_over", "handed_over"} <= {row.act for row in Trail.select()}


def test_open_work_goes_to_the_successor(admin, office, database):
    new = add_officer("kathu9", "นางมาใหม่ ใจดี", PASSWORD)
    appoint(new, office.office("kathu"), "เจ้าหน้าที่ ใหม่", "registrar", clock.today())
    job, kathu1, home = _letter_in_hand(office), office.officer("kathu1"), office.household("kathu")
    visits.keep(home, kathu1, visits.Account(seen="เขียนค้างไว้"))
    page, _held = _page(admin, office, "kathu1")
    assert "ร่างการเยี่ยม 1" in page.words
    admin.send(
        page,
        "/end",
        last_day=(clock.today() - timedelta(days=1)).isoformat(),
        successor=str(new.id),
    )
    assert Assignment.get_by_id(job.id).assignee == new
    assert Visit.get().by == new
    assert Visit.get().seen == "เขียนค้างไว้"


def test_drafts_of_who_leaves_are_written_on_by_who_is_there(admin, office):
    draft = office.draft()
    memo = office.draft()
    Document.update(signer=office.officer("drafter")).where(Document.id == memo.id).execute()
    page, _held = _page(admin, office, "drafter")
    assert "ร่างหนังสือที่ยังไม่ลงนาม 2" in page.words
    page = admin.send(
        page,
        "/end",
        last_day=(clock.today() - timedelta(days=1)).isoformat(),
        successor=str(office.officer("registrar").id),
    )
    assert page.status == 200
    assert Document.get_by_id(draft.id).author == office.officer("registrar")
    assert Document.get_by_id(memo.id).signer is None


def test_who_leaves_is_signed_out_at_once(admin, office, visit):
    leaver = visit("kathu1")
    page, held = _page(admin, office, "kathu1")
    admin.send(
        page, "/end", last_day=(clock.today() - timedelta(days=1)).isoformat(), successor="0"
    )
    assert DESK not in leaver.get("/").words
    assert (
        Session.select()
        .where(Session.officer == held.officer_id, Session.ended_at.is_null())
        .count()
        == 0
    )


def test_who_moves_reads_nothing_of_the_former_office_any_more(admin, office, visit):
    job = _letter_in_hand(office)
    page, held = _page(admin, office, "kathu1")
    page = admin.send(
        page,
        "/change",
        office=str(office.office("mueang").id),
        title="ครู กศน.ตำบลวิชิต",
        role="staff",
        from_on=clock.today().isoformat(),
        acting="",
        successor="0",
    )
    assert "เปลี่ยนตำแหน่งตั้งแต่" in page.words
    moved = Officer.get_by_id(held.officer_id)
    assert moved.offices == [office.office("mueang").id]
    assert Assignment.get_by_id(job.id).assignee is None
    assert visit("kathu1").get(f"/tasks/{job.id}").status == 404


def test_a_new_title_in_the_same_office_leaves_the_work_where_it_is(admin, office):
    job = _letter_in_hand(office)
    page, held = _page(admin, office, "kathu1")
    admin.send(
        page,
        "/change",
        office=str(office.office("kathu").id),
        title="ครูชำนาญการ",
        role="registrar",
        from_on=clock.today().isoformat(),
        acting="",
        successor="0",
    )
    assert Assignment.get_by_id(job.id).assignee_id == held.officer_id
    assert [row.words for row in Officer.get_by_id(held.officer_id).appointments] == ["ครูชำนาญการ"]


@pytest.mark.parametrize(
    ("typed", "said"), [("", "กรุณากรอกช่องนี้"), ("ไม่ใช่วัน", "ไม่มีวันที่นี้"), ("1/1/2000", "ก่อนวันเริ่ม")]
)
def test_a_day_that_cannot_be_is_refused_at_its_field_and_nothing_is_written(
    admin, office, typed, said
):
    page, held = _page(admin, office, "kathu1")
    page = admin.send(page, "/end", last_day=typed, successor="0")
    assert (page.status, said in page.words) == (422, True)
    assert Appointment.get_by_id(held.id).to_on is None


def test_the_last_administrator_stays(office):
    held = _post(office, "admin")
    with pytest.raises(Refused, match="ต้องมีผู้ดูแลระบบ"):
        posts.end(held, clock.today(), None)
    assert Appointment.get_by_id(held.id).to_on is None
    another = add_officer("admin2", "นายดูแล สองดี", PASSWORD)
    appoint(another, office.office("phuket"), "นักวิชาการ", "administrator", clock.today())
    posts.end(held, clock.today(), None)
    assert Appointment.get_by_id(held.id).to_on == clock.today()


def test_somebody_looks_after_the_portal_on_each_day_to_come(office):
    """Who goes at the end of the month is nobody to rely on after it."""
    one, another = _post(office, "admin"), add_officer("admin2", "นายดูแล สองดี", PASSWORD)
    appoint(another, office.office("phuket"), "นักวิชาการ", "administrator", clock.today())
    posts.end(_post(office, "admin2"), clock.today() + timedelta(days=30), None)
    for end in (
        lambda: posts.end(one, clock.today(), None),
        lambda: administration.close(one.officer, by=another),
    ):
        with pytest.raises(Refused, match="ต้องมีผู้ดูแลระบบ"):
            end()
    assert (Appointment.get_by_id(one.id).to_on, Officer.get_by_id(one.officer_id).active) == (
        None,
        True,
    )
    appoint(
        another,
        office.office("phuket"),
        "นักวิชาการ",
        "administrator",
        clock.today() + timedelta(days=31),
    )
    posts.end(one, clock.today(), None)


def test_two_administrators_do_not_end_each_other_at_once(office):
    held = [_post(office, "admin")]
    for number in range(2, 4):
        other = add_officer(f"admin{number}", "นายดูแล ดี", PASSWORD)
        held.append(
            appoint(other, office.office("phuket"), "นักวิชาการ", "administrator", clock.today())
        )
    ready, ended = Barrier(3), []

    def end(one: Appointment) -> None:
        with db.connection_context():
            ready.wait()
            with suppress(Refused):
                posts.end(one, clock.today() - timedelta(days=1), None)
                ended.append(one.id)

    threads = [Thread(target=end, args=(one,)) for one in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == 2
    assert administrators().where(Appointment.to_on.is_null()).count() == 1


def test_nobody_gives_or_ends_posts_of_their_own(admin, office):
    page, held = _page(admin, office, "admin")
    assert not [form for form in page.find("form") if "/people/" in (form.get("action") or "")]
    with pytest.raises(Refused, match="บัญชีของตนเอง"):
        posts.add(
            held.officer,
            office.office("phuket"),
            "ผู้อำนวยการ",
            "head",
            clock.today(),
            "",
            by=held.officer,
        )
    with pytest.raises(Refused, match="บัญชีของตนเอง"):
        posts.end(held, clock.today(), held.officer)


def test_a_day_to_come_can_be_put_off_until_it_is_over(admin, office, at):
    held = _post(office, "kathu1")
    posts.end(held, clock.today() + timedelta(days=5), None)
    posts.end(held, clock.today() + timedelta(days=9), None)
    at(clock.now() + timedelta(days=20))
    settle_posts.call_local()
    with pytest.raises(Refused, match="ส่งมอบงานไปแล้ว"):
        posts.end(Appointment.get_by_id(held.id), clock.today() + timedelta(days=1), None)


def test_a_district_administrator_ends_no_post_of_others(office, visit):
    there = add_officer("kathuadmin", "นายดูแล กะทู้", PASSWORD)
    appoint(there, office.office("kathu"), "นักวิชาการ", "administrator", clock.today())
    held = _post(office, "mueang")
    visitor = visit("kathuadmin")
    assert visitor.get(f"/people/{held.officer_id}/posts/{held.id}").status == 404
    assert (
        visitor.get(f"/people/{_post(office, 'kathu1').officer_id}/posts/{held.id}").status == 404
    )


def test_one_more_post_is_given_in_the_browser(admin, office):
    page = admin.get(f"/people/{office.officer('kathu').id}")
    page = admin.send(
        page,
        "/posts",
        office=str(office.office("phuket").id),
        title="ผู้อำนวยการ",
        role="head",
        acting="รักษาการในตำแหน่ง",
        from_on=clock.today().isoformat(),
    )
    assert "แต่งตั้งแล้ว" in page.words
    assert Officer.get(Officer.sign_in == "kathu").may(May.SIGN, office.office("phuket").id)
