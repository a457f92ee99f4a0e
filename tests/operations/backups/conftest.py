"""Archives, and other places to restore them into."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from peewee import PostgresqlDatabase

from app.kit.db import db
from app.kit.paths import ROOT
from app.kit.settings import settings
from app.operations.backups import database_copies

PORTAL = str(Path(sys.executable).with_name("portal"))


class Place:
    """Another machine: a data folder, a database and the command portal, there given the backup
    key alone.
    """

    def __init__(self, data: Path, url: str):
        self.data, self.url = data, url
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")
        }
        self.env |= {
            "PORTAL_DATA": str(data),
            "PORTAL_DATABASE_URL": url,
            "PORTAL_BACKUP_KEY": settings().backup_key,
        }

    def portal(self, *words: object, code: int = 0, before: Sequence[str] = (), **env: str) -> str:
        """What the command says; it has to end so. `before` it stands a command that runs
        another.
        """
        ran = subprocess.run(
            [*before, PORTAL, *map(str, words)],
            env=self.env | env,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == code, (ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout + ran.stderr

    def python(self, code: str, *words: object) -> Any:
        """What a piece of Python prints there, as JSON."""
        command = [sys.executable, "-c", code, *map(str, words)]
        ran = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)


@pytest.fixture
def elsewhere(database, tmp_path):
    """An empty place on the same kind of database."""
    data = tmp_path / "elsewhere"
    if not isinstance(db, PostgresqlDatabase):
        yield Place(data, "")
        return
    with database_copies.throw_away(settings().database_url, str(tmp_path)) as url:
        yield Place(data, url)


@pytest.fixture(autouse=True)
def backups():
    """The folder archives are put into, empty."""
    shutil.rmtree(settings().backups, ignore_errors=True)
    yield settings().backups
    shutil.rmtree(settings().backups, ignore_errors=True)
