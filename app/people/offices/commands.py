"""What can happen to offices: set up, renamed, grouped."""

from datetime import date, timedelta

from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.thai import visible
from app.kit.translation import _
from app.people.offices.models import Group, GroupMember, Office, OfficeName
from app.records.trail.commands import Actor, record


def set_up(slug: str, short_name: str, parent: Office | None = None, **named: object) -> Office:
    """A new office and its first name; `named` are the fields of OfficeName. Raises Refused when
    nothing is seen of a name.
    """
    if not visible(short_name):
        raise Refused(_("ยังไม่มีชื่อย่อของส่วนราชการ"))
    _expect_a_name(named)
    with saving():
        office = Office.create(slug=slug, short_name=short_name, parent=parent)
        OfficeName.create(office=office, **named)
        record(None, "set_up", office)
    return office


def rename(officer: Actor | None, office: Office, from_day: date, **named: object) -> OfficeName:
    """The office is called otherwise from a day on; letters already issued keep the name they were
    issued under.

    Raises Refused when a name already begins on that day or later, or nothing is seen of the new
    one.
    """
    _expect_a_name(named)
    with saving():
        if (
            OfficeName.select()
            .where(OfficeName.office == office, OfficeName.valid_from >= from_day)
            .exists()
        ):
            raise Refused(_("มีชื่อที่เริ่มใช้ในวันนั้นหรือหลังจากนั้นอยู่แล้ว"))
        (
            OfficeName.update(valid_to=from_day - timedelta(days=1))
            .where(OfficeName.office == office, OfficeName.valid_to.is_null())
            .execute()
        )
        name = OfficeName.create(office=office, valid_from=from_day, **named)
        record(officer, "rename", office, name=name.name)
    return name


def _expect_a_name(named: dict[str, object]) -> None:
    if not visible(str(named.get("name", ""))) or not visible(str(named.get("letter_code", ""))):
        raise Refused(_("ยังไม่มีชื่อหรือรหัสหนังสือของส่วนราชการ"))


def save_group(officer: Actor, owner_id: int, name: str, office_ids: list[int]) -> Group:
    """Keep a choice of offices under a name; the same name again replaces the choice."""
    with saving():
        group, _made = Group.get_or_create(owner=owner_id, name=name)
        GroupMember.delete().where(GroupMember.group == group).execute()
        GroupMember.insert_many(
            [{"group": group, "office": office_id} for office_id in office_ids]
        ).execute()
        record(officer, "save_group", group, name=name)
    return group
