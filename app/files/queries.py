"""What pages read about files."""

from collections import defaultdict

from sqlalchemy import select

from app.access.policy import Actor
from app.access.scopes import readable_cases
from app.extensions import db
from app.models.cases import Case
from app.models.files import StoredFile


def file_or_404(actor: Actor, file_id: int) -> StoredFile:
    """Return a file of a case that the actor may read; 404 otherwise."""
    statement = (
        select(StoredFile)
        .join(Case, StoredFile.case_id == Case.id)
        .where(StoredFile.id == file_id, StoredFile.is_ready, readable_cases(actor))
    )
    file: StoredFile = db.one_or_404(statement)
    return file


def files_by_event(case_id: int) -> dict[int, list[StoredFile]]:
    """Return the photos of a case by the id of their event, in the order they were sent.

    The caller has made sure that the case may be read. Read along ix_stored_file_case_id.
    """
    statement = (
        select(StoredFile).where(StoredFile.case_id == case_id, StoredFile.is_ready).order_by(StoredFile.id)
    )
    found: defaultdict[int, list[StoredFile]] = defaultdict(list)
    for file in db.session.scalars(statement):
        if file.event_id is not None:
            found[file.event_id].append(file)
    return dict(found)
