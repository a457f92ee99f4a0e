"""The disk is full while people upload, sign and report and the worker prints.

As root on a small file system of its own; and everywhere by a limit on what the processes may
write, which leaves no byte.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.kit import reserve
from app.kit.paths import ROOT
from tests.faults.people import Person, Town, encoded
from tests.faults.portal import COMMAND, Portal, until
from tests.faults.town import PASSWORD

FORMS = {"sign", "acknowledge", "report"}


class Limit:
    """No process of the portal may write to a file."""

    def __init__(self, portal: Portal):
        self.portal = portal

    def fill(self) -> None:
        self.portal.let_write(0)

    def free(self) -> None:
        self.portal.let_write(resource.RLIM_INFINITY)

    def close(self) -> None:
        pass


class Small:
    """The data and temporary files lie on a file system of 64 MB."""

    def __init__(self, portal: Portal):
        self.place, self.rest = portal.folder, portal.folder / "rest"
        _mount(self.place)

    @staticmethod
    def possible() -> bool:
        with tempfile.TemporaryDirectory() as place:
            return _mount(Path(place)) and not subprocess.run(["umount", place]).returncode

    def fill(self) -> None:
        _fill(self.rest)

    def free(self) -> None:
        self.rest.unlink()

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.place)], check=True)


def _fill(place: Path) -> None:
    """To the last byte of its disk."""
    with place.open("ab", buffering=0) as rest:
        for part in (1_000_000, 1000, 1):
            try:
                while rest.write(bytes(part)):
                    pass
            except OSError:
                continue


def _mount(place: Path, size: str = "64m") -> bool:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    return (
        bool(shutil.which("mount"))
        and not subprocess.run(mount, stderr=subprocess.DEVNULL).returncode
    )


@pytest.fixture(params=[Limit, Small] if Small.possible() else [Limit])
def disk(request, portal):
    one = portal()
    made = request.param(one)
    (one.folder / "tmp").mkdir()
    one.env["TMPDIR"] = str(one.folder / "tmp")
    yield one, made
    one.end()
    made.close()


@pytest.mark.timeout(240)
def test_a_full_disk_is_said_in_words_and_nothing_is_lost_or_half_done(disk):
    one, place = disk
    town = Town(
        one, one.found(letters=120)
    )  # more than can be signed while the disk is being filled
    one.start("web").wait_until_up()
    with town:
        town.wait_for(promises=20)  # letters among them, to be printed once there is a worker
        place.fill()
        one.start("work")
        until(
            lambda: (
                town.look()
                or {word for status, _how, word in town.refusals if status == 507} >= FORMS
            ),
            "all are refused",
        )
        until(
            lambda: any("rror" in line for line in one.log if line.startswith("work")),
            "the worker met the full disk",
        )
        reader = next(
            one
            for one in map(town.visitor, range(4))
            if one.ask("GET", "/account", None, {}).status == 200
        )
        for path in ("/", "/documents/", "/circulars/sent", "/account"):
            assert reader.ask("GET", path, None, {}).status == 200
        worker = one.processes["work"].pid
        place.free()
        town.wait_for(promises=40)
    # 503, the database does not answer, only from a machine too busy to let everybody write within
    # 15 seconds.
    assert {(status, method) for status, method, _word in town.refusals} <= {
        (507, "POST"),
        (503, "POST"),
    }
    one.audit(town.promises)
    assert one.processes["work"].pid == worker
    assert one.processes["work"].poll() is None


def _sign_in(town: Town, who: str) -> tuple[Person, int]:
    """Somebody who tries once to sign in, and what they are answered."""
    person = Person(town, who)
    where, fields = person.ask("GET", "/sign-in", None, {}).form("/sign-in")
    body, kind = encoded({**fields, "sign_in": who, "password": PASSWORD}, None)
    return person, person.ask("POST", where, body, {"Content-Type": kind}).status


@pytest.mark.skipif(not Small.possible(), reason="needs a file system of its own")
def test_on_a_full_disk_whoever_looks_after_the_portal_can_sign_in_and_see_it(portal):
    one = portal()
    place = Small(one)
    try:
        one.found(letters=1)
        (one.folder / "reserve").write_bytes(bytes(reserve.SIZE))
        one.start("web").wait_until_up()
        place.fill()
        town = Town(one, [])
        assert _sign_in(town, "signer1")[1] == 507
        admin, status = _sign_in(town, "boss")
        assert status == 303
        page = admin.ask("GET", "/upkeep/", None, {})
        assert page.status == 200
        assert "ดิสก์เต็ม บันทึกอะไรไม่ได้" in page.text
        assert "สิ่งที่ใช้ที่ในดิสก์" in page.text
    finally:
        one.end()
        place.close()


def _backed_up(one: Portal, *words: str) -> tuple[int, str]:
    """How `portal backup` ends, and what it says."""
    done = subprocess.run(
        [COMMAND, "backup", *words], env=one.env, cwd=ROOT, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def full(portal):
    """A portal with a letter whose disk is full, but for the room it keeps; and another disk
    with plenty.
    """
    one = portal()
    place = Small(one)
    one.found(letters=1)
    one.run("backup-key")
    (one.folder / "reserve").write_bytes(bytes(reserve.SIZE))
    place.fill()
    yield one
    place.close()


@pytest.mark.skipif(not Small.possible(), reason="needs a file system of its own")
def test_a_backup_onto_a_full_disk_says_how_much_room_is_missing(full):
    (full.folder / "reserve").unlink()
    (full.folder / "rest2").write_bytes(bytes(reserve.SIZE - 500_000))
    code, said = _backed_up(full)
    assert code == 1
    assert re.search(
        r"WRONG made: Trouble: \d+ MB are needed at .+/backups, 0 are free: \d+ are missing", said
    ), said
    assert "Traceback" not in said


@pytest.mark.skipif(not Small.possible(), reason="needs a file system of its own")
def test_from_a_full_disk_everything_can_still_be_backed_up_onto_another(full, tmp_path):
    code, said = _backed_up(full, "-o", str(tmp_path / "other.age"))
    assert code == 0, said
    full.run("verify", str(tmp_path / "other.age"))


@pytest.mark.skipif(not Small.possible(), reason="needs a file system of its own")
def test_a_backup_that_cannot_even_be_noted_says_why(full, tmp_path):
    (full.folder / "reserve").unlink()
    _fill(full.folder / "rest2")
    code, said = _backed_up(full, "-o", str(tmp_path / "other.age"))
    assert code == 1
    assert "full" in said
    assert "Traceback" not in said


@pytest.mark.skipif(not Small.possible(), reason="needs a file system of its own")
@pytest.mark.parametrize(("size", "kept"), [("64m", False), ("256m", True)])
def test_room_is_kept_only_on_a_disk_that_has_plenty_more(tmp_path, size, kept):
    assert _mount(tmp_path, size)
    try:
        subprocess.run(
            [sys.executable, "-c", "from app.kit import reserve; reserve.keep()"],
            cwd=ROOT,
            check=True,
            env=os.environ | {"PORTAL_DATA": str(tmp_path)},
        )
        assert (tmp_path / "reserve").exists() == kept
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.mark.skipif(not Small.possible(), reason="needs a file system of its own")
def test_a_restore_onto_a_disk_that_is_too_small_begins_nothing_and_says_how_much_is_missing(
    portal, tmp_path
):
    one, place, archive = portal(), tmp_path / "small", tmp_path / "a.age"
    one.found(letters=1)
    one.run("backup", "-o", str(archive))
    key = one.run("backup-key").strip()
    place.mkdir()
    assert _mount(place, "400k")
    try:
        env = {
            **one.env,
            "PORTAL_DATA": str(place),
            "PORTAL_DATABASE_URL": "",
            "PORTAL_BACKUP_KEY": key,
        }
        done = subprocess.run(
            [COMMAND, "restore", str(archive)], env=env, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert re.search(
            r"\d+ MB are needed at .+/small, \d+ are free: \d+ are missing", done.stderr
        ), done.stderr
        assert [file.name for file in place.rglob("*") if file.is_file()] == [".restore.lock"]
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
