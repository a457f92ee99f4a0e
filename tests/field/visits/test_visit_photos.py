"""Photographs of a visit: what is stored, who sees them, and what happens to bad ones."""

import io

import pytest
from PIL import Image

from app.field.visits.models import Photo, Visit
from app.kit.storage import content
from app.records.files.models import File
from tests.field.visits.pictures import bomb, camera, noise, plain


def _sent(*pictures: bytes, name: str = "ภาพ.jpg"):
    return [(io.BytesIO(content), name) for content in pictures]


def _stored() -> list[bytes]:
    return [content(row.sha256) for row in File.select()]


def test_a_photograph_is_stored_small_upright_and_without_its_place(visit, written, logged):
    kathu1 = visit("kathu1")
    sent = camera(4000, 3000)
    assert written(kathu1, photos=_sent(sent)).status == 303
    [photo] = Photo.select()
    large, small = (content(file.sha256) for file in (photo.file, photo.small))
    assert (len(large), len(small)) == (photo.file.size, photo.small.size)
    assert len(large) <= 200_000
    assert len(small) <= 10_000
    assert Image.open(io.BytesIO(large)).size == (photo.width, photo.height) == (1200, 1600)
    assert sorted(_stored()) == sorted([large, small])
    for stored in _stored():
        assert not Image.open(io.BytesIO(stored)).getexif()
        assert b"Phonemaker" not in stored


def test_thumbnails_are_loaded_only_when_asked_for(visit, written, logged):
    written(visit("kathu1"), photos=_sent(camera(), camera(900, 800)))
    [one] = logged()
    kathu = visit("kathu")
    page = kathu.get(f"/visits/{one.id}")
    assert page.find("img") == []
    page = kathu.get(
        next(link.get("href") for link in page.find("a") if "ดูภาพถ่าย 2 ภาพ" in (link.text or ""))
    )
    assert len(page.find("img")) == 2
    part = visit("kathu", htmx="photos").get(f"/visits/{one.id}?photos=1")
    assert [image.get("src") for image in part.find("img")] == [
        image.get("src") for image in page.find("img")
    ]
    assert part.find("h1") == []
    answer = kathu.get(page.find("img")[0].get("src"))
    assert len(answer.answer.data) <= 10_000
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]


def test_photographs_of_elsewhere_and_of_a_colleagues_draft_are_not_to_be_seen(
    visit, written, logged
):
    kathu1 = visit("kathu1")
    assert written(kathu1, seen="", photos=_sent(camera())).status == 422
    where = f"/visits/{Visit.get().id}/photos/{Photo.get().id}/large.jpg"
    assert kathu1.get(where).status == 200
    assert visit("kathu").get(where).status == 404
    written(kathu1)
    assert visit("kathu").get(where).status == visit("drafter").get(where).status == 200
    assert visit("mueang").get(where).status == 404
    written(kathu1, photos=_sent(camera(700, 500)))
    first, second = logged()
    other = Photo.get(Photo.visit == second)
    assert visit("kathu").get(f"/visits/{first.id}/photos/{other.id}/large.jpg").status == 404


def test_photographs_wait_in_the_draft_while_something_else_is_wrong(visit, home, written, logged):
    kathu1 = visit("kathu1")
    page = written(kathu1, seen="", photos=_sent(camera()))
    assert page.status == 422
    assert "ภาพที่ 1" in page.words
    page = kathu1.send(page, "/visits/new", follow=False, seen="หลังคารั่ว")
    assert page.status == 303
    assert [photo.visit_id for photo in Photo.select()] == [one.id for one in logged()]


def test_the_same_photograph_sent_twice_is_one(visit, written):
    kathu1 = visit("kathu1")
    written(kathu1, seen="", photos=_sent(camera(), camera()))
    written(kathu1, seen="", photos=_sent(camera(), camera(900, 800)))
    assert Photo.select().count() == 2


def test_ten_are_taken_and_no_more(visit, written, logged):
    kathu1 = visit("kathu1")
    pictures = [plain("PNG", size=(60, 40 + place)) for place in range(13)]
    page = written(kathu1, photos=_sent(*pictures[:11]))
    assert page.status == 422
    assert "ไม่เกิน 10 ภาพ" in page.words
    assert Photo.select().count() == 10
    assert "ไม่เกิน 10 ภาพ" in written(kathu1, photos=_sent(*pictures[11:])).words
    assert Photo.select().count() == 10
    assert logged() == []


