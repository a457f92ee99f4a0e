"""Every form that stands on a page, filled with what no officer types: none stumbles, none takes
more than it asked for, and nothing typed becomes part of a page, a paper or a file but as the text
it is.
"""

import io
import itertools
import re
from urllib.parse import quote, urlsplit

import pypdf
import pytest

from app.field.pick_lists.models import Choice
from app.kit import clock
from app.kit.db import Row
from app.kit.jobs import TABLES
from app.people.accounts.models import Officer, Post, Submission
from app.people.offices.models import Office
from tests.attacks.conftest import UNWATCHED, filled, fingerprint, routes
from tests.attacks.test_lists import read
from tests.press import conformance
from tests.visitor import Page, _values

PEOPLE = [
    ("kathu", "head"),
    ("kathu", "registrar"),
    ("phuket", "head"),
    ("phuket", "registrar"),
    ("phuket", "checker"),
    ("phuket", "administrator"),
]
SCRIPT = "\"'></title></textarea></option></select></script><wian-x onclick=alert(1)>{{31607*31627}}${31607*31627}<!--"
REACHED = str(
    31607 * 31627
)  # what a template that ran it would show; long enough to stand in no reference by chance
ODD = {
    "NUL": "ก\0ข",
    "not UTF-8": b"\xff\xfe\xe0\xb8",
    "half a letter": "\ud800",
    "turned round": "\u202eกข\u200b\u2066abc",
    "a very long number": "9" * 400,
    "below nothing": "-1",
    "no number": "NaN",
    "more than the table holds": str(2**63),
    "not a day": "31/2/2569",
    "an address": "javascript:alert(1)",
    "lines": "a\r\nSet-Cookie: b=c\r\n\r\n",
    "a pattern": "%_\\'\"; --",
    "a formula": "=cmd|' /C calc'!A0",
    "nothing": "",
    "a long text": "ก" * 120_000,
}
A_FILE = "a file where text is asked for"
TYPED = ("text", "search", "email", "tel", "url")


def forms(visitor, app, things):
    """Each form that writes, once: where it goes and what it would send as it stands."""
    seen = set()
    for ids in (things[0], things[1]):
        for rule in (*routes(app), *routes(app, arguments=False)):
            if "GET" not in rule.methods or rule.rule.endswith(
                (".pdf", ".xlsx", ".png", ".jpg", ".zip")
            ):
                continue
            page = visitor.get(filled(rule, ids))
            for form in page.find("form", method="post") if page.root is not None else ():
                where = (form.get("action") or visitor.path).partition("#")[0]
                values = _values(form)
                if (where, tuple(values)) not in seen and not where.endswith("/sign-out"):
                    seen.add((where, tuple(values)))
                    yield where, values, form


def send(visitor, where, values):
    """The answer to the form, a fresh key in it, followed to the page it leads to."""
    answer = visitor.client.post(
        where, data=values, content_type="multipart/form-data", follow_redirects=True
    )
    assert answer.status_code < 500, (where, answer.status_code)
    return answer


def texts(form):
    """The names of the fields into which one types."""
    return [
        field.get("name")
        for field in form.iter()
        if field.get("name")
        and (
            field.tag == "textarea" or (field.tag == "input" and field.get("type", "text") in TYPED)
        )
    ]


def sound(page):
    """Nothing of the page came from what was typed into it."""
    for element in page.root.iter():
        assert element.tag != "wian-x", page.text[:2000]
        for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
            assert urlsplit(element.get(name) or "").scheme in ("", "mailto", "tel"), element.attrib
    assert REACHED not in page.text


@pytest.mark.parametrize(("slug", "role"), PEOPLE)
def test_script_typed_into_any_field_comes_back_as_text(
    app, visit, things, people, undone, slug, role
):
    visitor, tried = visit(people(slug, role)), 0
    for where, values, form in forms(visitor, app, things):
        names = texts(form)
        with undone():
            answer = send(
                visitor, where, {**values, "key": f"script{tried}", **dict.fromkeys(names, SCRIPT)}
            )
        if "text/html" in answer.content_type:
            sound(Page(answer, whole=True))
        tried += len(names)
    assert tried > (5 if role == "administrator" else 30)


@pytest.fixture
def scripted(things, planted):
    """The names of people, posts, offices and lists are script, too."""
    Officer.update(name=planted).execute()
    Post.update(title=planted).execute()
    Office.update(short_name=planted).execute()
    Choice.update(words=planted).execute()
    return things


