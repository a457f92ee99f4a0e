"""Whom an administrator looks after."""

from typing import Any

from app.kit import clock
from app.kit.paging import PAGE, Page
from app.kit.thai import name_key, terms
from app.people.accounts import queries as accounts
from app.people.accounts.models import Appointment, Officer, Post
from app.people.accounts.roles import May
from app.people.offices.models import Office


def administered(officer: Officer) -> Any:
    """The offices whose people the officer looks after: those they administer, and those below."""
    own = officer.offices_where(May.ADMINISTER)
    return Office.select().where(Office.id.in_(own) | Office.parent.in_(own))


def person(officer: Officer, officer_id: int) -> Officer:
    """Somebody an administrator looks after: all the posts they hold lie in the offices looked
    after. Who holds none is left to administrators of an office with none above. DoesNotExist
    otherwise.
    """
    return _looked_after(officer).where(Officer.id == officer_id).get()


def posts(officer: Officer) -> list[Appointment]:
    """All posts somebody holds, held or will hold, those in force first."""
    held = (
        Appointment.select(Appointment, Post, Office)
        .join(Post)
        .join(Office)
        .where(Appointment.officer == officer)
        .order_by(Appointment.from_on.desc(), Appointment.id.desc())
    )
    return sorted(held, key=lambda one: not one.in_force)


def post(officer: Officer, officer_id: int, appointment_id: int) -> Appointment:
    """A post of somebody an administrator looks after, in an office looked after. DoesNotExist
    otherwise.
    """
    whose, here = person(officer, officer_id), administered(officer).select(Office.id)
    return (
        Appointment.select(Appointment, Post, Office, Officer)
        .join(Post)
        .join(Office)
        .switch(Appointment)
        .join(Officer, on=Appointment.officer)
        .where(
            Appointment.id == appointment_id, Appointment.officer == whose, Post.office.in_(here)
        )
        .get()
    )


def people(officer: Officer, words: str = "", after: str | None = None) -> Page:
    """Whom an administrator looks after, by name, each with `posts`; `after` is the id of the
    last of the page before.
    """
    query = _looked_after(officer)
    for term in terms(words):
        query = query.where(Officer.search.contains(term) | Officer.sign_in.contains(term))
    names = dict(query.select(Officer.id, Officer.name).tuples())
    ids = sorted(names, key=lambda one: (name_key(names[one]), one))
    begin = next((place for place, one in enumerate(ids, 1) if str(one) == after), 0)
    shown = ids[begin : begin + PAGE]
    found = {one.id: one for one in Officer.select().where(Officer.id.in_(shown))}
    page = Page([found[one] for one in shown], str(shown[-1]) if len(ids) > begin + PAGE else None)
    held: dict[int, list[Any]] = {officer.id: [] for officer in page.rows}
    for row in (
        Appointment.select(Appointment, Post, Office)
        .join(Post)
        .join(Office)
        .where(Appointment.officer.in_(list(held)))
    ):
        held[row.officer_id].append(row)
    for officer in page.rows:
        officer.posts = held[officer.id]
    return page


def lookalikes(officer: Officer, name: str) -> list[Officer]:
    """Active people of the offices looked after whose name looks like that one."""
    held = (
        Appointment.select(Appointment.officer)
        .join(Post)
        .where(Post.office.in_(administered(officer).select(Office.id)))
    )
    return accounts.lookalikes(name, Officer.select().where(Officer.id.in_(held)))


def _looked_after(officer: Officer) -> Any:
    held = Appointment.select(Appointment.officer).join(Post)
    here = administered(officer).select(Office.id)
    elsewhere = held.where(
        Post.office.not_in(here), Appointment.to_on.is_null() | (Appointment.to_on >= clock.today())
    )
    of_here = Officer.id.in_(held.where(Post.office.in_(here)))
    if officer.keeps_portal:
        of_here |= Officer.id.not_in(held)
    return Officer.select().where(of_here, Officer.id.not_in(elsewhere))
