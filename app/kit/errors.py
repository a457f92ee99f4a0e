"""What a command says when the rule forbids it; what a machine says when its disk is full."""

import errno
import sqlite3

_STOPPED = (
    "40001",
    "40P01",
)  # SQLSTATE: could not be put in a row with others; one of two that waited for each other
_SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Refused(Exception):
    """The act is not allowed as things stand (ไม่อนุญาต); the text is for the person who tried.
    Answered 409.
    """


def disk_full(problem: BaseException | None) -> bool:
    """Whether a problem, or one behind it, is that nothing more could be written to a disk, ours
    or that of the database.
    """
    while problem:
        code, state = getattr(problem, "sqlite_errorcode", 0), getattr(problem, "sqlstate", "")
        if isinstance(problem, OSError) and problem.errno in _FULL:
            return True
        if code in _SQLITE_FULL or state == "53100":
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def stopped(problem: BaseException | None) -> bool:
    """Whether PostgreSQL stopped a transaction in favour of another: done anew it may well
    succeed.
    """
    while problem:
        if getattr(problem, "sqlstate", "") in _STOPPED:
            return True
        problem = problem.__cause__ or problem.__context__
    return False
