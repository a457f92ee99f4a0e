"""Other releases of WeasyPrint, really installed, print every sample: the same text on as many
pages, by public means alone. The one before ours stands for the day ours cannot be used.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.kit.paths import DOCUMENTS, ROOT, VENDOR
from app.press.pdf.ruler import PrintedLine, lines
from app.press.weasyprint70 import MADE_FOR

HERE = Path(__file__).parent
RELEASES = sorted(file.stem.removeprefix("weasyprint-") for file in HERE.glob("weasyprint-*.txt"))
SAMPLES = sorted(
    str(file.relative_to(DOCUMENTS))
    for file in DOCUMENTS.glob("*/sample*.json")
    if "kind" in json.loads(file.read_text())
)
PRINT = """
import sys
from pathlib import Path
import weasyprint
from app.kit.paths import DOCUMENTS
from app.press.facts import Facts
from app.press.print import print_paper
assert weasyprint.__version__ == sys.argv[1], weasyprint.__version__
for name in sys.argv[3:]:
    facts = Facts.from_json((DOCUMENTS / name).read_text())
    Path(sys.argv[2], name.replace("/", "-")).write_bytes(print_paper(facts))
"""
# What stands elsewhere, and by how much (mm); docs/architecture.md says why.
ELSEWHERE = {"memo/sample-report.json": 15, "memo/sample.json": 15, "minutes/sample.json": 6.1}
CLOSE = 0.5  # mm


def _printed(release: str, folder: Path) -> None:
    """Every sample, printed by that release, into the folder."""
    place = VENDOR / f"weasyprint-{release}"
    path = {} if release == "ours" else {"PYTHONPATH": str(place)}
    version = MADE_FOR if release == "ours" else release
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-c", PRINT, version, str(folder), *SAMPLES],
        env={**os.environ, **path},
        cwd=ROOT,
        check=True,
    )


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("ours") / "papers"
    _printed("ours", folder)
    return folder


@pytest.mark.timeout(600)
@pytest.mark.parametrize("release", RELEASES)
def test_another_release_prints_every_sample(release, ours, tmp_path):
    assert len(SAMPLES) >= 9
    _printed(release, tmp_path / "papers")
    for name in SAMPLES:
        file = name.replace("/", "-")
        one = lines((ours / file).read_bytes())
        other = lines((tmp_path / "papers" / file).read_bytes())
        assert _letters(one) == _letters(other), name
        assert one[-1].page == other[-1].page, name
        assert _furthest(one, other) <= ELSEWHERE.get(name, CLOSE), name


def _letters(printed: list[PrintedLine]) -> list[str]:
    """What is printed on each page, without its order: lines that stand side by side may be read
    one before the other.
    """
    pages: dict[int, str] = {}
    for line in printed:
        pages[line.page] = pages.get(line.page, "") + "".join(line.text.split())
    return ["".join(sorted(text)) for text in pages.values()]


def _furthest(one: list[PrintedLine], other: list[PrintedLine]) -> float:
    """The furthest a line of the same text stands from where it stood, in mm."""
    return max(
        min(max(abs(line.left - there.left), abs(line.baseline - there.baseline)) for there in same)
        for line in one
        if (same := [there for there in other if there.text == line.text])
    )
