"""From when on a street's data is erased day by day: nothing goes by itself before somebody has looked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.extensions import db
from app.models.organisation import Unit
from app.notices import operations as notices

FIRST_LOOK = "retention_waits"
FIRST_LOOK_THERE = "retention_waits_there"
"""The same for administrators, who set the days and do not see the dry run."""


def begin(street_ids: Sequence[int], actor: Actor, *, now: datetime) -> int:
    """Let the job erase what is over in these streets, day by day; return in how many it did not before.

    Raises:
        Forbidden: the actor does not protect a street's data.
    """
    for street_id in street_ids:
        authorize(actor, Action.PRIVACY_ERASE, Place(f"/{street_id}/"))
    wait = (Unit.id.in_(street_ids), Unit.erases_since.is_(None))
    begun = update(Unit).where(*wait).values(erases_since=now).returning(Unit.id)
    found = db.session.scalars(begun, execution_options={"synchronize_session": False}).all()
    for street_id in found:
        audit.record(Act.RETENTION_BEGUN, (Kind.UNIT, street_id), by=actor, street_id=street_id)
    return len(found)


def ask_for_a_look(street_id: int, *, now: datetime) -> None:
    """Tell who protects a street's data, and its administrators, once that nothing goes before they look."""
    key = f"{FIRST_LOOK}:{street_id}"
    notices.tell_officers(street_id, FIRST_LOOK, key=key, now=now)
    notices.tell_administrators(street_id, FIRST_LOOK_THERE, key=key, now=now)
