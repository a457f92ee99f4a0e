"""What can happen when others say who somebody is: the officer of that name comes in. Nobody
becomes one by it.
"""

from app.kit.errors import Refused
from app.kit.network import network
from app.kit.translation import _
from app.people.accounts.commands.sessions import SignInStep, begin, come_in
from app.people.accounts.models import Officer
from app.people.accounts.queries import known_as, needs_second
from app.records.trail.commands import refused


def admit(name: str, address: str, browser: str, by: str) -> SignInStep:
    """Let the officer of a sign-in name in, on the word of somebody the office believes and who has
    asked for all it wants; where the portal asks a second factor of the officer's role, on to that.
    Raises Refused when there is no such officer, or no longer.
    """
    name = known_as(name)
    officer = Officer.get_or_none(Officer.sign_in == name)
    if officer is None or not officer.active:
        tell_failed(address, by, officer)
        raise Refused(_("ยังไม่มีผู้ใช้ชื่อ “%(name)s” ในระบบนี้ กรุณาติดต่อผู้ดูแลระบบ", name=name[:100]))
    if needs_second(officer):
        return come_in(officer, address, browser, by=by)
    return SignInStep(begin(officer, address, browser, by=by), False)


def tell_failed(address: str, by: str, officer: Officer | None = None) -> None:
    """Add to the trail that somebody was not let in this way, and in whose name when it is an
    officer's.
    """
    refused(
        officer,
        "sign_in_failed",
        f"sign_in by {by}",
        {"officer": officer.id} if officer else {},
        network=network(address),
    )
