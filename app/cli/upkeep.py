"""Commands that back the portal up and bring it back."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from app.cli.group import command, database
from app.kit.settings import settings
from app.kit.translation import language

ARCHIVE = click.argument("archive", type=click.Path(dir_okay=False, path_type=Path))


@command("backup")
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="left out: under its own name in PORTAL_BACKUPS",
)
def back_up(out: Path | None) -> None:
    """Back everything up into one encrypted archive, while people work."""
    from app.kit import reserve
    from app.kit.errors import Refused
    from app.operations.backups.commands import archives
    from app.operations.backups.models import Run

    def backed_up() -> Run:
        with database():
            return archives.back_up(out, _progress())

    if out and out.exists():
        raise click.ClickException(f"{out} is there already")
    try:
        run = reserve.spent_on(
            backed_up, lambda: True
        )  # a copy on another disk is wanted most when this one is full
    except Refused as problem:
        raise click.ClickException(str(problem)) from None
    _say(run.report)
    click.echo(f"{out or settings().backups / run.archive} {run.size:,} bytes", err=not run.good)
    sys.exit(0 if run.good else 1)


@command("verify")
@ARCHIVE
def verify(archive: Path) -> None:
    """Read an archive to its end and compare everything in it with its hash; writes nothing."""
    from app.operations.backups.archive import UnreadableArchive
    from app.operations.backups.restore import look_through
    from app.operations.backups.restore_check import to_json

    language.set("en")
    try:
        lines = look_through(archive, _key(), _progress())
    except UnreadableArchive as problem:
        raise click.ClickException(f"{archive}: {problem}") from None
    _say(to_json(lines))
    sys.exit(0 if all(line.good for line in lines) else 1)


@command("restore")
@ARCHIVE
@click.option(
    "--issued",
    multiple=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="a folder that holds issued/, besides the archive's own and PORTAL_BACKUPS",
)
@click.option("--json", "as_json", is_flag=True, help="print what was compared as JSON")
def restore(archive: Path, as_json: bool, issued: tuple[Path, ...]) -> None:
    """Put an archive into the empty place that PORTAL_DATA and PORTAL_DATABASE_URL name, and
    compare what is there then.
    """
    from app.kit.errors import Refused
    from app.kit.storage import Unanswered
    from app.operations.backups.archive import UnreadableArchive
    from app.operations.backups.commands.restores import restore
    from app.operations.backups.database_copies import Trouble
    from app.operations.backups.restore import expect_nothing
    from app.operations.backups.restore_check import to_json

    language.set("en")
    try:
        expect_nothing()
        lines = restore(archive, _key(), _progress(silent=as_json), issued)
    except (UnreadableArchive, Trouble, Unanswered, Refused) as problem:
        raise click.ClickException(f"{archive}: {problem}") from None
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        _say(to_json(lines))
        click.echo(
            "Restored. Papers issued after the archive was made are here as far as they were set "
            "aside beside it:\n"
            "registrars are asked for the last number really given before any register goes on. "
            "Start the portal as ever."
        )
    sys.exit(0 if all(line.good for line in lines) else 1)


@command("recover")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def recover(folder: Path) -> None:
    """Bring back letters issued since the archive, from a folder with issued/ in it that was
    found after the restore.
    """
    from app.operations.backups.commands.restores import recover
    from app.operations.backups.restore_check import to_json

    language.set("en")
    line = recover(folder, _key())
    _say(to_json([line]))
    sys.exit(0 if line.good else 1)


@command("restore-check")
@click.argument("archive", required=False, type=click.Path(dir_okay=False, path_type=Path))
def restore_check(archive: Path | None) -> None:
    """Restore an archive (the newest when none is named) into a temporary place, compare, and
    remember that it was done.
    """
    from app.kit.errors import Refused
    from app.operations.backups.commands import archives

    with database():
        try:
            run = archives.prove(archive)
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    _say(run.report)
    click.echo(
        f"{run.archive}: {'restored and the same' if run.good else 'NOT proven'}", err=not run.good
    )
    sys.exit(0 if run.good else 1)


@command("backup-key")
def backup_key() -> None:
    """Print the key that opens the archives, to be kept on paper or in a safe elsewhere."""
    click.echo(settings().backup_key)


def _key() -> str:
    """The key of the settings or of the data folder; asked for when there is neither, as on
    another machine.
    """
    from pyrage import IdentityError
    from pyrage.x25519 import Identity

    chosen = settings()
    if chosen.given_backup_key or (chosen.data / "backup-key").exists():
        return chosen.backup_key
    typed = click.prompt("backup key", hide_input=True, err=True).strip()
    try:
        Identity.from_str(typed)
    except IdentityError:
        raise click.ClickException(
            "that is no key as portal backup-key prints it (AGE-SECRET-KEY-1…)"
        ) from None
    return typed


def _say(report: str) -> None:
    from app.operations.backups.restore_check import from_json

    for line in from_json(report):
        click.echo(
            f"ok    {line.words}" if line.good else f"WRONG {line.name}: {line.problem}",
            err=not line.good,
        )


def _progress(silent: bool = False) -> Callable[[int, int], None]:
    """How far it is, on a terminal."""

    def tell(done: int, of: int) -> None:
        if not silent and sys.stderr.isatty() and (done % 100 == 0 or done == of):
            click.echo(f"\r{done:,} of {of:,} files", nl=done == of, err=True)

    return tell
