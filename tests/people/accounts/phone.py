"""A phone with an authenticator app, and the people who use one."""

from datetime import UTC, timedelta

import pyotp

from app.kit import clock
from tests.office import PASSWORD


class Phone:
    """What the app knows after it read the picture."""

    def __init__(self, secret: str):
        self.totp = pyotp.TOTP(secret)

    def shows(self, later: int = 0) -> str:
        """The six digits it shows now, or some steps of half a minute later."""
        return self.totp.at(clock.now().replace(tzinfo=UTC) + timedelta(seconds=30 * later))


def key_on(page) -> str:
    """The key to type for who cannot read the picture."""
    return page.find("code")[0].text.replace(" ", "")


def codes_on(page) -> list[str]:
    """The one-time codes of the page that shows them."""
    return [code.text for code in page.find("code")]


def set_up(visitor) -> tuple[Phone, list[str]]:
    """Set up a second factor from the account on: the phone and the ten codes."""
    page = visitor.send(visitor.get("/account/second-factor"), "/offer")
    phone = Phone(key_on(page))
    page = visitor.send(page, "/prove", code=phone.shows(), password=PASSWORD)
    return phone, codes_on(page)
