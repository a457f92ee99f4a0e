"""A letter that one office has acknowledged, and the command line."""

import pytest

from app.circulation.circulars.commands import acknowledge
from app.circulation.circulars.models import Delivery
from app.cli import portal
from app.kit.db import db


@pytest.fixture
def letter(office):
    issued = office.issued()
    acknowledge(
        Delivery.get(Delivery.office == office.office("mueang")), office.officer("mueang"), "ทราบ"
    )
    return issued


@pytest.fixture
def said(app):
    """What `portal …` answers: exit code and text."""

    def run(*words: str) -> tuple[int, str]:
        db.close()
        answer = app.test_cli_runner().invoke(portal, words)
        db.connect(reuse_if_open=True)
        return answer.exit_code, answer.output

    return run
