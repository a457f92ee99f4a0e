"""Templates and addresses only go down the wings, as imports do. What a page shows of a wing above
its own stands in a slot, which the factory fills (app/kit/slots.py).
"""

import re
import tomllib
from pathlib import Path

import pytest

from app.kit.paths import ROOT, TEMPLATES

pytestmark = pytest.mark.bare
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
WINGS = CONTRACTS[0]["layers"]  # from the top
NAMED = re.compile(
    r"""url_for\(\s*["']([a-z_]+)\.|(?:include|import|from|extends|page\(|template\()\s*["']([a-z_]+)/"""
)


def _wing_of_blueprints(app) -> dict[str, str]:
    """The wing of each blueprint, by its name."""
    return {name: blueprint.import_name.split(".")[1] for name, blueprint in app.blueprints.items()}


def _ties(file: Path, blueprints: dict[str, str]) -> list[str]:
    """The wings a file names."""
    found = NAMED.findall(file.read_text())
    return [blueprints.get(blueprint, "kit") if blueprint else wing for blueprint, wing in found]


def _files() -> list[tuple[str, Path]]:
    """Each template and module that stands in a wing, with the wing."""
    found = []
    for root, ending in ((TEMPLATES, "*.html"), (ROOT / "app", "*.py")):
        for file in sorted(root.rglob(ending)):
            wing = file.relative_to(root).parts[0]
            if wing in WINGS:
                found.append((wing, file))
    return found


def test_no_page_names_a_wing_above_its_own(app):
    blueprints = _wing_of_blueprints(app)
    files, seen = _files(), 0
    assert len(files) > 200
    for wing, file in files:
        for named in _ties(file, blueprints):
            seen += 1
            assert WINGS.index(named) >= WINGS.index(wing), f"{file.relative_to(ROOT)}: {named}"
    assert seen > 300
