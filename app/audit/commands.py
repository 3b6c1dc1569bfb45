"""Commands about the audit log: prove it, give it out."""

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from app import audit
from app.audit import Act, Kind, proving
from app.database import transaction

group = AppGroup("audit", help="The audit log: prove it, give it out.")


@group.command()
def verify() -> None:
    """Prove that no entry of the audit log was changed, removed or put in; fail and name the first."""
    verdict = proving.verdict()
    click.echo(f"{verdict.checked} entries fit the chain and its anchors")
    if verdict.broken_id is not None:
        click.echo(f"entry {verdict.broken_id} does not")
        raise click.exceptions.Exit(1)


@group.command()
@click.argument("file", type=click.Path(path_type=Path, exists=False))
def export(file: Path) -> None:
    """Write the whole log into FILE as lines of JSON, to be proved by deploy/verify_audit.py."""
    with transaction():
        audit.record_for(None, Act.LOG_EXPORTED, (Kind.INSTALLATION, None))
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w") as target:
        count = sum(target.write(line) > 0 for line in proving.lines())
    click.echo(f"{file}: {count} lines")
