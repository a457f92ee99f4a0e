"""Questions about tasks. Each starts from the officer who asks."""

from datetime import date
from typing import Any

from peewee import JOIN, fn

from app.circulation.tasks.models import Assignment, AssignmentState, Task, TaskFigure, TaskOffice
from app.kit import clock
from app.kit.paging import Page, paged
from app.papers.documents.models import Document, DocumentState
from app.papers.documents.queries import matching
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.people.offices.models import Office

OPEN = (AssignmentState.NEW, AssignmentState.ACCEPTED, AssignmentState.RETURNED)


def lines(document: Document) -> list[Task]:
    """The tasks of a paper in their order, each with `asked` (its figures) and `chosen` (its
    offices, when not for all).
    """
    found = list(Task.select().where(Task.document == document).order_by(Task.place))
    figures: dict[int, list[TaskFigure]] = {task.id: [] for task in found}
    for row in (
        TaskFigure.select().where(TaskFigure.task.in_(list(figures))).order_by(TaskFigure.id)
    ):
        figures[row.task_id].append(row)
    chosen: dict[int, list[Office]] = {task.id: [] for task in found}
    for one in (
        TaskOffice.select(TaskOffice, Office)
        .join(Office)
        .where(TaskOffice.task.in_(list(chosen)))
        .order_by(Office.id)
    ):
        chosen[one.task_id].append(one.office)
    for task in found:
        task.asked, task.chosen = figures[task.id], chosen[task.id]
    return found


def line(document: Document, task_id: int) -> Task:
    """One task of a paper, as `lines` gives it. Raises DoesNotExist (answered 404) when it
    belongs to another.
    """
    found = next((task for task in lines(document) if task.id == task_id), None)
    if found is None:
        raise Task.DoesNotExist
    return found


def tallies(document: Document) -> dict[int, dict[str, int]]:
    """For each task of a letter: how many offices stand where; `late` are past their day (none of a
    cancelled letter), `all` is how many there are.
    """
    counted: dict[int, dict[str, int]] = {}
    late = fn.SUM(
        (Assignment.answered_on.is_null() & (Assignment.due_on < clock.today())).cast("integer")
    )
    rows: Any = (
        Assignment.select(Assignment.task, Assignment.state, fn.COUNT(Assignment.id), late)
        .where(Assignment.document == document)
        .group_by(Assignment.task, Assignment.state)
        .tuples()
    )
    for task_id, state, count, behind in rows:
        tally = counted.setdefault(task_id, {"all": 0, "late": 0})
        tally[state] = count
        tally["all"] += count
        tally["late"] += (behind or 0) if document.is_issued else 0
    return counted


def in_person(officer: Officer) -> Any:
    """The condition: given to the officer, who works in that office still."""
    return (Assignment.assignee == officer) & Assignment.office.in_(officer.offices)


def readable(officer: Officer) -> Any:
    """Assignments of the officer's offices, of tasks those offices gave, and those given to the
    officer in person.
    """
    mine = officer.offices_where(May.READ)
    return (
        Assignment.select(Assignment, Task, Document, Office, Officer)
        .join(Task)
        .switch(Assignment)
        .join(Document)
        .switch(Assignment)
        .join(Office, on=Assignment.office)
        .switch(Assignment)
        .join(Officer, JOIN.LEFT_OUTER, on=Assignment.assignee)
        .where(Assignment.office.in_(mine) | Assignment.sender.in_(mine) | in_person(officer))
    )


def find(officer: Officer, assignment_id: int, to: May = May.READ) -> Assignment:
    """The assignment, if the officer may do that to it: ASSIGN and REPORT in its office (who it was
    given to may REPORT), FOLLOW in the office that gave it. Raises DoesNotExist (answered 404)
    otherwise.
    """
    query = readable(officer).where(Assignment.id == assignment_id)
    if to == May.FOLLOW:
        query = query.where(Assignment.sender.in_(officer.offices_where(to)))
    elif to == May.REPORT:
        query = query.where(Assignment.office.in_(officer.offices_where(to)) | in_person(officer))
    elif to != May.READ:
        query = query.where(Assignment.office.in_(officer.offices_where(to)))
    return query.get()


def assignments(document: Document) -> Any:
    """All assignments of a letter."""
    return Assignment.select().where(Assignment.document == document)


