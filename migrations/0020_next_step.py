"""The step of a household says what lacks next, no longer the furthest it came: help that came first had hidden it from the lists
of work. The days themselves stay; steps, and how they are counted, are told from them anew.
"""

from typing import Any

STEPS = ("new", "verified", "district", "province", "planned", "helped")
STEP = """CASE WHEN verified_on IS NULL THEN 0 WHEN district_certified_on IS NULL THEN 1 WHEN province_certified_on IS NULL THEN 2
WHEN planned_on IS NULL THEN 3 WHEN helped_on IS NULL THEN 4 ELSE 5 END"""

WORDS = " ".join(f"WHEN {place} THEN 'step:{one}'" for place, one in enumerate(STEPS))
FACET = f"CASE {{}} {WORDS} END"  # under which a step is counted
ANEW = """UPDATE household SET step = {step}, counted = REPLACE(counted, '"' || {before} || '"', '"' || {after} || '"')
WHERE step <> {step}"""
COUNT = """INSERT INTO tally (office_id, subdistrict, facet, count) SELECT office_id, subdistrict, {}, COUNT(*)
FROM household WHERE closed_on IS NULL AND merged_into_id IS NULL GROUP BY office_id, subdistrict, step"""


def up(migrator: Any, db: Any) -> None:
    db.execute_sql(ANEW.format(step=STEP, before=FACET.format("step"), after=FACET.format(STEP)))
    db.execute_sql("DELETE FROM tally WHERE substr(facet, 1, 5) = 'step:'")
    db.execute_sql(COUNT.format(FACET.format("step")))
