"""The administrator's page, the schedule, and registers held after a restore."""

from datetime import date, datetime, timedelta

import pytest

from app.circulation.circulars.commands import issue
from app.kit import clock, jobs
from app.kit.errors import Refused
from app.kit.settings import settings
from app.kit.storage import store
from app.operations.backups import queries
from app.operations.backups.commands import archives, restores
from app.operations.backups.jobs import keep_up
from app.operations.backups.models import Run, RunKind
from app.operations.health import report
from app.papers.documents.models import Document
from app.papers.numbers.commands import (
    confirm,
    hold_series,
    reserve,
    set_first_number,
    take_number,
    use_reserved,
)
from app.papers.numbers.models import NumberSeries
from app.papers.numbers.queries import reserved
from app.people.accounts.commands.officers import appoint
from app.people.accounts.models import Officer
from app.records.files.commands import take_in
from app.records.files.models import File
from tests.tampering import acted


def test_an_empty_page_says_what_to_do_and_both_buttons_do_it(visit, work):
    admin = visit("admin")
    page = admin.get("/upkeep/")
    assert "ยังไม่เคยสำรอง" in page.words
    assert "สั่งสำรองข้อมูลแล้ว" in admin.send(page, "/back-up").words
    work()
    page = admin.get("/upkeep/")
    assert "สำรองครบทุกอย่าง" in page.words
    admin.send(page, "/prove")
    work()
    page = admin.get("/upkeep/")
    assert "ทะเบียนเลข" in page.words
    assert "ไม่สำเร็จ" not in page.words.replace("พิมพ์ไม่สำเร็จ", "")
    assert [run.good for run in Run.select()] == [True, True]


@pytest.mark.parametrize("who", ["registrar", "kathu", "drafter", "outsider"])
def test_it_is_the_administrators_alone(visit, who):
    assert visit(who).get("/upkeep/").status == 403


def test_an_administrator_of_a_district_looks_after_people_and_not_after_the_portal(visit, office):
    appoint(
        office.officer("outsider"),
        office.office("kathu"),
        "ผู้ดูแลระบบ",
        "administrator",
        date(2020, 1, 1),
    )
    now = clock.now()
    Run.create(kind=RunKind.BACKUP, begun_at=now - timedelta(hours=2), ended_at=now, good=False)
    letter = office.issued()
    Document.update(paper=None, print_failures=1).where(Document.id == letter.id).execute()
    there = visit("outsider")
    desk = there.get("/")
    assert there.get("/people").status == 200
    assert "สำรองข้อมูลไม่สำเร็จ" not in desk.words
    assert not [link for link in desk.find("a") if (link.get("href") or "").startswith("/upkeep")]
    assert there.get("/upkeep/").status == 403
    token = there.get("/account").find("input", name="csrf_token")[0].get("value")
    for act in ("back-up", "prove"):
        assert there.post(f"/upkeep/{act}", {"csrf_token": token, "key": act}).status == 403
    assert Run.select().count() == 1
    assert visit("admin").get("/upkeep/").status == 200


def test_a_failed_backup_waits_on_the_administrators_desk_until_one_is_good(visit):
    now = clock.now()
    Run.create(kind=RunKind.BACKUP, begun_at=now - timedelta(hours=2), ended_at=now, good=False)
    assert "สำรองข้อมูลไม่สำเร็จ" in visit("admin").get("/").words
    Run.create(kind=RunKind.BACKUP, begun_at=now - timedelta(hours=1), ended_at=now, good=True)
    assert "สำรองข้อมูลไม่สำเร็จ" not in visit("admin").get("/").words


def test_a_job_nobody_does_is_seen(visit, office, at):
    office.issued()
    at(clock.now() + timedelta(minutes=20))
    assert "ตรวจว่า portal work ทำงานอยู่" in visit("admin").get("/upkeep/").words
    count, since = jobs.waiting()
    assert count >= 1
    assert isinstance(since, datetime)


def test_the_hour_of_the_day_is_that_of_thailand():
    assert settings().backup_hours == (1,)
    assert queries.due(datetime(2026, 11, 25, 17, 59)) == datetime(2026, 11, 24, 18)
    assert queries.due(datetime(2026, 11, 25, 18, 0)) == datetime(2026, 11, 25, 18)


def test_what_was_due_while_the_machine_was_off_is_caught_up_once(office, work, at):
    at(datetime(2026, 11, 25, 18, 15))
    for _hour in range(2):  # not both at once
        keep_up.call_local()
        work()
    assert [(run.kind, run.good) for run in Run.select().order_by(Run.id)] == [
        ("backup", True),
        ("proof", True),
    ]
    keep_up.call_local()
    assert work() == 0
    at(datetime(2026, 11, 28, 3, 15))  # two nights off
    keep_up.call_local()
    work()
    assert Run.select().where(Run.kind == RunKind.BACKUP).count() == 2
    at(datetime(2026, 12, 3, 3, 15))
    for _hour in range(2):
        keep_up.call_local()
        work()
    assert Run.select().where(Run.kind == RunKind.PROOF, Run.good).count() == 2


