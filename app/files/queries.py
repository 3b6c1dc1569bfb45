"""What pages read about files."""

from collections import defaultdict

from sqlalchemy import Select, or_, select

from app.access.policy import Actor
from app.access.scopes import readable_cases, wholly_readable_cases
from app.domain.levels import Role
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event
from app.models.files import StoredFile
from app.models.organisation import Posting


def file_or_404(actor: Actor, file_id: int) -> StoredFile:
    """Return a file of a case that the actor may read; 404 otherwise.

    Who was only called in sees what was sent at registration, and what their own people sent.
    """
    statement = (
        select(StoredFile)
        .join(Case, StoredFile.case_id == Case.id)
        .outerjoin(Event, StoredFile.event_id == Event.id)
        .where(StoredFile.id == file_id, StoredFile.is_ready, readable_cases(actor))
        .where(
            or_(wholly_readable_cases(actor), Event.move == Move.REGISTER, Event.actor_id.in_(_people(actor)))
        )
    )
    file: StoredFile = db.one_or_404(statement)
    return file


def _people(actor: Actor) -> Select[int]:
    """Select who works at the departments and firms of the actor."""
    units = [grant.unit_id for grant in actor.grants if grant.role is Role.CO_HANDLER]
    return select(Posting.person_id).where(Posting.unit_id.in_(units), Posting.role == Role.CO_HANDLER)


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
