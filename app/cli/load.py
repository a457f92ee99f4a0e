"""The command that fills a database for benches."""

import sys
import time

import click

from app.cli.group import command, database


@command("load")
@click.option("--provinces", default=1, show_default=True, type=click.IntRange(1, 77))
@click.option(
    "--years",
    default=1,
    show_default=True,
    type=click.IntRange(1, 20),
    help="up to the end of last month",
)
@click.option(
    "--letters",
    default=240,
    show_default=True,
    type=click.IntRange(12),
    help="of each province a year, to all its districts",
)
@click.option(
    "--households",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="of each district, with five visits each",
)
@click.option("--seed", default=1, show_default=True, help="the same seed makes the same data")
def load(provinces: int, years: int, letters: int, households: int, seed: int) -> None:
    """Fill an empty database with made-up provinces and years, for benches; never one that
    anybody works with.
    """
    from app.kit.errors import Refused
    from app.operations.load.filling import PASSWORD, fill

    begun = time.monotonic()
    with database():
        try:
            for done in fill(provinces, years, letters, households, seed):
                click.echo(f"{time.monotonic() - begun:7.1f} s  {done}")
                sys.stdout.flush()
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"sign in as admin, head-83, drafter-83, head-8302, staff-8302 … with {PASSWORD}")
