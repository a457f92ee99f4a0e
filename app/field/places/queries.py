"""Questions about places (พื้นที่): provinces, districts and subdistricts by their official codes.

A code is a number of two digits for a province (83), four for a district (8302), six for a
subdistrict (830201): each begins with that of the place it lies in. Names and codes are those of
geothai, fetched at set-up.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.kit.paths import VENDOR
from app.kit.thai import fold, sort_key

LEVELS = {2: "provinces", 4: "districts", 6: "subdistricts"}
_BEFORE = ("ตำบล", "อำเภอ", "จังหวัด", "แขวง", "เขต", "ต.", "อ.", "จ.")


@dataclass(frozen=True)
class Place:
    """A place and its code."""

    code: int
    name: str


@cache
def _all() -> dict[int, str]:
    return {
        int(row[0]): row[1]
        for level in LEVELS.values()
        for row in json.loads((VENDOR / "places" / f"{level}.json").read_text())
    }


def name(code: int) -> str:
    """The name of a place; empty for a code that is none."""
    return _all().get(code, "")


def within(code: int) -> list[Place]:
    """The subdistricts of a province or district, or the one subdistrict, in the order of their
    codes.
    """
    first, last = span(code)
    return [Place(one, said) for one, said in _all().items() if first <= one <= last]


def in_order(places: Iterable[Place]) -> list[Place]:
    """Places by their names, as people look for them."""
    return sorted(places, key=lambda place: sort_key(place.name))


def provinces() -> list[int]:
    """The codes of all provinces."""
    return [code for code in _all() if code < 100]


def districts(province: int) -> list[Place]:
    """The districts of a province."""
    return [Place(one, said) for one, said in _all().items() if one // 100 == province]


def span(code: int) -> tuple[int, int]:
    """The first and last subdistrict code a place can hold: 8302 holds 830200 to 830299."""
    width = 10 ** (6 - len(str(code)))
    return code * width, code * width + width - 1


def in_words(code: int) -> str:
    """A subdistrict with the district and province it lies in: ต.ป่าตอง อ.กะทู้ จ.ภูเก็ต."""
    parts = ((code, "ต."), (code // 100, "อ."), (code // 10000, "จ."))
    return " ".join(short + name(one) for one, short in parts if name(one))


def find(said: str, among: int, digits: int = 6) -> int | None:
    """The code of the subdistrict (or with four digits the district) called so within a place,
    whatever stands before its name (ต. ตำบล อ.), or of that code; None when there is none or more
    than one.
    """
    wanted = fold(said)
    for short in _BEFORE:
        wanted = wanted.removeprefix(short).strip()
    there = {
        code: one
        for code, one in _all().items()
        if len(str(code)) == digits and str(code).startswith(str(among))
    }
    if wanted.isdecimal():
        return int(wanted) if int(wanted) in there else None
    found = [code for code, one in there.items() if fold(one) == wanted]
    return found[0] if len(found) == 1 else None
