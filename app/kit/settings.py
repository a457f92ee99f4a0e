"""The portal's settings: few, typed, from the environment, read once. docs/settings.md has the
table.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from pyrage import IdentityError
from pyrage.x25519 import Identity

from app.kit.paths import ROOT


class WrongSetting(SystemExit):
    """A setting that cannot be used. Ends the program with one clear line that names it."""


@dataclass(frozen=True)
class Outside:
    """Who besides the portal may say that somebody is the person of a sign-in name: nobody, as
    long as all is empty.
    """

    ldap: str = ""  # PORTAL_LDAP: the office's directory, ldap://… or ldaps://…
    ldap_dn: str = (
        ""  # PORTAL_LDAP_DN: the name a person binds with there, {name} for the sign-in name
    )
    oidc: str = ""  # PORTAL_OIDC: the issuer of an OpenID provider
    oidc_client: str = ""  # PORTAL_OIDC_CLIENT: the portal's id at the provider
    oidc_secret: str = ""  # PORTAL_OIDC_SECRET
    oidc_claim: str = ""  # PORTAL_OIDC_CLAIM: the claim that is the sign-in name
    proxy_user: str = ""  # PORTAL_PROXY_USER: the header in which a reverse proxy says who it is
    proxy_from: tuple[
        ipaddress.IPv4Network | ipaddress.IPv6Network, ...
    ] = ()  # PORTAL_PROXY_FROM: believed from here alone

    @property
    def is_set(self) -> bool:
        """Whether anybody may."""
        return bool(self.ldap or self.oidc or self.proxy_user)


@dataclass(frozen=True)
class Settings:
    """What the office decided about this installation."""

    data: Path  # PORTAL_DATA: the one folder the portal writes to
    database_url: str  # PORTAL_DATABASE_URL: sqlite:///… or postgresql://…
    # PORTAL_FILES: the folder contents of files lie in, or s3://bucket/prefix; or empty: in the
    # data folder
    files: str
    bind: str  # PORTAL_BIND: address:port to listen on
    https: (
        bool  # PORTAL_HTTPS: people reach the portal over https, cookies are sent over nothing else
    )
    proxies: int  # PORTAL_PROXIES: reverse proxies in front whose X-Forwarded-* are believed
    processes: int  # PORTAL_PROCESSES: web processes
    # PORTAL_PUBLIC_URL: where people who hold a paper reach the portal, printed on it as a QR; or
    # empty
    public_url: str
    smtp: str  # PORTAL_SMTP: the server that takes our mail, or empty: no mail is sent
    mail_from: str  # PORTAL_MAIL_FROM: the address it is sent from
    backups: Path  # PORTAL_BACKUPS: the folder archives are put into, best on another disk
    backup_hours: tuple[int, ...]  # PORTAL_BACKUP_HOURS: at which hours of the day (in Thailand)
    household_years: int  # PORTAL_HOUSEHOLD_YEARS: how long a closed household is kept
    # PORTAL_LOG_DAYS: how long the access log is kept, at least the ninety days of the Computer
    # Crime Act, s. 26
    log_days: int
    second_factor: frozenset[
        str
    ]  # PORTAL_SECOND_FACTOR: roles that may not do without a second factor
    given_key: str  # PORTAL_SECRET_KEY, or empty
    given_sealing_key: str  # PORTAL_SEALING_KEY, or empty
    given_backup_key: str  # PORTAL_BACKUP_KEY, or empty
    outside: Outside

    @property
    def backups_named(self) -> bool:
        """Whether somebody chose where archives are put."""
        return self.backups != self.data / "backups"

    @property
    def secret_key(self) -> str:
        """The given key, or the one made once and kept in the data folder, readable by its owner
        alone.
        """
        return self.given_key or self._kept_key("secret-key")

    @property
    def sealing_key(self) -> str:
        """What seals citizen numbers: the given key, or one made and kept likewise. Without it
        they cannot be opened again.
        """
        return self.given_sealing_key or self._kept_key("sealing-key")

    @property
    def backup_key(self) -> str:
        """What archives are encrypted with: the given key, or one made and kept likewise.
        Without it no archive can be opened.
        """
        return self.given_backup_key or self._kept_key(
            "backup-key", lambda: str(Identity.generate())
        )

    def _kept_key(self, name: str, make: Callable[[], str] = lambda: secrets.token_hex(32)) -> str:
        self.data.mkdir(parents=True, exist_ok=True)
        kept = self.data / name
        if not kept.exists():
            fresh = kept.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(make())
            with suppress(FileExistsError):
                os.link(fresh, kept)  # the first of several starting processes wins
            fresh.unlink()
        return kept.read_text().strip()


def read(env: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises WrongSetting, naming the one that is wrong and what
    it should be.
    """
    data = Path(env.get("PORTAL_DATA") or ROOT / "var").resolve()
    if data.exists() and not data.is_dir():
        raise WrongSetting(f"PORTAL_DATA: must be a folder, got the file {str(data)!r}")
    url = env.get("PORTAL_DATABASE_URL") or f"sqlite:///{data / 'portal.db'}"
    if not re.match(r"(sqlite|postgresql)://", url):
        raise WrongSetting(
            f"PORTAL_DATABASE_URL: must start with sqlite:/// or postgresql://, got "
            f"{url.split(':')[0]!r}"
        )
    files = (env.get("PORTAL_FILES") or "").rstrip("/")
    if files and not re.fullmatch(r"/.+|s3://[^\s/?#]+(/[^\s?#]*)?", files):
        raise WrongSetting(
            f"PORTAL_FILES: must be the full name of a folder or s3://bucket/prefix, got {files!r}"
        )
    bind = env.get("PORTAL_BIND") or "127.0.0.1:8000"
    port = bind.rpartition(":")[2]
    if ":" not in bind or not port.isdecimal() or not 0 < int(port) < 65536:
        raise WrongSetting(
            f"PORTAL_BIND: must be address:port such as 127.0.0.1:8000, got {bind!r}"
        )
    public = (env.get("PORTAL_PUBLIC_URL") or "").rstrip("/")
    if public and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", public):
        raise WrongSetting(
            f"PORTAL_PUBLIC_URL: must be an address such as https://wian.example.go.th, got "
            f"{public!r}"
        )
    return Settings(
        data,
        url,
        files,
        bind,
        _switch(env, "PORTAL_HTTPS"),
        _count(env, "PORTAL_PROXIES", 0, 0),
        _count(env, "PORTAL_PROCESSES", 2, 1),
        public,
        *_mail(env),
        Path(env.get("PORTAL_BACKUPS") or data / "backups").resolve(),
        _hours(env),
        _count(env, "PORTAL_HOUSEHOLD_YEARS", 5, 1),
        _count(env, "PORTAL_LOG_DAYS", 100, 90),
        _names(env, "PORTAL_SECOND_FACTOR"),
        _key(env, "PORTAL_SECRET_KEY"),
        _key(env, "PORTAL_SEALING_KEY"),
        _backup_key(env),
        Outside(*_directory(env), *_provider(env), *_proxy(env)),
    )


