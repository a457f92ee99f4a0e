"""The bench fills a logbook that is counted as the portal counts."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from app.field.households.models import STEPS
from app.kit.paths import ROOT


@pytest.mark.bare
def test_households_of_the_bench_are_counted_right(tmp_path):
    from app.operations.load.households import VISITS
    from bench.households import OFFICES, fill

    env = os.environ | {"PORTAL_DATA": str(tmp_path), "PORTAL_DATABASE_URL": ""}
    portal = str(Path(sys.executable).with_name("portal"))
    for step in ("migrate", "demo"):
        subprocess.run([portal, step], env=env, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    with sqlite3.connect(tmp_path / "portal.db") as db:
        before = db.execute("SELECT count(*) FROM household").fetchone()[0]
    fill(tmp_path / "portal.db", 300)
    with sqlite3.connect(tmp_path / "portal.db") as db:
        assert db.execute("SELECT count(*) FROM household").fetchone()[0] == before + 300
        assert (
            db.execute("SELECT count(DISTINCT office_id) FROM household").fetchone()[0] == OFFICES
        )
        found: Counter = Counter()
        for office, place, step in db.execute(
            "SELECT office_id, subdistrict, step FROM household WHERE closed_on IS NULL "
            "AND merged_into_id IS NULL"
        ):
            found.update({(office, place, "all"): 1, (office, place, f"step:{STEPS[step]}"): 1})
        for office, place, trait, _household in db.execute(
            "SELECT DISTINCT h.office_id, h.subdistrict, t.choice_id, h.id FROM household h JOIN "
            "household_trait t "
            "ON t.household_id = h.id WHERE h.closed_on IS NULL AND h.merged_into_id IS NULL"
        ):
            found[office, place, f"trait:{trait}"] += 1
        for what, lacking in import_module("migrations.0016_lacks").LACKS.items():
            for office, place in db.execute(
                "SELECT office_id, subdistrict FROM household WHERE closed_on IS NULL "
                f"AND merged_into_id IS NULL AND {lacking}"
            ):
                found[office, place, f"lacks:{what}"] += 1
        kept = {
            (office, place, facet): count
            for office, place, facet, count in db.execute(
                "SELECT office_id, subdistrict, facet, count FROM tally WHERE count != 0"
            )
        }
        assert kept == dict(found)
        logged = db.execute("SELECT count(*) FROM visit WHERE logged_at IS NOT NULL").fetchone()[0]
        assert logged >= 300 * VISITS
        assert (
            db.execute("SELECT sum(count) FROM monthly WHERE act = 'visited'").fetchone()[0]
            == logged
        )
