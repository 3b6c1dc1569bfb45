"""Commands about places: `flask --app wsgi stations import FILE`."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app.database import transaction
from app.domain.coordinates import System
from app.domain.errors import DomainError
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.organisation.commands import OPERATOR
from app.organisation.importer import Effect, Problem
from app.stations import importer
from app.stations.importer import Plan, Source
from app.stations.refusals import REFUSALS
from app.web.clock import now
from app.web.i18n import LANGUAGES
from app.web.messages import add_refusals, message_for

add_refusals(REFUSALS)

group = click.Group("stations", help="Places of buildings, outlines and paths.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--street", help="Code of the street that the paths of the file belong to.")
@click.option(
    "--system",
    type=click.Choice([system.value for system in System]),
    default=System.WGS84.value,
    show_default=True,
    help="How the coordinates are meant; gcj02 is what Chinese maps show.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done and write nothing.")
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), default="zh_CN", show_default=True)
@with_appcontext
def import_file(file: Path, street: str | None, system: str, dry_run: bool, language: str) -> None:
    """Import places of buildings from a table, or outlines and paths from a GeoJSON FILE, all or nothing."""
    at = now()
    with force_locale(language):
        try:
            with transaction():
                source = Source(System(system), _street_id(street))
                plan = importer.plan_file(file.read_bytes(), file.name, OPERATOR, source)
                if plan.is_good and not dry_run:
                    importer.apply(plan, OPERATOR, now=at)
        except DomainError as error:
            raise click.ClickException(message_for(error)) from error
        _report(plan, dry_run=dry_run)


def _street_id(code: str | None) -> int | None:
    return db.session.scalar(select(Unit.id).where(Unit.code == code, Unit.level == Level.STREET))


def _report(plan: Plan, *, dry_run: bool) -> None:
    for problem in plan.problems:
        click.echo(sentence_of(problem, is_geojson=plan.is_geojson), err=True)
    if plan.problems:
        count = len(plan.problems)
        raise click.ClickException(_("Nothing was written: %(count)s rows must be mended.", count=count))
    counts = {effect.value: plan.count(effect) for effect in Effect}
    paths = len(plan.paths) if plan.paths_effect is not Effect.SAME else 0
    if dry_run:
        click.echo(_("Would create %(create)s, change %(change)s, leave %(same)s as they are.", **counts))
    else:
        click.echo(_("Created %(create)s, changed %(change)s, left %(same)s as they were.", **counts))
    click.echo(_("Paths: %(count)s.", count=paths))


def sentence_of(problem: Problem, *, is_geojson: bool) -> str:
    """Return one line about a problem: where it is, what it says, what is wrong and what to do."""
    if is_geojson:
        place = _("Feature %(number)s", number=problem.row.line)
    else:
        place = _("Line %(line)s", line=problem.row.line)
    cell = f"{problem.heading or problem.column}={problem.value!r}"
    return f"{place}: {cell}: {message_for(problem.error)}"
