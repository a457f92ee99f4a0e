"""A person at a browser without JavaScript (or htmx in it): reads pages strictly, fills in the
forms that stand on them.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser

from tests.office import PASSWORD

HX = {"HX-Request": "true"}


class Page:
    """An answer, parsed."""

    def __init__(self, answer: Any, whole: bool):
        self.answer, self.status, self.headers = answer, answer.status_code, answer.headers
        self.text = (
            answer.get_data(as_text=True) if "text/html" in (answer.content_type or "") else ""
        )
        self.root = _strict(self.text, whole) if self.text else None

    def find(self, tag: str, **wanted: str) -> list[Element]:
        assert self.root is not None
        return [
            element
            for element in self.root.iter(tag)
            if all(element.get(name) == value for name, value in wanted.items())
        ]

    def form(self, action_ends: str) -> Element:
        """The form whose action ends so."""
        forms = [
            form
            for form in self.find("form", method="post")
            if (form.get("action") or "").partition("#")[0].endswith(action_ends)
        ]
        assert forms, (
            f"no form {action_ends} among {[form.get('action') for form in self.find('form')]}"
        )
        return forms[0]

    @property
    def words(self) -> str:
        """All the text a person reads, single-spaced."""
        return " ".join("".join(self.root.itertext()).split()) if self.root is not None else ""


class Visitor:
    """A signed-in (or not) client."""

    def __init__(self, app: Any, htmx: str = ""):
        self.client, self.htmx, self.path = app.test_client(), htmx, "/"

    def _headers(self, post: bool = False) -> dict[str, str]:
        return {**HX, "HX-Target": self.htmx} if self.htmx else {}

    def get(self, path: str, follow: bool = True) -> Page:
        answer = self.client.get(path, headers=self._headers(), follow_redirects=follow)
        self.path = answer.request.path
        return Page(answer, whole=not self.htmx)

    def post(self, path: str, fields: dict[str, Any], follow: bool = True) -> Page:
        """Send fields as they are, with whatever keys they hold."""
        answer = self.client.post(
            path,
            data=fields,
            headers={**self._headers(), "Referer": "http://localhost" + self.path},
            follow_redirects=follow,
            content_type="multipart/form-data",
        )
        return Page(answer, whole=not self.htmx or answer.headers.get("HX-Retarget") == "body")

    def fill(self, page: Page, action_ends: str, **typed: Any) -> tuple[str, dict[str, Any]]:
        """Where a form on the page goes and what it would send, with these fields typed over
        what stands in it.
        """
        form = page.form(action_ends)
        return (form.get("action") or self.path).partition("#")[0], {**_values(form), **typed}

    def send(self, page: Page, action_ends: str, follow: bool = True, **typed: Any) -> Page:
        """Fill in a form that stands on the page, and press its button."""
        where, fields = self.fill(page, action_ends, **typed)
        return self.post(where, fields, follow)

    def sign_in(self, who: str, password: str = PASSWORD) -> Page:
        htmx, self.htmx = self.htmx, ""
        page = self.send(self.get("/sign-in"), "/sign-in", sign_in=who, password=password)
        self.htmx = htmx
        return page


def _values(form: Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in form.iter():
        name = field.get("name")
        unticked = field.get("type") in ("checkbox", "radio") and field.get("checked") is None
        if not name or unticked or field.get("type") == "file":
            continue
        if field.tag == "input":
            values[name] = field.get("value") or ("1" if field.get("type") == "checkbox" else "")
        elif field.tag == "textarea":
            values[name] = re.sub(r"^\r?\n", "", field.text or "")
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = next(
                (option for option in options if option.get("selected") is not None), options[0]
            )
            values[name] = chosen.get("value") or ""
    return values


def _strict(text: str, whole: bool) -> Element:
    """The parsed page. A page is valid HTML5, has a title, one h1, no id twice; every form says
    where it goes (or is the page's own) and every writing form carries its keys; nothing is inline,
    nothing from elsewhere; every row under the heads of a table has a cell
    that names it.
    """
    document = (
        text
        if whole
        else f"<!doctype html><html lang=th><head><title>part</title></head><body>{text}</body></html>"
    )
    parser = HTMLParser(namespace_html_elements=False)
    parser.parse(document)
    root = (
        parser.tree.get_document(False)
        if hasattr(parser.tree, "get_document")
        else parser.tree.getDocument()
    )
    assert not parser.errors, (parser.errors[:5], text[:3000])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    if whole:
        assert root.find(".//title").text.strip()
        assert len(list(root.iter("h1"))) == 1, [h.text for h in root.iter("h1")]
    for element in root.iter():
        assert not any(name == "style" or name.startswith("on") for name in element.attrib), (
            element.attrib
        )
        for name in ("href", "src", "action", "hx-get", "hx-post"):
            assert not urlsplit(element.get(name) or "").netloc, element.get(name)
    assert not [script for script in root.iter("script") if script.text or not script.get("src")]
    for form in root.iter("form"):
        names = [field.get("name") for field in form.iter() if field.get("name")]
        assert form.get("method") in ("get", "post")
        assert form.get("method") == "get" or "csrf_token" in names, form.attrib
    tables = [table for table in root.iter("table") if table.find("thead") is not None]
    for row in (row for table in tables for row in table.iterfind("tbody/tr")):
        heads = [cell for cell in row.iter("th") if cell.get("scope") == "row"]
        across = any(cell.get("colspan") for cell in row)
        assert heads or across, ("no cell names this row", [*row.itertext()])
    for label in root.iter("label"):
        assert label.get("for") is None or label.get("for") in ids, label.attrib
    return root
