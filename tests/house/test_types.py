"""The check of types sees a wrong name."""

import re
import shutil
import subprocess

import pytest

from app.kit.paths import ROOT

pytestmark = pytest.mark.bare

# A function with a name nobody has, and what the check says of it.
PLANTED = {
    "def find(report_id: int) -> Report:\n    return Report.get_by_idd(report_id)": "get_by_idd",
    "def office(delivery: Delivery) -> int:\n    return delivery.ofice_id": "ofice_id",
    "def day() -> date:\n    return clock.todai()": "todai",
}
HEAD = """
from datetime import date
from app.circulation.circulars.models import Delivery
from app.circulation.reports.models import Report
from app.kit import clock
"""


@pytest.mark.timeout(300)
def test_wrong_names_are_refused(tmp_path):
    for folder in ("app", ".mypy_cache"):
        if (ROOT / folder).exists():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "app" / "planted.py").write_text(HEAD + "\n\n\n".join(PLANTED) + "\n")
    mypy = [ROOT / ".venv" / "bin" / "mypy", "app/planted.py"]
    said = subprocess.run(mypy, cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 1, said.stdout + said.stderr
    assert re.findall(r'has no attribute "(\w+)"', said.stdout) == list(PLANTED.values()), (
        said.stdout
    )
