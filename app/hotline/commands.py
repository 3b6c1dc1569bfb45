"""`flask hotline`: take in a sheet of dispatches."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from app.database import transaction
from app.domain.errors import DomainError
from app.hotline import forms as _refusals  # noqa: F401 - what is said of sheets that do not fit
from app.hotline import importer, operations
from app.hotline.importer import Plan
from app.ledger.commands import OPERATOR, street_id_of
from app.organisation.commands import sentence_of
from app.web.clock import now
from app.web.i18n import LANGUAGES
from app.web.messages import message_for

group = AppGroup("hotline", help="Hotlines and other feeders.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--street", "code", required=True, help="Code of the street that it is for.")
@click.option("--feeder", required=True, help="Who sends it, for example 12345.")
@click.option("--preview", is_flag=True, help="Say what would be done and write nothing.")
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), default="zh_CN", show_default=True)
def import_file(file: Path, code: str, feeder: str, preview: bool, language: str) -> None:
    """Take a sheet of dispatches in from an Excel, OpenDocument or CSV FILE, all or nothing."""
    with force_locale(language):
        try:
            with transaction():
                street_id, content = street_id_of(code), file.read_bytes()
                plan = importer.plan_file(content, file.name, street_id, feeder, OPERATOR)
                if plan.is_good and not preview:
                    operations.take_in(street_id, feeder, OPERATOR, plan.sent(), now=now())
        except DomainError as error:
            raise click.ClickException(message_for(error)) from error
        _report(plan, preview=preview)


def _report(plan: Plan, *, preview: bool) -> None:
    for problem in plan.problems:
        click.echo(sentence_of(problem), err=True)
    if not plan.is_known:
        raise click.ClickException(
            _("The columns for dispatch number and matter were not recognised. Choose them on the page once.")
        )
    if plan.problems:
        raise click.ClickException(
            _("Nothing was written: %(count)s rows must be mended.", count=plan.bad_rows)
        )
    if preview:
        text = _("Would register %(new)s, %(unplaced)s of them at the street; %(same)s were sent before.")
    else:
        text = _("Registered %(new)s, %(unplaced)s of them at the street; %(same)s were sent before.")
    click.echo(text % plan.counts())