@pytest.mark.parametrize("planted", [SCRIPT])
@pytest.mark.parametrize(("slug", "role"), PEOPLE)
def test_script_that_is_stored_is_shown_as_text_on_every_page(
    app, visit, scripted, people, slug, role
):
    Officer.update(name=SCRIPT).execute()
    visitor, shown = visit(people(slug, role)), 0
    for ids in scripted:
        for rule in (*routes(app), *routes(app, arguments=False)):
            if "GET" in rule.methods and not rule.rule.endswith(
                (".pdf", ".xlsx", ".png", ".jpg", ".zip")
            ):
                page = visitor.get(filled(rule, ids))
                assert page.status < 500, rule.rule
                if page.root is not None:
                    sound(page)
                    shown += "wian-x" in page.words
    assert shown > (5 if role == "administrator" else 20)


@pytest.mark.parametrize("planted", [SCRIPT])
def test_script_that_is_stored_is_text_in_papers_and_files(app, visit, scripted, work):
    work()
    client, seen = visit("kathu").client, 0
    for ids in scripted:
        for rule in (*routes(app), *routes(app, arguments=False)):
            if "GET" in rule.methods and rule.rule.endswith((".pdf", ".xlsx")):
                answer = client.get(filled(rule, ids))
                assert answer.status_code < 500, rule.rule
                if answer.status_code == 200:
                    said = read(answer).replace(" ", "")
                    assert "<wian-x" in said or "wian-x" not in said, rule.rule
                    assert REACHED not in said, rule.rule
                    if "pdf" in answer.content_type:
                        assert (
                            not conformance.names(pypdf.PdfReader(io.BytesIO(answer.data)))
                            & conformance.ACTS
                        ), rule.rule
                    seen += "<wian-x" in said
    assert seen > 5


@pytest.mark.parametrize(
    ("slug", "role"), [("kathu", "head"), ("phuket", "registrar"), ("phuket", "administrator")]
)
def test_no_form_stumbles_over_odd_text_in_any_of_its_fields(
    app, visit, things, people, undone, slug, role
):
    """In all fields at once, those one chooses from and the hidden ones too; then in each by
    itself.
    """
    visitor, turn = visit(people(slug, role)), itertools.cycle(list(ODD.values())[:-1])
    for number, (where, values, _form) in enumerate(list(forms(visitor, app, things))):
        kept = {name: values[name] for name in ("csrf_token", "key") if name in values}
        ways = [{**dict.fromkeys(values, odd), **kept} for odd in ODD.values()]
        ways += [
            {**values, name: next(turn), "key": f"odd{number}"}
            for name in values
            if name not in kept
        ]
        ways += [{**values, "key": odd} for odd in ("\0", "9" * 400)]
        ways += [{**dict.fromkeys(values, A_FILE), **kept}]
        for fields in ways:
            with undone():
                send(visitor, where, {name: _sent(value) for name, value in fields.items()})


@pytest.mark.parametrize("odd", [*ODD.values(), A_FILE], ids=[*ODD, "a file"])
def test_nobody_makes_the_forms_that_are_open_to_all_stumble(visit, odd):
    visitor = visit()
    for where in ("/sign-in", "/verify"):
        page = visitor.get(where)
        _where, values = visitor.fill(page, where)
        for names in (
            [name for name in values if name != "csrf_token"],
            list(values),
            *([name] for name in values),
        ):
            with_it = {**values, **dict.fromkeys([*names, "file", "next", "typed.a"], odd)}
            send(visitor, where, {name: _sent(value) for name, value in with_it.items()})
    assert visitor.get(f"/verify/{quote(str(odd), errors='replace')}"[:2000]).status == 404


def _sent(value):
    if value == A_FILE:
        return io.BytesIO(b"GIF89a"), "pix.gif"
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


EXTRA = {
    "id": "1",
    "office": "3",
    "office_id": "3",
    "owner": "3",
    "officer": "1",
    "officer_id": "1",
    "by": "1",
    "signer_id": "1",
    "state": "issued",
    "stage": "certified",
    "step": "4",
    "number": "999",
    "code": "AAAA",
    "series": "circular",
    "role": "head",
    "acting": "รักษาการ",
    "active": "0",
    "administrator": "1",
    "issued_at": "2020-01-01",
    "sent_at": "2020-01-01",
    "decided_by": "1",
    "approved_on": "2020-01-01",
    "certified_on": "2020-01-01",
    "unlocked_until": "2030-01-01",
    "merged_into": "1",
    "household": "2",
    "household_id": "2",
    "document": "2",
    "document_id": "2",
    "plan": "1",
    "paper": "1",
    "sha256": "0" * 64,
    "password": "another password",
    "sign_in": "registrar",
    "says": "{}",
    "facts": "{}",
    "read_as": "{}",
    "drafted_by": "1",
    "assignee": "1",
    "assignment": "1",
    "sender": "1",
    "visit": "1",
    "author": "1",
}
READ_ONLY = (
    "/fieldwork/households.",
    "/households/find",
)  # forms that write nothing: they narrow a list by office and step


