"""One word for one thing: no class name stands twice, and no everyday verb serves as a term."""

import ast
import re
from collections import Counter, defaultdict

import pytest

from app.kit.paths import ROOT

pytestmark = pytest.mark.bare
TREES = {file: ast.parse(file.read_text()) for file in sorted((ROOT / "app").rglob("*.py"))}
NOT_TERMS = "## Words we do not use as technical terms"


def _avoided() -> set[str]:
    """The words of the glossary's table that no module and no function is called."""
    _before, _heading, section = (ROOT / "docs" / "glossary.md").read_text().partition(NOT_TERMS)
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", section, re.MULTILINE)
    return {word for cell in cells[1:] for word in re.findall(r"\w+", cell)} - {
        "x",
        "say",
        "do",
        "not",
    }


def test_no_class_name_stands_twice():
    names = Counter(
        node.name
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name != "Meta"
    )
    assert len(names) > 250
    assert [name for name, count in names.items() if count > 1] == []


def test_no_everyday_verb_serves_as_a_term():
    """Views are named by their addresses, which stay; so they are not asked."""
    avoided = _avoided()
    assert {"told", "kept", "of", "hold"} <= avoided
    found = defaultdict(list)
    for file, tree in TREES.items():
        names = [file.stem] + [
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and not _is_view(node)
        ]
        found[str(file.relative_to(ROOT))] += [one for one in names if one.strip("_") in avoided]
    assert {file: names for file, names in found.items() if names} == {}


def _is_view(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(one).startswith("bp.") for one in function.decorator_list)
