"""`flask settings`: what is shipped."""

import click
from flask.cli import AppGroup

from app.database import transaction
from app.settings import operations, words
from app.web import clock

group = AppGroup("settings", help="What the product ships.")
__all__ = ["group", "words"]


@group.command()
def install() -> None:
    """Add the categories, limits, routing lines and calendars that are shipped and missing."""
    with transaction():
        count = operations.install_defaults(now=clock.now())
    click.echo(f"{count} rows added.")
