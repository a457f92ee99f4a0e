"""Jobs have names of their own: rows of the queue and the schedule named modules of the program,
which move. What waits is carried over, each row as it stands but for the name.
"""

import pickle
from typing import Any

ROOMS = {"audit": "trail", "trail": "auditing", "upkeep": "backups"}


def named(old: str) -> str:
    """`app.upkeep.jobs.back_up` is `backups.back_up`; a name that is new stays."""
    parts = old.split(".")
    if len(parts) != 4 or parts[0] != "app" or parts[2] != "jobs":
        return old
    return f"{ROOMS.get(parts[1], parts[1])}.{parts[3]}"


def up(migrator: Any, db: Any) -> None:
    mark = "?" if "Sqlite" in type(db).__name__ else "%s"

    def rows(table: str, column: str) -> list[tuple[int, Any]]:
        return db.execute_sql(f"SELECT id, {column} FROM {table}").fetchall()  # noqa: S608

    def write(table: str, column: str, row_id: int, value: Any) -> None:
        change = f"UPDATE {table} SET {column} = {mark} WHERE id = {mark}"  # noqa: S608
        db.execute_sql(change, (value, row_id))

    for table in ("queue_task", "queue_schedule"):
        for row_id, data in rows(table, "data"):
            message = pickle.loads(bytes(data))  # noqa: S301  the portal's own rows
            message = message._replace(name=named(message.name))
            write(table, "data", row_id, pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
    for table in ("turn", "hold"):
        for row_id, name in rows(table, "name"):
            write(table, "name", row_id, named(name))
