"""`flask calendar`: which years are known, what a street's year looks like, and loading another."""

import logging
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from app.access.policy import Actor, Grant
from app.clocks import recomputing
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Level, Role
from app.domain.reckoning import Cause, Tally
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import CalendarDay
from app.settings import operations, queries, values
from app.settings.importer import read_arrangement
from app.web import clock
from app.web.messages import message_for

OPERATOR = Actor(None, (Grant(Role.ADMINISTRATOR, None, "/"),))
"""Whoever may run commands on the server administers the whole installation."""

logger = logging.getLogger(__name__)
group = AppGroup("calendar", help="Days off, make-up days and closures.")


@group.command()
def check() -> None:
    """Say whether every street's calendar is sound and whether a year is missing; fail if so."""
    today = clock.today()
    years = [row.year for row in queries.loaded_years()]
    click.echo(f"Loaded years: {', '.join(map(str, years)) or 'none'}.")
    missing = queries.missing_years(years, today)
    for year in missing:
        click.echo(f"The calendar of {year} is not loaded: flask calendar import FILE.")
    broken = [street for street in _streets() if not _is_sound(street)]
    if missing or broken:
        raise SystemExit(1)


@group.command()
@click.argument("year", type=click.IntRange(2000, 2200))
@click.option("--street", "code", metavar="CODE", help="With the own days and closures of this street.")
def show(year: int, code: str | None) -> None:
    """List the days of a year that differ from the week: the country's, or those of one street."""
    street = street_named(code) if code else None
    row = next((row for row in queries.loaded_years() if row.year == year), None)
    if row is None and street is None:
        raise click.ClickException(f"The calendar of {year} is not loaded.")
    click.echo(
        row.source if row else f"The calendar of {year} is not loaded; these are the street's own days."
    )
    for line in queries.calendar_days(street.id if street else None, year):
        click.echo(_line(line))
    for text in _closures(street, year) if street else ():
        click.echo(text)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the year if it is loaded already.")
@click.option("--preview", is_flag=True, help="Say what it would do to running clocks, and do nothing.")
def import_(file: Path, replace: bool, preview: bool) -> None:
    """Load the arrangement of a year from a JSON file, all of it or nothing.

    Running clocks follow by the job `recompute`, which the scheduler runs; `flask jobs run
    recompute` does it at once.
    """
    now = clock.now()
    try:
        arrangement = read_arrangement(file.read_bytes())
        streets = recomputing.streets()

        def load() -> int:
            return operations.load_year(arrangement, OPERATOR, replace=replace, now=now)

        tally = recomputing.preview(recomputing.suppose(load, streets), now=now)
        for text in _moves(tally):
            click.echo(text)
        if preview:
            click.echo("Nothing was loaded.")
            return
        with transaction():
            count = load()
            recomputing.queue(streets, OPERATOR, Cause.CALENDAR, now=now)
        logger.info("calendar of %d loaded by a command", arrangement.year)
    except DomainError as error:
        with force_locale("en"):
            raise click.ClickException(message_for(error)) from error
    click.echo(f"{arrangement.year}: {count} days loaded.")


def _moves(tally: Tally[recomputing.Sample]) -> Iterator[str]:
    yield (
        f"Of {tally.looked_at} running clocks {tally.later} would be due later, {tally.earlier} earlier;"
        f" {tally.overdue} would be overdue at once."
    )
    furthest = sorted(tally.sample, key=lambda one: abs(one[0].way), reverse=True)
    for shift, sample in furthest:
        zone = queries.zone_of(sample.unit.ancestor_ids[0])
        before, after = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (shift.before, shift.after))
        yield f"{sample.number}  {shift.kind.value}: {before} -> {after}"
    if tally.moved > len(furthest):
        yield f"These are the furthest {len(furthest)} of {tally.moved}."


def _streets() -> list[Unit]:
    return list(db.session.scalars(select(Unit).where(Unit.level == Level.STREET).order_by(Unit.id)))


def street_named(code: str) -> Unit:
    """Return the street with that national or short code; say so if there is none."""
    found = next((street for street in _streets() if code in {street.code, street.short_code}), None)
    if found is None:
        raise click.ClickException(f"There is no street with the code {code}.")
    return found


def _line(line: CalendarDay) -> str:
    own = "" if line.street_id is None else "  (own)"
    hours = f" {values.written(values.shifts(line.hours))}" if line.hours else ""
    kind = "off  " if line.is_day_off else "works"
    return f"{line.day:%Y-%m-%d %a}  {kind}  {line.name}{hours}{own}"


def _closures(street: Unit, year: int) -> Iterator[str]:
    zone = queries.zone_of(street.id)
    for row in queries.closures(street.id, year):
        from_at, until_at = row.from_at.astimezone(zone), row.until_at.astimezone(zone)
        yield f"{from_at:%Y-%m-%d %H:%M} to {until_at:%Y-%m-%d %H:%M}  closed  {row.reason}"


def _is_sound(street: Unit) -> bool:
    try:
        queries.calendar_of(street.id).check()
    except DomainError as error:
        click.echo(f"{street.name}: {error.code} {error.params}")
        return False
    click.echo(f"{street.name}: sound.")
    return True