@pytest.mark.parametrize("trouble", ["made elsewhere", "gone", "of a clock set forward"])
def test_an_archive_that_would_not_be_found_when_needed_counts_for_none(
    visit, office, work, at, tmp_path, trouble
):
    now = clock.now()
    if trouble == "of a clock set forward":
        at(now + timedelta(days=2000))
    run = archives.back_up(tmp_path / "other.age" if trouble == "made elsewhere" else None)
    archives.prove(tmp_path / "other.age" if trouble == "made elsewhere" else None)
    if trouble == "gone":
        (settings().backups / run.archive).unlink()
    at(now + timedelta(days=1))
    assert "เลยเวลาแล้ว" in visit("admin").get("/upkeep/").words
    assert next(good for good, _name, said in report() if "one was made" in said) is False
    for _hour in range(2):
        keep_up.call_local()
        work()
    assert len(queries.archives()) == 1
    assert "เลยเวลาแล้ว" not in visit("admin").get("/upkeep/").words
    if trouble == "of a clock set forward":
        assert (
            Run.select().where(Run.kind == RunKind.PROOF).order_by(Run.id.desc()).first().archive
            == queries.archives()[0].name
        )


def test_archives_never_proven_are_told_by_check(office, at):
    now = clock.now()
    at(now - timedelta(days=9))
    archives.back_up()
    assert next(good for good, name, _said in report() if name == "backup")
    at(now)
    archives.back_up()
    assert "proven by restoring it ever" in next(said for good, _name, said in report() if not good)


def test_a_lost_file_makes_no_archive_every_hour_and_keeps_no_old_one_for_ever(office, work, at):
    file, _name = take_in("แฟ้มที่หายไป".encode(), "lost.txt")
    store().place(file.sha256).unlink()
    at(datetime(2026, 11, 25, 18, 15))
    settings().backups.mkdir(exist_ok=True)
    for days in range(3, 60):
        for hour in (5, 20):
            (
                settings().backups
                / archives.NAME.format(datetime(2026, 11, 25, hour) - timedelta(days=days))
            ).write_bytes(b"")
    for _hour in range(5):
        keep_up.call_local()
        work()
    assert [(run.kind, run.good) for run in Run.select().order_by(Run.id)] == [
        ("backup", False),
        ("proof", False),
    ]
    assert len(list(settings().backups.glob("*.age"))) < 30


def test_an_archive_that_lacks_a_file_takes_the_place_of_no_whole_one(office, at):
    at(datetime(2026, 11, 25, 3))
    whole = archives.back_up()
    file, _name = take_in("แฟ้มที่หายไปอีก".encode(), "lost.txt")
    store().place(file.sha256).unlink()
    at(datetime(2026, 11, 25, 12))
    assert not archives.back_up().good
    at(datetime(2026, 11, 29, 12))
    archives.back_up()
    assert whole.archive not in archives.give_up_old()


def test_what_does_not_fit_on_the_disk_is_not_begun(office):
    good = archives.back_up()
    with (settings().backups / good.archive).open("ab") as archive:
        archive.truncate(10**13)  # which takes no room itself
    assert "MB are needed" in archives.prove().report
    File.create(sha256="0" * 64, size=10**15, media_type="text/plain", kept_at=clock.now())
    assert "MB are needed" in archives.back_up().report


def test_letters_that_reach_no_place_beside_the_archives_are_told(visit, office, work, at):
    assert archives.back_up().good
    (settings().backups / "issued").rmdir()
    (settings().backups / "issued").write_text("no folder can be made here")
    office.issued()
    work()
    at(clock.now() + timedelta(minutes=20))
    assert "ยังไม่มีสำเนาข้างแฟ้มสำรอง1 ฉบับ" in visit("admin").get("/upkeep/").words
    (said,) = [said for good, name, said in report() if name == "backup" and not good]
    assert "1 letters issued since have no copy" in said
    (settings().backups / "issued").unlink()
    restores.set_aside()
    assert "ยังไม่มีสำเนา" not in visit("admin").get("/upkeep/").words


def test_a_good_archive_elsewhere_does_not_mend_one_that_could_not_be_made_where_it_belongs(
    visit, office, tmp_path
):
    now = clock.now()
    Run.create(kind=RunKind.BACKUP, begun_at=now, ended_at=now, archive=archives.NAME.format(now))
    assert archives.back_up(tmp_path / "other.age").good
    assert "สำรองข้อมูลไม่สำเร็จ" in visit("admin").get("/").words
    assert archives.back_up().good
    assert "สำรองข้อมูลไม่สำเร็จ" not in visit("admin").get("/").words


