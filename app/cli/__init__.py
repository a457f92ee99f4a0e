"""The command `portal`. Each command loads what it needs and no more: what reads or prints paper
works without a database.
"""

import re
import sys
from getpass import getuser

# the commands register themselves
from app.cli import audit, load, paper, people, running, upkeep  # noqa: F401
from app.cli.group import portal

NO_TABLE = re.compile(
    'no such table|relation ".*" does not exist'
)  # as SQLite says it, and PostgreSQL


def main() -> None:
    """The command; a database that cannot be reached or written to is told in a line, and so are a
    file that may not be and a full disk.
    """
    try:
        portal()
    except Exception as problem:
        from peewee import DatabaseError

        from app.kit.errors import disk_full

        if disk_full(problem):
            sys.exit(f"no room, a disk is full: {problem}")
        if isinstance(problem, DatabaseError):
            sys.exit(
                f"the database: {problem}"
                + (" (run portal migrate first)" if NO_TABLE.search(str(problem)) else "")
            )
        if isinstance(problem, PermissionError):
            sys.exit(f"{getuser()} may not: {problem}")
        raise
