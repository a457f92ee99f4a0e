"""What records lack is counted beside the households; those that are there are counted once."""

from typing import Any

HEAD_WITH = """EXISTS (SELECT 1 FROM member WHERE member.household_id = household.id AND member.is_head
AND member.left_on IS NULL AND member.{} IS NOT NULL)"""
LACKS = {"birth_year": f"NOT {HEAD_WITH.format('birth_year')}", "citizen": f"NOT {HEAD_WITH.format('citizen_mark')}",
         "target": """NOT EXISTS (SELECT 1 FROM household_trait JOIN choice ON choice.id = household_trait.choice_id
WHERE household_trait.household_id = household.id AND choice.list = 'target')""",
         "position": "latitude IS NULL"}
COUNT = """INSERT INTO tally (office_id, subdistrict, facet, count) SELECT office_id, subdistrict, 'lacks:{}', COUNT(*)
FROM household WHERE closed_on IS NULL AND merged_into_id IS NULL AND {} GROUP BY office_id, subdistrict"""
COUNTED = """UPDATE household
SET counted = substr(counted, 1, length(counted) - 1) || ', [' || office_id || ', ' || subdistrict || ', "lacks:{}"]]'
WHERE closed_on IS NULL AND merged_into_id IS NULL AND {}"""


def up(migrator: Any, db: Any) -> None:
    for what, lacking in LACKS.items():
        db.execute_sql(COUNT.format(what, lacking))
        db.execute_sql(COUNTED.format(what, lacking))
