"""What nobody needs any more is forgotten."""

from datetime import timedelta

from app.kit import clock
from app.people.accounts.jobs import forget
from app.people.accounts.models import Attempt, Session
from app.records.trail.models import Trail


def test_old_sessions_and_failures_are_forgotten_and_the_trail_is_not(visit, at):
    visit("drafter")
    visit().sign_in("drafter", "wrong")
    at(clock.now() + timedelta(days=101))
    visit("checker")
    forget.call_local()
    assert [row.officer.sign_in for row in Session.select()] == ["checker"]
    assert Attempt.select().count() == 0
    assert Trail.select().where(Trail.act == "sign_in").count() == 2