@pytest.mark.parametrize(
    "bad",
    [
        bomb,
        lambda: camera()[:5000],
        lambda: b"GIF89a",
        lambda: plain("WEBP"),
        lambda: b"\0\0\0\x18ftypheic" + bytes(99),
        lambda: b"",
    ],
    ids=["bomb", "cut", "gif", "webp", "heic", "empty"],
)
def test_a_bad_photograph_is_refused_at_its_field_and_nothing_of_it_is_stored(
    visit, home, written, logged, bad
):
    kathu1 = visit("kathu1")
    page = written(kathu1, photos=_sent(bad(), name="../../บ้าน.jpg"))
    assert page.status == 422
    assert [
        error.text
        for error in page.find("p", id="photos-error")
        if error.text.startswith("บ้าน.jpg: ")
    ]
    assert "หลังคารั่ว" in page.text
    assert (Photo.select().count(), File.select().count(), logged()) == (0, 0, [])
    page = kathu1.send(page, "/visits/new", follow=False)
    assert page.status == 303
    assert len(logged()) == 1


def test_of_several_the_good_ones_are_kept(visit, written):
    page = written(visit("kathu1"), photos=_sent(camera(), bomb(), noise(300, 200)))
    assert page.status == 422
    assert Photo.select().count() == 2


def test_a_photograph_can_be_taken_off_a_draft_but_not_off_a_visit(visit, home, written, logged):
    kathu1 = visit("kathu1")
    page = written(kathu1, seen="", photos=_sent(camera()))
    photo = Photo.get()
    remove = f"/visits/{photo.visit_id}/photos/{photo.id}/remove"
    where, fields = kathu1.fill(page, remove)
    kathu1.send(page, "/visits/new", seen="หลังคารั่ว", follow=False)
    assert kathu1.post(where, fields).status == 409
    assert Photo.select().count() == 1
    page = written(kathu1, seen="", photos=_sent(camera()))
    kathu1.send(page, "/remove", follow=False)
    assert [row.visit_id for row in Photo.select()] == [one.id for one in logged()]


def test_the_button_without_javascript_keeps_photographs_in_the_draft(visit, home):
    kathu1 = visit("kathu1")
    where, fields = kathu1.fill(kathu1.get(f"/households/{home.id}/visits/new"), "/visits/new")
    page = kathu1.post(where.replace("/new", "/draft"), {**fields, "photos": _sent(camera())})
    assert "ภาพที่ 1" in page.words
    page = kathu1.post(where.replace("/new", "/draft"), {**fields, "photos": _sent(bomb())})
    assert page.status == 422
    assert "40 ล้านจุด" in page.words


def test_a_session_lost_with_photographs_says_that_they_have_to_be_chosen_again(visit, home):
    kathu1 = visit("kathu1")
    where, fields = kathu1.fill(
        kathu1.get(f"/households/{home.id}/visits/new"), "/visits/new", seen="หลังคารั่ว"
    )
    kathu1.client.delete_cookie("wian")
    page = kathu1.post(where, {**fields, "photos": _sent(camera())})
    assert page.status == 401
    assert "แฟ้ม" in page.words
    assert File.select().count() == 0


def test_a_photograph_of_a_visit_becomes_the_picture_of_the_house(visit, written, logged):
    kathu1 = visit("kathu1")
    written(kathu1, photos=_sent(camera(), camera(900, 800)))
    [one] = logged()
    house = f"/households/{one.household_id}"
    assert kathu1.get(f"{house}/picture.jpg").status == 404
    page = kathu1.get(f"/visits/{one.id}?photos=1")
    second = list(one.photos)[1]
    page = kathu1.send(page, f"/photos/{second.id}/of-house")
    assert "ใช้เป็นภาพบ้านแล้ว" in page.words
    assert f"{house}/picture.jpg" in [link.get("href") for link in page.find("a")]
    assert kathu1.get(f"{house}/picture.jpg").answer.data == content(second.file.sha256)
    assert visit("mueang1").get(f"{house}/picture.jpg").status == 404
    assert (
        kathu1.get(f"/visits/{one.id}?photos=1").text.count("of-house") == 1
    )  # the other one still may
