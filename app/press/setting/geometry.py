"""Where everything stands on paper (ระยะต่าง ๆ บนกระดาษ): documents/_shared/geometry.toml, and
what an office wants otherwise.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.kit.paths import DOCUMENTS
from app.kit.settings import settings

OURS = DOCUMENTS / "_shared" / "geometry.toml"
PT = 72 / 25.4  # points in a millimetre
# Whose figures a design goes by, its own last.
FOLLOWS = {
    "letter": ("letter",),
    "memo": ("letter", "memo"),
    "stamped": ("letter", "stamped"),
    "order": ("letter", "order"),
    "announcement": ("letter", "order"),
    "regulation": ("letter", "order"),
    "certificate": ("letter", "order", "certificate"),
    "minutes": ("order", "minutes"),
    "roll": ("roll",),
    "register": ("roll",),
}


@dataclass(frozen=True)
class Measure:
    """One figure: a length in mm or pt, or a choice; how sure it is and where it comes from."""

    unit: str  # mm, pt or choice
    value: float | str
    grade: str
    source: str
    says: str

    def __str__(self) -> str:
        """As CSS wants it: 30mm, 20.8pt, ragged."""
        return str(self.value) if self.unit == "choice" else f"{self.value:g}{self.unit}"

    @property
    def mm(self) -> float:
        """The length in millimetres."""
        return self.pt / PT

    @property
    def pt(self) -> float:
        """The length in points."""
        return float(self.value) * (PT if self.unit == "mm" else 1)


Geometry = dict[str, dict[str, Measure]]


class WrongGeometry(ValueError):
    """The office's own geometry.toml cannot be used; the text names the place."""


def geometry() -> Geometry:
    """All figures, those of the office's own file in place of ours. Raises WrongGeometry, naming
    the place.
    """
    own = settings().data / "geometry.toml"
    return _read(own, own.stat().st_mtime_ns) if own.exists() else _read(None, 0)


def figures(design: str) -> dict[str, Measure]:
    """The figures a design goes by, under the names its style sheet uses."""
    places = geometry()
    found = dict(places["page"])
    for name in FOLLOWS[design]:
        found |= places[name]
    return found


@lru_cache(maxsize=2)
def _read(own: Path | None, _changed: int) -> Geometry:
    tables = tomllib.loads(OURS.read_text())
    for name, table in _own(own).items():
        for key, wanted in table.items():
            if key not in tables.get(name, {}):
                raise WrongGeometry(f"{own}: there is no {name}.{key}")
            tables[name][key] = _instead(tables[name][key], wanted, f"{own}: {name}.{key}")
    return {
        name: {key: _measure(entry) for key, entry in table.items()}
        for name, table in tables.items()
    }


def _own(own: Path | None) -> dict[str, dict[str, object]]:
    try:
        return tomllib.loads(own.read_text()) if own else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise WrongGeometry(f"{own}: {problem}") from None


def _instead(ours: dict, wanted: object, where: str) -> dict:
    """Our entry with the office's value. A length must be a length, a choice one of those
    offered.
    """
    unit = next(unit for unit in ("mm", "pt", "choice") if unit in ours)
    value = wanted.get(unit) if isinstance(wanted, dict) else None
    fits = (
        value in ours["of"]
        if unit == "choice"
        else isinstance(value, int | float) and 0 <= value <= 300
    )
    if not fits:
        raise WrongGeometry(
            f"{where} needs {unit} = "
            f"{' or '.join(ours['of']) if unit == 'choice' else 'a number up to 300'}"
        )
    return {**ours, unit: value, "source": "the office's own geometry.toml"}


def _measure(entry: dict) -> Measure:
    unit = next(unit for unit in ("mm", "pt", "choice") if unit in entry)
    return Measure(unit, entry[unit], entry["grade"], entry["source"], entry["says"])
