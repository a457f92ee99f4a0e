"""Settings: typed, from the environment, with a clear word when one is wrong."""

import subprocess
import sys

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.kit.db import open_database
from app.kit.paths import ROOT
from app.kit.settings import WrongSetting, read

pytestmark = pytest.mark.bare


def test_without_settings_everything_has_a_sensible_value():
    chosen = read({})
    assert chosen.data == ROOT / "var"
    assert chosen.database_url == f"sqlite:///{ROOT / 'var' / 'portal.db'}"
    assert (chosen.bind, chosen.https, chosen.proxies, chosen.processes) == (
        "127.0.0.1:8000",
        False,
        0,
        2,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_DATA", __file__),
        ("PORTAL_DATABASE_URL", "mysql://x"),
        ("PORTAL_BIND", "8000"),
        ("PORTAL_BIND", "127.0.0.1:99999"),
        ("PORTAL_HTTPS", "yes"),
        ("PORTAL_SMTP", "mail.example.go.th"),
        ("PORTAL_SMTP", "http://mail.example.go.th"),
        ("PORTAL_SMTP", "smtp://mail:99999"),
        ("PORTAL_SMTP", "smtps://user@mail.example.go.th"),
        ("PORTAL_SMTP", "smtps://user:p@ss@mail.example.go.th"),
        ("PORTAL_MAIL_FROM", ""),
        ("PORTAL_MAIL_FROM", "Wian <wian@example.go.th>"),
        ("PORTAL_MAIL_FROM", "a@b.th\nBcc: c@d.th"),
        ("PORTAL_PROXIES", "-1"),
        ("PORTAL_PROCESSES", "0"),
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_SEALING_KEY", "short"),
        ("PORTAL_FILES", "files"),
        ("PORTAL_FILES", "s3://"),
        ("PORTAL_FILES", "https://x/y"),
        ("PORTAL_SECOND_FACTOR", "head;staff"),
        ("PORTAL_HOUSEHOLD_YEARS", "0"),
    ],
)
def test_a_wrong_setting_is_named(name, value):
    with pytest.raises(WrongSetting, match=name):
        read({"PORTAL_SMTP": "smtp://localhost", "PORTAL_MAIL_FROM": "a@b.th", name: value})


LDAP = {
    "PORTAL_LDAP": "ldaps://ldap.example.go.th",
    "PORTAL_LDAP_DN": "uid={name},dc=example,dc=th",
}
OIDC = {
    "PORTAL_OIDC": "https://id.example.go.th/realms/a",
    "PORTAL_OIDC_CLIENT": "wian",
    "PORTAL_OIDC_SECRET": "s",
}
PROXY = {"PORTAL_PROXY_USER": "X-Remote-User", "PORTAL_PROXY_FROM": "127.0.0.1, 10.1.2.0/28,::1"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_LDAP", "ldap.example.go.th"),
        ("PORTAL_LDAP", "https://ldap.example.go.th"),
        ("PORTAL_LDAP", "ldaps://a:99999"),
        ("PORTAL_LDAP", "ldaps://user:secret@a"),
        ("PORTAL_LDAP_DN", ""),
        ("PORTAL_LDAP_DN", "uid=kathu,dc=example,dc=th"),
        ("PORTAL_LDAP_DN", "uid={name},ou={place}"),
        ("PORTAL_LDAP_DN", "{name}{name}"),
        ("PORTAL_OIDC", "id.example.go.th"),
        ("PORTAL_OIDC", "http://id.example.go.th"),
        ("PORTAL_OIDC", "https://a/?x=1"),
        ("PORTAL_OIDC_CLIENT", ""),
        ("PORTAL_OIDC_SECRET", ""),
        ("PORTAL_PROXY_USER", "X_Remote_User"),
        ("PORTAL_PROXY_USER", "X-User: a"),
        ("PORTAL_PROXY_FROM", ""),
        ("PORTAL_PROXY_FROM", "proxy.example.go.th"),
        ("PORTAL_PROXY_FROM", "10.1.2.3/24"),
    ],
)
def test_a_wrong_word_about_who_is_believed_is_named(name, value):
    with pytest.raises(WrongSetting, match=name):
        read({**LDAP, **OIDC, **PROXY, name: value})


def test_who_is_believed_besides_the_portal_is_nobody_or_as_set():
    assert not read({}).outside.is_set
    chosen = read({**LDAP, **OIDC, **PROXY}).outside
    assert (chosen.ldap, chosen.oidc, chosen.oidc_claim) == (
        LDAP["PORTAL_LDAP"],
        OIDC["PORTAL_OIDC"],
        "preferred_username",
    )
    assert [str(one) for one in chosen.proxy_from] == ["127.0.0.1/32", "10.1.2.0/28", "::1/128"]
    for one in (LDAP, OIDC, PROXY):
        assert read(one).outside.is_set


@pytest.mark.parametrize(
    "server",
    [
        "smtp://localhost:25",
        "smtps://u%40x:p%3A@mail.example.go.th",
        "smtp+starttls://u:p@[::1]:587/",
    ],
)
def test_mail_is_sent_through_a_server_from_an_address_or_not_at_all(server):
    chosen = read({"PORTAL_SMTP": server, "PORTAL_MAIL_FROM": "wian@example.go.th"})
    assert (chosen.smtp, chosen.mail_from) == (server, "wian@example.go.th")
    assert read({"PORTAL_MAIL_FROM": "nobody"}).smtp == ""


def test_a_wrong_server_is_named_without_its_password():
    with pytest.raises(WrongSetting) as problem:
        read({"PORTAL_SMTP": "smtps://user:secret@@mail"})
    assert "secret" not in str(problem.value)


def test_a_wrong_setting_ends_the_command_with_one_clear_line(tmp_path):
    command = [sys.executable, "-c", "from app.cli import main; main()", "migrate"]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PORTAL_BIND": "nowhere", "PORTAL_DATA": str(tmp_path)},
    )
    assert ran.returncode == 1
    assert ran.stderr == "PORTAL_BIND: must be address:port such as 127.0.0.1:8000, got 'nowhere'\n"


def test_the_key_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    first = read({"PORTAL_DATA": str(tmp_path / "new")}).secret_key
    assert len(first) == 64
    assert read({"PORTAL_DATA": str(tmp_path / "new")}).secret_key == first
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o077 == 0


def test_a_password_of_the_database_may_hold_any_sign():
    url = "postgresql://wian:se%2Fcr%40t%20%25@10.0.0.20/wian"
    psql = conninfo_to_dict(url)  # as pg_dump reads it
    assert open_database(url).connect_params["password"] == psql["password"] == "se/cr@t %"
