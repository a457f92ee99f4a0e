"""Commands that keep the portal running."""

import json
import os
import sys

import click

from app.cli.group import command, database


def _expect_whole() -> None:
    from app.operations.migrate import half_restored

    if half_restored():
        raise click.ClickException(
            "a restore into this database was stopped on its way: portal restore once more, to "
            "its end"
        )


@command()
def serve() -> None:
    """Answer browsers at PORTAL_BIND, until stopped."""
    from app.kit.settings import settings
    from app.people.accounts.roles import check_setting

    chosen = settings()
    check_setting()
    _expect_whole()
    # Each thread would get a heap of its own, which gives little back: 250 MB a process instead of
    # 150 after an hour.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.execv(
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--worker-class",
            "app.kit.answering.Worker",
            "--workers",
            str(chosen.processes),
            "--threads",
            "16",
            "--keep-alive",
            "65",
            "--no-control-socket",
            "--bind",
            chosen.bind,
            "--max-requests",
            "20000",
            "--max-requests-jitter",
            "2000",
            "--graceful-timeout",
            "15",
            "--limit-request-line",
            "8190",
            "--preload",
            "wsgi:app",
        ],
    )


@command()
def work() -> None:
    """Do what was left for later: print issued papers."""
    from app.worker import work

    _expect_whole()
    work()


@command()
def migrate() -> None:
    """Bring the database to the shape this version needs, and what was written before it into
    the trail.
    """
    from app import factory  # noqa: F401  every room says which of its rows the trail knows
    from app.operations.migrate import migrate
    from app.people.accounts.commands.keys import note_keys
    from app.records.trail.commands import take_over

    _expect_whole()
    for name in migrate():
        click.echo(name)
    with database():
        note_keys()
        if count := take_over():
            click.echo(f"{count:,} rows taken over into the trail as they stand")


@command("renew-secret-key")
def renew_secret_key() -> None:
    """Say that PORTAL_SECRET_KEY was changed on purpose; every machine has to have the one of
    this machine from now on.
    """
    from app.people.accounts.commands.keys import renew_secret_key as renew

    with database():
        renew()


@command()
@click.option("--json", "as_json", is_flag=True, help="print the demo people as JSON")
def demo(as_json: bool) -> None:
    """Fill an empty database with the Phuket office, its districts and letters; leave any other
    as it is.
    """
    from app.operations import demo as example

    filled = example.fill()
    if as_json:
        click.echo(json.dumps(example.people(), ensure_ascii=False, indent=1))
    else:
        click.echo("demo data written" if filled else "the database is not empty: nothing written")


@command()
def check() -> None:
    """Look at settings, fonts, dictionary, database, disk and emblem: a line each; exit code 1
    when something is wrong.
    """
    from app import factory  # noqa: F401  every room says which of its rows the trail knows
    from app.operations.health import report

    lines = report()
    for good, name, detail in lines:
        click.echo(f"{'ok   ' if good else 'WRONG'} {name}: {detail}")
    sys.exit(0 if all(good for good, _name, _detail in lines) else 1)
