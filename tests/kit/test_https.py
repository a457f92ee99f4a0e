"""Where people come over https, the cookie and every answer say so to the browser."""

from http.cookies import SimpleCookie

import pytest

from app.factory import create_app
from app.kit.settings import settings


@pytest.fixture
def secure(database, monkeypatch):
    """The portal of an office with PORTAL_HTTPS=1."""
    chosen = settings()
    monkeypatch.setattr(
        "app.factory.settings", lambda: type(chosen)(**{**vars(chosen), "https": True})
    )
    return create_app().test_client()


def test_the_cookie_is_held_to_this_host_and_to_https(secure):
    [cookie] = SimpleCookie(secure.get("https://localhost/sign-in").headers["Set-Cookie"]).values()
    assert cookie.key == "__Host-wian"
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_browsers_are_told_to_come_back_over_https_alone(secure):
    told = secure.get("https://localhost/sign-in").headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in secure.get("http://localhost/sign-in").headers, (
        "it means nothing there"
    )
