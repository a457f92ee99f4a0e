"""What can happen to the lists: an entry is added, reworded, put elsewhere in its list, no
longer offered; never removed.
"""

from app.field.pick_lists.models import Choice, List
from app.field.pick_lists.queries import everything
from app.kit.db import lock_rows, saving
from app.kit.errors import Refused
from app.kit.thai import fold
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.queries import post_in
from app.records.trail.commands import record


def add(
    officer: Officer, office_id: int, kind: str, code: str, words: str, parent: Choice | None = None
) -> Choice:
    """A new entry at the end of a list. Raises Refused when one of that code or those words is
    there.
    """
    with saving():
        _unlike(kind, code, words)
        last = max((one.place for one in everything(kind)), default=0)
        made = Choice.create(list=kind, code=code, words=words, place=last + 1, parent=parent)
        record(
            officer,
            "choice_added",
            made,
            post_in(officer, office_id),
            list=kind,
            code=code,
            words=words,
        )
    return made


def change(
    choice: Choice,
    officer: Officer,
    office_id: int,
    words: str,
    active: bool,
    parent: Choice | None = None,
) -> None:
    """Other words for an entry, everywhere it was chosen; offered or not. Raises Refused when
    another has those words.
    """
    with saving():
        _unlike(choice.list, "", words, choice.id)
        before = choice.words
        Choice.update(words=words, active=active, parent=parent).where(
            Choice.id == choice.id
        ).execute()
        record(
            officer,
            "choice_changed",
            choice,
            post_in(officer, office_id),
            before=before,
            words=words,
            active=active,
        )


def put_before(choice: Choice, officer: Officer, office_id: int) -> None:
    """An entry goes one place up among those offered."""
    with saving():
        lock_rows(*everything(choice.list))
        rows = [one for one in everything(choice.list) if one.active]
        at = next((place for place, one in enumerate(rows) if one.id == choice.id), 0)
        if not at:
            raise Refused(_("อยู่บนสุดแล้ว"))
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
        for place, one in enumerate(rows, 1):
            Choice.update(place=place).where(Choice.id == one.id, Choice.place != place).execute()
        record(officer, "choice_moved", choice, post_in(officer, office_id), place=at)


def _unlike(kind: str, code: str, words: str, but: int = 0) -> None:
    if kind not in set(List):
        raise Refused(_("ไม่มีรายการนี้"))
    for one in everything(kind):
        if one.id != but and (
            fold(words) == fold(one.words) or (code and fold(code) == fold(one.code))
        ):
            raise Refused(_("มีรหัสหรือคำนี้ในรายการแล้ว: %(words)s", words=one.words))
