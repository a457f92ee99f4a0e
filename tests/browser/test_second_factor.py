"""A second factor is set up and used on a narrow screen without JavaScript."""

import pyotp


def test_somebody_sets_up_a_second_factor_and_signs_in_with_it(person):
    one = person("thalang2", width=360, scripts=False)
    one.go("/account")
    one.follow("ตั้งรหัสยืนยันสองชั้น")
    one.press("เริ่มตั้ง")
    secret = one.page.inner_text("code").replace(" ", "")
    shown = one.page.locator("main img").bounding_box()
    assert shown["width"] == shown["height"] > 200
    one.shot("second-factor")
    one.page.fill("[name=code]", pyotp.TOTP(secret).now())
    one.page.fill("[name=password]", "phuket-2569")
    one.press("เปิดใช้")
    codes = one.page.locator("code").all_inner_texts()
    assert len(codes) == 10
    one.shot("codes")
    again = person("thalang2", width=360, scripts=False)
    assert "ยืนยันว่าเป็นท่าน" in again.words
    again.page.fill("[name=code]", codes[0])
    again.press("ยืนยัน")
    assert "วันนี้มีอะไรรอท่าน" in again.words
