"""What `portal check` looks at."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from secrets import token_urlsafe
from tempfile import TemporaryFile

from peewee import PostgresqlDatabase, fn

from app.kit import assets, clock
from app.kit.db import db
from app.kit.paths import MIGRATIONS
from app.kit.settings import Outside, settings
from app.kit.storage import content, store
from app.operations.backups.models import Run
from app.operations.backups.queries import PROVE_EVERY, disks, is_late, state
from app.operations.migrate import half_restored
from app.people.accounts import directory
from app.people.accounts.commands.keys import strange_keys
from app.people.accounts.sign_in_providers import provider
from app.press import weasyprint70
from app.press.facts import Facts
from app.press.pdf import emblem
from app.press.pdf.ruler import lines
from app.press.print import print_paper
from app.records.trail import ledger
from app.records.trail.models import Trail
from app.records.trail.queries import heads_on_disk, taken_over, verified

Line = tuple[bool, str, str]
MOST_APART = 20  # seconds between two clocks


def report() -> list[Line]:
    """A line for each thing that must be right: whether it is, its name, what was found."""
    chosen = settings()
    lines = [(True, "settings", f"data {chosen.data}, bind {chosen.bind}, https {chosen.https}")]
    looks = [
        ("press", _press),
        ("database", _database),
        ("keys", _keys),
        ("trail", _trail),
        ("clock", _clock),
        ("files", _files),
        ("backup", _backup),
        ("disk", _disk),
        ("emblem", _emblem),
        *_outside(chosen.outside),
    ]
    return [*lines, *assets.check(), *(_tried(name, look) for name, look in looks)]


def _outside(chosen: Outside) -> list[tuple[str, Callable[[], str]]]:
    """What to look at of those who may say who somebody is."""
    looks = (
        ("directory", chosen.ldap, _directory),
        ("provider", chosen.oidc, lambda: f"{provider.check_issuer()} answers"),
        (
            "proxy",
            chosen.proxy_user,
            lambda: f"{chosen.proxy_user} from {', '.join(map(str, chosen.proxy_from))}",
        ),
    )
    return [(name, look) for name, is_set, look in looks if is_set]


def _directory() -> str:
    """Asks it about somebody who is not there."""
    server = settings().outside.ldap
    if directory.knows("portal-check", token_urlsafe()):
        raise RuntimeError("it lets anybody in, whatever the password")
    return f"{server} answers" + (
        "" if server.startswith("ldaps:") else "; passwords go there unencrypted"
    )


def _tried(name: str, look: Callable[[], str]) -> Line:
    try:
        return True, name, look()
    except Exception as problem:  # whatever is wrong is what the administrator has to read
        return False, name, f"{type(problem).__name__}: {problem}"


def _press() -> str:
    """Prints a letter of two pages and looks whether what the hooks do can be seen on it."""
    facts = Facts(subject="ทดสอบ", body=["ด้วยสำนักงานทดสอบการพิมพ์ น้ำ กี่ ปู่ จำนวน ๓ ประเภท " * 30] * 3)
    pdf = print_paper(facts)
    said = [line.text for line in lines(pdf) if line.page == 0]
    if not said[-1].endswith("..."):
        raise RuntimeError("a page does not announce the next")
    if any(line.endswith(("๓", "จำนวน ๓")) for line in said):
        raise RuntimeError("a number is torn from its unit")
    if not weasyprint70.fits():
        return f"papers print the slower way: made for WeasyPrint {weasyprint70.MADE_FOR}"
    return f"a letter prints ({len(pdf)} bytes), catch-words in place"


def _database() -> str:
    if half_restored():
        raise RuntimeError(
            "a restore into it was stopped on its way: portal restore once more, to its end"
        )
    with db.connection_context():
        applied = {
            name for (name,) in db.execute_sql("SELECT name FROM schema_migration").fetchall()
        }
    waiting = {file.stem for file in MIGRATIONS.glob("[0-9]*.py")} - applied
    if waiting:
        raise RuntimeError(f"not migrated: {', '.join(sorted(waiting))}; run portal migrate")
    return f"{type(db).__name__}, {len(applied)} migrations"


def _keys() -> str:
    with db.connection_context():
        strange = strange_keys()
    if strange:
        raise RuntimeError(
            f"{' and '.join(strange)} of this machine: not those this portal began with. Give all "
            "machines the "
            "same; after a change of the secret key on purpose: portal renew-secret-key"
        )
    return "those the portal began with"


def _trail() -> str:
    with db.connection_context():
        found, waiting = verified(heads_on_disk()), ledger.KINDS.keys() - taken_over()
    if not found.whole:
        raise RuntimeError(str(found))
    if waiting:
        raise RuntimeError(
            f"{', '.join(sorted(waiting))}: not taken over into the trail yet; run portal migrate"
        )
    return str(found)


def _files() -> str:
    """Keeps a few bytes in the store and reads them again."""
    probe = b"wian\n"
    digest = sha256(probe).hexdigest()
    store().put(digest, BytesIO(probe))
    if content(digest) != probe:
        raise RuntimeError("what is read is not what was written")
    return settings().files or "in the data folder"


def _backup() -> str:
    settings().backups.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=settings().backups), db.connection_context():
        stands = state()
    if not stands.backup:
        if stands.lost and is_late(stands.lost):
            raise RuntimeError(
                f"no good one lies in {settings().backups}, though one was made at "
                f"{stands.lost.begun_at:%Y-%m-%d %H:%M} UTC: is its disk there? Else portal "
                "backup makes one"
            )
        return (
            f"none in {settings().backups} yet: "
            "portal backup makes one, portal restore-check tries it"
        )
    if stands.late:
        raise RuntimeError(
            f"the last good one is of {stands.backup.begun_at:%Y-%m-%d %H:%M} UTC: is portal work "
            "running?"
        )
    if stands.alone:
        raise RuntimeError(
            f"{stands.alone} letters issued since have no copy beside the archives in "
            f"{settings().backups}: "
            "is portal work running, and can it write there?"
        )
    if (
        stands.unproven
        and Run.select()
        .where(Run.good, Run.begun_at < clock.now() - PROVE_EVERY - timedelta(days=1))
        .exists()
    ):
        tried = f"since {stands.proof.begun_at:%Y-%m-%d %H:%M} UTC" if stands.proof else "ever"
        raise RuntimeError(
            f"no archive was proven by restoring it {tried}: portal restore-check says why"
        )
    proof = f"{stands.proof.begun_at:%Y-%m-%d %H:%M} UTC" if stands.proof else "never"
    return f"{stands.backup.begun_at:%Y-%m-%d %H:%M} UTC, last proven by restoring: {proof}"


def _clock() -> str:
    """A clock set back gives letters days before those of letters signed earlier, and one that
    differs from the database's takes the schedule's turns at other moments than the other machines:
    somebody has to know.
    """
    with db.connection_context():
        latest = Trail.select(fn.MAX(Trail.at)).scalar()
        apart = 0.0
        if isinstance(db, PostgresqlDatabase):  # SQLite has no clock of its own
            question = "SELECT extract(epoch FROM clock_timestamp() AT TIME ZONE 'UTC' - %s)"
            [[apart]] = db.execute_sql(question, (clock.now(),))
    if latest and latest > clock.now() + timedelta(minutes=1):
        raise RuntimeError(
            f"it stands before an act of the trail ({latest:%Y-%m-%d %H:%M} UTC): was it set back?"
        )
    if abs(apart) > MOST_APART:
        raise RuntimeError(
            f"{abs(apart):.0f} seconds from the clock of the database's machine: set both by NTP"
        )
    return f"{clock.local(clock.now()):%Y-%m-%d %H:%M} in Thailand"


def _disk() -> str:
    settings().data.mkdir(parents=True, exist_ok=True)
    found = disks()
    if little := [
        f"only {disk.free // 1_000_000} MB free at {disk.folder}" for disk in found if disk.little
    ]:
        raise RuntimeError(", ".join(little))
    return ", ".join(f"{disk.free // 1_000_000_000} GB free at {disk.folder}" for disk in found)


def _emblem() -> str:
    emblem.painter(85.0, 42.5)
    own = emblem.installed()
    if not own.exists():
        return "the stand-in; install yours with portal emblem install"
    mark = sha256(own.read_bytes()).hexdigest()[:8]
    return f"the office's own, {own}, {mark} (the same on all machines, please)"
