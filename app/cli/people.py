"""Commands for the first offices and people."""

from datetime import date
from typing import Any

import click

from app.cli.group import database, portal


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
@click.option(
    "--rename", is_flag=True, help="a new name for an office that is there, from --since on"
)
def add_office(
    key: str,
    name: str,
    short: str,
    code: str,
    under: str | None,
    since: str | None,
    rename: bool,
    **contact: str,
) -> None:
    """Add an office, or with --rename give one a new name; letters already issued keep the old
    one.
    """
    from app.kit.errors import Refused
    from app.kit.thai import one_line, several_lines
    from app.people.offices import commands
    from app.people.offices.models import Office

    day, short = _day(since), one_line(short)
    contact["address"] = contact["address"].replace("\\n", "\n")
    named = {
        "name": one_line(name),
        "letter_code": one_line(code),
        **{key: several_lines(said) for key, said in contact.items()},
    }
    with database():
        office, parent = (
            Office.get_or_none(Office.slug == key),
            Office.get_or_none(Office.slug == under),
        )
        if (office is not None) != rename or (under and parent is None):
            raise click.ClickException(
                f"no office {under!r}"
                if under and parent is None
                else f"office {key!r} {'is there already' if office else 'is not there'}"
            )
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
@click.option(
    "--role",
    required=True,
    help="head, registrar, checker, drafter, staff, administrator or auditor",
)
@click.option("--acting", default="", help="the acting phrase, e.g. รักษาการในตำแหน่ง")
@click.option("--email", default="", help="where reminders are mailed to")
@click.option("--password", help="asked for when left out")
@click.option(
    "--outside",
    is_flag=True,
    help="no password: signs in through the directory, the provider or the proxy alone",
)
def add_person(
    sign_in: str,
    name: str,
    office: str,
    title: str,
    role: str,
    acting: str,
    email: str,
    password: str | None,
    outside: bool,
) -> None:
    """Add a person and the post they hold from today; with an existing sign-in name, one more
    post.
    """
    from app.kit import clock
    from app.kit.db import saving
    from app.kit.errors import Refused
    from app.people.accounts.commands import officers
    from app.people.accounts.models import Officer
    from app.people.accounts.queries import lookalikes
    from app.people.offices.models import Office

    with database():
        place, known = (
            Office.get_or_none(Office.slug == office),
            Officer.get_or_none(Officer.sign_in == sign_in),
        )
        if place is None:
            raise click.ClickException(
                f"no office {office!r}; there are: "
                + ", ".join(row.slug for row in Office.select().order_by(Office.id))
            )
        if known is None and password is None and not outside:
            password = click.prompt("password", hide_input=True, confirmation_prompt=True)
        try:
            with saving():
                alike = [] if known else lookalikes(name, Officer.select())
                officer = known or officers.add_officer(
                    sign_in, name, password, email=email, must_change=True
                )
                if known and email:
                    officers.choose_email(known, email, by=None)
                officers.appoint(officer, place, title, role, clock.today(), acting)
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    for one in alike:
        click.echo(
            f"warning: {officer.sign_in} may be taken for {one.sign_in}, {one.name}: the names "
            "look the same",
            err=True,
        )
    click.echo(f"{officer.sign_in}: {title}, {role} of {office}")


@people.command("list", with_appcontext=False)
@click.option("--office", help="only of this office")
def list_people(office: str | None) -> None:
    """Who holds which post: sign-in name, name, post, role, office, first and last day; a line
    each.
    """
    from app.people.accounts.models import Appointment, Officer, Post
    from app.people.offices.models import Office

    with database():
        held = (
            Appointment.select(Appointment, Officer, Post, Office)
            .join(Officer, on=Appointment.officer)
            .switch(Appointment)
            .join(Post)
            .join(Office)
            .order_by(Office.id, Officer.sign_in, Appointment.id)
        )
        for one in held.where(Office.slug == office) if office else held:
            post = one.post
            click.echo(
                "\t".join(
                    (
                        one.officer.sign_in,
                        one.officer.name,
                        one.words,
                        post.role,
                        post.office.slug,
                        str(one.from_on),
                        str(one.to_on or ""),
                    )
                )
            )


