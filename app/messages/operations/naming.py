"""That a message names a resident to somebody is a look like any other, and is written down."""

from collections.abc import Iterable
from datetime import datetime

from app.cases.operations.telling import note_look
from app.extensions import db
from app.models.cases import Case


def note_looks(person_id: int, case_ids: Iterable[int], *, now: datetime) -> None:
    """Write down that a person is told name and phone of the residents of some cases."""
    for case_id in sorted(set(case_ids)):
        note_look(db.session.get_one(Case, case_id), person_id, now=now)
