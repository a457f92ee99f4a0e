"""Back, something else typed, saved: nothing typed is ever missing, and no receipt tells of what
was not written.
"""

import re

import pytest

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
AGAIN = "สิ่งที่พิมพ์ครั้งนี้ต่างออกไป"


class Walker:
    """Somebody who saves a form, goes back, types something else and saves again."""

    def __init__(self, person):
        self.person, self.page = person, person.page

    def save(self, form, button, **typed):
        """Fill in the form whose action ends so, and press its button."""
        held = self.page.locator(f"main form[action$='{form}']")
        for name, text in typed.items():
            held.locator(f"[name={name}]").fill(text)
        self.person.leave(held.locator(f"button:has-text('{button}')").last)

    def twice(self, where, form, button, first, then):
        """Saved, a step back, saved again: the page that asks what is meant."""
        self.person.go(where)
        self.save(form, button, **first)
        assert AGAIN not in self.person.words
        self.page.go_back(wait_until="commit")
        if self.person.scripts:
            assert (
                self.page.evaluate("performance.getEntriesByType('navigation')[0].type") != "reload"
            )
        for name, text in first.items():  # as the browser kept it
            assert (
                self.page.locator(f"main form[action$='{form}'] [name={name}]").input_value()
                == text
            )
        self.save(form, button, **then)
        assert AGAIN in self.person.words
        for name, text in then.items():
            assert (
                self.page.locator(f"main form[action$='{form}'] [name={name}]").input_value()
                == text
            )

    def choose(self, words):
        self.person.leave(self.page.locator(f"#again button:has-text('{words}')"))
        assert AGAIN not in self.person.words


@pytest.fixture
def walk(person):
    return lambda who, scripts: Walker(person(who, scripts=scripts))


@pytest.fixture
def home(walk, request):
    """A household that was visited, and that nobody has decided on yet."""
    teacher = walk("kathu1", True)
    teacher.person.go("/households/new")
    teacher.save(
        "/households/new",
        "",
        house=f"{abs(hash(request.node.name)) % 100000}",
        name="นายบ้านใหม่ ใจดี",
    )
    if "/new" in teacher.page.url:  # somebody of that name is there already
        teacher.page.check("[name=anyway]")
        teacher.save("/households/new", "")
    home = re.search(r"/households/\d+", teacher.page.url)[0]
    teacher.person.go(f"{home}/visits/new")  # or it would stand on the sheet of another test
    teacher.save("/visits/new", "บันทึกการเยี่ยม", seen="เยี่ยมครั้งก่อน")
    return home


@pytest.fixture
def task(walk, request):
    """Words of a task just given to every office."""
    drafter, words = walk("rang", True), f"งานของ {request.node.name}"
    drafter.person.go("/circulars/sent")
    letter = re.search(r"\d+", drafter.page.locator("tbody a").last.get_attribute("href"))[0]
    drafter.person.go(f"/tasks/of/{letter}")
    if not drafter.page.locator("[name=what]").is_visible():
        drafter.page.locator("summary:has-text('เพิ่มข้อสั่งการ')").click()
    drafter.page.check("[name=text_asked]")
    drafter.save(f"/of/{letter}", "", what=words)
    return words


def test_the_browser_keeps_the_pages_it_left(person):
    """Without it none of the rest says anything."""
    one = person("rang")
    one.go("/drafts/blank")
    one.page.evaluate(
        "addEventListener('pageshow', (event) => { document.title = `kept ${event.persisted}`; })"
    )
    one.go("/drafts/")
    one.page.go_back(wait_until="commit")
    assert one.page.title() == "kept true"


@BOTH
def test_a_new_draft(walk, scripts):
    drafter = walk("rang", scripts)
    drafter.twice(
        "/drafts/blank",
        "/drafts/",
        "บันทึกร่าง",
        {"subject": "เรื่องแรก", "body": "ก"},
        {"subject": "เรื่องถัดมา", "body": "ข"},
    )
    drafter.person.shot(f"again-{scripts}")
    drafter.choose("บันทึกเป็นรายการใหม่")
    drafter.person.go("/drafts/")
    assert "เรื่องแรก" in drafter.person.words
    assert "เรื่องถัดมา" in drafter.person.words


