"""What a row says (ความหมาย): the text of its cells as values, and what is wrong with them,
field by field.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.field.households.citizens import held_in, plain
from app.field.imports.columns import LISTED, TRAITS, VULNERABILITY
from app.field.imports.reasons import Reason
from app.field.pick_lists.models import Choice
from app.field.pick_lists.queries import everything
from app.field.places.queries import name, within
from app.kit import clock
from app.kit.errors import Refused
from app.kit.sealing import mark, opened, sealed
from app.kit.thai import ERA, arabic, fold, read_date

OLDEST = 130  # years
YES = {"1", "✓", "✔", "/", "x", "y", "yes", "true", "ใช่", "มี", "ตก", "ตกเกณฑ์", "ไม่ผ่าน", "ไม่ผ่านเกณฑ์"}
NO = {"", "0", "-", "–", "n", "no", "false", "ไม่", "ไม่ใช่", "ไม่มี", "ไม่ตก", "ผ่าน", "ผ่านเกณฑ์"}
LETTERS = {
    "house": 60,
    "village_name": 120,
    "phone": 60,
    "note": 2000,
    "source": 100,
    "external_key": 60,
    "name": 200,
    "occupation": 100,
}  # as the forms of households take
APART = (";", "|", ",", " / ")  # between entries of lists; the first is ours
LONG_NUMBERS = (
    "external_key",
    "latitude",
    "longitude",
    "version",
    "phone",
)  # where thirteen digits are no citizen number
_BEFORE = re.compile(r"^(ตำบล|อำเภอ|แขวง|เขต|ต\.|อ\.|กิ่งอำเภอ)\s*")


class WrongCell(Exception):
    """A cell that cannot be used; `kind` is that of a Reason."""

    def __init__(self, kind: str, said: str = ""):
        self.kind, self.said = kind, said


@dataclass
class ParsedRow:
    """A row as understood. Only what the file says is in `household` and `person`."""

    number: int
    flaws: list[Reason] = field(default_factory=list)
    household: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)  # lists the row says everything of
    on: set[int] = field(default_factory=set)  # choices that hold
    off: set[int] = field(default_factory=set)  # and that do not
    citizen: str = ""
    mark: str = ""
    record_key: str = ""
    member: int = 0
    version: str = ""
    head: bool | None = None  # whether the row itself says so
    implied: bool = False  # first of its household, and nobody says to be the head

    def traits(self, now: set[int], lists: dict[int, str], among: tuple[str, ...]) -> set[int]:
        """What holds of the household or the person when this row is taken over what holds
        `now`.
        """
        kept = {one for one in now if lists.get(one) not in self.lists} - self.off
        return kept | {one for one in self.on if lists.get(one) in among}


class Context:
    """What a row is understood with: the lists, and the places the officer may bring households
    in for.
    """

    def __init__(self, reach: list[int]):
        entries = [
            choice for kind in (*TRAITS, VULNERABILITY, "relation") for choice in everything(kind)
        ]
        self.lists = {choice.id: choice.list for choice in entries}
        self.words = {choice.id: choice.words for choice in entries}
        self.relations = {
            key: choice for choice in entries if choice.list == "relation" for key in _keys(choice)
        }
        self.named = {
            kind: {
                key: choice.id for choice in entries if choice.list == kind for key in _keys(choice)
            }
            for kind in (*TRAITS, VULNERABILITY)
        }
        self.places: dict[str, list[int]] = {}
        for place in (place for code in reach for place in within(code)):
            found = self.places.setdefault(fold(place.name), [])
            if place.code not in found:
                found.append(place.code)
        self.reach = {code for codes in self.places.values() for code in codes}


def _keys(choice: Choice) -> tuple[str, ...]:
    return fold(choice.code), fold(choice.words)


def pick_cells(columns: list[str], row: list[str]) -> dict[str, str]:
    """What is kept of a row: field → text. Empty cells say nothing, but in a row that was taken out
    of here they empty the field, and in a column for one trait they say that it does not hold.
    Citizen numbers are sealed, wherever they stand.
    """
    cells = {field: row[at] if at < len(row) else "" for at, field in enumerate(columns) if field}
    whole = bool(cells.get("version"))
    said = {
        field: text for field, text in cells.items() if text or whole or field.startswith("trait:")
    }
    if whole and not cells.get(
        "subdistrict"
    ):  # a member's row of a file taken out: the household stands in another
        said = {
            field: text
            for field, text in said.items()
            if field not in HOUSEHOLD and LISTED.get(field) not in TRAITS
        }
    for key, text in said.items():
        if text and key == "citizen":
            said[key] = sealed(text)
        elif key not in LONG_NUMBERS and held_in(text):
            said[key] = f"sealed:{sealed(text)}"
    return said


def parse_row(number: int, said: dict[str, str], context: Context) -> ParsedRow:
    """The row as values, with every flaw found."""
    told = ParsedRow(
        number, record_key=fold(said.get("record_key", "")).upper(), version=said.get("version", "")
    )
    for key, text in said.items():
        try:
            if text.startswith("sealed:"):
                raise WrongCell("number_here")
            if text.startswith("#") and text.rstrip("!?/0A").isupper():
                raise WrongCell("excel_error", text[:20])
            _take(told, key, text, context)
        except WrongCell as wrong:
            told.flaws.append(Reason(wrong.kind, key, said=wrong.said))
    _take_name(told, said)
    _take_place(told, said, context)
    return told


def _take(told: ParsedRow, key: str, text: str, context: Context) -> None:
    if key.startswith("trait:"):
        (told.on if _yes(text) else told.off).add(int(key[6:]))
    elif key in LISTED:
        told.lists.add(LISTED[key])
        told.on |= _several(text, context.named[LISTED[key]])
    elif key in HOUSEHOLD:
        told.household[key] = HOUSEHOLD[key](text)
    elif key in PERSON:
        called, read = PERSON[key]
        told.person[called] = read(text)
    elif key == "relation":
        told.person[key] = _relation(told, text, context)
    elif key == "citizen":
        told.citizen, told.mark = _citizen(opened(text) if text else "")
    elif key == "member":
        told.member = _number_up_to(9_999_999_999)(text) or 0


def _short(key: str) -> Callable[[str], str]:
    def take(text: str) -> str:
        if len(text) > LETTERS[key]:
            raise WrongCell("long", str(LETTERS[key]))
        return text

    return take


def _number_up_to(most: int) -> Callable[[str], int | None]:
    def take(text: str) -> int | None:
        digits = re.sub(r"^(หมู่ที่|หมู่|ม\.?)\s*|\.0+$", "", arabic(text).strip())
        if digits in ("", "-", "–"):
            return None
        if not digits.isdecimal() or not 0 < int(digits) <= most:
            raise WrongCell("number", text[:40])
        return int(digits)

    return take


def _code(text: str) -> str:
    """A code typed as text, as a number, or as a number with a point: 30.0."""
    return re.sub(r"^(\d+)\.0+$", r"\1", arabic(text))


def _house(text: str) -> str:
    text = _code(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{1,2}-([A-Za-z]{3}|[ก-ฮ]{1,2}\.[ก-ฮ]{1,2}\.)", text):
        raise WrongCell("house_day", text)
    return _short("house")(text)


def _degrees(most: int) -> Callable[[str], Decimal | None]:
    def take(text: str) -> Decimal | None:
        if text in ("", "-", "0"):
            return None
        if (
            not re.fullmatch(r"-?\d{1,3}(\.\d+)?", arabic(text))
            or abs(Decimal(arabic(text))) > most
        ):
            raise WrongCell("degrees", text[:40])
        return round(Decimal(arabic(text)), 6)

    return take


def _year(text: str, short: bool = False) -> int | None:
    """A year or a day of either era, as a year of the Common Era; a `short` one may have two
    digits (65).
    """
    plain_text = re.sub(r"^(?:พ|ค)\.?ศ\.?\s*|\.0+$", "", arabic(text).strip())
    if plain_text in ("", "-"):
        return None
    if plain_text.isdecimal() and len(plain_text) in (2, 4):
        year = int(plain_text)
        if len(plain_text) == 2 and not short:
            raise WrongCell("two_digits", text)
        year += 2500 if year < 100 else 0
    else:
        try:
            year = read_date(plain_text.partition(" 00:")[0]).year
        except ValueError:
            raise WrongCell("no_day", text[:40]) from None
    year -= ERA if year > 2400 else 0
    if year > clock.today().year:
        raise WrongCell("ahead", text[:40])
    if year < clock.today().year - OLDEST:
        raise WrongCell("long_ago", text[:40])
    return year


def _source_year(text: str) -> int | None:
    return _year(text, short=True)


HOUSEHOLD: dict[str, Callable[[str], Any]] = {
    "house": _house,
    "village": _number_up_to(99),
    "external_key": lambda text: _short("external_key")(_code(text)) or None,
    "village_name": _short("village_name"),
    "phone": _short("phone"),
    "note": _short("note"),
    "source": _short("source"),
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "source_year": _source_year,
}
PERSON: dict[str, tuple[str, Callable[[str], Any]]] = {
    "birth": ("birth_year", _year),
    "occupation": ("occupation", _short("occupation")),
}


def _relation(told: ParsedRow, text: str, context: Context) -> int | None:
    choice = context.relations.get(fold(text))
    if text and not choice:
        raise WrongCell("not_listed", text[:60])
    if choice:
        told.head = choice.code == "head"
    return choice.id if choice else None


def _citizen(text: str) -> tuple[str, str]:
    if not text or text in ("-", "–") or re.match(r"[xX*]", text):
        return "", ""
    if re.search(r"[eE]\+?\d", text):
        raise WrongCell("citizen_cut")
    try:
        digits = plain(_code(text))
    except Refused:
        raise WrongCell("citizen") from None
    return digits, mark(digits)


def _yes(text: str) -> bool:
    word = fold(_code(text))
    if word in YES or (word.isdecimal() and int(word) > 0):
        return True
    if word in NO:
        return False
    raise WrongCell("yes_no", text[:40])


def _several(text: str, named: dict[str, int]) -> set[int]:
    """The entries a cell names, set apart by what `annex` sets them apart with, or something
    else none of them holds.
    """
    word = text.strip()
    if word in ("", "-", "–"):
        return set()
    if whole := named.get(fold(_code(word))):
        return {whole}
    apart = next((one for one in APART if one in text), None)
    if not apart:
        raise WrongCell("not_listed", word[:60])
    return {one for part in text.split(apart) for one in _several(part, named)}


def _take_name(told: ParsedRow, said: dict[str, str]) -> None:
    parts = [said.get(key, "") for key in ("title", "first", "last")]
    called = said.get("name") or (
        f"{parts[0]}{parts[1]} {parts[2]}" if parts[1] else said.get("head_name", "")
    )
    if said.get("name") and parts[0] and not called.startswith(parts[0]):
        called = parts[0] + called
    if said.get("name") and parts[2] and parts[2] not in called:
        called = f"{called} {parts[2]}"
    if called.startswith("sealed:"):
        return
    if len(called) > LETTERS["name"]:
        told.flaws.append(Reason("long", "name", said=str(LETTERS["name"])))
    if called.strip():
        told.person["name"] = called.strip()
    if said.get("head_name") and (said.get("name") or parts[1]) and told.head is None:
        told.head = fold(called).endswith(fold(said["head_name"])) or None
    elif said.get("head_name") and told.head is None:
        told.head = True


def _take_place(told: ParsedRow, said: dict[str, str], context: Context) -> None:
    """The subdistrict, by its name (with that of the district, where two are called alike) or
    its code.
    """
    typed = _code(said.get("subdistrict", ""))
    if not typed:
        return
    wanted, district = fold(_BEFORE.sub("", typed)), fold(_BEFORE.sub("", said.get("district", "")))
    if wanted.isdecimal():
        found = [int(wanted)] if int(wanted) in context.reach else []
    else:
        found = [code for code in context.places.get(wanted, []) if _lies_in(code, district)]
    if len(found) == 1:
        told.household["subdistrict"] = found[0]
    else:
        told.flaws.append(
            Reason(
                "several_places" if found else "outside",
                "subdistrict",
                said=f"{typed} {said.get('district', '')}".strip()[:80],
            )
        )


def _lies_in(code: int, district: str) -> bool:
    called = fold(name(code // 100))
    return district in ("", called, str(code // 100)) or (
        district == "เมือง" and called.startswith(district)
    )


def written(value: Any, key: str, context: Context) -> str:
    """A value in words, as a page shows it."""
    if value is None:
        return ""
    if key in ("birth_year", "source_year"):
        return str(value + ERA)
    if key == "subdistrict":
        return name(value)
    if key == "relation":
        return context.words.get(value, "")
    return f"{value}"
