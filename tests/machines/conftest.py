"""A portal on several machines: two answer browsers, two work, nginx stands in front; one
database and one store for all.
"""

import subprocess
import sys
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from app.kit.paths import ROOT
from tests.machines.machines import PORTAL, Machine, Nginx, Web, Worker
from tests.postgres import cluster

LETTERS = 6  # that wait for the director's signature
OFFICE = f"""
from app.kit.db import db
from tests.office import set_up
with db.connection_context():
    office = set_up()
    office.draft(subject="ร่างที่มีแฟ้มแนบ")
    for number in range({LETTERS}):
        office.waiting_for_signature(subject=f"หนังสือฉบับที่ {{number + 1}}")
"""


@pytest.fixture(scope="session")
def portal(tmp_path_factory, s3):
    """The machines, running, with the small office and letters that wait for a signature."""
    folder = tmp_path_factory.mktemp("machines")
    with ExitStack() as open_until_the_end:
        url = open_until_the_end.enter_context(cluster()).url
        common = {
            **s3.env,
            "PORTAL_DATABASE_URL": url,
            "PORTAL_HTTPS": "1",
            "PORTAL_PROXIES": "1",
            "PORTAL_SECRET_KEY": "the secret key all machines have got",
            "PORTAL_SEALING_KEY": "the sealing key all machines have got",
        }
        webs, workers = (
            [kind(f"{name}{number}", folder, common) for number in (1, 2)]
            for kind, name in ((Web, "web"), (Worker, "worker"))
        )
        migrating = [
            subprocess.Popen([PORTAL, "migrate"], env=one.env, cwd=ROOT, stdout=subprocess.DEVNULL)
            for one in (*webs, *workers)
        ]
        assert [one.wait() for one in migrating] == [
            0
        ] * 4  # all at the same time, as after an upgrade
        webs[0].run(sys.executable, "-c", OFFICE)
        nginx = Nginx(folder, webs)
        for machine in (*webs, *workers, nginx):
            open_until_the_end.callback(machine.stop)
            machine.start()
        yield SimpleNamespace(
            webs=webs,
            workers=workers,
            nginx=nginx,
            url=url,
            common=common,
            folder=folder,
            other=lambda name, **env: Machine(name, folder, {**common, **env}),
        )
