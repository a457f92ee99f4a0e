"""The portal's settings: few, typed, from the environment, read once. README has the table."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyrage import IdentityError
from pyrage.x25519 import Identity

from app.kit.paths import ROOT


class WrongSetting(SystemExit):
    """A setting that cannot be used. Ends the program with one clear line that names it."""


@dataclass(frozen=True)
class Settings:
    """What the office decided about this installation."""

    data: Path  # PORTAL_DATA: the one folder the portal writes to
    database_url: str  # PORTAL_DATABASE_URL: sqlite:///… or postgresql://…
    files: str  # PORTAL_FILES: the folder contents of files lie in, or s3://bucket/prefix; or empty: in the data folder
    bind: str  # PORTAL_BIND: address:port to listen on
    https: bool  # PORTAL_HTTPS: people reach the portal over https, cookies are sent over nothing else
    proxies: int  # PORTAL_PROXIES: reverse proxies in front whose X-Forwarded-* are believed
    processes: int  # PORTAL_PROCESSES: web processes
    public_url: str  # PORTAL_PUBLIC_URL: where people who hold a paper reach the portal, printed on it as a QR; or empty
    smtp: str  # PORTAL_SMTP: the server that takes our mail, or empty: no mail is sent
    mail_from: str  # PORTAL_MAIL_FROM: the address it is sent from
    backups: Path  # PORTAL_BACKUPS: the folder archives are put into, best on another disk
    backup_hours: tuple[int, ...]  # PORTAL_BACKUP_HOURS: at which hours of the day (in Thailand)
    household_years: int  # PORTAL_HOUSEHOLD_YEARS: how long a closed household is kept
    log_days: int  # PORTAL_LOG_DAYS: how long the access log is kept, at least the ninety days of the Computer Crime Act, s. 26
    given_key: str  # PORTAL_SECRET_KEY, or empty
    given_sealing_key: str  # PORTAL_SEALING_KEY, or empty
    given_backup_key: str  # PORTAL_BACKUP_KEY, or empty

    @property
    def secret_key(self) -> str:
        """The given key, or the one made once and kept in the data folder, readable by its owner alone."""
        return self.given_key or self._kept_key("secret-key")

    @property
    def sealing_key(self) -> str:
        """What seals citizen numbers: the given key, or one made and kept likewise. Without it they cannot be opened again."""
        return self.given_sealing_key or self._kept_key("sealing-key")

    @property
    def backup_key(self) -> str:
        """What archives are encrypted with: the given key, or one made and kept likewise. Without it no archive can be opened."""
        return self.given_backup_key or self._kept_key("backup-key", lambda: str(Identity.generate()))

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
    """The settings in an environment. Raises WrongSetting, naming the one that is wrong and what it should be."""
    data = Path(env.get("PORTAL_DATA") or ROOT / "var").resolve()
    url = env.get("PORTAL_DATABASE_URL") or f"sqlite:///{data / 'portal.db'}"
    if not re.match(r"(sqlite|postgresql)://", url):
        raise WrongSetting(f"PORTAL_DATABASE_URL: must start with sqlite:/// or postgresql://, got {url.split(':')[0]!r}")
    files = (env.get("PORTAL_FILES") or "").rstrip("/")
    if files and not re.fullmatch(r"/.+|s3://[^\s/?#]+(/[^\s?#]*)?", files):
        raise WrongSetting(f"PORTAL_FILES: must be the full name of a folder or s3://bucket/prefix, got {files!r}")
    bind = env.get("PORTAL_BIND") or "127.0.0.1:8000"
    port = bind.rpartition(":")[2]
    if ":" not in bind or not port.isdecimal() or not 0 < int(port) < 65536:
        raise WrongSetting(f"PORTAL_BIND: must be address:port such as 127.0.0.1:8000, got {bind!r}")
    public = (env.get("PORTAL_PUBLIC_URL") or "").rstrip("/")
    if public and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", public):
        raise WrongSetting(f"PORTAL_PUBLIC_URL: must be an address such as https://wian.example.go.th, got {public!r}")
    return Settings(data, url, files, bind, _switch(env, "PORTAL_HTTPS"), _count(env, "PORTAL_PROXIES", 0, 0),
                    _count(env, "PORTAL_PROCESSES", 2, 1), public, *_mail(env),
                    Path(env.get("PORTAL_BACKUPS") or data / "backups").resolve(), _hours(env),
                    _count(env, "PORTAL_HOUSEHOLD_YEARS", 5, 1), _count(env, "PORTAL_LOG_DAYS", 100, 90),
                    _key(env, "PORTAL_SECRET_KEY"), _key(env, "PORTAL_SEALING_KEY"), _backup_key(env))


def _key(env: Mapping[str, str], name: str) -> str:
    key = env.get(name, "")
    if key and len(key) < 32:
        raise WrongSetting(f"{name}: must have at least 32 characters, or be left out")
    return key


def _hours(env: Mapping[str, str]) -> tuple[int, ...]:
    typed = (env.get("PORTAL_BACKUP_HOURS") or "1").split(",")
    if not all(hour.strip().isdecimal() and int(hour) < 24 for hour in typed):
        raise WrongSetting(f"PORTAL_BACKUP_HOURS: must be hours of the day such as 1 or 1,13, got {','.join(typed)!r}")
    return tuple(sorted({int(hour) for hour in typed}))


def _backup_key(env: Mapping[str, str]) -> str:
    key = env.get("PORTAL_BACKUP_KEY", "").strip()
    if key:
        try:
            Identity.from_str(key)
        except IdentityError:
            raise WrongSetting("PORTAL_BACKUP_KEY: must be a key as portal backup-key prints it (AGE-SECRET-KEY-1…), "
                               "or be left out") from None
    return key


def _mail(env: Mapping[str, str]) -> tuple[str, str]:
    server, sender = env.get("PORTAL_SMTP") or "", env.get("PORTAL_MAIL_FROM") or ""
    if server:
        shape = re.fullmatch(r"(smtps?|smtp\+starttls)://([^\s/?#@:]+:[^\s/?#@:]+@)?([\w.-]+|\[[\da-f:]+\])(:(?P<port>\d+))?/?",
                             server, re.ASCII)
        if not shape or not 0 < int(shape["port"] or 25) < 65536:
            raise WrongSetting("PORTAL_SMTP: must be smtp://host:port, smtps://user:password@host:port or "
                               "smtp+starttls://user:password@host:port, with %XX for / ? # @ : in user and password")
        if not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)*", sender, re.ASCII):
            raise WrongSetting(f"PORTAL_MAIL_FROM: must be an address such as wian@example.go.th when PORTAL_SMTP is set, "
                               f"got {sender!r}")
    return server, sender


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
