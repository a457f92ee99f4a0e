"""The trail (ร่องรอย): rows that are only ever added, each sealed with the hash of the one
before.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from peewee import CharField, DateTimeField, IntegerField, TextField

from app.kit.db import Row


class Trail(Row):
    """One act: who, under which post, did what to which thing, when. Names stand as they were
    that day.
    """

    at = DateTimeField()
    officer_id = IntegerField(null=True)
    officer_name = CharField(default="")
    as_post = TextField(default="")
    act = CharField()
    thing = CharField()  # the table of the thing, e.g. document
    thing_id = IntegerField(null=True)
    detail = TextField(default="{}")  # JSON
    seal = CharField()  # SHA-256 over the former seal and this row, hex
    ledger = TextField(
        default=""
    )  # JSON: how the rows it wrote stood then, by table and id, as ledger.py has it

    class Meta:
        indexes = (
            (("officer_id", "id"), False),
            (("act", "id", "officer_id"), False),
            (("thing", "thing_id", "id"), False),
            (("at",), False),
        )

    @property
    def said(self) -> dict[str, Any]:
        """The detail, read."""
        return json.loads(self.detail)


class TrailHead(Row):
    """The newest seal, and the id of its row (0: none yet), which goes into the seal. One row;
    whoever adds to the trail holds it until the end of the transaction.
    """

    seal = CharField()
    last = IntegerField(default=0)


class Refusal(Row):
    """What somebody was refused a moment ago. Told at once the first time; what follows within the
    minute becomes a number, so that a flood of refusals fills no disk.
    """

    officer_id = IntegerField()  # 0: nobody known
    officer_name = CharField()
    what = CharField()  # method, rule and status
    first_at = DateTimeField(index=True)
    untold = IntegerField(default=0)  # how many followed the first

    class Meta:
        indexes = ((("officer_id", "what"), True),)


def sealed(former: str, row: Any) -> str:
    """The seal of a row that follows the seal given: SHA-256 over its id and all its other
    columns, hex.
    """
    return _digest([former, row.id, *_sealed_values(row), row.ledger])


def formerly_sealed(former: str, row: Any) -> str:
    """The same as version 0.1.0 had it: without the id, when there was no ledger."""
    return _digest([former, *_sealed_values(row)])


def _sealed_values(row: Any) -> list[Any]:
    at = (
        row.at.isoformat() if isinstance(row.at, datetime) else row.at
    )  # what somebody else put there may be anything
    return [
        at,
        row.officer_id,
        row.officer_name,
        row.as_post,
        row.act,
        row.thing,
        row.thing_id,
        row.detail,
    ]


def _digest(told: list[Any]) -> str:
    return sha256(json.dumps(told, ensure_ascii=False, default=str).encode()).hexdigest()
