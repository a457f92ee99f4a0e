"""Who looked at a household is sealed into the trail each night: changed afterwards, it is found
out.
"""

from datetime import timedelta

import pytest

from app.cli import portal
from app.field.households.commands.access_log import note_access
from app.field.households.models import AccessRecord
from app.kit import clock
from app.kit.db import db
from app.operations.auditing import jobs, queries
from app.records.trail.models import Trail
from app.records.trail.queries import broken_at


@pytest.fixture
def looked(office, at):
    """Three looks, noted and a night past."""
    households = [office.household("kathu", house=str(number)) for number in range(3)]
    for one in households:
        note_access(one, office.officer("kathu"))
    at(clock.now() + timedelta(hours=12))
    return households


def test_what_was_looked_at_is_sealed_once(looked, office, at):
    jobs.seal_looks.call_local()
    jobs.seal_looks.call_local()
    [act] = Trail.select().where(Trail.act == "looks_sealed")
    newest = AccessRecord.select().order_by(AccessRecord.id.desc()).get().id
    assert (act.said["after"], act.said["count"], act.said["last"]) == (0, 3, newest)
    note_access(looked[0], office.officer("mueang"))
    jobs.seal_looks.call_local()
    assert Trail.select().where(Trail.act == "looks_sealed").count() == 1, (
        "what was noted within the hour waits"
    )
    at(clock.now() + timedelta(hours=2))
    jobs.seal_looks.call_local()
    assert [
        act.said["count"]
        for act in Trail.select().where(Trail.act == "looks_sealed").order_by(Trail.id)
    ] == [3, 1]
    assert queries.looks_verified().changed is None
    assert queries.looks_verified().count == 4
    assert broken_at() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda: (
            AccessRecord.update(what="citizen")
            .where(AccessRecord.id == AccessRecord.get().id)
            .execute()
        ),
        lambda: (
            AccessRecord.delete()
            .where(
                AccessRecord.id == AccessRecord.select().order_by(AccessRecord.id.desc()).get().id
            )
            .execute()
        ),
        lambda: AccessRecord.delete().execute(),
    ],
)
def test_a_look_that_was_changed_or_lost_is_noticed(looked, change, app, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 2)
    jobs.seal_looks.call_local()
    assert queries.looks_verified().changed is None
    change()
    assert queries.looks_verified().changed is not None
    db.close()
    answer = app.test_cli_runner().invoke(portal, ["audit", "verify"])
    assert answer.exit_code == 1
    assert "BROKEN" in answer.output
    jobs.seal_looks.call_local()
    assert Trail.select().where(Trail.act == "looks_changed").count() == 1


def test_without_looks_there_is_nothing_to_seal(office):
    jobs.seal_looks.call_local()
    assert queries.looks_verified() == queries.Looks(0, 0, None)
    assert not Trail.select().where(Trail.act == "looks_sealed").exists()
