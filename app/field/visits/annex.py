"""The sheet for a day's round in print (แบบบันทึกการเยี่ยม): a row a household, with lines to
write on.
"""

from datetime import date

from app.field.households.models import Household
from app.field.places.queries import name
from app.kit.thai import long_date, short_date
from app.press.printer import printer

HEADS = ["ที่", "รหัส", "ครัวเรือน", "เยี่ยมล่าสุด", "วันที่เยี่ยม", "สิ่งที่พบ", "สิ่งที่ดำเนินการ", "นัดครั้งต่อไป"]
DAY_LINE, LINES = "_" * 9, " ".join(["_" * 33] * 4)


def sheet(found: list[Household], on: date) -> bytes:
    """The sheet as a PDF. Where all lie in one subdistrict its name stands in the title alone."""
    places = {household.subdistrict for household in found}
    where = f" ตำบล{name(places.pop())}" if len(places) == 1 else ""
    title = ["แบบบันทึกการเยี่ยมครัวเรือน", f"วันที่ {long_date(on)}{where}", f"ผู้เยี่ยม {'_' * 60}"]
    return printer.roll(
        title,
        HEADS,
        [_row(place, one, not where) for place, one in enumerate(found, 1)],
        "register",
    )


def _row(place: int, household: Household, with_place: bool) -> list[str]:
    called = [
        household.head_name,
        household.address,
        f"ต.{name(household.subdistrict)}" if with_place else "",
    ]
    last = short_date(household.visited_on) if household.visited_on else "ยังไม่เคย"
    return [
        str(place),
        household.record_key,
        " ".join(filter(None, called)),
        last,
        DAY_LINE,
        LINES,
        LINES,
        DAY_LINE,
    ]
