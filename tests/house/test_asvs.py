"""What docs/asvs.md and SECURITY.md claim is held to tests that are there."""

import re

import pytest

from app.kit.paths import ROOT

pytestmark = pytest.mark.bare
TABLE = ROOT / "docs" / "asvs.md"
# How many requirements of level 1 and 2 each section of ASVS 5.0.0 has; they come first in it.
SECTIONS = {
    section: int(count)
    for section, count in re.findall(
        r"([\d.]+):(\d+)",
        """
    1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3
    5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3
    9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4
    13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
""",
    )
}


def _rows():
    return [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in TABLE.read_text().splitlines()
        if re.match(r"\| \d", line)
    ]


def _meant(numbers: str) -> set[str]:
    """The requirements a row speaks of: single ones, `1.4.1–1.4.3`, or all of a section."""
    found = set()
    for part in numbers.split(", "):
        first, _, last = part.partition("–")
        section = first if first.count(".") == 1 else first.rpartition(".")[0]
        if first.count(".") == 1:
            found |= {f"{section}.{number}" for number in range(1, SECTIONS[section] + 1)}
        elif first.count(".") == 2:
            upto = int((last or first).rpartition(".")[2])
            found |= {
                f"{section}.{number}" for number in range(int(first.rpartition(".")[2]), upto + 1)
            }
    return found


def test_every_test_that_is_named_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE.read_text())
    assert len(named) > 150
    for file, name in named:
        assert re.search(rf"^def {name}\(", (ROOT / file).read_text(), re.MULTILINE), (
            f"{file}::{name}"
        )


def test_no_requirement_of_level_1_or_2_is_left_out():
    needed = {
        f"{section}.{number}"
        for section, count in SECTIONS.items()
        for number in range(1, count + 1)
    }
    told = set().union(*(_meant(row[0]) for row in _rows()))
    assert needed - told == set()


def test_every_row_says_how_it_is_known_or_what_is_missing():
    for numbers, _level, what, state, known in _rows():
        assert state.strip("*") in ("yes", "in part", "no", "does not apply"), numbers
        assert what
        assert known, f"{numbers}: neither a test nor a reason"
        if state != "yes":
            assert re.sub(r"`tests/[^`]+`|<br>", "", known).strip(), f"{numbers}: what is missing?"


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/asvs.md"])
def test_every_page_that_is_linked_is_there(page):
    file = ROOT / page
    for link in re.findall(r"\]\(([^)#]+)\)", file.read_text()):
        assert link.startswith("https://") or (file.parent / link).exists(), link
