"""`flask settings`: what is shipped. `flask calendar`: which years are known, and loading another."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from app.access.policy import Actor, Grant
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Unit
from app.settings import operations, queries, words
from app.settings.importer import read_arrangement
from app.web import clock
from app.web.messages import message_for

OPERATOR = Actor(None, (Grant(Role.ADMINISTRATOR, None, "/"),))
"""Whoever may run commands on the server administers the whole installation."""

group = AppGroup("settings", help="What the product ships.")
calendar = AppGroup("calendar", help="Days off and make-up days.")
groups = (group, calendar)
__all__ = ["group", "groups", "words"]


@group.command()
def install() -> None:
    """Add the categories, limits, routing lines and calendars that are shipped and missing."""
    with transaction():
        count = operations.install_defaults(now=clock.now())
    click.echo(f"{count} rows added.")


@calendar.command()
def check() -> None:
    """Say whether every street's calendar is sound and whether a year is missing; fail if so."""
    today = clock.today()
    years = [row.year for row in queries.loaded_years()]
    click.echo(f"Loaded years: {', '.join(map(str, years)) or 'none'}.")
    missing = queries.missing_years(years, today)
    for year in missing:
        click.echo(f"The calendar of {year} is not loaded: flask calendar import FILE.")
    broken = [name for street_id, name in _streets() if not _is_sound(street_id, name)]
    if missing or broken:
        raise SystemExit(1)


@calendar.command()
@click.argument("year", type=click.IntRange(2000, 2200))
def show(year: int) -> None:
    """List the country's days of a year that differ from the week."""
    row = next((row for row in queries.loaded_years() if row.year == year), None)
    if row is None:
        raise click.ClickException(f"The calendar of {year} is not loaded.")
    click.echo(row.source)
    for line in queries.calendar_days(None, year):
        click.echo(f"{line.day:%Y-%m-%d %a}  {'off  ' if line.is_day_off else 'works'}  {line.name}")


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the year if it is loaded already.")
def import_(file: Path, replace: bool) -> None:
    """Load the arrangement of a year from a JSON file, all of it or nothing."""
    try:
        arrangement = read_arrangement(file.read_bytes())
        with transaction():
            count = operations.load_year(arrangement, OPERATOR, replace=replace, now=clock.now())
    except DomainError as error:
        with force_locale("en"):
            raise click.ClickException(message_for(error)) from error
    click.echo(f"{arrangement.year}: {count} days loaded.")


def _streets() -> list[tuple[int, str]]:
    statement = select(Unit.id, Unit.name).where(Unit.level == Level.STREET).order_by(Unit.id)
    return [(street_id, name) for street_id, name in db.session.execute(statement)]


def _is_sound(street_id: int, name: str) -> bool:
    try:
        queries.calendar_of(street_id).check()
    except DomainError as error:
        click.echo(f"{name}: {error.code} {error.params}")
        return False
    click.echo(f"{name}: sound.")
    return True
