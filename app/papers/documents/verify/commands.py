"""Asking about papers: how many that nobody knows may be asked about, so that codes are not
found by trying.
"""

from collections.abc import Callable
from datetime import timedelta

from app.papers.documents.verify.queries import ProofAnswer
from app.records.rate_limits.commands import Limit, give_back, spend
from app.records.rate_limits.queries import subscriber

UNKNOWN = Limit("verify", 60, timedelta(minutes=15))


def ask(address: str, look: Callable[[], ProofAnswer | None]) -> ProofAnswer | None:
    """The answer to a question from an address. Raises TooMany when it asked about too many
    papers that nobody knows.
    """
    whose = subscriber(address)
    spend((UNKNOWN, whose))
    answer = look()
    if answer is None or answer.document:
        give_back(UNKNOWN, whose)
    return answer
