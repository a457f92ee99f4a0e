"""Letters on paper: the press beside other printers on the same text and font, where these are
installed.

All of a table is measured in rounds, everybody once a round, and ratios are taken within a round:
the machine's own drift falls on all alike. The first round is for warming up. Every letter goes to
another recipient than the one before. The press is asked through its long-lived process, as the
portal asks it; `here` is the same without that.
"""

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median

import pypdfium2

from app.kit.paths import ROOT
from app.press.copies import Copies
from app.press.facts import Facts
from app.press.print import print_paper
from app.press.printer import Printer
from app.press.reading.read import read
from bench.others import OTHERS, Chromium, LibreOffice, Other, XeLaTeX, run

SEED = ROOT / "tests" / "samples" / "letter-1005.txt"
PRESS, HERE, ZIP, ONE = (
    "the press",
    "the press, here",
    "the press, as a zip",
    "the press, as one PDF",
)
OFFICE = "LibreOffice, one more of a pile"
PARAGRAPHS = {
    1: 1,
    2: 9,
    10: 60,
    100: 667,
}  # of the letter's own, over and over, that make so many pages
RECIPIENTS, PILE = (
    1000,
    20,
)  # PILE: how many of them are printed where each is; letters in one process of LibreOffice
Way = Callable[[Facts], object]  # prints
Clock = Callable[[Facts], float]  # prints, and says how many ms that takes

_next = count(1)


def table() -> Iterator[str]:
    """The four tables, line by line, and what could not be measured."""
    facts = read(SEED.read_bytes()).facts
    printer = Printer()
    with tempfile.TemporaryDirectory() as name:
        others = [other(Path(name)) for other in OTHERS if other.there()]
        try:
            yield from _letter(facts, others, printer)
            yield from _cold(facts, others, Path(name))
            yield from _pages(facts, others, printer)
            yield from _recipients(facts, others, printer)
        finally:
            printer.close()
            for other in others:
                other.close()
    for other in OTHERS:
        if not other.there():
            yield f"not installed: {other.name} ({other.needs}); script/bench --all"


def _letter(facts: Facts, others: list[Other], printer: Printer) -> list[str]:
    clocks = {PRESS: _clock(printer.paper), HERE: _clock(print_paper), **_warm(others)}
    for other in others:
        if isinstance(other, Chromium):
            clocks["Chromium, in its page, tagged"] = _clock(other.put_tagged)
    return _against_press("A letter of two pages, warm", _rounds(clocks, facts, 10))


def _cold(facts: Facts, others: list[Other], folder: Path) -> list[str]:
    ours = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "print",
        str(SEED),
        "-o",
        f"{folder}/press.pdf",
    ]
    clocks = {PRESS: _clock(lambda facts: run(ours, folder))}
    clocks |= {
        other.name: _clock(lambda facts, other=other: run(other.command(facts), folder))
        for other in others
    }
    return _against_press("The same by a cold process", _rounds(clocks, facts, 5))


def _pages(facts: Facts, others: list[Other], printer: Printer) -> list[str]:
    ways: dict[str, Way] = {PRESS: printer.paper}
    for other in others:
        ways[other.name] = other.letter
        if isinstance(other, Chromium):
            ways[f"{other.name}, in its page"] = other.put
    rows = {name: f"{name:<34}" for name in ways}
    for pages, paragraphs in PARAGRAPHS.items():
        long = replace(facts, body=list(islice(cycle(facts.body), paragraphs)))
        made = {name: len(pypdfium2.PdfDocument(way(long))) for name, way in ways.items()}
        times = _rounds(
            {name: _clock(way) for name, way in ways.items()}, long, 5 if pages < 100 else 3
        )
        for name in ways:
            rows[name] += f"{median(times[name]):>8.0f}{_ratio(times, PRESS, name):>7.2f}"
            rows[name] += f" {made[name]:>3} p." if made[name] != pages else " " * 7
    heads = "".join(f"{pages:>8} p.{'':<11}" for pages in PARAGRAPHS)
    return [
        "",
        f"{'Pages, median ms, press / it':<34}{heads}(LibreOffice, XeLaTeX: cold)",
        *rows.values(),
    ]


