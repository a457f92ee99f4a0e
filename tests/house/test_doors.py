"""Every route says who may come in. That every thing is refused to those it does not belong to:
tests/attacks/test_walk.py.
"""

import inspect

OPEN = {
    "accounts.sign_in",
    "accounts.second_step",
    "accounts.signed_out",
    "static.file",
    "verify.show",
    "verify.by_code",
}
NOT_ONCE = OPEN | {
    "drafts.read_pasted",
    "accounts.sign_out",
    "reports.keep",
    "visits.keep",  # nothing but drafts is written
    "household_pages.find",
    "households.find_other",  # words go on sealed in an address, nothing is written
    "field_reports.households_csv",
    "field_reports.households_xlsx",
    "auditing.rows_csv",
}  # that they were taken out: each time anew


def test_every_route_says_who_may_come_in(app):
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "needs")]
    assert silent == []
    assert {name for name, view in app.view_functions.items() if view.needs is None} == OPEN


def test_every_route_that_writes_is_written_once(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in rule.methods and rule.endpoint not in NOT_ONCE:
            assert inspect.unwrap(view) is not view, f"{rule.endpoint} lacks @idempotent"


def test_a_view_that_forgot_to_say_is_shut(app, visit, monkeypatch):
    monkeypatch.delattr(app.view_functions["drafts.show"], "needs")
    assert visit("drafter").get("/drafts/").status == 403
