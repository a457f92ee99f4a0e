"""What the commands have in common."""

from contextlib import AbstractContextManager
from functools import partial

from flask.cli import AppGroup

PLAIN = {"help_option_names": ["-h", "--help"]}

portal = AppGroup("portal", help="เวียน: the portal of a provincial office.", context_settings=PLAIN)
command = partial(portal.command, with_appcontext=False)


def database() -> AbstractContextManager:
    """A connection for the length of a command, whose refusals are said in English as the
    command line is.
    """
    from app.kit.db import db
    from app.kit.translation import language

    language.set("en")
    return db.connection_context()
