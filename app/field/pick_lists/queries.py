"""Questions about the lists."""

from collections.abc import Iterable
from typing import Any

from app.field.pick_lists.models import Choice
from app.kit.thai import fold
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office


def offered(kind: str, held: Iterable[int | None] = ()) -> list[Choice]:
    """What a list offers today, in its order; to who holds some of it already, those too."""
    some = Choice.active | Choice.id.in_([one for one in held if one])
    return list(Choice.select().where(Choice.list == kind, some).order_by(Choice.place, Choice.id))


def everything(kind: str) -> list[Choice]:
    """All entries of a list, those no longer offered last."""
    return list(
        Choice.select()
        .where(Choice.list == kind)
        .order_by(Choice.active.desc(), Choice.place, Choice.id)
    )


def named(kind: str, said: str) -> Choice | None:
    """The entry of a list with that code or those words; None when there is none."""
    wanted = fold(said)
    return next(
        (one for one in everything(kind) if wanted in (fold(one.code), fold(one.words))), None
    )


def edited_from(officer: Officer) -> int:
    """The office for which the officer words the lists: one above all districts. Raises
    DoesNotExist (answered 404) otherwise.
    """
    return _above(officer).get().id


def words_them(officer: Officer) -> bool:
    """Whether the officer words the lists."""
    return _above(officer).exists()


def _above(officer: Officer) -> Any:
    return Office.select().where(
        Office.id.in_(officer.offices_where(May.CERTIFY)), Office.parent.is_null()
    )


def find(officer: Officer, choice_id: int) -> Choice:
    """An entry, for whoever words the lists. Raises DoesNotExist (answered 404) otherwise."""
    edited_from(officer)
    return Choice.get_by_id(choice_id)
