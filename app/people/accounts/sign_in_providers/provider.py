"""The office's OpenID provider: people are sent there and come back with its word for who they
are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from logging import getLogger
from time import monotonic
from typing import Any

from flask import session
from werkzeug.wrappers import Response

from app.kit.errors import Refused
from app.kit.settings import Outside, settings
from app.kit.translation import _

PATIENCE = 3  # seconds for each of the provider's answers
REST = (
    15  # seconds in which it is not asked again after it did not answer: nobody waits for it twice
)
SIGNED = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)] + ["EdDSA"]

_asked_again_from = 0.0


class ProviderDown(Exception):
    """The provider does not answer, or not as one does."""


def leave(back: str) -> Response:
    """To the provider; the person comes back to that address. Raises ProviderDown when it does not
    answer.
    """
    for kept in [key for key in session if key.startswith("_state_")]:
        session.pop(kept)  # of a former try; several would not fit the cookie
    with _answering():
        return _known(afresh=True).authorize_redirect(back)


def who() -> str:
    """The sign-in name of the person who has just come back. Raises ProviderDown when the provider
    does not answer, Refused when this is not the word of the provider, for this portal, for the
    person who left from this browser a moment ago.
    """
    chosen = settings().outside
    with _answering():
        client = _known()
        token = client.authorize_access_token(
            claims_options={
                "iss": {"essential": True, "value": client.server_metadata["issuer"]},
                "aud": {"essential": True, "value": chosen.oidc_client},
            }
        )
        said = token["userinfo"]
        if chosen.oidc_claim not in said:
            more = client.userinfo(token=token)
            said = more if more["sub"] == said["sub"] else {}
        name = said[chosen.oidc_claim]
        if not isinstance(name, str) or (
            chosen.oidc_claim == "email" and not said.get("email_verified", True)
        ):
            raise ValueError(f"{chosen.oidc_claim} is no name")
    return name


def check_issuer() -> str:
    """The issuer, when it answers and is the one the setting names. Raises ProviderDown
    otherwise.
    """
    with _answering():
        return str(_known(afresh=True).server_metadata["issuer"])


def _known(afresh: bool = False) -> Any:
    """The client, which knows by now what the provider says of itself; asked afresh, it answers
    now.
    """
    client = _client(settings().outside)
    if afresh:
        client.server_metadata.pop("_loaded_at", None)
    issuer = client.load_server_metadata().get("issuer", "")
    if issuer.rstrip("/") != settings().outside.oidc.rstrip("/"):
        client.server_metadata.pop("_loaded_at", None)
        raise ProviderDown(f"it calls itself {issuer!r}")
    client.server_metadata["id_token_signing_alg_values_supported"] = (
        SIGNED  # it may count `none` among them
    )
    return client


@cache
def _client(chosen: Outside) -> Any:
    from authlib.integrations.flask_client import (
        FlaskIntegration,
        FlaskOAuth2App,
    )  # loaded by portals that have a provider

    return FlaskOAuth2App(
        FlaskIntegration("provider"),
        "provider",
        client_id=chosen.oidc_client,
        client_secret=chosen.oidc_secret,
        server_metadata_url=chosen.oidc.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
            "leeway": 0,
        },
    )


@contextmanager
def _answering() -> Iterator[None]:
    """Whatever goes wrong between portal and provider lets nobody in."""
    global _asked_again_from
    from requests import ConnectionError, RequestException, Timeout

    if monotonic() < _asked_again_from:
        raise ProviderDown("it did not answer a moment ago")
    try:
        yield
    except ProviderDown:
        raise
    except RequestException as problem:
        getLogger(__name__).warning("the provider does not answer: %r", problem)
        if isinstance(problem, ConnectionError | Timeout):
            _asked_again_from = monotonic() + REST
        raise ProviderDown(str(problem)) from problem
    except Exception as problem:
        getLogger(__name__).warning("not the provider's word: %r", problem)
        raise Refused(_("การลงชื่อเข้าใช้ด้วยบัญชีของหน่วยงานไม่สำเร็จ กรุณาลองใหม่")) from problem
