"""The store of contents, in a folder and in a bucket of a real server that speaks S3."""

import io
import os
import signal
import subprocess
import sys
from hashlib import sha256
from time import time

import pytest

from app.kit import storage as stores
from app.kit.paths import ROOT
from app.kit.storage import Absent, Bucket, Folder, Unanswered

pytestmark = pytest.mark.bare
LARGE = 12 * 1024 * 1024  # more than goes in one part


def _content(size: int = 1000) -> tuple[str, bytes]:
    content = os.urandom(size)
    return sha256(content).hexdigest(), content


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path, monkeypatch):
    """A store of each kind in turn, as the one of this process."""
    if request.param == "folder":
        made = Folder(tmp_path)
    else:
        server = request.getfixturevalue("s3")
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        made = Bucket(server.env["PORTAL_FILES"])
    monkeypatch.setattr(stores, "store", lambda: made)
    return made


@pytest.mark.parametrize("size", [0, 1, LARGE])
def test_what_is_put_is_there_byte_for_byte(store, size):
    digest, content = _content(size)
    assert not store.has(digest)
    store.put(digest, io.BytesIO(content))
    store.put(digest, io.BytesIO(b"not even looked at: it is there"))
    assert store.has(digest)
    assert digest in set(store.each())
    with store.open(digest) as file:
        assert os.stat(file.fileno()).st_size == size
        assert file.read() == content
    assert stores.content(digest) == content


@pytest.mark.parametrize("size", [1000, LARGE])
def test_nothing_is_kept_under_a_hash_that_is_not_its_own(store, size):
    digest, _right = _content()
    with pytest.raises(ValueError, match=digest):
        store.put(digest, io.BytesIO(os.urandom(size)))
    assert not store.has(digest)
    assert digest not in set(store.each())
    with pytest.raises(Absent):
        store.open(digest)


def test_what_was_altered_where_it_lies_is_not_given_out(store, tmp_path, request):
    digest, content = _content()
    store.put(digest, io.BytesIO(content))
    if isinstance(store, Folder):
        lies = store.place(digest)
    else:
        [lies] = [
            file for file in request.getfixturevalue("s3").lies() if file.read_bytes() == content
        ]
    lies.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Absent, match="damaged"):
        stores.content(digest)
    store.put(digest, io.BytesIO(content))  # of somebody who still has it
    assert stores.content(digest) == content


def test_a_part_left_by_a_process_that_died_is_no_content_and_is_swept_when_it_is_old(tmp_path):
    store = Folder(tmp_path)
    digest, content = _content()
    store.put(digest, io.BytesIO(content))
    left = store.place(digest).parent / "left.part"
    left.touch()
    assert (list(store.each()), store.sweep()) == ([digest], 0)
    os.utime(left, (time() - 100_000,) * 2)
    assert (store.sweep(), left.exists(), store.has(digest)) == (1, False, True)


KILLED = """
import io, os, sys, time
from pathlib import Path
from app.kit.storage import Folder

class Slow(io.BytesIO):
    def read(self, size=-1):
        print("reading", flush=True)
        time.sleep(0.01)
        return super().read(1000)
Folder(Path(sys.argv[1])).put(sys.argv[2], Slow(bytes(10_000_000)))
"""


def test_a_process_killed_while_it_writes_leaves_no_content(tmp_path):
    digest = sha256(bytes(10_000_000)).hexdigest()
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path), digest], stdout=subprocess.PIPE, cwd=ROOT
    )
    for _piece in range(20):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    store = Folder(tmp_path)
    assert not store.has(digest)
    assert len(list(tmp_path.glob("*/*.part"))) == 1
    store.put(digest, io.BytesIO(bytes(10_000_000)))
    assert len(stores.Folder(tmp_path).open(digest).read()) == 10_000_000


def test_a_share_that_is_not_mounted_is_not_written_to(tmp_path):
    digest, content = _content()
    away = Folder(tmp_path / "away")
    for asked in (
        lambda: away.put(digest, io.BytesIO(content)),
        lambda: away.open(digest),
        lambda: away.has(digest),
        lambda: list(away.each()),
        away.sweep,
    ):
        with pytest.raises(Unanswered):
            asked()
    assert not (tmp_path / "away").exists()


def test_a_disk_that_is_full_is_told_and_nothing_half_written_stays(tmp_path):
    code = """
import io, os, resource, signal, sys
from hashlib import sha256
from pathlib import Path
from app.kit.storage import Folder, Unanswered
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
content = bytes(3_000_000)
try:
    Folder(Path(sys.argv[1])).put(sha256(content).hexdigest(), io.BytesIO(content))
except Unanswered as problem:
    print(problem)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert "File too large" in ran.stdout
    assert not [file for file in tmp_path.glob("*/*")]


def test_a_bucket_that_does_not_answer_is_told_and_answers_again_when_it_is_back(s3, monkeypatch):
    for name, value in s3.env.items():
        monkeypatch.setenv(name, value)
    bucket = Bucket(s3.env["PORTAL_FILES"])
    digest, content = _content()
    bucket.put(digest, io.BytesIO(content))
    s3.stop()
    for asked in (
        lambda: bucket.put("0" * 64, io.BytesIO(content)),
        lambda: bucket.open(digest),
        lambda: bucket.has(digest),
        lambda: list(bucket.each()),
    ):
        with pytest.raises(Unanswered):
            asked()
    s3.start()
    assert bucket.open(digest).read() == content


def test_a_key_the_bucket_does_not_know_is_told(s3, monkeypatch):
    for name, value in {**s3.env, "AWS_SECRET_ACCESS_KEY": "another"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unanswered):
        Bucket(s3.env["PORTAL_FILES"]).has("0" * 64)