def _recipients(facts: Facts, others: list[Other], printer: Printer) -> list[str]:
    names = [f"ผู้ใหญ่บ้านหมู่ที่ {number} ตำบลกะทู้ อำเภอกะทู้" for number in range(RECIPIENTS)]
    clocks = {
        ZIP: _clock(lambda facts: Copies(facts, names).as_zip("letter")),
        ONE: _clock(lambda facts: Copies(facts, names).as_one()),
        "the press, both at once": _clock(
            lambda facts: printer.copies(facts, names, "letter", lambda done: None)
        ),
    }
    alone = {PRESS: _clock(printer.paper), **_warm(others)}
    clocks |= {
        f"{name}, each": _for_all(clock, 1 if name == OFFICE else PILE)
        for name, clock in alone.items()
    }
    times = _rounds(clocks, facts, 5)
    return [
        "",
        f"{f'{RECIPIENTS:,} recipients (each: {PILE} x {RECIPIENTS // PILE})':<38}{'least s':>9}{'median s':>10}"
        f"{'it / zip':>11}{'it / one PDF':>14}",
        *(
            f"{name:<38}{min(taken) / 1000:>9.2f}{median(taken) / 1000:>10.2f}"
            f"{_ratio(times, name, ZIP):>11.1f}{_ratio(times, name, ONE):>14.1f}"
            for name, taken in times.items()
        ),
    ]


def _warm(others: list[Other]) -> dict[str, Clock]:
    """What prints a letter without starting anew for it."""
    clocks = {}
    for other in others:
        if isinstance(other, LibreOffice):
            clocks[OFFICE] = _one_more(other)
        elif not isinstance(other, XeLaTeX):
            clocks[other.name] = _clock(other.letter)
        if isinstance(other, Chromium):
            clocks["Chromium, in its page"] = _clock(other.put)
    return clocks


def _clock(way: Way) -> Clock:
    def clock(facts: Facts) -> float:
        facts = replace(facts, to=f"{facts.to} {next(_next)}")
        begun = time.perf_counter()
        way(facts)
        return (time.perf_counter() - begun) * 1000

    return clock


def _one_more(office: LibreOffice) -> Clock:
    """A letter in a process that prints many: the time of a pile, less that of one alone, by how
    many more it has.
    """

    def clock(facts: Facts) -> float:
        alone, pile = (
            _clock(lambda facts, size=size: run(office.command(*[facts] * size), office.folder))(
                facts
            )
            for size in (1, PILE)
        )
        return (pile - alone) / (PILE - 1)

    return clock


def _for_all(clock: Clock, some: int) -> Clock:
    return lambda facts: sum(clock(facts) for _copy in range(some)) * RECIPIENTS / some


def _rounds(clocks: dict[str, Clock], facts: Facts, rounds: int) -> dict[str, list[float]]:
    """The ms of each, a round after the other."""
    times: dict[str, list[float]] = {name: [] for name in clocks}
    for _round in range(rounds + 1):
        for name, clock in clocks.items():
            times[name].append(clock(facts))
        gc.freeze()  # what the others have loaded is no burden on a collection of ours
    return {name: taken[1:] for name, taken in times.items()}


def _against_press(title: str, times: dict[str, list[float]]) -> list[str]:
    return [
        "",
        f"{title:<34}{'least ms':>10}{'median ms':>11}{'press / it':>12}",
        *(
            f"{name:<34}{min(taken):>10,.1f}{median(taken):>11,.1f}{_ratio(times, PRESS, name):>12.2f}"
            for name, taken in times.items()
        ),
    ]


def _ratio(times: dict[str, list[float]], one: str, other: str) -> float:
    """The middle of the ratios, round by round."""
    return median(mine / theirs for mine, theirs in zip(times[one], times[other], strict=True))
