"""Who sees which households: staff their places, a district its own, a province all below; who
broke the glass, one for a day.
"""

from datetime import timedelta

import pytest

from app.field.coverage import commands as coverage
from app.field.households import queries
from app.field.households.commands import access_log
from app.kit import clock
from app.people.accounts.commands.officers import add_officer, appoint


@pytest.fixture
def staff(placed):
    """Two of Kathu's staff: one looks after Patong, one after Kathu itself."""
    found = []
    for sign_in, code in (("patong", 830202), ("katutown", 830201)):
        officer = add_officer(
            sign_in,
            f"ครู {sign_in}",
            "a long enough password",
        )
        appoint(
            officer,
            placed.office("kathu"),
            "ครู กศน.ตำบล",
            "staff",
            clock.today() - timedelta(days=9),
        )
        coverage.give(placed.officer("kathu"), placed.office("kathu").id, [code], officer)
        found.append(officer)
    return found


WRITES = ("change", "members/new", "split", "merge", "close", "reopen", "readings")


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("patong", True, True),
        ("katutown", False, False),
        ("kathu", True, True),
        ("kathu1", True, True),
        ("checker", True, False),
        ("registrar", True, False),
        ("mueang", False, False),
        ("mueang1", False, False),
        ("outsider", False, False),
        ("admin", False, False),
    ],
)
def test_what_each_may_read_and_write(staff, full, visit, who, reads, writes):
    visitor = visit(who)
    page = visitor.get(f"/households/{full.id}")
    assert (page.status == 200) is reads
    assert page.status in (200, 403, 404)
    assert ("บ้านดี" in page.text) is reads
    assert visitor.get(f"/households/{full.id}/past").status == page.status
    for part in WRITES:
        assert (visitor.get(f"/households/{full.id}/{part}").status == 200) is writes, part
    listed = visitor.get("/households/")
    assert ("บ้านดี" in listed.text) is reads


def test_a_broken_glass_does_not_let_write_in_the_own_district(staff, full):
    access_log.break_glass(staff[1], full, "ไปแทน")
    assert queries.find(staff[1], full.id) == full
    assert not queries.own(staff[1]).exists()
    assert not queries.rights(staff[1], full)["write"]
