"""What holds in every database of ours, whatever was done to it: whole chains, photos with their bytes."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from app.audit.proving import verdict
from app.cases.queries.chains import broken_chains
from app.extensions import db
from app.files import jobs as files
from app.files import storage
from app.models.files import StoredFile


def unsound() -> list[str]:
    """Return what is wrong with chains and photos as they are now."""
    return [*_chains(), *_photos()]


def left_after_sweep(now: datetime) -> list[str]:
    """Sweep as if it were `now`, at least a day later, and return the files that no row names."""
    files.sweep(now=now)
    kept = {path.stem for paths in storage.old_files(now, files.BATCH) for path in paths}
    named = {name for pair in db.session.execute(_NAMES).all() for name in pair}
    db.session.rollback()
    return [f"file {name} lies on the disk and no row names it" for name in sorted(kept - named)]


_NAMES = select(StoredFile.content_hash, StoredFile.thumbnail_hash)


def _chains() -> Iterator[str]:
    if (broken := verdict().broken_id) is not None:
        yield f"the audit log is broken at entry {broken}"
    db.session.rollback()
    for number, at in broken_chains():
        if at is not None:
            yield f"case {number} is broken at event {at}"


def bytes_missing() -> list[str]:
    """Return the photos whose bytes are not where their rows say; over a connection of its own."""
    with db.engine.connect() as connection:
        named = {name for pair in connection.execute(_NAMES) for name in pair}
    gone = sorted(name for name in named if not storage.path_of(name).is_file())
    return [f"file {name} is named by a row and is not on the disk" for name in gone]


def _photos() -> Iterator[str]:
    yield from bytes_missing()
    pending = db.session.scalar(select(func.count()).where(StoredFile.is_ready.is_(False)))
    if pending:
        yield f"{pending} photos belong to nothing"
    db.session.rollback()
