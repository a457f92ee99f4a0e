"""What can happen to a visit: kept while it is written, given photographs, logged; or its draft
thrown away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import Case

from app.field.households.commands import access_log
from app.field.households.commands import shared as households
from app.field.households.models import Household
from app.field.pick_lists.models import Choice
from app.field.visits.models import Photo, Visit, VisitChoice
from app.field.visits.queries import begun_on, draft, was_written
from app.kit import clock
from app.kit.db import saving
from app.kit.display import day
from app.kit.errors import Refused
from app.kit.translation import _
from app.kit.translation import later as _l
from app.people.accounts.commands.duties import DUTIES, Duty
from app.people.accounts.models import Officer
from app.people.accounts.queries import head, post_in
from app.records.files import commands as files
from app.records.files.photographs import Photograph
from app.records.trail.commands import record, seal

MOST_PHOTOS = 10
LATE_ENTRY = timedelta(days=60)  # a household is often visited first and entered some weeks later
FARTHEST = timedelta(days=731)


@dataclass
class Account:
    """A visit as told. `touched` are ids of dimensions and indicators."""

    on: date | None = None
    kind: int | None = None
    team: str = ""
    seen: str = ""
    done: str = ""
    help: str = ""
    next_on: date | None = None
    touched: Sequence[int] = ()

    @property
    def columns(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if key != "touched"}


def keep(household: Household, officer: Officer, said: Account, late_after: str = "") -> Visit:
    """Keep the officer's draft of a visit to a household as it is typed: over the one kept before.

    Raises Refused when the form with the key `late_after` was logged: what still arrives of it is
    no new visit.
    """
    now = clock.now()
    with saving():
        (
            Visit.insert(household=household, office=household.office_id, by=officer, saved_at=now)
            .on_conflict_ignore()
            .execute()
        )
        if late_after and was_written(officer, late_after):
            raise Refused(_("การเยี่ยมนี้บันทึกแล้ว"))
        kept = draft(household, officer)
        assert kept
        if (
            not Visit.update(saved_at=now, **said.columns)
            .where(Visit.id == kept.id, Visit.logged_at.is_null())
            .execute()
        ):
            raise Refused(_("การเยี่ยมนี้บันทึกแล้ว"))
        _touch(kept, said.touched)
    return Visit.get_by_id(kept.id)


def add_photo(visit: Visit, photograph: Photograph, origin: str) -> None:
    """Put a photograph to a draft; the same one a second time changes nothing. Raises Refused
    after the tenth.
    """
    with saving():
        there = [row.origin for row in Photo.select(Photo.origin).where(Photo.visit == visit)]
        if origin in there:
            return
        if len(there) >= MOST_PHOTOS:
            raise Refused(too_many())
        large, small = (
            files.keep(content, "image/jpeg") for content in (photograph.large, photograph.small)
        )
        (
            Photo.insert(
                visit=visit,
                file=large,
                small=small,
                origin=origin,
                width=photograph.width,
                height=photograph.height,
                added_at=clock.now(),
            )
            .on_conflict_ignore()
            .execute()
        )


def too_many() -> str:
    return _("แนบได้ไม่เกิน %(most)s ภาพต่อการเยี่ยมหนึ่งครั้ง", most=MOST_PHOTOS)


def drop_photo(photo: Photo) -> None:
    """Take a photograph off a draft. Raises Refused when the visit was logged meanwhile."""
    with saving():
        if not Visit.select().where(Visit.id == photo.visit_id, Visit.logged_at.is_null()).exists():
            raise Refused(_("การเยี่ยมนี้บันทึกแล้ว"))
        Photo.delete().where(Photo.id == photo.id).execute()


def discard(household: Household, officer: Officer) -> None:
    """Throw the officer's draft away."""
    with saving():
        kept = draft(household, officer)
        if (
            kept
            and Visit.update(saved_at=clock.now())
            .where(Visit.id == kept.id, Visit.logged_at.is_null())
            .execute()
        ):
            Photo.delete().where(Photo.visit == kept).execute()
            VisitChoice.delete().where(VisitChoice.visit == kept).execute()
            Visit.delete().where(Visit.id == kept.id).execute()


def log(visit: Visit, officer: Officer) -> None:
    """The draft becomes the visit (บันทึกการเยี่ยม); the household's last and next visit follow it.

    Raises Refused when it was logged already, the household is closed, or the days cannot be.
    """
    _possible(visit.household, visit.on, visit.next_on)
    with saving():
        logged = (
            Visit.update(logged_at=clock.now(), as_post=post_in(officer, visit.office_id))
            .where(Visit.id == visit.id, Visit.logged_at.is_null())
            .execute()
        )
        if not logged:
            raise Refused(_("การเยี่ยมนี้บันทึกแล้ว"))
        _note_on_household(visit, officer)


