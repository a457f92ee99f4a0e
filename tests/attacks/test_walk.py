"""Every address of the portal, by everybody it does not belong to, with ids they guess, in every
way a browser could ask.
"""

from itertools import count

import pytest

from app.records.trail.models import Trail
from tests.attacks.conftest import MARK, ROLE_NAMES, filled, fingerprint, keys, routes

HTMX = {"HX-Request": "true", "HX-Target": "roll"}
GUESSES = [
    "0",
    "-1",
    "999999999",
    "2147483648",
    "9223372036854775808",
    "9" * 60,
    "abc",
    "๑",
    "1'--",
    "1 OR 1=1",
    "%00",
    "..",
    "1.0",
]
REFUSALS = {400, 403, 404, 405}
ELSEWHERE = [*(("mueang", role) for role in ROLE_NAMES), ("", "")]


class Walk:
    """One person's walk, noting each address that was not shut, and what the trail should know
    of it.
    """

    def __init__(self, client):
        self.client, self.tried, self.holes, self.key, self.refused = client, 0, [], count(1), set()
        self.keys = keys(client)

    def ask(self, method, path, rule=None, allowed=REFUSALS, **headers):
        fields = {**self.keys, "key": f"walk{next(self.key)}"} if method == "POST" else None
        answer = self.client.open(path, method=method, data=fields, headers=headers)
        self.tried += 1
        if answer.status_code not in allowed or MARK.encode() in answer.data:
            self.holes.append((method, path, headers, answer.status_code))
        elif rule and answer.status_code in REFUSALS:
            self.refused.add(f"{method} {rule.rule} {answer.status_code}")
        return answer

    def as_pages_do(self, path, rule):
        """Page and part, read and written."""
        for headers in ({}, HTMX):
            self.ask("GET", path, rule, **headers)
            self.ask("POST", path, rule, **headers)

    def as_no_page_does(self, path, rule):
        """By the other methods, and with headers that name another."""
        for method in ("HEAD", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"):
            self.ask(method, path, rule)
        self.ask("GET", path, rule, **{"X-HTTP-Method-Override": "POST"})
        self.ask(
            "POST",
            path,
            rule,
            **{
                "X-HTTP-Method-Override": "GET",
                "X-HTTP-Method": "DELETE",
                "X-Method-Override": "PUT",
            },
        )
        self.ask("OPTIONS", path, rule, REFUSALS | {200})

    def told(self, officer):
        """What of it the trail tells of that person."""
        return {
            row.said["what"]
            for row in Trail.select().where(Trail.act == "refused", Trail.officer_id == officer.id)
        }


def _addresses(app, things):
    """The addresses of the letter and all else of Kathu, with their rules; and those of papers
    again, for the drafts.
    """
    for rule in routes(app):
        yield filled(rule, things[0]), rule
        if "document_id" in rule.arguments:
            for other in things[1:]:
                yield filled(rule, other), rule


@pytest.mark.parametrize(("slug", "role"), ELSEWHERE, ids=lambda value: value or "outsider")
def test_what_belongs_to_a_district_is_shut_to_everybody_of_another_and_of_none(
    app, visit, office, things, people, slug, role
):
    """Each is refused, nothing is changed, nothing of it is told, and the trail knows of every
    refusal.
    """
    who = people(slug, role) if slug else "outsider"
    walk, before = Walk(visit(who).client), fingerprint()
    for path, rule in _addresses(app, things):
        walk.as_pages_do(path, rule)
    assert walk.holes == []
    assert fingerprint() == before
    assert walk.tried > 400
    assert walk.refused - walk.told(office.officer(who)) == set()


@pytest.mark.parametrize(("slug", "role"), [("mueang", "head"), ("", "")])
def test_no_method_and_no_header_opens_what_is_shut(app, visit, office, things, people, slug, role):
    who = people(slug, role) if slug else "outsider"
    walk, before = Walk(visit(who).client), fingerprint()
    for path, rule in _addresses(app, things):
        walk.as_no_page_does(path, rule)
    assert walk.holes == []
    assert fingerprint() == before
    assert walk.refused - walk.told(office.officer(who)) == set()


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_a_districts_own_draft_is_shut_to_the_provincial_office(app, visit, things, people, role):
    walk = Walk(visit(people("phuket", role)).client)
    before = fingerprint()
    for rule in routes(app):
        if "document_id" in rule.arguments:
            walk.as_pages_do(filled(rule, things[2]), rule)
    assert walk.holes == []
    assert fingerprint() == before


@pytest.mark.parametrize(("slug", "role"), [("mueang", "head"), ("phuket", "head"), ("", "")])
def test_an_id_that_is_guessed_leads_nowhere(app, visit, things, people, slug, role):
    walk = Walk(visit(people(slug, role) if slug else "outsider").client)
    before = fingerprint()
    for rule in routes(app):
        for guess in GUESSES if "<int:" in rule.rule else ():
            for method in ("GET", "POST")[: 1 + (guess in ("999999999", "๑", "1'--"))]:
                walk.ask(method, filled(rule, things[0], guess))
    assert walk.holes == []
    assert fingerprint() == before


@pytest.mark.parametrize(
    "cookie", ["", "wian=forged", "wian=eyJ0b2tlbiI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"]
)
def test_nobody_gets_in_without_signing_in(app, things, office, cookie):
    client = app.test_client()
    before = fingerprint()
    for arguments in (True, False):
        for rule in routes(app, arguments):
            path = filled(rule, things[0])
            for method in ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"):
                for htmx in ({}, HTMX):
                    answer = client.open(
                        path,
                        method=method,
                        headers={**htmx, **({"Cookie": cookie} if cookie else {})},
                    )
                    reads = method in ("GET", "HEAD")
                    allowed = {401 if htmx else 303, 405} if reads else {401, 405}
                    assert answer.status_code in allowed, (method, path, answer.status_code)
                    assert MARK.encode() not in answer.data
    assert fingerprint() == before


def test_the_trail_is_not_written_by_who_only_looked(app, visit, things, people):
    """What a refused request leaves in the trail is at most that it was refused."""
    walk = Walk(visit(people("mueang", "head")).client)
    last = Trail.select().order_by(Trail.id.desc()).get().id
    for path, _rule in _addresses(app, things):
        walk.ask("GET", path)
        walk.ask("POST", path)
    assert {row.act for row in Trail.select().where(Trail.id > last)} <= {"refused"}


def test_the_walk_finds_the_doors_that_are_open(app, visit, things):
    """To whom it belongs, the same walk is shown the same things: it would see a hole."""
    walk = Walk(visit("kathu").client)
    for path, _rule in _addresses(app, things):
        walk.ask("GET", path)
    seen = [path for _method, path, _headers, status in walk.holes if status == 200]
    assert len(seen) > 40, seen
