"""The tables of counts: right against a recount, within what the reader may see, each figure a
link to as many households.
"""

import gzip
import json
import re
from collections import Counter
from importlib import import_module
from urllib.parse import parse_qs, urlsplit

import pytest

from app.field.field_reports import queries
from app.field.households.commands import shared
from app.field.households.models import (
    LACKS,
    STEPS,
    Household,
    HouseholdTrait,
    Member,
    Monthly,
    Tally,
)
from app.kit.db import db
from app.people.offices.commands import set_up
from tests.field.field_reports.conftest import PLACES
from tests.field.households.test_past import lacking


def _open(*where):
    return list(
        Household.select().where(
            Household.closed_on.is_null(), Household.merged_into.is_null(), *where
        )
    )


def _table(page):
    """The figures of the table by the texts of its rows and columns, and the links of those that
    have one.
    """
    table = page.find("table")[0]
    head, *rows = table.iter("tr")
    columns = ["".join(cell.itertext()).strip() for cell in head][1:]
    counts, links = {}, {}
    for row in rows:
        name, *cells = ["".join(cell.itertext()).strip() for cell in row]
        for column, text, cell in zip(columns, cells, list(row)[1:], strict=True):
            counts[name, column] = int(text.replace(",", "").replace("–", "0"))
            for link in cell.iter("a"):
                links[name, column] = link.get("href")
    return counts, links


def _recount(found, group, by):
    counts = Counter()
    for one in found:
        counts[group(one), "ครัวเรือน"] += 1
        if by == "step":
            counts[group(one), one.step] += 1
        else:
            for choice in {
                row.choice for row in HouseholdTrait.select().where(HouseholdTrait.household == one)
            }:
                if choice.list == by:
                    counts[group(one), choice.words] += 1
    return counts


@pytest.mark.parametrize("by", ["step", "target", "dimension"])
def test_the_table_of_districts_is_right(many, visit, by):
    counts, _links = _table(visit("drafter").get(f"/fieldwork/summary?by={by}"))
    found = _recount(_open(), lambda one: one.office.short_name, by)
    for (name, column), count in found.items():
        words = column if isinstance(column, str) else STEPS[column]
        assert words in STEPS or counts[name, words] == count
    assert sum(count for (name, _column), count in counts.items() if name != "รวม") == sum(
        found.values()
    )
    assert counts["รวม", "ครัวเรือน"] == len(_open())


def test_every_figure_is_a_link_to_as_many_households(many, visit):
    drafter = visit("drafter")
    followed = 0
    for path in (
        "/fieldwork/summary",
        "/fieldwork/summary?by=dimension",
        f"/fieldwork/summary?by=target&office={many.office.office('kathu').id}",
    ):
        counts, links = _table(drafter.get(path))
        for key, where in links.items():
            assert _rows(drafter, where) == counts[key], (key, where)
            followed += 1
    assert followed > 40


def _rows(visitor, where):
    """How many households a list shows, page after page."""
    count = 0
    while where:
        page = visitor.get(where)
        assert page.status == 200
        count += len(
            {
                link.get("href")
                for link in page.find("a")
                if re.fullmatch(r"/households/\d+", link.get("href") or "")
            }
        )
        where = next((link.get("href") for link in page.find("a", rel="next")), None)
    return count


def test_the_table_of_subdistricts_is_right(many, visit):
    kathu = many.office.office("kathu")
    for who in ("drafter", "kathu1"):
        counts, _links = _table(visit(who).get(f"/fieldwork/summary?office={kathu.id}"))
        places = Counter(one.subdistrict for one in _open(Household.office == kathu))
        assert sorted(
            count
            for (name, column), count in counts.items()
            if column == "ครัวเรือน" and name != "รวม"
        ) == sorted(places.values())


def test_staff_see_their_own_places_and_districts_their_own_households(many, visit):
    kathu = many.office.office("kathu")
    counts, _links = _table(visit("kathu2").get("/fieldwork/summary"))
    assert {name for name, _column in counts} == {"ป่าตอง", "รวม"}
    assert counts["รวม", "ครัวเรือน"] == len(
        _open(Household.office == kathu, Household.subdistrict == 830202)
    )
    page = visit("mueang").get(f"/fieldwork/summary?office={kathu.id}")
    counts, links = _table(page)
    assert counts["รวม", "ครัวเรือน"] == len(_open(Household.office == many.office.office("mueang")))
    assert not any(
        parse_qs(urlsplit(where).query)["office"] == [str(kathu.id)] for where in links.values()
    )
    assert "กะทู้" not in page.words


def test_the_table_of_months_is_right(many, visit):
    counts, links = _table(visit("drafter").get("/fieldwork/summary?by=month"))
    words = {
        "verified": "ตรวจสอบ",
        "district": "ศจพ.อ. รับรอง",
        "province": "ศจพ.จ. รับรอง",
        "planned": "แผนได้รับอนุมัติ",
        "helped": "ช่วยเหลือ",
    }
    for act, column in words.items():
        done = Counter(f"{day:%Y-%m}" for _office, _place, one, day in many.acts if one == act)
        shown = [count for (name, at), count in counts.items() if at == column and name != "รวม"]
        assert shown == [done[month] for month in queries._months()]
    assert counts["ต.ค. 2569", "เยี่ยม"] == 0
    drafter = visit("drafter")
    for key, where in links.items():
        assert _rows(drafter, where) == counts[key], key  # each was done once


