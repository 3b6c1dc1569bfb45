"""`flask ledger`: take a paper ledger over, write the empty form."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app.access.policy import Actor, Grant
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Level, Role
from app.extensions import db
from app.ledger import importer, operations
from app.ledger.importer import Plan, template
from app.ledger.importer.refusals import REFUSALS
from app.models.organisation import Unit
from app.organisation.commands import sentence_of
from app.web.clock import now
from app.web.i18n import LANGUAGES
from app.web.messages import add_refusals, message_for

add_refusals(REFUSALS)

OPERATOR = Actor(None, (Grant(Role.ADMINISTRATOR, None, "/"),))
"""Whoever may run commands on the server administers the installation."""

group = AppGroup("ledger", help="The follow-up ledger.")
_language = click.option(
    "--language", type=click.Choice(sorted(LANGUAGES)), default="zh_CN", show_default=True
)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--street", "code", required=True, help="Code of the street whose ledger it is.")
@click.option("--preview", is_flag=True, help="Say what would be done and write nothing.")
@_language
def import_file(file: Path, code: str, preview: bool, language: str) -> None:
    """Take a paper ledger over from an Excel, OpenDocument or CSV FILE, all or nothing."""
    at = now()
    with force_locale(language):
        try:
            with transaction():
                street_id = street_id_of(code)
                plan = importer.plan_file(file.read_bytes(), file.name, street_id, OPERATOR, now=at)
                if plan.is_good and not preview:
                    papers = [entry.paper for entry in plan.entries]
                    operations.take_over(street_id, OPERATOR, papers, now=at)
        except DomainError as error:
            raise click.ClickException(message_for(error)) from error
        _report(plan, preview=preview)


@group.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_language
def write_template(file: Path, language: str) -> None:
    """Write the empty form of a ledger to FILE."""
    with force_locale(language):
        file.write_bytes(template.workbook())


def street_id_of(code: str) -> int:
    """Return the street with a code.

    Raises:
        ClickException: there is none.
    """
    street = select(Unit.id).where(Unit.code == code, Unit.level == Level.STREET)
    street_id = db.session.scalar(street)
    if street_id is None:
        raise click.ClickException(_("There is no street with the code %(code)s.", code=code))
    return street_id


def _report(plan: Plan, *, preview: bool) -> None:
    for problem in plan.problems:
        click.echo(sentence_of(problem), err=True)
    if plan.problems:
        raise click.ClickException(
            _("Nothing was written: %(count)s rows must be mended.", count=plan.bad_rows)
        )
    for entry in plan.entries:
        if entry.missed_on is not None:
            click.echo(_missed(entry))
    if preview:
        text = _("Would take over %(new)s; %(same)s are there already, %(over)s are struck off.")
    else:
        text = _("Took over %(new)s; %(same)s were there already, %(over)s are struck off.")
    click.echo(text % plan.counts())


def _missed(entry: importer.Entry) -> str:
    return _(
        "Line %(line)s: the next review, %(day)s, has passed; it becomes %(next)s.",
        line=entry.row.line,
        day=entry.missed_on,
        next=entry.looks_on,
    )
