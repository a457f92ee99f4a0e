"""The contracts of imports in pyproject.toml say no to what they are there for."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app.kit.paths import ROOT

pytestmark = pytest.mark.bare
LINT = ROOT / ".venv" / "bin" / "lint-imports"

# Where a line is planted, the line, and the contract it breaks.
PLANTED = {
    "a wing above": (
        "papers/numbers/queries.py",
        "from app.circulation.tasks import models",
        "Wings: imports only go down",
    ),
    "a room above, in its own wing": (
        "field/households/queries.py",
        "from app.field.visits import models",
        "Inside field: rooms",
    ),
    "the page of a room, from its commands": (
        "circulation/tasks/commands.py",
        "from app.circulation.tasks import routes",
        "Inside a room: pages, routes, forms and guard, commands and jobs, queries, models",
    ),
    "flask, in commands": (
        "papers/numbers/commands.py",
        "import flask",
        "Commands, queries, models, jobs and the press know no web",
    ),
    "routes of another room, from a form": (
        "circulation/tasks/forms.py",
        "from app.papers.documents import routes",
        "Routes and forms belong to their room",
    ),
    "the database, in the press": (
        "press/check.py",
        "from app.kit import db",
        "The press knows no database",
    ),
}


def _broken(tree: Path) -> str:
    """What the contracts say of a copy of the program."""
    ran = subprocess.run(
        [LINT, "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
    )
    return " ".join(ran.stdout.split()) if ran.returncode else ""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the program to plant in."""
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", PLANTED)
def test_a_wall_that_is_climbed_is_named(tree, name):
    file, line, contract = PLANTED[name]
    planted = tree / "app" / file
    planted.write_text(f"{planted.read_text()}\n{line}\n")
    assert f"{contract} BROKEN" in _broken(tree)


def test_a_wing_and_a_room_nobody_has_placed_are_named(tree):
    for folder in ("app/archive", "app/field/schools"):
        (tree / folder).mkdir()
        (tree / folder / "__init__.py").touch()
    said = _broken(tree)
    assert "app.archive" in said or "archive" in said
    assert "schools" in said


def test_as_it_stands_no_wall_is_climbed(tree):
    assert _broken(tree) == ""