def _key(env: Mapping[str, str], name: str) -> str:
    key = env.get(name, "")
    if key and len(key) < 32:
        raise WrongSetting(f"{name}: must have at least 32 characters, or be left out")
    return key


def _hours(env: Mapping[str, str]) -> tuple[int, ...]:
    typed = (env.get("PORTAL_BACKUP_HOURS") or "1").split(",")
    if not all(hour.strip().isdecimal() and int(hour) < 24 for hour in typed):
        raise WrongSetting(
            f"PORTAL_BACKUP_HOURS: must be hours of the day such as 1 or 1,13, got "
            f"{','.join(typed)!r}"
        )
    return tuple(sorted({int(hour) for hour in typed}))


def _backup_key(env: Mapping[str, str]) -> str:
    key = env.get("PORTAL_BACKUP_KEY", "").strip()
    if key:
        try:
            Identity.from_str(key)
        except IdentityError:
            raise WrongSetting(
                "PORTAL_BACKUP_KEY: must be a key as portal backup-key prints it "
                "(AGE-SECRET-KEY-1…), "
                "or be left out"
            ) from None
    return key


def _mail(env: Mapping[str, str]) -> tuple[str, str]:
    server, sender = env.get("PORTAL_SMTP") or "", env.get("PORTAL_MAIL_FROM") or ""
    if server:
        shape = re.fullmatch(
            r"(smtps?|smtp\+starttls)://([^\s/?#@:]+:[^\s/?#@:]+@)?([\w.-]+|\[[\da-f:]+\])(:(?P<port>\d+))?/?",
            server,
            re.ASCII,
        )
        if not shape or not 0 < int(shape["port"] or 25) < 65536:
            raise WrongSetting(
                "PORTAL_SMTP: must be smtp://host:port, smtps://user:password@host:port or "
                "smtp+starttls://user:password@host:port, with %XX for / ? # @ : in user and "
                "password"
            )
        if not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)*", sender, re.ASCII):
            raise WrongSetting(
                f"PORTAL_MAIL_FROM: must be an address such as wian@example.go.th when "
                "PORTAL_SMTP is set, "
                f"got {sender!r}"
            )
    return server, sender


