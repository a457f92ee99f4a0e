"""A real directory, a real provider, and a portal that is set to ask them."""

from urllib.parse import urlencode

import pytest

from app.factory import create_app
from app.kit.settings import settings
from app.people.accounts import directory as asked
from app.people.accounts.sign_in_providers import provider as provided
from tests.people.accounts.sign_in_providers.directory import PEOPLE, directory
from tests.people.accounts.sign_in_providers.provider import SECRET, provider
from tests.visitor import Visitor

BACK = "http://localhost/sign-in/provider/back"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/outside/" in item.path.as_posix():
            item.add_marker(pytest.mark.bare)


@pytest.fixture(scope="session")
def slapd():
    """A directory with two officers of the portal in it and one who is none."""
    with directory() as running:
        running.enrol(
            kathu="the directory's password",
            outsider="รหัสผ่านทำงานประจำ",
            stranger="a stranger's password",
        )
        yield running


@pytest.fixture(scope="session")
def glewlwyd():
    """A provider where two officers of the portal can sign in, and one who is none; it knows the
    portal as wian.
    """
    with provider() as running:
        running.admit("wian", BACK)
        running.enrol("kathu", "mueang", "stranger")
        yield running


@pytest.fixture
def portal(office):
    """portal(PORTAL_…="…") is a browser before a portal with these settings."""
    with pytest.MonkeyPatch.context() as patch:

        def begin(**chosen: str) -> Visitor:
            for name, value in chosen.items():
                patch.setenv(name, value)
            settings.cache_clear()
            for one in (asked, provided):
                patch.setattr(one, "_asked_again_from", 0.0)
            return Visitor(create_app())

        yield begin
    settings.cache_clear()


@pytest.fixture
def with_directory(portal, slapd):
    """A browser before a portal that asks the directory."""
    return portal(PORTAL_LDAP=slapd.url, PORTAL_LDAP_DN="uid={name}," + PEOPLE)


@pytest.fixture
def with_provider(portal, glewlwyd):
    """A browser before a portal that knows the provider."""
    return portal(**trusting(glewlwyd.issuer))


def trusting(issuer: str) -> dict[str, str]:
    """The settings of a portal that knows the provider."""
    return {"PORTAL_OIDC": issuer, "PORTAL_OIDC_CLIENT": "wian", "PORTAL_OIDC_SECRET": SECRET}


def leave(visitor, onward=""):
    """The visitor presses the button of the sign-in page: where that leads."""
    page = visitor.get("/sign-in" + (f"?{urlencode({'next': onward})}" if onward else ""))
    [button] = [
        link for link in page.find("a") if link.get("href", "").startswith("/sign-in/provider")
    ]
    answer = visitor.client.get(button.get("href"))
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(visitor, address, follow=True):
    """The visitor comes back from the provider."""
    assert address.startswith(BACK), address
    return visitor.get(address.removeprefix("http://localhost"), follow=follow)
