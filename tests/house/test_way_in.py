"""The way in is true: what README, CONTRIBUTING, the architecture and the glossary name is there,
and what is there is named.
"""

import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields

import click
import pytest
from flask import Flask

from app.cli import portal
from app.factory import SLOTS
from app.kit.db import Row
from app.kit.jobs import TABLES
from app.kit.paths import ROOT, TEMPLATES
from app.people.accounts.sign_in_providers.routes import bp as sign_in_providers
from app.press.facts import Facts

README_BYTES, THAI_README_BYTES = 6_000, 8_000
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/architecture.md",
    "docs/asvs.md",
    "docs/glossary.md",
)
LINKED = (
    *PAGES,
    "README.th.md",
    "docs/backups.md",
    "docs/commands.md",
    "docs/facts.md",
    "docs/settings.md",
    "docs/speeds.md",
    "docs/third-party.md",
)
FOLDERS = "app|bench|docs|documents|migrations|script|static|templates|tests"
FILES = "README|CONTRIBUTING|CHANGELOG|SECURITY|LICENSE"  # whose names are in capitals
PATH = re.compile(rf"(?:{FOLDERS})/[\w./*-]*|[A-Z][\w.]*\.md|pyproject\.toml|uv\.lock|wsgi\.py")
ARCHITECTURE = ROOT / "docs" / "architecture.md"
GLOSSARY = ROOT / "docs" / "glossary.md"


def _ticked(page: str) -> list[str]:
    """What stands in backticks on a page, blocks of code left out."""
    return re.findall(r"`([^`\n]+)`", (ROOT / page).read_text())


def _table(text: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _pattern(path: str) -> str:
    """A path whose parts in capitals stand for any name: `app/WING/ROOM/acts.py`."""
    return re.sub(rf"(?<![A-Za-z])(?!{FILES})[A-Z]{{2,}}(?![A-Za-z])", "*", path)


@pytest.mark.bare
def test_the_readmes_are_short():
    assert len((ROOT / "README.md").read_bytes()) <= README_BYTES
    assert len((ROOT / "README.th.md").read_bytes()) <= THAI_README_BYTES


@pytest.mark.bare
def test_the_readme_names_the_two_commands():
    text = (ROOT / "README.md").read_text()
    for command in ("script/run", "script/test"):
        assert re.search(rf"^    {command} +# ", text, re.MULTILINE), command


@pytest.mark.bare
@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_is_named_is_there(page):
    paths = [name for name in _ticked(page) if PATH.fullmatch(name.partition("::")[0])]
    assert len(paths) > 5
    for name in paths:
        path, _separator, inside = name.partition("::")
        found = sorted(ROOT.glob(_pattern(path).rstrip("/")))
        assert found, f"{page}: there is no {path}"
        if inside:
            defined = rf"^\s*(?:(?:def|class) {inside}\b|{inside}\b[^=\n]*= ?)"
            assert re.search(defined, found[0].read_text(), re.MULTILINE), (
                f"{page}: {path} has no {inside}"
            )


@pytest.mark.bare
@pytest.mark.parametrize("page", LINKED)
def test_every_link_leads_somewhere(page):
    file = ROOT / page
    for link in re.findall(r"\]\(([^)#]+)\)", file.read_text()):
        assert link.startswith("https://") or (file.parent / link).exists(), f"{page}: {link}"


@pytest.mark.bare
def test_every_wing_and_every_room_stands_in_the_architecture():
    named = {name.rstrip("/") for name in _ticked("docs/architecture.md")}
    wings = {file.parent for file in (ROOT / "app").glob("*/__init__.py")}
    rooms = {file.parent for file in (ROOT / "app").glob("*/*/__init__.py")}
    there = {str(folder.relative_to(ROOT)) for folder in wings | rooms}
    assert sorted(there - named) == []


def _folder(function: Callable) -> str:
    """The folder of the room that has a function."""
    return inspect.unwrap(function).__module__.rpartition(".")[0].replace(".", "/")


def _rooms(cell: str) -> set[str]:
    """The folders a cell of a table names."""
    return set(re.findall(r"`(app/[\w/]+)`", cell))


def _served(app: Flask) -> dict[str, set[str]]:
    """By the first word of an address: the folders whose routes serve it."""
    found = defaultdict(set)
    for rule in app.url_map.iter_rules():
        word = rule.rule.strip("/").partition("/")[0]
        found[f"/{word}"].add(_folder(app.view_functions[rule.endpoint]))
    return found


def test_the_table_of_addresses_is_whole(app):
    providers = Flask("providers", static_folder=None)  # only there where an office has one
    providers.register_blueprint(sign_in_providers)
    served = _served(app)
    for word, folders in _served(providers).items():
        served[word] |= folders
    rows = _table(ARCHITECTURE.read_text(), "From address to room")
    written = {address.strip("`"): _rooms(rooms) for address, rooms in rows}
    assert written == dict(served)


@pytest.mark.bare
def test_the_table_of_slots_is_whole():
    rows = _table(ARCHITECTURE.read_text(), "How pages are built")
    written = {slot.strip("`"): _rooms(rooms) for slot, _page, rooms in rows}
    assert written == {slot: set(map(_folder, parts)) for slot, parts in SLOTS.items()}
    for slot, page, _rooms_of in rows:
        name = slot.strip("`")
        assert f"slot('{name}'" in (ROOT / page.strip("`")).read_text(), f"{page}: {name}"


@pytest.mark.bare
def test_every_slot_of_a_page_is_filled():
    """A slot nobody fills fails only when somebody opens the page."""
    texts = [file.read_text() for file in TEMPLATES.rglob("*.html")]
    named = {name for text in texts for name in re.findall(r"\bslot\('(\w+)'", text)}
    assert named == set(SLOTS)


@pytest.mark.bare
def test_the_worker_knows_every_file_of_jobs():
    """A job the worker never loads is never done, and nobody is told."""
    worker = (ROOT / "app" / "worker.py").read_text()
    for file in (ROOT / "app").glob("*/**/jobs.py"):
        folder = ".".join(file.parent.relative_to(ROOT).parts)
        assert f"from {folder} import jobs" in worker or folder == "app.kit", folder


@pytest.mark.bare
def test_the_glossary_names_every_table_and_no_other():
    cells = [row[2] for row in _table(GLOSSARY.read_text(), "Words of the field")]
    cells += [row[2] for row in _table(GLOSSARY.read_text(), "Words of the portal")]
    written = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    queue = {table._meta.table_name for table in TABLES}
    there = {model._meta.table_name for model in Row.__subclasses__()} | queue
    assert sorted(written) == sorted(there)


@pytest.mark.bare
def test_every_setting_has_its_row():
    read = re.findall(r'"(PORTAL_\w+)"', (ROOT / "app" / "kit" / "settings.py").read_text())
    text = (ROOT / "docs" / "settings.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `PORTAL_")]
    written = [name for row in rows for name in re.findall(r"`(PORTAL_\w+)`", row.split("|")[1])]
    assert sorted(written) == sorted(set(read))


def _commands(group: click.Group, before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


@pytest.mark.bare
def test_every_command_has_its_row():
    text = (ROOT / "docs" / "commands.md").read_text()
    assert [one for one in _commands(portal, "portal") if f"| `{one}" not in text] == []


@pytest.mark.bare
def test_every_fact_of_a_paper_has_its_row():
    first_cells = re.findall(
        r"^\| (`.*?) \|", (ROOT / "docs" / "facts.md").read_text(), re.MULTILINE
    )
    written = [name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(written) == sorted(field.name for field in fields(Facts))
