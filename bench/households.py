"""A database with as many households and visits as wanted, on top of the demo data, counted as
the portal counts.
"""

import sqlite3
from pathlib import Path

from app.field.households.models import Monthly, Tally
from app.field.places.queries import districts, within
from app.operations.load.households import Covering, Households

OFFICES = 77
UNIQUE = {Tally: "office_id, facet, subdistrict", Monthly: "office_id, month, act"}


def fill(database: Path, households: int) -> dict[str, int]:
    """Add households of 77 districts. The ids by which pages are looked at."""
    with sqlite3.connect(database) as db:
        offices = [
            row[0]
            for row in db.execute("SELECT id FROM office WHERE parent_id IS NOT NULL ORDER BY id")
        ]
        for number in range(len(offices), OFFICES):
            offices.append(
                db.execute(
                    "INSERT INTO office (slug, short_name, parent_id, active) VALUES (?, ?, 1, 1)",
                    (f"district{number}", f"อ.ที่ {number}"),
                ).lastrowid
            )
        traits = {
            kind: [
                row[0]
                for row in db.execute("SELECT id FROM choice WHERE list = ? ORDER BY id", (kind,))
            ]
            for kind in ("target", "dimension")
        }
        first = (db.execute("SELECT max(id) FROM household").fetchone()[0] or 0) + 1
        codes = [
            place.code
            for province in (83, 82, 81, 80, 84, 90, 92, 94, 93, 91, 86, 85)
            for place in districts(province)
        ]
        covering = [
            Covering(office, [one.code for one in within(code)], 4)
            for office, code in zip(offices, codes, strict=False)
        ]
        for model, names, rows in Households(covering, traits, first, households).tables():
            columns = [f'"{model._meta.fields[name].column_name}"' for name in names]
            added = (
                f" ON CONFLICT ({UNIQUE[model]}) DO UPDATE SET count = count + excluded.count"
                if model in UNIQUE
                else ""
            )
            db.executemany(
                f"INSERT INTO {model._meta.table_name} ({', '.join(columns)}) "
                f"VALUES ({', '.join('?' * len(columns))}){added}",
                rows,
            )
        db.execute("PRAGMA optimize")
        return {
            "office": offices[1],
            "trait": traits["dimension"][0],
            "household": first + households // 2,
        }