def of_letter(officer: Officer, document: Document) -> list[Assignment]:
    """The letter's tasks at the officer's own offices, or given to the officer, in the order of
    the tasks.
    """
    mine = officer.offices_where(May.READ)
    return list(
        readable(officer)
        .where(Assignment.document == document, Assignment.office.in_(mine) | in_person(officer))
        .order_by(Assignment.office, Task.place)
    )


def ours(officer: Officer, only: str = "", after: str | None = None) -> Page:
    """Tasks of the officer's offices (of the officer alone, for who reads nothing else there),
    newest pages first.
    """
    query = _listed(only, officer)
    if offices := officer.offices_where(May.READ):
        return _pressing_first(paged(query, [Assignment.id], after, Assignment.office, offices))
    return _pressing_first(
        paged(
            query.where(in_person(officer)),
            [Assignment.id],
            after,
            Assignment.assignee,
            [officer.id],
        )
    )


def followed(officer: Officer, only: str = "", words: str = "", after: str | None = None) -> Page:
    """Tasks the officer's offices gave to others, newest pages first."""
    query = _listed(only, officer)
    if held := matching(words):
        query = query.where(*held)
    return _pressing_first(
        paged(query, [Assignment.id], after, Assignment.sender, officer.offices_where(May.READ))
    )


def _pressing_first(page: Page) -> Page:
    """The rows of a page, open ones first, those with the nearest day before others."""
    page.rows.sort(key=lambda row: (not row.is_open, row.due_on or date.max, row.id))
    return page


def _listed(only: str, officer: Officer) -> Any:
    query = (
        Assignment.select(Assignment, Task, Document, Office, Officer)
        .join(Task)
        .switch(Assignment)
        .join(Document)
        .switch(Assignment)
        .join(Office, on=Assignment.office)
        .switch(Assignment)
        .join(Officer, JOIN.LEFT_OUTER, on=Assignment.assignee)
    )
    return query.where(*_only(only, officer))


def _only(wanted: str, officer: Officer) -> list[Any]:
    """Cancelled tasks stand apart from all others."""
    if wanted == AssignmentState.WITHDRAWN:
        return [
            (Assignment.state == AssignmentState.WITHDRAWN)
            | (Document.state != DocumentState.ISSUED)
        ]
    chosen = {
        "late": _late(),
        "mine": [in_person(officer), Assignment.answered_on.is_null()],
        "open": [Assignment.state.in_(OPEN)],
        "doing": [Assignment.state.in_((AssignmentState.ACCEPTED, AssignmentState.RETURNED))],
    }
    where = chosen.get(
        wanted, [Assignment.state == wanted] if wanted in list(AssignmentState) else []
    )
    return [
        *where,
        Assignment.state != AssignmentState.WITHDRAWN,
        Document.state == DocumentState.ISSUED,
    ]


def _late() -> list[Any]:
    return [Assignment.answered_on.is_null(), Assignment.due_on < clock.today()]


def waiting(officer: Officer, to: May, state: AssignmentState) -> Any:
    """Tasks in a state at the offices where the officer may do that; for FOLLOW at the offices
    they were given to.
    """
    among = Assignment.sender if to == May.FOLLOW else Assignment.office
    return _in_force().where(among.in_(officer.offices_where(to)), Assignment.state == state)


def late(officer: Officer, to: May) -> Any:
    """The same for open tasks past their day."""
    among = Assignment.sender if to == May.FOLLOW else Assignment.office
    return _in_force().where(among.in_(officer.offices_where(to)), *_late())


def given_to(officer: Officer) -> Any:
    """Open tasks given to the officer in person."""
    return _in_force().where(in_person(officer), Assignment.state.in_(OPEN))


def _in_force() -> Any:
    return (
        Assignment.select(Assignment, Document)
        .join(Document)
        .where(Document.state == DocumentState.ISSUED)
    )


def recurring() -> list[Task]:
    """Tasks that come again, in force, whose day has passed and which have no next round yet."""
    after = Task.alias()
    return list(
        Task.select(Task, Document)
        .join(Document)
        .where(
            Task.every != "",
            Task.given_at.is_null(False),
            Task.withdrawn_at.is_null(),
            Task.act_by < clock.today(),
            Task.until.is_null() | (Task.until > Task.act_by),
            Document.state == DocumentState.ISSUED,
            ~fn.EXISTS(after.select(after.id).where(after.follows == Task.id)),
        )
        .order_by(Task.id)
    )