@people.command("end", with_appcontext=False)
@click.argument("sign_in")
@click.option("--office", required=True, help="short key of the office")
@click.option("--title", help="needed when the person holds several posts there")
@click.option("--on", "last_day", help="the last day; today when left out")
@click.option(
    "--to",
    "successor",
    help="sign-in name of who gets the open work; left out: it goes back to the office",
)
def end_post(
    sign_in: str, office: str, title: str | None, last_day: str | None, successor: str | None
) -> None:
    """End a post or an acting appointment. On the day after, open work is handed over and the
    person is signed out.
    """
    from app.factory import create_app  # which knows every room that gives work  # noqa: F401
    from app.kit.errors import Refused
    from app.people.accounts.commands import posts

    with database():
        held, to = _held(sign_in, office, title), _officer(successor) if successor else None
        try:
            posts.end(held, _day(last_day), None, to)
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"{sign_in}: {held.words} of {office} until {_day(last_day)}")


@people.command("change", with_appcontext=False)
@click.argument("sign_in")
@click.option("--office", required=True, help="short key of the office of the post held now")
@click.option("--title", help="needed when the person holds several posts there")
@click.option("--new-office", help="the same when left out")
@click.option("--new-title", help="the same when left out")
@click.option("--role", help="the same when left out")
@click.option("--acting", help="the acting phrase; the same when left out")
@click.option("--from", "from_on", help="first day of the new post; today when left out")
@click.option(
    "--to", "successor", help="sign-in name of who gets the open work of the office that is left"
)
def change_post(
    sign_in: str,
    office: str,
    title: str | None,
    new_office: str | None,
    new_title: str | None,
    role: str | None,
    acting: str | None,
    from_on: str | None,
    successor: str | None,
) -> None:
    """Give somebody another post in place of one: moved, promoted, or a title put right."""
    from app.factory import create_app  # noqa: F401
    from app.kit.errors import Refused
    from app.people.accounts.commands import posts
    from app.people.offices.models import Office

    with database():
        held, to = _held(sign_in, office, title), _officer(successor) if successor else None
        place = Office.get_or_none(Office.slug == (new_office or office))
        if place is None:
            raise click.ClickException(f"no office {new_office!r}")
        try:
            now = posts.change(
                held,
                place,
                new_title or held.post.title,
                role or held.post.role,
                _day(from_on),
                held.acting if acting is None else acting,
                None,
                to,
            )
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"{sign_in}: {now.words}, {now.post.role} of {place.slug} from {now.from_on}")


@people.command("reset", with_appcontext=False)
@click.argument("sign_in")
@click.option("--password", help="asked for when left out")
def reset_person(sign_in: str, password: str | None) -> None:
    """Let somebody in again who cannot: a new first password, no second factor. For the last
    administrator, too.
    """
    from app.kit.db import saving
    from app.kit.errors import Refused
    from app.people.accounts.commands import administration
    from app.people.accounts.models import Officer

    with database():
        officer = Officer.get_or_none(Officer.sign_in == sign_in)
        if officer is None:
            raise click.ClickException(f"no person {sign_in!r}")
        if password is None:
            password = click.prompt("password", hide_input=True, confirmation_prompt=True)
        try:
            with saving():
                administration.reset_password(officer, password, by=None)
                administration.take_factor(officer, by=None)
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"{sign_in}: a first password, no second factor")


def _officer(sign_in: str) -> Any:
    from app.people.accounts.models import Officer

    officer = Officer.get_or_none(Officer.sign_in == sign_in)
    if officer is None:
        raise click.ClickException(f"no person {sign_in!r}")
    return officer


def _held(sign_in: str, office: str, title: str | None) -> Any:
    """The one post of somebody in an office that has not ended."""
    from app.people.accounts.models import Appointment, Post
    from app.people.offices.models import Office

    query = (
        Appointment.select(Appointment, Post, Office)
        .join(Post)
        .join(Office)
        .where(
            Appointment.officer == _officer(sign_in),
            Office.slug == office,
            Appointment.settled_at.is_null(),
        )
    )
    found = [one for one in query if title in (None, one.post.title, one.words)]
    if len(found) != 1:
        raise click.ClickException(
            f"{sign_in} holds no such post in {office}"
            if not found
            else "which one? --title " + ", ".join(repr(one.words) for one in found)
        )
    return found[0]


def _day(typed: str | None) -> date:
    from app.kit.clock import today
    from app.kit.thai import read_date

    try:
        return read_date(typed) if typed else today()
    except ValueError:
        raise click.ClickException(f"no such day: {typed}") from None