def test_a_held_register_gives_no_number_until_its_registrar_says_which_was_the_last(visit, office):
    office.issued()
    with acted():
        hold_series(clock.now())
    waiting = office.waiting_for_signature()
    with pytest.raises(Refused, match="ยืนยันเลขล่าสุด"):
        issue(waiting, office.officer("kathu"))
    registrar = visit("registrar")
    assert "ทะเบียนเลขรอยืนยันหลังกู้คืน" in registrar.get("/").words
    series = NumberSeries.get(
        NumberSeries.office == office.office("phuket"), NumberSeries.series == "ordinary"
    )
    page = registrar.get("/numbers/held")
    assert "ยืนยันเลขล่าสุดหลังกู้คืน" in page.words
    wrong = registrar.send(page, f"/held/{series.id}", last="0")
    assert wrong.status == 422
    assert "ต้องไม่ต่ำกว่านั้น" in wrong.words
    assert "เลขถัดไปคือ 5" in registrar.send(wrong, f"/held/{series.id}", last="4").words
    assert issue(waiting, office.officer("kathu")).number.endswith("/5")
    assert registrar.post(f"/numbers/held/{series.id}", {}).status in (400, 404)


def test_a_number_set_aside_and_given_after_the_archive_is_not_given_again(visit, office):
    phuket = office.office("phuket")
    reserve(office.officer("registrar"), phuket.id, "ordinary", 3, "ประชุม")
    with acted():
        hold_series(clock.now())
    series = NumberSeries.get(NumberSeries.office == phuket, NumberSeries.series == "ordinary")
    registrar = visit("registrar")
    page = registrar.get("/numbers/held")
    assert "เลือกเลขที่ใช้ไปแล้วจริง" in page.words
    registrar.send(page, f"/held/{series.id}", last="3", used=["2"])
    assert [one.number for one in reserved(phuket.id, "ordinary")] == [1, 3]
    with pytest.raises(Refused, match="ใช้ไปแล้ว"), acted():
        use_reserved(phuket.id, "ordinary", 2)


def test_registers_without_a_number_are_confirmed_together_once_the_others_are(visit, office):
    office.issued()
    with acted():
        hold_series(clock.now())
    registrar = visit("registrar")
    page = registrar.get("/numbers/held")
    unused = {
        row.series: row
        for row in NumberSeries.select().where(
            NumberSeries.office == office.office("phuket"), NumberSeries.last == 0
        )
    }
    assert len(unused) > 5
    assert f"ยังไม่มีเลขในสำเนาสำรอง {len(unused)} เล่ม" in page.words
    registrar.send(page, f"/held/{unused['order'].id}", last="12")
    assert (
        f"ยืนยันแล้ว {len(unused) - 1} เล่ม"
        in registrar.send(registrar.get("/numbers/held"), "/held/none").words
    )
    left = NumberSeries.select().where(
        NumberSeries.office == office.office("phuket"), NumberSeries.held_since.is_null(False)
    )
    assert [row.last > 0 for row in left] == [True], "the one with letters is asked for by itself"
    assert NumberSeries.get_by_id(unused["order"].id).last == 12
    with acted():
        assert take_number(office.office("phuket").id, "minutes", clock.today().year) == 1
    elsewhere = NumberSeries.select().where(
        NumberSeries.office == office.office("kathu"), NumberSeries.held_since.is_null()
    )
    assert not elsewhere.exists()


def test_a_register_begun_after_the_archive_is_held_as_well(office, at):
    kathu = office.office("kathu").id
    with acted():
        take_number(kathu, "ordinary", 2026)
    at(datetime(2027, 1, 3, 5))
    with acted():
        hold_series(datetime(2026, 12, 31, 1))
    for series, year in (
        ("ordinary", 2026),
        ("ordinary", 2027),
        ("order", 2027),
        ("received", 2026),
    ):
        with pytest.raises(Refused, match="ยืนยันเลขล่าสุด"), acted():
            take_number(kathu, series, year)


def test_two_who_say_different_last_numbers_never_take_a_register_back(office):
    registrar, phuket = office.officer("registrar"), office.office("phuket").id
    with acted():
        take_number(phuket, "ordinary", clock.today().year)
    with acted():
        hold_series(clock.now())
    seen = NumberSeries.get(NumberSeries.office == phuket, NumberSeries.series == "ordinary")
    set_first_number(
        registrar, phuket, "ordinary", 100
    )  # by another, while the first still looks at the page
    with pytest.raises(Refused, match="เลข 99 ใช้ไปแล้ว"):
        confirm(registrar, seen, 50)


def test_a_head_may_confirm_where_there_is_no_registrar_and_nobody_elses(visit, office):
    row = NumberSeries.create(
        office=office.office("mueang"),
        series="received",
        year=clock.today().year,
        last=7,
        held_since=clock.now(),
    )
    assert visit("kathu").get("/numbers/held").words.count("อ.เมือง") == 0
    mueang = visit("mueang")
    assert (
        "เลขถัดไปคือ 8" in mueang.send(mueang.get("/numbers/held"), f"/held/{row.id}", last="7").words
    )
    assert Officer.select().count()
