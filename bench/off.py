"""The portal without its trail and without limits of tries, for no other use than to measure what these cost."""

import sys

from app.accounts import commands as accounts
from app.audit.commands import record
from app.factory import create_app


def _nothing(*_words: object, **_values: object) -> None:
    pass


for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("app.") and getattr(module, "record", None) is record:
        module.record = _nothing
accounts._too_many = _nothing
app = create_app()
