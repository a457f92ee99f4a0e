"""What docs/deploy.md tells to install can be installed as it stands. Its nginx is tried in
tests/machines.
"""

import re
import shlex
import subprocess
from shutil import which

import pytest

from app.cli import portal
from app.kit.paths import ROOT
from app.kit.settings import read

pytestmark = pytest.mark.bare
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
GUIDE = (ROOT / "docs" / "deploy.md").read_text()


def _settings(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.M))


def _all_of(text: str) -> str:
    """With those in use that stand behind a # for several machines."""
    return re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.M)


def test_the_settings_are_settings_for_one_machine_and_for_several():
    text = (DEPLOY / "wian.env").read_text()
    one = read(_settings(text))
    assert (str(one.data), one.https, one.proxies) == ("/var/lib/wian", True, 1)
    several = read(_settings(_all_of(text)))
    assert several.database_url.startswith("postgresql://")
    assert several.files == "s3://wian/files"


def test_the_shell_reads_the_settings_as_systemd_does(tmp_path):
    text = _all_of((DEPLOY / "wian.env").read_text()).replace(":password@", ":se&cr$t%20@")
    (tmp_path / "env").write_text(
        re.sub(r"^(PORTAL_DATABASE_URL)=(.*)$", r"\1='\2'", text, flags=re.M)
    )
    [source] = re.findall(r"set -a; \. (\S+);", (DEPLOY / "wian").read_text())
    assert (
        source == re.findall(r"EnvironmentFile=(.*)", (DEPLOY / "wian-web.service").read_text())[0]
    )
    ran = subprocess.run(
        ["env", "-i", "/bin/sh", "-c", f"set -a; . {tmp_path}/env; exec env"],
        capture_output=True,
        text=True,
    )
    assert _settings(text).items() <= _settings(ran.stdout).items()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_commands_that_there_are(unit):
    for line in re.findall(r"^Exec\w+=(.*)$", unit.read_text(), re.M):
        for command in re.findall(r"/srv/wian/\.venv/bin/portal ([\w-]+)", line):
            assert command in portal.commands
        assert shlex.split(line)[0] in ("/srv/wian/.venv/bin/portal", "/bin/sh", "/usr/bin/find")


@pytest.mark.skipif(not which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    for unit in UNITS:
        # Only what is not on this machine is replaced: the program and its folder.
        text = (
            unit.read_text()
            .replace("/srv/wian/.venv/bin/portal", "/bin/true")
            .replace("/srv/wian", "/tmp")
        )
        (tmp_path / unit.name).write_text(text)
    ran = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True
    )
    assert (
        ran.returncode,
        [line for line in ran.stderr.splitlines() if str(tmp_path) in line],
    ) == (0, [])


def test_every_command_and_file_the_guide_names_is_there():
    for command in re.findall(r"`portal ([a-z-]+)", GUIDE) + re.findall(
        r"(?:^ +|&& )(?:portal|wian) ([a-z-]+)", GUIDE, re.M
    ):
        assert command in portal.commands, command
    for name in re.findall(r"\(deploy/([\w.-]+)\)", GUIDE):
        assert (DEPLOY / name).exists(), name
    assert {file.name for file in DEPLOY.iterdir()} <= set(
        re.findall(r"\(deploy/([\w.-]+)\)", GUIDE)
    )


def _nginx_takes(path: str) -> int:
    """The bytes of the largest body nginx.conf lets through to an address."""
    text = (DEPLOY / "nginx.conf").read_text()
    units = {"k": 1024, "m": 1024 * 1024}
    whole, unit = re.findall(r"^    client_max_body_size (\d+)(\w);", text, re.M)[0]
    for kind, where, most, one in re.findall(
        r"^    location (=|~) (\S+) {\n        client_max_body_size (\d+)(\w);", text, re.M
    ):
        if where == path if kind == "=" else re.search(where, path):
            return int(most) * units[one]
    return int(whole) * units[unit]


def test_nginx_lets_through_what_each_page_takes_and_little_more():
    from app.factory import create_app
    from app.kit.form_size import MB, size_of

    app, taken = create_app(), 0
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = re.sub(r"<int:\w+>", "7", rule.rule)
            size = size_of(app.view_functions[rule.endpoint])
            assert size.body(has_parts=True) <= _nginx_takes(path), rule.rule
            assert _nginx_takes(path) <= max(4 * MB, 102 * MB if size.files else 0), rule.rule
            taken += size.files > 0
    assert taken == 7
    assert _nginx_takes("/sign-in") == _nginx_takes("/sign-in/second") == 16 * 1024
