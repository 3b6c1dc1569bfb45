"""Commands about retention: look what would go, let it go, keep the list of it, repeat it after a restore."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from app.extensions import db
from app.models.erasures import ErasureRun
from app.retention import jobs, journal, running
from app.retention.queries import due
from app.settings import queries as settings
from app.web import clock

group = AppGroup("retention", help="Residents' data that is no longer kept: look, erase, repeat.")
_FILE = click.argument("file", required=False, type=click.Path(path_type=Path))


@group.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--street", "code", help="Code of a street; all streets without it.")
def run(dry_run: bool, code: str | None) -> None:
    """Erase the data of cases that ended longer ago than their category keeps it."""
    street_ids = due.streets(code)
    if not street_ids:
        raise click.ClickException(f"there is no street {code}")
    now = clock.now()
    if dry_run:
        for line in _going(street_ids):
            click.echo(line)
        report = running.dry(street_ids, now=now)
    else:
        found = running.run(street_ids, now=now)
        if found is None:
            click.echo("nothing is to be erased")
            return
        report = found
    for line in _lines(report):
        click.echo(line)


@group.command("list")
@_FILE
def list_(file: Path | None) -> None:
    """Add all tombstones to FILE, or to the list beside the backups."""
    where = _where(file)
    click.echo(f"{where}: {journal.write(where)} added")


@group.command()
@_FILE
def replay(file: Path | None) -> None:
    """Erase again what FILE, or the list beside the backups, names: after a backup was restored."""
    where = _where(file)
    try:
        asked = journal.asked_by(where)
        erased = jobs.repeat(where, now=clock.now())
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{where}: {error}") from error
    click.echo(f"{erased} erased again")
    for number in asked.open:
        click.echo(f"{number} is open; it is erased once it has ended")
    if asked.foreign:
        click.echo(f"{asked.foreign} lines are about cases that are not here")


def _where(file: Path | None) -> Path:
    where = file or journal.path()
    if where is None:
        raise click.ClickException("Say a file, or set BACKUP_DIR.")
    return where


def _going(street_ids: Sequence[int]) -> Iterator[str]:
    names = {one.id: one.name for one in settings.known_categories().values()}
    for one in due.all_due(street_ids, clock.now()):
        yield f"{one.number} ended {one.ended_at:%Y-%m-%d} {names[one.category_id]}"


def _lines(run_id: int) -> Iterator[str]:
    report = db.session.get_one(ErasureRun, run_id, populate_existing=True)
    names = {str(one.id): one.name for one in settings.known_categories().values()}
    counts = report.counts
    yield f"report {report.id}: {counts['cases']} cases, {counts['failed']} failed, oldest {report.oldest_on}"
    yield from (f"{number:>8} {names[category]}" for category, number in sorted(counts["categories"].items()))
    yield from (f"{number:>8} {kind}" for kind, number in sorted(counts["kinds"].items()))
