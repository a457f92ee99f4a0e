"""A throw-away server that speaks S3: OpenStack Swift from Debian's packages, one node, one copy
of everything, on 127.0.0.1.
"""

import contextlib
import getpass
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import obstore

from tests.ports import free_ports, listens

KINDS = ("account", "container", "object")
RINGS = """
import sys
from swift.common.ring import RingBuilder
folder, *ports = sys.argv[1:]
for kind, port in zip(("account", "container", "object"), ports):
    ring = RingBuilder(2, 1, 0)
    ring.add_dev({"region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk"})
    ring.rebalance()
    ring.get_ring().save(f"{folder}/{kind}.ring.gz")
"""
COMMON = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
"""
STORAGE = (
    COMMON
    + """
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
)
# Its door wants a memcached to exist, and works without one that answers.
PROXY = (
    COMMON
    + """
[pipeline:main]
pipeline = catch_errors gatekeeper cache s3api tempauth copy slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
error_suppression_limit = 1000000
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_office_wian = a-secret-of-the-test .admin
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
"""
)


class Swift:
    """The server: what a portal has to know to reach its bucket, and a way to stop it and start
    it again.
    """

    bucket = "wian"

    def __init__(self, folder: Path, ports: list[int]):
        self.folder, self.ports = folder, ports
        self.processes: list[subprocess.Popen] = []
        self.env = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{ports[-1]}",
            "AWS_ACCESS_KEY_ID": "office:wian",
            "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-test",
            "AWS_REGION": "us-east-1",
            "PORTAL_FILES": f"s3://{self.bucket}/files",
        }

    def start(self) -> None:
        self._run(KINDS)
        self._run(("proxy",))
        self._make_bucket()

    def _run(self, kinds: tuple[str, ...]) -> None:
        """Start these servers and wait until they listen."""
        for kind in kinds:
            with (self.folder / f"{kind}.log").open("ab") as log:
                self.processes.append(
                    subprocess.Popen(
                        [f"/usr/bin/swift-{kind}-server", str(self.folder / f"{kind}.conf")],
                        stdout=log,
                        stderr=log,
                        env={"PATH": "/usr/bin:/bin"},
                    )
                )
        ports = self.ports[: len(self.processes)]
        while not all(map(listens, ports)):
            if any(process.poll() is not None for process in self.processes):
                raise RuntimeError(
                    "\n".join(log.read_text()[-2000:] for log in self.folder.glob("*.log"))
                )
            time.sleep(0.1)

    def stop(self, how: int = signal.SIGKILL) -> None:
        for process in self.processes:
            process.send_signal(how)
            process.wait()
        self.processes.clear()

    def _make_bucket(self) -> None:
        store = obstore.store.S3Store(
            self.bucket,
            endpoint=self.env["AWS_ENDPOINT_URL"],
            access_key_id=self.env["AWS_ACCESS_KEY_ID"],
            secret_access_key=self.env["AWS_SECRET_ACCESS_KEY"],
            region="us-east-1",
            client_options={"allow_http": True},
        )
        request = urllib.request.Request(
            obstore.sign(store, "PUT", "", timedelta(minutes=5)), method="PUT"
        )
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except urllib.error.HTTPError as answer:
            if answer.code != 409:  # it is there
                raise

    def lies(self) -> list[Path]:
        """The files in which the contents of objects lie."""
        return sorted((self.folder / "devices").glob("disk/objects/**/*.data"))


@contextlib.contextmanager
def swift() -> Iterator[Swift]:
    """A server with an empty bucket; gone afterwards. Exits with a clear line when none is
    installed.
    """
    if not os.path.exists("/usr/bin/swift-proxy-server"):
        sys.exit("Swift is not installed: script/bootstrap --test installs it")
    folder = Path(tempfile.mkdtemp(prefix="swift-"))
    ports = free_ports(4)
    (folder / "devices" / "disk").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = wian\n")
    for kind, port in zip((*KINDS, "proxy"), ports, strict=True):
        text = PROXY if kind == "proxy" else STORAGE
        (folder / f"{kind}.conf").write_text(
            text.format(kind=kind, port=port, folder=folder, user=getpass.getuser())
        )
    subprocess.run(["/usr/bin/python3", "-c", RINGS, str(folder), *map(str, ports[:3])], check=True)
    server = Swift(folder, ports)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
