"""What pages read about files."""

from collections import defaultdict

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.access.policy import Actor
from app.access.scopes import readable_cases, wholly_readable_cases
from app.domain.called_photos import Days, came_as_called
from app.domain.levels import Role
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event
from app.models.files import StoredFile
from app.models.organisation import Posting
from app.settings.queries import day_of

_DAYS = select(Posting.from_on, Posting.until_on)


def file_or_404(actor: Actor, file_id: int) -> StoredFile:
    """Return a file of a case that the actor may read; 404 otherwise.

    Who was only called in sees what was sent at registration, and what their own people sent as such.
    """
    statement = (
        select(StoredFile, wholly_readable_cases(actor), Event.move, Event.actor_id, Event.at)
        .join(Case, StoredFile.case_id == Case.id)
        .outerjoin(Event, StoredFile.event_id == Event.id)
        .where(StoredFile.id == file_id, StoredFile.is_ready, readable_cases(actor))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    file, is_whole, move, sender_id, sent_at = row
    if is_whole or move is Move.REGISTER:
        return file
    if move is None or not came_as_called(move, day_of(file.street_id, sent_at), _posted(actor, sender_id)):
        raise NotFound
    return file


def _posted(actor: Actor, sender_id: int | None) -> list[Days]:
    """Return from when until when somebody has ever worked at the departments and firms of the actor."""
    units = [grant.unit_id for grant in actor.grants if grant.role is Role.CO_HANDLER]
    own = (Posting.person_id == sender_id, Posting.unit_id.in_(units), Posting.role == Role.CO_HANDLER)
    return [(since, until) for since, until in db.session.execute(_DAYS.where(*own))]


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
