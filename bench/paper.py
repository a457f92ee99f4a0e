"""Letters on paper: the press beside other printers on the same text and font, where these are installed.

All of a table is measured in rounds, everybody once a round, and ratios are taken within a round: the machine's own drift falls
on all alike. The first round is for warming up. Every letter goes to another recipient than the one before.
"""

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
from app.press.facts import Facts
from app.press.merge import Copies
from app.press.print import print_paper
from app.press.printer import Printer
from app.press.read import read
from bench.others import OTHERS, Chromium, LibreOffice, Other, XeLaTeX, run

SEED = ROOT / "tests" / "samples" / "letter-1005.txt"
PRESS, ZIP, ONE = "the press", "the press, as a zip", "the press, as one PDF"
OFFICE = "LibreOffice, one more of a pile"
PARAGRAPHS = {1: 1, 2: 9, 10: 65, 100: 667}  # of the letter's own, over and over, that make so many pages
RECIPIENTS, PILE = 1000, 20  # PILE: how many of them are printed where each is; letters in one process of LibreOffice
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
            yield from _pages(facts, others)
            yield from _recipients(facts, others, printer)
        finally:
            printer.close()
            for other in others:
                other.close()
    for other in OTHERS:
        if not other.there():
            yield f"not installed: {other.name} ({other.needs}); script/bench --all"


def _letter(facts: Facts, others: list[Other], printer: Printer) -> list[str]:
    clocks = {PRESS: _clock(print_paper), "the press, in its process": _clock(printer.paper), **_warm(others)}
    for other in others:
        if isinstance(other, Chromium):
            clocks["Chromium, in its page, tagged"] = _clock(other.put_tagged)
    return _against(PRESS, "A letter of two pages, warm", _rounds(clocks, facts, 10))


def _cold(facts: Facts, others: list[Other], folder: Path) -> list[str]:
    ours = [sys.executable, "-c", "from app.cli import main; main()", "print", str(SEED), "-o", f"{folder}/press.pdf"]
    clocks = {PRESS: _clock(lambda facts: run(ours, folder))}
    clocks |= {other.name: _clock(lambda facts, other=other: run(other.command(facts), folder)) for other in others}
    return _against(PRESS, "The same by a cold process", _rounds(clocks, facts, 5))


def _pages(facts: Facts, others: list[Other]) -> list[str]:
    ways: dict[str, Way] = {PRESS: print_paper} | {other.name: other.letter for other in others}
    cells: dict[str, list[str]] = {name: [] for name in ways}
    for pages, paragraphs in PARAGRAPHS.items():
        long = replace(facts, body=list(islice(cycle(facts.body), paragraphs)))
        made = {name: len(pypdfium2.PdfDocument(way(long))) for name, way in ways.items()}
        times = _rounds({name: _clock(way) for name, way in ways.items()}, long, 5 if pages < 100 else 3)
        for name in ways:
            cells[name].append(f"{median(times[name]):.0f} on {made[name]}{_ratio(times, PRESS, name):>7.2f}")
    heads = "".join(f"{pages:>20}" for pages in PARAGRAPHS)
    return ["", f"{'Pages: ms on pages made, press/it':<34}{heads}   (LibreOffice, XeLaTeX: cold)",
            *(f"{name:<34}" + "".join(f"{cell:>20}" for cell in row) for name, row in cells.items())]


def _recipients(facts: Facts, others: list[Other], printer: Printer) -> list[str]:
    names = [f"ผู้ใหญ่บ้านหมู่ที่ {number} ตำบลกะทู้ อำเภอกะทู้" for number in range(RECIPIENTS)]
    clocks = {ZIP: _clock(lambda facts: Copies(facts, names).as_zip("letter")),
              ONE: _clock(lambda facts: Copies(facts, names).as_one()),
              "the press, both, in its process": _clock(lambda facts: printer.copies(facts, names, "letter", lambda done: None))}
    alone = {PRESS: _clock(print_paper), **_warm(others)}
    clocks |= {f"{name}, each": _for_all(clock, 1 if name == OFFICE else PILE) for name, clock in alone.items()}
    times = _rounds(clocks, facts, 5)
    return [*_against(ZIP, f"{RECIPIENTS:,} recipients of it", times),
            f"press / Typst as one PDF: {_ratio(times, ONE, 'Typst, each'):.4f}" if "Typst, each" in times else "",
            f"(each: {PILE} printed, times {RECIPIENTS // PILE})"]


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
    """A letter in a process that prints many: the time of a pile, less that of one alone, by how many more it has."""
    def clock(facts: Facts) -> float:
        alone, pile = (_clock(lambda facts, size=size: run(office.command(*[facts] * size), office.folder))(facts)
                       for size in (1, PILE))
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
    return {name: taken[1:] for name, taken in times.items()}


def _against(ours: str, title: str, times: dict[str, list[float]]) -> list[str]:
    return ["", f"{title:<34}{'least ms':>12}{'median ms':>12}{ours + ' / it':>30}",
            *(f"{name:<34}{min(taken):>12,.1f}{median(taken):>12,.1f}{_ratio(times, ours, name):>30.3f}"
              for name, taken in times.items())]


def _ratio(times: dict[str, list[float]], one: str, other: str) -> float:
    """The middle of the ratios, round by round."""
    return median(mine / theirs for mine, theirs in zip(times[one], times[other], strict=True))
