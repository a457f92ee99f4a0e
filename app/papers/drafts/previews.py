"""How a draft will look: the real print, marked ร่าง, as PDF and as pictures light enough for a
thin line.
"""

from functools import lru_cache

from app.kit import clock
from app.kit.translation import language
from app.papers.documents.commands import UNNUMBERED, number_in_full, signature
from app.papers.documents.models import Document
from app.people.accounts.queries import head
from app.people.offices.queries import name_on
from app.press.check import Finding, findings
from app.press.facts import Facts
from app.press.pdf.pictures import page_images
from app.press.printer import printer

WIDTH = 760  # pixels


def draft_pdf(document: Document) -> bytes:
    """The draft as it would print if it were signed now, number and date left open. Raises
    press.print.Unprintable.
    """
    return _printed(_as_if_signed(document).to_json())


def pictures(document: Document) -> list[bytes]:
    """The pages of the draft as PNG, 760 pixels wide, what the check found in red frames with
    its number.
    """
    return _pictured(_as_if_signed(document).to_json())


def checked(document: Document) -> list[Finding]:
    """What the layout check says of the draft. Raises press.print.Unprintable."""
    return _checked(_as_if_signed(document).to_json(), language.get())


def _as_if_signed(document: Document) -> Facts:
    facts = Facts.from_json(document.facts)
    code = name_on(document.office_id).letter_code
    if facts.kind not in UNNUMBERED:
        facts.number = number_in_full(document.series, code, "", clock.today().year)
    if signer := document.signer or head(document.office_id):
        facts.signatory = signature(signer, document.office_id, facts.signatory.lines)
    return facts


@lru_cache(maxsize=16)
def _printed(facts: str) -> bytes:
    return printer.paper(Facts.from_json(facts), draft=True)


@lru_cache(maxsize=16)
def _pictured(facts: str) -> list[bytes]:
    marked = [
        (number, line)
        for number, finding in enumerate(_checked(facts, language.get()), 1)
        for line in finding.lines
    ]
    return page_images(_printed(facts), WIDTH, marked)


@lru_cache(maxsize=16)
def _checked(facts: str, _spoken: str) -> list[Finding]:
    paper = Facts.from_json(facts)
    return findings(paper, printer.paper(paper))