def _directory(env: Mapping[str, str]) -> tuple[str, str]:
    server, name = env.get("PORTAL_LDAP") or "", env.get("PORTAL_LDAP_DN") or ""
    if server:
        shape = re.fullmatch(
            r"ldaps?://([\w.-]+|\[[\da-fA-F:]+\])(:(?P<port>\d+))?/?", server, re.ASCII
        )
        if not shape or not 0 < int(shape["port"] or 389) < 65536:
            raise WrongSetting(
                f"PORTAL_LDAP: must be ldaps://host:port or ldap://host:port, got {server!r}"
            )
        _installed("PORTAL_LDAP", "ldap3", "ldap")
        if name.count("{name}") != 1 or re.search("[{}]", name.replace("{name}", "")):
            raise WrongSetting(
                "PORTAL_LDAP_DN: must be what people bind with, {name} for the sign-in name, such "
                "as "
                f"uid={{name}},ou=people,dc=example,dc=go,dc=th or {{name}}@example.go.th, got "
                f"{name!r}"
            )
    return server, name


def _provider(env: Mapping[str, str]) -> tuple[str, str, str, str]:
    issuer, client, secret = (
        env.get(name) or "" for name in ("PORTAL_OIDC", "PORTAL_OIDC_CLIENT", "PORTAL_OIDC_SECRET")
    )
    if issuer:
        parts = urlsplit(issuer)
        near = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
        if (
            not parts.hostname
            or not (parts.scheme == "https" or near)
            or parts.query
            or parts.fragment
        ):
            raise WrongSetting(
                "PORTAL_OIDC: must be the provider's issuer such as "
                "https://id.example.go.th/realms/office "
                f"(http:// only on this machine), got {issuer!r}"
            )
        _installed("PORTAL_OIDC", "authlib", "oidc")
        for name, value in (("PORTAL_OIDC_CLIENT", client), ("PORTAL_OIDC_SECRET", secret)):
            if not value:
                raise WrongSetting(f"{name}: needed when PORTAL_OIDC is set; the provider gives it")
    return issuer, client, secret, env.get("PORTAL_OIDC_CLAIM") or "preferred_username"


def _installed(name: str, package: str, extra: str) -> None:
    if find_spec(package) is None:
        raise WrongSetting(
            f"{name}: needs the packages of the extra `{extra}`, which are not installed"
        )


def _proxy(
    env: Mapping[str, str],
) -> tuple[str, tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]]:
    header, peers = env.get("PORTAL_PROXY_USER") or "", env.get("PORTAL_PROXY_FROM") or ""
    if header and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", header):
        raise WrongSetting(
            f"PORTAL_PROXY_USER: must be the name of a header such as X-Remote-User, got {header!r}"
        )
    if header and not peers.strip():
        raise WrongSetting(
            "PORTAL_PROXY_FROM: needed when PORTAL_PROXY_USER is set: the addresses of the "
            "proxies to believe"
        )
    try:
        return header, tuple(
            ipaddress.ip_network(peer.strip()) for peer in peers.split(",") if peer.strip()
        )
    except ValueError as problem:
        raise WrongSetting(
            f"PORTAL_PROXY_FROM: must be addresses or networks with commas between, such as "
            "127.0.0.1 or "
            f"10.1.2.0/28; {problem}"
        ) from None


def _names(env: Mapping[str, str], name: str) -> frozenset[str]:
    value = env.get(name) or ""
    if value and not re.fullmatch(r"\s*[a-z]+\s*(,\s*[a-z]+\s*)*", value):
        raise WrongSetting(
            f"{name}: must be names with commas between, such as head,registrar, got {value!r}"
        )
    return frozenset(re.findall("[a-z]+", value))


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name) or "0"
    if value not in ("0", "1"):
        raise WrongSetting(f"{name}: must be 0 or 1, got {value!r}")
    return value == "1"


def _count(env: Mapping[str, str], name: str, default: int, least: int) -> int:
    value = env.get(name) or str(default)
    if not value.isdecimal() or int(value) < least:
        raise WrongSetting(f"{name}: must be a whole number, at least {least}, got {value!r}")
    return int(value)


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read(os.environ)
