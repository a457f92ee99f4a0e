"""An order goes out as a task and comes back as a report, in Chromium: with JavaScript and
without, wide and on a phone.
"""

import re

import pytest


def _task(person, words: str) -> str:
    person.go("/tasks/")
    person.leave(person.page.locator(f"tbody a:has-text('{words}')").first)
    person.look()
    return re.search(r"/tasks/\d+", person.page.url)[0]


@pytest.mark.parametrize(
    ("width", "scripts", "what"),
    [(1280, True, "การกำหนดแนวทาง"), (360, False, "การบูรณาการ"), (360, True, "การติดตามรายงานผล")],
)
def test_a_task_is_taken_on_reported_returned_and_accepted(person, width, scripts, what):
    name = f"{width}-{'scripts' if scripts else 'plain'}"
    head = person("thalang", width, scripts)
    place = _task(head, what)
    head.shot(f"task-{name}", full=True)
    head.press("รับดำเนินการ")
    assert "กำลังดำเนินการ" in head.words
    head.page.select_option("[name=to]", label="นางสาววิไล งามตา")
    head.press("มอบหมาย")
    assert "มอบหมายให้ นางสาววิไล งามตา แล้ว" in head.words

    teacher = person("thalang2", width, scripts)
    teacher.follow("งานที่มอบหมายให้ท่าน")
    teacher.go(place)
    teacher.page.fill("[name=text]", "ลงพื้นที่ครบทุกหมู่บ้านแล้ว")
    for field in teacher.page.locator("input[name^=figure_]").all():
        field.fill("สิบ")
    teacher.press("ส่งรายงาน")
    assert "ต้องเป็นตัวเลข" in teacher.words
    teacher.shot(f"report-wrong-{name}", full=True)
    for field in teacher.page.locator("input[name^=figure_]").all():
        field.fill("๑,๒๐๐")
    if "ภาพถ่าย" in teacher.words:
        teacher.page.set_input_files(
            "[name=files]", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n"}
        )
    teacher.press("ส่งรายงาน")
    assert "ส่งรายงานแล้ว" in teacher.words

    drafter = person("rang", width, scripts)
    drafter.follow("รายงานรอท่านตรวจ")
    drafter.go(place)
    drafter.shot(f"report-{name}", full=True)
    drafter.page.locator("summary:has-text('ส่งกลับแก้ไข')").click()
    drafter.page.fill("#back-comment", "ขอรายชื่อหมู่บ้าน")
    drafter.leave(drafter.page.locator("button:has-text('ส่งกลับ')").last)
    assert "ส่งกลับให้อำเภอแก้ไขแล้ว" in drafter.words

    teacher.go(place)
    assert "ขอรายชื่อหมู่บ้าน" in teacher.words
    assert teacher.page.input_value("[name=text]") == "ลงพื้นที่ครบทุกหมู่บ้านแล้ว"
    teacher.press("ส่งรายงาน")
    drafter.go(place)
    drafter.press("รับรายงาน")
    assert "เสร็จสิ้น" in drafter.words


def test_a_report_is_kept_while_it_is_typed(person):
    clerk = person("mueang2")
    place = _task(clerk, "การกำหนดแนวทาง")
    clerk.go(place)
    clerk.page.fill("[name=text]", "ครึ่งทางแล้ว")
    clerk.page.wait_for_selector("#kept:has-text('เก็บร่างไว้แล้ว')")
    clerk.page.evaluate("window.onbeforeunload = null")
    head = person("mueang")
    head.go(place)
    assert head.page.input_value("[name=text]") == "ครึ่งทางแล้ว"
