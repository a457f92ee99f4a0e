"""No list, search or file of one district holds anything of another's."""

import io
import re
import zipfile
from html import unescape

import pypdf
import pytest

from tests.attacks.conftest import MARK, ROLE_NAMES, WORD, fingerprint, keys, routes

QUERIES = (
    "",
    f"?q={WORD}",
    "?only=late",
    "?only=waiting",
    "?state=issued",
    "?office=2",
    "?office=2&person=1",
    "?subdistrict=830202",
    f"?after=99999&q={WORD}",
    "?year=2026",
    "?household=1",
    "?pile=due",
    "?lacks=citizen",
    "?act=visit&month=2026-11",
    "?by=target&office=2",
    "?level=district",
    "?level=province",
    "?province=83",
    "?since=2020-01-01&until=2030-01-01",
)


def read(answer) -> str:
    """Everything an answer says: of a page, a CSV, a workbook, a PDF."""
    kind, content = answer.content_type or "", answer.get_data()
    if "pdf" in kind:
        return "".join(
            re.sub(r"\s", "", page.extract_text())
            for page in pypdf.PdfReader(io.BytesIO(content)).pages
        )
    if "spreadsheet" in kind or "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return unescape(
                "".join(
                    archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
                )
            )
    return content.decode("utf-8", "replace")


def lists(client, app):
    """Every address without an id, asked in many ways, as read."""
    for rule in routes(app, arguments=False):
        asked = QUERIES[:2] if rule.rule.endswith((".pdf", ".xlsx")) else QUERIES
        for query in asked if "GET" in rule.methods else ():
            answer = client.get(rule.rule + query)
            assert answer.status_code < 500, (rule.rule, query)
            yield rule.rule + query, read(answer)


def exports(client, app):
    """Every file that is asked for with a form, and every search that is sent as one."""
    fields = keys(client)
    for path in ("/fieldwork/households.csv", "/fieldwork/households.xlsx"):
        for shape in ("list", "tpmap"):
            answer = client.post(
                path,
                data={
                    **fields,
                    "shape": shape,
                    "reason": "ตรวจ",
                    "office": "0",
                    "subdistrict": "0",
                    "trait": "0",
                    "step": "",
                    "only": "",
                },
                buffered=True,
            )
            yield f"{path} {shape}", read(answer)
    for words in (WORD, "1", "12/3", "%", "_", "นาง"):
        answer = client.post(
            "/households/find",
            data={**fields, "q": words, "office": "0", "subdistrict": "0", "trait": "0"},
            follow_redirects=True,
        )
        yield f"/households/find {words}", read(answer)


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_a_district_lists_finds_and_takes_out_nothing_of_another(app, visit, things, people, role):
    client = visit(people("mueang", role)).client
    before = fingerprint()
    for part in (lists, exports):
        for path, text in part(client, app):
            assert MARK not in text, path
    assert {table: seal for table, seal in fingerprint().items() if table != "reading"} == {
        table: seal for table, seal in before.items() if table != "reading"
    }


def test_who_works_there_finds_it_in_the_same_lists(app, visit, things):
    client = visit("kathu1").client
    found = [path for part in (lists, exports) for path, text in part(client, app) if MARK in text]
    for path in (
        "/circulars/",
        f"/circulars/?q={WORD}",
        "/circulars/received.pdf",
        "/drafts/",
        "/tasks/",
        "/households/",
        "/imports/",
        "/imports/out.xlsx",
        "/plans/referrals",
        f"/households/find {WORD}",
    ):
        assert path in found, found
    assert any(path.startswith("/fieldwork/households.csv") for path in found)
    assert any(path.startswith("/fieldwork/households.xlsx") for path in found)


@pytest.mark.parametrize(
    "words",
    [
        "%",
        "_",
        "%%",
        "' OR 1=1 --",
        "'; DROP TABLE document; --",
        "\\",
        '"',
        ")",
        "*",
        "[a-z]",
        "\0",
        "\u200b",
        "\ud800",
    ],
)
def test_no_search_takes_words_for_a_pattern_or_a_command(app, visit, things, people, words):
    """Wildcards and quotes of SQL find what holds them, which here is nothing."""
    clients = [
        visit("kathu1").client,
        visit(people("phuket", "registrar")).client,
        visit("admin").client,
    ]
    before = fingerprint()
    for client in clients:
        for path in (
            "/circulars/",
            "/circulars/sent",
            "/documents/",
            "/documents/register.pdf",
            "/tasks/followed",
            "/overview/",
            "/overview/letters.xlsx",
            "/people",
        ):
            answer = client.get(path, query_string={"q": words.encode("utf-8", "surrogatepass")})
            assert answer.status_code in (200, 403), (path, answer.status_code)
            asked = words.strip("\0") and words.isascii()
            assert not asked or MARK not in read(answer), path
        answer = client.post(
            "/households/find",
            follow_redirects=True,
            data={**keys(client), "q": words.encode("utf-8", "replace")},
        )
        assert answer.status_code in (200, 403, 422), answer.status_code
    assert fingerprint() == before
