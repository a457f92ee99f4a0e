"""No page over 14 kB compressed, no cold visit over 30 kB in all."""

import gzip

import pytest

from app.kit.paths import ROOT
from app.people.accounts.models import Officer

PAGE, COLD = 14_000, 30_000
PATHS = (
    "/",
    "/circulars/",
    "/circulars/sent",
    "/documents/",
    "/drafts/",
    "/drafts/new",
    "/drafts/blank",
    "/account",
    "/account/password",
    "/account/second-factor",
    "/numbers/",
    "/people",
    "/sign-in",
)


@pytest.fixture
def busy(office):
    """More than a page of everything, with long subjects."""
    subject = "การขับเคลื่อนการขจัดความยากจนและพัฒนาคนทุกช่วงวัยอย่างยั่งยืนตามหลักปรัชญาของเศรษฐกิจพอเพียง"
    for number in range(32):
        office.issued(subject=f"{subject} {number} {hash(str(number))}")
    for number in range(32):
        office.draft(subject=f"{subject} {number} {hash(str(number))}")
    return office.issued(subject=subject)


def test_no_page_is_over_14_kilobytes_compressed(busy, visit):
    for who in ("drafter", "kathu", "registrar", "admin", "mueang"):
        visitor = visit(who)
        for path in (
            *PATHS,
            f"/people/{Officer.get().id}",
            f"/circulars/{busy.id}",
            f"/documents/{busy.id}",
            f"/drafts/{busy.id}/audience",
        ):
            size = len(gzip.compress(visitor.get(path).text.encode(), 6))
            assert size <= PAGE, f"{path} of {who}: {size} bytes"


def test_a_cold_visit_is_under_30_kilobytes_in_all(busy, visit):
    visitor = visit("kathu")
    desk = visitor.get("/")
    total = len(gzip.compress(desk.text.encode(), 6))
    files = [link.get("href") for link in desk.find("link")] + [
        script.get("src") for script in desk.find("script")
    ]
    for path in files:
        answer = visitor.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Cache-Control"].endswith("immutable")
        total += len(answer.data)
    assert len(files) == 4
    assert total <= COLD, total


def test_pages_are_sent_compressed(visit):
    answer = visit("drafter").client.get("/drafts/blank", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < PAGE


def test_the_page_of_a_very_long_letter_is_no_heavier_and_all_of_it_can_be_read(visit, office):
    from random import Random

    from app.papers.documents import commands
    from app.papers.documents.models import Document

    words = (ROOT / "vendor" / "thbrk" / "words_th.txt").read_text().split()
    chance = Random(7)
    body = ["".join(chance.choices(words, k=120)) for _paragraph in range(60)]
    document = office.draft()
    facts = document.says
    facts.body = body
    commands.edit(document, office.officer("drafter"), facts, document.series, document.version)
    drafter, where, read = visit("drafter"), f"/documents/{document.id}", ""
    while where:
        page = drafter.get(where)
        assert len(gzip.compress(page.text.encode(), 6)) <= PAGE
        read += page.words
        further = [link for link in page.find("a") if link.text == "อ่านต่อ"]
        where = further[0].get("href") if further else ""
    assert all(paragraph[:500] in read for paragraph in body)
    assert Document.get_by_id(document.id).says.body == body
