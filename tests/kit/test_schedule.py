"""The schedule: however many workers there are, each moment is given to one of them, and none is
lost with it.
"""

import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest

from app.kit import clock
from app.kit.jobs import (
    AGAIN,
    LEASE,
    NEVER,
    SKEW,
    Lease,
    ScheduledRun,
    _take,
    alone,
    latest,
    queue,
    scheduled,
)
from app.kit.paths import ROOT

NIGHT = datetime(2026, 11, 25, 19, 30)  # half past two in Thailand
NAME = "tests.job"


def _asked(moment: datetime = NIGHT) -> bool:
    return _take(NAME, moment, LEASE)


@pytest.fixture
def job():
    """A job of the schedule, and how often it ran; it is taken off the queue's list again."""
    ran = []

    @scheduled(NAME, minute=30, hours=[2])
    def job() -> None:
        ran.append(clock.now())
        if len(ran) == 1 and broken:
            raise RuntimeError("broken")

    broken: list[bool] = []
    job.ran, job.broken = ran, broken
    yield job
    queue._registry.unregister(job.task_class)


@pytest.fixture
def minute(job, work):
    """What a worker does in a minute: it asks for what is due, and does what the queue holds."""

    def pass_by() -> int:
        for task in queue.read_periodic(None):
            queue.enqueue(task)
        work()
        return len(job.ran)

    return pass_by


@pytest.mark.parametrize(
    ("now", "minute", "hours", "moment"),
    [
        ("2026-11-25 05:07:59", None, range(24), "2026-11-25 05:07:00"),
        ("2026-11-25 19:29:59", 30, [2], "2026-11-24 19:30:00"),
        ("2026-11-25 19:30:00", 30, [2], "2026-11-25 19:30:00"),
        ("2026-11-25 23:29:00", 30, range(6, 19), "2026-11-25 11:30:00"),
        ("2026-11-25 23:31:00", 30, range(6, 19), "2026-11-25 23:30:00"),
        ("2026-12-31 17:05:00", 10, [0], "2026-12-30 17:10:00"),
    ],
)
def test_the_last_moment_of_a_schedule_is_told_in_the_time_of_thailand(now, minute, hours, moment):
    assert latest(datetime.fromisoformat(now), minute, hours) == datetime.fromisoformat(moment)


def test_a_job_runs_once_a_day_and_at_once_when_no_worker_was_there_at_its_hour(
    database, minute, at
):
    at(NIGHT + timedelta(hours=5))
    assert [minute(), minute(), minute()] == [1, 1, 1]
    at(NIGHT + timedelta(hours=23, minutes=59))
    assert minute() == 1
    at(NIGHT + timedelta(days=1))
    assert [minute(), minute()] == [2, 2]


def test_a_job_that_failed_is_asked_for_again_the_same_day(database, minute, job, at):
    job.broken.append(True)
    at(NIGHT)
    assert [minute(), minute()] == [1, 1]
    at(NIGHT + AGAIN + timedelta(seconds=1))
    assert [minute(), minute()] == [2, 2]
    at(NIGHT + 3 * AGAIN)
    assert minute() == 2


def test_a_job_of_a_worker_that_was_killed_is_given_to_another(database, minute, at):
    at(NIGHT)
    [task] = [one for one in queue.read_periodic(None) if one.name == "job"]
    assert task  # taken, and then never heard of again
    assert minute() == 0
    at(NIGHT + AGAIN + timedelta(seconds=1))
    assert minute() == 1


def test_workers_whose_clocks_differ_by_seconds_ask_once(database, at):
    wins = []
    for seconds in (0, -40, 35, 59, 20):  # of five machines
        at(NIGHT + timedelta(seconds=60 + seconds))
        wins.append(_asked(latest(clock.now(), None, ())))
    assert wins == [True, False, False, False, False]


def test_a_clock_set_back_stops_nothing(database, minute, at):
    at(NIGHT + timedelta(days=400))
    assert minute() == 1
    at(NIGHT)
    assert [minute(), minute()] == [2, 2]
    at(NIGHT + timedelta(days=1))
    assert minute() == 3


def test_what_one_worker_is_at_no_other_begins(database, at):
    at(NIGHT)
    with alone("a paper") as mine:
        assert mine
        with alone("a paper") as second, alone("another") as other:
            assert (second, other) == (False, True)
        at(NIGHT + LEASE + timedelta(seconds=1))
        with alone("a paper") as overtaken:
            assert overtaken
    at(NIGHT - timedelta(days=1))
    Lease.insert(
        name="of a clock that was wrong", holder="x", until=NIGHT + timedelta(days=400)
    ).execute()
    with alone("of a clock that was wrong") as mine:
        assert mine
    assert not Lease.select().exists()


RACER = """
import sys
from datetime import timedelta
import app.worker
from app.kit.db import db
from app.kit.jobs import LEASE, NEVER, _take, queue
sys.stdin.readline()
if sys.argv[1] == "turns":
    for step in range(1, 41):
        if _take("raced", NEVER + timedelta(seconds=step), LEASE):
            print(step)
else:
    while True:
        with db.connection_context():
            task = queue.dequeue()
        if task is None:
            break
        print(task.args[0])
"""


def _race(what: str) -> list[str]:
    """What four processes that begin at the same time each took."""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, what],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=dict(os.environ),
        )
        for _racer in range(4)
    ]
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    taken = [racer.communicate(timeout=120)[0].split() for racer in racers]
    assert all(racer.returncode == 0 for racer in racers)
    return [one for each in taken for one in each]


def test_four_processes_share_the_moments_of_a_schedule_without_taking_one_twice(database):
    taken = Counter(map(int, _race("turns")))
    assert max(taken.values()) == 1
    assert (
        max(taken) == 40
    )  # moments that nobody was quick enough for are passed over; the last one is not
    assert ScheduledRun.get(ScheduledRun.name == "raced").due == NEVER + timedelta(seconds=40)


def test_four_processes_empty_the_queue_without_taking_a_task_twice(database, job):
    from app.papers.documents.jobs import print_document

    with database.atomic():
        for number in range(300):
            print_document(number)
    assert Counter(map(int, _race("tasks"))) == Counter(range(300))


def test_what_lies_further_ahead_than_clocks_may_differ_is_not_believed(database, at):
    at(NIGHT)
    assert _asked(NIGHT + SKEW - timedelta(minutes=1))
    assert not _asked(NIGHT)
    assert _asked(NIGHT + 2 * SKEW)
    assert _asked(NIGHT)
