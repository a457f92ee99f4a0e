"""A portal to hurt, on SQLite or, where a test asks for it, on a PostgreSQL of its own."""

import shutil
from pathlib import Path

import pytest

from tests.faults.portal import Portal


def pytest_collection_modifyitems(items):
    for item in items:
        if "faults" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.bare)


@pytest.fixture
def portal():
    """portal(database=…, PORTAL_…=…) is a portal of its own, gone afterwards."""
    made: list[Portal] = []

    def found(**settings: str) -> Portal:
        made.append(Portal(**settings))
        return made[-1]

    yield found
    for one in made:
        one.end()
        shutil.rmtree(one.folder, ignore_errors=True)
