"""The office's directory (LDAP), asked whether a person has the password there. It keeps no
officer and makes none.
"""

import ssl
from time import monotonic

from app.kit.settings import settings

PATIENCE = 3  # seconds for it to take a connection, and for each of its answers
REST = (
    15  # seconds in which it is not asked again after it did not answer: nobody waits for it twice
)
_NOT_THEM = {
    "invalidCredentials",
    "noSuchObject",
    "invalidDNSyntax",
    "inappropriateAuthentication",
    "insufficientAccessRights",
    "constraintViolation",
    "unwillingToPerform",
}  # what it says of a wrong password, an unknown name, a shut account

_asked_again_from = 0.0


class DirectoryDown(Exception):
    """The directory gave no answer that says anything about the person."""


def is_set() -> bool:
    """Whether this portal has a directory to ask."""
    return bool(settings().outside.ldap)


def knows(name: str, password: str) -> bool:
    """Whether it lets somebody of that name in with that password. Raises DirectoryDown when it
    does not say, within seconds.
    """
    if not name or not password:
        return False  # a bind without a password is anonymous and always works
    if monotonic() < _asked_again_from:
        raise DirectoryDown("it did not answer a moment ago")
    bound, said = _bound(name, password)
    if not bound and said not in _NOT_THEM:
        raise DirectoryDown(said)
    return bound


def _bound(name: str, password: str) -> tuple[bool, str]:
    """Whether the bind worked, and what the directory says to it."""
    global _asked_again_from
    from ldap3 import NONE, Connection, Server, Tls  # loaded by the portals that have a directory
    from ldap3.core.exceptions import LDAPException

    server = Server(
        settings().outside.ldap.rstrip("/"),
        get_info=NONE,
        connect_timeout=PATIENCE,
        tls=Tls(validate=ssl.CERT_REQUIRED),
    )
    # As bytes the password goes over as it was typed; a string would be changed, a ำ in it too.
    asking = Connection(
        server, _bound_as(name), password.encode(), receive_timeout=PATIENCE, auto_referrals=False
    )
    try:
        return asking.bind(read_server_info=False), asking.result["description"]
    except (LDAPException, OSError) as problem:
        _asked_again_from = monotonic() + REST
        raise DirectoryDown(f"{type(problem).__name__}: {problem}") from problem
    finally:
        asking.strategy.close()


def _bound_as(name: str) -> str:
    from ldap3.utils.dn import escape_rdn

    shape = settings().outside.ldap_dn
    return shape.replace("{name}", escape_rdn(name) if "=" in shape else name)
