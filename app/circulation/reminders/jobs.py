"""What the schedule does about reminders: finds whom to remind, and mails each person what the
day brings.
"""

import logging
from datetime import timedelta

from peewee import Value, fn

from app.circulation.reminders.models import Digest, Reminder
from app.circulation.reminders.queries import LETTERS, TASKS, of_offices, of_superiors, of_today
from app.kit import clock
from app.kit.db import db, saving
from app.kit.display import day as shown
from app.kit.jobs import job, scheduled
from app.kit.mail import NotTaken, send
from app.kit.settings import settings
from app.kit.translation import _, language
from app.people.accounts.models import Officer

log = logging.getLogger(__name__)

MOST_TRIES = 5  # a day
MOST_LINES = 50  # of a mail
MOST_LETTERS = 80  # of a line's task
KEPT = timedelta(days=90)


@scheduled("reminders.remind", minute=30, hours=range(6, 19))
def remind() -> None:
    """Remind everybody of what is near its day or past it, and ask for the mails. The first run of
    a day does it; those after it add what came up since, and try mails again that no server took.
    """
    day = clock.today()
    with db.connection_context(), saving():
        for thing in (TASKS, LETTERS):
            told = [Reminder.officer, Reminder.day, Reminder.kind, Reminder.made_at, thing.named]
            for people in (of_offices(thing, day), of_superiors(thing, day)):
                Reminder.insert_from(people, told).on_conflict_ignore().execute()
        if settings().smtp:
            told_today = fn.EXISTS(
                Reminder.select(Reminder.id).where(
                    Reminder.officer == Officer.id, Reminder.day == day
                )
            )
            whom = Officer.select(Officer.id, Value(day), Value(0)).where(
                Officer.active, Officer.email != "", told_today
            )
            Digest.insert_from(
                whom, [Digest.officer, Digest.day, Digest.tries]
            ).on_conflict_ignore().execute()
            for digest in Digest.select(Digest.id).where(Digest.day == day, *_free()):
                mail(digest.id)


@job("reminders.mail", priority=-1)  # after what is to be printed
def mail(digest_id: int) -> None:
    """Send the mail of a person's day, at most once: it is claimed before, and free again only when
    the server certainly did not take it. Nothing is sent on a later day, or when nothing waits any
    more.
    """
    with db.connection_context():
        digest = Digest.get_by_id(digest_id)
        letter = _letter(digest.officer) if digest.day == clock.today() else None
        claim = Digest.update(claimed_at=clock.now(), tries=Digest.tries + 1).where(
            Digest.id == digest_id, *_free()
        )
        if not letter or not claim.execute():
            return
        try:
            send(digest.officer.email, *letter)
        except NotTaken as problem:
            log.warning("digest %s: not sent: %s", digest_id, problem)
            Digest.update(claimed_at=None).where(Digest.id == digest_id).execute()
        else:
            Digest.update(sent_at=clock.now()).where(Digest.id == digest_id).execute()


@scheduled("reminders.forget", minute=40, hours=[2])
def forget() -> None:
    """Forget reminders and mails of more than ninety days ago; the trail remembers those that
    somebody asked for.
    """
    before = clock.today() - KEPT
    with db.connection_context(), saving():
        Reminder.delete().where(Reminder.day < before).execute()
        Digest.delete().where(Digest.day < before).execute()


def _free() -> tuple[object, object]:
    return Digest.claimed_at.is_null(), Digest.tries < MOST_TRIES


def _letter(officer: Officer) -> tuple[str, str] | None:
    """Subject and text of the mail, in the officer's language; None when nothing waits."""
    before = language.set(officer.language)
    try:
        reminders, count = of_today(officer, MOST_LINES)
        if not reminders:
            return None
        subject = _("เวียน: วันนี้มี %(count)s เรื่องรอท่าน", count=count)
        lines = [f"{place}. {_line(reminder)}" for place, reminder in enumerate(reminders, 1)]
        if count > MOST_LINES:
            lines.append(_("และอีก %(count)s เรื่อง", count=count - MOST_LINES))
        where = settings().public_url
        text = [
            _("เรียน %(name)s", name=officer.name),
            _("%(day)s มี %(count)s เรื่องรอท่าน", day=shown(clock.today()), count=count),
            "\n".join(lines),
            *([f"{where}/reminders/"] if where else []),
            _("ระบบส่งให้วันละไม่เกินหนึ่งฉบับ หากไม่ต้องการรับ ลบอีเมลได้ที่หน้าบัญชีของท่าน"),
        ]
        return subject, "\n\n".join(text)
    finally:
        language.reset(before)


def _line(reminder: Reminder) -> str:
    # A mail travels outside: of a letter with a class of secrecy it says the number alone.
    what = "" if reminder.document.says.secrecy else " ".join(reminder.what.split())
    if len(what) > MOST_LETTERS:
        what = what[:MOST_LETTERS] + "…"
    day = _("กำหนด %(day)s", day=shown(reminder.due)) if reminder.due else ""
    return " · ".join(
        filter(
            None, [reminder.words, reminder.document.number, reminder.office.short_name, what, day]
        )
    )
