"""Commands about backups: make one, prove one, restore one."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from app.backup import archive, creating, restoring, shelf
from app.backup.failures import SERVICES, BackupFailed
from app.extensions import keyring
from app.web import clock

group = AppGroup("backup", help="Backups of database and photos: make, prove, restore.")
_FILE = click.argument("file", type=click.Path(path_type=Path))


@group.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def create(folder: Path | None) -> None:
    """Make a backup in FOLDER, or in BACKUP_DIR, and read it back; people may work meanwhile."""
    settings = shelf.settings()
    where = folder or settings.backup_dir
    if where is None:
        raise click.ClickException("Say a folder, or set BACKUP_DIR.")
    try:
        made = creating.create(where, key=settings.backup_key, now=clock.now())
    except BackupFailed as error:
        raise click.ClickException(f"No backup was made. {error}") from error
    click.echo(f"{made.path} ({made.path.stat().st_size // 1024} KiB)")
    for line in _lines(made.contents):
        click.echo(line)


@group.command()
@_FILE
def verify(file: Path) -> None:
    """Read FILE to its end, prove every part of it, and say what it holds; fail if anything is amiss."""
    try:
        contents = archive.verify(file, shelf.settings().backup_key)
    except (BackupFailed, OSError) as error:
        raise click.ClickException(str(error)) from error
    for line in _lines(contents):
        click.echo(line)
    for table, count in sorted(contents.manifest.rows.items()):
        if count:
            click.echo(f"{count:>12} {table}")


@group.command()
@_FILE
@click.option("--over", is_flag=True, help="Throw away the database that is there; asks first.")
def restore(file: Path, over: bool) -> None:
    """Put database and photos of FILE into an empty installation, bring them up, and prove every chain."""
    try:
        if over:
            manifest = archive.verify(file, shelf.settings().backup_key).manifest
            restoring.refuse_what_does_not_fit(manifest)
            click.echo(f"Backup of {manifest.made_at}. Stop {SERVICES} before you go on.")
            click.confirm("Throw away the database that is there for good?", abort=True)
        restored = restoring.restore(file, key=shelf.settings().backup_key, over=over, now=clock.now())
    except (BackupFailed, OSError) as error:
        raise click.ClickException(str(error)) from error
    for line in [*_lines(restored.contents), *_findings(restored)]:
        click.echo(line)
    if restored.is_broken:
        raise click.exceptions.Exit(1)


def _lines(contents: archive.Contents) -> Iterator[str]:
    manifest = contents.manifest
    made_by = f"version {manifest.version}, migration {manifest.revision}, {manifest.kind}"
    yield f"made {manifest.made_at} by {made_by}"
    size = sum(member.size for member in manifest.members.values()) // 1024
    yield (
        f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, {len(manifest.photos)} photos, "
        f"{size} KiB; every part is what was written"
    )
    yield (
        "encrypted"
        if contents.is_sealed
        else "not encrypted: whoever has the file can read the texts and photos"
    )
    if manifest.data_key not in keyring.fingerprints:
        yield (
            f"belongs to another DATA_KEY (fingerprint {manifest.data_key}, here {keyring.fingerprint}): "
            "it can be restored under that one only"
        )
    if changed := manifest.changed_photos:
        yield f"{len(changed)} photos had changed on disk before: {', '.join(changed[:5])}"


def _findings(restored: restoring.Restored) -> Iterator[str]:
    if restored.migrated_to:
        older = restored.contents.manifest.revision
        yield f"older: brought from migration {older} up to {restored.migrated_to}"
    yield f"cases: {restored.cases} checked, {len(restored.broken_cases)} broken"
    yield from (f"{number}: its events do not fit the chain" for number in restored.broken_cases)
    yield f"minutes: {restored.minutes} checked, {len(restored.broken_minutes)} broken"
    yield from (f"talk {talk_id}: its minutes are not what was locked" for talk_id in restored.broken_minutes)
    yield f"audit log: {restored.log.checked} entries checked"
    if (broken := restored.log.broken_id) is not None:
        yield f"audit log: entry {broken} does not fit the chain"
    if missing := restored.missing_photos:
        yield f"{len(missing)} photos that cases name are not there: {', '.join(missing[:5])}"
    yield "everybody is signed out, and codes and links that were not used open nothing any more"
    yield (
        "recovery codes of second factors are void: people make new ones under Second factor; "
        "`flask --app wsgi people factor-off NAME` lets in whoever has lost the app"
    )
    yield (
        f"accounts, postings and API tokens are those of {restored.contents.manifest.made_at}: "
        "end again what was ended since"
    )
    yield "restored"
