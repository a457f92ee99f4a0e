"""Commands that look at the trail."""

import sys
from pathlib import Path

import click

from app.cli.group import database, portal


@portal.group()
def audit() -> None:
    """The trail of who did what."""


@audit.command("verify", with_appcontext=False)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="a file with heads kept elsewhere, a line each: they must still be on it",
)
def verify(against: Path | None) -> None:
    """Look at every row of the trail, at the letters, tasks, reports, visits and the rest it tells
    of, and at the looks it has sealed: a line each, and exit code 1 when anything was changed, lost
    or slipped in. The heads kept in the data folder must all be on the trail.
    """
    from app import factory  # noqa: F401  every room says which of its rows are compared
    from app.operations.auditing.queries import looks_verified
    from app.records.trail import queries

    try:
        kept = queries.kept_heads(against.read_text()) if against else []
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None
    with database():
        found, looks = queries.verified([*queries.heads_on_disk(), *kept]), looks_verified()
    click.echo(f"{found}; head {found.head.id} {found.head.seal or '-'}")
    click.echo(found.compared)
    click.echo(
        f"{looks.count} looks at households sealed, "
        + (
            f"BROKEN: those sealed by act {looks.changed.id} are not as they were"
            if looks.changed
            else "as they were"
        )
    )
    sys.exit(0 if found.whole and not looks.changed else 1)


@audit.command("head", with_appcontext=False)
def head() -> None:
    """Where the trail ends now, as one line of JSON to be kept elsewhere."""
    from app.records.trail import queries

    with database():
        click.echo(queries.head_line(queries.head()))
