"""`flask doctor`: look at the installation and say what to do."""

import os

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from app.doctor.checks import examine
from app.doctor.findings import Finding, Grade, gravest
from app.web import clock

MARKS = {Grade.GOOD: "ok", Grade.ADVICE: "! ", Grade.TROUBLE: "!!"}


@click.command()
@with_appcontext
def doctor() -> None:
    """Look at database, tables, keys, calendar, scheduler, storage, backups, fonts, time and people.

    Says for each what is and, unless it is good, what to do; in Chinese where LANG begins with zh. The exit
    status is 1 if something is in trouble. Changes nothing.
    """
    language = "zh_Hans_CN" if os.environ.get("LANG", "").startswith("zh") else "en"
    with force_locale(language):
        found = examine(current_app.config["SETTINGS"], now=clock.now(), is_thorough=True)
        for finding in found:
            _tell(finding)
    if gravest(found) is Grade.TROUBLE:
        raise SystemExit(1)


def _tell(finding: Finding) -> None:
    click.echo(f"{MARKS[finding.grade]} {finding.subject}: {finding.said}")
    if finding.todo is not None:
        click.echo(f"   → {finding.todo}")
