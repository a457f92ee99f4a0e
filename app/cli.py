"""The command `portal`."""

import json
import os
import sys
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup

from app.press.facts import Facts
from app.press.read import Unreadable, read

PLAIN = {"help_option_names": ["-h", "--help"]}


portal = AppGroup("portal", help="เวียน: the portal of a provincial office.", context_settings=PLAIN)
# Each command loads what it needs and no more: those that only read or print paper work without a database.
command = partial(portal.command, with_appcontext=False)


def main() -> None:
    portal()


def _database() -> AbstractContextManager:
    from app.kit.db import db

    return db.connection_context()


def _day(typed: str | None) -> date:
    from app.kit.clock import today
    from app.kit.thai import read_date

    try:
        return read_date(typed) if typed else today()
    except ValueError:
        raise click.ClickException(f"no such day: {typed}") from None


@command()
def serve() -> None:
    """Answer browsers at PORTAL_BIND, until stopped."""
    from app.kit.settings import settings

    chosen = settings()
    os.execv(sys.executable, [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", str(chosen.processes),
        "--threads", "16", "--keep-alive", "65", "--no-control-socket", "--bind", chosen.bind,
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--graceful-timeout", "15", "wsgi:app"])


@command()
def work() -> None:
    """Do what was left for later: print issued papers."""
    from app.worker import work

    work()


@command()
def migrate() -> None:
    """Bring the database to the shape this version needs."""
    from app.migrate import migrate

    for name in migrate():
        click.echo(name)


@command()
@click.option("--json", "as_json", is_flag=True, help="print the demo people as JSON")
def demo(as_json: bool) -> None:
    """Fill an empty database with the Phuket office, its districts and letters; leave any other as it is."""
    from app import demo as example

    filled = example.fill()
    if as_json:
        click.echo(json.dumps(example.people(), ensure_ascii=False, indent=1))
    else:
        click.echo("demo data written" if filled else "the database is not empty: nothing written")


@command("read")
@click.argument("file", type=click.File("rb"))
def read_file(file: click.File) -> None:
    """The facts of a pasted letter as JSON."""
    try:
        click.echo(read(file.read()).to_json())  # type: ignore[attr-defined]
    except Unreadable as problem:
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
    """What a registrar would send back in a letter (pasted text, or facts as JSON): a line each, and exit code 1."""
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
        return Facts.from_json(file.read_bytes()) if file.suffix == ".json" else read(file.read_bytes()).facts
    except ValueError as problem:  # Unreadable is one
        raise click.ClickException(str(problem)) from None


@portal.group()
def offices() -> None:
    """The offices of the portal."""


@offices.command("add", with_appcontext=False)
@click.argument("key")
@click.option("--name", required=True, help="as at the head of a letter")
@click.option("--short", required=True, help="as in lists, e.g. อ.กะทู้")
@click.option("--code", required=True, help="before the number of a letter, e.g. ศธ 0210.56")
@click.option("--under", help="key of the provincial office it belongs to")
@click.option("--address", default="", help="lines, with \\n between")
@click.option("--phone", default="")
@click.option("--fax", default="")
@click.option("--email", default="")
@click.option("--since", help="first day of this name; today when left out")
@click.option("--rename", is_flag=True, help="a new name for an office that is there, from --since on")
def add_office(key: str, name: str, short: str, code: str, under: str | None, since: str | None, rename: bool,
               **contact: str) -> None:
    """Add an office, or with --rename give one a new name; letters already issued keep the old one."""
    from app.kit.errors import Refused
    from app.offices import commands
    from app.offices.models import Office

    day = _day(since)
    named = {"name": name, "letter_code": code, **contact, "address": contact["address"].replace("\\n", "\n")}
    with _database():
        office, parent = Office.get_or_none(Office.slug == key), Office.get_or_none(Office.slug == under)
        if (office is not None) != rename or (under and parent is None):
            raise click.ClickException(f"no office {under!r}" if under and parent is None else
                                       f"office {key!r} {'is there already' if office else 'is not there'}")
        try:
            if office:
                commands.rename(None, office, day, **named)
            else:
                commands.set_up(key, short, parent, valid_from=day, **named)
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"{key}: {name}")


@portal.group()
def people() -> None:
    """The people of the portal."""


@people.command("add", with_appcontext=False)
@click.argument("sign_in")
@click.option("--name", required=True, help="with title, as under a signature")
@click.option("--office", required=True, help="short key of the office, e.g. phuket")
@click.option("--title", required=True, help="the post, as under a signature")
@click.option("--role", required=True, help="head, registrar, checker, drafter, staff or administrator")
@click.option("--acting", default="", help="the acting phrase, e.g. รักษาการในตำแหน่ง")
@click.option("--email", default="", help="where reminders are mailed to")
@click.option("--password", help="asked for when left out")
def add_person(sign_in: str, name: str, office: str, title: str, role: str, acting: str, email: str,
               password: str | None) -> None:
    """Add a person and the post they hold from today; with an existing sign-in name, one more post."""
    from app.accounts import commands
    from app.accounts.models import Officer
    from app.kit import clock
    from app.kit.db import saving
    from app.kit.errors import Refused
    from app.offices.models import Office

    with _database():
        place, known = Office.get_or_none(Office.slug == office), Officer.get_or_none(Officer.sign_in == sign_in)
        if place is None:
            raise click.ClickException(f"no office {office!r}; there are: "
                                       + ", ".join(row.slug for row in Office.select().order_by(Office.id)))
        if known is None and password is None:
            password = click.prompt("password", hide_input=True, confirmation_prompt=True)
        try:
            with saving():
                officer = known or commands.add_officer(sign_in, name, password or "", email=email)
                if known and email:
                    commands.choose_email(known, email, by=None)
                commands.appoint(officer, place, title, role, clock.today(), acting)
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"{officer.sign_in}: {title}, {role} of {office}")


@portal.group()
def emblem() -> None:
    """The emblem on the paper."""


@emblem.command("install", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
def install_emblem(file: click.File) -> None:
    """Use an SVG as the emblem of every paper printed from now on."""
    from app.press.emblem import install

    try:
        install(file.read())  # type: ignore[attr-defined]
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None


@command()
def check() -> None:
    """Look at settings, fonts, dictionary, database, disk and emblem: a line each; exit code 1 when something is wrong."""
    from app.health import report

    lines = report()
    for good, name, detail in lines:
        click.echo(f"{'ok   ' if good else 'WRONG'} {name}: {detail}")
    sys.exit(0 if all(good for good, _name, _detail in lines) else 1)
