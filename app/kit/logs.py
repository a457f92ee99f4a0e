"""What the programs say about themselves, on stderr: without what people typed, whatever went
wrong.
"""

import logging
import re
import traceback
from types import TracebackType

from flask import g, has_request_context
from jinja2 import TemplateError

SAY = (
    OSError,
    ImportError,
    NameError,
    AttributeError,
    TypeError,
    TemplateError,
)  # what these say holds no values
SAY_NAMED = ("OperationalError", "PoolTimeout")  # nor what a database says that does not answer
HIDDEN = (
    (
        re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
        "…@…",
    ),  # a mail server repeats the address it does not know
    (re.compile(r"(?<!\d)\d([ -]?\d){12}(?!\d)"), "…"),  # a citizen number
    # What gunicorn says of a request: the address with its query, a line that was no request, and
    # who sent it.
    (re.compile(r"(Error handling request \w+ [^?\s]*)\?\S*"), r"\1?…"),
    (re.compile(r"(Invalid request from) .*"), r"\1 -"),
)

_Info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Reticent(logging.Formatter):
    """Lines with the request they belong to. Of an exception: where it came from and which it was;
    what it says only when that cannot hold a value, as the database's complaints about a row do.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(reference)s%(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.reference = f"[{g.get('reference', '-')}] " if has_request_context() else ""
        record.exc_text = None  # another handler may have told it in full
        said = super().format(record)
        record.exc_text = None
        for pattern, instead in HIDDEN:
            said = pattern.sub(instead, said)
        return said

    def formatException(self, ei: _Info) -> str:
        told, problem = [], ei[1]
        while problem is not None:
            told.append(
                "".join(traceback.format_tb(problem.__traceback__)) + _without_secrets(problem)
            )
            problem = problem.__cause__ or (
                None if problem.__suppress_context__ else problem.__context__
            )
        return "\nwhich came from\n".join(told)


def _without_secrets(problem: BaseException) -> str:
    name = type(problem).__name__
    return f"{name}: {problem}" if isinstance(problem, SAY) or name in SAY_NAMED else name


def speak_reticently(*names: str) -> None:
    """Give the loggers of these names (one is the root, "") a handler, and every handler they
    have this way of speaking.
    """
    for name in names:
        logger = logging.getLogger(name)
        if not logger.handlers and not name.startswith("gunicorn"):
            logger.addHandler(logging.StreamHandler())
        for handler in logger.handlers:
            handler.setFormatter(Reticent())
