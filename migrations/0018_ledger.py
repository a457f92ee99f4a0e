"""The trail seals how the rows stood that an act wrote, and the id of each of its rows; its head knows the id of the last.

What is there stays as it is: the guards of the trail let nothing else happen, and a column that SQLite builds a table anew for
would take them off. `portal migrate` then takes the rows of business over, in acts of their own.
"""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    db.execute_sql("ALTER TABLE trail ADD COLUMN ledger TEXT NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE trail_head ADD COLUMN last INTEGER NOT NULL DEFAULT 0")
    db.execute_sql("UPDATE trail_head SET last = (SELECT coalesce(max(id), 0) FROM trail)")
