"""Photos of a case: taken before the transaction, recorded inside it, attached to an event.

`prepare` is slow (decoding) and therefore runs before the transaction; it also puts the bytes on
disk. Pages take photos through `receiving`, which counts them first. `store` and `attach` only write
rows, in the transaction of the move that the photos belong to.
Nothing can be lost on the way: when the transaction commits, the bytes have been forced to disk
before; when it is rolled back or the machine dies, there is no row, the form is sent again, and what
lies on disk without a row is removed by the sweep after a day (see storage for why never too early).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from sqlalchemy import delete, or_, select
from sqlalchemy.sql.dml import ReturningDelete

from app.extensions import db
from app.files import photos, storage
from app.models.cases import Case, Event
from app.models.files import StoredFile

KEPT_UNATTACHED = timedelta(days=1)


class Upload(Protocol):
    """A file as a form hands it over (werkzeug's FileStorage)."""

    filename: str | None
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo that has been checked and lies on disk, but in no row yet."""

    content_hash: str
    thumbnail_hash: str
    size: int
    width: int
    height: int


def prepare(uploads: Iterable[Upload | str | None]) -> list[Prepared]:
    """Check photos, re-encode them and put their bytes on disk; call it before the transaction.

    Takes a form's file field as it is: entries without a file are left out.

    Raises:
        PhotoRefused: one of them cannot be taken; none is then recorded.
    """
    cleaned = [_cleaned(upload) for upload in chosen(uploads)]
    return [_kept(photo) for photo in cleaned]


def chosen(uploads: Iterable[Upload | str | None]) -> list[Upload]:
    """Return those entries of a form's file field that hold a file.

    Raises:
        PhotoRefused: there are too many.
    """
    found = [upload for upload in uploads if upload and not isinstance(upload, str) and upload.filename]
    if len(found) > photos.MAX_PHOTOS:
        raise photos.PhotoRefused("photos_too_many", most=photos.MAX_PHOTOS)
    return found


def store(
    prepared: Iterable[Prepared], *, street_id: int, actor_id: int | None, now: datetime
) -> list[StoredFile]:
    """Record prepared photos as pending files."""
    rows = [
        StoredFile(
            street_id=street_id,
            content_hash=photo.content_hash,
            thumbnail_hash=photo.thumbnail_hash,
            mime_type=photos.MIME_TYPE,
            size=photo.size,
            width=photo.width,
            height=photo.height,
            is_ready=False,
            uploaded_by_id=actor_id,
            created_at=now,
        )
        for photo in prepared
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def attach(files: Sequence[StoredFile], *, case: Case, event: Event) -> None:
    """Make pending files part of what an event of a case shows."""
    if not files:
        return
    db.session.flush()  # a case and an event made in this transaction get their ids here
    for file in files:
        file.case_id = case.id
        file.event_id = event.id
        file.is_ready = True


def forget_pending(*, now: datetime) -> int:
    """Remove rows that were never attached within a day; return how many."""
    statement: ReturningDelete[tuple[int]] = (
        delete(StoredFile)
        .where(StoredFile.is_ready.is_(False), StoredFile.created_at < now - KEPT_UNATTACHED)
        .returning(StoredFile.id)
    )
    return len(db.session.scalars(statement).all())


def named(hashes: Collection[str]) -> set[str]:
    """Return which of these bytes a row names as a photo or as a thumbnail.

    Read along ix_stored_file_content_hash and ix_stored_file_thumbnail_hash.
    """
    statement = select(StoredFile.content_hash, StoredFile.thumbnail_hash).where(
        or_(StoredFile.content_hash.in_(hashes), StoredFile.thumbnail_hash.in_(hashes))
    )
    return {found for row in db.session.execute(statement) for found in row}


def _cleaned(upload: Upload) -> photos.Photo:
    upload.stream.seek(0)
    data = upload.stream.read(photos.MAX_BYTES + 1)
    return photos.clean(data, upload.filename or "")


def _kept(photo: photos.Photo) -> Prepared:
    return Prepared(
        content_hash=storage.keep(photo.data),
        thumbnail_hash=storage.keep(photo.thumbnail),
        size=len(photo.data),
        width=photo.width,
        height=photo.height,
    )
