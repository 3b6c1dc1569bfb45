"""`flask demo`: fill an empty database with an invented street; show its accounts; begin anew."""

import unicodedata
from collections.abc import Callable
from time import perf_counter

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale, gettext
from sqlalchemy import select

from app.database import transaction
from app.demo import writing
from app.demo.accounts import ACCOUNTS, PASSWORD
from app.demo.loading import MARK, Size, load
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.models.settings import Setting
from app.web import clock
from app.web.i18n import LANGUAGES
from config import OPTIONAL

group = AppGroup("demo", help="An invented street to try the product out.")


def _sized(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--streets", default=1, show_default=True, type=click.IntRange(1, 100)),
        click.option("--seed", default=1, show_default=True, help="Another seed, another street."),
        click.option("--cases", default=400, show_default=True, type=click.IntRange(0, 2_000_000)),
    ):
        command = option(command)
    return command


@group.command("load")
@_sized
def load_command(cases: int, seed: int, streets: int) -> None:
    """Fill the empty database with streets, people and a year of cases."""
    if not writing.is_empty():
        if _is_demo():
            raise click.ClickException("The demo is loaded already; `flask demo reset` begins anew.")
        raise click.ClickException("The database holds data that is no demo; nothing was changed.")
    _load(Size(cases, seed, streets))


@group.command()
@_sized
@click.confirmation_option(prompt="Delete everything in this demo?")
def reset(cases: int, seed: int, streets: int) -> None:
    """Delete the demo and load it again."""
    if not _is_demo() and not writing.is_empty():
        raise click.ClickException("The database holds data that is no demo; nothing was changed.")
    with transaction():
        writing.empty()
    _load(Size(cases, seed, streets))


@group.command()
def accounts() -> None:
    """Print the accounts of the demo, one for each role."""
    if not _is_demo():
        raise click.ClickException("This database is no demo: it has no known accounts.")
    _print_accounts()


def _is_demo() -> bool:
    """Whether the demo's mark is there: only `demo load` sets it."""
    return db.session.scalar(select(Setting.id).where(Setting.name == MARK).limit(1)) is not None


def _load(size: Size) -> None:
    began = perf_counter()
    done = load(size, now=clock.now(), progress=lambda count: click.echo(f"  {count} ...", err=True))
    click.echo(f"{done} cases in {perf_counter() - began:.1f} s")
    if not current_app.config["SETTINGS"].demo:
        click.echo("Every account has the demo's password; do not let others reach this installation.")
    _print_accounts()


def _print_accounts() -> None:
    posts = _posts()
    for language in LANGUAGES:
        with force_locale(language):
            click.echo()
            click.echo(gettext("Demo accounts (password of all: %(password)s)", password=PASSWORD))
            for username, text in ACCOUNTS:
                name, place = posts.get(username, ("", ""))
                click.echo(f"  {_wide(username, 12)}{_wide(name, 10)}{_wide(place, 28)}{text}")
            if current_app.config["SETTINGS"].second_factor == OPTIONAL:
                click.echo(gettext("Here the administrator signs in with the password alone."))


def _posts() -> dict[str, tuple[str, str]]:
    """Return name and place of the known accounts."""
    statement = (
        select(Person.username, Person.name, Unit.name)
        .join(Posting, Posting.person_id == Person.id)
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .where(Person.username.in_([username for username, _text in ACCOUNTS]))
    )
    return {username: (name, place or "") for username, name, place in db.session.execute(statement)}


def _wide(words: str, columns: int) -> str:
    """Fill words up to a number of columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)
    return words + " " * max(1, columns - taken)
