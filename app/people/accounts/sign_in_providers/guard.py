"""A reverse proxy that has asked who it is says so in a header. It is believed by the address it
connects from.
"""

from ipaddress import IPv6Address, ip_address

from flask import current_app, request, session
from werkzeug.wrappers import Response

from app.kit.errors import Refused
from app.kit.settings import settings
from app.people.accounts import queries
from app.people.accounts.commands import sessions
from app.people.accounts.guard import ask_second
from app.people.accounts.sign_in_providers.commands import admit


def enter() -> Response | None:
    """Before each request for a page that is not open to anyone: the officer the proxy names is
    signed in, and nobody else.
    """
    name = queries.known_as(_name_in_header())
    view = current_app.view_functions.get(request.endpoint or "")
    if not name or view is None or getattr(view, "needs", ()) is None:
        return None
    token = session.get("token")
    found = queries.session(token) if token else None
    if found and found.officer.sign_in == name:
        return None
    if found:
        sessions.sign_out(found)
        session.clear()
    session.pop("token", None)
    try:
        entry = admit(name, request.remote_addr or "", request.user_agent.string, by="proxy")
    except Refused:
        return None  # which leads to the sign-in page
    if entry.halfway:
        return ask_second(entry.token)
    session["token"] = entry.token
    return None


def _name_in_header() -> str:
    """The name in the header; empty when there is none or it does not come from the proxy."""
    chosen = settings().outside
    said = request.headers.get(chosen.proxy_user, "")
    # What ProxyFix found in X-Forwarded-For anybody may have written there; the peer of the socket
    # cannot be made up.
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR") or ""
    try:
        address = ip_address(peer)
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return (
            said.encode("latin-1").decode().strip()
            if any(address in one for one in chosen.proxy_from)
            else ""
        )
    except ValueError:
        return ""
