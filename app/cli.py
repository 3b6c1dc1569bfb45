"""Commands of `flask --app wsgi`; each enters at the same operation as the pages."""

from importlib import import_module
from importlib.util import find_spec

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from app import jobs

NAMES = ("accounts", "organisation", "settings", "cases", "clocks", "escalation", "demo")

jobs_group = AppGroup("jobs", help="Run what the scheduler runs.")


def init_app(app: Flask) -> None:
    """Register the command groups."""
    app.cli.add_command(jobs_group)
    for name in NAMES:
        if find_spec(f"app.{name}.commands"):
            module = import_module(f"app.{name}.commands")
            for group in getattr(module, "groups", None) or [getattr(module, "group", None)]:
                if group:
                    app.cli.add_command(group)


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
