"""A table of role × writing address, each cell tried: who holds the right in the office may,
nobody else does.
"""

import pytest

from app.people.accounts.roles import ROLES, May
from tests.attacks.conftest import ROLE_NAMES, filled, fingerprint, keys, routes

# The office whose right it is, where it is not the district the thing lies in.
PROVINCE = (
    "documents.",
    "drafts.",
    "pick_lists.",
    "numbers.reserve",
    "numbers.set_first",
    "reminders.",
    "overview.",
    "backups.back_up",
    "backups.prove",
    "circulars.sign",
    "circulars.record",
    "circulars.supersede",
    "reports.accept",
    "reports.return_for_correction",
    "reports.decide",
    "reports.change_day",
    "tasks.lines",
    "tasks.line",
    "tasks.take",
    "tasks.remove",
    "tasks.withdraw",
    "certification.decide",
    "field_reports.report",
    "administration.",
)
# The right that is asked for, where the door alone does not say it: it opens to several, or to
# everybody signed in.
FINER = {
    "documents.return_for_correction": {May.CHECK},
    "circulars.sign": {May.SIGN},
    "reports.keep": {May.REPORT},
    "reports.send": {May.REPORT},
    "reports.drop_file": {May.REPORT},
    "coverage.of_office": {May.ADMINISTER},
}
# Which of the papers: a letter that is out, or a draft.
DRAFT = (
    "drafts.",
    "tasks.lines",
    "tasks.take",
    "circulars.sign",
    "documents.return",
    "documents.pass",
)
OTHERS = {
    ("staff", f"imports.{act}") for act in ("choose", "confirm", "correct", "give_up")
}  # files somebody else brought
OTHERS |= {(role, "accounts.end_session") for role in ROLES}  # the session of somebody else


def writing(app):
    return sorted(
        (
            rule
            for arguments in (True, False)
            for rule in routes(app, arguments)
            if "POST" in rule.methods
        ),
        key=lambda rule: rule.rule,
    )


def wanted(app, endpoint):
    """The acts of which one is needed; None when everybody signed in may."""
    return FINER.get(endpoint) or set(app.view_functions[endpoint].needs) or None


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_a_role_writes_what_its_rights_say_and_nothing_else(
    app, visit, things, people, undone, role
):
    clients = {slug: visit(people(slug, role)).client for slug in ("kathu", "phuket")}
    for client in clients.values():
        client.get("/account")  # the cookie then holds the token of forms
    cookies = {slug: client.get_cookie("wian").value for slug, client in clients.items()}
    kept = {slug: keys(client) for slug, client in clients.items()}
    table, before = [], fingerprint()
    for number, rule in enumerate(writing(app)):
        slug = "phuket" if rule.endpoint.startswith(PROVINCE) else "kathu"
        paper = things[1 if rule.endpoint.startswith(DRAFT) else 0]
        needed = wanted(app, rule.endpoint)
        with undone():
            clients[slug].set_cookie("wian", cookies[slug])  # one of the cells signs out
            answer = clients[slug].post(
                filled(rule, paper), data={**kept[slug], "key": f"cell{number}"}
            )
        may = (needed is None or bool(needed & ROLES[role])) and (role, rule.endpoint) not in OTHERS
        tried = answer.status_code not in (403, 404)
        table.append((rule.endpoint, rule.rule, may, tried, answer.status_code))
    wrong = [cell for cell in table if cell[2] != cell[3] or cell[4] >= 500]
    assert wrong == []
    assert fingerprint() == before
