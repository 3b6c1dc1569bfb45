"""Commands of `flask --app wsgi`; each enters at the same operation as the pages."""

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from app import jobs
from app.audit import commands as audit
from app.backup import commands as backup
from app.cases import category_commands as categories
from app.cases import commands as cases
from app.clocks import calendar_commands as calendar
from app.clocks import commands as clocks
from app.demo import commands as demo
from app.doctor import commands as doctor
from app.hotline import commands as hotline
from app.keys import commands as keys
from app.ledger import commands as ledger
from app.organisation import commands as organisation
from app.organisation import people_commands as people
from app.retention import commands as retention
from app.settings import commands as settings
from app.stations import commands as stations
from app.talks import commands as talks

jobs_group = AppGroup("jobs", help="Run what the scheduler runs.")


def init_app(app: Flask) -> None:
    """Register the command groups."""
    groups = (
        people.group,
        organisation.group,
        stations.group,
        settings.group,
        calendar.group,
        clocks.group,
        cases.group,
        categories.group,
        ledger.group,
        hotline.group,
        talks.group,
        backup.group,
        audit.group,
        keys.group,
        retention.group,
        jobs_group,
        demo.group,
    )
    for group in groups:
        app.cli.add_command(group)
    app.cli.add_command(doctor.doctor)


@jobs_group.command()
@click.argument("name", type=click.Choice(sorted(jobs.JOBS)))
def run(name: str) -> None:
    """Run one job now and say how much it did."""
    count = jobs.run(name, jobs.JOBS[name])
    if count is None:
        raise click.ClickException(f"{name} failed; the log says why.")
    click.echo(f"{name}: {count}")


@jobs_group.command(with_appcontext=False)
@pass_script_info
def serve(info: ScriptInfo) -> None:
    """Run all jobs at their periods until stopped; several such processes are harmless."""
    jobs.serve(info.load_app())