@pytest.mark.parametrize(("slug", "role"), PEOPLE)
def test_a_field_no_form_asked_for_changes_nothing(
    app, visit, things, people, undone, at, slug, role
):
    """Each form sent twice as it stands and once with columns of the tables added: the third
    writes what the first two did.
    """
    at(clock.now())
    visitor, written = visit(people(slug, role)), 0
    for number, (where, values, form) in enumerate(forms(visitor, app, things)):
        if where.startswith(READ_ONLY):
            continue
        honest = {
            **values,
            **{name: _honest(name) for name in texts(form) if not values[name]},
            "key": f"extra{number}",
        }
        extra = {name: value for name, value in EXTRA.items() if name not in values}
        results = []
        for fields in (honest, honest, {**honest, **extra}):
            with undone():
                answer = visitor.client.post(where, data=fields, content_type="multipart/form-data")
                where_to = answer.headers.get("Location", "").partition("?")[0]
                results.append((answer.status_code, re.sub(r"\d+", "", where_to), stored()))
        first, second, third = results
        assert third[:2] == first[:2], (where, extra)
        noise = {
            key
            for key in first[2].keys() | second[2].keys()
            if first[2].get(key) != second[2].get(key)
        }
        differs = {
            key
            for key in first[2].keys() | third[2].keys()
            if first[2].get(key) != third[2].get(key)
        } - noise
        assert not differs, (where, differs)
        written += first[0] == 303
    assert written > (0 if role == "administrator" else 3)


@pytest.mark.parametrize(("slug", "role"), PEOPLE)
def test_a_form_sent_again_with_other_content_is_never_said_to_be_written(
    app, visit, things, people, undone, at, slug, role
):
    """Each form that is written once, sent again under its key with one field typed otherwise:
    nothing is written, and all that was typed is on the page. Only a draft of what was typed may be
    kept.
    """
    at(clock.now())
    visitor, asked = visit(people(slug, role)), 0
    for number, (where, values, form) in enumerate(forms(visitor, app, things)):
        typed = texts(form)
        if (
            where.startswith((READ_ONLY[0], "/verify"))
            or not typed
            or where.endswith(("/find", "/draft", "/read"))
        ):
            continue
        honest = {
            **values,
            **{name: _honest(name) for name in typed if not values[name]},
            "key": f"other{number}",
        }
        changed = {**honest, typed[-1]: f"๗{honest[typed[-1]]}"}
        with undone():
            if (
                visitor.client.post(
                    where, data=honest, content_type="multipart/form-data"
                ).status_code
                != 303
            ):
                continue
            before = fingerprint()
            answer = visitor.client.post(where, data=changed, content_type="multipart/form-data")
            assert answer.status_code == 409, where
            kept = {table for table, mark in fingerprint().items() if before[table] != mark}
            assert not kept - {"visit", "report", "report_figure", "visit_choice", "refusal"}, where
            page = Page(answer, whole=True)
            assert changed[typed[-1]] in page.words or any(
                field.get("value") == changed[typed[-1]] for field in page.find("input")
            ), where
            asked += 1
    assert asked > (0 if role == "administrator" else 3)


def _honest(name):
    """What an officer might type into a field left empty."""
    if name in ("on", "day", "from_on", "done_on"):
        return "1/11/2569"
    if name == "email":
        return "malee@example.go.th"
    return (
        "26/12/2569"
        if name in ("held", "until") or name.endswith(("_on", "_by", "until"))
        else "๑๒"
    )


def stored():
    """What stands in each column of each table; not the ids of rows, which a row taken back may
    have used.
    """
    found = {}
    for table in (*Row.__subclasses__(), *TABLES):
        if table not in UNWATCHED:
            for row, place in zip(
                table.select().order_by(table._meta.primary_key).dicts(), itertools.count()
            ):
                found |= {
                    (table._meta.table_name, name, place): value
                    for name, value in row.items()
                    if name != "id" and not (table is Submission and name == "content")
                }  # a mark of all that was sent
    return found