def enter(household: Household, officer: Officer, said: Account) -> Visit:
    """A visit told in one go, from a sheet; a draft the officer has of another stays. Raises
    Refused as `log` does.
    """
    _possible(household, said.on, said.next_on)
    now = clock.now()
    with saving():
        visit = Visit.create(
            household=household,
            office=household.office_id,
            by=officer,
            saved_at=now,
            logged_at=now,
            as_post=post_in(officer, household.office_id),
            **said.columns,
        )
        _touch(visit, said.touched)
        _note_on_household(visit, officer)
    return visit


def wrong_day(begun: date, on: date | None) -> str:
    """What is wrong with the day of a visit, in words: missing, to come, or long before the
    household, known since `begun`.
    """
    if on is None:
        return _("กรุณากรอกวันที่เยี่ยม")
    if on > clock.today():
        return _("วันที่เยี่ยมต้องไม่หลังวันนี้")
    if on < begun - LATE_ENTRY:
        return _(
            "ก่อนมีครัวเรือนนี้: เริ่มบันทึกเมื่อ %(begun)s ย้อนหลังได้ไม่เกิน 60 วัน คือตั้งแต่ %(least)s",
            begun=day(begun),
            least=day(begun - LATE_ENTRY),
        )
    return ""


def wrong_next(on: date | None, next_on: date | None) -> str:
    """What is wrong with the day of the next visit: not after this one, or years away."""
    if on and next_on and next_on <= on:
        return _("วันนัดครั้งต่อไปต้องหลังวันที่เยี่ยม")
    if on and next_on and next_on > on + FARTHEST:
        return _("วันนัดครั้งต่อไปไกลเกินสองปี ตรวจปีอีกครั้ง")
    return ""


def _possible(household: Household, on: date | None, next_on: date | None) -> None:
    if flaw := wrong_day(begun_on(household), on) or wrong_next(on, next_on):
        raise Refused(flaw)


def took_sheet(some: Sequence[Household], officer: Officer) -> None:
    """Households were taken out on paper, for a day's round."""
    with saving():
        access_log.looked_all([one.id for one in some], officer, "export", "แบบบันทึกการเยี่ยม")
        record(officer, "sheet", officer, count=len(some))


def _touch(visit: Visit, choices: Iterable[int]) -> None:
    VisitChoice.delete().where(VisitChoice.visit == visit).execute()
    rows = [{"visit": visit, "choice": choice} for choice in dict.fromkeys(choices)]
    if rows:
        VisitChoice.insert_many(rows).execute()


def _note_on_household(visit: Visit, officer: Officer) -> None:
    """The household knows of the visit: the last one, the next one if none later was logged, how
    many.
    """
    on: Any = visit.on
    seal(visit)
    kind = Choice.get_or_none(Choice.id == visit.kind_id)
    latest = Household.visited_on.is_null() | (Household.visited_on <= on)
    households.mark_done(
        visit.household,
        "visited",
        on,
        visits=Household.visits + 1,
        visited_on=Case(None, [(latest, on)], Household.visited_on),
        next_visit_on=Case(None, [(latest, visit.next_on)], Household.next_visit_on),
    )
    households.note(visit.household, officer, "visited", kind.words if kind else "", on)
    record(officer, "visit", visit.household, post_in(officer, visit.office_id), visit=visit.id)


def _drafts(officer: Officer, office_id: int) -> Any:
    """Visits the officer began to write and has not logged."""
    return Visit.select().where(
        Visit.by == officer, Visit.office == office_id, Visit.logged_at.is_null()
    )


def _hand_over(
    leaver: Officer, office_id: int, successor: Officer | None, by: Officer | None
) -> None:
    """To the successor, else to the head; who has begun a visit to the same household keeps
    their own, and the other stays.
    """
    to = successor or head(office_id)
    for visit in list(_drafts(leaver, office_id).order_by(Visit.id)):
        if to and not draft(visit.household, to):
            Visit.update(by=to).where(Visit.id == visit.id, Visit.logged_at.is_null()).execute()
            record(by, "draft_handed_over", visit.household, to=to.name)


DUTIES.append(
    Duty(
        _l("ร่างการเยี่ยม"), lambda officer, office_id: _drafts(officer, office_id).count(), _hand_over
    )
)