def test_what_is_counted_beside_the_households_is_what_a_recount_finds(many):
    found = Counter()
    for one in _open():
        found[one.office_id, one.subdistrict, "all"] += 1
        found[one.office_id, one.subdistrict, f"step:{STEPS[one.step]}"] += 1
        for choice in {row.choice_id for row in one.traits}:
            found[one.office_id, one.subdistrict, f"trait:{choice}"] += 1
        for facet in lacking(one):
            found[one.office_id, one.subdistrict, facet] += 1
    assert _kept() == dict(found)


def _kept():
    return {
        (row.office_id, row.subdistrict, row.facet): row.count
        for row in Tally.select().where(Tally.count != 0)
    }


def test_what_records_lack_is_counted_when_it_was_not_before(many):
    """As a former version left it: neither the tallies nor the households know of what is
    lacking.
    """
    ids = [one.id for one in _open()]
    Member.update(birth_year=None, citizen_mark="x").where(
        Member.household << ids[:30], Member.is_head
    ).execute()
    Household.update(latitude="7.9").where(Household.id << ids[::5]).execute()
    for one in _open():
        shared.refresh_summary(one)
    now = _kept()
    assert (
        len({facet for _office, _place, facet in now if facet.startswith("lacks:")}) == 3
    )  # each has a target kind
    Tally.delete().where(Tally.facet.startswith("lacks:")).execute()
    for one in Household.select():
        counted = [row for row in json.loads(one.counted) if not row[2].startswith("lacks:")]
        Household.update(counted=json.dumps(counted)).where(Household.id == one.id).execute()
    import_module("migrations.0016_lacks").up(None, db)
    assert _kept() == now
    for one in _open():
        shared.refresh_summary(one)
    assert _kept() == now, "each household knows how it is counted"


def test_the_table_of_what_is_lacking_leads_to_its_households(field, visit):
    whole = field.add("kathu", 0, 830202, latitude="7.9", longitude="98.3")
    bare = field.add("kathu", 0, 830202, traits=[field.dimensions[0].id])
    Member.update(citizen_mark="x").where(Member.household == whole, Member.is_head).execute()
    Member.update(birth_year=None).where(Member.household == bare).execute()
    for one in (whole, bare):
        shared.refresh_summary(one)
    for who in ("kathu1", "kathu2", "drafter"):
        visitor = visit(who)
        page = visitor.get(f"/fieldwork/summary?by=lacks&office={whole.office_id}")
        counts, links = _table(page)
        assert counts["ป่าตอง", "ครัวเรือน"] == 2
        for words in LACKS.values():
            assert counts["ป่าตอง", str(words)] == 1
            found = visitor.get(links["ป่าตอง", str(words)])
            assert bare.head_name in found.words
            assert whole.head_name not in found.words
            assert str(words) in [
                option.text for option in found.find("option") if option.get("selected") is not None
            ]
    counts, _links = _table(visit("drafter").get("/fieldwork/summary?by=lacks"))
    assert counts["อ.กะทู้", "ไม่มีพิกัดบ้าน"] == 1
    assert "ข้อมูลที่ยังขาด" in visit("kathu1").get("/fieldwork/").words
    mueang = visit("mueang").get(f"/households/?lacks=position&office={whole.office_id}")
    assert bare.head_name not in mueang.words


def test_a_table_is_one_question_and_an_empty_one_says_what_to_do(field, visit, office):
    page = visit("kathu").get("/fieldwork/summary")
    assert "เมื่อบันทึกหรือนำเข้าแล้ว" in page.words
    assert visit("kathu").get("/fieldwork/summary?by=nothing").status == 404
    assert visit("admin").get("/fieldwork/summary").status == 403


@pytest.mark.parametrize("by", ["step", "target", "dimension", "lacks", "month"])
def test_a_table_of_77_districts_is_under_14_kilobytes(field, visit, by):
    phuket, tallies, months = field.office.office("phuket"), [], []
    facets = [
        "all",
        *(f"step:{step}" for step in STEPS),
        *(f"trait:{one.id}" for one in (*field.targets, *field.dimensions)),
        *(f"lacks:{one}" for one in LACKS),
    ]
    for number in range(77 - len(PLACES)):
        district = set_up(
            f"d{number}",
            f"อ.อำเภอที่มีชื่อยาว {number}",
            phuket,
            name=f"กศน. {number}",
            letter_code=str(number),
            valid_from="2020-01-01",
        )
        tallies += [
            {
                "office": district,
                "subdistrict": 830101,
                "facet": facet,
                "count": 900 + field.chance.randrange(9000),
            }
            for facet in facets
        ]
        months += [
            {"office": district, "month": month, "act": act, "count": field.chance.randrange(900)}
            for month in queries._months()
            for act in queries.ACTS
        ]
    for table, rows in ((Tally, tallies), (Monthly, months)):
        for start in range(0, len(rows), 500):
            table.insert_many(rows[start : start + 500]).execute()
    page = visit("drafter").get(f"/fieldwork/summary?by={by}")
    assert len(list(page.find("table")[0].iter("tr"))) == (77 + 2 if by != "month" else 12 + 2)
    assert len(gzip.compress(page.text.encode(), 6)) <= 14_000
