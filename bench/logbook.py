"""Pages of the logbook with many households, as ratios to the same pages with few."""

from shutil import which
from statistics import median

from bench.pages import ROUNDS, _load, _portal, _ratio

FEW = 1000
OFFICE, TRAIT = 3, 4  # ids of อ.กะทู้ and of a dimension, as they are set up
PAGES = (
    ("summary", "/fieldwork/summary"),
    ("by target", "/fieldwork/summary?by=target"),
    ("by month", "/fieldwork/summary?by=month"),
    ("of one district", f"/fieldwork/summary?office={OFFICE}"),
    ("work", "/fieldwork/"),
    ("work of a district", f"/fieldwork/?office={OFFICE}"),
    ("what it lacks", f"/fieldwork/summary?by=lacks&office={OFFICE}"),
    ("list of work", "/fieldwork/waiting?pile=unverified"),
    ("late visits", "/fieldwork/waiting?pile=visits"),
    ("households", "/households/"),
    ("of a step", f"/households/?office={OFFICE}&step=verified"),
    ("of a dimension", f"/households/?trait={TRAIT}"),
    ("few that lack a thing", f"/households/?office={OFFICE}&lacks=birth_year"),
    ("household", "/households/500"),
    ("desk", "/"),
)


def table(households: int) -> list[str]:
    """Rows of the table: each page with a thousand households and with many."""
    if not which("wrk"):
        return ["wrk is not installed (Debian's package wrk): no figures for pages"]
    with _portal(0, 0, FEW) as few, _portal(0, 0, households) as many:
        targets = [
            (name, size, base, path, cookie)
            for name, path in PAGES
            for size, (base, cookie) in ((FEW, few), (households, many))
        ]
        figures: dict[tuple[str, int], list[tuple[float, float]]] = {}
        for _round in range(ROUNDS):
            for page, size, base, path, cookie in targets:
                figures.setdefault((page, size), []).append(_load(base + path, cookie))
    return [
        _row(page, figures[page, FEW], figures[page, households], households)
        for page, _path in PAGES
    ]


def _row(
    page: str, few: list[tuple[float, float]], many: list[tuple[float, float]], households: int
) -> str:
    rate, slow = (median(column) for column in zip(*many, strict=True))
    rounds = " ".join(f"{one[0] / other[0]:.2f}" for one, other in zip(few, many, strict=True))
    return (
        f"{page:<20} {households:>9,} households {rate:>6.0f} /s  p99 {slow:>7.1f} ms  "
        f"time {_ratio(few, many):.2f} of that with {FEW:,} ({rounds})"
    )
