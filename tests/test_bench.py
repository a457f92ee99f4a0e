"""The bench fills a database that the portal then reads like any other."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.kit.paths import ROOT

READ = """
import json
from app.people.accounts.models import Officer
from app.desk.queries import counters
from app.kit.db import db
from app.circulation.tasks.queries import followed, ours
with db.connection_context():
    head = Officer.get(Officer.sign_in == "kathu")
    print(json.dumps([len(followed(head).rows), {one.name: one.count for one in counters(head)}]))
"""


@pytest.mark.bare
def test_the_bench_fills_a_database_the_portal_can_read(tmp_path):
    from bench.fill import fill

    env = os.environ | {"PORTAL_DATA": str(tmp_path), "PORTAL_DATABASE_URL": ""}
    portal = str(Path(sys.executable).with_name("portal"))
    for step in ("migrate", "demo"):
        subprocess.run([portal, step], env=env, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    fill(tmp_path / "portal.db", 40, 5)
    read = subprocess.run(
        [sys.executable, "-c", READ], env=env, check=True, cwd=ROOT, capture_output=True, text=True
    )
    listed, piles = json.loads(read.stdout)
    assert listed == 30
    assert piles["behind"] == 1  # of a thousand assignments one waits
