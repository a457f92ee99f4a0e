"""PostgreSQL is stopped as in a crash and started again, while twenty people work."""

import pytest

from tests.faults.people import Town
from tests.faults.portal import until
from tests.postgres import cluster


@pytest.mark.timeout(240)
def test_a_database_restarted_under_load_costs_a_clear_answer_and_no_promise(portal):
    with cluster(durable=True) as database:
        one = portal(database=database.url)
        town = Town(one, one.found(letters=40))
        one.start().wait_until_up()
        until(lambda: len(one.children()) == 2, "both web processes are there")
        processes = {*one.children(), one.processes["work"].pid}
        with town:
            for _restart in range(3):
                town.wait_for(promises=30)
                town.refusals.clear()
                database.stop()
                until(
                    lambda: (
                        town.look()
                        or {how for _status, how, _word in town.refusals} == {"GET", "POST"}
                    ),
                    "people are told",
                )
                database.start()
                assert {status for status, _how, _word in town.refusals} == {503}
            town.wait_for(promises=30)
        one.audit(town.promises)
        assert {*one.children(), one.processes["work"].pid} == processes
        assert one.processes["work"].poll() is None
