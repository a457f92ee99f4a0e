"""Chromium walks the whole thread, with JavaScript and without, on a wide screen and on a phone."""

import re

import pytest

from tests.conftest import SEED


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_letter_goes_the_whole_way(person, width, scripts):
    name = f"{width}-{'scripts' if scripts else 'plain'}"
    drafter = person("rang", width, scripts)
    drafter.shot(f"desk-{name}")
    drafter.go("/drafts/new")
    drafter.page.fill("[name=text]", SEED.read_text())
    drafter.press("อ่านข้อความ")
    assert "9 ย่อหน้า" in drafter.words
    drafter.shot(f"write-{name}")
    drafter.press("บันทึกร่าง")
    assert "บันทึกร่างแล้ว" in drafter.words
    place = re.search(r"/documents/(\d+)", drafter.page.url)
    drafter.follow("เลือกผู้รับและกำหนดเวลา")
    drafter.page.check("[name=everyone]")
    drafter.page.fill("[name=acknowledge_by]", "30/12/2599")
    drafter.press("บันทึกผู้รับ")
    drafter.link("ดูตัวอย่างหน้ากระดาษ").click()
    drafter.page.wait_for_selector("#preview img")
    drafter.page.locator("#preview img").first.scroll_into_view_if_needed()
    if scripts:
        drafter.page.wait_for_function(
            "document.querySelector('#preview img').naturalWidth === 760"
        )
    drafter.shot(f"draft-{name}", full=True)
    drafter.go(f"/documents/{place[1]}")
    drafter.press("ส่งตรวจ")

    checker = person("truat", width, scripts)
    checker.go(f"/documents/{place[1]}")
    checker.press("ผ่านการตรวจ")

    signer = person("kathu", width, scripts)
    signer.go(f"/documents/{place[1]}")
    signer.press("ลงนาม ออกเลข และส่ง 3 แห่ง")
    assert "ลงนามแล้ว เลขที่" in signer.words

    clerk = person("thalang1", width, scripts)
    clerk.go(f"/circulars/{place[1]}")
    clerk.press("ลงรับ")
    assert "ลงรับแล้ว" in clerk.words

    head = person("thalang", width, scripts)
    head.shot(f"district-desk-{name}")
    head.follow("รอท่านรับทราบ")
    head.shot(f"inbox-{name}")
    head.go(f"/circulars/{place[1]}")
    head.shot(f"letter-{name}")
    head.press("รับทราบ")
    assert "รับทราบแล้ว" in head.words

    drafter.go(f"/circulars/{place[1]}")
    assert "1/3" in drafter.words
    drafter.shot(f"roll-{name}")
    for path in ("/documents/", "/drafts/", "/circulars/sent", "/account"):
        drafter.go(path)


def test_the_roll_refreshes_in_place(person):
    drafter = person("rang")
    drafter.go("/circulars/sent")
    drafter.page.locator("tbody a").first.click()
    drafter.page.wait_for_selector("#roll")
    with drafter.page.expect_response(
        lambda answer: answer.request.headers.get("hx-target") == "roll"
    ) as part:
        drafter.link("ดูล่าสุด").click()
    assert part.value.text().lstrip().startswith('<section id="roll"')
    drafter.page.wait_for_selector("#roll table")


def test_a_lost_session_under_htmx_leads_to_the_sign_in_page(person):
    drafter = person("rang")
    drafter.go("/circulars/sent")
    drafter.page.locator("tbody a").first.click()
    drafter.page.wait_for_selector("#roll")
    drafter.context.clear_cookies()
    drafter.link("ดูล่าสุด").click()
    drafter.page.wait_for_url("**/sign-in**")


def test_keyboard_reaches_the_content_first(person):
    drafter = person("rang")
    drafter.page.keyboard.press("Tab")
    assert drafter.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
