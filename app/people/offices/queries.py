"""Questions about offices."""

from datetime import date

from app.kit import clock
from app.kit.thai import sort_key
from app.people.offices.models import Group, GroupMember, Office, OfficeName


def name_on(office_id: int, day: date | None = None) -> OfficeName:
    """How the office is called on the day (today when none is given). Raises DoesNotExist when
    it has no name then.
    """
    day = day or clock.today()
    return (
        OfficeName.select()
        .where(
            OfficeName.office == office_id,
            OfficeName.valid_from <= day,
            OfficeName.valid_to.is_null() | (OfficeName.valid_to >= day),
        )
        .order_by(OfficeName.valid_from.desc())
        .get()
    )


def correspondents(office_id: int) -> list[Office]:
    """The offices an office writes to: those below it, then the one above and its other
    districts, as set up.
    """
    office = Office.get_by_id(office_id)
    family = Office.parent == office_id
    if office.parent_id:
        family |= (Office.id == office.parent_id) | (Office.parent == office.parent_id)
    return list(
        Office.select()
        .where(family, Office.active, Office.id != office_id)
        .order_by(Office.parent != office_id, Office.id)
    )


def groups(office_id: int) -> list[Group]:
    """The saved groups of an office, each with `office_ids`, by name."""
    found = sorted(
        Group.select().where(Group.owner == office_id).order_by(Group.id),
        key=lambda group: sort_key(group.name),
    )
    members = GroupMember.select().where(GroupMember.group.in_([group.id for group in found]))
    for group in found:
        group.office_ids = [row.office_id for row in members if row.group_id == group.id]
    return found
