"""What people can do about reminders: have an office reminded now."""

from app.circulation.reminders.models import Reminder, ReminderKind
from app.circulation.reminders.queries import asked
from app.circulation.tasks import commands as tasks
from app.circulation.tasks.models import Assignment
from app.kit import clock
from app.kit.db import saving
from app.kit.errors import Refused
from app.kit.translation import _
from app.people.accounts.models import Officer
from app.people.accounts.roles import May
from app.records.trail.commands import record


def ask(assignment: Assignment, officer: Officer) -> int:
    """The office that gave a task reminds who has to do it, today; how many people that are. What
    the schedule reminded them of today becomes this.

    Raises Refused when it was done today already, when the task is closed, or when nobody is there
    to be reminded.
    """
    if not assignment.is_open or not assignment.document.is_issued:
        raise Refused(tasks.closed())
    day = clock.today()
    told = [Reminder.officer, Reminder.day, Reminder.kind, Reminder.made_at, Reminder.assignment]
    with saving():
        count = (
            Reminder.insert_from(asked(assignment, day), told)
            .on_conflict(
                conflict_target=[Reminder.officer, Reminder.day, Reminder.assignment],
                update={Reminder.kind: ReminderKind.ASKED},
                where=Reminder.kind != ReminderKind.ASKED,
            )
            .as_rowcount()
            .execute()
        )
        if not count and asked(assignment, day).exists():
            raise Refused(_("วันนี้เตือนหน่วยงานนี้เรื่องนี้ไปแล้ว"))
        if not count:
            raise Refused(_("หน่วยงานนี้ยังไม่มีเจ้าหน้าที่ในระบบที่จะเตือนได้"))
        record(
            officer,
            "reminded",
            assignment,
            officer.post_for(May.FOLLOW, assignment.sender_id),
            people=count,
        )
    return count
