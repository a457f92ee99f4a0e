"""How long a backup, a look through it and a restore take, and how large the archive is."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from bench.fill import fill

PORTAL = str(Path(sys.executable).with_name("portal"))
FILE = 200_000  # bytes: a scanned page, a photograph as it is kept
WANTED = 10_000_000_000  # bytes of files the table speaks of


def table(circulars: int, offices: int, megabytes: int) -> list[str]:
    """Rows of the table, with so many MB of files; what 10 GB of them would take is reckoned
    from that and a run without any.
    """
    with tempfile.TemporaryDirectory(prefix="wian-bench-") as folder:
        env = os.environ | {
            "PORTAL_DATA": f"{folder}/one",
            "PORTAL_DATABASE_URL": "",
            "PORTAL_BACKUPS": folder,
        }
        for step in ("migrate", "demo"):
            subprocess.run([PORTAL, step], env=env, check=True, stdout=subprocess.DEVNULL)
        fill(Path(folder, "one", "portal.db"), circulars, offices)
        bare = _timed(folder, env, "bare")
        _files(Path(folder, "one"), megabytes)
        full = _timed(folder, env, "full")
        size = Path(folder, "one", "portal.db").stat().st_size
    share = WANTED / (megabytes * 1_000_000)
    lines = [
        f"{circulars * offices:,} deliveries, a database of {size / 1e9:.2f} GB; {megabytes:,} MB "
        "of files"
    ]
    for name, unit in (("backup", "s"), ("verify", "s"), ("restore", "s"), ("archive", "MB")):
        reckoned = bare[name] + (full[name] - bare[name]) * share
        lines.append(
            f"{name:<10} {bare[name]:>8.1f} {unit:<2} without files   {full[name]:>8.1f} "
            f"{unit:<2} with them   "
            f"{reckoned:>8.0f} {unit:<2} reckoned for 10 GB of them"
        )
    return lines


def _timed(folder: str, env: dict, name: str) -> dict[str, float]:
    archive, figures = f"{folder}/{name}.age", {}
    elsewhere = env | {
        "PORTAL_DATA": f"{folder}/{name}",
        "PORTAL_BACKUP_KEY": subprocess.run(
            [PORTAL, "backup-key"], env=env, check=True, capture_output=True, text=True
        ).stdout.strip(),
    }
    for step, words, where in (
        ("backup", ("backup", "-o", archive), env),
        ("verify", ("verify", archive), env),
        ("restore", ("restore", archive), elsewhere),
    ):
        begun = time.perf_counter()
        subprocess.run([PORTAL, *words], env=where, check=True, stdout=subprocess.DEVNULL)
        figures[step] = time.perf_counter() - begun
    return figures | {"archive": Path(archive).stat().st_size / 1e6}


def _files(data: Path, megabytes: int) -> None:
    """Files that cannot be packed any smaller, in the store and in the database."""
    with sqlite3.connect(data / "portal.db") as db:
        for _number in range(megabytes * 1_000_000 // FILE):
            content = os.urandom(FILE)
            digest = sha256(content).hexdigest()
            place = data / "files" / digest[:2] / digest
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            db.execute(
                "INSERT INTO stored_file (sha256, size, media_type, kept_at) VALUES (?, ?, "
                "'image/jpeg', ?)",
                (digest, FILE, "2026-01-01 00:00:00"),
            )
