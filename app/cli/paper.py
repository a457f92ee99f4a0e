"""Commands that read and print paper; they work without a database."""

import sys
from pathlib import Path

import click

from app.cli.group import command, portal
from app.press.facts import Facts
from app.press.reading.read import UnreadableText, read


@command("read")
@click.argument("file", type=click.File("rb"))
def read_file(file: click.File) -> None:
    """The facts of a pasted letter as JSON."""
    try:
        click.echo(read(file.read()).to_json())  # type: ignore[attr-defined]
    except UnreadableText as problem:
        raise click.ClickException(str(problem)) from None


@command("print")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--draft", is_flag=True, help="mark it ร่าง")
def print_file(file: Path, out: Path, draft: bool) -> None:
    """Print a letter (pasted text, or facts as JSON) to a PDF."""
    from app.press.print import Unprintable, print_paper

    try:
        out.write_bytes(print_paper(_paper(file), draft=draft))
    except Unprintable as problem:
        raise click.ClickException(str(problem)) from None


@command("check-letter")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_letter(file: Path) -> None:
    """What a registrar would send back in a letter (pasted text, or facts as JSON): a line each,
    and exit code 1.
    """
    from app.press.check import findings
    from app.press.print import Unprintable

    try:
        found = findings(_paper(file))
    except Unprintable as problem:
        raise click.ClickException(str(problem)) from None
    for finding in found:
        click.echo(f"{finding.rule}: {finding}")
    sys.exit(1 if found else 0)


def _paper(file: Path) -> Facts:
    """The facts in a file; the command ends with a line in words when there are none."""
    try:
        return (
            Facts.from_json(file.read_bytes())
            if file.suffix == ".json"
            else read(file.read_bytes()).facts
        )
    except ValueError as problem:  # UnreadableText is one
        raise click.ClickException(str(problem)) from None


@portal.group()
def emblem() -> None:
    """The emblem on the paper."""


@emblem.command("install", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
def install_emblem(file: click.File) -> None:
    """Use an SVG as the emblem of every paper printed from now on."""
    from app.press.pdf.emblem import install

    try:
        install(file.read())  # type: ignore[attr-defined]
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None
