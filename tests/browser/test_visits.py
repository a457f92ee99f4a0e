"""A visit is written in Chromium, with JavaScript and without; photographs go out small where a
script can make them so.
"""

import os
import re
import subprocess
import sys

import pypdfium2
import pytest

from app.kit import clock
from app.kit.paths import ROOT
from app.kit.thai import short_date
from tests.browser.conftest import PICTURES
from tests.field.visits.pictures import camera

MADE = """
from app.kit.db import db
from tests.office import SmallOffice
with db.connection_context():
    home = SmallOffice().household("kathu", house={house!r}, who={who!r})
    print(home.id, home.record_key)
"""


@pytest.fixture
def home(portal, env):
    """home("99/1", "นายหนึ่ง") is the id and record key of a new household of Kathu."""

    def make(house: str, who: str) -> tuple[int, str]:
        made = subprocess.run(
            [sys.executable, "-c", MADE.format(house=house, who=who)],
            env=env,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        return int(made[0]), made[1]

    return make


def _photograph(folder) -> str:
    place = folder / "บ้าน.jpg"
    place.write_bytes(camera(4000, 3000, quality=98) + bytes(700_000))
    return str(place)


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (360, False), (1280, True)])
def test_a_visit_with_a_photograph_is_written(person, home, tmp_path, width, scripts):
    home_id, _key = home(f"{width}/{int(scripts)}", "นางแดง ใจสู้")
    name = f"visit-{width}-{'scripts' if scripts else 'plain'}"
    photograph = _photograph(tmp_path)
    teacher = person("kathu1", width, scripts)
    teacher.go(f"/households/{home_id}")
    teacher.follow("บันทึกการเยี่ยม")
    teacher.page.fill("[name=on]", "31/2/2569")
    teacher.page.fill("[name=seen]", "หลังคารั่วสองห้อง ผู้สูงอายุอยู่ลำพัง")
    teacher.page.set_input_files("[name=photos]", photograph)
    sizes: list[int] = []
    teacher.page.on(
        "request",
        lambda request: sizes.append(int(request.all_headers().get("content-length") or 0)),
    )
    teacher.press("บันทึกการเยี่ยม")
    assert (max(sizes) < 400_000) == scripts
    assert max(sizes) < os.path.getsize(photograph) + 100_000
    assert "ไม่มีวันที่นี้" in teacher.words
    assert "ภาพที่ 1" in teacher.words
    teacher.shot(f"{name}-wrong", full=True)
    teacher.page.fill("[name=on]", short_date(clock.today()))
    teacher.press("บันทึกการเยี่ยม")
    assert "บันทึกการเยี่ยมแล้ว" in teacher.words
    teacher.shot(f"{name}-household", full=True)
    teacher.leave(teacher.page.locator("#visits tbody a").first)
    assert teacher.page.locator("main img").count() == 0
    teacher.page.locator("a:has-text('ดูภาพถ่าย')").click()
    teacher.page.wait_for_selector("main img")
    if scripts:
        wide, high = teacher.page.locator("main img").first.evaluate(
            "async (image) => "
            "{ await image.decode(); return [image.naturalWidth, image.naturalHeight]; }"
        )
        assert wide < high <= 240
    teacher.look()
    teacher.shot(name, full=True)


def test_a_visit_is_kept_while_it_is_typed(person, home):
    home_id, _key = home("77", "นายเขียว ขยัน")
    teacher = person("kathu1", 360)
    teacher.go(f"/households/{home_id}/visits/new")
    teacher.page.fill("[name=seen]", "ครึ่งทางแล้ว")
    teacher.page.wait_for_selector("#kept:has-text('เก็บร่างไว้แล้ว')")
    again = person("kathu1", 1280)
    again.go(f"/households/{home_id}/visits/new")
    assert again.page.input_value("[name=seen]") == "ครึ่งทางแล้ว"
    head = person("kathu")
    head.go(f"/households/{home_id}/visits/new")
    assert head.page.input_value("[name=seen]") == ""


def test_a_draft_that_met_a_cut_line_is_kept_when_it_is_back(person, home):
    home_id, _key = home("78", "นางส้ม อดทน")
    teacher = person("kathu1", 360)
    teacher.go(f"/households/{home_id}/visits/new")
    teacher.context.set_offline(True)
    teacher.page.fill("[name=seen]", "พิมพ์บนเรือ")
    teacher.page.wait_for_selector("#kept:has-text('สายขาด')")
    teacher.shot("visit-360-cut")
    teacher.context.set_offline(False)
    teacher.page.wait_for_selector("#kept:has-text('เก็บร่างไว้แล้ว')")
    assert all(
        "ERR_INTERNET_DISCONNECTED" in one or one.startswith("htmx:") for one in teacher.complaints
    ), teacher.complaints
    teacher.complaints.clear()
    again = person("kathu1", 1280)
    again.go(f"/households/{home_id}/visits/new")
    assert again.page.input_value("[name=seen]") == "พิมพ์บนเรือ"


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, False)])
def test_a_sheet_is_printed_and_typed_back_in(person, home, width, scripts):
    _id, first = home(f"11/{width}", "นายฟ้า สดใส")
    _id, second = home(f"12/{width}", "นางน้ำ ใจดี")
    teacher = person("kathu1", width, scripts)
    name = f"sheet-{width}-{'scripts' if scripts else 'plain'}"
    teacher.go("/visits/sheet")
    teacher.page.select_option("[name=which]", "never")
    teacher.press("แสดง")
    teacher.shot(name, full=True)
    asked = "&".join(
        f"household={box.get_attribute('value')}"
        for box in teacher.page.locator("[name=household]").all()
    )
    pdf = pypdfium2.PdfDocument(
        teacher.context.request.get(f"{teacher.portal}/visits/sheet.pdf?{asked}").body()
    )
    words = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert re.sub(r"\s", "", "นายฟ้า สดใส") in re.sub(r"\s", "", words)
    pdf[0].render(scale=1.5).to_pil().save(PICTURES / f"{name}-paper.png")
    teacher.press("กรอกผลของครัวเรือนที่เลือก")
    codes = {
        field.input_value(): field.get_attribute("name")
        for field in teacher.page.locator("input[name$=code]").all()
    }
    assert {first, second} <= set(codes)
    for code, said in ((first, "ยิ้มได้แล้ว"), (second, "")):
        teacher.page.fill(f"[name={codes[code].replace('code', 'seen')}]", said)
    for code, field in codes.items():
        if code not in (first, second):
            teacher.page.fill(f"[name={field}]", "")
    teacher.press("บันทึกทุกแถว")
    assert "บันทึกแล้ว 1 แถว" in teacher.words
    assert "สิ่งที่พบหรือสิ่งที่ดำเนินการ" in teacher.words
    teacher.shot(f"{name}-typed", full=True)
    teacher.page.fill(f"[name={codes[second].replace('code', 'done')}]", "พาไปขึ้นทะเบียน")
    teacher.press("บันทึกทุกแถว")
    assert "บันทึกการเยี่ยมแล้ว 1 ครั้ง" in teacher.words