@BOTH
def test_a_draft_that_is_changed(walk, scripts):
    drafter = walk("rang", scripts)
    drafter.person.go("/drafts/blank")
    drafter.save("/drafts/", "บันทึกร่าง", subject="เรื่องที่แก้", body="ก")
    where = "/drafts/" + re.search(r"/documents/(\d+)", drafter.page.url)[1] + "/edit"
    drafter.twice(where, "/edit", "บันทึกร่าง", {"subject": "แก้ครั้งแรก"}, {"subject": "แก้ครั้งที่สอง"})
    drafter.choose("บันทึกทับฉบับที่ใช้อยู่")
    drafter.person.go(where)
    assert drafter.page.locator("[name=subject]").input_value() == "แก้ครั้งที่สอง"


@BOTH
def test_a_member(walk, home, scripts):
    teacher = walk("kathu1", scripts)
    teacher.twice(
        f"{home}/members/new", "/members/new", "บันทึก", {"name": "เด็กหญิงแรก"}, {"name": "เด็กชายถัดมา"}
    )
    teacher.choose("บันทึกเป็นรายการใหม่")
    assert "เด็กหญิงแรก" in teacher.person.words
    assert "เด็กชายถัดมา" in teacher.person.words


@BOTH
def test_a_member_who_is_changed_to_what_was_typed(walk, home, scripts):
    teacher = walk("kathu1", scripts)
    teacher.twice(
        f"{home}/members/new", "/members/new", "บันทึก", {"name": "เด็กหญิงแรก"}, {"name": "เด็กหญิงหนึ่ง"}
    )
    teacher.person.leave(teacher.page.locator("#again button:has-text('แก้รายการก่อน')"))
    assert teacher.page.locator("main [name=name]").input_value() == "เด็กหญิงหนึ่ง"
    teacher.person.press("บันทึก")
    assert "เด็กหญิงแรก → เด็กหญิงหนึ่ง" in teacher.person.words


@BOTH
def test_a_visit(walk, home, scripts):
    teacher = walk("kathu1", scripts)
    teacher.twice(
        f"{home}/visits/new",
        "/visits/new",
        "บันทึกการเยี่ยม",
        {"seen": "เยี่ยมแรก"},
        {"seen": "เยี่ยมถัดมา"},
    )
    teacher.choose("บันทึกครั้งนี้ด้วย")
    teacher.person.go(f"{home}/visits")
    found = [
        teacher.page.locator("main a[href^='/visits/']").nth(place).get_attribute("href")
        for place in (0, 1)
    ]
    texts = ""
    for where in found:
        teacher.person.go(where)
        texts += teacher.person.words
    assert "เยี่ยมแรก" in texts
    assert "เยี่ยมถัดมา" in texts


@BOTH
def test_an_item_of_a_plan(walk, home, scripts):
    teacher = walk("kathu1", scripts)
    teacher.person.go(f"{home}/plans/new")
    teacher.save("/plans/new", "", problem="รายได้น้อย")
    where = re.search(r"/households/\d+/plans/\d+", teacher.page.url)[0]
    teacher.person.go(where)
    teacher.save("/items", "", activity="งานแรก")
    teacher.page.go_back(wait_until="commit")
    teacher.save("/items", "", activity="งานถัดมา")
    if (
        AGAIN in teacher.person.words
    ):  # not where the browser asked for the page anew, which leads to itself
        teacher.choose("บันทึกเป็นรายการใหม่")
    assert "งานแรก" in teacher.person.words
    assert "งานถัดมา" in teacher.person.words


@BOTH
def test_a_report(walk, task, scripts):
    """The page a report was sent from leads to itself, and the browser asks for it anew: it
    shows the report as sent.
    """
    head = walk("kathu", scripts)
    head.person.go("/tasks/")
    head.person.go(head.page.locator(f"tbody a:has-text('{task}')").first.get_attribute("href"))
    head.page.locator("summary:has-text('รายงานผลได้เลย')").click()
    head.save("/report#report", "ส่งรายงาน", text="รายงานแรก")
    assert "ส่งรายงานแล้ว" in head.person.words
    head.page.go_back(wait_until="commit")
    head.page.wait_for_load_state()
    assert "รายงานแล้ว รอตรวจ" in head.person.words
    assert "รายงานแรก" in head.person.words
