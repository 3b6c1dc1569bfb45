"""Builds the file of an export in batches, with the rights of the moment, in memory that does not grow."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app, g
from flask_babel import force_locale

from app.access.guards import actor_for
from app.access.policy import Actor
from app.database import transaction
from app.domain.exports import still_held
from app.exports import operations, shown
from app.exports.operations import Built, Claim, rights_of
from app.exports.sources import SOURCES, WHOLE, Asked
from app.exports.sources.asked import FilterRefused
from app.exports.writing import writer
from app.extensions import db
from app.files import storage
from app.models.organisation import Person
from app.web import clock

logger = logging.getLogger(__name__)
FOLDER = "exports"


class Superseded(Exception):
    """Somebody else builds the file by now, or nobody wants it any more."""


class RightsLost(Exception):
    """A posting ended while the file was being built."""


def build(export_id: int) -> bool:
    """Build one file, from its beginning; return whether it can be fetched now.

    False when somebody else builds it, or it failed; what was written then is deleted.
    """
    with transaction():
        held = operations.claim(export_id, now=clock.now())
    if held is None:
        return False
    path = path_of(held.file)
    try:
        with _as_the_reader_would(held):
            built = _write(held, path)
        with transaction():
            done = operations.finish(held, built, now=clock.now())
    except Exception as error:  # the other files must be built, and this one again
        _give_up(held, error)
        done = False
    if not done:
        shown.discard(path)
    return done


def path_of(file: str) -> Path:
    """Return where a file lies, or would lie."""
    return storage.apart(FOLDER) / file


@contextmanager
def _as_the_reader_would(held: Claim) -> Iterator[None]:
    """Speak the reader's language and zone, in a session of its own."""
    with current_app.app_context():
        g.zone = held.wanted.zone
        with force_locale(held.wanted.language):
            yield
        db.session.rollback()


def _write(held: Claim, path: Path) -> Built:
    asked = Asked(held.wanted.query, held.asked_at)
    shown.begin(path)
    if held.wanted.kind in WHOLE:
        actor = _reader(held)
        ids = WHOLE[held.wanted.kind].write(actor, asked, path)
        shown.note(path, ids)
        return Built(len(ids), path.stat().st_size, _digest(path), rights_of(actor))
    source = SOURCES[held.wanted.kind]
    rights, rows, key = rights_of(_reader(held)), 0, None
    sheet = writer(path, held.wanted.format, source.title(), source.columns())
    try:
        while True:
            actor = _reader(held)
            if not still_held(rights, rights_of(actor)):
                raise RightsLost
            batch = source.batch(actor, asked, key)
            sheet.write(batch.rows)
            shown.note(path, batch.ids)
            rows, key = rows + len(batch.rows), batch.next_key
            _say(held, rows)
            if key is None:
                break
    finally:
        sheet.close()
    return Built(rows, path.stat().st_size, _digest(path), rights)


def _reader(held: Claim) -> Actor:
    """Return the reader with the postings that are in force now; what was read before is forgotten."""
    db.session.rollback()
    db.session.expunge_all()
    person = db.session.get_one(Person, held.person_id)
    if person.disabled_at is not None:
        raise RightsLost
    return actor_for(person, today=clock.now().astimezone(ZoneInfo(held.wanted.zone)).date())


def _say(held: Claim, rows: int) -> None:
    with transaction():
        if not operations.go_on(held, rows, now=clock.now()):
            raise Superseded


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _give_up(held: Claim, error: Exception) -> None:
    if isinstance(error, Superseded):
        return
    for_good = isinstance(error, RightsLost | FilterRefused)
    if not for_good:
        logger.exception("export %d: not built", held.id, exc_info=error)
    with transaction():
        operations.fail(held, for_good=for_good)
