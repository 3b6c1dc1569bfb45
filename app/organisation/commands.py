"""Commands about the organisation: `flask --app wsgi org import FILE`."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from app.access.policy import Actor, Grant
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Role
from app.organisation import importer
from app.organisation.importer import Effect, Plan, Problem, template
from app.organisation.refusals import REFUSALS
from app.web.clock import now
from app.web.i18n import LANGUAGES
from app.web.messages import add_refusals, message_for

add_refusals(REFUSALS)

OPERATOR = Actor(None, (Grant(Role.ADMINISTRATOR, None, "/"),))
"""Whoever may run commands on the server administers the installation."""

group = click.Group("org", help="Import and export the organisation.")
_language = click.option(
    "--language", type=click.Choice(sorted(LANGUAGES)), default="zh_CN", show_default=True
)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done and write nothing.")
@_language
@with_appcontext
def import_file(file: Path, dry_run: bool, language: str) -> None:
    """Import units and people from an Excel, OpenDocument or CSV FILE, all or nothing."""
    at = now()
    with force_locale(language):
        try:
            with transaction():
                plan = importer.plan_file(file.read_bytes(), file.name, OPERATOR, now=at)
                if plan.is_good and not dry_run:
                    importer.apply(plan, OPERATOR, now=at)
        except DomainError as error:
            raise click.ClickException(message_for(error)) from error
        _report(plan, dry_run=dry_run)


@group.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def write_template(file: Path) -> None:
    """Write the empty Excel template to FILE."""
    file.write_bytes(template.workbook())


def _report(plan: Plan, *, dry_run: bool) -> None:
    for problem in plan.problems:
        click.echo(sentence_of(problem), err=True)
    if plan.problems:
        count = len(plan.problems)
        raise click.ClickException(_("Nothing was written: %(count)s rows must be mended.", count=count))
    counts = {effect.value: plan.count(effect) for effect in Effect}
    if dry_run:
        click.echo(_("Would create %(create)s, change %(change)s, leave %(same)s as they are.", **counts))
    else:
        click.echo(_("Created %(create)s, changed %(change)s, left %(same)s as they were.", **counts))


def sentence_of(problem: Problem) -> str:
    """Return one line about a problem: where it is, what the cell says, what is wrong and what to do."""
    place = _("Line %(line)s", line=problem.row.line)
    if problem.row.sheet:
        place = _("%(sheet)s, line %(line)s", sheet=problem.row.sheet, line=problem.row.line)
    cell = f"{problem.heading or problem.column}={problem.value!r}"
    return f"{place}: {cell}: {message_for(problem.error)}"
